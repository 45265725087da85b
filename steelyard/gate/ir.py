"""A specification as the judge has it: what a side exported, with terms in the place of their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from hashlib import sha256
from typing import Any

import attrs

from steelyard.gate.encoding import read_terms
from steelyard.gate.shapes import plain as plain_shape
from steelyard.gate.shapes import shape_from
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
    leaves,
)
from steelyard.symbolic.maps import Write
from steelyard.symbolic.terms import Term

Translate = Callable[[Term], Term]


@attrs.frozen
class MapLeft:
    """A map that a path leaves behind: which map of the state before it stands on, and what was written."""

    name: str
    writes: tuple[Write, ...]


@attrs.frozen
class Road:
    """One way through an action.  `conditions` are without those that all its ways have in common."""

    conditions: tuple[Term, ...]
    outcome: str
    code: str
    leaves: Mapping[str, Term]
    maps: Mapping[str, MapLeft]


@attrs.frozen(kw_only=True)
class Act:
    """An action, the genesis, or a program of actions.  `place` is ``file:line``, and is not compared."""

    name: str
    arguments: Mapping[str, Shape]
    roads: tuple[Road, ...]
    by: str = ""
    caller: str = ""
    fair: str = ""
    text: str = ""
    place: str = attrs.field(default="", metadata={"told": False})
    renamed_from: str = attrs.field(default="", metadata={"told": False})


@attrs.frozen(kw_only=True)
class Claim:
    """A property.  Which of the fields are set depends on its kind.

    Attributes:
        terms: its formulas by role: ``holds``, or of a leads-to ``antecedent`` and ``consequent``.
        at: of a step that looks at arguments of different types, the formula at each action.
        fairness: of a leads-to, by action, when a call of it is fair; None for always.
        texts: fingerprints of what is written, but for the functions of the protocol that it speaks of.
        words: the sentence, its sources and so on: told where they change, but no part of what is claimed.
    """

    id: str
    kind: str
    expected: str
    terms: Mapping[str, Term]
    at: Mapping[str, Term] | None = None
    of_step: bool = False
    actions: tuple[str, ...] = ()
    arguments: Mapping[str, Shape] = attrs.field(factory=dict)
    each: str = ""
    fairness: Mapping[str, Term | None] = attrs.field(factory=dict)
    programs: tuple[Act, ...] = ()
    lemma: bool = False
    texts: tuple[str, ...] = attrs.field(default=(), metadata={"told": False})
    words: Mapping[str, Any] = attrs.field(factory=dict, metadata={"told": False})
    place: str = attrs.field(default="", metadata={"told": False})
    renamed_from: str = attrs.field(default="", metadata={"told": False})


@attrs.frozen(kw_only=True)
class Scope:
    """A finite scope; amounts and identities are text."""

    params: Any
    genesis: tuple[Any, ...]
    pools: Mapping[str, tuple[str, ...]]
    domains: Mapping[str, str]
    within: Term | None
    view: str
    actions: tuple[str, ...]
    absent: str = attrs.field(default="", metadata={"told": False})


@attrs.frozen(kw_only=True)
class Rest:
    """A way to rest."""

    term: Term
    waits_for: str
    statement: str = attrs.field(metadata={"told": False})
    place: str = attrs.field(default="", metadata={"told": False})


@attrs.frozen(kw_only=True)
class Spec:
    """One side."""

    name: str
    params: Shape
    state: Shape
    valid: Term
    valid_at: str
    genesis: Act
    actions: Mapping[str, Act]
    claims: Mapping[str, Claim]
    rests: Mapping[str, Rest]
    in_flight: Term | None
    presets: Mapping[str, Any]
    scopes: Mapping[str, Scope]
    assumptions: Mapping[str, str]
    seed: Mapping[str, str]
    sections: Mapping[str, str]


# --- out of what a side told --------------------------------------------------------------


def spec_from(told: Mapping[str, Any], translate: Translate = lambda term: term) -> Spec:
    """The specification that a side exported, with its terms translated.

    Raises:
        ValueError, KeyError, TypeError: that is no export.
    """
    return _Reader(told, translate).spec()


class _Reader:
    """Reads what was told; an action, a property or a scope has its terms with it, and so a reader of its own."""

    def __init__(self, told: Mapping[str, Any], translate: Translate) -> None:
        self._told = told
        self._translate = translate
        self._terms = [translate(term) for term in read_terms(told["nodes"])]

    def spec(self) -> Spec:
        """The whole."""
        told = self._told
        return Spec(
            name=told["name"],
            params=shape_from(told["params"]),
            state=shape_from(told["state"]),
            valid=self._term(told["is_valid"]),
            valid_at=told["is_valid"]["location"],
            genesis=self._by_itself(told["genesis"]).act("genesis", told["genesis"]),
            actions={name: self._by_itself(one).act(name, one) for name, one in told["actions"].items()},
            claims={one["id"]: self._by_itself(one).claim(one) for one in told["properties"]},
            rests={
                name: Rest(
                    term=self._term(one),
                    waits_for=one["waits_for"],
                    statement=one["statement"],
                    place=one["location"],
                )
                for name, one in told["rests"].items()
            },
            in_flight=None if told["in_flight"] is None else self._term(told["in_flight"]),
            presets=told["presets"],
            scopes={name: self._by_itself(one).scope(one) for name, one in told["scopes"].items()},
            assumptions=told["assumptions"],
            seed=told["seed"],
            sections=told["sections"],
        )

    def _by_itself(self, told: Mapping[str, Any]) -> _Reader:
        return _Reader(told, self._translate)

    def _term(self, told: Mapping[str, Any]) -> Term:
        term: Term = self._terms[told["term"]]
        return term

    def act(self, name: str, told: Mapping[str, Any]) -> Act:
        """An action, or a program of actions."""
        return Act(
            name=name,
            arguments=_shapes(told["arguments"]),
            roads=tuple(self._road(path) for path in told["paths"]),
            by=told.get("by", ""),
            caller=told.get("caller") or "",
            fair=told.get("fair") or "",
            text=told.get("text", ""),
            place=told["location"],
            renamed_from=told.get("renamed_from", ""),
        )

    def _road(self, told: Mapping[str, Any]) -> Road:
        return Road(
            # The first is what was given to all: which params are allowed.
            conditions=tuple(self._terms[number] for number in told["conditions"][1:]),
            outcome=told["outcome"],
            code="" if told["outcome"] == "fault" else told["code"],
            leaves={name: self._terms[number] for name, number in told["leaves"]},
            maps={place: MapLeft(name, tuple(map(self._write, writes))) for place, name, writes in told["maps"]},
        )

    def _write(self, told: Any) -> Write:
        key, present, left = told
        return Write(
            tuple(self._terms[n] for n in key), self._terms[present], tuple(self._terms[number] for number in left)
        )

    def claim(self, told: Mapping[str, Any]) -> Claim:
        """A property."""
        roles = ("antecedent", "consequent") if "antecedent" in told else ()
        made = {role: self._term(told[role]) for role in roles}
        if "term" in told:
            made["holds"] = self._term(told)
        fairness = told.get("fairness", {})
        per_action = told.get("terms")
        return Claim(
            id=told["id"],
            kind=told["kind"],
            expected=told["expected"],
            terms=made,
            at=None if per_action is None else {name: self._terms[n] for name, n in per_action.items()},
            of_step=told["kind"] == "step" or told.get("of_step", False),
            actions=tuple(told.get("actions", ())),
            arguments=_shapes(told.get("arguments", ())),
            each=told.get("each", ""),
            fairness={name: None if when is None else self._term(when) for name, when in fairness.items()},
            programs=tuple(self.act(side, told[side]) for side in ("left", "right") if side in told),
            lemma=told.get("lemma", False),
            texts=tuple(str(one.get("text", "")) for one in (told, *(told[role] for role in roles))),
            words={name: told.get(name) for name in ("statement", "source", "shortfall", "story", "lemma")},
            place=told["location"],
            renamed_from=told["renamed_from"],
        )

    def scope(self, told: Mapping[str, Any]) -> Scope:
        """A finite scope."""
        return Scope(
            params=told["params"],
            genesis=tuple(told["genesis"]),
            pools={kind: tuple(values) for kind, values in told["pools"].items()},
            domains=told["domains"],
            within=None if told["within"] is None else self._term(told["within"]),
            view=told["view"],
            actions=tuple(told["actions"]),
            absent=told["absent"],
        )


def _shapes(told: Any) -> dict[str, Shape]:
    return {name: shape_from(shape) for name, shape in told}


# --- fingerprints -------------------------------------------------------------------------

#: So many hexadecimal digits of a fingerprint are shown, and approved.
DIGITS = 12


def fingerprint(value: Any) -> str:
    """A short digest of a part of a specification: of all that it means, and of no place in a file."""
    made = sha256()
    for part in _parts(value):
        made.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return made.hexdigest()[:DIGITS]


def _parts(value: Any) -> Iterator[str]:
    match value:
        case Term():
            yield f"term {value.code.hex()}"
        case BoolShape() | IntShape() | EnumShape() | IdentityShape() | TupleShape() | RecordShape() | MapShape():
            yield f"shape {plain_shape(value)!r}"
        case Mapping():
            yield f"{len(value)} entries"
            for name in value:
                yield from _parts(name)
                yield from _parts(value[name])
        case tuple() | list():
            yield f"{len(value)} items"
            for item in value:
                yield from _parts(item)
        case _ if attrs.has(type(value)):
            yield type(value).__name__
            for field in attrs.fields(type(value)):
                if field.metadata.get("told", True):
                    yield from _parts(getattr(value, field.name))
        case Enum():
            yield value.name
        case _:
            yield repr(value)


def scalar_places(shape: Shape, name: str) -> dict[str, Shape]:
    """The leaves of a record that are no maps, by the names of their variables."""
    return {place: leaf for place, leaf in leaves(shape, name) if not isinstance(leaf, MapShape)}


def map_places(shape: Shape, name: str) -> dict[str, MapShape]:
    """The maps of a record by their names."""
    return {place: leaf for place, leaf in leaves(shape, name) if isinstance(leaf, MapShape)}
