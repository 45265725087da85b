"""A leaf whose type is not kept takes down what rests on it, and nothing else."""

from __future__ import annotations

from typing import NewType

import attrs

from steelyard.engines import induction
from steelyard.engines.result import Task
from steelyard.language import Identity, Nat, action, table
from steelyard.language import Map as Table
from steelyard.schema import record_shape, weakened
from steelyard.suite import Invariant, Preset, Suite, Verdict

Name = NewType("Name", Identity)
Count = NewType("Count", Nat)


@attrs.frozen(kw_only=True)
class Params:
    """Nothing to set but a number."""

    most: Count


@attrs.frozen(kw_only=True)
class Purse:
    """What one holds."""

    coins: Count
    notes: Count


@attrs.frozen(kw_only=True)
class State:
    """Purses, and a count of their own."""

    purses: Table[Name, Purse] = table()
    opened: Count
    closed: Count


def is_valid(params: Params) -> bool:
    """Any positive number."""
    return params.most >= 1


def genesis(params: Params) -> State:  # noqa: ARG001
    """No purse."""
    return State(opened=Count(0), closed=Count(0))


@action(by="anyone")
def open_purse(params: Params, state: State, *, name: Name) -> State:
    """An empty purse, the old one forgotten."""
    purse = Purse(coins=Count(0), notes=params.most)
    return attrs.evolve(state, purses=state.purses.set(name, purse), opened=Count(state.opened + 1))


@action(by="anyone")
def overdraw(params: Params, state: State, *, name: Name, amount: Count) -> State:
    """Coins are taken that nobody has."""
    purse = Purse(coins=Count(0 - amount), notes=params.most)
    return attrs.evolve(state, purses=state.purses.set(name, purse))


def coins_are_natural(params: Params, state: State) -> bool:  # noqa: ARG001
    """True by the type, and false of the running model."""
    return state.purses.all(lambda _name, purse: purse.coins >= 0)


def notes_are_natural(params: Params, state: State) -> bool:  # noqa: ARG001
    """True by the type, and by every action."""
    return state.purses.all(lambda _name, purse: purse.notes >= 0)


def nothing_is_closed(params: Params, state: State) -> bool:  # noqa: ARG001
    """No action closes."""
    return state.closed <= state.opened


CLAIMS = (coins_are_natural, notes_are_natural, nothing_is_closed)


def verdicts() -> dict[str, Verdict]:
    """What induction says of each claim."""
    suite = Suite(
        name="purses",
        params=Params,
        is_valid=is_valid,
        state=State,
        genesis=genesis,
        actions=(open_purse, overdraw),
        properties=tuple(
            Invariant(id=f"purses.{claim.__name__}", statement="A claim.", source=("Test",), predicate=claim)
            for claim in CLAIMS
        ),
        presets={"tiny": Preset(name="tiny", summary="", params=Params(most=Count(1)), genesis=({},), pools={})},
    )
    results = induction.run(Task(suite=suite, preset="tiny", properties=suite.properties))
    return {result.id: result.verdict for result in results}


def test_what_the_lost_type_said_is_not_proven_and_the_rest_is() -> None:
    assert verdicts() == {
        "model.types": Verdict.NOT_INDUCTIVE,
        "model.no_fault": Verdict.PROVEN,
        "model.paths": Verdict.PROVEN,
        "purses.coins_are_natural": Verdict.NOT_INDUCTIVE,
        "purses.notes_are_natural": Verdict.PROVEN,
        "purses.nothing_is_closed": Verdict.PROVEN,
    }


def test_a_shape_is_weakened_at_the_named_leaf_only() -> None:
    shape = record_shape(State)
    weaker = weakened(shape, frozenset({"purses.coins"}))
    assert isinstance(weaker, type(shape))
    purses = dict(weaker.fields)["purses"]
    inner = dict(purses.value.fields)  # type: ignore[union-attr]
    assert not inner["coins"].natural
    assert inner["notes"].natural
    assert dict(weaker.fields)["opened"] == dict(shape.fields)["opened"]
