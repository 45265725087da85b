"""Two versions of a property: how what is claimed now stands to what was claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from steelyard.gate import actions
from steelyard.gate.encoding import read_terms
from steelyard.gate.export import AFTER, EACH, LEFT, RIGHT
from steelyard.gate.ir import Act, Claim, map_places
from steelyard.gate.pair import Arguments, Pair, View, arguments
from steelyard.gate.record import Witness
from steelyard.gate.relation import Relation, Show, Stands, joined, relation
from steelyard.gate.shapes import plain
from steelyard.gate.witness import claimed
from steelyard.schema import MapShape
from steelyard.symbolic import terms
from steelyard.symbolic.state import ACTION
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import identity_code

Renamed = Mapping[str, str]


def compare(pair: Pair, base: Claim, head: Claim, acts: Renamed) -> Relation:
    """How the head's property stands to the base's; `acts` tells what the base calls an action of the head.

    Raises:
        InternalError: a witness does not replay.
    """
    if base.kind != head.kind or base.each != head.each or (base.of_step != head.of_step):
        return Relation(Stands.INCOMPARABLE, detail=f"It was of the kind {base.kind}, and is of the kind {head.kind}.")
    comparer = _Comparer(pair, base, head, acts)
    how = comparer.compare()
    if how.stands is Stands.EQUIVALENT and base.texts != head.texts and comparer.says_nothing():
        return Relation(
            Stands.RESTATED, detail="It holds of anything, as it did: what it is to hold of is another text."
        )
    return how


class _Comparer:
    def __init__(self, pair: Pair, base: Claim, head: Claim, acts: Renamed) -> None:
        self._pair = pair
        self._base, self._head = base, head
        self._acts = acts
        self._ids = (base.id, head.id)
        # What is written in the same words speaks of valid params.  In other words it might say less of a later
        # protocol, which valid params hide as long as it holds.
        self._given = (pair.valid,) if base.texts == head.texts else ()

    def compare(self) -> Relation:
        """See the module."""
        match self._head.kind:
            case "step":
                return self._of_step()
            case "reachable" if self._head.of_step:
                return self._of_step()
            case "theorem":
                return self._theorem()
            case "relational":
                return self._relational()
            case "leads-to":
                return self._leads_to()
            case _:
                return self._relation(self._base.terms["holds"], self._head.terms["holds"], self._show())

    def says_nothing(self) -> bool:
        """Whether the head's formula holds of all values whatever: then none that is weaker can be told from it."""
        formula = self._head.terms.get("holds")
        return formula is not None and self._pair.decider.proved((), {}, formula) is not None

    def _relation(self, base: Term, head: Term, show: Show) -> Relation:
        return relation(self._pair, base, head, show, self._given)

    def _show(self, **of: Any) -> Show:
        request = {"role": of.pop("role", "holds")}

        def show(model: Any, mentioned: Any) -> Witness:
            return claimed(self._pair, model, request, self._ids, mentioned, **of)

        return show

    # --- steps ----------------------------------------------------------------------------

    def _of_step(self) -> Relation:
        base, head = (self._generic(claim, own) for claim, own in ((self._base, self._acts), (self._head, None)))
        if base is not None and base is head:
            return Relation(Stands.SAME)
        if base is not None and head is not None and self._proved_alike(base, head):
            return Relation(Stands.EQUIVALENT)
        return joined(self._at_each())

    def _generic(self, claim: Claim, called: Renamed | None) -> Term | None:
        """What is claimed of any step, with the actions that it is limited to and the head's names for them."""
        if "holds" not in claim.terms:
            return None
        formula = claim.terms["holds"]
        if claim.actions:
            about = terms.or_(*(terms.eq(ACTION, terms.const(identity_code(name))) for name in claim.actions))
            formula = terms.implies(about, formula)
        return formula if called is None else self._in_the_heads_words(formula)

    def _in_the_heads_words(self, formula: Term) -> Term:
        """A formula of the base in which renamed actions have their new names."""
        renamed = {
            terms.const(identity_code(old)): terms.const(identity_code(new))
            for new, old in self._acts.items()
            if new != old
        }
        return terms.substitute(formula, renamed) if renamed else formula

    def _proved_alike(self, base: Term, head: Term) -> bool:
        if self._pair.is_apart(base, head):
            return False
        return all(
            self._pair.decider.proved(self._given, {"one": one}, other, "other") is not None
            for one, other in ((base, head), (head, base))
        )

    def _at_each(self) -> Iterator[Relation]:
        """The relation at each action that both sides have."""
        ours, theirs = (
            self._at(view, claim) for view, claim in ((self._pair.base, self._base), (self._pair.head, self._head))
        )
        for new, act in self._pair.head.spec.actions.items():
            old = self._acts.get(new, new)
            before = self._pair.base.spec.actions.get(old)
            if before is None:
                continue
            named = arguments(before.arguments, act.arguments)
            base = terms.TRUE if old not in ours else self._in_the_heads_words(named.base(ours[old]))
            head = terms.TRUE if new not in theirs else named.head(theirs[new])
            show = self._show(states=("s", AFTER), acts=(before, act), renaming=(named.base, named.head))
            yield self._relation(base, head, show)

    def _at(self, view: View, claim: Claim) -> Mapping[str, Term]:
        """The formula of a claim at each of its actions, with that action's own arguments."""
        if claim.at is None:
            told = view.ask({"ask": "steps", "ids": [claim.id]})
            made = [view.translation(term) for term in read_terms(told["nodes"])]
            return {name: made[number] for name, number in told["terms"][claim.id].items()}
        return claim.at

    # --- the other kinds ------------------------------------------------------------------

    def _theorem(self) -> Relation:
        named = arguments(self._base.arguments, self._head.arguments)
        base, head = named.base(self._base.terms["holds"]), named.head(self._head.terms["holds"])
        shapes = (self._base.arguments, self._head.arguments)
        show = self._show(states=(), arguments=shapes, renaming=(named.base, named.head))
        return self._relation(base, head, show)

    def _relational(self) -> Relation:
        parts = [self._program(old, new) for old, new in zip(self._base.programs, self._head.programs, strict=True)]
        show = self._show(states=("s", LEFT, RIGHT))
        parts.append(self._relation(self._base.terms["holds"], self._head.terms["holds"], show))
        return joined(parts)

    def _program(self, base: Act, head: Act) -> Relation:
        """Whether a program is the same, but for what its actions do, which are compared by themselves."""
        ours, theirs = ([(name, plain(shape)) for name, shape in one.arguments.items()] for one in (base, head))
        is_for_the_same = ours == theirs
        if base.text == head.text and is_for_the_same:
            return Relation(Stands.SAME)
        if is_for_the_same and actions.are_alike(self._pair, base, head):
            return Relation(Stands.EQUIVALENT)
        return Relation(Stands.INCOMPARABLE, detail=f"The program on the {head.name} is another one.")

    def _leads_to(self) -> Relation:
        key: dict[str, Any] = {}
        if self._head.each:
            shape = _map_at(self._pair.head, self._head.each)
            key = {EACH: shape.key}
        base, head = self._base.terms, self._head.terms
        parts = [
            # Less is claimed where it begins less often.
            self._relation(
                base["antecedent"],
                head["antecedent"],
                self._show(role="antecedent", arguments=(key, key)),
            ).turned,
            self._relation(
                base["consequent"],
                head["consequent"],
                self._show(role="consequent", arguments=(key, key)),
            ),
            *self._fairness(),
        ]
        return joined(parts)

    def _fairness(self) -> Iterator[Relation]:
        """Whoever is relied upon: the more calls are made in the end, the less is claimed."""
        ours, theirs = self._base.fairness, self._head.fairness
        for new in theirs:
            old = self._acts.get(new, new)
            if old not in ours:
                yield Relation(Stands.WEAKER, detail=f"It relies on {new}, which it did not.")
                continue
            before, act = self._pair.base.spec.actions[old], self._pair.head.spec.actions[new]
            named: Arguments = arguments(before.arguments, act.arguments)
            one, other = ours[old], theirs[new]
            base = terms.TRUE if one is None else self._in_the_heads_words(named.base(one))
            head = terms.TRUE if other is None else named.head(other)
            show = self._show(role=f"when {new}", acts=(before, act), renaming=(named.base, named.head))
            yield self._relation(base, head, show)
        called = {self._acts.get(new, new) for new in theirs}
        for old in ours:
            if old not in called:
                yield Relation(Stands.STRONGER, detail=f"It no longer relies on {old}.")


def _map_at(view: View, path: str) -> MapShape:
    return map_places(view.spec.state, "s")[f"s.{path}"]


def implied(pair: Pair, base: Claim, hypotheses: Mapping[str, Term]) -> frozenset[str] | None:
    """The head's properties of which a weakened property of the base still follows, or None."""
    if "holds" not in base.terms or base.actions or pair.is_apart(base.terms["holds"]):
        return None
    return pair.decider.proved((pair.head.spec.valid,), hypotheses, base.terms["holds"], base.id)
