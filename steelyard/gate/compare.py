"""The whole comparison of two specifications, before anyone's levels and approvals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

import attrs

from steelyard.gate import claims, scopes
from steelyard.gate.actions import Difference, differences
from steelyard.gate.align import enum_changes, orders
from steelyard.gate.encoding import Writer, read_terms
from steelyard.gate.ir import DIGITS, Act, Claim
from steelyard.gate.pair import Ask, Pair, arguments, both
from steelyard.gate.record import Axis, Comparison, Finding
from steelyard.gate.relation import Relation, Stands
from steelyard.gate.telling import NONE, Prints, finding, prints_of
from steelyard.gate.verdicts import Reached, fallen
from steelyard.suite import Verdict
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term

_GENESIS: Mapping[str, str] = {
    "guard narrowed": "initial states narrowed",
    "guard widened": "initial states widened",
    "effect changed": "initial states changed",
}
_SCHEMA: Mapping[str, str] = {
    "added": "field added",
    "removed": "field removed",
    "reordered": "enum reordered",
}


@attrs.frozen(kw_only=True)
class Sides:
    """Two sides that answer, and what is known of the verdicts on each.

    Attributes:
        proofs_in_head: what could be proved of the head, once it is needed; nothing where nobody asked.
        verdicts_in_head: what a check of the head reaches with all engines, once it is needed: where it may be that
            something is said or done otherwise.
        proofs_in_base: what proves the base, once it is needed: where an action differs in some states.
        cross: whether a second solver is to confirm what is proved of the differences.
        cache: where the sides keep what they found out, or empty.
    """

    base: Ask
    head: Ask
    proofs_in_head: Callable[[], Reached] = Reached
    verdicts_in_head: Callable[[], Reached] = Reached
    proofs_in_base: Callable[[], Reached] = Reached
    cross: bool = False
    cache: str = ""


def pair_of(base: Ask, head: Ask, *, cross: bool = False, cache: str = "") -> tuple[Pair, list[Any]]:
    """The pair of two sides, and their schemas as written.

    What is to be compared is told in steps: the enums have to be numbered alike before there are terms, and the
    ways of an action are those of all params that one of the sides allows.
    """
    schemas = both(base, head, {"ask": "schema"})
    order = ({"ask": "validity", "orders": one} for one in orders(*schemas))
    told = both(base, head, *order)
    valid = [read_terms(one["nodes"])[one["term"]] for one in told]
    given = None if valid[0] is valid[1] else _written(terms.or_(*valid))
    exports = both(base, head, {"ask": "export", "given": given, "cache": cache})
    return Pair.of(exports[0], exports[1], base, head, cross=cross), schemas


def _written(term: Term) -> dict[str, Any]:
    writer = Writer()
    return {"term": writer(term), "nodes": writer.nodes}


def compare(sides: Sides) -> tuple[Comparison, Reached]:
    """All that differs between two sides, what fell of their verdicts included; and the verdicts on the head.

    Where nothing is done otherwise, which was proved, and all else that a run is about is the very same, what was shown
    by running the base holds of the head, which is not run again.  It is proved by itself in any case.
    """
    pair, schemas = pair_of(sides.base, sides.head, cross=sides.cross, cache=sides.cache)
    comparer = Comparer(pair, schemas, sides)
    found = comparer.comparison()
    remarks = found.remarks
    if found.is_the_same and comparer.runs_alike():
        reached = sides.proofs_in_head().of_what_is_to_be_proven()
        if reached.verdicts:
            remarks = (*remarks, "Nothing is done otherwise: what was shown by running the base was not run again.")
    else:
        reached = comparer.verdicts()
    return attrs.evolve(found, findings=(*found.findings, *comparer.fallen(reached)), remarks=remarks), reached


class Comparer:
    """Compares part by part; properties before actions, for those may rest on what holds on both sides."""

    def __init__(self, pair: Pair, schemas: Sequence[Any], sides: Sides) -> None:
        self._pair = pair
        self._schemas = schemas
        self._sides = sides
        self._unchanged: Counter[Axis] = Counter()
        self._alike: dict[str, tuple[str, Term]] = {}
        self.verdicts = cache(sides.verdicts_in_head)
        self._in_base = cache(self._proven_in_base)
        theirs, ours = pair.head.spec.actions, pair.base.spec.actions
        self._acts = _renamed(ours, theirs)

    def comparison(self) -> Comparison:
        """See the module."""
        found = [*self._schema(), *self._claims()]
        found += self._transitions()
        found += scopes.findings(self._pair, self._acts)
        order = list(Axis)
        found.sort(key=lambda one: (order.index(one.axis), -one.level.rank))
        return Comparison(findings=tuple(found), unchanged=dict(self._unchanged))

    def runs_alike(self) -> bool:
        """Whether actions that do the same run alike: from the same states, with the same calls, put to the same tests.

        A refusal that only one side has may be one that never happens.
        """
        codes = [
            {name: {road.code for road in act.roads if road.outcome == "refused"} for name, act in actions.items()}
            for actions in (self._pair.base.spec.actions, self._pair.head.spec.actions)
        ]
        asked = both(self._pair.base.ask, self._pair.head.ask, {"ask": "runs"})
        return codes[0] == codes[1] and asked[0]["key"] == asked[1]["key"] is not None

    def fallen(self, reached: Reached) -> tuple[Finding, ...]:
        """What fell of the verdicts; what the base reached beyond its expectations is not asked for."""
        ours, theirs = self._pair.base.own.claims, self._pair.head.own.claims
        base = Reached(expected={name: claim.expected for name, claim in ours.items()})
        return tuple(fallen(base, reached, _renamed(ours, theirs)))

    # --- schema ---------------------------------------------------------------------------

    def _schema(self) -> Iterator[Finding]:
        for change in enum_changes(*self._schemas):
            word = "type changed" if change.change == "removed" else _SCHEMA[change.change]
            prints = _digest(change.base), _digest(change.head)
            yield finding(Axis.SCHEMA, f"enum:{change.place}", word, prints, detail=change.detail)
        for change in self._pair.alignment.changes:
            word = _SCHEMA.get(change.change, change.change)
            prints = _digest(change.base), _digest(change.head)
            yield finding(Axis.SCHEMA, f"schema:{change.place}", word, prints, detail=change.detail)

    # --- properties -----------------------------------------------------------------------

    def _claims(self) -> Iterator[Finding]:
        ours, theirs = self._pair.base.spec.claims, self._pair.head.spec.claims
        called = _renamed(ours, theirs)
        for name, claim in theirs.items():
            prints = self._claim_prints(called.get(name, name), name)
            before = ours.get(called.get(name, name))
            if before is None:
                yield finding(
                    Axis.PROPERTIES, f"property:{name}", "added", prints, location=claim.place, detail=_says(claim)
                )
                continue
            found = list(self._claim(before, claim, prints))
            self._unchanged[Axis.PROPERTIES] += not found
            yield from found
        for name, claim in ours.items():
            if name not in called.values():
                prints = self._claim_prints(name, "")
                yield finding(
                    Axis.PROPERTIES, f"property:{name}", "removed", prints, location=claim.place, detail=_says(claim)
                )

    def _claim_prints(self, base: str, head: str) -> Prints:
        return prints_of(self._pair.base.own.claims.get(base), self._pair.head.own.claims.get(head))

    def _claim(self, base: Claim, head: Claim, prints: Prints) -> Iterator[Finding]:
        def told(change: str, **of: Any) -> Finding:
            return finding(Axis.PROPERTIES, f"property:{head.id}", change, prints, location=head.place, **of)

        if base.id != head.id:
            yield told("renamed", detail=f"It was {base.id}.")
        how = claims.compare(self._pair, base, head, self._acts)
        if how.stands in (Stands.SAME, Stands.EQUIVALENT) and head.kind == "invariant":
            self._alike[head.id] = (base.id, head.terms["holds"])
        if how.stands is not Stands.SAME:
            yield self._weighed(base, how, told)
        ranks = Verdict(base.expected).rank, Verdict(head.expected).rank
        if ranks[0] != ranks[1]:
            change = "expectation lowered" if ranks[1] < ranks[0] else "expectation raised"
            yield told(change, table=(("expected", base.expected, head.expected),))
        if head.lemma and not base.lemma:
            yield told("became a lemma", detail="A lemma serves proofs only; nobody reads it as a claim.")
        if base.lemma and not head.lemma:
            yield told("no longer a lemma")
        table = tuple(
            (word, _short(base.words[word]), _short(head.words[word]))
            for word in ("statement", "source", "shortfall", "story")
            if base.words.get(word) != head.words.get(word)
        )
        if table:
            yield told("reworded", table=table)

    def _weighed(self, base: Claim, how: Relation, told: Callable[..., Finding]) -> Finding:
        """A finding of a changed claim; of a weaker one also whether the others still say what it said."""
        made: Finding = told(how.stands.value, witness=how.witness, detail=how.detail)
        if how.stands is Stands.WEAKER:
            strong = self._as_good_as(base)
            used = claims.implied(self._pair, base, strong) if strong else None
            if used:
                detail = f"What it said before still follows from {', '.join(sorted(used))}."
                return attrs.evolve(
                    told("weakened alone", witness=how.witness, detail=detail), under=tuple(sorted(used))
                )
        return made

    def _as_good_as(self, base: Claim) -> dict[str, Term]:
        """The head's claims whose verdict there is at least what this one had to reach in the base."""
        due = Verdict(base.expected).rank
        kinds = ("invariant",) if base.kind == "invariant" else ("invariant", "step")
        reached = self.verdicts()
        return {
            name: claim.terms["holds"]
            for name, claim in self._pair.head.spec.claims.items()
            if claim.kind in kinds
            and "holds" in claim.terms
            and not claim.actions
            and name != base.id
            and name in reached.verdicts
            and reached.rank(name, claim.expected) >= due
        }

    def _proven_in_base(self) -> Mapping[str, Term]:
        """The invariants that say the same on both sides and are proven of the base."""
        base = self._sides.proofs_in_base()
        return {name: formula for name, (old, formula) in self._alike.items() if base.is_proven(old)}

    def _on_both(self) -> Mapping[str, Term]:
        """Those that are proven of the head as well."""
        head = self._sides.proofs_in_head()
        return {name: formula for name, formula in self._in_base().items() if head.is_proven(name)}

    # --- actions --------------------------------------------------------------------------

    def _transitions(self) -> Iterator[Finding]:
        base, head = self._pair.base, self._pair.head
        prints = prints_of(base.own.genesis, head.own.genesis)
        for one in self._differences(base.spec.genesis, head.spec.genesis):
            yield self._transition("genesis", one, prints, head.spec.genesis.place)
        for name, act in head.spec.actions.items():
            old = self._acts.get(name, name)
            before = base.spec.actions.get(old)
            prints = prints_of(base.own.actions.get(old), head.own.actions.get(name))
            if before is None:
                subject = f"transition:{name}"
                yield finding(Axis.TRANSITIONS, subject, "action added", prints, location=act.place)
                continue
            found = [*self._declaration(before, act, prints)]
            found += [self._transition(name, one, prints, act.place) for one in self._differences(before, act)]
            self._unchanged[Axis.TRANSITIONS] += not found
            yield from found
        for name, act in base.spec.actions.items():
            if name not in self._acts.values():
                prints = prints_of(base.own.actions[name], None)
                subject = f"transition:{name}"
                yield finding(Axis.TRANSITIONS, subject, "action removed", prints, location=act.place)

    def _differences(self, base: Act, head: Act) -> tuple[Difference, ...]:
        """How two versions of an action differ, in states that the invariants do not exclude.

        The head is still being proved.  What is proven of the base is taken for invariant, and where something rests
        on one that the head then lost, or no witness was found, it is asked again without.
        """
        self._pair.usable = self._in_base
        found = differences(self._pair, base, head)
        if any(one.change == "undecided" or one.under for one in found):
            on_both = self._on_both()
            has_lost = on_both.keys() != self._in_base().keys()
            if has_lost and not all(one.change != "undecided" and {*one.under} <= on_both.keys() for one in found):
                self._pair.usable = lambda: on_both
                found = differences(self._pair, base, head)
        return found

    def _transition(self, name: str, one: Difference, prints: Prints, place: str) -> Finding:
        change = _GENESIS.get(one.change, one.change) if name == "genesis" else one.change
        return finding(
            Axis.TRANSITIONS,
            f"transition:{name}",
            change,
            prints,
            location=place,
            witness=one.witness,
            under=one.under,
            detail=one.detail,
        )

    def _declaration(self, base: Act, head: Act, prints: Prints) -> Iterator[Finding]:
        def told(change: str, **of: Any) -> Finding:
            return finding(Axis.TRANSITIONS, f"transition:{head.name}", change, prints, location=head.place, **of)

        if base.name != head.name:
            yield told("renamed", detail=f"It was {base.name}.")
        named = arguments(base.arguments, head.arguments)
        if named.table:
            yield told("renamed" if named.is_renaming else "arguments changed", table=named.table)
        caller = dict(zip(base.arguments, head.arguments, strict=True)) if named.is_renaming else {}
        table = [("by", base.by, head.by)] if base.by != head.by else []
        if caller.get(base.caller, base.caller) != head.caller:
            table.append(("caller", base.caller or NONE, head.caller or NONE))
        if table:
            yield told("caller changed", table=tuple(table))
        if base.fair != head.fair:
            change = "made fair" if not base.fair else "reworded" if head.fair else "no longer fair"
            yield told(change, table=(("fair", base.fair or NONE, head.fair or NONE),))


def _renamed(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, str]:
    """What the base calls that which the head has, by the head's name: the same, unless it says otherwise."""
    found = {}
    for name, one in theirs.items():
        is_old = one.renamed_from in ours and one.renamed_from not in theirs and name not in ours
        found[name] = one.renamed_from if is_old else name
    return found


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:DIGITS] if text else ""


def _says(claim: Claim) -> str:
    return str(claim.words["statement"])


def _short(told: Any) -> str:
    return ", ".join(map(str, told)) if isinstance(told, list) else str(told or NONE)
