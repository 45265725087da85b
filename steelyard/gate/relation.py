"""How one formula stands to another: the same, equivalent, stronger, weaker, incomparable, or not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

import attrs

from steelyard.engines.result import InternalError
from steelyard.gate.deciding import Holds, Model
from steelyard.gate.pair import Pair
from steelyard.gate.record import Witness
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term


class Stands(Enum):
    """How the head's claim stands to the base's."""

    SAME = "unchanged"
    EQUIVALENT = "equivalent"
    STRONGER = "strengthened"
    WEAKER = "weakened"
    INCOMPARABLE = "incomparable"
    OPEN = "undecided"
    #: Both hold of all values whatever, so that neither says more, but not in the same words.
    RESTATED = "restated"


@attrs.frozen
class Relation:
    """The relation with a witness: of a weaker claim, what the base forbids and the head allows."""

    stands: Stands
    witness: Witness | None = None
    detail: str = ""

    @property
    def turned(self) -> Relation:
        """The relation of claims that are weaker where these formulas are stronger, such as antecedents."""
        swapped = {Stands.STRONGER: Stands.WEAKER, Stands.WEAKER: Stands.STRONGER}
        return attrs.evolve(self, stands=swapped.get(self.stands, self.stands))


#: Makes the witness of a model, and runs it; the terms are what it is about.
Show = Callable[[Model, Iterable[Term]], Witness]


def relation(pair: Pair, base: Term, head: Term, show: Show, given: Sequence[Term] | None = None) -> Relation:
    """How the head's formula stands to the base's, over all well-typed states.

    It is decided by proof or by a world in which Python says so on both sides; `given` is what holds anyway.

    Raises:
        InternalError: a world does on one side what the solver excludes.
    """
    if base is head:
        return Relation(Stands.SAME)
    apart = pair.is_apart(base, head)
    if apart:
        return Relation(Stands.INCOMPARABLE, detail=f"It reads {apart}, which is of another type now.")
    given = (pair.valid,) if given is None else tuple(given)
    if _is_congruent(pair, given, base, head):
        return Relation(Stands.EQUIVALENT)
    keeps = pair.decider.proved(given, {"head": head}, base, "base") is not None
    follows = pair.decider.proved(given, {"base": base}, head, "head") is not None
    if keeps and follows:
        return Relation(Stands.EQUIVALENT)
    lost = None if keeps else _world(pair, given, (head, terms.not_(base)), show, ("false", "true"))
    if keeps or (lost is not None and not follows):
        gained = _world(pair, given, (base, terms.not_(head)), show, ("true", "false"))
        if keeps:
            # Whether it is really stronger is not needed: nothing that was claimed is lost.
            return Relation(Stands.STRONGER, gained)
        return Relation(Stands.WEAKER if gained is None else Stands.INCOMPARABLE, lost)
    if lost is not None:
        return Relation(Stands.WEAKER, lost)
    return Relation(Stands.OPEN, detail="Neither a proof nor a witness was found.")


def _is_congruent(pair: Pair, given: Sequence[Term], base: Term, head: Term) -> bool:
    """Whether formulas of one form differ in numbers only, each of which is proved to be the same.

    So sums are compared with sums, where an implication would leave it open which belong together.
    """
    claims = _claims(base, head)
    if claims is None:
        return False
    facts = {"given": terms.and_(*given)}
    return all(any(pair.decider.proved(given, facts, one) is not None for one in each) for each in claims)


def _claims(base: Term, head: Term) -> list[tuple[Term, ...]] | None:
    """For each part in which two formulas of one form differ, equalities of which one suffices.

    None where they are of different forms.
    """
    if base is head:
        return []
    if base.op != head.op or base.free or head.free:
        return None
    if base.op == "nonneg":
        return [(terms.eq(base.args[0], head.args[0]),)]
    if base.op == "eq":
        one, other = terms.sub(*base.args), terms.sub(*head.args)
        return [(terms.eq(one, other), terms.eq(one, terms.scale(-1, other)))]
    if base.op not in ("and", "or", "not"):
        return None
    ours = [arg for arg in base.args if arg not in head.args]
    theirs = [arg for arg in head.args if arg not in base.args]
    # The order of arguments follows their structure: only one that differs has its counterpart for sure.
    return _claims(ours[0], theirs[0]) if len(ours) == len(theirs) == 1 else None


def _world(
    pair: Pair, given: Sequence[Term], sought: tuple[Term, ...], show: Show, told: tuple[str, str]
) -> Witness | None:
    """The smallest world for a difference, as both sides run it; None where none is found."""
    found = pair.decider.smallest((*given, *sought), (pair.valid_in_both,))
    if found.holds is not Holds.NO:
        return None
    witness = show(found.model, sought)
    said = tuple(_said(outcome.told) for outcome in (witness.base, witness.head))
    if said != told:
        where = "; ".join(f"{place} = {value}" for place, value in witness.where)
        raise InternalError(
            f"a witness of a changed claim is {' and '.join(said)} in Python, not {' and '.join(told)}: "
            f"{witness.call} with {where}"
        )
    return witness


def _said(told: str) -> str:
    """A predicate that faults does not hold."""
    return "false" if told.startswith("fault") else told


def joined(relations: Iterable[Relation]) -> Relation:
    """How a whole stands of whose parts each stands so: parts are claimed together."""
    found = [one for one in relations if one.stands is not Stands.SAME]
    if not found:
        return Relation(Stands.SAME)
    kinds = {one.stands for one in found}
    for worst in (Stands.INCOMPARABLE, Stands.OPEN, Stands.RESTATED):
        if worst in kinds:
            return next(one for one in found if one.stands is worst)
    if {Stands.STRONGER, Stands.WEAKER} <= kinds:
        weaker = next(one for one in found if one.stands is Stands.WEAKER)
        return attrs.evolve(weaker, stands=Stands.INCOMPARABLE)
    for one in (Stands.WEAKER, Stands.STRONGER):
        if one in kinds:
            return next(each for each in found if each.stands is one)
    return Relation(Stands.EQUIVALENT)
