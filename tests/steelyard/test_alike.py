"""Whether another version of an action does what the one did that a search called."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs
import pytest

from steelyard.engines import alike, explore
from steelyard.engines.exploration import Exploration
from steelyard.engines.result import Options, Task
from steelyard.itf import encode
from steelyard.language import Map, Nat, action, require
from steelyard.mutants import mutants_of
from steelyard.run import start
from steelyard.schema import BoolShape, EnumShape, IdentityShape, IntShape, MapShape, TupleShape, record_shape
from steelyard.suite import Suite
from tests.steelyard.token import model
from tests.steelyard.token.model import ESCROW, Account, Coins, Params, State, Status
from tests.steelyard.token.suite import SUITE, TINY

SHAPE = record_shape(State)
BEGUN = start(SUITE, TINY.params, TINY.genesis[0]).state


def explored(suite: Suite) -> Exploration:
    return explore.exploration(Task(suite=suite, preset="tiny", properties=(), options=Options(max_states=1_000)))


@pytest.fixture(scope="module")
def met() -> dict[str, Any]:
    """What was met of the token, as it is kept."""
    found = explored(SUITE)
    assert found.endings is not None
    told: dict[str, Any] = json.loads(json.dumps(alike.told(SHAPE, found.leaves, found.endings)))
    return told


def does_the_same(function: Any, met: dict[str, Any]) -> bool:
    return alike.does_the_same(function, TINY.params, SHAPE, BEGUN, met)


def seen(of: Exploration) -> tuple[Any, ...]:
    ended = {name: (tally.accepted, dict(tally.refused)) for name, tally in of.actions.items()}
    return [*of.states], [*of.origins], of.depth, of.transitions, ended


@action(by="account", caller="sender")
def transfer(params: Params, state: State, *, sender: Account, to: Account, amount: Coins) -> State:  # noqa: ARG001
    """The same in other words, and in another order where that does not matter."""
    require(amount >= 1, model.NonPositiveAmount(amount))
    for party in (sender, to):
        require(party != ESCROW, model.ReservedAccount(party))
    left = state.balances[sender] - amount
    require(left >= 0, model.InsufficientBalance(sender, amount, state.balances[sender]))
    drawn = state.balances.set(sender, Coins(Nat(left)))
    return attrs.evolve(state, balances=drawn.set(to, Coins(Nat(drawn[to] + amount))))


def transferring(
    before: Callable[[State, Account], Any] = lambda *_: None, after: Callable[[State, Account], State] = lambda s, _: s
) -> Any:
    """The token's transfer with something done before it, or made of what it leads to."""

    @action(by="account", caller="sender")
    def transfer(params: Params, state: State, *, sender: Account, to: Account, amount: Coins) -> State:
        before(state, sender)
        return after(model.transfer(params, state, sender=sender, to=to, amount=amount), sender)

    return transfer


def asks_for_more(state: State, _sender: Account) -> None:
    require(state.opened >= 0, model.ReservedAccount(ESCROW))


def refuses_otherwise(state: State, sender: Account) -> None:
    require(state.balances[sender] > 0, model.ReservedAccount(sender))


def writes_more(state: State, sender: Account) -> State:
    return attrs.evolve(state, operator=sender)


def moves_a_hole(state: State, _sender: Account) -> State:
    return attrs.evolve(state, supply=state.opened)


def peeks(state: State, sender: Account) -> State:
    """It looks at what stands there without asking it anything: no run on holes does that alike."""
    return attrs.evolve(state, operator=sender) if type(state.opened) is int else state


def writes_another_type(state: State, sender: Account) -> State:
    return attrs.evolve(state, balances=state.balances.set(sender, Fraction(state.balances[sender])))


def writes_another_default(state: State, _sender: Account) -> State:
    return attrs.evolve(state, balances=Map(dict(state.balances.items()), default=7))


#: Versions that do not do the same.
OTHERS = {
    "asks for more": transferring(asks_for_more),
    "refuses otherwise": transferring(refuses_otherwise),
    "writes more": transferring(after=writes_more),
    "moves what nobody has read": transferring(after=moves_a_hole),
    "peeks": transferring(after=peeks),
    "writes another type": transferring(after=writes_another_type),
    "writes another default": transferring(after=writes_another_default),
}


def test_the_action_itself_and_the_same_in_other_words(met: dict[str, Any]) -> None:
    assert all(does_the_same(function, met) for function in SUITE.actions)
    assert does_the_same(transfer, met)


def test_it_does_not_matter_what_the_state_holds_of_which_the_records_are_taken(met: dict[str, Any]) -> None:
    last = explored(SUITE).states[-1]
    assert last.balances != BEGUN.balances
    assert last.deals != BEGUN.deals
    assert all(alike.does_the_same(function, TINY.params, SHAPE, last, met) for function in SUITE.actions)
    assert not any(alike.does_the_same(one, TINY.params, SHAPE, last, met) for one in OTHERS.values())


def test_where_the_maps_have_other_defaults_nothing_is_tried(met: dict[str, Any]) -> None:
    other = attrs.evolve(BEGUN, balances=Map[Account, Coins]({}, default=Coins(Nat(7))))
    assert not any(alike.does_the_same(function, TINY.params, SHAPE, other, met) for function in SUITE.actions)


@pytest.mark.parametrize("name", OTHERS)
def test_what_asks_for_more_or_ends_otherwise(name: str, met: dict[str, Any]) -> None:
    assert does_the_same(transferring(), met)
    assert not does_the_same(OTHERS[name], met)


def test_a_mutant_is_told_apart_just_where_a_search_would_show_it(met: dict[str, Any]) -> None:
    usual, judged = seen(explored(SUITE)), set[bool]()
    for mutant in (mutant for function in SUITE.actions for mutant in mutants_of(function)):
        is_same = does_the_same(mutant.function, met)
        assert (seen(explored(SUITE.replacing(**{mutant.action: mutant.function}))) == usual) is is_same, mutant
        judged.add(is_same)
    assert judged == {True, False}


@pytest.mark.parametrize(
    ("shape", "value", "like"),
    [
        (IntShape("Nat", natural=True), 3, (True, "3", Fraction(3))),
        (BoolShape(), True, (1, "True")),
        (IdentityShape("Account"), "alice", (3, None)),
        (EnumShape(Status), Status.OPEN, (Enum("Other", [("OPEN", "open")])["OPEN"], "open")),
        (TupleShape((BoolShape(), BoolShape())), (True, False), ([True, False], (1, False), (True,))),
        (
            MapShape(BoolShape(), BoolShape(), False),
            Map({True: True}, default=False),
            (Map({True: True}), {True: True}),
        ),
    ],
)
def test_what_only_looks_like_a_value_is_none(shape: Any, value: Any, like: Sequence[Any]) -> None:
    assert alike._plain(shape, value) == encode(shape, value)
    for other in like:
        with pytest.raises(TypeError):
            alike._plain(shape, other)


def test_a_record_of_another_class_is_none() -> None:
    other = attrs.make_class("Other", [field.name for field in attrs.fields(State)])
    alike._plain(SHAPE, BEGUN)
    with pytest.raises(TypeError):
        alike._plain(SHAPE, other(**{field.name: getattr(BEGUN, field.name) for field in attrs.fields(State)}))


def test_of_what_reads_a_default_that_is_not_the_maps_own_nothing_is_told() -> None:
    """Another version would be tried on the map's own."""
    given = {"balances": Map[Account, Coins]({}, default=Coins(Nat(7)))}

    def begun(params: Params, *, operator: Account) -> State:
        return attrs.evolve(model.genesis(params, operator=operator), **given)

    found = explored(attrs.evolve(SUITE, genesis=begun))
    assert found.endings is not None
    assert alike.told(SHAPE, found.leaves, found.endings)["actions"]["transfer"] is None


def test_of_an_action_that_reads_what_no_run_shows_nothing_is_told() -> None:
    found = explored(SUITE.replacing(transfer=transferring(after=peeks)))
    assert found.endings is not None
    told = alike.told(SHAPE, found.leaves, found.endings)
    assert told["actions"]["transfer"] is None
    assert not does_the_same(model.transfer, told)
    assert does_the_same(model.mint, told)


def test_an_action_that_was_never_called_may_do_anything(met: dict[str, Any]) -> None:
    without = {**met, "actions": {name: calls for name, calls in met["actions"].items() if name != "transfer"}}
    assert does_the_same(OTHERS["writes more"], without)


def test_what_was_kept_of_another_shape_says_nothing(met: dict[str, Any]) -> None:
    spoiled = {**met, "values": [[{"tag": "NONE"}] for _ in met["values"]]}
    assert not does_the_same(model.transfer, spoiled)
