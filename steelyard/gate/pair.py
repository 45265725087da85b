"""The two sides as the comparers see them: on common names, with their own Python behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import attrs

from steelyard.gate.align import Alignment, Translation, align, common_kind
from steelyard.gate.deciding import Decider
from steelyard.gate.export import AFTER, LEFT, RIGHT
from steelyard.gate.ir import Act, Spec, map_places, spec_from
from steelyard.gate.shapes import plain
from steelyard.schema import IntShape, Shape, leaves
from steelyard.symbolic import terms
from steelyard.symbolic.maps import MapType, type_of
from steelyard.symbolic.state import argument_name
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import kind, scalar_leaves

Plain = dict[str, Any]


class Ask(Protocol):
    """Asks a side something; the answer is plain data."""

    def __call__(self, asked: Plain, /) -> Plain:
        """The answer."""

    def begin(self, asked: Plain, /) -> None:
        """Ask, so that the other side may be asked meanwhile."""

    def finish(self) -> Plain:
        """The answer to what was asked last."""


def both(base: Ask, head: Ask, asked: Plain, other: Plain | None = None) -> list[Plain]:
    """The answers of both sides, which work side by side, to one question, or to one each."""
    base.begin(asked)
    head.begin(asked if other is None else other)
    return [base.finish(), head.finish()]


@attrs.frozen(kw_only=True)
class View:
    """One side.

    Attributes:
        spec: on common names.
        own: as the side itself tells it.
        translation: from its own names to the common ones.
        ask: its process.
    """

    spec: Spec
    own: Spec
    translation: Translation
    ask: Ask


@attrs.define(kw_only=True)
class Pair:
    """Both sides.

    Attributes:
        apart: the names of places that cannot be compared; what mentions one cannot, either.
        usable: what tells the invariants, on common names, that are taken to be proven on both sides and say the same
            there; it may have to prove them first.
    """

    base: View
    head: View
    alignment: Alignment
    decider: Decider
    usable: Callable[[], Mapping[str, Term]] = dict

    @classmethod
    def of(
        cls, base: Mapping[str, Any], head: Mapping[str, Any], ask_base: Ask, ask_head: Ask, *, cross: bool = False
    ) -> Pair:
        """The pair of two exports, whose enums are numbered alike; `cross` has proofs confirmed."""
        alignment = align(base, head)
        views = []
        for told, translation, ask in ((base, alignment.base, ask_base), (head, alignment.head, ask_head)):
            own = spec_from(told)
            spec = own if translation.is_trivial else spec_from(told, translation)
            views.append(View(spec=spec, own=own, translation=translation, ask=ask))
        valid = terms.or_(*(view.spec.valid for view in views))
        decider = Decider(_maps(*views), valid, examples=_examples(views[0]), cross=cross)
        return cls(base=views[0], head=views[1], alignment=alignment, decider=decider)

    @property
    def valid(self) -> Term:
        """The params that one of the sides allows."""
        return self.decider.valid

    @property
    def valid_in_both(self) -> Term:
        """The params that both sides allow."""
        return terms.and_(self.base.spec.valid, self.head.spec.valid)

    def is_apart(self, *found: Term) -> str:
        """The name of a place that cannot be compared among those that terms mention, or empty."""
        if not self.alignment.apart:
            return ""
        for term in terms.subterms(found, into_binders=True):
            if term.op in ("var", "read"):
                name = str(term.data[0]).removesuffix(" (head)")
                if name in self.alignment.apart:
                    return name
        return ""


def _examples(view: View) -> tuple[dict[Term, Term], ...]:
    """The numbers that a side's presets have for its parameters; none where these have other names in common."""
    numbers = [(path, shape) for path, shape in leaves(view.spec.params) if isinstance(shape, IntShape)]
    if not view.translation.is_trivial:
        return ()
    found: dict[tuple[tuple[Term, Term], ...], None] = {}
    for told in view.spec.presets.values():
        values = ((path, shape, _at(told["params"], path)) for path, shape in numbers)
        found[
            tuple(
                (terms.var(f"params.{path}", kind(shape)), terms.const(int(value["#bigint"])))
                for path, shape, value in values
                if value is not None
            )
        ] = None
    return tuple(dict(one) for one in found)


def _at(told: Any, path: str) -> Any:
    """What is told at a place of parameters in ITF; None within a tuple."""
    for field in path.split("."):
        told = told.get(field) if isinstance(told, dict) else None
    return told


def _maps(base: View, head: View) -> dict[str, MapType]:
    """The types of all maps by their common names."""
    found: dict[str, MapType] = {}
    for view in (head, base):
        for state in ("s", AFTER, LEFT, RIGHT):
            for name, shape in map_places(view.spec.state, state).items():
                found[view.translation.maps.get(name, name)] = type_of(shape)
    return found


# --- arguments ----------------------------------------------------------------------------


@attrs.frozen
class Arguments:
    """The arguments of both sides of an action on common names: those of the base.

    Attributes:
        base, head: what renames the variables of either side.
        table: ``(name, old, new)`` for what differs between the two.
    """

    base: Translation
    head: Translation
    table: tuple[tuple[str, str, str], ...]
    is_renaming: bool = False


def arguments(base: Mapping[str, Shape], head: Mapping[str, Shape]) -> Arguments:
    """The arguments of two versions: by name, or where only names differ, by place."""
    is_renaming = list(base) != list(head) and set(base) != set(head) and _told(base.values()) == _told(head.values())
    pairs = list(zip(base, head, strict=True)) if is_renaming else [(name, name) for name in base if name in head]
    tables: tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]] = ({}, {})
    changed = [(old, old, new) for old, new in pairs if old != new]
    changed += [(name, _name(base[name]), "-") for name in base if name not in dict(pairs)]
    changed += [(name, "-", _name(head[name])) for name in head if name not in dict(pairs).values()]
    for old, new in pairs:
        ours, theirs = _leaves(old, base[old]), _leaves(new, head[new])
        kinds = [common_kind(a, b) for a, b in zip(ours.values(), theirs.values(), strict=False)]
        if len(ours) != len(theirs) or None in kinds:
            changed.append((old, _name(base[old]), _name(head[new])))
            tables[1].update({name: (f"{name} (head)", kind(shape)) for name, shape in theirs.items()})
            continue
        # Also a number of another unit: what it ranges over in a scope goes by that.
        if plain(base[old]) != plain(head[new]):
            changed.append((old, _name(base[old]), _name(head[new])))
        for name, common, of in zip(ours, ours, kinds, strict=True):
            tables[0][name] = (common, str(of))
        for name, common, of in zip(theirs, ours, kinds, strict=True):
            tables[1][name] = (common, str(of))
    ours_named, theirs_named = (Translation(table, {}, {}) for table in tables)
    return Arguments(ours_named, theirs_named, tuple(changed), is_renaming)


def _leaves(name: str, shape: Shape) -> dict[str, Shape]:
    return dict(scalar_leaves(shape, argument_name(name, shape)))


def _told(shapes: Any) -> list[list[str]]:
    return [[kind(leaf) for _, leaf in scalar_leaves(shape)] for shape in shapes]


def _name(shape: Shape) -> str:
    return str(getattr(shape, "name", "a tuple"))


def on_common_names(act: Act, translation: Translation) -> Act:
    """An action with its arguments on common names."""
    if all(name == common for name, (common, _) in translation.scalars.items()):
        kinds = {name: of for name, (_, of) in translation.scalars.items()}
        if kinds == {
            name: kind(leaf) for one, shape in act.arguments.items() for name, leaf in _leaves(one, shape).items()
        }:
            return act
    return attrs.evolve(act, roads=tuple(_road(road, translation) for road in act.roads))


def _road(road: Any, translate: Translation) -> Any:
    return attrs.evolve(
        road,
        conditions=tuple(translate(term) for term in road.conditions),
        leaves={name: translate(term) for name, term in road.leaves.items()},
        maps={
            place: attrs.evolve(
                left,
                writes=tuple(
                    attrs.evolve(
                        write,
                        key=tuple(translate(t) for t in write.key),
                        present=translate(write.present),
                        leaves=tuple(translate(t) for t in write.leaves),
                    )
                    for write in left.writes
                ),
            )
            for place, left in road.maps.items()
        },
    )
