"""Mutants put to all properties, one step from every state that a preset's slices reach.

Each slice is searched once, as the protocol is.  In each of its states each call of the changed action is made
once more, as the mutant makes it; where it ends in another state, every property is asked of that state and of
the step.  So a finding is a run of the protocol and one step of the mutant after it: that it breaks
something is certain.  What takes the mutant more than one wrong step, or a scope that no
slice has, is not seen: of a mutant that survives this says only that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from steelyard.engines import explore
from steelyard.engines.catching import SAFETY
from steelyard.engines.domain import Domain
from steelyard.engines.monitor import NO_FAULT, TYPES, Monitor
from steelyard.engines.result import Options, Task
from steelyard.language import info_of
from steelyard.mutants import mutants_of
from steelyard.run import Outcome, step_of, unchecked_call
from steelyard.suite import Suite

#: How many different wrong steps of one mutant are put to the properties, in each slice.
MOST = 100


@attrs.frozen(kw_only=True)
class Put:
    """What became of a mutant.

    Attributes:
        action, file, line, change: which it is.
        seen: by property that one of its steps breaks, the slice where it first did, and the action.
        differs: whether any of its steps ended otherwise than the protocol's, in a state or a refusal.
        wrong: how many of its steps ended in a state that the protocol's did not.
        moves: whether any of these changed anything at all; a mutant that does nothing breaks nothing but promises.
    """

    action: str
    file: str
    line: int
    change: str
    seen: Mapping[str, tuple[str, str]]
    differs: bool
    wrong: int
    moves: bool = True

    @property
    def broken(self) -> tuple[str, ...]:
        """The properties that one of its steps breaks."""
        return tuple(sorted(self.seen))


@attrs.frozen
class _Tried:
    """A call in a state of a slice, and how it ends."""

    state: Any
    arguments: Mapping[str, Any]
    outcome: Outcome


class Slice:
    """A slice with all its states."""

    def __init__(self, suite: Suite, address: str, options: Options) -> None:
        self.address = address
        self.preset = suite.preset(address)
        self.domain = Domain(suite, self.preset)
        explored = explore.exploration(Task(suite=suite, preset=address, properties=(), options=options))
        cuts = set(explored.cuts)
        self.states = [state for place, state in enumerate(explored.states) if place not in cuts]
        self.claims = {claim.id: claim for claim in suite.properties if claim.kind in SAFETY}
        self.monitor = Monitor(self.preset.params, self.claims.values(), once=False, observe=False)

    def tried(self, function: Callable[..., Any]) -> list[_Tried]:
        """Every call of an action in every state."""
        return [
            _Tried(state, arguments, unchecked_call(function, self.preset.params, state, arguments))
            for state in self.states
            for _, arguments in self.domain.calls_of(function, state)
        ]


def mutation(suite: Suite, slices: Sequence[Slice], actions: Sequence[str]) -> tuple[Put, ...]:
    """Put every mutant of these actions to all invariants and step properties, in all slices."""
    return tuple(put for f in suite.actions if info_of(f).name in actions for put in _of_action(slices, f))


def slices_of(suite: Suite, preset: str, options: Options) -> tuple[Slice, ...]:
    """The slices of a preset, searched.

    Raises:
        ModellingError: the preset does not fit the protocol.
    """
    return tuple(Slice(suite, address, options) for address in suite.scopes(preset))


def _of_action(slices: Sequence[Slice], function: Callable[..., Any]) -> list[Put]:
    tried = [(one, one.tried(function)) for one in slices]
    found = []
    for mutant in mutants_of(function):
        seen: dict[str, tuple[str, str]] = {}
        differs, wrong, moves = False, 0, False
        for one, calls in tried:
            asked, where = 0, (one.address, mutant.action)
            for call in calls:
                made = unchecked_call(mutant.function, one.preset.params, call.state, call.arguments)
                if _label(made) == _label(call.outcome) and made.state == call.outcome.state:
                    continue
                differs = True
                if made.fault is not None:
                    seen.setdefault(NO_FAULT, where)
                if made.state is None or made.state == call.outcome.state or asked >= MOST:
                    continue
                asked, wrong, moves = asked + 1, wrong + 1, moves or made.state != call.state
                seen |= dict.fromkeys(_broken(one, function, call, made.state) - seen.keys(), where)
        found.append(
            Put(
                action=mutant.action,
                file=mutant.file,
                line=mutant.line,
                change=mutant.change,
                seen=seen,
                differs=differs,
                wrong=wrong,
                moves=moves,
            )
        )
    return found


def _label(outcome: Outcome) -> str:
    """How a call ended; which of two refusals came first is no difference."""
    return "refused" if outcome.refused is not None else outcome.label


def _broken(one: Slice, function: Callable[..., Any], call: _Tried, after: Any) -> set[str]:
    """What a step breaks."""
    if one.domain.misfit(after) is not None:
        return {TYPES}
    findings = [
        *one.monitor.on_step(call.state, step_of(function, call.arguments), after),
        *one.monitor.on_state(after),
    ]
    return {finding.id for finding in findings}
