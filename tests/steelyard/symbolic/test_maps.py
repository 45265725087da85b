"""Symbolic maps after a few writes are what running maps are after the same writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.language import ABSENT, AbsentKey, Map
from steelyard.schema import EnumShape, IdentityShape, MapShape, RecordShape, Shape, TupleShape, record_shape
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import Pure, evaluating
from steelyard.symbolic.lift import lifted
from steelyard.symbolic.state import symbolic
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import bool_term, flatten, identity_code, int_term, kind, scalar_leaves
from tests.steelyard.symbolic import meaning as small
from tests.steelyard.symbolic import shelf
from tests.steelyard.symbolic.meaning import World, meaning

STATE = record_shape(shelf.State)
MAPS: dict[str, MapShape] = {name: shape for name, shape in STATE.fields if isinstance(shape, MapShape)}
NAMES = ("a", "b", "c")

#: A write: the map, whether something is taken away, and which of a few symbolic keys and values.
Written = tuple[str, bool, int, int]
WRITES = st.lists(
    st.tuples(st.sampled_from(sorted(MAPS)), st.booleans(), st.integers(0, 2), st.integers(0, 2)), max_size=5
)


@pytest.fixture(autouse=True)
def _names_as_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small, "DOMAINS", {**small.DOMAINS, "id": tuple(map(identity_code, NAMES)), "nat": (0, 1, 2)})


def drawn(shape: Shape, rng: Random) -> Any:
    """A small running value."""
    match shape:
        case RecordShape(cls=cls, fields=fields):
            return cls(**{name: drawn(inner, rng) for name, inner in fields})
        case TupleShape(items=items):
            return tuple(drawn(item, rng) for item in items)
        case EnumShape(members=members):
            return rng.choice(members)
        case IdentityShape():
            return rng.choice(NAMES)
        case _:
            return {"bool": rng.choice, "nat": rng.choice, "int": rng.choice}[kind(shape)](small.DOMAINS[kind(shape)])


def coded(shape: Shape, value: Any) -> tuple[Any, ...]:
    """The values of the leaves of a running value, as a term has them."""
    return tuple(term.data for term in flatten(shape, value))


def every_key(shape: Shape) -> Iterator[Any]:
    """Each key of the small world."""
    match shape:
        case TupleShape(items=items):
            yield from product(*(every_key(item) for item in items))
        case IdentityShape():
            yield from NAMES
        case _:
            yield from small.DOMAINS[kind(shape)]


def beginning(rng: Random) -> tuple[Any, World]:
    """A running state, and the world that says the same of the symbolic one."""
    world = World()
    maps: dict[str, Any] = {}
    for name, shape in MAPS.items():
        empty: Map[Any, Any] = Map(default=shape.default)
        for key in every_key(shape.key):
            if rng.random() < 0.5:
                empty = empty.set(key, drawn(shape.value, rng))
        maps[name] = empty
        for key in every_key(shape.key):
            at = coded(shape.key, key)
            world.maps.setdefault((f"s.{name}", "?"), {})[at] = key in empty
            is_told = key in empty or empty.default is not ABSENT
            values = coded(shape.value, empty[key]) if is_told else [None] * len(list(scalar_leaves(shape.value)))
            for (path, leaf), value in zip(scalar_leaves(shape.value), values, strict=True):
                blank = drawn(leaf, rng)
                told = coded(leaf, blank)[0] if value is None else value
                world.maps.setdefault((f"s.{name}", path), {})[at] = told
    limit = rng.choice((0, 1, 2))
    world.variables["s.limit"] = limit
    return shelf.State(limit=limit, **maps), world


def written(state: Any, running: Any, world: World, writes: list[Written], rng: Random) -> tuple[Any, Any]:
    """Both states after the same writes; a removal of what is not there is left out of both."""
    for name, removes, key_number, value_number in writes:
        shape = MAPS[name]
        key, value = (
            symbolic(shape.key, f"{name} key {key_number}"),
            symbolic(shape.value, f"{name} value {value_number}"),
        )
        for part, of in ((key, shape.key), (value, shape.value)):
            leaves = flatten(of, part)
            if any(leaf.data[0] not in world.variables for leaf in leaves):
                world.variables |= {leaf.data[0]: v for leaf, v in zip(leaves, coded(of, drawn(of, rng)), strict=True)}
        at, new = concrete(shape.key, key, world), concrete(shape.value, value, world)
        here, there = getattr(state, name), getattr(running, name)
        if removes:
            try:
                there = there.remove(at)
            except AbsentKey:
                continue
            here = here.remove(key)
        else:
            here, there = here.set(key, value), there.set(at, new)
        state, running = attrs.evolve(state, **{name: here}), attrs.evolve(running, **{name: there})
    return state, running


def concrete(shape: Shape, value: Any, world: World) -> Any:
    """The running value that a world gives to a symbolic one."""
    match shape:
        case RecordShape(cls=cls, fields=fields):
            return cls(**{name: concrete(inner, getattr(value, name), world) for name, inner in fields})
        case TupleShape(items=items):
            return tuple(concrete(item, v, world) for item, v in zip(items, value, strict=True))
        case EnumShape(members=members):
            return members[meaning(flatten(shape, value)[0], world)]
        case IdentityShape():
            code = meaning(flatten(shape, value)[0], world)
            return next(name for name in NAMES if identity_code(name) == code)
        case _:
            return meaning(flatten(shape, value)[0], world)


def term_of(function: Callable[..., Any], state: Any) -> Term:
    """The term of a number or predicate of a symbolic state, which must be defined everywhere."""
    pure = Pure()
    params = symbolic(record_shape(shelf.Params), "params")
    with evaluating(pure):
        value = pure.call(lifted(function), (params, state), {})
    assert terms.and_(*pure.defined) is terms.TRUE
    return int_term(value) if function in shelf.NUMBERS else bool_term(value)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(WRITES, st.integers(0, 2**32))
def test_every_number_and_predicate_is_that_of_the_running_maps(writes: list[Written], seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - no secret
    running, world = beginning(rng)
    world.variables["params.factor"] = factor = rng.choice((0, 1, 3))
    params = shelf.Params(factor=factor)
    with evaluating(Pure()):
        state, running = written(symbolic(STATE, "s"), running, world, writes, rng)
    for function in (*shelf.NUMBERS, *shelf.TRUTHS):
        expected = function(params, running)
        assert meaning(term_of(function, state), world) == expected, function.__name__


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(WRITES, st.integers(0, 2**32))
def test_a_map_that_began_empty_is_one(writes: list[Written], seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - no secret
    world = World(variables={"params.factor": 2, "s.limit": 1})
    empty = {name: Map(default=shape.default) for name, shape in MAPS.items()}
    running = shelf.State(limit=1, **empty)
    free = symbolic(STATE, "s")
    state = attrs.evolve(free, **{name: type(free.boxes).of(shape, empty[name]) for name, shape in MAPS.items()})
    with evaluating(Pure()):
        state, running = written(state, running, world, writes, rng)
    for function in (*shelf.NUMBERS, *shelf.TRUTHS):
        expected = function(shelf.Params(factor=2), running)
        assert meaning(term_of(function, state), world) == expected, function.__name__


@pytest.mark.parametrize("function", shelf.NUMBERS, ids=lambda function: function.__name__)
def test_a_sum_of_what_was_not_written_is_the_same_term(function: Callable[..., Any]) -> None:
    state = symbolic(STATE, "s")
    assert term_of(function, state) is term_of(function, attrs.evolve(state, limit=state.limit))
    untouched = {"total_size", "total_red", "size_of_owner", "colours_of_owner"}
    with evaluating(Pure()):
        moved = attrs.evolve(state, weights=state.weights.set("b", 5), limit=7)
    assert (term_of(function, state) is term_of(function, moved)) == (
        function.__name__
        in untouched | {"price_of_a", "number_of_prices", "total_by_owner_price"} | {"total_crossed", "total_flags"}
    )


def test_an_entry_that_is_read_must_be_there() -> None:
    pure = Pure()
    state = symbolic(STATE, "s")
    with evaluating(pure):
        state.boxes.get("a")
        state.weights.get("a")
    there = terms.read("s.boxes", "?", "bool", (terms.const(identity_code("a")),))
    assert pure.defined == [there]
