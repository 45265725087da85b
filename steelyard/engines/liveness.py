"""Liveness: whether what is owed is done in the end, in every fair run of a preset.

The states and steps are those of the reference search, and what a claim means in them is in
`fair_cycles`.  Within the preset the answer is exact: EXPLORED says that no fair run fails, and a
violation is a run of the model that goes on for ever, replayed before it is shown.

- Where something is still owed in a state outside the preset's scope, or in one that a search
  which was cut short did not follow, the verdict is UNKNOWN.
- A scope may not offer a call that is fair, nowhere or where its domain says so.  That a claim holds it
  may say all the same.  But where something stays owed in it only because the protocol would go on
  and the scope does not, it says nothing.
- A call that faults is not possible, so nobody is counted on to make it.
- The states that a view takes for one must agree on both predicates, for every key, and on which
  calls are fair; those that were met are asked.  That they allow the same calls, with the same
  names in them, is for the self-test to try.  So a view may forget numbers, but not rename the
  records that a claim follows, nor those who are bound to act.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from time import perf_counter
from typing import Any

import attrs

from steelyard.engines import explore
from steelyard.engines.exploration import Exploration
from steelyard.engines.fair_cycles import Graph, Lasso, search
from steelyard.engines.lasso import is_owed, is_possible_and_owed, keys_in, shown, unoffered
from steelyard.engines.monitor import NO_START
from steelyard.engines.result import InternalError, Result, Task
from steelyard.schema import ModellingError
from steelyard.suite import Fairness, LeadsTo, Verdict, location_of
from steelyard.trace import Loop, ReplayError, Trace, check_loop, check_replay, run_trace

#: What a scope lacks that does not put a claim to the test, in words that are the same for every scope.
_UNTESTED = "nothing is owed where all that is fair is offered"


def run(task: Task) -> tuple[Result, ...]:
    """Answer for each leads-to of the task.

    Raises:
        InternalError: a trace does not replay, or does not show what it should.
        ModellingError: the preset does not fit the protocol, or its view does not fit a claim.
    """
    return results(task, explore.exploration(task))


def results(task: Task, explored: Exploration) -> tuple[Result, ...]:
    """What an exploration answers to a task of which the claims were known when it was made.

    Raises:
        InternalError: a trace does not replay, or does not show what it should.
        ModellingError: the view of the preset does not fit a claim.
    """
    asking = _Asking(task, explored)
    return tuple(asking.answer(claim) for claim in task.properties if isinstance(claim, LeadsTo))


class _PredicateFaults(Exception):
    """A predicate of a claim has no answer in the state at `place`."""

    def __init__(self, place: int, error: Exception) -> None:
        super().__init__(f"The property itself faults: {type(error).__name__}: {error}.")
        self.place = place


@attrs.frozen(kw_only=True)
class _Outcome:
    """What was found of a claim: a lasso with the key that it is about, if there is one.

    Attributes:
        keys: how many keys there are.
        tested: whether the antecedent holds anywhere.
        unknown: the states of unknown steps in which something is still owed.
    """

    lasso: Lasso | None
    key: tuple[Any, ...]
    keys: int
    tested: bool
    unknown: tuple[int, ...]


class _Asking:
    """An exploration under questions."""

    def __init__(self, task: Task, explored: Exploration) -> None:
        self._suite = task.suite
        self._preset = task.preset
        self._params = explored.preset.params
        self._explored = explored
        self._calls = [(task.suite.action(name), arguments) for name, arguments in explored.calls]
        self._wanted = cache(self._wanted_in)
        self._possible = cache(self._possible_in)

    def answer(self, claim: LeadsTo) -> Result:
        """What is known of a claim."""
        began = perf_counter()
        try:
            found = self._decide(claim)
        except _PredicateFaults as fault:
            trace = self._trace_to(claim, fault.place)
            bounds = {"steps": len(trace.moves)}
            found = self._result(claim, Verdict.VIOLATED, bounds=bounds, trace=trace, note=str(fault))
        return attrs.evolve(found, seconds=perf_counter() - began)

    # --- the search -----------------------------------------------------------------------

    def _look(self, claim: LeadsTo, wanted: Callable[[tuple[Fairness, ...], int], frozenset[int]]) -> _Outcome:
        """Look for the lasso that is soonest lost, whatever the key."""
        explored = self._explored
        keys = keys_in(claim, (*explored.states, *(state for _, state in explored.merged)))
        graph = Graph(depths=explored.depths, steps=explored.steps, wanted=lambda place: wanted(claim.fairness, place))
        self._compare_fairness(claim)
        tested, unknown = False, set[int]()
        best: tuple[Lasso, tuple[Any, ...]] | None = None
        for key in keys:
            begun = self._where(claim, claim.antecedent, key)
            still_open = set(range(len(explored.states))) - self._where(claim, claim.consequent, key)
            found = search(graph, owed=begun & still_open, still_open=still_open)
            tested = tested or bool(begun)
            unknown.update(found.unknown)
            if found.lasso is not None and (best is None or found.lasso.lost < best[0].lost):
                best = found.lasso, key
        lasso, key = best or (None, ())
        return _Outcome(lasso=lasso, key=key, keys=len(keys), tested=tested, unknown=tuple(sorted(unknown)))

    def _where(self, claim: LeadsTo, predicate: Callable[..., bool], key: tuple[Any, ...]) -> set[int]:
        """The states in which a predicate holds of a key; those of equal view must agree."""
        states = enumerate(self._explored.states)
        found = {place for place, state in states if self._holds(predicate, place, state, key)}
        for place, other in self._explored.merged:
            try:
                agree = self._holds(predicate, place, other, key) == (place in found)
            except _PredicateFaults:  # as it did not in the state met first
                agree = False
            if not agree:
                raise self._misfit(claim, f"{predicate.__name__} says", predicate)
        return found

    def _holds(self, predicate: Callable[..., bool], place: int, state: Any, key: tuple[Any, ...]) -> bool:
        try:
            return bool(predicate(self._params, state, *key))
        except Exception as error:  # noqa: BLE001 - a property that faults does not hold, and is shown
            raise _PredicateFaults(place, error) from None

    def _wanted_in(self, fairness: tuple[Fairness, ...], place: int) -> frozenset[int]:
        """The calls that are possible in a state and that somebody is bound to make."""
        return self._owed(fairness, place, self._explored.states[place])

    def _owed(self, fairness: tuple[Fairness, ...], place: int, state: Any) -> frozenset[int]:
        found = []
        for call, _ in self._explored.steps[place]:
            try:
                if is_owed(fairness, self._params, state, *self._calls[call]):
                    found.append(call)
            except Exception as error:  # noqa: BLE001 - as above
                raise _PredicateFaults(place, error) from None
        return frozenset(found)

    def _possible_in(self, fairness: tuple[Fairness, ...], place: int) -> frozenset[int]:
        """The same, and those that the preset only offers elsewhere, but that would be accepted."""
        names = {one.action for one in fairness}
        found, state = set(self._wanted(fairness, place)), self._explored.states[place]
        for call, (function, arguments) in enumerate(self._calls):
            if function.__name__ not in names or call in found:
                continue
            try:
                if is_possible_and_owed(fairness, self._params, state, function, arguments):
                    found.add(call)
            except Exception as error:  # noqa: BLE001 - as above
                raise _PredicateFaults(place, error) from None
        return frozenset(found)

    def _compare_fairness(self, claim: LeadsTo) -> None:
        """Refuse a view that takes two states for one in which other calls are fair."""
        asked = tuple(one for one in claim.fairness if one.when is not None)
        for place, other in self._explored.merged if asked else ():
            if place not in self._explored.steps:
                continue
            wanted = self._wanted(asked, place)
            try:
                agree = self._owed(asked, place, other) == wanted
            except _PredicateFaults:
                agree = False
            if not agree:
                raise self._misfit(claim, "calls are fair", None)

    def _misfit(self, claim: LeadsTo, what: str, at: Callable[..., bool] | None) -> ModellingError:
        told = f"the view of the preset {self._preset} takes states for one that differ in what {what}"
        return ModellingError(f"{claim.id}: {told}", None if at is None else "{}:{}".format(*location_of(at)))

    # --- the answer -----------------------------------------------------------------------

    def _decide(self, claim: LeadsTo) -> Result:
        explored = self._explored
        found = self._look(claim, self._wanted)
        if found.lasso is not None:
            known = self._look(claim, self._possible)
            if known.lasso is None or unoffered(self._suite, claim, explored.preset):
                return self._silent(claim, found.lasso)
            is_certain = explored.exhausted and not known.unknown
            trace = self._trace(claim, known.lasso, known.key, is_certain=is_certain)
            bounds = {"steps": len(trace.moves), "loop": len(known.lasso.loop)}
            return self._result(claim, Verdict.VIOLATED, bounds=bounds, trace=trace)
        bounds = {"states": len(explored.states), "depth": explored.depth}
        if explored.edge:
            bounds["cut"] = explored.edge
        if claim.each:
            bounds["keys"] = found.keys
        verdict, note = self._verdict(found)
        untested = () if found.tested else (_UNTESTED,) if explored.states else (NO_START, _UNTESTED)
        assumptions = tuple(explored.assumptions)
        return self._result(claim, verdict, bounds=bounds, assumptions=assumptions, untested=untested, note=note)

    def _silent(self, claim: LeadsTo, lasso: Lasso) -> Result:
        """What a scope says that stops where the protocol would go on."""
        last = (*lasso.stem, *lasso.loop)[-1][1] if lasso.stem or lasso.loop else lasso.source
        withheld = self._possible(claim.fairness, last) - self._wanted(claim.fairness, last)
        names = [self._calls[call][0].__name__ for call in sorted(withheld)]
        told = ", ".join(dict.fromkeys((*unoffered(self._suite, claim, self._explored.preset), *names)))
        note = f"It may stay owed, but only where the preset does not offer {told}: so no such run of it is fair."
        verdict = Verdict.VACUOUS if self._explored.exhausted else Verdict.UNKNOWN
        return self._result(claim, verdict, untested=(_UNTESTED,), note=note)

    def _verdict(self, found: _Outcome) -> tuple[Verdict, str]:
        if not self._explored.states:
            return Verdict.VACUOUS, NO_START
        if not self._explored.exhausted:
            return Verdict.UNKNOWN, self._explored.stopped
        if found.unknown:
            soonest = min(self._explored.depths[place] for place in found.unknown)
            told = f"in {len(found.unknown)} of the states there, the first after {soonest} steps"
            return Verdict.UNKNOWN, f"It is still owed where the preset's scope ends: {told}."
        if not found.tested:
            return Verdict.VACUOUS, "No state of the preset puts it to the test: the antecedent was never true."
        return Verdict.EXPLORED, ""

    def _result(self, claim: LeadsTo, verdict: Verdict, **more: Any) -> Result:
        return Result(id=claim.id, engine="liveness", verdict=verdict, **more)

    def _trace_to(self, claim: LeadsTo, place: int) -> Trace:
        trace = attrs.evolve(self._explored.trace_to(place), found_by="breadth-first search")
        try:
            check_replay(self._suite, trace)
        except ReplayError as error:
            raise InternalError(f"{claim.id}: the trace that was found does not replay: {error}") from error
        return trace

    def _trace(self, claim: LeadsTo, lasso: Lasso, key: tuple[Any, ...], *, is_certain: bool) -> Trace:
        """The lasso as a run of the model that shows what it should."""
        before = self._explored.trace_to(lasso.source)
        calls = [(move.action, move.arguments) for move in before.moves]
        calls += [self._explored.calls[call] for call, _ in (*lasso.stem, *lasso.loop)]
        start = len(calls) - len(lasso.loop)
        try:
            trace = run_trace(self._suite, self._params, before.genesis, calls)
            trace = attrs.evolve(
                trace,
                found_by="search for fair cycles",
                certificate=f"none starts after fewer than {lasso.lost} steps (breadth-first, {self._preset})"
                if is_certain and lasso.lost
                else "",
                loop=Loop(start=start, preset=self._preset),
            )
            check_loop(self._suite, trace)
        except ReplayError as error:
            raise InternalError(f"{claim.id}: the loop that was found does not replay: {error}") from error
        loop = shown(self._suite, claim, trace, [key])
        if loop is None or any(move.outcome != "ok" for move in trace.moves):
            raise InternalError(f"{claim.id}: the loop that was found does not show it")
        return attrs.evolve(trace, loop=loop)
