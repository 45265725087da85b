"""Shapes as plain data, and shapes made of such data.

The judge imports nothing of a tree.  It makes classes of its own, with the same names and fields, so that
whatever works on shapes (traces, words, symbolic states) works there, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any

import attrs

from steelyard.itf import decode, encode
from steelyard.language import ABSENT
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
    arguments_of,
)

Plain = Any


def plain(shape: Shape) -> Plain:
    """A shape as plain data."""
    match shape:
        case BoolShape():
            return ["bool"]
        case IntShape(name=name, natural=natural):
            return ["nat" if natural else "int", name]
        case IdentityShape(name=name):
            return ["id", name]
        case EnumShape(name=name, members=members):
            return ["enum", name, [member.name for member in members]]
        case TupleShape(items=items):
            return ["tuple", [plain(item) for item in items]]
        case RecordShape(name=name, fields=fields):
            return ["record", name, [[field, plain(inner)] for field, inner in fields]]
        case MapShape(key=key, value=value, default=default):
            return ["map", plain(key), plain(value), None if default is ABSENT else [encode(value, default)]]


def of_arguments(function: Callable[..., Any]) -> list[list[Plain]]:
    """The arguments of a function by name, with their shapes."""
    return [[name, plain(shape)] for name, shape in arguments_of(function)]


def shape_from(data: Plain) -> Shape:
    """The shape that plain data stand for, with classes made for it."""
    return _made(_frozen(data))


def _frozen(data: Plain) -> Plain:
    if isinstance(data, Mapping):
        return ("object", tuple((name, _frozen(value)) for name, value in data.items()))
    return tuple(_frozen(item) for item in data) if isinstance(data, list | tuple) else data


def _thawed(data: Plain) -> Plain:
    if isinstance(data, tuple) and data[:1] == ("object",):
        return {name: _thawed(value) for name, value in data[1]}
    return [_thawed(item) for item in data] if isinstance(data, tuple) else data


@cache
def _made(data: Plain) -> Shape:
    match data:
        case ("bool",):
            return BoolShape()
        case ("nat" | "int" as of, name):
            return IntShape(name, natural=of == "nat")
        case ("id", name):
            return IdentityShape(name)
        case ("enum", name, members):
            make: Any = Enum
            return EnumShape(make(name, {member: member for member in members}))
        case ("tuple", items):
            return TupleShape(tuple(_made(item) for item in items))
        case ("record", name, fields):
            cls = attrs.make_class(name, [field for field, _ in fields], frozen=True, kw_only=True)
            return RecordShape(cls, tuple((field, _made(inner)) for field, inner in fields))
        case ("map", key, value, default):
            entry = _made(value)
            return MapShape(_made(key), entry, ABSENT if default is None else decode(entry, _thawed(default[0])))
    raise ValueError(f"no shape: {data!r}")
