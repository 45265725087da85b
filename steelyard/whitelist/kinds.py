"""What is known of an expression's value: a shape, or one of a few others.

This is no type checker (mypy is): it knows enough to tell a map from a record, a truth value
from a number, and a tuple of fixed length from anything else.  UNKNOWN (the arguments of
a step, and whatever was refused already) passes everywhere but where a rule needs certainty.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import attrs

from steelyard.language import Identity
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    ModellingError,
    RecordShape,
    Shape,
    TupleShape,
    record_shape,
    shape_of,
)
from steelyard.suite import Step


class Other(Enum):
    """Values that have no shape."""

    UNKNOWN = "a value"
    TEXT = "text"
    STEP = "a step"
    ARGUMENTS = "the arguments of a step"
    NOTHING = "nothing"
    MIXED = "a value of two kinds"


Kind = Shape | Other

INT = IntShape("int", natural=False)
BOOL = BoolShape()
IDENTITY = IdentityShape(Identity.__name__)


def kind_of_annotation(annotation: Any) -> Kind:
    """The kind that an annotation promises.

    Raises:
        ModellingError: a model may not use such a type.
    """
    if annotation is None or annotation is type(None):
        return Other.NOTHING
    if annotation is Step:
        return Other.STEP
    return shape_of(annotation)


def kind_of_constant(value: object) -> Kind | None:
    """The kind of a module's constant, or None where a model may not read such a value."""
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, Enum):
        return EnumShape(type(value))
    if type(value) is int:
        return INT
    if type(value) is str:
        return IDENTITY
    if type(value) is tuple:
        items = [kind_of_constant(item) for item in value]
        known = tuple(item for item in items if item is not None and not isinstance(item, Other))
        return TupleShape(known) if len(known) == len(items) else None
    cls: type = type(value)
    try:
        return record_shape(cls) if attrs.has(cls) else None
    except (ModellingError, NameError):
        return None


def joined(left: Kind, right: Kind) -> Kind:
    """What is known of a value that is one or the other."""
    if left == right:
        return left
    if isinstance(left, IntShape) and isinstance(right, IntShape):
        return INT
    if isinstance(left, IdentityShape) and isinstance(right, IdentityShape) and IDENTITY in (left, right):
        return right if left == IDENTITY else left  # a name that is written out is of any kind
    return Other.UNKNOWN if Other.UNKNOWN in (left, right) else Other.MIXED


def described(kind: Kind) -> str:
    """A few words for a person."""
    match kind:
        case Other():
            return kind.value
        case BoolShape():
            return "a truth value"
        case IntShape():
            return "a number"
        case EnumShape() | RecordShape():
            return f"a {kind.name}"
        case IdentityShape():
            return "an identity"
        case TupleShape():
            return "a tuple"
        case MapShape():
            return "a map"


def is_number(kind: Kind) -> bool:
    """Whether the value may be an integer that is no truth value."""
    return isinstance(kind, IntShape) or kind is Other.UNKNOWN


def fits(kind: Kind, place: Kind) -> bool:
    """Whether a value can stand in a place of the given kind, ranges of numbers apart."""
    match kind, place:
        case (Other.UNKNOWN, _) | (_, Other.UNKNOWN):
            return True
        case TupleShape(items=items), TupleShape(items=places):
            return len(items) == len(places) and all(map(fits, items, places))
        case MapShape(key=key, value=value), MapShape(key=key_place, value=value_place):
            return fits(key, key_place) and fits(value, value_place)
        case (EnumShape() | RecordShape() | Other(), _):
            return kind == place
        case _:
            return type(kind) is type(place)


def is_truth(kind: Kind) -> bool:
    """Whether the value may be a truth value."""
    return isinstance(kind, BoolShape) or kind is Other.UNKNOWN


def are_comparable(left: Kind, right: Kind) -> bool:
    """Whether ``==`` of two values can ever be true for a good reason."""
    if Other.UNKNOWN in (left, right):
        return True
    if isinstance(left, Other) or isinstance(right, Other):
        return left == right or ({type(left), type(right)} == {Other, IdentityShape} and Other.TEXT in (left, right))
    if isinstance(left, (EnumShape, RecordShape)) or isinstance(right, (EnumShape, RecordShape)):
        return left == right
    return type(left) is type(right)
