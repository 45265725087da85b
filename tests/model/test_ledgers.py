"""The ledgers of both chains."""

from __future__ import annotations

import pytest

from model.accounts import (
    BRIDGE,
    DASHBOARD,
    MARKETPLACE,
    NO_ONE,
    STAKE,
    STAKER_POT,
    TREASURY,
    Account,
    is_user,
)
from properties.scopes import ALICE, BOB, VALIDATOR
from tests.model.scenario import Story

SYSTEM = (MARKETPLACE, STAKE, STAKER_POT, TREASURY, DASHBOARD, BRIDGE, NO_ONE)


def test_the_emission_creates_alpha_up_to_the_width_of_the_ledger() -> None:
    story = Story().does("emit_alpha", recipient=ALICE, rao=3)
    assert (story.state.bittensor.alpha[ALICE], story.state.bittensor.issued) == (3, 3)
    story.does("emit_alpha", recipient=BOB, rao=1).refuses("AmountTooLarge", "emit_alpha", recipient=BOB, rao=1)


def test_a_transfer_to_oneself_changes_nothing() -> None:
    story = Story()
    story.mints(1)
    before = story.state
    story.does("transfer", sender=ALICE, recipient=ALICE, planck=2)
    assert story.state == before


def test_a_transfer_moves_what_it_says_and_no_more_than_there_is() -> None:
    story = Story()
    story.mints(1)
    story.does("transfer", sender=ALICE, recipient=BOB, planck=2)
    assert (story.state.hippius.halpha[ALICE], story.state.hippius.halpha[BOB]) == (1, 2)
    story.refuses("InsufficientBalance", "transfer", sender=ALICE, recipient=BOB, planck=2)


def test_all_tao_begins_with_one_holder_and_only_moves() -> None:
    story = Story(tao=2).does("transfer_tao", sender=ALICE, recipient=BOB, tao=1)
    assert dict(story.state.bittensor.tao.items()) == {ALICE: 1, BOB: 1}
    assert story.state.bittensor.tao_issued == 2


@pytest.mark.parametrize("account", SYSTEM)
def test_no_system_account_is_taken_for_a_user(account: Account) -> None:
    assert not is_user(account)
    story = Story()
    story.mints(1)
    for action, unit in (("transfer_alpha", "rao"), ("transfer_tao", "tao"), ("transfer", "planck")):
        story.refuses("NotAUser", action, sender=account, recipient=BOB, **{unit: 1})
        story.refuses("NotAUser", action, sender=ALICE, recipient=account, **{unit: 1})
    story.refuses("NotAUser", "emit_alpha", recipient=account, rao=1)
    story.refuses("NotAUser", "lock_alpha", user=account, rao=1)
    story.refuses("NotAUser", "burn_halpha", user=account, planck=3)
    story.refuses("NotAUser", "wire_fiat", sender=account, recipient=BOB, cents=1)
    story.refuses("NotAUser", "wire_fiat", sender=ALICE, recipient=account, cents=1)
    story.refuses("NotAUser", "purchase_with_fiat", client=account, cents=1)
    story.refuses("NotAUser", "purchase_with_tao", client=account, tao=1)
    story.refuses("NotAUser", "purchase_with_alpha", client=account, planck=1)
    story.refuses("NotAUser", "fund_reserve", sender=account, planck=1)
    story.refuses("NotAUser", "spend_treasury", recipient=account, planck=1)
    story.refuses("NotAUser", "corrupt", account=account)


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("emit_alpha", {"recipient": ALICE, "rao": 0}),
        ("transfer_alpha", {"sender": ALICE, "recipient": BOB, "rao": 0}),
        ("transfer_tao", {"sender": ALICE, "recipient": BOB, "tao": 0}),
        ("transfer", {"sender": ALICE, "recipient": BOB, "planck": 0}),
        ("lock_alpha", {"user": ALICE, "rao": 0}),
        ("burn_halpha", {"user": ALICE, "planck": 0}),
        ("wire_fiat", {"sender": ALICE, "recipient": BOB, "cents": 0}),
        ("purchase_with_fiat", {"client": ALICE, "cents": 0}),
        ("purchase_with_tao", {"client": ALICE, "tao": 0}),
        ("purchase_with_alpha", {"client": ALICE, "planck": 0}),
        ("fund_reserve", {"sender": ALICE, "planck": 0}),
        ("spend_treasury", {"recipient": ALICE, "planck": 0}),
    ],
)
def test_no_action_takes_an_amount_of_nothing(action: str, arguments: dict[str, object]) -> None:
    Story().refuses("AmountTooSmall", action, **arguments)


def test_time_passes_by_blocks_one_a_slot() -> None:
    story = Story().passes_blocks(7)
    assert (story.state.chain.block, story.state.chain.slot) == (7, 6)
    story.refuses("AlreadyProduced", "produce_block", validator=VALIDATOR)
    story.does("pass_slot", leader=VALIDATOR).refuses("NotLeader", "produce_block", validator=ALICE)


def test_a_slot_is_led_by_a_validator() -> None:
    Story().discards("A-12", "pass_slot", leader=ALICE)


def test_an_era_lasts_for_its_blocks() -> None:
    story = Story().refuses("TooSoon", "end_era").passes_blocks(1).does("end_era").refuses("TooSoon", "end_era")
    assert story.state.chain.era == 2
