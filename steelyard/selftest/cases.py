"""New calls out of known ones.

A change is either random (an argument, a part of the state, an entry put, moved or taken away, with
values that occur elsewhere in the call, and values next to those) or aimed: it turns one
condition of a path.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from steelyard.language import ABSENT
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
    identities_in,
    record_shape,
)
from steelyard.selftest.evaluate import Number, Program, World
from steelyard.selftest.layout import (
    Case,
    Layout,
    MapPlace,
    Place,
    Remembered,
    decode,
    part_of,
    running,
    with_part,
    with_place,
)
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import identity_name

#: How many digits a random number may have.
_DIGITS = 30


class Changes:
    """Changes of the calls of one action, whose arguments stand at `places`.

    `about` are terms in which the constants and digests are values worth trying.
    """

    def __init__(self, layout: Layout, places: tuple[Place, ...], about: Iterable[Term], random: Random) -> None:
        self._layout = layout
        self._random = random
        self._arguments = places
        self._state = (*layout.scalars, *layout.maps.values())
        found = [part for part in terms.subterms(about, into_binders=True) if not part.free]
        constants = [part.data for part in found if part.op == "const"]
        self._literals = tuple(name for code in constants if (name := identity_name(code)) is not None)
        self._numbers = (0, 1, 2, *(n for n in constants if identity_name(n) is None))
        self._digests = Program([part for part in found if part.op == "digest"], layout.positions)
        self._programs: dict[Term, Program] = {}
        self._drawn: Remembered[_Values] = Remembered()
        self._by_name = {place.name: place for place in (*layout.params, *layout.scalars, *places)}

    # --- at random ------------------------------------------------------------------------

    def perturbed(self, case: Case, world: World) -> Case:
        """The call with a few random changes."""
        values = self._values(case, world)
        case = self._changed(case, values)
        while self._random.randrange(2):
            case = self._changed(case, values)
        return case

    def _changed(self, case: Case, values: _Values) -> Case:
        """The call with one change somewhere: mostly in the arguments and the maps."""
        state = () if case.state is None else self._state
        groups = [(5, self._arguments), (7, state), (1, self._layout.params)]
        weights = [weight if group else 0 for weight, group in groups]
        place = self._random.choice(self._random.choices(groups, weights)[0][1])
        old = part_of(getattr(case, place.part), place.steps)
        if isinstance(place, MapPlace):
            return with_place(case, place, self._other_map(place, old, values))
        return with_place(case, place, values.drawn(place.shape, old))

    def _other_map(self, place: MapPlace, old: Any, values: _Values) -> Any:
        """A map with one entry more, less or other."""
        keys = list(old)
        way = self._random.choice(("put", "remove", "copy", "alter", "alter")) if keys else "put"
        if way == "put":
            return old.set(values.any(place.shape.key), values.any(place.shape.value))
        key = self._random.choice(keys)
        if way == "remove":
            return old.remove(key)
        if way == "copy":
            return old.set(values.any(place.shape.key), old[key])
        _, steps, shape = self._random.choice(place.leaves)
        return old.set(key, with_part(old[key], steps, values.drawn(shape, part_of(old[key], steps))))

    def _values(self, case: Case, world: World) -> _Values:
        def made() -> _Values:
            digests = [identity_name(int(code)) or "" for code in self._digests(world)]
            names = (*self._literals, *digests)
            return _Values(self._layout, case, self._arguments, names, self._numbers, self._random)

        return self._drawn.get(case, made)

    # --- at a condition -------------------------------------------------------------------

    def aimed(self, case: Case, world: World, condition: Term, *, wanted: bool) -> Case | None:
        """The call changed so that a condition may turn out as wanted, or None."""
        match condition.op:
            case "not":
                return self.aimed(case, world, condition.args[0], wanted=not wanted)
            case "and" | "or":
                parts = [part for part in condition.args if bool(self._number(part, world)) is not wanted]
                return self.aimed(case, world, self._random.choice(parts), wanted=wanted) if parts else None
            case "nonneg":
                return self._moved(case, world, condition.args[0], self._random.choice((0, 0, 1)) if wanted else -1)
            case "eq":
                return self._matched(case, world, condition.args, wanted=wanted)
            case "var" | "read":
                return self._assigned(case, world, condition, wanted)
            case _:
                return None

    def _matched(self, case: Case, world: World, sides: tuple[Term, ...], *, wanted: bool) -> Case | None:
        """Make two integers equal, or different."""
        leaves = [(one, other) for one, other in (sides, sides[::-1]) if one.op in ("var", "read")]
        if not leaves:
            return self._moved(case, world, terms.sub(*sides), 0 if wanted else 1)
        leaf, other = self._random.choice(leaves)
        if wanted:
            return self._assigned(case, world, leaf, self._number(other, world))
        shape = self._shape_of(leaf)
        now = decode(shape, self._number(leaf, world))
        value = self._values(case, world).drawn(shape, now)
        return self._put(case, world, leaf, value)

    def _moved(self, case: Case, world: World, term: Term, target: int) -> Case | None:
        """Give an integer another value by one of the leaves that it is linear in."""
        monomials, _ = terms.parts(term)
        away = target - int(self._number(term, world))
        ways: list[tuple[Term, int]] = []
        for monomial, coefficient in monomials.items():
            for leaf in monomial.args if monomial.op == "mul" else (monomial,):
                rest = coefficient * self._others(monomial, leaf, world)
                if leaf.op in ("var", "read") and rest:
                    ways.append((leaf, rest))
        if not ways:
            return None
        leaf, rest = self._random.choice(ways)
        # Rounded away from where it was, so that the value is passed, not missed by one.
        step = -(-away // rest) if (away > 0) == (rest > 0) else away // rest
        return self._assigned(case, world, leaf, int(self._number(leaf, world)) + step)

    def _others(self, monomial: Term, leaf: Term, world: World) -> int:
        if monomial is leaf:
            return 1
        product, factors = 1, list(monomial.args)
        factors.remove(leaf)
        for factor in factors:
            product *= int(self._number(factor, world))
        return product

    def _assigned(self, case: Case, world: World, leaf: Term, number: Number) -> Case | None:
        """Give a leaf another number, if its type has it."""
        kind = terms.kind_of(leaf)
        if (kind == "nat" or kind.startswith("enum")) and number < 0:
            return None
        if leaf.op == "read" and leaf.data[1] == "?":
            return self._with_presence(case, world, leaf, present=bool(number))
        return self._put(case, world, leaf, decode(self._shape_of(leaf), number))

    def _put(self, case: Case, world: World, leaf: Term, value: Any) -> Case | None:
        if leaf.op == "var":
            place = self._by_name.get(leaf.data[0])
            return None if place is None else with_place(case, place, value)
        at, key = self._entry(leaf, world)
        held = part_of(case.state, at.steps)
        entry = held[key] if key in held or at.shape.default is not ABSENT else running(at.shape.value)
        steps = at.leaves[self._layout.positions[at.name, leaf.data[1]]][1]
        return with_place(case, at, held.set(key, with_part(entry, steps, value)))

    def _with_presence(self, case: Case, world: World, leaf: Term, *, present: bool) -> Case:
        at, key = self._entry(leaf, world)
        held = part_of(case.state, at.steps)
        if present:
            return case if key in held else with_place(case, at, held.set(key, running(at.shape.value)))
        return with_place(case, at, held.remove(key)) if key in held else case

    def _entry(self, leaf: Term, world: World) -> tuple[MapPlace, Any]:
        """The map that is read and the running key."""
        at = self._layout.maps[leaf.data[0]]
        return at, running(at.shape.key, tuple(self._number(arg, world) for arg in leaf.args))

    def _shape_of(self, leaf: Term) -> Shape:
        if leaf.op == "var":
            return self._by_name[leaf.data[0]].shape
        name, path, _ = leaf.data
        return self._layout.maps[name].leaves[self._layout.positions[name, path]][2]

    def _number(self, term: Term, world: World) -> Number:
        if term not in self._programs:
            self._programs[term] = Program([term], self._layout.positions)
        return self._programs[term](world)[0]


class _Values:
    """Values that are likely to matter in a call: those that occur in it, and their neighbours."""

    def __init__(
        self,
        layout: Layout,
        case: Case,
        arguments: tuple[Place, ...],
        names: tuple[str, ...],
        numbers: tuple[int, ...],
        random: Random,
    ) -> None:
        self._random = random
        self._names = names
        self._numbers = list(numbers)
        self._known: dict[str, list[str]] = {}
        suite = layout.suite
        self._note(record_shape(suite.params), case.params)
        if case.state is not None:
            self._note(record_shape(suite.state), case.state)
        for place in arguments:
            self._note(place.shape, part_of(case.arguments, place.steps))

    def _note(self, shape: Shape, value: Any) -> None:
        for kind, name in identities_in(shape, value):
            self._known.setdefault(kind, []).append(name)
        self._numbers.extend(_numbers_in(shape, value))

    def any(self, shape: Shape) -> Any:
        """A value of a shape."""
        match shape:
            case RecordShape(cls=cls, fields=fields):
                return cls(**{name: self.any(inner) for name, inner in fields})
            case TupleShape(items=items):
                return tuple(self.any(item) for item in items)
            case _:
                return self.drawn(shape, None)

    def drawn(self, shape: Shape, old: Any) -> Any:
        """A scalar of a shape; `old` is the one that it replaces."""
        match shape:
            case BoolShape():
                return not old
            case EnumShape(members=members):
                return self._random.choice(members)
            case IntShape(natural=natural):
                number = self._number(0 if old is None else old)
                return abs(number) if natural else number
            case IdentityShape(name=kind):
                return self._identity(kind)
            case _:
                raise AssertionError(shape)

    def _identity(self, kind: str) -> str:
        known = self._known.get(kind, ())
        ways = [known, known, known, self._names, (f"{kind.lower()}-{self._random.randrange(9)} new",)]
        return self._random.choice(self._random.choice([way for way in ways if way]))

    def _number(self, old: int) -> int:
        one, other = self._random.choice(self._numbers), self._random.choice(self._numbers)
        unheard = self._random.randrange(10 ** self._random.randrange(1, _DIGITS))
        near = (old + 1, old - 1, one, one + 1, one - 1, one + other, one - other, one * other)
        return self._random.choice((*near, unheard))


def _numbers_in(shape: Shape, value: Any) -> list[int]:
    match shape:
        case IntShape():
            return [value]
        case RecordShape(fields=fields):
            return [n for name, inner in fields for n in _numbers_in(inner, getattr(value, name))]
        case TupleShape(items=items):
            return [n for item, part in zip(items, value, strict=True) for n in _numbers_in(item, part)]
        case MapShape(key=key, value=entry):
            return [n for k, v in value.items() for n in (*_numbers_in(key, k), *_numbers_in(entry, v))]
        case _:
            return []
