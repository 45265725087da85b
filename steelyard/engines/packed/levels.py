"""The states that were met, level by level, as words; a state is known by its place among all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from steelyard.engines.packed.layout import Words


class Levels:
    """All levels so far.  Places stay what they are when the layout moves."""

    def __init__(self, first: Words) -> None:
        self.begins = [0]
        self._levels = [first]
        self._met = first

    def __len__(self) -> int:
        return len(self._levels)

    def __getitem__(self, depth: int) -> Words:
        return self._levels[depth]

    def size(self) -> int:
        """How many states there are."""
        return self.begins[-1] + len(self._levels[-1])

    def depth(self, place: int) -> int:
        """The level of a place."""
        return bisect_right(self.begins, place) - 1

    def word(self, place: int) -> int:
        """The word of the state at a place."""
        depth = self.depth(place)
        return int(self._levels[depth][place - self.begins[depth]])

    def place(self, word: int) -> int:
        """The place of a word of the last level."""
        (rows,) = np.nonzero(self._levels[-1] == np.uint64(word))
        return self.begins[-1] + int(rows[0])

    def new(self, words: Words) -> Words:
        """Those of distinct words in order that were not met."""
        at = np.searchsorted(self._met, words)
        at[at == len(self._met)] = 0
        found: Words = words[self._met[at] != words]
        return found

    def add(self, words: Words) -> None:
        """Begin a level of new words, which are in order."""
        self.begins.append(self.size())
        self._levels.append(words)
        at = np.searchsorted(self._met, words) + np.arange(len(words))
        merged = np.empty(len(self._met) + len(words), dtype=np.uint64)
        kept = np.ones(len(merged), dtype=np.bool_)
        kept[at] = False
        merged[at], merged[kept] = words, self._met
        self._met = merged

    def move(self, moved: Callable[[Words], Words]) -> None:
        """Tell the states by other words."""
        self._levels = [moved(level) for level in self._levels]
        self._met = np.sort(moved(self._met))


class Lazy(Sequence[Any]):
    """What is said of each place, when it is asked for."""

    def __init__(self, size: Callable[[], int], at: Callable[[int], Any]) -> None:
        self._size, self._at = size, at

    def __len__(self) -> int:
        return self._size()

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self._at(one) for one in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self._at(place % len(self))


def distinct(words: Words) -> Words:
    """The words in order, each once."""
    ordered = np.sort(words)
    if not len(ordered):
        return ordered
    found: Words = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])]
    return found
