"""States as vectors: what each leaf of a state holds, by number.

A leaf is what lies below the records of a state: a number, a flag, a whole map.  Two states have the same
vector just where they are equal, and their records and what their leaves hold are of the same classes.

A state that is not made of the records that the first is made of, or holds what is no value, is strange: it has a
vector of its own, of one negative number, and nothing is known of its leaves.

A vector can be made wider by columns for single entries of maps, as they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

import attrs

from steelyard.engines.holes import WHOLE, Hole, MapOfHoles
from steelyard.language import ABSENT, Map

#: The values of a state's leaves, each by its number among those that were met there, from 1 on.
Vector = tuple[int, ...]

#: Reads values out of a vector, always as a tuple.
Getter = Callable[[Vector], tuple[int, ...]]

_UNMET = object()
#: How many vectors are remembered, by the very object that has them.
_VECTORS = 8


class Leaves:
    """The leaves of states, and the values that were met there.  The first state says which there are."""

    def __init__(self) -> None:
        self.paths: tuple[str, ...] = ()
        self._numbers: list[dict[Any, int]] = []
        self._values: list[list[Any]] = []
        self._read: Callable[[Any], tuple[Any, ...]] = tuple
        self._last: dict[int, tuple[Any, Vector]] = {}
        self._strange: list[Any] = []
        self._strangers: dict[Any, int] = {}
        self._newest: tuple[tuple[Any, ...], Vector] = ((), ())
        self._below: dict[tuple[str, int], frozenset[int]] = {}
        #: The places that tell of what class a record is.
        self.classes: frozenset[int] = frozenset()
        #: How wide a vector is with a column for each entry that was asked for.
        self.width = 0
        self._maps: frozenset[int] = frozenset()
        self._columns: dict[tuple[int, Any], int] = {}
        self._entries: list[_Entry] = []
        self._widest: tuple[Vector, Vector] = ((), ())
        self._parts: dict[tuple[int, int, frozenset[Any]], int] = {}
        self._whole: _Record | None = None

    def of(self, state: Any) -> Vector:
        """The vector of a state."""
        known = self._last.get(id(state))
        if known is not None and known[0] is state:
            return known[1]
        if len(self._last) >= _VECTORS:
            del self._last[next(iter(self._last))]
        vector = self._vector(state)
        self._last[id(state)] = (state, vector)
        return vector

    def state(self, vector: Vector) -> Any:
        """A state that has this vector; a leaf whose number is 0 holds a hole."""
        if self._whole is None or is_strange(vector):
            return self._strange[~vector[0]]
        return self._whole.made(vector, self._values)

    def holds(self, vector: Vector) -> list[Any]:
        """What the leaves of `state(vector)` hold."""
        return [values[number] for values, number in zip(self._values, vector, strict=True)]

    def value(self, place: int, number: int) -> Any:
        """The value of this number in the leaf at a place."""
        return self._values[place][number]

    def column(self, place: int, key: Any) -> int:
        """The column of an entry of the map in a leaf: after the leaves, in the order in which they are asked for."""
        found = self._columns.setdefault((place, key), self.width)
        if found == self.width:
            self._entries.append(_Entry(place, key, self._values[place]))
            self.width += 1
        return found

    def column_at(self, column: int) -> tuple[int, Any]:
        """The place of the leaf, and the key in it or `WHOLE`, that a column is of."""
        if column < len(self.paths):
            return column, WHOLE
        one = self._entries[column - len(self.paths)]
        return one.place, one.key

    def entry(self, column: int, number: int) -> tuple[bool, Any]:
        """Whether there is an entry, and the entry or the default, where a column of one has this number."""
        return self._entries[column - len(self.paths)].value(number)

    def widened(self, vector: Vector) -> Vector:
        """A vector with a number for each entry that was asked for."""
        if self._widest[0] is not vector or len(self._widest[1]) < self.width:
            self._widest = vector, (*vector, *[one.number(vector[one.place]) for one in self._entries])
        return self._widest[1]

    def part(self, place: int, number: int, keys: frozenset[Any]) -> int:
        """The number by which a map of the leaf stands of which only these keys are known."""
        found = self._parts.get((place, number, keys))
        if found is None:
            values = self._values[place]
            found = self._parts[place, number, keys] = len(values)
            values.append(MapOfHoles(place, values[number], keys))
        return found

    def put(self, place: int, number: int, put: Mapping[Any, Any]) -> int:
        """The number of a map of the leaf with these entries put in, or taken out where they are `ABSENT`."""
        value = self._values[place][number]
        for key, entry in put.items():
            if entry is not ABSENT:
                value = value.set(key, entry)
            elif key in value:  # what was put in and taken out again was perhaps never there
                value = value.remove(key)
        return self.number(place, value)

    def read(self, state: Any) -> tuple[Any, ...] | None:
        """The objects in the leaves of a state; None where it is not made of the records that others are made of."""
        try:
            return self._read(state)
        except AttributeError:
            return None

    def number(self, place: int, value: Any) -> int:
        """The number of a value of the leaf at a place, met or not.

        Raises:
            TypeError: it is no value but something that changes, or no map or no record where the first state has one.
        """
        if place in self._maps and type(value) is not Map:
            raise TypeError
        if place in self.classes and self._numbers[place] and value is not self._values[place][1]:
            raise TypeError
        # True is equal to 1, and no number.
        number = self._numbers[place].setdefault((value.__class__, value), len(self._values[place]))
        if number == len(self._values[place]):
            self._values[place].append(value)
        return number

    def below(self, path: str, side: int = 0) -> frozenset[int]:
        """The places of the leaves at or below a path, or of the one that it leads into; all, if there is none.

        On side 1 they are those of the second of two vectors in a row.
        """
        found = self._below.get((path, side))
        if found is None:
            places = [
                place
                for place, leaf in enumerate(self.paths)
                if not path or f"{leaf}.".startswith(f"{path}.") or path.startswith(f"{leaf}.")
            ] or range(len(self.paths))
            found = self._below[path, side] = frozenset(side * len(self.paths) + place for place in places)
        return found

    def _vector(self, state: Any) -> Vector:
        if not self.paths:
            self._learn(state)
        if self._whole is None:
            return self._strangers_vector(state)
        try:
            values = self._read(state)
            # Most are the very objects that the state before had: what is not hashed is not slow.
            vector = tuple(
                [
                    number if value is was else self.number(place, value)
                    for place, (value, was, number) in enumerate(zip(values, *self._newest, strict=True))
                ]
            )
        except (AttributeError, TypeError):
            return self._strangers_vector(state)
        self._newest = (values, vector)
        return vector

    def _strangers_vector(self, state: Any) -> Vector:
        """The vector of a strange state; the same for an equal one."""
        try:
            number = self._strangers.setdefault(state, len(self._strange))
        except TypeError:  # it has no hash, so that it is equal to none but itself
            number = self._strangers.setdefault(id(state), len(self._strange))
        if number == len(self._strange):
            self._strange.append(state)
        return (~number,) * len(self.paths)

    def _learn(self, state: Any) -> None:
        """See of what leaves the first state is made."""
        self._whole, paths = _record(state, "", 0) if attrs.has(type(state)) else (None, ("__class__",))
        # Twice the class, so that they are always read as a tuple.
        self.paths = (*paths, "__class__")
        self._read = attrgetter(*self.paths)
        self.classes = frozenset(place for place, path in enumerate(self.paths) if path.split(".")[-1] == "__class__")
        self._numbers = [{} for _ in self.paths]
        held = self._read(state)
        self._maps = frozenset(place for place, value in enumerate(held) if isinstance(value, Map))
        self._values = [[MapOfHoles(place) if place in self._maps else Hole(place)] for place in range(len(held))]
        self.width = len(held)
        # What is no value of a leaf stands for those of the state before the first.
        self._newest = ((_UNMET,) * len(self.paths), (0,) * len(self.paths))
        if not self._can_make(state, held):
            self._whole = None

    def _can_make(self, state: Any, held: Sequence[Any]) -> bool:
        """Whether the records are nothing but what they hold, so that they can be made of that: else all is strange."""
        try:
            vector = tuple([self.number(place, value) for place, value in enumerate(held)])
            return self._whole is not None and bool(self._whole.made(vector, self._values) == state)
        except Exception:  # noqa: BLE001 - a class may do what it likes with what it is given
            return False


def is_strange(vector: Vector) -> bool:
    """Whether nothing is known of the leaves of a state; of a wide vector, or of two in a row, that of the first."""
    return vector[0] < 0


class _Entry:
    """An entry of the maps of a leaf, and the numbers of what they hold there."""

    def __init__(self, place: int, key: Any, maps: Sequence[Any]) -> None:
        self.place = place
        self.key = key
        self._maps = maps
        self._values: dict[Any, int] = {}
        self._held: list[tuple[bool, Any]] = []
        self._numbers: dict[int, int] = {}

    def number(self, of: int) -> int:
        """The number of what the map of this number holds there."""
        found = self._numbers.get(of)
        if found is None and of < 0:
            return of
        if found is None:
            held = self._maps[of]
            value = (True, held[self.key]) if self.key in held else (False, held.default)
            found = self._numbers[of] = self._values.setdefault(value, len(self._values))
            if found == len(self._held):
                self._held.append(value)
        return found

    def value(self, number: int) -> tuple[bool, Any]:
        """Whether there is an entry, and the entry or the default, where this number stands."""
        return self._held[number]


def getter_of(places: Sequence[int]) -> Getter:
    """What reads these places of a vector."""
    if len(places) > 1:
        return itemgetter(*places)
    read = itemgetter(*places) if places else None
    return _nothing if read is None else lambda vector: (read(vector),)


def _nothing(_vector: Vector) -> tuple[int, ...]:
    return ()


class _Record:
    """A record of a state: where its leaves lie, and how it is made of them.

    Its last place is that of its class.  `parts` has a place for each leaf, a record for each record.
    """

    def __init__(self, parts: Sequence[tuple[str, int | _Record]], first: int, last: int) -> None:
        self.last = last
        self._parts = parts
        self._getter = getter_of(range(first, last + 1))
        self._known: dict[tuple[int, ...], Any] = {}

    def made(self, vector: Vector, values: Sequence[Sequence[Any]]) -> Any:
        """The record of a vector; the same object for the same numbers."""
        key = self._getter(vector)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = values[self.last][vector[self.last]](
                **{
                    name: part.made(vector, values) if isinstance(part, _Record) else values[part][vector[part]]
                    for name, part in self._parts
                }
            )
        return found


def _record(value: Any, path: str, first: int) -> tuple[_Record, tuple[str, ...]]:
    """A record of the state, whose leaves begin at a place, and the paths of these."""
    parts: list[tuple[str, int | _Record]] = []
    paths: list[str] = []
    inner = f"{path}." if path else ""
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if attrs.has(type(held)):
            part, below = _record(held, inner + field.name, first + len(paths))
            parts.append((field.alias or field.name, part))
            paths += below
        else:
            parts.append((field.alias or field.name, first + len(paths)))
            paths.append(inner + field.name)
    # A record of another class is another one. (One with more fields than the first is not told by these; no checked
    # suite has two classes of records in one place, nor one that derives from another.)
    paths.append(f"{inner}__class__")
    return _Record(parts, first, first + len(paths) - 1), tuple(paths)
