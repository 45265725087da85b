"""Holes: what stands in a state for what nobody has asked for, so that it shows what a call reads.

A hole is no value.  Whoever asks it anything - its truth, its size, a sum, a comparison, a hash - ends the run, and
is told apart by what was asked for.  A map of holes is asked for one key at a time, where only single keys are
touched; it remembers what was put into it.

One thing a hole cannot tell: that it was compared by ``is``.  The language has no such comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from steelyard.language import ABSENT, AbsentKey, Map

#: What is asked for that is no single key of a map.
WHOLE = object()


class Asked(BaseException):
    """A hole was asked what it is, or a map of holes what it holds.  No model catches it: it is no Exception."""

    def __init__(self, place: int, key: Any = WHOLE) -> None:
        super().__init__(place, key)
        self.place = place
        self.key = key


class Hole:
    """Stands in a leaf for a value that nobody has asked for."""

    __slots__ = ("_place",)

    def __init__(self, place: int) -> None:
        object.__setattr__(self, "_place", place)

    def _asked(self, *_arguments: object, **_named: object) -> NoReturn:
        raise Asked(place_of(self))

    __getattribute__ = __setattr__ = __delattr__ = _asked
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _asked
    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __call__ = _asked
    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __divmod__ = __pow__ = _asked
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rdivmod__ = __rpow__ = _asked
    __and__ = __or__ = __xor__ = __lshift__ = __rshift__ = __rand__ = __ror__ = __rxor__ = _asked
    __rlshift__ = __rrshift__ = __neg__ = __pos__ = __abs__ = __invert__ = _asked
    __int__ = __float__ = __complex__ = __index__ = __round__ = __trunc__ = __floor__ = __ceil__ = _asked
    __repr__ = __str__ = __format__ = __bytes__ = __reversed__ = __reduce__ = __reduce_ex__ = _asked


def place_of(hole: Hole) -> int:
    """The place of the leaf that a hole stands in."""
    place: int = object.__getattribute__(hole, "_place")
    return place


class MapOfHoles(Map[Any, Any]):
    """Stands in a leaf for a map of which only some keys are known.

    Attributes:
        put: what was put in since, by key; `ABSENT` where it was taken out.
    """

    __slots__ = ("_base", "_keys", "_place", "put")

    def __init__(
        self,
        place: int,
        base: Map[Any, Any] | None = None,
        keys: frozenset[Any] = frozenset(),
        put: Mapping[Any, Any] | None = None,
    ) -> None:
        self._place, self._base, self._keys = place, base, keys
        self.put: Mapping[Any, Any] = put or {}

    def __getitem__(self, key: Any) -> Any:
        value = self.put.get(key, self)
        if value is self:
            return self._known(key)[key]
        if value is not ABSENT:
            return value
        default = self._known(key).default
        if default is ABSENT:
            raise AbsentKey(f"no entry {key!r}")
        return default

    def __contains__(self, key: Any) -> bool:
        base = self._known(key)
        if key not in self.put:
            return key in base
        value = self.put[key]
        return value is not ABSENT and bool(value != base.default)

    def set(self, key: Any, value: Any) -> MapOfHoles:
        """The map with ``value`` at ``key``, of which nothing need be known."""
        return MapOfHoles(self._place, self._base, self._keys, {**self.put, key: value})

    def remove(self, key: Any) -> MapOfHoles:
        """The map without the entry at ``key``."""
        if key not in self:
            if self._known(key).default is ABSENT:
                raise AbsentKey(f"no entry {key!r}")
            return self
        return MapOfHoles(self._place, self._base, self._keys, {**self.put, key: ABSENT})

    def _known(self, key: Any) -> Map[Any, Any]:
        """The map, if the key is among those that are known."""
        if key not in self._keys or self._base is None:
            raise Asked(self._place, key)
        return self._base

    def _whole(self, *_arguments: Any, **_named: Any) -> NoReturn:
        raise Asked(self._place)

    sum = sum_by = all = any = items = __iter__ = __len__ = __repr__ = _whole
    __eq__ = __ne__ = __hash__ = __getstate__ = __setstate__ = _whole
    default = _default = _entries = _hash = _items = property(_whole)


def origin_of(value: Any) -> int | None:
    """The place of the leaf that a hole or a map of holes stands in; None of anything else."""
    if type(value) is MapOfHoles:
        return value._place  # noqa: SLF001 - it is of this module
    return place_of(value) if type(value) is Hole else None
