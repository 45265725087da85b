"""Several counterexamples to one property, one for each cause, each as short as there is.

A cause is the action whose step breaks the property, and the way that its source takes in that call: the lines of
the model that run.  Two bugs in two actions, or in two branches of one, are so told apart.  Only runs count on
which the property holds until their last step: what is broken already is not broken again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

import attrs

from steelyard.engines import explore
from steelyard.engines.domain import Domain
from steelyard.engines.exploration import Exploration
from steelyard.engines.minimal import minimal
from steelyard.engines.monitor import Monitor
from steelyard.engines.result import Options, Task
from steelyard.engines.tabulated import TabulatedSearch
from steelyard.run import step_of, unchecked_call
from steelyard.suite import Invariant, StepProperty, Suite
from steelyard.trace import Move, Trace, check_replay

#: A line of the model: the file and the number.
Line = tuple[str, int]


@attrs.frozen(kw_only=True)
class Cause:
    """A way in which a property is broken.

    Attributes:
        action: whose step breaks it.
        lines: the lines of the model that run in that step, in order, each once.
        trace: a shortest run of this cause.
    """

    action: str
    lines: tuple[Line, ...]
    trace: Trace


def causes(
    suite: Suite, preset: str, claim: Invariant | StepProperty, options: Options, *, most: int = 10
) -> tuple[Cause, ...]:
    """At most so many counterexamples in a scope (a preset without slices, or a slice), the shortest first.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the scope does not fit the protocol.
        ReplayError: a trace does not replay.
    """
    task = Task(suite=suite, preset=preset, properties=(), options=options)
    explored = explore.exploration(task, TabulatedSearch)  # it keeps the steps
    params = explored.preset.params
    monitor = Monitor(params, (claim,), once=False, observe=False)
    domain = Domain(suite, explored.preset)
    clean = {place for place, one in enumerate(explored.origins) if one.parent is None}
    clean = {place for place in clean if not monitor.on_state(explored.states[place])}
    found: dict[tuple[str, tuple[Line, ...]], Cause] = {}
    for place in range(len(explored.states)):
        if place not in clean:
            continue
        for number, target in explored.steps.get(place, ()):
            action, arguments = explored.calls[number]
            function, before = suite.action(action), explored.states[place]
            after = unchecked_call(function, params, before, arguments).state
            broken = monitor.on_step(before, step_of(function, arguments), after) or monitor.on_state(after)
            if not broken:
                if explored.origins[target].parent == place:
                    clean.add(target)
                continue
            lines = lines_of(function, params, before, arguments)
            if (action, lines) not in found and len(found) < most:
                trace = _trace(suite, explored, place, Move(action, arguments, "ok", after), preset)
                found[action, lines] = Cause(
                    action=action, lines=lines, trace=minimal(suite, explored.preset, domain, claim, trace)
                )
    return tuple(found.values())


def _trace(suite: Suite, explored: Exploration, place: int, last: Move, preset: str) -> Trace:
    before = explored.trace_to(place)
    trace = attrs.evolve(
        before,
        moves=(*before.moves, last),
        found_by="breadth-first search",
        certificate=f"none of this cause in fewer than {len(before.moves) + 1} steps (breadth-first, {preset})",
    )
    check_replay(suite, trace)
    return trace


def lines_of(function: Callable[..., Any], params: Any, state: Any, arguments: Mapping[str, Any]) -> tuple[Line, ...]:
    """The lines of the model that run in a call, in order, each once."""
    top = function.__module__.partition(".")[0]
    found: dict[Line, None] = {}

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        module = str(frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] not in (top, type(state).__module__.partition(".")[0]):
            return None
        if event == "line":
            found[frame.f_code.co_filename, frame.f_lineno] = None
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        unchecked_call(function, params, state, arguments)
    finally:
        sys.settrace(before)
    return tuple(found)
