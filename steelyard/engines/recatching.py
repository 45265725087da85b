"""Generated designs that were caught before, put once more to the property that caught them.

A record says where to look: the slice, the action, and what is changed.  The slice is searched as it is now, the design
made anew, and the property asked of its steps until one breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import attrs

from steelyard.engines.monitor import Monitor
from steelyard.engines.mutation import Slice
from steelyard.engines.straying import stray_steps
from steelyard.language import info_of
from steelyard.mutants import mutants_of
from steelyard.run import step_of, unchecked_call
from steelyard.suite import Step, Suite

#: A state, a step and the state after it.
_Taken = tuple[Any, Step, Any]


def _text() -> Any:
    return attrs.field(validator=attrs.validators.instance_of(str))


@attrs.frozen(kw_only=True)
class Generated:
    """A generated design that a property caught.

    Attributes:
        property: its id.
        slice: the address of the slice where that was seen.
        action: which action is changed, or beside which something is.
        change: what is changed, as `Put` tells it.
        is_stray: whether it is a stray write, not a mutant.
    """

    property: str = _text()
    slice: str = _text()
    action: str = _text()
    change: str = _text()
    is_stray: bool = attrs.field(validator=attrs.validators.instance_of(bool))


def caught_again(suite: Suite, one: Slice, records: Sequence[Generated]) -> tuple[str, ...]:
    """The properties, of those that the records of a slice name, that catch their design there as it is now."""
    actions = {info_of(f).name: f for f in suite.actions}
    calls = cache(one.tried)

    def steps(record: Generated) -> Iterator[_Taken]:
        function = actions[record.action]
        if record.is_stray:
            for state, step, change, wrong in stray_steps(suite, one, function):
                if change == record.change:
                    yield state, step, wrong
            return
        for mutant in mutants_of(function):
            for call in calls(function) if mutant.change == record.change else ():
                made = unchecked_call(mutant.function, one.preset.params, call.state, call.arguments)
                if made.state is not None and made.state != call.outcome.state:
                    yield call.state, step_of(function, call.arguments), made.state

    def is_caught(record: Generated) -> bool:
        if record.property not in one.claims or record.action not in actions:
            return False
        monitor = Monitor(one.preset.params, [one.claims[record.property]], once=False, observe=False)
        return any(
            one.domain.misfit(after) is None and (monitor.on_step(state, step, after) or monitor.on_state(after))
            for state, step, after in steps(record)
        )

    return tuple(record.property for record in records if is_caught(record))
