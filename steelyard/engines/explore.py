"""Every state of a preset, breadth first, and what that says of the properties.

Traces are shortest, because a level is complete before the next one begins.

What it says holds within the preset: its params, initial states and argument domains.  A
state outside `Preset.within` is checked and not expanded (a cut), nor is one that is ill-typed: what follows from what
cannot be means nothing, and no search that met one is complete.  Of the states that share a view only the first met is
followed, and a call that leads from one to another of them leaves none.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import perf_counter

import attrs

from steelyard.engines.domain import Domain
from steelyard.engines.exploration import Exploration
from steelyard.engines.minimal import minimal
from steelyard.engines.monitor import NO_FAULT, NO_START, TYPES
from steelyard.engines.result import Result, Task
from steelyard.engines.search import SETTLED, Search, is_plain
from steelyard.engines.tabulated import TabulatedSearch
from steelyard.suite import Invariant, Kind, Property, Reachable, StepProperty, Verdict

#: From how many states on a search in words is tried.
_MANY = 2_000
_KINDS = (Kind.INVARIANT, Kind.STEP, Kind.REACHABLE)


def run(task: Task) -> tuple[Result, ...]:
    """Answer for `model.no_fault`, `model.types`, and for each invariant, step property and reachable of the task.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the preset does not fit the protocol.
    """
    return results(task, exploration(task))


def exploration(task: Task, kind: Callable[[Task], Search] | None = None) -> Exploration:
    """Search until nothing is left, all that is asked is decided, or `max_states` are known.

    A `kind` of search may be told.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the preset does not fit the protocol.
    """
    began = perf_counter()
    search = _followed(task) if kind is None else _over(kind(task))
    return search.outcome(perf_counter() - began)


def _followed(task: Task) -> Search:
    """The tabulated search; but of very many states one in words, if these tell them."""
    if is_plain(task) and task.options.max_states > _MANY:
        few = TabulatedSearch(attrs.evolve(task, options=attrs.evolve(task.options, max_states=_MANY)))
        few.follow()
        if few.stopped in ("", SETTLED):
            return few
        # To import NumPy takes as long as to search some thousand states.
        from steelyard.engines.packed.layout import NotPacked
        from steelyard.engines.packed.search import PackedSearch

        with suppress(NotPacked):
            return _over(PackedSearch(task, few))
    return _over(TabulatedSearch(task))


def _over(search: Search) -> Search:
    search.follow()
    return search


def results(task: Task, explored: Exploration) -> tuple[Result, ...]:
    """What an exploration answers to a task."""
    asked = [one for one in task.properties if one.kind in _KINDS]
    seconds = explored.seconds / (len(asked) + 2)
    owed = [_result(explored, name, None) for name in (NO_FAULT, TYPES)]
    found = [*owed, *(_result(explored, one.id, one) for one in asked)]
    return tuple(attrs.evolve(one, seconds=seconds) for one in found)


def _result(explored: Exploration, name: str, of: Property | None) -> Result:
    bounds = {"states": len(explored.states), "depth": explored.depth}
    if name in explored.findings:
        finding, trace = explored.findings[name]
        if trace is not None and isinstance(of, Invariant | StepProperty):
            trace = minimal(explored.suite, explored.preset, Domain(explored.suite, explored.preset), of, trace)
        if trace is not None:
            bounds = {"steps": len(trace.moves)}
        return Result(id=name, engine="explore", verdict=finding.verdict, bounds=bounds, trace=trace, note=finding.note)
    if explored.edge:
        bounds["cut"] = explored.edge
    verdict, note = _undecided(explored, of)
    return Result(
        id=name,
        engine="explore",
        verdict=verdict,
        bounds=bounds,
        assumptions=tuple(explored.assumptions),
        untested=explored.untested.get(name, ()) if explored.states else (NO_START, *explored.untested.get(name, ())),
        cut_sooner=explored.is_cut_sooner,
        note=note,
    )


def _undecided(explored: Exploration, of: Property | None) -> tuple[Verdict, str]:
    """The verdict on a property that the search met nothing against, or for, and a note."""
    if not explored.states:
        return Verdict.VACUOUS, NO_START
    if isinstance(of, Reachable):
        return (Verdict.UNREACHED, "") if explored.exhausted else (Verdict.UNKNOWN, explored.stopped)
    untested = "" if of is None else "; ".join(explored.untested.get(of.id, ()))
    if untested and explored.exhausted:
        return Verdict.VACUOUS, f"No state of the preset puts it to the test: {untested}."
    if untested:
        return Verdict.UNKNOWN, f"Nothing put it to the test so far: {untested}. {explored.stopped}"
    if explored.exhausted:
        return Verdict.EXPLORED, ""
    if not explored.depth:
        return Verdict.UNKNOWN, explored.stopped
    # What is meant to be bounded is so up to the limits that are set, not up to where that was enough.
    return (Verdict.TESTED if explored.is_cut_sooner else Verdict.BOUNDED), explored.stopped
