"""Symbolic values: what a lifted function computes with.

A symbolic scalar wraps one term and offers what the language allows of its type.  Records and
tuples are the model's own classes with symbolic leaves; maps are in `maps`.  `flatten` and
`assemble` go between a value of a shape and the terms of its leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from typing import Any

import attrs

from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    ModellingError,
    RecordShape,
    Shape,
    TupleShape,
)
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term

#: Up to how many characters a value is told in full.
_SHORT = 60

_names: dict[str, int] = {}
_labels: dict[int, str] = {}


def identity_code(name: str) -> int:
    """The integer that stands for a literal identity: the same in every process."""
    if name not in _names:
        # A one before the name keeps what it begins with.
        code = -1 - int.from_bytes(b"\1" + name.encode("utf-8", "surrogatepass"), "big")
        _names[name] = code
        _labels[code] = name
    return _names[name]


def learn_identity(code: int) -> None:
    """Take note of a number in a term of another process, which may stand for a literal identity."""
    told = (-1 - code).to_bytes((-1 - code).bit_length() // 8 + 1, "big").lstrip(b"\0") if code < 0 else b""
    if told[:1] == b"\1":
        with suppress(UnicodeDecodeError):
            identity_code(told[1:].decode("utf-8", "surrogatepass"))


def identity_name(code: int) -> str | None:
    """The literal identity of a code, if it is one of this process."""
    return _labels.get(code)


class _Scalar:
    """A value that is one term; it has no truth value and no hash of its own."""

    __slots__ = ("term",)

    def __init__(self, term: Term) -> None:
        self.term = term

    def __bool__(self) -> bool:
        raise ModellingError("a symbolic condition is used where plain Python needs True or False")

    def __hash__(self) -> int:
        raise ModellingError("a symbolic value is used as a key of a Python collection")

    def __eq__(self, other: object) -> bool:
        raise ModellingError("a symbolic value is compared outside of a lifted function")

    def __repr__(self) -> str:
        return terms.show(self.term)


class SymInt(_Scalar):
    """An integer."""

    __slots__ = ()

    def __add__(self, other: Any) -> SymInt:
        return SymInt(terms.add(self.term, int_term(other)))

    __radd__ = __add__

    def __sub__(self, other: Any) -> SymInt:
        return SymInt(terms.sub(self.term, int_term(other)))

    def __rsub__(self, other: Any) -> SymInt:
        return SymInt(terms.sub(int_term(other), self.term))

    def __mul__(self, other: Any) -> SymInt:
        return SymInt(terms.mul(self.term, int_term(other)))

    __rmul__ = __mul__

    def __neg__(self) -> SymInt:
        return SymInt(terms.scale(-1, self.term))


class SymBool(_Scalar):
    """A truth value."""

    __slots__ = ()


class SymIdentity(_Scalar):
    """An opaque identity."""

    __slots__ = ()


class SymEnum(_Scalar):
    """A member of an enum, by its number."""

    __slots__ = ("cls",)

    def __init__(self, term: Term, cls: type[Enum]) -> None:
        super().__init__(term)
        self.cls = cls


def int_term(value: Any) -> Term:
    """The term of an integer."""
    if isinstance(value, SymInt):
        return value.term
    if isinstance(value, int) and not isinstance(value, bool):
        return terms.const(value)
    raise ModellingError(f"an integer is needed, not {describe(value)}")


def bool_term(value: Any) -> Term:
    """The term of a truth value."""
    if isinstance(value, SymBool):
        return value.term
    if isinstance(value, bool):
        return terms.truth(value)
    raise ModellingError(f"a truth value is needed, not {describe(value)}")


def identity_term(value: Any) -> Term:
    """The term of an identity."""
    if isinstance(value, SymIdentity):
        return value.term
    if isinstance(value, str):
        return terms.const(identity_code(value))
    raise ModellingError(f"an identity is needed, not {describe(value)}")


def enum_term(value: Any, cls: type[Enum]) -> Term:
    """The term of a member of `cls`."""
    if isinstance(value, SymEnum) and value.cls is cls:
        return value.term
    if isinstance(value, cls):
        return terms.const(list(cls).index(value))
    raise ModellingError(f"a {cls.__name__} is needed, not {describe(value)}")


def boolean(term: Term) -> Any:
    """The truth value of a term, plain where it is known."""
    return term.data if term.op == "bool" else SymBool(term)


def integer(term: Term) -> Any:
    """The integer of a term, plain where it is known."""
    return term.data if term.op == "const" else SymInt(term)


def scalar_equality(left: Any, right: Any) -> Term:
    """Equality of two scalars of one type.

    Raises:
        ModellingError: they are of different types.
    """
    for test, term_of in _EQUALITIES:
        if test(left) and test(right):
            return terms.eq(term_of(left), term_of(right))
    for one, other in ((left, right), (right, left)):
        cls = one.cls if isinstance(one, SymEnum) else type(one)
        if isinstance(one, SymEnum | Enum):
            return terms.eq(enum_term(one, cls), enum_term(other, cls))
    raise ModellingError(f"{describe(left)} and {describe(right)} are compared, which are of different types")


def describe(value: Any) -> str:
    """A value for a message."""
    if isinstance(value, _Scalar):
        return f"a symbolic {type(value).__name__.removeprefix('Sym').lower()}"
    told = repr(value)
    return told if len(told) < _SHORT else f"a {type(value).__name__}"


def is_symbolic(value: Any) -> bool:
    """Whether a scalar is symbolic."""
    return isinstance(value, _Scalar)


def kind(shape: Shape) -> str:
    """The kind of a scalar leaf."""
    match shape:
        case BoolShape():
            return "bool"
        case IntShape(natural=natural):
            return "nat" if natural else "int"
        case EnumShape():
            return f"enum:{len(shape.members)}"
        case IdentityShape():
            return "id"
        case _:
            raise ModellingError("not a scalar")


def scalar_leaves(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """The leaves of a map's key or value by dotted path; a map among them is refused."""
    match shape:
        case RecordShape(fields=fields):
            for name, field in fields:
                yield from scalar_leaves(field, f"{path}.{name}" if path else name)
        case TupleShape(items=items):
            for index, item in enumerate(items):
                yield from scalar_leaves(item, f"{path}[{index}]")
        case BoolShape() | IntShape() | EnumShape() | IdentityShape():
            yield path, shape
        case _:
            raise ModellingError("a map inside a map's key or value: use a tuple of identities as the key instead")


def scalar_term(shape: Shape, value: Any) -> Term:
    """The term of a scalar of the given shape."""
    match shape:
        case BoolShape():
            return bool_term(value)
        case IntShape():
            return int_term(value)
        case EnumShape(cls=cls):
            return enum_term(value, cls)
        case IdentityShape():
            return identity_term(value)
        case _:
            raise ModellingError("not a scalar")


def flatten(shape: Shape, value: Any) -> tuple[Term, ...]:
    """The terms of the leaves of a value without maps.

    Raises:
        ModellingError: the value is not of that shape.
    """
    match shape:
        case RecordShape(cls=cls, fields=fields):
            if not isinstance(value, cls):
                raise ModellingError(f"a {cls.__name__} is needed, not {describe(value)}")
            return tuple(t for name, field in fields for t in flatten(field, getattr(value, name)))
        case TupleShape(items=items):
            if not isinstance(value, tuple) or len(value) != len(items):
                raise ModellingError(f"a tuple of {len(items)} is needed, not {describe(value)}")
            return tuple(t for item, v in zip(items, value, strict=True) for t in flatten(item, v))
        case _:
            return (scalar_term(shape, value),)


def scalar(shape: Shape, term: Term) -> Any:
    """The value of a scalar of the given shape; a known constant is plain Python."""
    known = term.op in ("const", "bool")
    match shape:
        case BoolShape():
            return term.data if known else SymBool(term)
        case IntShape():
            return term.data if known else SymInt(term)
        case EnumShape(cls=cls):
            return shape.members[term.data] if known else SymEnum(term, cls)
        case IdentityShape():
            name = identity_name(term.data) if known else None
            return SymIdentity(term) if name is None else name
        case _:
            raise ModellingError("not a scalar")


def assemble(shape: Shape, leaves: Iterator[Term]) -> Any:
    """The value whose leaves are the next of `leaves`."""
    match shape:
        case RecordShape(cls=cls, fields=fields):
            return cls(**{name: assemble(field, leaves) for name, field in fields})
        case TupleShape(items=items):
            return tuple(assemble(item, leaves) for item in items)
        case _:
            return scalar(shape, next(leaves))


def merge(condition: Term, then: Any, otherwise: Any) -> Any:
    """One value for two cases.

    Raises:
        CannotMerge: the cases have no common form (maps, or different types).
    """
    if then is otherwise:
        return then
    for test, make in _MERGES:
        if test(then) and test(otherwise):
            return make(condition, then, otherwise)
    if isinstance(then, tuple) and isinstance(otherwise, tuple) and len(then) == len(otherwise):
        return tuple(merge(condition, a, b) for a, b in zip(then, otherwise, strict=True))
    if attrs.has(type(then)) and type(then) is type(otherwise):
        names = [field.name for field in attrs.fields(type(then))]
        return type(then)(**{n: merge(condition, getattr(then, n), getattr(otherwise, n)) for n in names})
    raise CannotMerge


class CannotMerge(Exception):
    """Two cases have no common form: an action must fork."""


class MustFork(CannotMerge):
    """An operand that is not always reached decides, or refuses: an action must fork on whether it is reached."""


def _merge_enum(condition: Term, then: Any, otherwise: Any) -> Any:
    cls = then.cls if isinstance(then, SymEnum) else type(then)
    merged = terms.ite(condition, enum_term(then, cls), enum_term(otherwise, cls))
    return scalar(EnumShape(cls), merged)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool | SymBool)


def _is_int(value: Any) -> bool:
    return isinstance(value, int | SymInt) and not isinstance(value, bool | Enum)


def _is_identity(value: Any) -> bool:
    return isinstance(value, str | SymIdentity) and not isinstance(value, Enum)


_EQUALITIES: tuple[tuple[Any, Any], ...] = (
    (_is_bool, bool_term),
    (_is_int, int_term),
    (_is_identity, identity_term),
)
_MERGES: tuple[tuple[Any, Any], ...] = (
    (
        _is_bool,
        lambda c, a, b: boolean(terms.ite(c, bool_term(a), bool_term(b))),
    ),
    (
        _is_int,
        lambda c, a, b: integer(terms.ite(c, int_term(a), int_term(b))),
    ),
    (
        _is_identity,
        lambda c, a, b: scalar(IdentityShape("identity"), terms.ite(c, identity_term(a), identity_term(b))),
    ),
    (lambda v: isinstance(v, Enum | SymEnum), _merge_enum),
)
