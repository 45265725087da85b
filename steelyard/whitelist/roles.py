"""The parts that functions play in a suite, and the signature of each part."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from steelyard.schema import BoolShape, MapShape, RecordShape, Shape, maps_in
from steelyard.suite import Invariant, LeadsTo, Property, Reachable, Relational, StepProperty, Suite, Theorem
from steelyard.whitelist.kinds import Kind, Other
from steelyard.whitelist.scope import Mode, Signature

ACTION = Mode(refuses=True, ranges=False)
PREDICATE = Mode(refuses=False, ranges=True)

_STATE = ("params", "state")
_CALL = ("params", "state", "step")
_STEP = ("params", "before", "step", "after")
_OUTCOMES = ("params", "before", "left", "right")


@attrs.frozen
class Role:
    """One function of a suite.

    Attributes:
        part: what it is there, for a message.
        mode: what it may do.
        takes: the names of its leading arguments.
        gives: the class of its result; bool for a predicate.
        free: whether it takes further arguments, by keyword.
        key: the shape of its last leading argument, where that is a key of a map, of whatever name.
    """

    function: Callable[..., Any]
    part: str
    mode: Mode
    takes: tuple[str, ...]
    gives: type
    free: bool
    params: type
    state: type
    key: Shape | None = None

    def faults(self, signature: Signature) -> Iterator[str]:
        """What is wrong with a function's signature."""
        arguments, leading = dict(signature.places or {}), signature.positional
        others = [name for name in arguments if name not in leading]
        shown = f"({', '.join(self.takes)}{', *, arguments' if self.free else ''})"
        if leading != self.takes:
            yield f"{self.part} takes {shown}, not ({', '.join(leading)})"
            return
        if others and not self.free:
            yield f"{self.part} takes {shown} and no {others[0]}"
        for name in leading:
            expected: Any = self.params if name == "params" else self.state
            if name == "step":
                if arguments[name] is not Other.STEP:
                    yield f"{self.part}: step is annotated as a Step"
            elif self.key is not None and name == leading[-1]:
                if arguments[name] != self.key:
                    yield f"{self.part}: {name} is annotated as the map's keys are"
            elif not _is_record(arguments[name], expected):
                yield f"{self.part}: {name} is annotated as {expected.__name__}"
        for name in others:
            if isinstance(arguments[name], (MapShape, Other)):
                yield f"{self.part}: the type of {name} has no argument domain"
        fits = (
            isinstance(signature.result, BoolShape) if self.gives is bool else _is_record(signature.result, self.gives)
        )
        if not fits:
            yield f"{self.part} returns {self.gives.__name__}"


def _is_record(kind: Kind, cls: type) -> bool:
    return isinstance(kind, RecordShape) and kind.cls is cls


def roles_of(suite: Suite) -> Iterator[Role]:
    """The functions of a suite that mean something, in a fixed order."""

    def role(function: Any, part: str, mode: Mode, takes: tuple[str, ...], gives: type, *, free: bool = False) -> Role:
        return Role(function, part, mode, takes, gives, free, suite.params, suite.state)

    yield role(suite.is_valid, "is_valid", PREDICATE, ("params",), bool)
    yield role(suite.genesis, "the genesis", ACTION, ("params",), suite.state, free=True)
    for function in suite.actions:
        yield role(function, "an action", ACTION, _STATE, suite.state, free=True)
    for declared in suite.properties:
        yield from _of_property(declared, role, suite)
    for preset in suite.scopes().values():
        if preset.within is not None:
            yield role(preset.within, "within", PREDICATE, _STATE, bool)
    for rest in suite.rests:
        yield role(rest.predicate, "a way to rest", PREDICATE, _STATE, bool)
    if suite.in_flight is not None:
        yield role(suite.in_flight, "in_flight", PREDICATE, _STATE, bool)


def _of_property(declared: Property, role: Callable[..., Role], suite: Suite) -> Iterator[Role]:
    match declared:
        case Invariant(predicate=predicate):
            yield role(predicate, "an invariant", PREDICATE, _STATE, bool)
        case StepProperty(predicate=predicate):
            yield role(predicate, "a step property", PREDICATE, _STEP, bool)
        case Theorem(predicate=predicate):
            yield role(predicate, "a theorem", PREDICATE, ("params",), bool, free=True)
        case Reachable(predicate=predicate, of_step=of_step):
            yield role(predicate, "what can be reached", PREDICATE, _STEP if of_step else _STATE, bool)
        case LeadsTo(each=each):
            key = maps_in(suite.state)[each].key if each else None
            for predicate, part in ((declared.antecedent, "an antecedent"), (declared.consequent, "a consequent")):
                takes = _entry_of(predicate) if each else _STATE
                yield attrs.evolve(role(predicate, part, PREDICATE, takes, bool), key=key)
            for one in declared.fairness:
                if one.when is not None:
                    yield role(one.when, "what is fair", PREDICATE, _CALL, bool)
        case Relational(left=left, right=right, relation=relation):
            yield role(left, "a relational program", ACTION, _STATE, suite.state, free=True)
            yield role(right, "a relational program", ACTION, _STATE, suite.state, free=True)
            yield role(relation, "a relation", PREDICATE, _OUTCOMES, bool)


def _entry_of(predicate: Callable[..., Any]) -> tuple[str, ...]:
    """What a predicate of an entry takes: the key has the name that the predicate gives it."""
    named = [name for name in inspect.signature(predicate).parameters if name not in _STATE]
    return (*_STATE, *(named[:1] or ["key"]))
