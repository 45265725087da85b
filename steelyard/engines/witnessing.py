"""A shortest run to a state of a kind: a breadth-first search of each slice of a preset."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from steelyard.engines import explore
from steelyard.engines.result import Options, Task
from steelyard.expressions import Expression
from steelyard.project import Unusable
from steelyard.suite import Reachable, Suite, Verdict
from steelyard.trace import Trace

#: The id of what is looked for; the suite knows nothing of it.
WANTED = "witness.wanted"


@attrs.frozen(kw_only=True)
class Witness:
    """What a search found of a kind of state.

    Attributes:
        wanted: the kind, as it was typed.
        trace: a shortest run of those that the slices have, or None.
        scope: the slice that it is of, or empty.
        states: by slice, how many of its states were searched.
        stopped: by slice that was not searched to its end, why.
    """

    wanted: str
    trace: Trace | None
    scope: str
    states: Mapping[str, int]
    stopped: Mapping[str, str]


def witnessed(suite: Suite, preset: str, wanted: Expression, *, max_states: int) -> Witness:
    """Search the slices of a preset, or the one that is named.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the preset does not fit the protocol.
        Unusable: some state has no answer, such as where an amount is compared with a name.
    """
    claim = Reachable(
        id=WANTED, statement="The state that is asked for.", source=("the command line",), predicate=wanted.holds
    )
    trace: Trace | None = None
    scope = ""
    states: dict[str, int] = {}
    stopped: dict[str, str] = {}
    for address in suite.scopes(preset):
        task = Task(suite=suite, preset=address, properties=(claim,), options=Options(max_states=max_states))
        explored = explore.exploration(task)
        (result,) = (one for one in explore.results(task, explored) if one.id == WANTED)
        if result.verdict is Verdict.VIOLATED:
            raise Unusable(f"{wanted.text!r} cannot be asked of every state. {result.note}")
        states[address] = len(explored.states)
        found = result.trace if result.verdict is Verdict.REACHED else None
        if found is None and not explored.exhausted:
            stopped[address] = explored.stopped
        elif found is None and explored.cuts:
            stopped[address] = f"Not followed beyond the {len(explored.cuts)} states at its edge."
        if found is not None and (trace is None or len(found.moves) < len(trace.moves)):
            trace, scope = found, address
    return Witness(wanted=wanted.text, trace=trace, scope=scope, states=states, stopped=stopped)
