"""From what an engine said of each slice of a preset to one answer.

What is explored in slices is explored of those slices: of no run that mixes them, and of no slice that
does not put it to the test.  A result names the slices that do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs

from steelyard.engines.monitor import NO_START
from steelyard.engines.result import Result
from steelyard.merge import BEST, Coverage
from steelyard.suite import Verdict

#: What is said of a slice that an engine had no time for.
OVERDUE = "The time was over before it was answered."

#: The verdicts of a search that did not come to its end, be it because it had met enough.
_OPEN = (Verdict.BOUNDED, Verdict.TESTED, Verdict.UNKNOWN)


def united(said: Mapping[str, Result | None], *, is_reachable: bool) -> Result:
    """One answer of an engine for one property.  `said` holds that of each slice, None where there was no time.

    A counterexample or a witness in one slice decides; of several the shortest.  Else a search is as good as
    its worst slice, whether that puts the property to the test or was cut before it could.
    """
    there = {name: result for name, result in said.items() if result is not None}
    seconds = sum(result.seconds for result in there.values())
    for verdict in (Verdict.VIOLATED, Verdict.REACHED):
        decided = {name: result for name, result in there.items() if result.verdict is verdict}
        if decided:
            name = min(decided, key=lambda one: _length(decided[one]))
            return attrs.evolve(decided[name], slices=(name,), seconds=seconds)
    untested = () if is_reachable else _nowhere_tested(there)
    testing = tuple(there) if is_reachable or untested else _testing(there)
    engine = next(iter(there.values())).engine
    verdict, note = _undecided(engine, said, untested, is_reachable=is_reachable)
    named = {name: there[name] for name in testing}
    return Result(
        id=next(iter(there.values())).id,
        engine=engine,
        verdict=verdict,
        bounds=_bounds(verdict, named, said),
        assumptions=tuple(sorted({one for result in named.values() for one in result.assumptions})),
        note=note,
        untested=untested,
        slices=() if verdict is Verdict.VACUOUS else testing,
        seconds=seconds,
    )


def _length(result: Result) -> int:
    return 0 if result.trace is None else len(result.trace.moves)


def _undecided(
    engine: str, said: Mapping[str, Result | None], untested: Sequence[str], *, is_reachable: bool
) -> tuple[Verdict, str]:
    """The verdict where no slice decides, and a note."""
    if engine == "simulate":
        if is_reachable:
            return Verdict.UNKNOWN, "No walk in any slice met it."
        told = f"No walk in any slice put it to the test: {_told(untested)}"
        return (Verdict.UNKNOWN, told) if untested else (Verdict.TESTED, "")
    cut = _cut(said)
    stops = " ".join(f"{name}: {OVERDUE if result is None else result.note}" for name, result in cut.items())
    verdicts = {result.verdict for result in said.values() if result is not None}
    if is_reachable:
        verdict = Verdict.UNREACHED if Verdict.UNREACHED in verdicts else Verdict.VACUOUS
        note = "" if verdict is Verdict.UNREACHED else f"No slice begins: {NO_START}"
        return (Verdict.UNKNOWN, stops) if cut else (verdict, note)
    if untested:
        return (
            (Verdict.UNKNOWN, stops) if cut else (Verdict.VACUOUS, f"No slice puts it to the test: {_told(untested)}")
        )
    if cut:
        is_bounded = engine == "explore" and _depth(cut) > 0  # what happens in the end has no bound
        is_sooner = any(result is not None and result.cut_sooner for result in cut.values())
        bounded = Verdict.TESTED if is_sooner else Verdict.BOUNDED
        return (bounded if is_bounded else Verdict.UNKNOWN), stops
    return BEST[engine], ""


def _told(untested: Sequence[str]) -> str:
    return NO_START if NO_START in untested else f"{'; '.join(untested)}."


def _cut(said: Mapping[str, Result | None]) -> dict[str, Result | None]:
    """The slices whose search did not come to its end."""
    return {name: result for name, result in said.items() if result is None or result.verdict in _OPEN}


def _depth(cut: Mapping[str, Result | None]) -> int:
    """So many steps were followed to their end in each of the slices that were cut."""
    return min(0 if result is None else result.bounds.get("depth", 0) for result in cut.values())


# --- what puts a property to the test -----------------------------------------------------


def _nowhere_tested(there: Mapping[str, Result]) -> tuple[str, ...]:
    """The places of a property that no slice puts to the test."""
    first, *others = [result.untested for result in there.values()]
    return tuple(place for place in first if all(place in other for other in others))


def _testing(there: Mapping[str, Result]) -> tuple[str, ...]:
    """The slices that put a property to the test: each alone, or where none does, those that do it together."""
    alone = tuple(name for name, result in there.items() if not result.untested)
    every = {place for result in there.values() for place in result.untested}
    return alone or tuple(name for name, result in there.items() if set(result.untested) != every)


def _bounds(verdict: Verdict, named: Mapping[str, Result], said: Mapping[str, Result | None]) -> dict[str, int]:
    """The bounds of the slices together: counts add up, lengths are the longest or, cut short, the shortest cut."""
    counts: Counter[str] = Counter()
    lengths: dict[str, int] = {}
    for result in named.values():
        for name, limit in result.bounds.items():
            if name in ("depth", "steps"):
                lengths[name] = max(limit, lengths.get(name, 0))
            else:
                counts[name] += limit
    if "depth" in lengths and verdict in _OPEN:
        lengths["depth"] = _depth(_cut(said))
    order = dict.fromkeys(name for result in named.values() for name in result.bounds)
    return {name: {**counts, **lengths}[name] for name in order}


# --- what can happen ----------------------------------------------------------------------


def together(covered: Mapping[str, Coverage | None], engine: str) -> Coverage:
    """How the calls of an engine ended in all slices; complete if each was answered and is."""
    accepted: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    seen: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, one in covered.items():
        if one is not None:
            accepted.update(one.accepted)
            refused.update(one.refused)
            ways = {**{(action, ""): times for action, times in one.accepted.items()}, **one.refused}
            for way in (way for way, times in ways.items() if times):
                seen[way] = (*seen.get(way, ()), name)
    stops = {name: OVERDUE if one is None else one.stopped for name, one in covered.items()}
    return Coverage(
        engine=engine,
        accepted=accepted,
        refused=refused,
        complete=all(one is not None and one.complete for one in covered.values()),
        stopped=" ".join(f"{name}: {why}" for name, why in stops.items() if why),
        slices=seen,
    )
