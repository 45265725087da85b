"""Formulas over worlds of a few entries: what a difference is looked for in.

In a world every map has entries at no keys but those of a small pool, one pool for each type of key.  There a
quantifier is a conjunction and a sum is a sum, so what a solver finds is a world, not an abstraction of one.
Nothing is ever proved here: that nothing differs in small worlds says nothing of large ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from steelyard.symbolic import terms
from steelyard.symbolic.ground import PRESENCE
from steelyard.symbolic.maps import MapType
from steelyard.symbolic.terms import BINDERS, Term

Key = tuple[Term, ...]
Kinds = tuple[str, ...]

#: A formula that grows beyond so many nodes is not looked at.
LIMIT = 60_000


class TooLarge(Exception):
    """A formula has too many cases in worlds of that size."""


class Worlds:
    """The worlds with `size` keys of each type; `maps` are the types of the maps by name."""

    def __init__(self, size: int, maps: Mapping[str, MapType]) -> None:
        self._size = size
        self._maps = maps
        self._pools: dict[Kinds, tuple[Key, ...]] = {}
        self._memo: dict[Term, Term] = {}

    def assertions(self, asserted: Iterable[Term]) -> list[Term]:
        """The ground formulas that hold of a world in which all of `asserted` do.

        Raises:
            TooLarge: they have too many cases.
        """
        ground = [self._expanded(term) for term in asserted]
        made = list(ground)
        told = (self._elsewhere(part) for part in terms.subterms(ground) if part.op == "read")
        made += [one for one in told if one is not None]
        for pool in self._pools.values():
            made += [terms.not_(_same(a, b)) for i, a in enumerate(pool) for b in pool[:i]]
        return made

    def _expanded(self, term: Term) -> Term:
        found = self._memo.get(term)
        if found is None:
            if len(self._memo) > LIMIT:
                raise TooLarge
            found = self._memo[term] = self._made(term)
        return found

    def _made(self, term: Term) -> Term:
        if term.op not in BINDERS:
            return terms.rebuild(term, tuple(self._expanded(arg) for arg in term.args))
        parts = [self._expanded(terms.instantiate(term, key)) for key in self._pool(term.data[1])]
        match term.op:
            case "sum":
                return terms.add(*parts)
            case "forall":
                return terms.and_(*parts)
            case _:
                return terms.or_(*parts)

    def _pool(self, kinds: Kinds) -> tuple[Key, ...]:
        if kinds not in self._pools:
            name = ",".join(kinds)
            self._pools[kinds] = tuple(
                tuple(terms.var(f"key {number} of ({name}).{part}", kind) for part, kind in enumerate(kinds))
                for number in range(self._size)
            )
        return self._pools[kinds]

    def _elsewhere(self, read: Term) -> Term | None:
        """That nothing is read but of the pool: elsewhere no entry is present."""
        of = self._maps.get(read.data[0])
        if of is None:
            return None
        inside = terms.or_(*(_same(read.args, key) for key in self._pool(of.key_kinds)))
        if of.default is None:
            return terms.or_(terms.not_(read), inside) if read.data[1] == PRESENCE else None
        position = [leaf for leaf, _ in of.leaves].index(read.data[1])
        return terms.or_(terms.eq(read, of.default[position]), inside)


def has_binder(term: Term) -> bool:
    """Whether a quantifier or a sum occurs in a term: only then the size of a world matters to it."""
    return any(part.op in BINDERS for part in terms.subterms((term,), into_binders=True))


def _same(left: Key, right: Key) -> Term:
    return terms.and_(*(terms.eq(a, b) for a, b in zip(left, right, strict=True)))
