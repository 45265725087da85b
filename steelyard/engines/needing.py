"""Which assumptions the proofs need: each proof that may rest on one is tried again without it.

An assumption is *needed* by a property if some obligation of its proof has a counterexample once
nothing grants the assumption, with all that is proven as hypotheses.  Where no property needs it,
every proof succeeds without it: it is idle.  An obligation that the solver then leaves open
decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from steelyard.engines.result import Result
from steelyard.suite import MODEL_PROPERTIES, Kind, Suite, Verdict

if TYPE_CHECKING:
    from steelyard.engines.session import Session


@attrs.frozen(kw_only=True)
class Need:
    """Who needs an assumption that stands in some `assume`.

    Attributes:
        named: the proven properties that may rest on it, by the cores of their proofs.
        needed: those of them that fail without it.
        unsure: those of which that could not be decided, and what should be proven and is not.
    """

    assumption: str
    named: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Attempt:
    """One piece of work: to prove properties along the paths of a unit without an assumption."""

    assumption: str
    unit: str
    wanted: frozenset[str]
    hypotheses: frozenset[str]


@attrs.frozen(kw_only=True)
class Failed:
    """The properties of an attempt that fail without the assumption, and those left open."""

    needed: frozenset[str]
    unsure: frozenset[str]


def attempts(suite: Suite, assumed: Mapping[str, Sequence[str]], results: Iterable[Result]) -> tuple[Attempt, ...]:
    """What to try: for each assumption, each unit that it is assumed in, the proofs whose cores may name it.

    `assumed` says for each action, and for ``genesis``, what is assumed there.
    """
    answers = tuple(results)
    proven = frozenset(one.id for one in answers if one.verdict is Verdict.PROVEN)
    hypotheses = proven & {claim.id for claim in suite.of_kind(Kind.INVARIANT)}
    relational = {claim.id for claim in suite.of_kind(Kind.RELATIONAL)}
    found = []
    for assumption in assumed_in(assumed):
        named = frozenset(_named(assumption, answers)) - _by_k_induction(answers)
        units = [name if name == "genesis" else f"action {name}" for name, ids in assumed.items() if assumption in ids]
        units += [f"{Kind.RELATIONAL.value} {name}" for name in sorted(named & relational)]
        found += [
            Attempt(assumption=assumption, unit=unit, wanted=named, hypotheses=hypotheses) for unit in units if named
        ]
    return tuple(found)


def attempt(session: Session, item: Attempt) -> Failed:
    """Make one attempt."""
    proofs = session.prove(item.unit, item.wanted, item.hypotheses, without=item.assumption)
    failed = [(one.goal.partition(" ")[0], one.verdict) for one in proofs.obligations if one.verdict != "unsat"]
    return Failed(
        needed=frozenset(goal for goal, verdict in failed if verdict == "sat"),
        unsure=frozenset(goal for goal, verdict in failed if verdict != "sat"),
    )


def needs(
    suite: Suite,
    assumed: Mapping[str, Sequence[str]],
    results: Iterable[Result],
    made: Iterable[tuple[Attempt, Failed]],
) -> tuple[Need, ...]:
    """For each assumption that stands in an `assume`, who needs it.

    What is meant to be proven and is not might need any of them.
    """
    answers, tried = tuple(results), tuple(made)
    meant = {claim.id for claim in (*suite.properties, *MODEL_PROPERTIES) if claim.expected is Verdict.PROVEN}
    missing = tuple(one.id for one in answers if one.verdict is not Verdict.PROVEN and one.id in meant)
    found = []
    for assumption in assumed_in(assumed):
        outcomes = [failed for item, failed in tried if item.assumption == assumption]
        named = _named(assumption, answers)
        needed = frozenset(name for failed in outcomes for name in failed.needed)
        unsure = frozenset(name for failed in outcomes for name in failed.unsure) | _by_k_induction(answers)
        found.append(
            Need(
                assumption=assumption,
                named=named,
                needed=tuple(name for name in named if name in needed),
                unsure=(*(name for name in named if name in unsure - needed), *missing),
            )
        )
    return tuple(found)


def assumed_in(assumed: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The assumptions that stand in some `assume`, sorted."""
    return tuple(sorted({assumption for ids in assumed.values() for assumption in ids}))


def _named(assumption: str, results: Sequence[Result]) -> tuple[str, ...]:
    return tuple(one.id for one in results if one.verdict is Verdict.PROVEN and assumption in one.assumptions)


def _by_k_induction(results: Sequence[Result]) -> frozenset[str]:
    """The properties whose proof looks further back than one step: their base has no cores, they are not tried."""
    return frozenset(one.id for one in results if one.bounds.get("k", 1) > 1)
