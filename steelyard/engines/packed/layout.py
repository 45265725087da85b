"""States as words: each column of a state has some bits of one 64-bit number.

A column is a leaf of the state, or one key of a map in a leaf.  What stands there is told by a code: the number of
the value among those that were met there.  So a column has no more bits than what was met needs, and states that
differ in little of what could be differ in few bits.  Code 0 of a map's column is that there is no entry, so that a
key that is new changes no word.  Two states have one word just where they are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from steelyard.engines.holes import WHOLE
from steelyard.engines.leaves import Leaves, Vector, is_strange
from steelyard.language import ABSENT, Map
from steelyard.schema import RecordShape, below_records

Words = npt.NDArray[np.uint64]

#: How many bits a word has.
BITS = 64


class NotPacked(Exception):
    """A protocol, a preset or a state that words do not tell; the message says why."""


@attrs.define(eq=False)
class Column:
    """A leaf of the state (its key is `WHOLE`) or an entry of a map in a leaf, and which bits of a word tell it."""

    place: int
    key: Any
    shift: int = 0
    bits: int = 0

    @property
    def mask(self) -> int:
        """The bits of a word that tell it."""
        return ((1 << self.bits) - 1) << self.shift


class Layout:
    """Which bits tell what of states of some shape.

    Attributes:
        shapes: by place, the shape of what a leaf holds.
        version: it changes whenever a column is new or lies elsewhere.  A new one changes no word made before it.
        moves: how often columns came to lie elsewhere.

    Raises:
        NotPacked: the first state is none that is made of leaves.
    """

    def __init__(self, leaves: Leaves, state: Any, shape: RecordShape) -> None:
        vector = leaves.of(state)
        if is_strange(vector):
            raise NotPacked("a state is not made of records")
        held = leaves.holds(vector)
        self.leaves = leaves
        self.version = self.moves = 0
        self.columns: list[Column] = []
        #: By place, the values by their codes.
        self.values: list[list[Any]] = [[] for _ in held]
        self._codes: list[dict[Any, int]] = [{} for _ in held]
        self._of_keys: list[dict[Any, int]] = [{} for _ in held]
        self._bits = [0] * len(held)
        self._empty: dict[int, Map[Any, Any]] = {}
        places = {path: place for place, path in enumerate(leaves.paths)}
        self.shapes = {places[path]: inner for path, inner in below_records(shape)}
        self._fixed = {place: vector[place] for place in leaves.classes}
        self._numbers: list[dict[int, int]] = [{} for _ in held]
        for place, value in enumerate(held):
            if isinstance(value, Map):
                self._empty[place] = Map(default=value.default)
                self._codes[place][ABSENT] = 0
                self.values[place].append(ABSENT)
            elif place not in self._fixed:
                self._of_keys[place][WHOLE] = len(self.columns)
                self.columns.append(Column(place, WHOLE))

    # --- codes ------------------------------------------------------------------------------

    @property
    def met(self) -> int:
        """How many values were met in all."""
        return sum(map(len, self.values))

    def at(self, place: int) -> Mapping[Any, int]:
        """The columns of a leaf, by key, as places in `columns`."""
        return self._of_keys[place]

    def column(self, place: int, key: Any) -> int:
        """The column of a leaf or of a key of the map in it, which may be new."""
        found = self._of_keys[place].get(key)
        if found is None:
            found = self._of_keys[place][key] = len(self.columns)
            self.columns.append(Column(place, key, self._top(), self._bits[place]))
            self.version += 1
        return found

    def code(self, place: int, value: Any) -> int:
        """The code of what stands in a column of a leaf, which may be new."""
        codes = self._codes[place]
        # True is equal to 1, and is not the same where it stands by itself: as `Leaves.number` has it.
        name = value if place in self._empty else (value.__class__, value)
        found = codes.get(name)
        if found is None:
            found = codes[name] = len(self.values[place])
            self.values[place].append(value)
        return found

    def told(self, place: int, number: int) -> Iterator[tuple[int, int]]:
        """The columns of a leaf and their codes, where it holds the value of this number.

        Raises:
            NotPacked: the state is strange, its records are of other classes, or a map has another default.
        """
        if number < 0:
            raise NotPacked("a state is not made of the records that others are made of")
        if place in self._fixed:
            if self._fixed[place] != number:
                raise NotPacked("records of several classes stand in one place")
            return
        value = self.leaves.value(place, number)
        if place not in self._empty:
            yield self.column(place, WHOLE), self.code(place, value)
            return
        if self._empty[place] != Map(default=value.default):
            raise NotPacked("maps of several defaults stand in one place")
        entries = dict(value.items())
        for key in entries:
            self.column(place, key)
        for key, column in self._of_keys[place].items():
            yield column, self.code(place, entries.get(key, ABSENT))

    def entry(self, place: int, key: Any, value: Any) -> tuple[int, int]:
        """The column of a key of a map, and the code of what is put there, or of nothing."""
        is_none = value is ABSENT or value == self._empty[place].default
        return self.column(place, key), self.code(place, ABSENT if is_none else value)

    # --- words ------------------------------------------------------------------------------

    def word(self, vector: Vector) -> int:
        """The word of a state, which is right unless something `is_outgrown` by then.

        Raises:
            NotPacked: words do not tell it.
        """
        pairs = [pair for place, number in enumerate(vector) for pair in self.told(place, number)]
        return sum(code << self.columns[column].shift for column, code in pairs)

    def vector(self, word: int) -> Vector:
        """The vector of the state of a word."""
        return tuple([self._number(place, word) for place in range(len(self.values))])

    def state(self, word: int) -> Any:
        """The state of a word."""
        return self.leaves.state(self.vector(word))

    def mask(self, places: Sequence[int]) -> int:
        """The bits that tell what stands in some leaves."""
        return joined_mask(self.columns[at] for place in places for at in self._of_keys[place].values())

    def _number(self, place: int, word: int) -> int:
        if place in self._fixed:
            return self._fixed[place]
        part = word & self.mask((place,))
        found = self._numbers[place].get(part)
        if found is None:
            held = {
                key: self.values[place][(word >> self.columns[at].shift) & ((1 << self.columns[at].bits) - 1)]
                for key, at in self._of_keys[place].items()
            }
            value = held.get(WHOLE)
            if place in self._empty:
                entries = {key: value for key, value in held.items() if value is not ABSENT}
                value = Map(entries, default=self._empty[place].default)
            found = self._numbers[place][part] = self.leaves.number(place, value)
        return found

    # --- growth -----------------------------------------------------------------------------

    @property
    def is_outgrown(self) -> bool:
        """Whether some column has too few bits for what was met, or a word has too few for all columns."""
        return any(need > has for need, has in zip(self._needed(), self._bits, strict=True)) or self._top() > BITS

    def move(self) -> Callable[[Words], Words]:
        """Give each column the bits that it needs; what makes new words of old ones.

        Raises:
            NotPacked: a word has too few bits.
        """
        needed = self._needed()
        roomy = [need + 1 if need > has else has for need, has in zip(needed, self._bits, strict=True)]
        bits = next((some for some in (roomy, needed) if self._width(some) <= BITS), None)
        if bits is None:
            raise NotPacked(f"a state needs more than {BITS} bits")
        before = [(one.shift, one.bits) for one in self.columns]
        self._bits, top = bits, 0
        for column in self.columns:
            column.shift, column.bits = top, bits[column.place]
            top += column.bits
        self._numbers = [{} for _ in self.values]
        self.version += 1
        self.moves += 1
        after = [one.shift for one in self.columns]
        return lambda words: _repacked(words, before, after)

    def _needed(self) -> list[int]:
        return [max(len(values) - 1, 0).bit_length() for values in self.values]

    def _top(self) -> int:
        return max((one.shift + one.bits for one in self.columns), default=0)

    def _width(self, bits: Sequence[int]) -> int:
        return sum(bits[column.place] for column in self.columns)


def _repacked(words: Words, before: Sequence[tuple[int, int]], after: Sequence[int]) -> Words:
    made = np.zeros_like(words)
    for (shift, bits), new in zip(before, after, strict=True):
        if bits:
            made |= ((words >> np.uint64(shift)) & np.uint64((1 << bits) - 1)) << np.uint64(new)
    return made


def joined_mask(columns: Iterable[Column]) -> int:
    """The bits of a word that tell some columns, of which one may come twice."""
    return reduce(or_, (column.mask for column in columns), 0)


def codes_in(words: Words, column: Column) -> npt.NDArray[np.int64]:
    """The codes of a column in each of some words."""
    if not column.bits:
        return np.zeros(len(words), dtype=np.int64)
    part = (words >> np.uint64(column.shift)) & np.uint64((1 << column.bits) - 1)
    return part.astype(np.int64)
