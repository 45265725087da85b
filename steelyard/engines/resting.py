"""Where a run comes to rest: each state in which nothing can happen, classified by the suite's `rests`.

A search knows the states that no accepted call leaves.  Each of them is done, or waits for
somebody named, or it is *stuck*.  What is said holds within the preset: a call that its domains do
not offer is one that nobody makes there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from steelyard.engines.exploration import Exploration
from steelyard.engines.result import InternalError
from steelyard.suite import Rest, Suite
from steelyard.trace import ReplayError, Trace, check_replay


@attrs.frozen(kw_only=True)
class Trouble:
    """States at rest that should not be: how many, how one is reached in the fewest steps, what else to know."""

    states: int
    trace: Trace
    note: str = ""


@attrs.frozen(kw_only=True)
class Resting:
    """The states of one exploration in which nothing can happen: plain data, fit to leave its process.

    Attributes:
        states: how many there are.
        rests: by the name of a rest, how many are of it.
        done: how many are of a rest that waits for nobody.
        stuck: those that are of none.
        owing: those that are done although something is in flight.
        stopped: why the search was cut short, or empty.
    """

    states: int
    rests: dict[str, int]
    done: int
    stuck: Trouble | None
    owing: Trouble | None
    stopped: str = ""


#: What there is to say of an exploration that was not over in time.
UNANSWERED = Resting(states=0, rests={}, done=0, stuck=None, owing=None, stopped="The time was over before it ended.")


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
    done = 0
    stuck: list[tuple[int, str]] = []
    owing: list[tuple[int, str]] = []
    for place in explored.quiescent:
        state = explored.states[place]
        rest, faults = _rest_of(suite.rests, params, state)
        if rest is None:
            stuck.append((place, faults))
            continue
        counts[rest.name] += 1
        if rest.waits_for:
            continue
        done += 1
        is_owing, fault = (False, "") if suite.in_flight is None else _asked(suite.in_flight, params, state)
        if is_owing or fault:
            owing.append((place, fault or f"It counts as {rest.name}."))
    return Resting(
        states=len(explored.quiescent),
        rests=counts,
        done=done,
        stuck=_trouble(explored, stuck),
        owing=_trouble(explored, owing),
        stopped=explored.stopped,
    )


def _rest_of(rests: Iterable[Rest], params: Any, state: Any) -> tuple[Rest | None, str]:
    """The first rest that a state is of; if there is none, the faults of the predicates."""
    faults: list[str] = []
    for rest in rests:
        holds, fault = _asked(rest.predicate, params, state)
        if holds:
            return rest, ""
        if fault:
            faults.append(f"{rest.name} {fault}")
    return None, " ".join(faults)


def _asked(predicate: Callable[..., bool], params: Any, state: Any) -> tuple[bool, str]:
    """What a predicate says of a state, or how it faults."""
    try:
        return bool(predicate(params, state)), ""
    except Exception as error:  # noqa: BLE001 - a predicate that faults does not hold, and is shown
        return False, f"faults: {type(error).__name__}: {error}."


def _trouble(explored: Exploration, found: list[tuple[int, str]]) -> Trouble | None:
    """The states found, with a shortest trace: a search meets its states in the order of their depths."""
    if not found:
        return None
    place, note = min(found, key=lambda one: explored.depths[one[0]])
    trace = attrs.evolve(explored.trace_to(place), found_by="breadth-first search")
    steps = len(trace.moves)
    if steps and not any(explored.depths[cut] < steps for cut in explored.cuts):
        told = f"no such state in fewer than {steps} steps (breadth-first, {explored.preset.name})"
        trace = attrs.evolve(trace, certificate=told)
    try:
        check_replay(explored.suite, trace)
    except ReplayError as error:
        raise InternalError(f"the trace to a state at rest does not replay: {error}") from error
    return Trouble(states=len(found), trace=trace, note=note)
