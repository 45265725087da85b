"""A leaf whose type is not kept takes down what rests on it, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NewType

import attrs
import pytest

from steelyard.engines import induction
from steelyard.engines.proving import Prover
from steelyard.engines.result import Options, Result, Task
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
    seen: Count


def is_valid(params: Params) -> bool:
    """Any positive number."""
    return params.most >= 1


def genesis(params: Params) -> State:  # noqa: ARG001
    """No purse."""
    return State(opened=Count(0), closed=Count(0), seen=Count(0))


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


@action(by="anyone")
def look(params: Params, state: State, *, name: Name) -> State:  # noqa: ARG001
    """Coins are seen."""
    coins = state.purses[name].coins if name in state.purses else Count(0)
    return attrs.evolve(state, seen=Count(state.seen + coins))


def coins_are_natural(params: Params, state: State) -> bool:  # noqa: ARG001
    """True by the type, and false of the running model."""
    return state.purses.all(lambda _name, purse: purse.coins >= 0)


def notes_are_natural(params: Params, state: State) -> bool:  # noqa: ARG001
    """True by the type, and by every action."""
    return state.purses.all(lambda _name, purse: purse.notes >= 0)


def nothing_is_closed(params: Params, state: State) -> bool:  # noqa: ARG001
    """No action closes."""
    return state.closed <= state.opened


def nothing_is_unseen(params: Params, state: State) -> bool:  # noqa: ARG001
    """True as long as coins are natural."""
    return state.closed <= state.seen


CLAIMS = (coins_are_natural, notes_are_natural, nothing_is_closed, nothing_is_unseen)


def results(cache: str = "") -> dict[str, Result]:
    """What induction says of each claim."""
    suite = Suite(
        name="purses",
        params=Params,
        is_valid=is_valid,
        state=State,
        genesis=genesis,
        actions=(open_purse, overdraw, look),
        properties=tuple(
            Invariant(id=f"purses.{claim.__name__}", statement="A claim.", source=("Test",), predicate=claim)
            for claim in CLAIMS
        ),
        presets={"tiny": Preset(name="tiny", summary="", params=Params(most=Count(1)), genesis=({},), pools={})},
    )
    found = induction.run(Task(suite=suite, preset="tiny", properties=suite.properties, options=Options(cache=cache)))
    return {result.id: result for result in found}


def verdicts(cache: str = "") -> dict[str, Verdict]:
    """The verdicts alone."""
    return {name: result.verdict for name, result in results(cache).items()}


def test_what_the_lost_type_said_hangs_on_it_and_the_rest_is_proven(tmp_path: Path) -> None:
    expected = {
        "model.types": Verdict.NOT_INDUCTIVE,
        "model.no_fault": Verdict.PROVEN,
        "model.paths": Verdict.PROVEN,
        "purses.coins_are_natural": Verdict.CONDITIONAL,
        "purses.notes_are_natural": Verdict.PROVEN,
        "purses.nothing_is_closed": Verdict.PROVEN,
        "purses.nothing_is_unseen": Verdict.CONDITIONAL,
    }
    assert verdicts() == expected
    # What was proved with the type is kept, and is no proof without it.
    assert verdicts(str(tmp_path)) == verdicts(str(tmp_path)) == expected


def test_a_proof_that_says_nothing_of_the_type_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    proved = Prover._proved

    def noted(self: Prover, path: Any, goals: Any, where: str, shape: Any) -> Any:
        asked.extend(f"{name} of {where}" for name in goals)
        return proved(self, path, goals, where, shape)

    monkeypatch.setattr(Prover, "_proved", noted)
    first = results(str(tmp_path))["purses.nothing_is_closed"]
    assert asked.count("purses.nothing_is_closed of open_purse, path 0") == 1
    # That it was found again is nothing to tell: it was asked in this run.
    assert first.obligations > first.cached == 0
    assert results(str(tmp_path))["purses.nothing_is_closed"].is_cached


def test_a_shape_is_weakened_at_the_named_leaf_only() -> None:
    shape = record_shape(State)
    weaker = weakened(shape, frozenset({"purses.coins"}))
    assert isinstance(weaker, type(shape))
    purses = dict(weaker.fields)["purses"]
    inner = dict(purses.value.fields)  # type: ignore[union-attr]
    assert not inner["coins"].natural
    assert inner["notes"].natural
    assert dict(weaker.fields)["opened"] == dict(shape.fields)["opened"]
