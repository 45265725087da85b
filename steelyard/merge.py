"""From what the engines said to one verdict a property.

The best verdict wins, with three exceptions: a counterexample beats everything but a proof,
which it contradicts; a claim that nothing puts to the test is vacuous however well it is
proved; and where that could not be found out, it stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from steelyard.engines.result import InternalError, Result
from steelyard.project import shorten
from steelyard.report.record import Checked
from steelyard.suite import (
    Invariant,
    Kind,
    LeadsTo,
    Property,
    Reachable,
    Relational,
    StepProperty,
    Suite,
    Theorem,
    Verdict,
    location_of,
)

#: In the order in which they are asked; of equal verdicts the first one's is shown.
ENGINES = ("replay", "induction", "explore", "liveness", "simulate", "bounded")

#: The best verdict of each engine but for reachables, which any may reach.
BEST: Mapping[str, Verdict] = {
    "induction": Verdict.PROVEN,
    "explore": Verdict.EXPLORED,
    "liveness": Verdict.EXPLORED,
    "simulate": Verdict.TESTED,
    "bounded": Verdict.BOUNDED,
}

#: Of verdicts that say equally little, the more telling first.
_OPEN = (Verdict.NOT_INDUCTIVE, Verdict.UNREACHED, Verdict.CONDITIONAL, Verdict.UNKNOWN)

#: The topic of the obligations that every suite has.
CAN = "can"


def checked(claim: Property, answers: Sequence[Result], *, engine: str = "", root: str = "") -> Checked:
    """A property with its verdict.  `engine` is the only one asked, if only one was.

    Raises:
        InternalError: one engine proves what another refutes.
    """
    said = tuple(sorted(answers, key=lambda result: ENGINES.index(result.engine)))
    best = _best(claim.id, said)
    made = Checked(
        id=claim.id,
        kind=claim.kind.value,
        statement=claim.statement,
        source=claim.source,
        expected=claim.expected,
        required=_capped(claim.expected, engine),
        verdict=Verdict.UNKNOWN,
        location=location(claim, root),
        shortfall=claim.shortfall,
        said=said,
        fairness=tuple(dict.fromkeys(one.action for one in claim.fairness)) if isinstance(claim, LeadsTo) else (),
    )
    if best is None:
        return attrs.evolve(made, note="No engine answered.")
    return attrs.evolve(
        made,
        verdict=best.verdict,
        engine=best.engine,
        bounds=best.bounds,
        assumptions=best.assumptions,
        trace=best.trace,
        slices=best.slices,
        note=best.note,
        untested=_is_untested(best, said),
    )


def _best(name: str, said: Sequence[Result]) -> Result | None:
    violated = [result for result in said if result.verdict is Verdict.VIOLATED]
    proven = [result for result in said if result.verdict is Verdict.PROVEN]
    if violated and proven:
        raise InternalError(f"{name} is proven by {proven[0].engine} and violated by {violated[0].engine}")
    if violated:
        return min(violated, key=_length)
    vacuous = [result for result in said if result.verdict is Verdict.VACUOUS]
    if vacuous and not any(result.verdict is Verdict.TESTED for result in said):
        return vacuous[0]
    left = [result for result in said if result.verdict is not Verdict.VACUOUS]
    return max(left, key=_goodness, default=None)


def _length(result: Result) -> int:
    return 0 if result.trace is None else len(result.trace.moves)


def _goodness(result: Result) -> tuple[int, int]:
    last = -_OPEN.index(result.verdict) if result.verdict in _OPEN else 0
    return result.verdict.rank, last


def _is_untested(best: Result, said: Sequence[Result]) -> bool:
    """Whether a proof stands alone: engines that run the model were asked, and met nothing that tests the claim."""
    ran = [result.verdict for result in said if result.engine in ("explore", "simulate")]
    return best.verdict is Verdict.PROVEN and bool(ran) and all(verdict is Verdict.UNKNOWN for verdict in ran)


def _capped(expected: Verdict, engine: str) -> Verdict:
    """The expected verdict, or the best of the only engine asked if that is less."""
    if not engine or expected is Verdict.REACHED:
        return expected
    return min(expected, BEST[engine], key=lambda verdict: verdict.rank)


def predicate_of(claim: Property) -> Callable[..., Any] | None:
    """The predicate that states a property; of a relational one, the comparison; of a leads-to, the consequent."""
    match claim:
        case Invariant() | StepProperty() | Theorem() | Reachable():
            return claim.predicate
        case Relational():
            return claim.relation
        case LeadsTo():
            return claim.consequent
        case _:
            return None


def location(claim: Property, root: str = "") -> str:
    """``file:line`` of a property's predicate, relative to the root; empty where it has none."""
    predicate = predicate_of(claim)
    return "" if predicate is None else place_of(predicate, root)


def place_of(function: Callable[..., Any], root: str = "") -> str:
    """``file:line`` of a function, relative to the root."""
    file, line = location_of(function)
    return f"{shorten(file, root) if root else file}:{line}"


# --- what every suite must be able to do --------------------------------------------------


@attrs.frozen(kw_only=True)
class Coverage:
    """How the calls of an engine that runs the model ended.

    Attributes:
        accepted: by action, how many calls succeeded.
        refused: by action and code, how many calls were refused.
        complete: whether every call of the preset's scope was tried; then what was not seen cannot happen in it.
        stopped: why it is not complete, in one sentence.
        slices: of a preset in slices, where it was seen: by action and code, or no code where a call succeeded.
    """

    engine: str
    accepted: Mapping[str, int]
    refused: Mapping[tuple[str, str], int]
    complete: bool
    stopped: str = ""
    slices: Mapping[tuple[str, str], tuple[str, ...]] = attrs.field(factory=dict)


def can_id(action: str, code: str = "") -> str:
    """The id of the obligation that an action can succeed, or that a refusal of it can happen."""
    return f"{CAN}.{action}.{code}" if code else f"{CAN}.{action}"


def can_happen(
    suite: Suite, refusals: Mapping[str, tuple[str, ...]], covered: Iterable[Coverage], root: str = ""
) -> tuple[Checked, ...]:
    """For each action that it can succeed, and for each refusal on its paths that it can happen."""
    ran = tuple(covered)
    made = []
    for function, info in zip(suite.actions, suite.infos(), strict=True):
        place = place_of(function, root)
        counts = [(c, c.accepted.get(info.name, 0)) for c in ran]
        made.append(_can((info.name, ""), f"The action {info.name} can succeed.", place, counts))
        for code in refusals.get(info.name, ()):
            counts = [(c, c.refused.get((info.name, code), 0)) for c in ran]
            statement = f"The action {info.name} can be refused with {code}."
            made.append(_can((info.name, code), statement, place, counts))
    return tuple(made)


def _can(what: tuple[str, str], statement: str, place: str, counts: Sequence[tuple[Coverage, int]]) -> Checked:
    verdict, engine, bounds, note = Verdict.UNKNOWN, "", {}, "; ".join(c.stopped for c, _ in counts if c.stopped)
    slices: tuple[str, ...] = ()
    for coverage, times in counts:
        if times:
            verdict, engine, bounds, note = Verdict.REACHED, coverage.engine, {"calls": times}, ""
            slices = coverage.slices.get(what, ())
            break
        if coverage.complete:
            verdict, engine, note = Verdict.UNREACHED, coverage.engine, "No state of the preset's scope allows it."
    return Checked(
        id=can_id(*what),
        kind=Kind.REACHABLE.value,
        statement=statement,
        source=("steelyard",),
        expected=Verdict.REACHED,
        required=Verdict.REACHED,
        verdict=verdict,
        engine=engine,
        bounds=bounds,
        location=place,
        slices=slices,
        note=note,
        generated=True,
    )
