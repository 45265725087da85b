"""Where a run comes to rest: each state in which nothing can happen, classified by the suite's `rests`.

A search knows the states that no accepted call leaves.  Each of them is done, or waits for
somebody named, or it is *stuck*; what is done must have nothing in flight.  What is said holds
within the preset: a call that its domains do not offer is one that nobody makes there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from steelyard.engines.exploration import Exploration
from steelyard.engines.result import InternalError
from steelyard.suite import Rest, Suite
from steelyard.trace import ReplayError, Trace, check_replay


@attrs.frozen(kw_only=True)
class Stuck:
    """States at rest that should not be: how many, how one is reached in the fewest steps, why it is one."""

    count: int
    trace: Trace
    why: str


@attrs.frozen(kw_only=True)
class Resting:
    """Where one exploration comes to rest: plain data, fit to leave its process.

    Attributes:
        states: how many states there are in all.
        depth: the most steps to one of them.
        rests: by the name of a rest, how many states at rest are of it; the first that holds counts.
        stuck: those that are of none, or that are done while something is in flight.
        stopped: why the search was cut short, or empty.
    """

    states: int
    depth: int
    rests: Mapping[str, int]
    stuck: Stuck | None
    stopped: str = ""


#: What there is to say of an exploration that was not over in time.
UNANSWERED = Resting(states=0, depth=0, rests={}, stuck=None, stopped="The time was over before it ended.")


def has_rests(suite: Suite) -> bool:
    """Whether a suite says how its protocol may rest."""
    return bool(suite.rests) or suite.in_flight is not None


def resting(explored: Exploration) -> Resting:
    """Classify the quiescent states of an exploration.

    Raises:
        InternalError: a trace does not replay.
    """
    suite, params = explored.suite, explored.preset.params
    counts = {rest.name: 0 for rest in suite.rests}
    stuck: list[tuple[int, str]] = []
    for place in explored.quiescent:
        name, why = rest_of(suite, params, explored.states[place])
        if why:
            stuck.append((place, why))
        else:
            counts[name] += 1
    return Resting(
        states=len(explored.states),
        depth=explored.depth,
        rests=counts,
        stuck=_shortest(explored, stuck),
        stopped=explored.stopped,
    )


def rest_of(suite: Suite, params: Any, state: Any) -> tuple[str, str]:
    """The name of the first rest that a state is of, and why it is stuck nevertheless, or empty."""
    faults: list[str] = []
    for rest in suite.rests:
        holds, fault = _asked(rest.predicate, params, state)
        if holds:
            return rest.name, "" if rest.waits_for else _owing(suite, rest, params, state)
        if fault:
            faults.append(f"The rest {rest.name} {fault}")
    return "", " ".join(["It is done in no way that is declared, and waits for nobody.", *faults])


def _owing(suite: Suite, rest: Rest, params: Any, state: Any) -> str:
    """Why a state that counts as done is not."""
    if suite.in_flight is None:
        return ""
    holds, fault = _asked(suite.in_flight, params, state)
    why = fault or ("and yet something is in flight." if holds else "")
    return why and f"It counts as done ({rest.name}), {why}"


def _asked(predicate: Callable[..., bool], params: Any, state: Any) -> tuple[bool, str]:
    """What a predicate says of a state, or how it faults."""
    try:
        return bool(predicate(params, state)), ""
    except Exception as error:  # noqa: BLE001 - a predicate that faults does not hold, and is shown
        return False, f"faults: {type(error).__name__}: {error}."


def _shortest(explored: Exploration, found: list[tuple[int, str]]) -> Stuck | None:
    """The states found, with a shortest trace: of the least depth."""
    if not found:
        return None
    place, why = min(found, key=lambda one: explored.depths[one[0]])
    trace = attrs.evolve(explored.trace_to(place), found_by="breadth-first search")
    steps = len(trace.moves)
    if steps and not any(explored.depths[cut] < steps for cut in explored.cuts):
        told = f"no such state in fewer than {steps} steps (breadth-first, {explored.preset.name})"
        trace = attrs.evolve(trace, certificate=told)
    try:
        check_replay(explored.suite, trace)
    except ReplayError as error:
        raise InternalError(f"the trace to a state at rest does not replay: {error}") from error
    return Stuck(count=len(found), trace=trace, why=why)
