"""From formulas with quantifiers and sums to ground terms that a solver decides.

Everything is a refutation: the hypotheses, the path and the negated goal, in negation normal
form.  An existential becomes a fresh constant; a universal is instantiated at the ground keys
at which some map that its body reads is read, for a few rounds.  Leaving an instance out
can only lose a proof, never make one.  No quantifier reaches the solver.

Sums are opaque constants to the solver, but for five rules, each with a premise about one key
that is proved first, at a fresh key: a sum of naturals, less what is at the touched keys, is
at least 0; measures that agree at every key have equal sums; ordered ones, ordered sums, also of
a multiple; so do measures that add up to something of one sign at every key, where a goal adds up
their sums; a group of an entry that is absent has no sum where all its members need that entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import attrs

from steelyard.schema import ModellingError
from steelyard.symbolic import terms
from steelyard.symbolic.terms import BINDERS, Term

Key = tuple[Term, ...]
Labelled = tuple[str, Term]

_INSTANCE_LIMIT = 6000
#: The leaf by which a map tells whether it has an entry.
PRESENCE = "?"
#: The label of a negated goal: ``goal ID``.
GOAL = "goal "


@attrs.frozen
class Universal:
    """A universal that waits for keys: its binder, the maps that it reads there, its label."""

    label: str
    binder: Term
    maps: frozenset[str]


@cache
def normal(term: Term, *, positive: bool = True) -> Term:
    """Negation normal form where quantifiers occur; other terms stay.

    Raises:
        ModellingError: a quantifier under an equality of truth values, a condition or a count.
    """
    if not quantified(term):
        return term if positive else terms.not_(term)
    match term.op:
        case "not":
            return normal(term.args[0], positive=not positive)
        case "and" | "or":
            join = terms.and_ if (term.op == "and") == positive else terms.or_
            return join(*(normal(arg, positive=positive) for arg in term.args))
        case "forall" | "exists":
            op = term.op if positive else ("exists" if term.op == "forall" else "forall")
            variables = terms.bound_variables(term)
            fresh = tuple(terms.var(f"?normal {v.data[0]}.{v.data[1]}", v.data[2]) for v in variables)
            return terms.bind(op, fresh, normal(terms.instantiate(term, fresh), positive=positive))
        case _:
            raise ModellingError("a quantifier under an equality, a condition or a count: state it as two implications")


@cache
def _instance(binder: Term, key: Key) -> Term:
    """The body of a universal at a key, in normal form: the same in every obligation."""
    return normal(terms.instantiate(binder, key))


_quantified: dict[Term, bool] = {}


def quantified(term: Term) -> bool:
    """Whether a quantifier occurs in a term (sums are none)."""
    found = _quantified.get(term)
    if found is None:
        found = term.op in ("forall", "exists") or any(quantified(arg) for arg in term.args)
        _quantified[term] = found
    return found


_READS = frozenset(("read",))
#: What the rules of sums look at: sums, products with them, and whether there is an entry.
_TOLD_OF_SUMS = frozenset(("sum", "mul", "read"))


class Grounding:
    """The ground consequences of a set of labelled formulas."""

    def __init__(self, rounds: int = 3) -> None:
        self.ground: list[Labelled] = []
        #: Whether instances were left out, as there are too many.
        self.is_cut = False
        self._rounds = rounds
        self._universals: list[Universal] = []
        self._keys: dict[str, dict[Key, None]] = {}
        self._seen: set[Term] = set()
        self._done: set[tuple[str, Term, Key]] = set()
        self._known: set[Labelled] = set()

    def add(self, label: str, term: Term) -> None:
        """Add a formula."""
        self._flatten(label, normal(term))

    def touch(self, map_name: str, key: Key) -> None:
        """Name a key at which universals about a map are of interest."""
        self._keys.setdefault(map_name, {})[key] = None

    def close(self) -> list[Labelled]:
        """Instantiate for the given number of rounds; all ground terms so far."""
        for _ in range(self._rounds):
            before = len(self.ground)
            for universal in list(self._universals):
                for key in self._interesting(universal):
                    self._instantiate(universal, key)
                    if len(self.ground) > _INSTANCE_LIMIT:
                        self.is_cut = True
                        return self.ground
            if len(self.ground) == before:
                break
        return self.ground

    def keys_of(self, maps: Iterable[str], width: int) -> list[Key]:
        """The ground keys of that width at which one of the maps is read."""
        found: dict[Key, None] = {}
        for name in sorted(maps):
            found.update((key, None) for key in self._keys.get(name, ()) if len(key) == width)
        return list(found)

    def _interesting(self, universal: Universal) -> list[Key]:
        sorts = [terms.sort_of(kind) for kind in universal.binder.data[1]]
        keys = self.keys_of(universal.maps, len(sorts))
        return [key for key in keys if [part.sort for part in key] == sorts]

    def _instantiate(self, universal: Universal, key: Key) -> None:
        name = (universal.label, universal.binder, key)
        if name not in self._done:
            self._done.add(name)
            self._flatten(universal.label, _instance(universal.binder, key))

    def _flatten(self, label: str, term: Term) -> None:
        """Split a formula in normal form into ground terms and universals."""
        if term is terms.TRUE or (label, term) in self._known:
            return
        self._known.add((label, term))
        if not quantified(term):
            self.ground.append((label, term))
            self._collect(term)
        elif term.op == "and":
            for arg in term.args:
                self._flatten(label, arg)
        elif term.op == "forall":
            # The unnamed map is that of an initial state: nothing is read of it, entries were only put there.
            self._universals.append(Universal(label, term, maps_read_at_key(term) | {""}))
        elif term.op == "exists":
            self._flatten(label, terms.instantiate(term, _witness(term)))
        else:
            self._flatten_disjunction(label, term)

    def _flatten_disjunction(self, label: str, term: Term) -> None:
        """Move one quantifier out of a disjunction; variables are unique, so that is sound."""
        position = next(i for i, arg in enumerate(term.args) if quantified(arg))
        inner = term.args[position]
        rest = terms.or_(*(arg for i, arg in enumerate(term.args) if i != position))
        if inner.op == "and":
            for arg in inner.args:
                self._flatten(label, terms.or_(arg, rest))
        elif inner.op == "exists":
            self._flatten(label, terms.or_(terms.instantiate(inner, _witness(inner)), rest))
        else:
            variables = terms.bound_variables(inner)
            fresh = tuple(terms.var(f"?out {v.data[0]}.{v.data[1]}", v.data[2]) for v in variables)
            body = terms.or_(terms.instantiate(inner, fresh), rest)
            self._flatten(label, terms.bind("forall", fresh, body))

    def _collect(self, term: Term) -> None:
        """Note the keys at which maps are read in a ground term."""
        for part in terms.occurring((term,), _READS):
            if part not in self._seen:
                self._seen.add(part)
                self._keys.setdefault(part.data[0], {})[part.args] = None


def _witness(binder: Term) -> Key:
    """Fresh constants for an existential, named by what they witness."""
    return tuple(terms.var(f"some {binder.code.hex()}.{i}", kind) for i, kind in enumerate(binder.data[1]))


_read_at_key: dict[Term, frozenset[str]] = {}


def maps_read_at_key(binder: Term) -> frozenset[str]:
    """The maps that a binder's body reads at exactly the key that it binds."""
    found = _read_at_key.get(binder)
    if found is None:
        key = terms.bound_variables(binder)
        reads = terms.subterms(binder.args, into_binders=True)
        found = frozenset(part.data[0] for part in reads if part.op == "read" and part.args == key)
        _read_at_key[binder] = found
    return found


#: Proves that a term holds at a fresh key, under the hypotheses; the labels used, or None.
Prover = Callable[[Term], frozenset[str] | None]


def sum_facts(grounding: Grounding, prove_at_any_key: Prover) -> Iterator[tuple[frozenset[str], Term]]:
    """What the rules say of the sums that occur, with the labels that each premise needs."""
    occurring = list(terms.occurring((term for _, term in grounding.ground), _TOLD_OF_SUMS))
    sums = [part for part in occurring if part.op == "sum" and not part.free]
    goals = dict.fromkeys(terms.subterms(term for label, term in grounding.ground if label.startswith(GOAL)))
    for one in sums:
        used = prove_at_any_key(terms.nonneg(_body_at(one)))
        if used is not None:
            yield used, terms.nonneg(_rest(one, _keys_at(grounding, one)))
        if one in goals:
            yield from _without_an_entry(one, occurring, grounding, prove_at_any_key)
    pairs = [(one, terms.ONE, other) for i, one in enumerate(sums) for other in sums[i + 1 :]]
    multiples = [multiple for part in occurring for multiple in _multiple(part)]
    pairs += [
        (one, factor, other)
        for factor, other in multiples
        for one in sums
        if one is not other and _groups(one) == _groups(other) and _is_about(factor, _groups(one))
    ]
    for one, factor, other in dict.fromkeys(pairs):
        if one.data[1] == other.data[1] and (_are_akin(one, other) or _is_bounded_by_count(one, factor, other)):
            yield from _compared(one, factor, other, grounding, prove_at_any_key)
    for combination in dict.fromkeys(made for part in goals for made in _combinations(part)):
        yield from _combined(combination, grounding, prove_at_any_key)


def _combinations(claim: Term) -> Iterator[tuple[tuple[Term, int], ...]]:
    """Three or more sums over the same groups that a comparison of integers adds up, with their coefficients."""
    if claim.op not in ("eq", "nonneg") or claim.free or claim.args[0].sort != terms.INT:
        return
    compared = claim.args[0] if claim.op == "nonneg" else terms.sub(*claim.args)
    alike: dict[tuple[Any, frozenset[Term]], list[tuple[Term, int]]] = {}
    for monomial, coefficient in terms.parts(compared)[0].items():
        if monomial.op == "sum":
            alike.setdefault((monomial.data[1], _groups(monomial)), []).append((monomial, coefficient))
    yield from (tuple(found) for found in alike.values() if found[2:])


def _combined(
    combination: tuple[tuple[Term, int], ...], grounding: Grounding, prove: Prover
) -> Iterator[tuple[frozenset[str], Term]]:
    """The sign of a combination of sums whose measures, so combined, have it at every key; of the rests, too."""
    body = terms.add(*(terms.scale(c, _body_at(one)) for one, c in combination))
    maps = frozenset[str]().union(*(maps_read_at_key(one) for one, _ in combination))
    keys = grounding.keys_of(maps, len(combination[0][0].data[1]))
    whole = terms.add(*(terms.scale(c, one) for one, c in combination))
    rest = terms.add(*(terms.scale(c, _rest(one, keys)) for one, c in combination))
    for sign in (1, -1):
        used = prove(terms.nonneg(terms.scale(sign, body)))
        if used is not None:
            yield used, terms.and_(terms.nonneg(terms.scale(sign, whole)), terms.nonneg(terms.scale(sign, rest)))


def _are_akin(one: Term, other: Term) -> bool:
    """Whether comparing two measures has a prospect: they range over one map and count the same, or both just count."""
    shared = maps_read_at_key(one) & maps_read_at_key(other)
    if not (_groups(one) <= _groups(other) or _groups(other) <= _groups(one)):
        return False
    counted, other_counted = _amounts(one), _amounts(other)
    return bool(shared) and (bool(counted & other_counted) or not (counted or other_counted))


def _is_bounded_by_count(one: Term, factor: Term, other: Term) -> bool:
    """Whether comparing a sum with a multiple of a count has a prospect: each entry adds at most the factor."""
    shared = maps_read_at_key(one) & maps_read_at_key(other)
    return factor is not terms.ONE and bool(shared) and not _amounts(other)


@cache
def _amounts(binder: Term) -> frozenset[tuple[str, str]]:
    """The numbers that a measure reads at its key."""
    key = terms.bound_variables(binder)
    reads = (part for part in terms.subterms(binder.args, into_binders=True) if part.op == "read")
    return frozenset((r.data[0], r.data[1]) for r in reads if r.args == key and terms.kind_of(r) in ("nat", "int"))


@cache
def _groups(binder: Term) -> frozenset[Term]:
    """The identities that a measure names, but for literal ones: those of its group, if it has one."""
    parts = terms.subterms(binder.args, into_binders=True)
    named = (part for part in parts if part.op in ("var", "read", "digest") and not part.free)
    return frozenset(part for part in named if terms.kind_of(part) not in ("nat", "int", "bool") or part.op == "digest")


def _is_about(factor: Term, groups: frozenset[Term]) -> bool:
    """Whether all entries that a factor reads are of the groups named."""
    return all(groups.issuperset(part.args) for part in terms.subterms((factor,)) if part.op == "read")


def _multiple(product: Term) -> Iterator[tuple[Term, Term]]:
    """A product of one sum and other factors, as the product of the others and the sum."""
    sums = [factor for factor in product.args if factor.op == "sum"] if product.op == "mul" else []
    if len(sums) == 1 and not product.free:
        factor = terms.ONE
        for other in product.args:
            factor = factor if other is sums[0] else terms.mul(factor, other)
        yield factor, sums[0]


def _without_an_entry(
    one: Term, occurring: list[Term], grounding: Grounding, prove: Prover
) -> Iterator[tuple[frozenset[str], Term]]:
    """A sum that has nothing to add, but at the touched keys, where an entry elsewhere that it names is absent."""
    named = {part for part in terms.subterms(one.args, into_binders=True) if part.op not in BINDERS and not part.free}
    for entry in occurring:
        is_presence = entry.op == "read" and entry.data[1] == PRESENCE and not entry.free
        if not is_presence or entry.data[0] in maps_read_at_key(one) or not named.issuperset(entry.args):
            continue
        used = prove(terms.or_(entry, terms.nonneg(terms.scale(-1, _body_at(one)))))
        if used is not None:
            rest = _rest(one, _keys_at(grounding, one))
            yield used, terms.or_(entry, terms.nonneg(terms.scale(-1, rest)))


def _compared(
    one: Term, factor: Term, other: Term, grounding: Grounding, prove: Prover
) -> Iterator[tuple[frozenset[str], Term]]:
    """The order of a sum and of a multiple of another, and of what is left of them without the touched keys."""
    up = prove(terms.le(_body_at(one), terms.mul(factor, _body_at(other))))
    down = prove(terms.le(terms.mul(factor, _body_at(other)), _body_at(one)))
    keys = grounding.keys_of(maps_read_at_key(one) & maps_read_at_key(other), len(one.data[1]))
    rest, other_rest = _rest(one, keys), terms.mul(factor, _rest(other, keys))
    product = terms.mul(factor, other)
    if up is not None:
        yield up, terms.and_(terms.le(one, product), terms.le(rest, other_rest))
    if down is not None:
        yield down, terms.and_(terms.le(product, one), terms.le(other_rest, rest))


def _keys_at(grounding: Grounding, one: Term) -> list[Key]:
    """The ground keys that a sum may range over."""
    return grounding.keys_of(maps_read_at_key(one), len(one.data[1]))


def _rest(one: Term, keys: list[Key]) -> Term:
    """A sum less what it adds at the distinct ones among ground keys."""
    return terms.sub(one, _at_distinct(one, keys))


def _fresh_key(binder: Term) -> Key:
    return tuple(terms.var(f"any key {i}", kind) for i, kind in enumerate(binder.data[1]))


def _body_at(binder: Term) -> Term:
    return terms.instantiate(binder, _fresh_key(binder))


def _at_distinct(binder: Term, keys: list[Key]) -> Term:
    """The sum of a measure over the distinct ones among ground keys."""
    parts = []
    for i, key in enumerate(keys):
        repeated = terms.or_(*(_same(key, other) for other in keys[:i]))
        parts.append(terms.ite(repeated, terms.ZERO, terms.instantiate(binder, key)))
    return terms.add(*parts)


def _same(left: Key, right: Key) -> Term:
    return terms.and_(*(terms.eq(a, b) for a, b in zip(left, right, strict=True)))


__all__ = ["BINDERS", "Grounding", "Prover", "maps_read_at_key", "normal", "quantified", "sum_facts"]
