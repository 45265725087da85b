"""What lifted code calls: Python's operators and the language's functions, on symbolic values.

On plain values each does what Python does.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from enum import Enum
from types import FunctionType
from typing import Any

import attrs

from steelyard import language
from steelyard.language import Map
from steelyard.schema import ModellingError, record_shape
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import current
from steelyard.symbolic.lift import is_lifted, lifted
from steelyard.symbolic.maps import GroupedSum, SymMap, equality, symbolic_maps
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import (
    CannotMerge,
    MustFork,
    SymIdentity,
    SymInt,
    bool_term,
    boolean,
    describe,
    identity_term,
    int_term,
    integer,
    merge,
)

Thunk = Callable[[], Any]


def and_(first: Any, *rest: Thunk) -> Any:
    """``first and ...``: a later operand is reached only where all before it hold."""
    return _connect(first, rest, terms.and_, terms.TRUE)


def or_(first: Any, *rest: Thunk) -> Any:
    """``first or ...``: a later operand is reached only where none before it holds."""
    return _connect(first, rest, terms.or_, terms.FALSE)


def _connect(first: Any, rest: tuple[Thunk, ...], join: Callable[..., Term], going_on: Term) -> Any:
    whole = bool_term(first)
    for thunk in rest:
        reached = whole if going_on is terms.TRUE else terms.not_(whole)
        if reached is terms.FALSE:
            break
        value = _operand(reached, thunk)
        if value is UNREACHED:
            break
        whole = join(whole, bool_term(value))
    return boolean(whole)


#: In the place of the value of an operand that a path does not reach.
UNREACHED = object()


def _operand(reached: Term, thunk: Thunk) -> Any:
    """The value of an operand that is reached only under a condition."""
    evaluation = current()
    try:
        with evaluation.under(reached):
            return thunk()
    except MustFork:
        return thunk() if evaluation.decide(reached) else UNREACHED


def not_(value: Any) -> Any:
    """``not value``."""
    return boolean(terms.not_(bool_term(value)))


def compare(left: Any, *rest: Any) -> Any:
    """A comparison, chained or not: ``left, op, right, op, later right, ...``."""
    whole = terms.TRUE
    for position in range(0, len(rest), 2):
        if whole is terms.FALSE:
            break
        right = _operand(whole, rest[position + 1]) if position else rest[position + 1]
        if right is UNREACHED:
            break
        whole = terms.and_(whole, _relation(rest[position], left, right))
        left = right
    return boolean(whole)


def _relation(op: str, left: Any, right: Any) -> Term:
    match op:
        case "==":
            return equality(left, right)
        case "!=":
            return terms.not_(equality(left, right))
        case "in":
            return _member(left, right)
        case "not in":
            return terms.not_(_member(left, right))
        case "<":
            return terms.lt(int_term(left), int_term(right))
        case "<=":
            return terms.le(int_term(left), int_term(right))
        case ">":
            return terms.lt(int_term(right), int_term(left))
        case _:
            return terms.le(int_term(right), int_term(left))


def _member(item: Any, container: Any) -> Term:
    if isinstance(container, SymMap):
        return container.present(container.key_of(item))
    if isinstance(container, tuple):
        return terms.or_(*(equality(item, other) for other in container))
    raise ModellingError(f"`in` needs a map or a tuple, not {describe(container)}")


def choose(condition: Any, then: Thunk, otherwise: Thunk) -> Any:
    """``then if condition else otherwise``; an action forks where the arms have no common form."""
    test = bool_term(condition)
    if test.op == "bool":
        return then() if test.data else otherwise()
    evaluation = current()
    try:
        with evaluation.under(test):
            one = then()
        with evaluation.under(terms.not_(test)):
            other = otherwise()
        return merge(test, one, other)
    except CannotMerge:
        return then() if evaluation.decide(test) else otherwise()


def branch(condition: Any) -> bool:
    """``if condition:``."""
    return current().decide(bool_term(condition))


def iterate(items: Any) -> Any:
    """``for ... in items:`` over a tuple of fixed length."""
    if isinstance(items, tuple | range):
        return items
    raise ModellingError(f"a loop needs a tuple of fixed length, not {describe(items)}")


def index(container: Any, key: Any) -> Any:
    """``container[key]``."""
    if isinstance(container, SymMap | GroupedSum):
        return container.get(key)
    if isinstance(container, tuple):
        if isinstance(key, int):
            return container[key]
        raise ModellingError("a tuple is indexed by a literal number only")
    raise ModellingError(f"{describe(container)} has no entries")


#: The fault of an operator that Python lets pass where the divisor is negative.
LENIENT = "BadDivisor: the divisor of // or % is not positive"


def floor_division(dividend: Any, divisor: Any, fault: str = LENIENT) -> Any:
    """``dividend // divisor``, whose divisor must be positive."""
    by = int_term(divisor)
    current().demand(terms.lt(terms.ZERO, by), fault)
    return integer(terms.div(int_term(dividend), by))


def remainder(dividend: Any, divisor: Any) -> Any:
    """``dividend % divisor``, whose divisor must be positive."""
    by = int_term(divisor)
    current().demand(terms.lt(terms.ZERO, by), LENIENT)
    return integer(terms.mod(int_term(dividend), by))


# --- the language's functions -------------------------------------------------------------


def _require(condition: Any, refusal: language.Refused) -> None:
    if not current().decide(bool_term(condition)):
        raise refusal


def _assume(condition: Any, assumption: str) -> None:
    current().assume(bool_term(condition), assumption)


def _implies(antecedent: Any, consequent: Any) -> Any:
    test = bool_term(antecedent)
    if test is terms.FALSE:
        return True
    held = _operand(test, consequent) if callable(consequent) else consequent
    return True if held is UNREACHED else boolean(terms.implies(test, bool_term(held)))


def _ite(condition: Any, then: Any, otherwise: Any) -> Any:
    return choose(
        condition,
        then if callable(then) else lambda: then,
        otherwise if callable(otherwise) else lambda: otherwise,
    )


def _every(items: tuple[Any, ...], predicate: Callable[..., Any]) -> Any:
    return and_(True, *(lambda item=item: _apply(predicate, item) for item in items))


def _some(items: tuple[Any, ...], predicate: Callable[..., Any]) -> Any:
    return or_(False, *(lambda item=item: _apply(predicate, item) for item in items))


def _count(items: tuple[Any, ...], predicate: Callable[..., Any]) -> Any:
    ones = (terms.ite(bool_term(_apply(predicate, item)), terms.ONE, terms.ZERO) for item in items)
    return integer(terms.add(*ones))


def _apply(predicate: Callable[..., Any], item: Any) -> Any:
    return current().call(lifted(predicate), (item,), {})


def _floor_div(dividend: Any, divisor: Any) -> Any:
    return floor_division(dividend, divisor, "BadDivisor: the divisor is not positive")


def _ceil_div(dividend: Any, divisor: Any) -> Any:
    return -_floor_div(-dividend, divisor)


def _digest(*parts: Any) -> Any:
    kinds, made = [], []
    if not parts:
        raise ModellingError("a digest of nothing, which is that of the empty name")
    for part in parts:
        is_int = isinstance(part, int | SymInt) and not isinstance(part, bool)
        kinds.append("i" if is_int else "d")
        made.append(int_term(part) if is_int else identity_term(part))
    return SymIdentity(terms.digest("".join(kinds), tuple(made)))


def _extreme(least: bool) -> Callable[..., Any]:
    def extreme(*values: Any) -> Any:
        found = int_term(values[0])
        for value in values[1:]:
            other = int_term(value)
            keep = terms.le(found, other) if least else terms.le(other, found)
            found = terms.ite(keep, found, other)
        return integer(found)

    return extreme


def _evolve(record: Any, /, **changes: Any) -> Any:
    cls: Any = type(record)
    return symbolic_maps(record_shape(cls), attrs.evolve(record, **changes))


_PRIMITIVES: dict[Any, Callable[..., Any]] = {
    language.require: _require,
    language.assume: _assume,
    language.implies: _implies,
    language.ite: _ite,
    language.every: _every,
    language.some: _some,
    language.count: _count,
    language.floor_div: _floor_div,
    language.ceil_div: _ceil_div,
    language.digest: _digest,
    min: _extreme(least=True),
    max: _extreme(least=False),
    attrs.evolve: _evolve,
    range: range,
    Map: Map,
}
_MAP_METHODS = ("set", "remove", "sum", "sum_by", "all", "any")


def call(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """``function(...)``: the language's functions, the model's own, and constructors of values."""
    if isinstance(function, typing.NewType):
        return args[0]
    owner = getattr(function, "__self__", None)
    if isinstance(owner, SymMap) and function.__name__ in _MAP_METHODS:
        return function(*args, **kwargs)
    if isinstance(owner, Map):
        raise ModellingError("a map that is no field of a state: build it in the state's class")
    try:
        primitive = _PRIMITIVES.get(function)
    except TypeError:
        primitive = None
    if primitive is not None:
        return primitive(*args, **kwargs)
    if isinstance(function, type):
        return _construct(function, args, kwargs)
    if isinstance(function, FunctionType):
        return current().call(function if is_lifted(function) else lifted(function), args, kwargs)
    raise ModellingError(f"a call of {function!r} is outside of the language")


def _construct(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if issubclass(cls, Enum) or not attrs.has(cls):
        raise ModellingError(f"{cls.__name__}(...) is outside of the language")
    made = cls(*args, **kwargs)
    return made if issubclass(cls, language.Refused) else symbolic_maps(record_shape(cls), made)
