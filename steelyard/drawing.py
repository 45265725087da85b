"""Values and valid parameters drawn at random, whoever makes the choices: `random` or Hypothesis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Any, Protocol, TypeVar

import attrs

from steelyard.language import Fault, Identity, Map
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
    record_shape,
)
from steelyard.suite import Suite

T = TypeVar("T")

#: How many changes make drawn params out of a preset's, at most.
_CHANGES = 4
#: How many bits a drawn number has, at most: small ones are as likely as those beyond any width.
_BITS = (1, 2, 4, 8, 16, 32, 64, 128, 160)
#: The names of drawn identities.
_NAMES = tuple(Identity(name) for name in ("alice", "bob", "carol", "dave"))

#: Where a scalar stands in a value: names of fields and places in tuples.
Path = tuple[str | int, ...]


class Chooser(Protocol):
    """Who makes the choices."""

    def pick(self, among: Sequence[T]) -> T:
        """One of these."""
        ...

    def number(self, low: int, high: int) -> int:
        """A number in these bounds, both included."""
        ...


class Dice:
    """Choices by a seeded random generator."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - it is to be repeatable

    def pick(self, among: Sequence[T]) -> T:
        """One of these."""
        return self._random.choice(among)

    def number(self, low: int, high: int) -> int:
        """A number in these bounds, both included."""
        return self._random.randint(low, high)


def drawn_value(by: Chooser, shape: Shape) -> Any:
    """A value of the shape; maps have up to three entries."""
    match shape:
        case BoolShape():
            return by.pick((False, True))
        case IntShape(natural=natural):
            size = by.number(0, (1 << by.pick(_BITS)) - 1)
            return size if natural else by.pick((size, -size))
        case EnumShape(members=members):
            return by.pick(members)
        case IdentityShape():
            return by.pick(_NAMES)
        case TupleShape(items=items):
            return tuple(drawn_value(by, item) for item in items)
        case RecordShape(cls=cls, fields=fields):
            return cls(**{name: drawn_value(by, field) for name, field in fields})
        case MapShape(key=key, value=value, default=default):
            entries = {drawn_value(by, key): drawn_value(by, value) for _ in range(by.number(0, 3))}
            return Map(entries, default=default)


def drawn_params(by: Chooser, suite: Suite) -> Any:
    """Valid params: those of a preset, changed in a few places as far as they stay valid."""
    made = by.pick(list(dict.fromkeys(preset.params for preset in suite.scopes().values())))
    for _ in range(by.number(0, _CHANGES)):
        changed = _changed(by, suite.params, made)
        if is_valid(suite, changed):
            made = changed
    return made


def is_valid(suite: Suite, params: Any) -> bool:
    """Whether these are params of the suite; those on which its predicate is a fault are not."""
    try:
        return bool(suite.is_valid(params))
    except Fault:
        return False


def _changed(by: Chooser, cls: type, made: Any) -> Any:
    """`made` with one scalar replaced, or with something moved from one number to another."""
    places = _places(cls)
    numbers = [path for path, of in places if isinstance(of, IntShape)]
    if len(numbers) > 1 and by.pick((False, True)):
        source = by.pick(numbers)
        target = by.pick([path for path in numbers if path != source])
        more, less = _at(made, source), _at(made, target)
        moved = by.number(min(more, 0), max(more, 0))
        return replaced(replaced(made, source, more - moved), target, less + moved)
    if not places:
        return made
    path, of = by.pick(places)
    if not isinstance(of, IntShape) or by.pick((False, False, True)):
        return replaced(made, path, drawn_value(by, of))
    value = _at(made, path)
    near = by.number(max(value - 3, 0) if of.natural else value - 3, value + 3)
    return replaced(made, path, by.pick((near, near, 0, 1, value // 2, 2 * value, _at(made, by.pick(numbers)))))


@cache
def _places(cls: type) -> tuple[tuple[Path, Shape], ...]:
    """Where the scalars of a record stand, but for those in maps, and of which shapes they are."""
    return tuple(_scalars(record_shape(cls), ()))


def _scalars(shape: Shape, path: Path) -> Iterator[tuple[Path, Shape]]:
    match shape:
        case RecordShape(fields=fields):
            for name, field in fields:
                yield from _scalars(field, (*path, name))
        case TupleShape(items=items):
            for place, item in enumerate(items):
                yield from _scalars(item, (*path, place))
        case MapShape():
            return
        case _:
            yield path, shape


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def scalars(shape: Shape, value: Any) -> Iterator[tuple[Path, Shape, Any]]:
    """The scalars of a value, but for those in maps: where, of which shape, and which."""
    return ((path, of, _at(value, path)) for path, of in _scalars(shape, ()))


def replaced(value: Any, path: Path, scalar: Any) -> Any:
    """`value` with another scalar at `path`."""
    if not path:
        return scalar
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        return (*value[:first], replaced(value[first], rest, scalar), *value[first + 1 :])
    return attrs.evolve(value, **{first: replaced(getattr(value, first), rest, scalar)})
