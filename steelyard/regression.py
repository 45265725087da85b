"""A counterexample as a test: the same calls against the model as it is now, and whether the property fails again.

A model that was mended may refuse a call of the trace, and goes on from the state before it.  What it may not do is
lose an action or its arguments: such a trace says nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from steelyard.language import info_of
from steelyard.replay import first_broken
from steelyard.run import IllTyped, call, start
from steelyard.schema import misfit, record_shape
from steelyard.suite import MODEL_PROPERTIES, Invariant, LeadsTo, Property, StepProperty, Suite
from steelyard.trace import Loop, Move, ReplayError, Trace, check_loop

#: A call of a trace: the action, and its arguments.
Call = tuple[str, Mapping[str, Any]]

FAULT, TYPES = "model.no_fault", "model.types"


def is_retold(claim: Property | None) -> bool:
    """Whether a run alone can show that a property fails, so that a test can tell."""
    return isinstance(claim, Invariant | StepProperty | LeadsTo) or (claim is not None and claim.id in (FAULT, TYPES))


def problem_of(
    suite: Suite,
    name: str,
    *,
    params: Any,
    genesis: Mapping[str, Any],
    calls: Sequence[Call],
    loop: tuple[int, str] | None = None,
) -> str:
    """Where the property fails in a run of these calls, as text; empty where it does not.

    Args:
        suite: the protocol and its properties.
        name: the id of the property.
        params: of the run.
        genesis: the arguments of the initial state.
        calls: what is called, in order.
        loop: the state that the run goes back to for ever, and the preset in whose eyes it does.
    """
    from steelyard.report import blocks

    claim = next((one for one in (*suite.properties, *MODEL_PROPERTIES) if one.id == name), None)
    if claim is None or not is_retold(claim):
        return f"the suite {suite.name} has no property {name} that a run could break"
    try:
        trace = run_of(suite, params, genesis, calls)
        if loop is not None:
            trace = _closed(suite, trace, Loop(start=loop[0], preset=loop[1]), len(calls))
    except (IllTyped, ReplayError) as error:
        return f"the trace does not fit the model any more: {error}"
    broken = _broken(suite, claim, trace)
    if broken is None:
        return ""
    return "\n".join(blocks.run(broken, suite, name, ""))


def run_of(suite: Suite, params: Any, genesis: Mapping[str, Any], calls: Sequence[Call]) -> Trace:
    """The run of these calls; what is not accepted leaves the state as it was, and a fault ends it."""
    begun = start(suite, params, genesis)
    if begun.state is None:
        raise ReplayError(f"the initial state is not allowed: {begun.label}", 0)
    functions = {info_of(f).name: f for f in suite.actions}
    state, moves = begun.state, []
    for number, (name, arguments) in enumerate(calls, 1):
        if name not in functions:
            raise ReplayError(f"the model has no action {name}", number)
        outcome = call(functions[name], params, state, arguments)
        state = state if outcome.state is None else outcome.state
        moves.append(Move(name, dict(arguments), outcome.label, state))
        if outcome.fault is not None:
            break
    return Trace(params, dict(genesis), begun.state, tuple(moves))


def _closed(suite: Suite, trace: Trace, loop: Loop, calls: int) -> Trace:
    """The run with its loop, if it still is one: a model that was mended may not come back."""
    closed = attrs.evolve(trace, loop=loop)
    if len(trace.moves) < calls:
        return trace
    try:
        check_loop(suite, closed)
    except ReplayError:
        return trace
    return closed


def _broken(suite: Suite, claim: Property, trace: Trace) -> Trace | None:
    """The run up to where the property fails, or None."""
    if isinstance(claim, Invariant | StepProperty | LeadsTo):
        if isinstance(claim, LeadsTo) and trace.loop is None:
            return None
        broken = first_broken(claim, suite, trace)
        if broken is None:
            return None
        if broken.loop is not None:
            return attrs.evolve(trace, loop=broken.loop)
        return attrs.evolve(trace, moves=trace.moves[: broken.step])
    if claim.id == FAULT:
        return trace if trace.moves and trace.moves[-1].outcome.startswith("fault ") else None
    wrong = (at for at, state in enumerate(trace.states) if misfit(record_shape(suite.state), state, "state"))
    step = next(wrong, None)
    return None if step is None else attrs.evolve(trace, moves=trace.moves[:step])
