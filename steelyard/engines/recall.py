"""What a predicate was asked before, as far as it reads it, so that it need not be asked again.

A step changes little of a state, and a predicate reads little of it: of most that it is asked, it
has been asked before.  Which leaves of a state it reads is learnt from runs on stand-ins that note each
field that is read.  They only note: every answer comes from a run on the states themselves.  Where all
leaves that it ever read, and all that it read of the step, have values with which it was asked before, it
would run as it did then.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from operator import attrgetter, itemgetter
from typing import Any

import attrs

#: The values of a state's leaves, each by its number among those that were met there.
Vector = tuple[int, ...]

_ABSENT = object()
#: How many answers are remembered for one predicate, and how many vectors.
_REMEMBERED, _VECTORS = 1 << 14, 8


class Leaves:
    """The leaves of states: what is below their records."""

    def __init__(self) -> None:
        self.paths: tuple[str, ...] = ()
        self._numbers: list[dict[Any, int]] = []
        self._read: Callable[[Any], tuple[Any, ...]] = tuple
        self._last: dict[int, tuple[Any, Vector | None]] = {}
        self._newest: tuple[tuple[Any, ...], Vector] = ((), ())
        self._below: dict[str, frozenset[int]] = {}

    def of(self, state: Any) -> Vector | None:
        """The vector of a state; None where it is not made of the records that others are made of."""
        known = self._last.get(id(state))
        if known is not None and known[0] is state:
            return known[1]
        if len(self._last) >= _VECTORS:
            del self._last[next(iter(self._last))]
        vector = self._vector(state)
        self._last[id(state)] = (state, vector)
        return vector

    def below(self, path: str) -> frozenset[int]:
        """The places of the leaves at or below a path, or of the one that it leads into; all, if there is none."""
        found = self._below.get(path)
        if found is None:
            found = self._below[path] = frozenset(
                place
                for place, leaf in enumerate(self.paths)
                if not path or f"{leaf}.".startswith(f"{path}.") or path.startswith(f"{leaf}.")
            ) or frozenset(range(len(self.paths)))
        return found

    def _vector(self, state: Any) -> Vector | None:
        if not self.paths:
            # Twice the class, so that they are always read as a tuple.
            self.paths = (*_leaves(state, ""), "__class__")
            self._read = attrgetter(*self.paths)
            self._numbers = [{} for _ in self.paths]
            # What is no value of a leaf stands for those of the state before the first.
            self._newest = ((_ABSENT,) * len(self.paths), (0,) * len(self.paths))
        try:
            values = self._read(state)
            # Most are the very objects that the state before had: what is not hashed is not slow.
            vector = tuple(
                [
                    number if value is was else numbers.setdefault(value, len(numbers))
                    for numbers, value, was, number in zip(self._numbers, values, *self._newest, strict=True)
                ]
            )
        except (AttributeError, TypeError):
            return None
        self._newest = (values, vector)
        return vector


def _leaves(value: Any, path: str) -> Iterator[str]:
    if not attrs.has(type(value)):
        if path:
            yield path
        return
    inner = f"{path}." if path else ""
    for field in attrs.fields(type(value)):
        yield from _leaves(getattr(value, field.name), inner + field.name)
    # A record of another class is another one. (One with more fields than the first is not told by these; no checked
    # suite has two classes of records in one place, nor one that derives from another.)
    yield f"{inner}__class__"


class Recall:
    """What one predicate of a state, or of two and a step between them, was asked before.

    `predicate` is a pure function.
    """

    def __init__(self, predicate: Callable[..., Any], leaves: Leaves) -> None:
        self._predicate = predicate
        self._leaves = leaves
        self._states: tuple[frozenset[int], ...] = (frozenset(), frozenset())
        self._getters: tuple[Callable[[Vector], Any], ...] = (_nothing, _nothing)
        self._step: tuple[str, ...] = ()
        self._asked: set[Hashable] = set()
        self._is_hopeless = False

    def knows(self, before: Vector, after: Vector, step: Fields | None = None) -> bool:
        """Whether it was asked of such states and such a step; of one state, that is both."""
        of_before, of_after = self._getters
        return (of_before(before), of_after(after), step.of(self._step) if step else ()) in self._asked

    def note(self, before: Any, after: Any, step: Any = None, *, answer: bool) -> None:
        """That it was asked of these, and gave an answer that is as good as remembered."""
        vectors = self._leaves.of(before), self._leaves.of(after)
        if self._is_hopeless or vectors[0] is None or vectors[1] is None:
            return
        self._learn(before, after, step, answer=answer)
        if len(self._asked) >= _REMEMBERED:
            self._asked.clear()
        if not self._is_hopeless:
            of_before, of_after = self._getters
            self._asked.add((of_before(vectors[0]), of_after(vectors[1]), Fields(step).of(self._step)))

    def _learn(self, before: Any, after: Any, step: Any, *, answer: bool) -> None:
        """See what it reads of these; what it was asked before is of no use if that is more than was known."""
        noted: tuple[set[str], ...] = (set(), set(), set())
        arguments = (before, after) if step is None else (before, step, after)
        places = (0, 1) if step is None else (0, 2, 1)
        stand_ins = [_StandIn(argument, noted[place], "") for argument, place in zip(arguments, places, strict=True)]
        try:
            same = bool(self._predicate(*stand_ins[: 1 if step is None else 3])) is answer
        except Exception:  # noqa: BLE001 - then nothing is known of what it reads
            same = False
        if not same or "" in noted[2] or "arguments" in noted[2]:
            self._is_hopeless = True
            self._asked.clear()
            return
        states = tuple(
            known.union(*map(self._leaves.below, paths)) for known, paths in zip(self._states, noted, strict=False)
        )
        of_step = tuple(sorted(noted[2].union(self._step)))
        if (states, of_step) != (self._states, self._step):
            self._states, self._step = states, of_step
            self._getters = tuple(itemgetter(*sorted(places)) if places else _nothing for places in states)
            self._asked.clear()


def _nothing(_vector: Vector) -> Any:
    return None


class Fields:
    """What predicates read of a step: its fields, or ``arguments.NAME``, which another action may not have."""

    __slots__ = ("_known", "_step")

    def __init__(self, step: Any) -> None:
        self._step = step
        self._known: dict[tuple[str, ...], tuple[Any, ...]] = {}

    def of(self, names: tuple[str, ...]) -> tuple[Any, ...]:
        """Those that have such names."""
        found = self._known.get(names)
        if found is None:
            found = self._known[names] = tuple([self._at(name) for name in names])
        return found

    def _at(self, name: str) -> Any:
        if name.startswith("arguments."):
            return getattr(self._step.arguments, name[10:], _ABSENT)
        return getattr(self._step, name)


class _StandIn:
    """Stands for a record, and notes which of its fields are read.  A comparison reads all."""

    __slots__ = ("_noted", "_path", "_value")

    def __init__(self, value: Any, noted: set[str], path: str) -> None:
        self._value, self._noted, self._path = value, noted, path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._value, name)
        is_field = not attrs.has(type(self._value)) or name in attrs.fields_dict(type(self._value))
        if not is_field or name.startswith("__"):
            # Made of fields that are not seen here.
            self._noted.add(self._path)
            return value
        path = f"{self._path}.{name}" if self._path else name
        if attrs.has(type(value)) or path == "arguments":
            return _StandIn(value, self._noted, path)
        self._noted.add(path)
        return value

    def _read_whole(self) -> Any:
        self._noted.add(self._path)
        return self._value

    def __eq__(self, other: object) -> bool:
        return bool(self._read_whole() == (other._read_whole() if isinstance(other, _StandIn) else other))

    def __hash__(self) -> int:
        return hash(self._read_whole())
