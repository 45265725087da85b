"""What a term means in a small world: every variable has a value, every key is one of a few."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import prod
from typing import Any

import attrs

from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term

#: What keys and quantified variables range over, by kind.
DOMAINS: Mapping[str, tuple[Any, ...]] = {
    "nat": (0, 1, 2),
    "int": (-1, 0, 1),
    "id": (-9, -7, 4),
    "bool": (False, True),
    "enum:2": (0, 1),
}


@attrs.define
class World:
    """Values of variables by name, and of the leaves of maps by (map, leaf) and key; what is not told is 0."""

    variables: dict[str, Any] = attrs.field(factory=dict)
    maps: dict[tuple[str, str], dict[tuple[Any, ...], Any]] = attrs.field(factory=dict)
    binders: dict[str, Term] = attrs.field(factory=dict)
    digests: dict[tuple[Any, ...], int] = attrs.field(factory=dict)
    values: dict[Term, Any] = attrs.field(factory=dict)

    def variable(self, name: str, kind: str) -> Any:
        """The value of a variable; that of a witness is the first that fits."""
        if name.startswith("some ") and name not in self.variables:
            self._choose(name.partition(".")[0])
        return self.variables.get(name, False if kind == "bool" else 0)

    def leaf(self, name: str, leaf: str, kind: str, key: tuple[Any, ...]) -> Any:
        """The value of a leaf at a key; parts of digests are looked up."""
        if name.startswith("part "):
            made = next((parts for parts, code in self.digests.items() if (code,) == key), None)
            if made is not None and made[0] == name.rpartition(" ")[2]:
                return made[1 + int(name.split()[1])]
            return 0
        if name == "kind of a digest":
            made = next((parts for parts, code in self.digests.items() if (code,) == key), ("",))
            return int.from_bytes(made[0].encode(), "big")
        if name == "length of a name":
            return self._length(*key)
        return self.maps.get((name, leaf), {}).get(key, False if kind == "bool" else 0)

    def digest(self, kinds: str, parts: tuple[Any, ...]) -> int:
        """A number of its own for each digest."""
        return self.digests.setdefault((kinds, *parts), 1000 + len(self.digests))

    def _length(self, code: int) -> int:
        kinds, *parts = next((parts for parts, made in self.digests.items() if made == code), ("",))
        return 1 + sum(self._length(part) for of, part in zip(kinds, parts, strict=True) if of == "d")

    def knows(self, binder: Term) -> None:
        """Take note of a binder of which a witness may be asked."""
        self.binders[f"some {binder.code.hex()}"] = binder

    def _choose(self, stem: str) -> None:
        binder = self.binders[stem]
        kinds = binder.data[1]
        found = None
        for key in product(*(DOMAINS[kind] for kind in kinds)):
            found = key if found is None else found
            if meaning(binder.args[0], self, _bound(binder, key)):
                found = key
                break
        assert found is not None
        self.variables.update({f"{stem}.{i}": value for i, value in enumerate(found)})


Bound = Mapping[tuple[int, int], Any]


def _bound(binder: Term, key: tuple[Any, ...]) -> dict[tuple[int, int], Any]:
    return {(v.data[0], v.data[1]): value for v, value in zip(terms.bound_variables(binder), key, strict=True)}


def floor(dividend: int, divisor: int) -> int:
    """The floor of a quotient; 0 where nothing is said of it."""
    return dividend // divisor if divisor > 0 else 0


def meaning(term: Term, world: World, bound: Bound | None = None) -> Any:
    """The value of a term in a world, straight from what each operation says."""
    if term.free:
        return _meaning(term, world, bound or {})
    if term not in world.values:
        world.values[term] = _meaning(term, world, {})
    return world.values[term]


def _meaning(term: Term, world: World, bound: Bound) -> Any:
    if term.op in terms.BINDERS:
        keys = product(*(DOMAINS[kind] for kind in term.data[1]))
        values = [meaning(term.args[0], world, {**bound, **_bound(term, key)}) for key in keys]
        return {"sum": sum, "forall": all, "exists": any}[term.op](values)
    a = [meaning(arg, world, bound) for arg in term.args]
    match term.op:
        case "const" | "bool":
            return term.data
        case "var":
            return world.variable(*term.data)
        case "bound":
            return bound[term.data[0], term.data[1]]
        case "read":
            return world.leaf(*term.data, tuple(a))
        case "digest":
            return world.digest(term.data, tuple(a))
        case "poly":
            coefficients, constant = term.data
            return constant + sum(c * m for c, m in zip(coefficients, a, strict=True))
        case op:
            return _OPERATIONS[op](*a)


_OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "mul": lambda *factors: prod(factors),
    "div": floor,
    "ite": lambda condition, then, otherwise: then if condition else otherwise,
    "eq": lambda left, right: left == right,
    "iff": lambda left, right: left == right,
    "nonneg": lambda value: value >= 0,
    "not": lambda value: not value,
    "and": lambda *values: all(values),
    "or": lambda *values: any(values),
}
