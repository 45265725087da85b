"""From a solver's world to one that both sides run: what is shown has happened in the Python of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from steelyard.engines.concretise import Concrete
from steelyard.engines.result import InternalError
from steelyard.gate.deciding import Model
from steelyard.gate.ir import Act, map_places, scalar_places
from steelyard.gate.pair import Arguments, Pair, View
from steelyard.gate.record import Outcome, Witness
from steelyard.itf import encode
from steelyard.language import Map
from steelyard.report import words
from steelyard.schema import MapShape, RecordShape, Shape, TupleShape
from steelyard.selftest.layout import running
from steelyard.selftest.models import state_from
from steelyard.symbolic import terms
from steelyard.symbolic.state import argument_name, symbolic
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import kind, scalar_leaves

#: At most so many parts of a state are told.
_MANY = 12


@attrs.frozen
class World:
    """A world as one side takes it: everything as ITF, and what of it is worth telling.

    Attributes:
        states: by the name of the free state.
    """

    params: Any
    states: Mapping[str, Any]
    arguments: Mapping[str, Any]
    where: tuple[tuple[str, str], ...]
    told: str


class Worlds:
    """Makes the world of a model for each side; an identity has one name in both."""

    def __init__(self, pair: Pair, model: Model, mentioned: Iterable[Term]) -> None:
        self._pair = pair
        self._model = dict(model)
        self._mentioned = {
            str(t.data[0]) for t in terms.subterms(mentioned, into_binders=True) if t.op in ("var", "read")
        }
        self._names = Concrete(self._model)

    def of(self, view: View, states: Iterable[str], arguments: Mapping[str, Shape], renaming: Any = None) -> World:
        """The world of one side, with the free states of these names and such arguments."""
        states = tuple(states)
        self._learn(view, states, arguments, renaming or (lambda term: term))
        params = self._value(view.own.params, "params")
        found = {name: self._value(view.own.state, name) for name in states}
        args = {name: self._value(shape, argument_name(name, shape)) for name, shape in arguments.items()}
        where = [*self._where(view, view.own.params, "params", params)]
        for name, state in found.items():
            where += self._where(view, view.own.state, name, state)
        return World(
            params=encode(view.own.params, params),
            states={name: encode(view.own.state, state) for name, state in found.items()},
            arguments={name: encode(arguments[name], value) for name, value in args.items()},
            where=tuple(where[:_MANY]),
            told=words.arguments(args),
        )

    def _value(self, shape: Shape, name: str) -> Any:
        return state_from(shape, symbolic(shape, name), self._names, self._model)

    def _learn(self, view: View, states: Iterable[str], arguments: Mapping[str, Shape], renaming: Any) -> None:
        """Let the model know the leaves of a side by the side's own names, too."""
        own: dict[str, Shape] = scalar_places(view.own.params, "params")
        maps: list[str] = []
        for state in states:
            own |= scalar_places(view.own.state, state)
            maps += map_places(view.own.state, state)
        for name, shape in arguments.items():
            own |= dict(scalar_leaves(shape, argument_name(name, shape)))
        for name, shape in own.items():
            leaf = terms.var(name, kind(shape))
            common = renaming(view.translation(leaf))
            if common in self._model:
                self._model.setdefault(leaf, self._model[common])
        called = {view.translation.maps[name]: name for name in maps if name in view.translation.maps}
        for term, value in list(self._model.items()):
            if term.op == "read" and term.data[0] in called:
                self._model.setdefault(terms.read(called[term.data[0]], term.data[1], term.data[2], term.args), value)

    def _where(self, view: View, shape: Shape, name: str, value: Any) -> list[tuple[str, str]]:
        """What a state holds at the places that the question is about."""
        found = []
        places = (*scalar_places(shape, name), *map_places(shape, name))
        about = [place for place in places if view.translation.maps.get(place, place) in self._mentioned]
        for place, _, new in words.changes(shape, _blank(shape), value, name):
            if any(place == one or place.startswith((f"{one}[", f"{one}.")) for one in about):
                found.append((place.removeprefix("s."), new))
        return found


def _blank(shape: Shape) -> Any:
    """A state in which nothing is worth telling."""
    match shape:
        case RecordShape(cls=cls, fields=fields):
            return cls(**{name: _blank(inner) for name, inner in fields})
        case TupleShape(items=items):
            return tuple(_blank(item) for item in items)
        case MapShape(default=default):
            return Map(default=default)
        case _:
            return running(shape)


# --- replay -------------------------------------------------------------------------------


def called(pair: Pair, model: Model, base: Act, head: Act, of: Arguments, mentioned: Iterable[Term]) -> Witness:
    """The call of a model, run on both sides."""
    worlds = Worlds(pair, model, mentioned)
    is_begin = base.name == "genesis"
    states = () if is_begin else ("s",)
    made = [
        worlds.of(view, states, act.arguments, translation)
        for view, act, translation in ((pair.base, base, of.base), (pair.head, head, of.head))
    ]
    outcomes = []
    for view, act, world in ((pair.base, base, made[0]), (pair.head, head, made[1])):
        request = {"ask": "start"} if is_begin else {"ask": "run", "action": act.name, "state": world.states["s"]}
        outcomes.append(outcome_of(view, {**request, "params": world.params, "arguments": world.arguments}))
    told = made[1]
    return Witness(
        call=f"{head.name}({told.told})",
        where=_merged(made),
        params=told.params,
        before=told.states.get("s"),
        arguments=told.arguments,
        base=outcomes[0],
        head=outcomes[1],
    )


def claimed(
    pair: Pair, model: Model, request: Mapping[str, Any], ids: tuple[str, str], mentioned: Iterable[Term], **of: Any
) -> Witness:
    """The world of a model, in which each side is asked whether a claim of its own holds.

    `of` may hold ``states``, ``acts`` (for a step: the action on either side) and ``arguments`` (for a theorem).
    """
    worlds = Worlds(pair, model, mentioned)
    states = of.get("states", ("s",))
    shapes = of.get("arguments", ({}, {}))
    acts, renaming = of.get("acts"), of.get("renaming", (None, None))
    made = [
        worlds.of(view, states, shapes[i] if acts is None else acts[i].arguments, renaming[i])
        for i, view in enumerate((pair.base, pair.head))
    ]
    outcomes = []
    for i, (view, world) in enumerate(zip((pair.base, pair.head), made, strict=True)):
        asked = {**request, "ask": "holds", "id": ids[i], "params": world.params, "states": world.states}
        asked |= {"arguments": world.arguments, "action": "" if acts is None else acts[i].name}
        outcomes.append(outcome_of(view, asked))
    told = made[1]
    return Witness(
        call=told.told if acts is None else f"{acts[1].name}({told.told})",
        where=_merged(made),
        params=told.params,
        before=dict(told.states),
        arguments=told.arguments,
        base=outcomes[0],
        head=outcomes[1],
    )


def outcome_of(view: View, request: dict[str, Any]) -> Outcome:
    """What a side does.

    Raises:
        InternalError: it does not take the world for one of its own.
    """
    said = view.ask(request)
    if "error" in said:
        raise InternalError(f"a witness is no world of the {request['ask']}: {said['error']}")
    changes = tuple((place, old, new) for place, old, new in said.get("changes", ()))
    return Outcome(told=said["told"], changes=changes, state=said.get("state"))


def _merged(made: list[World]) -> tuple[tuple[str, str], ...]:
    """What is worth telling of either side's world, once."""
    return tuple(dict.fromkeys((*made[1].where, *made[0].where)))
