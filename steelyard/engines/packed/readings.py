"""What the leaves and entries of states hold, as numbers of 64 bits, by the names that terms have for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from steelyard.engines.holes import WHOLE
from steelyard.engines.packed.layout import Column, Layout
from steelyard.language import ABSENT
from steelyard.schema import BoolShape, MapShape, Shape
from steelyard.symbolic.ground import PRESENCE
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import flatten, identity_name, scalar_leaves

Array = npt.NDArray[Any]
Range = tuple[int, int]
Key = tuple[Term, ...]

#: What is computed with has less than this either way.
LIMIT = 1 << 62
#: Of names, which are only compared, nothing is less than this.
_LEAST = -(1 << 63)


class NotComputed(Exception):
    """What is not computed for many states at once; the message says why."""


@attrs.define(eq=False)
class Leaf:
    """One number of what stands at a place: by code, of each value that was met there."""

    place: int
    numbers: Array
    range: Range = (0, 0)


class Readings:
    """The leaves of a state and of the entries of its maps.

    Attributes:
        leaves: by name, each scalar leaf of the state.
        entries: by the names of a map and of a leaf, each scalar leaf of its entries; `PRESENCE` is one.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.leaves: dict[str, Leaf] = {}
        self.entries: dict[tuple[str, str], Leaf] = {}
        self._keys: dict[str, MapShape] = {}
        self._names: dict[int, int] = {}
        self._told: dict[int, int] = {}
        for place, shape in layout.shapes.items():
            self._add(place, layout.leaves.paths[place], shape)

    def number(self, constant: int) -> int:
        """A constant of a term as a number of 64 bits: those of names may be of any size.

        Raises:
            NotComputed: it is no name, and too large.
        """
        if -LIMIT < constant < LIMIT:
            return constant
        if identity_name(constant) is None:
            raise NotComputed(f"{constant} is too large")
        return self._names.setdefault(constant, _LEAST + len(self._names))

    def refresh(self) -> None:
        """Take note of the values that were met since.

        Raises:
            NotComputed: one is too large.
        """
        for place, shape in self.layout.shapes.items():
            begin, values = self._told.get(place, 0), self.layout.values[place]
            if begin == len(values):
                continue
            rows = [self._numbers(shape, value) for value in values[begin:]]
            for leaf, column in zip(self._at(place), zip(*rows, strict=True), strict=True):
                leaf.numbers = np.concatenate([leaf.numbers, np.array(column, dtype=leaf.numbers.dtype)])
                leaf.range = int(leaf.numbers.min()), int(leaf.numbers.max())
            self._told[place] = len(values)

    def column(self, name: str) -> Column:
        """The column of a leaf of the state."""
        return self.layout.columns[self.layout.at(self.leaves[name].place)[WHOLE]]

    def columns(self, name: str) -> Mapping[Key, Column]:
        """The columns of a map of the state, by the terms of their keys."""
        shape = self._keys[name]
        columns = self.layout.at(self.entries[name, PRESENCE].place)
        return {flatten(shape.key, key): self.layout.columns[at] for key, at in columns.items()}

    # --- made once --------------------------------------------------------------------------

    def _add(self, place: int, path: str, shape: Shape) -> None:
        if not isinstance(shape, MapShape):
            for leaf, inner in scalar_leaves(shape, path):
                self.leaves[leaf] = Leaf(place, np.zeros(0, dtype=_type(inner)))
            return
        self._keys[path] = shape
        self.entries[path, PRESENCE] = Leaf(place, np.zeros(0, dtype=np.bool_))
        for leaf, inner in scalar_leaves(shape.value):
            self.entries[path, leaf] = Leaf(place, np.zeros(0, dtype=_type(inner)))

    def _at(self, place: int) -> list[Leaf]:
        return [leaf for leaf in (*self.leaves.values(), *self.entries.values()) if leaf.place == place]

    def _numbers(self, shape: Shape, value: Any) -> list[int | bool]:
        """The numbers of a value, in the order of the leaves of what it is a value of."""
        if not isinstance(shape, MapShape):
            return self._flat(shape, value)
        held = shape.default if value is ABSENT else value
        if held is ABSENT:
            # Nothing asks what an entry is that is not there.
            return [False, *[0 for _ in scalar_leaves(shape.value)]]
        return [value is not ABSENT, *self._flat(shape.value, held)]

    def _flat(self, shape: Shape, value: Any) -> list[int | bool]:
        return [t.data if t.op == "bool" else self.number(t.data) for t in flatten(shape, value)]


def _type(shape: Shape) -> type[np.generic]:
    return np.bool_ if isinstance(shape, BoolShape) else np.int64
