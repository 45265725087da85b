"""Which fields the properties read, and which none does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NewType

import attrs
import pytest

from steelyard.engines.reading import fields, readers
from steelyard.language import Identity, Map, Nat, action, table
from steelyard.suite import Invariant, LeadsTo, Preset, Reachable, Relational, Step, StepProperty, Suite
from tests.steelyard.counter.suite import SUITE as COUNTER
from tests.steelyard.token.suite import SUITE as TOKEN

Owner = NewType("Owner", Identity)
Coins = NewType("Coins", Nat)


@attrs.frozen(kw_only=True)
class Params:
    """Nothing to set."""

    most: Coins


@attrs.frozen(kw_only=True)
class Account:
    """Two numbers."""

    free: Coins
    held: Coins


@attrs.frozen(kw_only=True)
class State:
    """One field of each sort."""

    pair: tuple[Coins, Coins]
    total: Coins
    spare: Coins
    accounts: Map[Owner, Account] = table(default=Account(free=Coins(Nat(0)), held=Coins(Nat(0))))
    notes: Map[Owner, Coins] = table()
    flags: Map[Owner, bool] = table(default=False)


def is_valid(params: Params) -> bool:
    """Any."""
    return params.most >= 0


def genesis(params: Params) -> State:  # noqa: ARG001
    """Nothing."""
    return State(pair=(Coins(Nat(0)), Coins(Nat(0))), total=Coins(Nat(0)), spare=Coins(Nat(0)))


@action(by="anyone")
def wait(params: Params, state: State, *, total: Coins) -> State:  # noqa: ARG001
    """Count."""
    return attrs.evolve(state, total=total)


def free_is_bounded(params: Params, state: State) -> bool:
    """One part of each account."""
    return state.accounts.all(lambda _owner, account: account.free <= params.most)


def looks_and_makes_no_use(params: Params, state: State) -> bool:
    """The total equals itself."""
    return state.total == state.total and params.most >= 0


def second_is_bounded(params: Params, state: State) -> bool:
    """One part of the pair."""
    return state.pair[1] <= params.most


def noted_is_flagged(params: Params, state: State) -> bool:  # noqa: ARG001
    """That there are notes and flags, not what the notes say."""
    return state.notes.all(lambda owner, _note: owner in state.flags)


def notes_are_bounded(params: Params, state: State) -> bool:
    """What the notes say."""
    return state.notes.all(lambda _owner, note: note <= params.most)


NO_FLAGS: Map[Owner, bool] = Map(default=False)


def flags_are_up(params: Params, state: State) -> bool:
    """It takes another map for the flags, which has their default."""
    flags = attrs.evolve(state, flags=NO_FLAGS).flags if params.most == 0 else state.flags
    return state.notes.all(lambda owner, _note: flags[owner])


def spare_stays(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """The spare, after only."""
    return step.action != "wait" or after.spare >= 0 or before.total < 0


def spare_is_new(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """The spare, after only, in a way that no type settles."""
    return after.spare <= params.most


def same_spare(params: Params, before: State, left: State, right: State) -> bool:  # noqa: ARG001
    """The spare of two outcomes."""
    return left.spare == right.spare


def is_held(params: Params, state: State, owner: Owner) -> bool:
    """Whether an account holds too much."""
    return state.accounts[owner].held > params.most


def is_flagged(params: Params, state: State, owner: Owner) -> bool:  # noqa: ARG001
    """Whether an owner is flagged."""
    return state.flags[owner]


def suite_of(*properties: Any) -> Suite:
    return Suite(
        name="fields",
        params=Params,
        is_valid=is_valid,
        state=State,
        genesis=genesis,
        actions=(wait,),
        properties=properties,
        presets={"tiny": Preset(name="tiny", summary="", params=Params(most=Coins(Nat(1))), genesis=({},))},
    )


def invariant(predicate: Callable[..., bool]) -> Invariant:
    return Invariant(id="some.claim", statement="It holds.", source=("S",), predicate=predicate)


def read_by(*properties: Any) -> set[str]:
    return {field for field, names in readers(suite_of(*properties)).items() if names}


def test_a_field_is_a_scalar_of_the_state_or_of_an_entry_and_a_tuple_is_one() -> None:
    assert fields(suite_of()) == ("pair", "total", "spare", "accounts.free", "accounts.held", "notes", "flags")


def test_of_a_record_only_the_parts_that_are_named_are_read_default_or_not() -> None:
    assert read_by(invariant(free_is_bounded)) == {"accounts.free"}


def test_what_is_looked_at_without_use_is_not_read() -> None:
    assert read_by(invariant(looks_and_makes_no_use)) == set()


def test_an_item_of_a_tuple_reads_the_tuple() -> None:
    assert read_by(invariant(second_is_bounded)) == {"pair"}


def test_that_there_is_an_entry_is_no_reading_of_what_it_holds_but_for_a_default() -> None:
    assert read_by(invariant(noted_is_flagged)) == {"flags"}
    assert read_by(invariant(notes_are_bounded)) == {"notes"}


def test_a_predicate_that_depends_on_a_default_is_read_as_it_is() -> None:
    assert read_by(invariant(flags_are_up)) == {"flags"}


def step_property(predicate: Callable[..., bool]) -> StepProperty:
    return StepProperty(id="some.step", statement="It holds.", source=("S",), predicate=predicate)


def test_a_step_reads_the_state_after_and_not_what_a_type_settles() -> None:
    assert read_by(step_property(spare_is_new)) == {"spare"}
    assert read_by(step_property(spare_stays)) == set()


def spare_of_another_action(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    return step.action != "hurry" or after.spare > before.spare


def spare_of_this_action(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    return step.action != "wait" or after.spare > before.spare


def total_as_called(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    return step.action != "wait" or after.total == step.arguments.total


def test_what_is_said_of_an_action_that_there_is_not_is_no_reading() -> None:
    assert read_by(step_property(spare_of_another_action)) == set()
    assert read_by(step_property(spare_of_this_action)) == {"spare"}
    assert read_by(step_property(total_as_called)) == {"total"}


def test_a_relational_reads_what_it_compares_and_a_reachable_does_not_count() -> None:
    relational = Relational(
        id="some.two", statement="They agree.", source=("S",), left=wait, right=wait, relation=same_spare
    )
    reachable = Reachable(id="some.end", statement="It happens.", source=("S",), predicate=notes_are_bounded)
    assert read_by(relational) == {"spare"}
    assert read_by(reachable) == set()


def test_a_leads_to_reads_what_it_asks_of_each_entry_of_a_map() -> None:
    claim = LeadsTo(
        id="some.leads",
        statement="It ends.",
        source=("S",),
        antecedent=is_held,
        consequent=is_flagged,
        each="accounts",
    )
    assert read_by(claim) == {"accounts.held", "flags"}


@pytest.mark.parametrize("suite", [COUNTER, TOKEN], ids=lambda suite: suite.name)
def test_who_reads_a_field_is_told_in_the_order_of_the_suite(suite: Suite) -> None:
    order = [claim.id for claim in suite.properties]
    found = readers(suite)
    assert list(found) == list(fields(suite))
    assert all(sorted(names, key=order.index) == list(names) for names in found.values())


def test_without_the_properties_that_read_it_a_field_is_idle() -> None:
    reading = readers(COUNTER)["owner"]
    assert reading == ("steps.owner_stays", "count.is_taken_back")
    rest = tuple(claim for claim in COUNTER.properties if claim.id not in reading)
    assert readers(attrs.evolve(COUNTER, properties=rest))["owner"] == ()
