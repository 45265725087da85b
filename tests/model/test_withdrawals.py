"""Withdrawals, from the burn to the tombstone."""

from __future__ import annotations

from model.accounts import BRIDGE, TREASURY, withdrawal_id
from model.state import WithdrawalStatus
from model.units import Nonce, Rao
from properties.scopes import ALICE, BOB, G1, G2, G3, G4, slots
from tests.model.scenario import Story, tiny_with


def vote(guardian: str, **changes: object) -> dict[str, object]:
    """The arguments of an attestation of Alice's one rao, with some changed."""
    withdrawal = withdrawal_id(ALICE, Rao(1), Nonce(0))
    return {"guardian": guardian, "withdrawal": withdrawal, "recipient": ALICE, "rao": 1, "nonce": 0, **changes}


def test_a_burn_lowers_minted_halpha_and_the_cap_goes_on_counting_it() -> None:
    story = Story(mint_cap=3)
    story.mints(1)
    withdrawal = story.burns(1)
    assert story.state.hippius.minted == 0
    assert story.state.pallet.requested == 1
    assert story.state.pallet.withdrawals[withdrawal].rao == 1
    deposit = story.locks(1)
    story.attests_deposit(G1, G2, nonce=1)
    story.refuses("CapExceeded", "finalize_deposit", deposit=deposit)


def test_only_whole_rao_can_be_burned() -> None:
    story = Story(tiny_with(min_withdrawal=1))
    story.mints(2)
    story.refuses("AmountNotBridgeable", "burn_halpha", user=ALICE, planck=4)
    story.refuses("AmountNotBridgeable", "burn_halpha", user=ALICE, planck=2)
    story.does("burn_halpha", user=ALICE, planck=6)


def test_a_burn_below_the_least_withdrawal_or_above_the_balance_is_refused() -> None:
    story = Story(tiny_with(min_withdrawal=6))
    story.mints(2)
    story.refuses("AmountTooSmall", "burn_halpha", user=ALICE, planck=3)
    story.refuses("InsufficientBalance", "burn_halpha", user=ALICE, planck=9)


def test_the_threshold_of_guardians_releases_what_was_burned() -> None:
    story = Story()
    story.mints(2)
    withdrawal = story.burns(1)
    story.attests_release(G1)
    story.refuses("NotEnoughVotes", "finalize_release", withdrawal=withdrawal)
    story.attests_release(G2)
    story.does("finalize_release", withdrawal=withdrawal)
    assert story.state.bittensor.alpha[ALICE] == 1
    assert story.state.bittensor.alpha[BRIDGE] == 1
    story.refuses("AlreadyCompleted", "finalize_release", withdrawal=withdrawal)
    story.refuses("AlreadyCompleted", "cancel_release", withdrawal=withdrawal)


def test_an_attestation_that_is_not_in_order_is_refused() -> None:
    story = Story()
    story.mints(1)
    story.burns(1)
    story.refuses("NotAUser", "attest_release", **vote(G1, recipient=TREASURY))
    story.refuses("NotGuardian", "attest_release", **vote(G4))
    story.refuses("InvalidRequestId", "attest_release", **vote(G1, recipient=BOB))
    story.refuses("InvalidRequestId", "attest_release", **vote(G1, rao=2))
    story.attests_release(G1)
    story.refuses("AlreadyVoted", "attest_release", **vote(G1))
    story.does("pause_contract").refuses("BridgePaused", "attest_release", **vote(G4))


def test_an_honest_guardian_attests_nothing_that_hippius_does_not_have() -> None:
    Story().discards("A-16", "attest_release", **vote(G1))


def test_a_corrupted_guardian_attests_anything_and_releases_nothing() -> None:
    story = Story()
    story.mints(1)
    story.does("corrupt", account=G3)
    forged = story.attests_release(G3, recipient=BOB)
    story.refuses("NotEnoughVotes", "finalize_release", withdrawal=forged)


def test_an_acknowledged_withdrawal_is_done_and_leaves_the_cap() -> None:
    story = Story()
    story.mints(1)
    withdrawal = story.burns(1)
    story.refuses("NotCompleted", "acknowledge_release", withdrawal=withdrawal)
    story.attests_release(G1, G2)
    story.does("finalize_release", withdrawal=withdrawal).does("acknowledge_release", withdrawal=withdrawal)
    assert story.state.pallet.withdrawals[withdrawal].status == WithdrawalStatus.DONE
    assert story.state.pallet.requested == 0
    story.refuses("NotRequested", "restore_withdrawal", withdrawal=withdrawal)


def test_a_cancelled_withdrawal_is_restored_though_the_cap_is_full() -> None:
    story = Story(mint_cap=3)
    story.mints(1)
    withdrawal = story.burns(1)
    story.refuses("NotCancelled", "restore_withdrawal", withdrawal=withdrawal)
    story.does("cancel_release", withdrawal=withdrawal).does("restore_withdrawal", withdrawal=withdrawal)
    assert story.state.hippius.halpha[ALICE] == story.state.hippius.minted == 3
    assert story.state.pallet.requested == 0
    story.refuses("NotRequested", "restore_withdrawal", withdrawal=withdrawal)
    story.refuses("AlreadyCancelled", "attest_release", **vote(G1))


def test_the_cap_cannot_be_set_below_what_it_counts() -> None:
    story = Story()
    story.mints(2)
    story.burns(1)
    story.refuses("CapBelowCounted", "set_mint_cap", mint_cap=5).does("set_mint_cap", mint_cap=6)
    story.refuses("AmountTooLarge", "set_mint_cap", mint_cap=13)


def test_records_are_kept_until_they_are_closed_and_old_enough() -> None:
    story = Story()
    story.mints(1)
    withdrawal = story.burns(1)
    story.refuses("UnknownTransfer", "cleanup_release_record", withdrawal=withdrawal)
    story.refuses("NotClosed", "cleanup_withdrawal_request", withdrawal=withdrawal)
    story.attests_release(G1, G2)
    story.refuses("NotClosed", "cleanup_release_record", withdrawal=withdrawal)
    story.does("finalize_release", withdrawal=withdrawal).does("acknowledge_release", withdrawal=withdrawal)
    story.refuses("TooEarly", "cleanup_release_record", withdrawal=withdrawal)
    story.refuses("TooEarly", "cleanup_withdrawal_request", withdrawal=withdrawal)
    story.passes_blocks(1).does("cleanup_release_record", withdrawal=withdrawal)
    story.does("cleanup_withdrawal_request", withdrawal=withdrawal)
    story.refuses("AlreadyCompleted", "attest_release", **vote(G3))
    for action in ("acknowledge_release", "restore_withdrawal", "cleanup_withdrawal_request"):
        story.refuses("UnknownTransfer", action, withdrawal=withdrawal)


def test_a_pause_stops_what_moves_withdrawals_and_nothing_that_recovers_them() -> None:
    story = Story()
    story.mints(2)
    withdrawal = story.burns(1)
    story.attests_release(G1, G2)
    story.does("pause_contract").does("pause_pallet")
    story.refuses("BridgePaused", "burn_halpha", user=ALICE, planck=3)
    story.refuses("BridgePaused", "attest_release", **vote(G3))
    story.refuses("BridgePaused", "finalize_release", withdrawal=withdrawal)
    story.does("cancel_release", withdrawal=withdrawal).does("restore_withdrawal", withdrawal=withdrawal)
    story.passes_blocks(1).does("cleanup_release_record", withdrawal=withdrawal)
    story.does("cleanup_withdrawal_request", withdrawal=withdrawal)
    story.does("rotate_contract_guardians", guardians=slots(G1), threshold=1)
