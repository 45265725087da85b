"""What each rest of the bridge is: who is waited for, and when all is done."""

from __future__ import annotations

from typing import Any

import attrs
from attrs import evolve

from model.state import State
from properties.rests import RESTS, is_in_flight
from properties.scopes import ALICE, G1, G2
from properties.suite import SUITE
from steelyard.engines.resting import rest_of as classified
from tests.model.scenario import Story


def rest_of(story: Story, **state: Any) -> str:
    """The rest of a story's state, if nothing more could happen there; ``stuck`` if it were."""
    name, why = classified(SUITE, story.params, evolve(story.state, **state))
    return "stuck" if why else name


def with_cap(state: State, cap: int) -> Any:
    return evolve(state.pallet, mint_cap=cap)


def test_nothing_has_happened_and_nothing_is_owed() -> None:
    assert rest_of(Story()) == "settled"


def test_a_deposit_without_a_quorum_waits_for_the_guardians() -> None:
    story = Story()
    story.locks(1)
    assert is_in_flight(story.params, story.state)
    assert rest_of(story) == "unattested"
    story.attests_deposit(G1)
    assert rest_of(story) == "unattested"


def test_a_deposit_that_could_be_minted_is_never_at_rest() -> None:
    story = Story()
    story.locks(1)
    story.attests_deposit(G1, G2)
    assert rest_of(story) == "stuck"


def test_a_deposit_that_is_paused_or_has_no_room_waits_for_the_admin() -> None:
    story = Story()
    story.locks(1)
    story.attests_deposit(G1, G2)
    assert rest_of(story, pallet=with_cap(story.state, 2)) == "held_up"
    assert rest_of(story, pallet=with_cap(story.state, 3)) == "stuck"
    story.does("pause_pallet")
    assert rest_of(story) == "held_up"


def test_a_deposit_that_is_minted_waits_for_its_tombstone_to_be_shown() -> None:
    story = Story()
    deposit = story.mints(1)
    assert not is_in_flight(story.params, story.state)
    assert rest_of(story) == "unacknowledged"
    story.does("acknowledge_deposit", deposit=deposit)
    assert rest_of(story) == "settled"


def test_a_deposit_that_was_cancelled_is_refunded_before_anything_rests() -> None:
    story = Story()
    deposit = story.locks(1)
    story.does("cancel_deposit", deposit=deposit)
    assert rest_of(story) == "stuck"
    story.does("refund_deposit", deposit=deposit)
    assert rest_of(story) == "settled"


def test_the_same_holds_the_other_way() -> None:
    story = Story()
    story.does("acknowledge_deposit", deposit=story.mints(1))
    withdrawal = story.burns(1)
    assert rest_of(story) == "unattested"
    story.attests_release(G1, G2)
    assert rest_of(story) == "stuck"
    paused = attrs.evolve(story.state.contract.guard, paused=True)
    assert rest_of(story, contract=evolve(story.state.contract, guard=paused)) == "held_up"
    story.does("finalize_release", withdrawal=withdrawal)
    assert rest_of(story) == "unacknowledged"
    story.does("acknowledge_release", withdrawal=withdrawal)
    assert rest_of(story) == "settled"


def test_one_transfer_that_lacks_nothing_is_not_excused_by_another_that_waits() -> None:
    story = Story()
    story.locks(1)
    story.attests_deposit(G1, G2)
    story.does("emit_alpha", recipient=ALICE, rao=1).does("lock_alpha", user=ALICE, rao=1)
    assert rest_of(story) == "stuck"


def test_only_what_is_settled_is_done() -> None:
    assert [rest.name for rest in RESTS if not rest.waits_for] == ["settled"]
