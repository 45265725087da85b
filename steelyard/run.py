"""Running a model concretely: one call, one outcome.

This is the meaning that every engine is measured against: plain Python, nothing symbolic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import attrs

from steelyard.language import Discarded, Fault, Refused, info_of
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    RecordShape,
    Shape,
    TupleShape,
    arguments_of,
    identities_in,
    misfit,
    record_shape,
)
from steelyard.suite import NOBODY, Preset, Step, Suite


@attrs.frozen
class Outcome:
    """How a call ended: exactly one of the fields is set.

    `fault` also covers any other exception: a model may raise nothing else.
    """

    state: Any = None
    refused: Refused | None = None
    discarded: str | None = None
    fault: str | None = None

    @property
    def label(self) -> str:
        """``ok``, a refusal's code, ``discarded A-05`` or ``fault ...``."""
        if self.refused is not None:
            return self.refused.code
        if self.discarded is not None:
            return f"discarded {self.discarded}"
        return "ok" if self.fault is None else f"fault {self.fault}"


class IllTyped(ValueError):
    """Arguments that are not of the action's declared types: no call at all."""


class Namespace:
    """The arguments of a step, as attributes."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)


def call(function: Callable[..., Any], params: Any, state: Any, arguments: Mapping[str, Any]) -> Outcome:
    """Run one action (or a relational program) on well-typed arguments.

    Raises:
        IllTyped: an argument is missing, unknown or outside its type.
    """
    check_arguments(function, arguments)
    return unchecked_call(function, params, state, arguments)


def unchecked_call(function: Callable[..., Any], params: Any, state: Any, arguments: Mapping[str, Any]) -> Outcome:
    """`call` for arguments that are known to be well-typed (an engine's inner loop)."""
    return _outcome(function, params, state, **arguments)


def start(suite: Suite, params: Any, arguments: Mapping[str, Any]) -> Outcome:
    """An initial state.

    Raises:
        IllTyped: an argument is missing, unknown or outside its type.
    """
    check_arguments(suite.genesis, arguments)
    return _outcome(suite.genesis, params, **arguments)


def _outcome(function: Callable[..., Any], /, *before: Any, **arguments: Any) -> Outcome:
    try:
        state = function(*before, **arguments)
    except Refused as refusal:
        return Outcome(None, refusal)
    except Discarded as discarded:
        return Outcome(discarded=discarded.assumption)
    except Fault as fault:
        return Outcome(fault=f"{type(fault).__name__}: {fault}")
    except Exception as error:  # noqa: BLE001 - whatever a model raises is its fault, and is shown
        return Outcome(fault=f"{type(error).__name__}: {error}")
    return Outcome(fault="it returns no state") if state is None else Outcome(state=state)


def check_arguments(function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """Refuse arguments that are missing, unknown or outside their type, with IllTyped."""
    shapes = dict(arguments_of(function))
    for name in arguments:
        if name not in shapes:
            raise IllTyped(f"{function.__name__} has no argument {name}")
    for name, shape in shapes.items():
        if name not in arguments:
            raise IllTyped(f"{function.__name__} needs the argument {name}")
        why = misfit(shape, arguments[name], name)
        if why is not None:
            raise IllTyped(f"{function.__name__}: {why}")


def step_of(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Step:
    """What a step property sees of a call."""
    info = info_of(function)
    caller = NOBODY if info.caller is None else arguments[info.caller]
    return Step(info.name, caller, Namespace(arguments))


def calls(suite: Suite, preset: Preset, state: Any) -> Iterator[tuple[Callable[..., Any], dict[str, Any]]]:
    """Every call of a preset's argument domain in a state, in a fixed order.

    An identity ranges over its pool and all of its kind that the state contains; a unit over
    its pool; an enum and a bool over all values.  An action with a declared domain uses that.
    """
    pools = pools_in(suite, preset, state)
    for function in suite.offered(preset):
        domain = preset.domains.get(info_of(function).name)
        if domain is None:
            yield from product_of(function, pools)
        else:
            for arguments in domain(preset.params, state):
                yield function, dict(arguments)


def product_of(
    function: Callable[..., Any], pools: Mapping[str, tuple[Any, ...]]
) -> Iterator[tuple[Callable[..., Any], dict[str, Any]]]:
    """Every call of an action with arguments out of these pools, in a fixed order."""
    shapes = arguments_of(function)
    for values in product(*(_range(shape, pools, function) for _, shape in shapes)):
        yield function, {name: value for (name, _), value in zip(shapes, values, strict=True)}


def pools_in(suite: Suite, preset: Preset, state: Any) -> dict[str, tuple[Any, ...]]:
    """The preset's pools with the identities that the state contains added to those of their kind."""
    pools = {name: dict.fromkeys(values) for name, values in preset.pools.items()}
    for kind, identity in identities_in(record_shape(suite.state), state):
        pools.setdefault(kind, {}).setdefault(identity)
    return {name: tuple(values) for name, values in pools.items()}


def _range(shape: Shape, pools: Mapping[str, tuple[Any, ...]], function: Callable[..., Any]) -> tuple[Any, ...]:
    match shape:
        case BoolShape():
            return (False, True)
        case EnumShape():
            return shape.members
        case IntShape(name=name):
            if name not in pools:
                raise KeyError(f"{function.__name__}: the preset has no pool for {name}")
            return pools[name]
        case IdentityShape(name=name):
            return pools.get(name, ())
        case TupleShape(items=items):
            return tuple(product(*(_range(item, pools, function) for item in items)))
        case RecordShape(cls=cls, fields=fields):
            ranges = [_range(field, pools, function) for _, field in fields]
            names = [name for name, _ in fields]
            return tuple(cls(**dict(zip(names, values, strict=True))) for values in product(*ranges))
        case _:
            raise KeyError(f"{function.__name__}: an argument may not be a map")
