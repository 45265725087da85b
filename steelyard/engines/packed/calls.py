"""How a call ends in many states at once: by what it reads of their words, looked up in a table.

What is in the table comes from `steelyard.engines.endings`, which runs the model's own Python once for all states
that the call cannot tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from steelyard.engines.endings import Ending, Endings
from steelyard.engines.holes import WHOLE
from steelyard.engines.packed.layout import BITS, Column, Layout, NotPacked, Words, joined_mask

#: What is read is looked up in an array for so many bits at most, and else in a dictionary.
_TABLE_BITS = 18
_UNKNOWN = -1
_ALL = (1 << BITS) - 1

Numbers = npt.NDArray[np.int32]


class Moved(Exception):
    """Columns need more bits: what was begun with words of before is begun again, once the layout has moved."""


class Call:
    """A call of the preset's domain; `number` is its own among all calls.

    Attributes:
        endings: those that were met, by number.
        is_step: by the number of the ending, whether there is a state after it.
        is_fault: likewise, whether it is a fault.
    """

    def __init__(self, number: int, of: Endings, layout: Layout) -> None:
        self.number = number
        self.of = of
        self.endings: list[Ending] = []
        self.is_step: npt.NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self.is_fault: npt.NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._layout = layout
        self._version = -1
        self._moves = -1
        self._numbers: dict[int, int] = {}  # by the ending's id
        self._reads: set[tuple[int, object]] = set()  # places of leaves, and keys of maps or `WHOLE`
        self._effects: list[tuple[int, int]] = []
        self._kept: Words = np.zeros(0, dtype=np.uint64)
        self._put: Words = np.zeros(0, dtype=np.uint64)
        self._parts: list[tuple[int, int]] = []
        self._table: _Dense | _Sparse = _Sparse()

    def ended(self, words: Words, met: Callable[[Call, int, Ending], None]) -> Numbers:
        """The numbers of the endings in the states of some words; `met` is told of a word of each new one.

        Raises:
            Moved: what was learnt does not fit the layout.
            NotPacked: what it reads, or what it writes, is not told by words.
        """
        while True:
            if self._version != self._layout.version:
                self._lay_out()
            read = self._read(words)
            found = self._table.numbers(read)
            unknown = np.flatnonzero(found == _UNKNOWN)
            if not len(unknown):
                return found
            self._learn(words[unknown], read[unknown], met)

    def after(self, words: Words, ended: Numbers) -> Words:
        """The words of the states after steps, of the words before them and the numbers of their endings."""
        made: Words = (words & self._kept[ended]) | self._put[ended]
        return made

    # --- the layout -------------------------------------------------------------------------

    def _lay_out(self) -> None:
        """See how the layout tells what is read, and what the endings write.

        Raises:
            Moved: what they write does not fit it.
        """
        while self._version != self._layout.version:
            self._version = self._layout.version
            self._effects = [self._effect(ending) for ending in self.endings]
            parts = _joined(self._columns(self._reads))
        self._see_effects()
        if (parts, self._layout.moves) != (self._parts, self._moves):
            self._parts, self._moves = parts, self._layout.moves
            bits = sum(size for _, size in parts)
            self._table = _Dense(bits) if bits <= _TABLE_BITS else _Sparse()

    def _see_effects(self) -> None:
        if self._layout.is_outgrown:
            self._version = -1
            raise Moved
        self._kept, self._put = (np.array([one[i] for one in self._effects], dtype=np.uint64) for i in (0, 1))

    def _columns(self, reads: Iterable[tuple[int, object]]) -> list[Column]:
        """The columns that tell what is read."""
        found: list[Column] = []
        for place, key in reads:
            at = self._layout.at(place).values() if key is WHOLE else [self._layout.column(place, key)]
            found += [self._layout.columns[one] for one in at]
        return found

    def _read(self, words: Words) -> Words:
        """What is read of each word, close together."""
        found, top = np.zeros_like(words), 0
        for shift, bits in self._parts:
            found |= ((words >> np.uint64(shift)) & np.uint64((1 << bits) - 1)) << np.uint64(top)
            top += bits
        return found

    def _effect(self, ending: Ending) -> tuple[int, int]:
        """The bits that an ending leaves as they are, and those that it sets."""
        kept, put = _ALL, 0
        pairs = [pair for place, number in ending.writes for pair in self._layout.told(place, number)]
        for one in ending.puts:
            pairs += [self._layout.entry(one.place, key, value) for key, value in one.entries.items()]
        for at, code in pairs:
            column = self._layout.columns[at]
            kept &= ~column.mask
            put |= code << column.shift
        return kept & _ALL, put & _ALL

    # --- learning ---------------------------------------------------------------------------

    def _learn(self, words: Words, read: Words, met: Callable[[Call, int, Ending], None]) -> None:
        """Learn how it ends in the states of some words, as long as it reads no more than was known."""
        layout, leaves = self._layout, self._layout.leaves
        while len(words):
            word = int(words[0])
            vector = layout.vector(word)
            ending = self.of.of(vector, leaves.widened(vector))
            columns = self.of.read_on_the_way(vector)
            if columns is None:
                raise NotPacked(f"what {self.of.name} reads of a state is not known")
            reads = {leaves.column_at(column) for column in columns}
            if id(ending) not in self._numbers:
                self._add(ending)
                met(self, word, ending)
            if not reads <= self._reads:
                self._reads |= reads
                self._version = -1
            if self._version != layout.version:
                return
            alike = np.uint64(joined_mask(self._columns(reads)))
            same = (words & alike) == (words[0] & alike)
            self._table.note(read[same], self._numbers[id(ending)])
            words, read = words[~same], read[~same]
        self._see_effects()

    def _add(self, ending: Ending) -> None:
        self._numbers[id(ending)] = len(self.endings)
        self.endings.append(ending)
        self._effects.append(self._effect(ending))
        self.is_step = np.append(self.is_step, ending.is_step)
        self.is_fault = np.append(self.is_fault, ending.outcome.fault is not None)


class _Dense:
    """A table of all that can be read in so many bits."""

    def __init__(self, bits: int) -> None:
        self._numbers = np.full(1 << bits, _UNKNOWN, dtype=np.int32)

    def numbers(self, read: Words) -> Numbers:
        """What is known of each."""
        return self._numbers[read]

    def note(self, read: Words, number: int) -> None:
        """Remember a number."""
        self._numbers[read] = number


class _Sparse:
    """A table of what was read."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}

    def numbers(self, read: Words) -> Numbers:
        """What is known of each."""
        values, place = np.unique(read, return_inverse=True)
        known = [self._numbers.get(value, _UNKNOWN) for value in values.tolist()]
        return np.array(known, dtype=np.int32)[place]

    def note(self, read: Words, number: int) -> None:
        """Remember a number."""
        self._numbers.update(dict.fromkeys(read.tolist(), number))


def _joined(columns: Iterable[Column]) -> list[tuple[int, int]]:
    """The shift and the number of the bits that some columns have, where they are neighbours together."""
    found: list[tuple[int, int]] = []
    for shift, bits in sorted({(one.shift, one.bits) for one in columns if one.bits}):
        if found and sum(found[-1]) == shift:
            found[-1] = found[-1][0], found[-1][1] + bits
        else:
            found.append((shift, bits))
    return found
