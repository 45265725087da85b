"""Symbolic states, parameters and arguments: values of a shape whose leaves are free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steelyard.language import Discarded, Refused, info_of
from steelyard.run import Namespace
from steelyard.schema import MapShape, ModellingError, RecordShape, Shape, TupleShape, arguments_of, record_shape
from steelyard.suite import NOBODY, Step, Suite
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import Pure, evaluating
from steelyard.symbolic.lift import lifted
from steelyard.symbolic.maps import SymMap, type_of
from steelyard.symbolic.paths import NOT_IN_LANGUAGE, located
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import SymIdentity, bool_term, flatten, kind, scalar


def symbolic(shape: Shape, name: str) -> Any:
    """A value of which nothing is known but its type; its leaves are named after `name`."""
    match shape:
        case RecordShape(cls=cls, fields=fields):
            return cls(**{field: symbolic(inner, f"{name}.{field}") for field, inner in fields})
        case TupleShape(items=items):
            return tuple(symbolic(item, f"{name}[{index}]") for index, item in enumerate(items))
        case MapShape():
            return SymMap(shape, name)
        case _:
            return scalar(shape, terms.var(name, kind(shape)))


def symbolic_params(suite: Suite) -> Any:
    """Parameters of which nothing is known but their type."""
    return symbolic(record_shape(suite.params), "params")


def symbolic_arguments(function: Callable[..., Any], prefix: str = "") -> dict[str, Any]:
    """Arguments of which nothing is known but their type."""
    return {name: symbolic(shape, prefix + argument_name(name, shape)) for name, shape in arguments_of(function)}


def argument_name(name: str, shape: Shape) -> str:
    """What the leaves of an argument are named after."""
    # The parts of an argument `s` are not those of the state, whatever their names.
    return f"argument {name}" if isinstance(shape, RecordShape | TupleShape) else name


def symbolic_step(function: Callable[..., Any], arguments: dict[str, Any]) -> Step:
    """What a step property sees of a symbolic call."""
    info = info_of(function)
    caller = NOBODY if info.caller is None else arguments[info.caller]
    return Step(info.name, caller, Namespace(arguments))


#: What stands for the name and the caller of any call.
ACTION, CALLER = terms.var("the action", "id"), terms.var("the caller", "id")


def any_step(arguments: object = None) -> Step:
    """A call of which nothing is known; unless they are told, its arguments have no name in common."""
    return Step(SymIdentity(ACTION), SymIdentity(CALLER), arguments or _NoArguments())  # type: ignore[arg-type]


class _NoArguments:
    """The arguments of any call: they have no name in common."""

    def __getattr__(self, name: str) -> Any:
        raise ModellingError(f"the argument {name} of any call")


def holds(predicate: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Term:
    """The term of "the predicate is defined and holds" of symbolic values."""
    defined, value = _evaluated(predicate, args, kwargs, ())
    return terms.and_(defined, value)


def holds_given(given: tuple[Term, ...], predicate: Callable[..., Any], *args: Any) -> Term:
    """As `holds`, simplified by what is given, so that it means that only where all of this holds."""
    defined, value = _evaluated(predicate, args, {}, given)
    return terms.and_(defined, value)


def is_defined(predicate: Callable[..., Any], *args: Any) -> Term:
    """The term of "the predicate does not fault" of symbolic values."""
    return defined_and_value(predicate, *args)[0]


def defined_and_value(predicate: Callable[..., Any], *args: Any) -> tuple[Term, Term]:
    """The terms of "the predicate does not fault" and, where it does not, of "it holds"."""
    return _evaluated(predicate, args, {}, ())


def _evaluated(
    predicate: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], given: tuple[Term, ...]
) -> tuple[Term, Term]:
    pure = Pure()
    for condition in given:
        pure.learn(condition)
    try:
        with evaluating(pure):
            value = bool_term(pure.call(lifted(predicate), args, kwargs))
    except (Refused, Discarded, *NOT_IN_LANGUAGE) as error:
        raise located(ModellingError(f"{type(error).__name__}: {error}"), error) from None
    return terms.and_(*pure.defined), value


def written_leaves(shape: Shape, value: Any, path: str = "") -> list[tuple[str, str, Term]]:
    """``(path, kind, term)`` of each leaf that a state holds or that was written into its maps, their keys included.

    A key is told as it is where an entry was left, and as 0 where one was taken away.
    """
    match shape:
        case RecordShape(fields=fields):
            inner = [(f"{path}.{n}" if path else n, s, getattr(value, n)) for n, s in fields]
        case TupleShape(items=items):
            inner = [(f"{path}[{i}]", s, v) for i, (s, v) in enumerate(zip(items, value, strict=True))]
        case MapShape() if value.name and not type_of(shape).is_kept_by(value.type):
            # A map of weaker entries in the place of this one: nothing vouches for the entries.
            return [(path, "nat", terms.const(-1))]
        case MapShape():
            entries = [
                (f"{path}.{leaf}" if leaf else path, kind_, term)
                for write in value.writes
                for (leaf, kind_), term in zip(value.type.leaves, write.leaves, strict=True)
            ]
            keys = [
                (f"a key of {path}", kind_, terms.ite(write.present, part, terms.ZERO))
                for write in value.writes
                for kind_, part in zip(value.type.key_kinds, write.key, strict=True)
                if kind_ == "nat"
            ]
            return entries + keys
        case _:
            return [(path, kind(shape), flatten(shape, value)[0])]
    return [leaf for at, s, v in inner for leaf in written_leaves(s, v, at)]


def written_keys(shape: Shape, value: Any) -> dict[str, dict[tuple[Term, ...], None]]:
    """The keys written since, in order, by the name of the map."""
    found: dict[str, dict[tuple[Term, ...], None]] = {}
    match shape:
        case RecordShape(fields=fields):
            for name, field in fields:
                for map_name, keys in written_keys(field, getattr(value, name)).items():
                    found.setdefault(map_name, {}).update(keys)
        case MapShape():
            if value.writes:
                found[value.name] = {write.key: None for write in value.writes}
        case _:
            pass
    return found
