"""The shapes of a model's values, read from its annotations.

One description serves the symbolic layer, the encoding of traces, argument pools and
Hypothesis strategies.  A shape is data; ``shape_of`` is the only reader of annotations.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from inspect import signature
from typing import Any

import attrs

from steelyard.language import ABSENT, Identity, Map, Nat


class ModellingError(Exception):
    """The model is written in a way that the checker refuses.

    `where` is ``file:line`` of the model, when known.
    """

    def __init__(self, message: str, where: str | None = None) -> None:
        super().__init__(message if where is None else f"{where}: {message}")
        self.message = message
        self.where = where


@attrs.frozen
class BoolShape:
    """Truth values."""

    name: str = "bool"


@attrs.frozen
class IntShape:
    """Integers, or naturals where `natural`.  `name` is the unit."""

    name: str
    natural: bool


@attrs.frozen
class EnumShape:
    """Members of an enum, numbered in the order of their definition."""

    cls: type[Enum]

    @property
    def name(self) -> str:
        """The enum's name."""
        return self.cls.__name__

    @property
    def members(self) -> tuple[Enum, ...]:
        """The members, in the order of their definition."""
        return tuple(self.cls)


@attrs.frozen
class IdentityShape:
    """Opaque identities.  `name` is the kind of identity."""

    name: str


@attrs.frozen
class TupleShape:
    """Tuples of a fixed length."""

    items: tuple[Shape, ...]


@attrs.frozen
class RecordShape:
    """A frozen attrs class."""

    cls: type
    fields: tuple[tuple[str, Shape], ...] = attrs.field(eq=False)

    @property
    def name(self) -> str:
        """The class's name."""
        return self.cls.__name__


@attrs.frozen
class MapShape:
    """A `Map`; `default` is ABSENT for a map without one.

    `declared` is the shape that the model declares, where this one is `weakened`.
    """

    key: Shape
    value: Shape
    default: Any = ABSENT
    declared: MapShape | None = None


Shape = BoolShape | IntShape | EnumShape | IdentityShape | TupleShape | RecordShape | MapShape


def shape_of(annotation: Any, default: object = ABSENT) -> Shape:
    """The shape that an annotation describes.

    Raises:
        ModellingError: a model may not use such a type.
    """
    if annotation is bool:
        return BoolShape()
    if annotation is int:
        return IntShape("int", natural=False)
    if isinstance(annotation, typing.NewType):
        return _of_newtype(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return EnumShape(annotation)
    if isinstance(annotation, type) and attrs.has(annotation):
        return record_shape(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple and arguments and Ellipsis not in arguments:
        return TupleShape(tuple(shape_of(item) for item in arguments))
    if origin is Map:
        return _map_shape(shape_of(arguments[0]), shape_of(arguments[1]), default)
    raise ModellingError(
        f"the type {annotation!r} is outside the language: use int, bool, an Enum, a NewType over Nat "
        "or Identity, a tuple of fixed length, a frozen attrs class or Map[K, V]"
    )


def _map_shape(key: Shape, value: Shape, default: object) -> MapShape:
    why = None if default is ABSENT else misfit(value, default, "the default")
    if why is not None:
        raise ModellingError(why)
    return MapShape(key, value, default)


def _of_newtype(annotation: typing.NewType) -> Shape:
    """A unit or a kind of identity: a NewType that ends in Nat, int or Identity."""
    below: Any = annotation
    while isinstance(below, typing.NewType):
        if below is Nat:
            return IntShape(annotation.__name__, natural=True)
        if below is Identity:
            return IdentityShape(annotation.__name__)
        below = below.__supertype__
    if below is int:
        return IntShape(annotation.__name__, natural=False)
    if isinstance(below, types.GenericAlias):
        return shape_of(below)
    raise ModellingError(f"{annotation.__name__}: a NewType of a model is over Nat, int, Identity or a tuple")


@cache
def record_shape(cls: type) -> RecordShape:
    """The shape of a frozen attrs class."""
    hints = typing.get_type_hints(cls)
    fields = []
    for field in attrs.fields(cls):
        try:
            shape = shape_of(hints[field.name], field.metadata.get("default", ABSENT))
        except ModellingError as error:
            raise ModellingError(f"{cls.__name__}.{field.name}: {error.message}") from None
        fields.append((field.name, shape))
    return RecordShape(cls, tuple(fields))


@cache
def arguments_of(function: Callable[..., Any]) -> tuple[tuple[str, Shape], ...]:
    """The keyword-only arguments of an action, a genesis or a theorem, with their shapes."""
    hints = typing.get_type_hints(function)
    return tuple(
        (name, shape_of(hints[name]))
        for name, parameter in signature(function).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    )


def misfit(shape: Shape, value: Any, path: str = "value") -> str | None:
    """Why `value` is not of the given shape, in a few words, or None."""
    match shape:
        case BoolShape():
            fits = isinstance(value, bool)
        case IntShape(natural=natural):
            fits = isinstance(value, int) and not isinstance(value, bool)
            if fits and natural and value < 0:
                return f"{path} is {value}, but {shape.name} is a natural number"
        case EnumShape(cls=cls):
            fits = isinstance(value, cls)
        case IdentityShape():
            fits = isinstance(value, str)
        case TupleShape(items=items):
            fits = isinstance(value, tuple) and len(value) == len(items)
            if fits:
                return _first(misfit(s, v, f"{path}[{i}]") for i, (s, v) in enumerate(zip(items, value, strict=True)))
        case RecordShape(cls=cls, fields=fields):
            fits = isinstance(value, cls)
            if fits:
                return _first(misfit(s, getattr(value, name), f"{path}.{name}") for name, s in fields)
        case MapShape(key=key, value=entry):
            fits = isinstance(value, Map)
            if fits:
                return _first(
                    misfit(key, k, f"key of {path}") or misfit(entry, v, f"{path}[{k}]") for k, v in value.items()
                )
    return None if fits else f"{path} is {value!r}, not of the shape {getattr(shape, 'name', shape)}"


def _first(found: Iterator[str | None]) -> str | None:
    return next((text for text in found if text is not None), None)


def identities_in(shape: Shape, value: Any) -> Iterator[tuple[str, Any]]:
    """Each ``(kind, identity)`` that occurs in a value of the given shape, with repeats."""
    match shape:
        case IdentityShape(name=name):
            yield name, value
        case TupleShape(items=items):
            for item_shape, item in zip(items, value, strict=True):
                yield from identities_in(item_shape, item)
        case RecordShape(fields=fields):
            for name, field_shape in fields:
                yield from identities_in(field_shape, getattr(value, name))
        case MapShape(key=key, value=entry):
            for k, v in value.items():
                yield from identities_in(key, k)
                yield from identities_in(entry, v)
        case _:
            return


def leaves(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """The scalar and map leaves of a shape, by dotted path, in order."""
    match shape:
        case RecordShape(fields=fields):
            for name, field_shape in fields:
                yield from leaves(field_shape, f"{path}.{name}" if path else name)
        case TupleShape(items=items):
            for index, item in enumerate(items):
                yield from leaves(item, f"{path}[{index}]")
        case _:
            yield path, shape


def below_records(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """What lies below the records of a shape, by dotted path, in order: a number, a flag, a tuple, a map."""
    if not isinstance(shape, RecordShape):
        yield path, shape
        return
    for name, inner in shape.fields:
        yield from below_records(inner, f"{path}.{name}" if path else name)


def maps_in(cls: type) -> dict[str, MapShape]:
    """The maps of a record by dotted path, but for those inside tuples."""
    found = leaves(record_shape(cls))
    return {path: shape for path, shape in found if isinstance(shape, MapShape) and "[" not in path}


def weakened(shape: Shape, leaves_: frozenset[str], path: str = "") -> Shape:
    """The shape with the naturals at some leaves turned into plain integers.

    A leaf is named by its dotted path; the naturals in the keys of a map as ``a key of PATH``.
    """
    match shape:
        case RecordShape(cls=cls, fields=fields):
            inner = ((n, weakened(s, leaves_, f"{path}.{n}" if path else n)) for n, s in fields)
            return RecordShape(cls, tuple(inner))
        case TupleShape(items=items):
            return TupleShape(tuple(weakened(s, leaves_, f"{path}[{i}]") for i, s in enumerate(items)))
        case MapShape(key=key, value=value, default=default):
            keys = frozenset(name for name, _ in leaves(key)) if f"a key of {path}" in leaves_ else frozenset()
            parts = weakened(key, keys), weakened(value, leaves_, path)
            # Records are equal by their class alone: compare leaf by leaf.
            is_same = [*leaves(parts[0]), *leaves(parts[1])] == [*leaves(key), *leaves(value)]
            return shape if is_same else MapShape(*parts, default, declared=shape)
        case IntShape(name=name) if path in leaves_:
            return IntShape(name, natural=False)
        case _:
            return shape


def untyped(shape: Shape) -> Shape:
    """The shape with all naturals turned into plain integers."""
    names: set[str] = set()
    for path, leaf in leaves(shape):
        inner = [name for name, _ in leaves(leaf.value)] if isinstance(leaf, MapShape) else []
        names |= {path, f"a key of {path}", *(f"{path}.{name}" for name in inner)}
    return weakened(shape, frozenset(names))


Arguments = Mapping[str, Any]
