"""Traces: a start, then calls with their outcomes and states; replayed before they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from steelyard.language import info_of
from steelyard.run import IllTyped, Outcome, call, start
from steelyard.suite import Suite


@attrs.frozen
class Move:
    """One call of a trace with its outcome (`ok` or a refusal's code) and the state after it.

    Only the last move of a trace may be a fault, which leaves the state as it was.
    """

    action: str
    arguments: Mapping[str, Any]
    outcome: str
    state: Any


@attrs.frozen(kw_only=True)
class Excuse:
    """Why a call that is fair does not end a loop: it is made, or somewhere on it nobody owes it.

    Attributes:
        action, arguments: the call; without arguments, all calls of the action.
        step: the number of the move that makes it, or of the state in which it is not owed.
        taken: whether it is made.
        outcome: how it would end where it is not owed; empty where its `when` does not hold.
    """

    action: str
    arguments: Mapping[str, Any] | None
    step: int
    taken: bool = False
    outcome: str = ""


@attrs.frozen(kw_only=True)
class Loop:
    """How a trace goes on for ever: its last state is that of number `start`, and what followed there follows again.

    Attributes:
        preset: the scope in the eyes of whose view the two are one; they are equal where it has none.
        since: from which state on something is owed and not done.
        key: of which entry, where it is claimed of each.
        excuses: why no fair call ends it.
    """

    start: int
    preset: str
    since: int = 0
    key: Any = None
    excuses: tuple[Excuse, ...] = ()


@attrs.frozen
class Trace:
    """A run of the protocol from an initial state.

    Attributes:
        certificate: who says that there is no shorter one, or empty.
        found_by: the engine, in words.
        loop: how it goes on for ever, or None where it ends.
    """

    params: Any
    genesis: Mapping[str, Any]
    initial: Any
    moves: tuple[Move, ...]
    found_by: str = ""
    certificate: str = ""
    loop: Loop | None = None

    @property
    def shortest(self) -> str:
        """Who says that there is no shorter one, or that nobody does; empty where none could be."""
        return self.certificate or ("there may be a shorter one" if self.moves else "")

    @property
    def states(self) -> tuple[Any, ...]:
        """The initial state and the state after each move."""
        return (self.initial, *(move.state for move in self.moves))


class ReplayError(Exception):
    """A trace that the running model does not follow; `step` is the first move that differs."""

    def __init__(self, message: str, step: int) -> None:
        super().__init__(message)
        self.step = step


def run_trace(
    suite: Suite,
    params: Any,
    genesis: Mapping[str, Any],
    calls: list[tuple[str, Mapping[str, Any]]],
    *,
    may_fault: bool = False,
) -> Trace:
    """Run calls from an initial state and record what happens.

    Raises:
        ReplayError: the start is refused, an action does not exist, its arguments are ill-typed,
            or a call ends in an excluded move, or in a fault (the last one excepted, if it `may_fault`).
    """
    try:
        begun = start(suite, params, genesis)
    except IllTyped as error:
        raise ReplayError(str(error), 0) from None
    if begun.state is None:
        raise ReplayError(f"the initial state is not allowed: {begun.label}", 0)
    state, moves = begun.state, []
    functions = {info_of(f).name: f for f in suite.actions}
    for number, (name, arguments) in enumerate(calls, 1):
        if name not in functions:
            raise ReplayError(f"the model has no action {name}", number)
        try:
            outcome: Outcome = call(functions[name], params, state, arguments)
        except IllTyped as error:
            raise ReplayError(str(error), number) from None
        allowed = may_fault and number == len(calls)
        if outcome.discarded is not None or (outcome.fault is not None and not allowed):
            raise ReplayError(f"{name}: {outcome.label}", number)
        state = state if outcome.state is None else outcome.state
        moves.append(Move(name, dict(arguments), outcome.label, state))
    return Trace(params, dict(genesis), begun.state, tuple(moves))


def check_replay(suite: Suite, trace: Trace) -> None:
    """Run a trace again and compare each outcome and state, and the ends of its loop.

    Raises:
        ReplayError: the model does something else.
    """
    calls = [(move.action, move.arguments) for move in trace.moves]
    again = run_trace(suite, trace.params, trace.genesis, calls, may_fault=True)
    if again.initial != trace.initial:
        raise ReplayError("the initial state differs", 0)
    for number, (was, now) in enumerate(zip(trace.moves, again.moves, strict=True), 1):
        if was.outcome != now.outcome:
            raise ReplayError(f"{was.action} ended as {was.outcome}, now {now.outcome}", number)
        if was.state != now.state:
            raise ReplayError(f"the state after {was.action} differs", number)
    check_loop(suite, trace)


def check_loop(suite: Suite, trace: Trace) -> None:
    """Compare the last state of a trace with the one that it goes back to, if it does.

    Raises:
        ReplayError: they are not the same to the preset.
    """
    if trace.loop is None:
        return
    view, last = suite.preset(trace.loop.preset).view, len(trace.moves)
    ends = trace.states[trace.loop.start], trace.states[last]
    if ends[0] != ends[1] and (view is None or view(trace.params, ends[0]) != view(trace.params, ends[1])):
        raise ReplayError(f"the state after it is not the one after step {trace.loop.start}, so it is no loop", last)
