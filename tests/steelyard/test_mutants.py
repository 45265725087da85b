"""Mutants and stray writes: copies of actions with one place changed, put to all properties."""

from __future__ import annotations

import attrs

from steelyard.engines.mutation import Put, mutation, slices_of
from steelyard.engines.result import Options
from steelyard.engines.straying import straying
from steelyard.language import info_of
from steelyard.mutants import mutants_of
from steelyard.run import call
from tests.steelyard.counter import model
from tests.steelyard.counter.suite import SUITE
from tests.steelyard.token import model as token
from tests.steelyard.token.suite import SUITE as TOKEN

PARAMS = SUITE.presets["tiny"].params
EMPTY = model.genesis(PARAMS, owner="ann")


def change(text: str, function: object = model.add) -> object:
    """The copy of an action in which that was done."""
    (found,) = [one.function for one in mutants_of(function) if one.change == text]
    return found


def added(text: str, amount: int) -> model.State | None:
    return call(change(text), PARAMS, EMPTY, {"caller": "ann", "amount": amount}).state


def test_every_place_of_an_action_is_changed_once() -> None:
    assert {one.change for one in mutants_of(model.add)} == {
        "without require(amount > 0, NotPositive(amount))",
        "without require(total <= params.limit, Full(total, params.limit))",
        "off by one in amount > 0",
        "off by one in total <= params.limit",
        "the other sign in state.total + amount",
        "the other sign in state.given[caller] + amount",
        "total stays as it was",
        "given stays as it was",
    }


def test_a_mutant_does_what_its_change_says() -> None:
    assert added("without require(total <= params.limit, Full(total, params.limit))", 3).total == 3
    assert added("off by one in total <= params.limit", 2) is None
    assert added("total stays as it was", 2) == attrs.evolve(EMPTY, given=EMPTY.given.set("ann", 2))
    assert added("the other sign in state.total + amount", 1).total == -1
    assert added("off by one in amount > 0", 0) == EMPTY


def test_a_mutant_is_called_as_its_action_is_and_leaves_that_alone() -> None:
    for mutant in mutants_of(model.add):
        assert info_of(mutant.function) == info_of(model.add)
        assert mutant.file.endswith("counter/model.py")
    assert call(model.add, PARAMS, EMPTY, {"caller": "ann", "amount": 3}).refused is not None


def test_a_helper_is_changed_for_one_action_alone() -> None:
    places = {mutant.line for mutant in mutants_of(token.transfer)}
    first = token.pay.__code__.co_firstlineno
    assert any(first < line < first + 6 for line in places)
    assert token.transfer.__globals__["pay"] is token.pay


def put_to_all(*actions: str) -> tuple[Put, ...]:
    return mutation(SUITE, slices_of(SUITE, "tiny", Options()), actions)


def test_mutants_are_caught_by_the_properties_that_their_steps_break() -> None:
    found = {one.change: one for one in put_to_all("add")}
    assert "count.within_limit" in found["without require(total <= params.limit, Full(total, params.limit))"].broken
    assert "count.is_given" in found["total stays as it was"].broken
    narrow = found["off by one in total <= params.limit"]
    assert (narrow.broken, narrow.differs, narrow.wrong) == ((), True, 0)
    still = found["off by one in amount > 0"]
    assert (still.broken, still.wrong > 0, still.moves) == ((), True, False)


def test_stray_writes_are_caught_by_what_says_that_nothing_else_changes() -> None:
    found = {one.change: one for one in straying(SUITE, slices_of(SUITE, "tiny", Options()), ("add", "take_back"))}
    assert "steps.owner_stays" in found["owner changes"].broken
    assert "count.is_given" in found["given loses an entry"].broken
    assert all(one.wrong for one in found.values())


def test_a_claim_that_is_dropped_leaves_its_stray_write_unnoticed() -> None:
    lax = attrs.evolve(SUITE, properties=tuple(p for p in SUITE.properties if p.id != "steps.owner_stays"))
    found = {one.change: one.broken for one in straying(lax, slices_of(lax, "tiny", Options()), ("add",))}
    assert found["owner changes"] == ()


def test_another_protocol_has_mutants_too() -> None:
    found = mutation(TOKEN, slices_of(TOKEN, next(iter(TOKEN.presets)), Options()), ("mint",))
    assert any("authority.only_operator_mints" in one.broken for one in found)
