"""Two specifications on common names, so that what they share is one term.

A leaf of the state, the params or an entry is shared where both sides have it with a type that can be
compared.  What it may hold is then what both allow: naturals where one side says integers, and of an enum
the members that both have.  A leaf of the head that is not shared gets a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from steelyard.gate.export import AFTER, LEFT, RIGHT
from steelyard.gate.shapes import plain, shape_from
from steelyard.schema import EnumShape, IntShape, MapShape, Shape, leaves
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import kind, scalar_leaves

#: What is put behind the name of a leaf of the head that is no leaf of the base.
APART = " (head)"
STATES = ("s", AFTER, LEFT, RIGHT)

_Leaf = tuple[str, str]


@attrs.frozen
class Translation:
    """How the leaves of one side are to be called, and of what kind they are; what is not named stays.

    Attributes:
        scalars: by the name of a variable, its new name and kind.
        entries: by map and leaf, the leaf's new kind.
        maps: by map, its new name.
    """

    scalars: Mapping[str, tuple[str, str]]
    entries: Mapping[_Leaf, str]
    maps: Mapping[str, str]

    @property
    def is_trivial(self) -> bool:
        """Whether a side's own names are the common ones."""
        return not (self.scalars or self.entries or self.maps)

    def __call__(self, term: Term) -> Term:
        """A term in the common names."""
        if self.is_trivial:
            return term
        return self._walk(term, {})

    def _walk(self, term: Term, memo: dict[Term, Term]) -> Term:
        found = memo.get(term)
        if found is None:
            found = memo[term] = self._renamed(term, memo)
        return found

    def _renamed(self, term: Term, memo: dict[Term, Term]) -> Term:
        if term.op == "var":
            name, of = self.scalars.get(term.data[0], term.data)
            return terms.var(name, of)
        args = tuple(self._walk(arg, memo) for arg in term.args)
        if term.op == "read":
            place, leaf, of = term.data
            return terms.read(self.maps.get(place, place), leaf, self.entries.get((place, leaf), of), args)
        return terms.rebuild(term, args)


@attrs.frozen
class SchemaChange:
    """A place of the schema that is not the same on both sides."""

    place: str
    change: str
    detail: str
    base: str
    head: str


@attrs.frozen
class Alignment:
    """How the two sides are put on common names, and what of their schemas differs.

    Attributes:
        shared: the places of params and state that can be compared.
        apart: the names of places that both sides have, and that cannot be.
    """

    base: Translation
    head: Translation
    changes: tuple[SchemaChange, ...]
    shared: frozenset[str]
    apart: frozenset[str]


# --- enums --------------------------------------------------------------------------------


def orders(base: Mapping[str, Any], head: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """For each side, in which order the members of its enums are to be numbered, where that is not its own.

    The members that both have come first, in the order of the base.
    """
    ours, theirs = dict(_enums(base)), dict(_enums(head))
    found: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    for name in sorted(ours.keys() & theirs.keys()):
        common = [member for member in ours[name] if member in theirs[name]]
        for own, made in zip((ours[name], theirs[name]), found, strict=True):
            order = common + [member for member in own if member not in common]
            if order != own:
                made[name] = order
    return found


def _enums(told: Any) -> Iterator[tuple[str, list[str]]]:
    """Every enum in plain shapes, wherever they stand."""
    if isinstance(told, Mapping):
        told = list(told.values())
    if isinstance(told, list):
        match told:
            case ["enum", str() as name, list() as members]:
                yield name, members
            case _:
                for part in told:
                    yield from _enums(part)


def enum_changes(base: Mapping[str, Any], head: Mapping[str, Any]) -> Iterator[SchemaChange]:
    """What changed of the enums that both sides have, in the order in which they are written there."""
    ours, theirs = dict(_enums(base)), dict(_enums(head))
    for name in sorted(ours.keys() & theirs.keys()):
        before, after = ours[name], theirs[name]
        told = (", ".join(before), ", ".join(after))
        if removed := [member for member in before if member not in after]:
            yield SchemaChange(name, "removed", f"The enum lacks {', '.join(removed)}.", *told)
        if added := [member for member in after if member not in before]:
            yield SchemaChange(name, "added", f"The enum has {', '.join(added)}.", *told)
        if [m for m in before if m in after] != [m for m in after if m in before]:
            yield SchemaChange(name, "reordered", "Members are compared by their names.", *told)


def _without_members(told: Any) -> Any:
    """A plain shape without the members of its enums, of which `enum_changes` tells."""
    match told:
        case ["enum", name, _]:
            return ["enum", name]
        case list():
            return [_without_members(part) for part in told]
        case _:
            return told


# --- the alignment ------------------------------------------------------------------------


def align(base: Mapping[str, Any], head: Mapping[str, Any]) -> Alignment:
    """The common names of two exports, or schemas."""
    made = _Aligner()
    made.record("params", shape_from(base["params"]), shape_from(head["params"]), ("params",))
    made.record("s", shape_from(base["state"]), shape_from(head["state"]), STATES)
    return Alignment(
        Translation(*made.tables[0]),
        Translation(*made.tables[1]),
        tuple(made.changes),
        frozenset(made.shared),
        frozenset(made.apart),
    )


class _Aligner:
    def __init__(self) -> None:
        self.tables: tuple[Any, Any] = (({}, {}, {}), ({}, {}, {}))
        self.changes: list[SchemaChange] = []
        self.shared: set[str] = set()
        self.apart: set[str] = set()

    def record(self, name: str, base: Shape, head: Shape, prefixes: tuple[str, ...]) -> None:
        """Align the leaves of two records; their variables begin with each of the prefixes."""
        ours, theirs = dict(leaves(base)), dict(leaves(head))
        for path in {**ours, **theirs}:
            place = f"{name}.{path}"
            if path not in theirs:
                self._changed(place, "removed", "", ours[path], None)
            elif path not in ours:
                self._changed(place, "added", "", None, theirs[path])
            else:
                self._place(place, path, ours[path], theirs[path], prefixes)

    def _place(self, place: str, path: str, base: Shape, head: Shape, prefixes: tuple[str, ...]) -> None:
        told = _without_members(plain(base)) != _without_members(plain(head))
        names = [f"{prefix}.{path}" for prefix in prefixes]
        if isinstance(base, MapShape) and isinstance(head, MapShape):
            if not self._maps(names, base, head):
                self._apart(place, names, base, head)
                return
        elif isinstance(base, MapShape) or isinstance(head, MapShape) or common_kind(base, head) is None:
            self._apart(place, names, base, head)
            return
        else:
            of = common_kind(base, head)
            for table, shape in zip(self.tables, (base, head), strict=True):
                if kind(shape) != of:
                    table[0].update({one: (one, of) for one in names})
        self.shared.add(place)
        if told:
            self._changed(place, *_what_changed(base, head), base, head)

    def _maps(self, names: list[str], base: MapShape, head: MapShape) -> bool:
        """Align two maps, if their keys and the entries that both have can be compared."""
        keys = [[leaf for _, leaf in scalar_leaves(one.key)] for one in (base, head)]
        if len(keys[0]) != len(keys[1]):
            return False
        if plain(base)[3] != plain(head)[3]:
            # What an absent entry holds is another thing, everywhere at once.
            return False
        if any(common_kind(a, b) != kind(a) or kind(a) != kind(b) for a, b in zip(*keys, strict=True)):
            return False
        ours, theirs = dict(scalar_leaves(base.value)), dict(scalar_leaves(head.value))
        both = [leaf for leaf in ours if leaf in theirs]
        kinds = {leaf: common_kind(ours[leaf], theirs[leaf]) for leaf in both}
        if not both or None in kinds.values():
            return False
        for table, own in zip(self.tables, (ours, theirs), strict=True):
            for leaf, of in kinds.items():
                if kind(own[leaf]) != of:
                    table[1].update({(one, leaf): of for one in names})
        return True

    def _apart(self, place: str, names: list[str], base: Shape, head: Shape) -> None:
        """Let what stands at one place on both sides be two things."""
        for one in names:
            if isinstance(head, MapShape):
                self.tables[1][2][one] = one + APART
            else:
                self.tables[1][0][one] = (one + APART, kind(head))
        self.apart.update(names)
        self._changed(place, *_what_changed(base, head), base, head)

    def _changed(self, place: str, change: str, detail: str, base: Shape | None, head: Shape | None) -> None:
        told = ("" if shape is None else repr(plain(shape)) for shape in (base, head))
        self.changes.append(SchemaChange(place, change, detail, *told))


def common_kind(base: Shape, head: Shape) -> str | None:
    """The kind of a leaf that holds what both sides allow, or None where they have nothing in common."""
    if isinstance(base, IntShape) and isinstance(head, IntShape):
        return "nat" if base.natural or head.natural else "int"
    if isinstance(base, EnumShape) and isinstance(head, EnumShape):
        names = [[member.name for member in one.members] for one in (base, head)]
        few, many = sorted(names, key=len)
        # Members are numbered alike as far as both have them, else nothing can be said by numbers.
        return f"enum:{len(few)}" if many[: len(few)] == few else None
    return kind(base) if type(base) is type(head) else None


def _what_changed(base: Shape, head: Shape) -> tuple[str, str]:
    """In a word and a sentence, how the type of a shared place changed."""
    if isinstance(base, MapShape) and isinstance(head, MapShape):
        before, after = plain(base), plain(head)
        if before[3] != after[3]:
            told = ["none" if default is None else repr(default[0]) for default in (before[3], after[3])]
            return "default changed", f"The default of the map was {told[0]}, and is {told[1]}."
        ours, theirs = dict(scalar_leaves(base.value)), dict(scalar_leaves(head.value))
        more, less = [leaf for leaf in theirs if leaf not in ours], [leaf for leaf in ours if leaf not in theirs]
        if more or less:
            told = [f"{word} {', '.join(names)}" for word, names in (("has", more), ("lacks", less)) if names]
            return ("removed" if less else "added"), f"An entry now {' and '.join(told)}."
    return "type changed", ""
