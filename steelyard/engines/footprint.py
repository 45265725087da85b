"""What a path reads and writes: state leaves and whole maps by name."""

from __future__ import annotations

from functools import cache
from typing import Any

import attrs

from steelyard.schema import MapShape, RecordShape, Shape, TupleShape
from steelyard.symbolic import terms
from steelyard.symbolic.maps import SymMap
from steelyard.symbolic.paths import Path
from steelyard.symbolic.state import written_leaves
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import flatten


@attrs.frozen
class Footprint:
    """The names of the leaves and maps that a path reads and writes."""

    reads: frozenset[str]
    writes: frozenset[str]

    def commutes_with(self, other: Footprint) -> bool:
        """Whether the order of two paths cannot matter to the state that they lead to."""
        return not (self.writes & (other.reads | other.writes) or other.writes & self.reads)


def footprint(shape: Shape, before: Any, path: Path) -> Footprint:
    """The footprint of a path from the free state `before`."""
    writes = changed(shape, before, path.state, "s")
    used = [*path.conditions]
    used += [term for name, _, term in written_leaves(shape, path.state) if not _is_kept(term, name)]
    reads = names_in(used)
    for name, value in _maps(shape, path.state, "s"):
        if value.name not in ("", name):
            reads.add(value.name)
        for write in value.writes:
            reads |= names_in((*write.key, write.present, *write.leaves))
    return Footprint(frozenset(reads), writes)


def names_in(found: Any) -> set[str]:
    """The leaves and maps of the state that occur in terms."""
    names: set[str] = set()
    for term in terms.subterms(found, into_binders=True):
        if term.op in ("var", "read") and term.data[0].startswith("s."):
            names.add(term.data[0])
    return names


def _is_kept(term: Term, name: str) -> bool:
    """A leaf that holds just what it held is no read."""
    return term.op == "var" and term.data[0] == f"s.{name}"


@cache
def mentioned(term: Term) -> frozenset[str]:
    """The leaves and maps that occur in a term, whatever they are of."""
    found = terms.subterms((term,), into_binders=True)
    return frozenset(str(t.data[0]) for t in found if t.op in ("var", "read"))


def changed(shape: Shape, before: Any, after: Any, name: str) -> frozenset[str]:
    """The leaves and maps of a state `name` that are not what they were."""
    match shape:
        case RecordShape(fields=fields):
            parts = [(s, getattr(before, n), getattr(after, n), f"{name}.{n}") for n, s in fields]
        case TupleShape(items=items):
            parts = [(s, before[i], after[i], f"{name}[{i}]") for i, s in enumerate(items)]
        case MapShape():
            return frozenset({name} if after.writes or after.name != before.name else ())
        case _:
            return frozenset(() if flatten(shape, before) == flatten(shape, after) else {name})
    return frozenset().union(*(changed(*part) for part in parts))


def _maps(shape: Shape, value: Any, name: str) -> list[tuple[str, SymMap]]:
    """The maps of a state, each with the name of its place."""
    match shape:
        case RecordShape(fields=fields):
            return [m for n, s in fields for m in _maps(s, getattr(value, n), f"{name}.{n}")]
        case TupleShape(items=items):
            return [m for i, s in enumerate(items) for m in _maps(s, value[i], f"{name}[{i}]")]
        case MapShape():
            return [(name, value)]
        case _:
            return []
