"""Between running values and the numbers that terms are about.

A number is known by the name of the variable or the map that it is the running value of.
Identities and enum members become the integers that stand for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Generic, TypeVar

import attrs

from steelyard.language import ABSENT, Map
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
    arguments_of,
    record_shape,
)
from steelyard.selftest.evaluate import Key, Number, Positions, World
from steelyard.symbolic.summary import Summary, Symbolic
from steelyard.symbolic.values import flatten, identity_code, identity_name, kind, scalar_leaves

#: How to come from a value to a part of it: names of fields, numbers of items.
Steps = tuple[str | int, ...]
Encoder = Callable[[Any], Key]
T = TypeVar("T")

_REMEMBERED = 10_000


@attrs.frozen(kw_only=True)
class Place:
    """A scalar or a map in the params (``params``), the state (``state``) or the arguments (``arguments``)."""

    name: str
    part: str
    steps: Steps
    shape: Shape


@attrs.frozen(kw_only=True)
class MapPlace(Place):
    """A map of the state, with the encoders of its keys and entries and the steps to each leaf."""

    shape: MapShape
    key: Encoder
    value: Encoder
    kinds: tuple[str, ...]
    leaves: tuple[tuple[str, Steps, Shape], ...]


@attrs.frozen(kw_only=True)
class Case:
    """One call: params, a state (None for the genesis) and arguments."""

    params: Any
    state: Any
    arguments: Mapping[str, Any]


class Layout:
    """The places of a suite's params and states, named as its symbolic form names them.

    Attributes:
        maps: by name, every map of the state.
        positions: for each leaf of a map, which of its leaves it is.
    """

    def __init__(self, symbolic: Symbolic) -> None:
        self.suite = suite = symbolic.suite
        self.params = tuple(_places(record_shape(suite.params), symbolic.params, "params", ()))
        self._params = _Reader(self.params)
        places = tuple(_places(record_shape(suite.state), symbolic.state, "state", ()))
        self.scalars = tuple(place for place in places if not isinstance(place, MapPlace))
        self.maps = {place.name: place for place in places if isinstance(place, MapPlace)}
        self.positions: Positions = {
            (name, leaf): number for name, at in self.maps.items() for number, (leaf, _, _) in enumerate(at.leaves)
        }
        self._scalars = _Reader(self.scalars)
        self._held = _Reader(tuple(self.maps.values()))
        self._encoded: Remembered[dict[Key, Key]] = Remembered()

    def world(self, case: Case, places: tuple[Place, ...], stray: int) -> World:
        """The world of a call with arguments at `places`; `stray` chooses its arbitrary values."""
        values = self._params.numbers(case.params)
        for place in places:
            values[place.name] = encode(place.shape, part_of(case.arguments, place.steps))
        if case.state is None:
            return World(values, {}, {}, stray)
        values.update(self.numbers(case.state))
        held = zip(self.maps.items(), self._held.parts(case.state), strict=True)
        entries = {name: self.entries(at, running) for (name, at), running in held}
        absent = {name: _absent(at, stray) for name, at in self.maps.items()}
        return World(values, entries, absent, stray)

    def numbers(self, state: Any) -> dict[str, Number]:
        """The scalars of a state, by name."""
        return self._scalars.numbers(state)

    def entries(self, at: MapPlace, running: Map[Any, Any]) -> dict[Key, Key]:
        """The entries of a running map as numbers."""
        return self._encoded.get(running, lambda: {at.key(key): at.value(value) for key, value in running.items()})


class Remembered(Generic[T]):
    """What was made of an object, by the object itself, whatever it is equal to."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, T]] = {}

    def get(self, of: Any, make: Callable[[], T]) -> T:
        """What was made of it, or now is."""
        known = self._known.get(id(of))
        if known is not None and known[0] is of:
            return known[1]
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        made = make()
        self._known[id(of)] = (of, made)
        return made


class _Reader:
    """Reads the same places of one value after another."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self._names = [place.name for place in places]
        self._parts = [_getter(place.steps) for place in places]
        self._encoders = [_scalar_encoder(place.shape) for place in places]

    def parts(self, value: Any) -> list[Any]:
        """What stands at each place."""
        return [part(value) for part in self._parts]

    def numbers(self, value: Any) -> dict[str, Number]:
        """The number at each place, by name."""
        return {
            name: part(value) if encode is None else encode(part(value))
            for name, part, encode in zip(self._names, self._parts, self._encoders, strict=True)
        }


def _getter(steps: Steps) -> Callable[[Any], Any]:
    if all(isinstance(step, str) for step in steps):
        return attrgetter(".".join(map(str, steps)))
    return lambda value: part_of(value, steps)


def argument_places(summary: Summary) -> tuple[Place, ...]:
    """The places of an action's arguments."""
    shapes = arguments_of(summary.function)
    return tuple(p for n, shape in shapes for p in _places(shape, summary.arguments[n], "arguments", (n,)))


def _places(shape: Shape, symbolic: Any, part: str, steps: Steps) -> Iterator[Place]:
    match shape:
        case RecordShape(fields=fields):
            for field, inner in fields:
                yield from _places(inner, getattr(symbolic, field), part, (*steps, field))
        case TupleShape(items=items):
            for index, item in enumerate(items):
                yield from _places(item, symbolic[index], part, (*steps, index))
        case MapShape():
            yield MapPlace(
                name=symbolic.name,
                part=part,
                steps=steps,
                shape=shape,
                key=encoder(shape.key),
                value=encoder(shape.value),
                kinds=tuple(kind(leaf) for _, leaf in scalar_leaves(shape.key)),
                leaves=tuple(_leaves(shape.value, "", ())),
            )
        case _:
            yield Place(name=flatten(shape, symbolic)[0].data[0], part=part, steps=steps, shape=shape)


def _leaves(shape: Shape, name: str, steps: Steps) -> Iterator[tuple[str, Steps, Shape]]:
    """The leaves of an entry: name, steps and shape."""
    match shape:
        case RecordShape(fields=fields):
            for field, inner in fields:
                yield from _leaves(inner, f"{name}.{field}" if name else field, (*steps, field))
        case TupleShape(items=items):
            for index, item in enumerate(items):
                yield from _leaves(item, f"{name}[{index}]", (*steps, index))
        case _:
            yield name, steps, shape


# --- parts of values ----------------------------------------------------------------------


def part_of(value: Any, steps: Steps) -> Any:
    """The part of a value at the end of `steps`; the arguments are a mapping."""
    for step in steps:
        value = value[step] if isinstance(step, int) or type(value) is dict else getattr(value, step)
    return value


def with_part(value: Any, steps: Steps, part: Any) -> Any:
    """The value with another part at the end of `steps`."""
    if not steps:
        return part
    step, rest = steps[0], steps[1:]
    if isinstance(value, Mapping):
        return {**value, step: with_part(value[step], rest, part)}
    if isinstance(value, tuple) and isinstance(step, int):
        return (*value[:step], with_part(value[step], rest, part), *value[step + 1 :])
    return attrs.evolve(value, **{str(step): with_part(getattr(value, str(step)), rest, part)})


def with_place(case: Case, place: Place, part: Any) -> Case:
    """The case with another value at a place."""
    return attrs.evolve(case, **{place.part: with_part(getattr(case, place.part), place.steps, part)})


# --- numbers ------------------------------------------------------------------------------


def encode(shape: Shape, value: Any) -> Number:
    """The number of a scalar."""
    by = _scalar_encoder(shape)
    number: Number = value if by is None else by(value)
    return number


def _scalar_encoder(shape: Shape) -> Callable[[Any], int] | None:
    """What turns a scalar into its number; None where it is one."""
    match shape:
        case IdentityShape():
            return identity_code
        case EnumShape(members=members):
            return {member: number for number, member in enumerate(members)}.__getitem__
        case _:
            return None


def encoder(shape: Shape) -> Encoder:
    """What turns a value without maps into the numbers of its leaves."""
    match shape:
        case RecordShape(fields=fields):
            parts = [(name, encoder(inner)) for name, inner in fields]
            return lambda value: tuple(leaf for name, inner in parts for leaf in inner(getattr(value, name)))
        case TupleShape(items=items):
            inners = [encoder(item) for item in items]
            return lambda value: tuple(leaf for inner, item in zip(inners, value, strict=True) for leaf in inner(item))
        case _:
            by = _scalar_encoder(shape)
            return (lambda value: (value,)) if by is None else (lambda value: (by(value),))


def decode(shape: Shape, number: Number) -> Any:
    """The scalar of a number; an identity that has no name yet gets one."""
    match shape:
        case IdentityShape(name=of):
            return identity_name(number) or f"{of.lower()} {number}"
        case EnumShape():
            return shape.members[number % len(shape.members)]
        case BoolShape():
            return bool(number)
        case _:
            return number


def running(shape: Shape, numbers: tuple[Number, ...] = ()) -> Any:
    """A value without maps whose leaves are given in order; where they run out, the plainest of its kind."""
    leaves = iter(numbers)

    def made(inner: Shape) -> Any:
        match inner:
            case RecordShape(cls=cls, fields=fields):
                return cls(**{name: made(field) for name, field in fields})
            case TupleShape(items=items):
                return tuple(made(item) for item in items)
            case _:
                return decode(inner, next(leaves, 0))

    return made(shape)


def _absent(at: MapPlace, stray: int) -> Key:
    """What is read where a map has no entry: its default, or arbitrary leaves of their types."""
    if at.shape.default is not ABSENT:
        return at.value(at.shape.default)
    return tuple(_arbitrary(kind(shape), stray) for _, _, shape in at.leaves)


def _arbitrary(of: str, stray: int) -> Number:
    match of:
        case "bool":
            return bool(stray & 1)
        case "id":
            return identity_code(f"(stray {stray % 3})")
        case "int":
            return -stray if stray & 1 else stray
        case "nat":
            return stray
        case _:
            return stray % int(of.removeprefix("enum:"))
