"""Before terms are made: the shapes of a suite, and the numbers of its enums' members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from steelyard.gate import shapes
from steelyard.language import info_of
from steelyard.schema import (
    EnumShape,
    MapShape,
    ModellingError,
    RecordShape,
    Shape,
    TupleShape,
    arguments_of,
    record_shape,
)
from steelyard.suite import Suite, Theorem

Plain = dict[str, Any]


def schema(suite: Suite) -> Plain:
    """The shapes of a suite, by which the judge decides how enums are to be numbered.

    Raises:
        ModellingError: two enums have one name.
    """
    found = {
        "params": shapes.plain(record_shape(suite.params)),
        "state": shapes.plain(record_shape(suite.state)),
        "arguments": {info_of(f).name: shapes.of_arguments(f) for f in suite.actions},
    }
    for name, classes in _enums(suite).items():
        if len(classes) > 1:
            raise ModellingError(f"two enums are called {name}: the gate could not tell them apart")
    return found


def renumber(suite: Suite, orders: Mapping[str, list[str]]) -> None:
    """Put the members of enums in an order that both sides can be compared in, before any term is made.

    A member is a number in a term, by its place in its class, and a term does not say of which class.
    """
    for name, classes in _enums(suite).items():
        for cls in classes:
            own = [member for member, value in cls.__members__.items() if value.name == member]
            # Iteration over a class follows this list, and nothing else that matters here does.
            cls._member_names_[:] = orders.get(name, own)


def _enums(suite: Suite) -> dict[str, list[type[Enum]]]:
    found: dict[str, list[type[Enum]]] = {}
    functions = [suite.genesis, *suite.actions, *(p.predicate for p in suite.properties if isinstance(p, Theorem))]
    told: list[Shape] = [record_shape(suite.params), record_shape(suite.state)]
    told += [shape for function in functions for _, shape in arguments_of(function)]
    for shape in told:
        for one in _enum_shapes(shape):
            classes = found.setdefault(one.name, [])
            if one.cls not in classes:
                classes.append(one.cls)
    return found


def _enum_shapes(shape: Shape) -> Iterator[EnumShape]:
    match shape:
        case EnumShape():
            yield shape
        case TupleShape(items=items):
            for item in items:
                yield from _enum_shapes(item)
        case RecordShape(fields=fields):
            for _, inner in fields:
                yield from _enum_shapes(inner)
        case MapShape(key=key, value=value):
            yield from _enum_shapes(key)
            yield from _enum_shapes(value)
        case _:
            pass
