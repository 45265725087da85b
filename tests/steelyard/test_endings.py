"""How a call ends is known where it reads what it read before, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import attrs
import pytest

from steelyard.engines.endings import Endings
from steelyard.engines.leaves import Leaves, is_strange
from steelyard.language import Discarded, Map, Refused, assume, require
from steelyard.run import unchecked_call


@attrs.frozen
class Inner:
    """A record in a record."""

    flag: bool = False
    n: int = 0


@attrs.frozen
class State:
    """A state."""

    a: int = 0
    b: int = 0
    inner: Inner = Inner()
    held: Map[str, int] = Map(default=0)  # noqa: RUF009 - it never changes
    named: Map[str, Inner] = Map()  # noqa: RUF009 - it never changes


class No(Refused):
    """A refusal."""


def states() -> list[State]:
    """States of all kinds."""
    helds = [Map(default=0), Map({"x": 1}, default=0), Map({"x": 2, "y": 1}, default=0)]
    nameds = [Map(), Map({"x": Inner()}), Map({"x": Inner(n=1), "y": Inner()})]
    inners = [Inner(), Inner(flag=True), Inner(n=2)]
    return [State(a, b, inner, h, n) for a, b, inner, h, n in product(range(3), range(2), inners, helds, nameds)]


def moves(_params: Any, state: State) -> State:
    require(state.a > 0, No())
    return attrs.evolve(state, a=state.a - 1, b=state.b)


def swaps(_params: Any, state: State) -> State:
    return attrs.evolve(state, a=state.b, b=state.a)


def sets(_params: Any, state: State) -> State:
    return attrs.evolve(state, inner=attrs.evolve(state.inner, flag=True), a=1)


def puts(_params: Any, state: State) -> State:
    return attrs.evolve(state, held=state.held.set("x", state.held["x"] + 1), named=state.named.set("z", state.inner))


def takes(_params: Any, state: State) -> State:
    return attrs.evolve(state, named=state.named.remove("x"), a=state.named["x"].n)


def passes(_params: Any, state: State) -> State:
    return attrs.evolve(state, named=state.named.set("z", Inner()).remove("z"))


def empties(_params: Any, state: State) -> State:
    return attrs.evolve(state, held=Map(default=0), b=len(state.named))


def clears(_params: Any, state: State) -> State:
    return attrs.evolve(state, held=state.held.set("x", 0).set("y", state.a))


def branches(_params: Any, state: State) -> State:
    if state.a == 0:
        require(not state.inner.flag, No())
        return attrs.evolve(state, b=1)
    if "x" in state.held:
        assume(state.b == 0, "A-01")
        return state
    return attrs.evolve(state, inner=Inner(n=state.b))


def faults(_params: Any, state: State) -> State:
    return attrs.evolve(state, a=7 // state.b)


def mixes(_params: Any, state: State) -> State:
    return attrs.evolve(state, named=state.named.set("x", attrs.evolve(state.inner, n=5)))


def makes(_params: Any, state: State) -> State:
    return attrs.evolve(state, named=Map({"x": state.inner}))


def exchanges(_params: Any, state: State) -> Any:
    return attrs.evolve(state, held=state.named)  # type: ignore[arg-type]


def strays(_params: Any, state: State) -> Any:
    return attrs.evolve(state, inner=3 if state.a == 1 else state.inner)  # type: ignore[arg-type]


def returns_nothing(_params: Any, _state: State) -> Any:
    return None


ACTIONS = [
    moves,
    swaps,
    sets,
    puts,
    takes,
    passes,
    empties,
    clears,
    branches,
    faults,
    mixes,
    exchanges,
    strays,
    returns_nothing,
]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_call_ends_as_the_model_says_in_every_state(action: Callable[..., Any]) -> None:
    leaves = Leaves()
    endings = Endings(action, {}, None, leaves)
    for state in (*states(), *reversed(states())):
        vector = leaves.of(state)
        ending, outcome = endings.of(vector, leaves.widened(vector)), unchecked_call(action, None, state, {})
        assert ending.outcome.label == outcome.label
        if outcome.state is not None:
            after = ending.after(vector)
            assert leaves.state(after) == outcome.state
            assert after == leaves.of(outcome.state)
    assert sum(one.times for one in endings.all) == 2 * len(states())


@pytest.mark.parametrize(
    ("action", "runs"),
    [(moves, 3), (swaps, 6), (sets, 1), (puts, 27), (takes, 9), (branches, 14), (faults, 2), (makes, 3)],
)
def test_it_is_run_once_for_all_states_that_it_cannot_tell_apart(action: Callable[..., Any], runs: int) -> None:
    leaves = Leaves()
    endings = Endings(action, {}, None, leaves)
    for state in states():
        vector = leaves.of(state)
        endings.of(vector, leaves.widened(vector))
    assert len(endings.all) <= runs
    assert not endings._is_hopeless


def test_what_ends_otherwise_on_holes_is_run_in_every_state() -> None:
    def peeks(_params: Any, state: State) -> State:
        none = 0
        return attrs.evolve(state, b=1 if state.a is none else 2)  # just what the language has not

    leaves = Leaves()
    endings = Endings(peeks, {}, None, leaves)
    for a in (0, 0, 1, 0):
        vector = leaves.of(State(a))
        ending = endings.of(vector, leaves.widened(vector))
        assert leaves.state(ending.after(vector)) == peeks(None, State(a))
    assert [one.times for one in endings.all] == [4]


def test_of_a_strange_state_nothing_is_remembered() -> None:
    leaves = Leaves()
    endings = Endings(sets, {}, None, leaves)
    plain, odd = leaves.of(State()), leaves.of(State(a=[], b=1))  # type: ignore[arg-type]
    assert is_strange(odd)
    for vector, b in ((plain, 0), (odd, 1), (odd, 1), (plain, 0)):
        ending = endings.of(vector, leaves.widened(vector))
        assert leaves.state(ending.after(vector)) == State(a=1, b=b, inner=Inner(flag=True))
    assert sorted(one.times for one in endings.all) == [2, 2]


def test_a_key_that_is_not_equal_to_itself_is_not_asked_for_for_ever() -> None:
    def reads(_params: Any, state: State) -> State:
        return attrs.evolve(state, a=state.held[float("nan")])  # type: ignore[index]

    leaves = Leaves()
    endings = Endings(reads, {}, None, leaves)
    for state in states()[:3]:
        vector = leaves.of(state)
        assert leaves.state(endings.of(vector, leaves.widened(vector)).after(vector)) == attrs.evolve(state, a=0)


@attrs.frozen
class Doubling:
    """A record that is not made of what it holds."""

    a: int = attrs.field(default=1, converter=lambda n: n + 1)


@attrs.frozen
class Counted:
    """A record with a field that nobody can give it."""

    a: int = 0
    b: int = attrs.field(default=0, init=False)


@pytest.mark.parametrize("state", [Doubling(), Counted(), 7])
def test_where_records_cannot_be_made_of_what_they_hold_all_is_strange(state: Any) -> None:
    leaves = Leaves()
    assert is_strange(leaves.of(state))
    assert leaves.state(leaves.of(state)) is state


def test_a_refusal_does_not_keep_the_frames_of_its_call() -> None:
    leaves = Leaves()
    endings = Endings(moves, {}, None, leaves)
    vector = leaves.of(State())
    refused = endings.of(vector, leaves.widened(vector)).outcome.refused
    assert refused is not None
    assert refused.__traceback__ is None


def test_a_discarded_move_is_told_from_a_refusal() -> None:
    leaves = Leaves()
    endings = Endings(branches, {}, None, leaves)
    vector = leaves.of(State(a=1, b=1, held=Map({"x": 1}, default=0)))
    assert endings.of(vector, leaves.widened(vector)).outcome.discarded == "A-01"
    with pytest.raises(Discarded):
        branches(None, leaves.state(vector))


def test_true_is_no_number() -> None:
    leaves = Leaves()
    assert leaves.of(State(a=1)) != leaves.of(State(a=True))
    assert leaves.of(State(a=1)) == leaves.of(State(a=1))
