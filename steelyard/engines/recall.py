"""What a function was asked before, as far as it reads it, so that it need not be asked again.

A step changes little of a state, and a predicate reads little of it: of most that it is asked, it
has been asked before.  Which leaves of a state it reads is learnt from runs on stand-ins that note each
field that is read.  They only note: every answer comes from a run on the states themselves.  Where all
leaves that it ever read, and all that it read of the step, have values with which it was asked before, it
would run as it did then.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import attrs

from steelyard.engines.leaves import Getter, Leaves, Vector, getter_of, is_strange

_ABSENT = object()
#: What is said of what was not asked before.
UNKNOWN = object()
#: How many answers are remembered for one function.
_REMEMBERED = 1 << 15


class Recall:
    """What a function of one state, or of two and a step between them, was asked before, and what it said.

    `function` is pure.  A question is put as one vector: that of the state, or of both in a row.
    """

    def __init__(self, function: Callable[..., Any], leaves: Leaves) -> None:
        self._function = function
        self._leaves = leaves
        self._reads: frozenset[int] = frozenset()
        self._answers: dict[Hashable, Any] = {}
        self._getter: Getter = getter_of(())
        #: Whether it is not told what it reads, so that nothing is remembered.
        self.is_hopeless = False
        #: What is read of the step, and of the states: the places of a question that make its key.
        self.step: tuple[str, ...] = ()
        self.places: tuple[int, ...] = ()

    def answer(self, asked: Vector, step: Fields | None = None) -> Any:
        """What it said of such states and such a step, or UNKNOWN."""
        return self._answers.get(self._key(asked, step), UNKNOWN)

    def among(self, keys: set[Hashable]) -> set[Hashable]:
        """Those of the keys that were not asked: what stands in `places`, then, of a step, what is read of it."""
        return keys.difference(self._answers)

    def takes(self, asked: Vector) -> bool:
        """Whether what is said of a question may be remembered: of a strange state nothing is."""
        return not is_strange(asked) and asked[-1] >= 0  # the last number is of the second state

    def note(self, states: Sequence[Any], asked: Vector, step: Any = None, *, answer: Any) -> None:
        """That it was asked of one state, or of that before and that after a step, and said this."""
        if self.is_hopeless or not self.takes(asked):
            return
        self._learn(states, step, answer)
        if len(self._answers) >= _REMEMBERED:
            self._answers.clear()
        if not self.is_hopeless:
            self._answers[self._key(asked, None if step is None else Fields(step))] = answer

    def _key(self, asked: Vector, step: Fields | None) -> Hashable:
        read = self._getter(asked)
        return read if step is None else (*read, step.of(self.step))

    def _learn(self, states: Sequence[Any], step: Any, answer: Any) -> None:
        """See what it reads of these; what it was asked before is of no use if that is more than was known."""
        noted: list[set[str]] = [set() for _ in states]
        of_step: set[str] = set()
        arguments = [_StandIn(state, paths, "") for state, paths in zip(states, noted, strict=True)]
        if step is not None:
            arguments.insert(1, _StandIn(step, of_step, ""))
        try:
            same = bool(self._function(*arguments) == answer)
        except Exception:  # noqa: BLE001 - then nothing is known of what it reads
            same = False
        if not same or "" in of_step or "arguments" in of_step:
            self.is_hopeless = True
            self._answers.clear()
            return
        reads = self._reads
        for side, paths in enumerate(noted):
            for path in paths:
                reads = reads.union(self._leaves.below(path, side))
        named = self.step if of_step.issubset(self.step) else tuple(sorted(of_step.union(self.step)))
        if (reads, named) != (self._reads, self.step):
            self._reads, self.step = reads, named
            self.places = tuple(sorted(reads))
            self._getter = getter_of(self.places)
            self._answers.clear()


class Fields:
    """What predicates read of a step: its fields, or ``arguments.NAME``, which another action may not have."""

    __slots__ = ("_known", "step")

    def __init__(self, step: Any) -> None:
        self.step = step
        self._known: dict[tuple[str, ...], tuple[Any, ...]] = {}

    def of(self, names: tuple[str, ...]) -> tuple[Any, ...]:
        """Those that have such names."""
        found = self._known.get(names)
        if found is None:
            found = self._known[names] = tuple([self._at(name) for name in names])
        return found

    def _at(self, name: str) -> Any:
        if name.startswith("arguments."):
            return getattr(self.step.arguments, name[10:], _ABSENT)
        return getattr(self.step, name)


#: The names of the fields of records, by class; None of what is no record.
_FIELDS: dict[type, frozenset[str] | None] = {}


def _fields(of: type) -> frozenset[str] | None:
    if of not in _FIELDS:
        _FIELDS[of] = frozenset(attrs.fields_dict(of)) if attrs.has(of) else None
    return _FIELDS[of]


class _StandIn:
    """Stands for a record, and notes which of its fields are read.  A comparison reads all."""

    __slots__ = ("_noted", "_path", "_value")

    def __init__(self, value: Any, noted: set[str], path: str) -> None:
        self._value, self._noted, self._path = value, noted, path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._value, name)
        fields = _fields(type(self._value))
        if (fields is not None and name not in fields) or name.startswith("__"):
            # Made of fields that are not seen here.
            self._noted.add(self._path)
            return value
        path = f"{self._path}.{name}" if self._path else name
        # A record among the arguments is read whole: keys are made of what `Fields` reads.
        if (_fields(type(value)) is not None and not path.startswith("arguments.")) or path == "arguments":
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
