"""Deposits, from the lock to the tombstone."""

from __future__ import annotations

import pytest

from model.accounts import BRIDGE, TREASURY, deposit_id
from model.state import DepositStatus
from model.units import Nonce, Rao
from properties.scopes import ALICE, BOB, G1, G2, G3, G4, slots
from tests.model.scenario import Story, tiny_with

FIVE_BLOCKS = tiny_with(cleanup_ttl=5)


def vote(guardian: str, **changes: object) -> dict[str, object]:
    """The arguments of an attestation of Alice's one rao, with some changed."""
    content = {"recipient": ALICE, "rao": 1, "nonce": 0, **changes}
    deposit = content.pop("deposit", None) or deposit_id(ALICE, Rao(1), Nonce(0))
    return {"guardian": guardian, "deposit": deposit, **content}


def test_a_lock_moves_alpha_into_escrow_and_asks_for_the_same_on_hippius() -> None:
    story = Story()
    deposit = story.locks(2)
    assert story.state.bittensor.alpha[BRIDGE] == 2
    assert story.state.bittensor.alpha[ALICE] == 0
    assert story.state.contract.deposits[deposit].rao == 2
    assert story.state.contract.next_nonce == 1


def test_a_lock_below_the_least_deposit_is_refused() -> None:
    story = Story(tiny_with(min_deposit=2)).does("emit_alpha", recipient=ALICE, rao=3)
    story.refuses("AmountTooSmall", "lock_alpha", user=ALICE, rao=1).does("lock_alpha", user=ALICE, rao=2)


def test_two_locks_of_the_same_amount_have_different_ids() -> None:
    story = Story()
    first, second = story.locks(1), story.locks(1)
    assert first != second
    assert len(story.state.contract.deposits) == 2


def test_the_threshold_of_guardians_mints_what_was_locked() -> None:
    story = Story()
    deposit = story.locks(1)
    story.attests_deposit(G1)
    story.refuses("NotEnoughVotes", "finalize_deposit", deposit=deposit)
    story.attests_deposit(G2)
    story.does("finalize_deposit", deposit=deposit)
    assert story.state.hippius.halpha[ALICE] == story.state.hippius.minted == 3
    assert deposit in story.state.pallet.mints.completed


def test_a_deposit_is_minted_once() -> None:
    story = Story()
    deposit = story.mints(1)
    story.refuses("AlreadyCompleted", "finalize_deposit", deposit=deposit)
    story.refuses("AlreadyCompleted", "attest_deposit", **vote(G3))


def test_a_deposit_is_not_minted_again_after_its_record_was_cleaned_up() -> None:
    story = Story()
    deposit = story.mints(1)
    story.passes_blocks(1).does("cleanup_deposit_record", deposit=deposit)
    story.refuses("AlreadyCompleted", "attest_deposit", **vote(G3))
    story.refuses("UnknownTransfer", "finalize_deposit", deposit=deposit)


def test_a_guardian_votes_once_on_a_deposit() -> None:
    story = Story()
    story.locks(1)
    story.attests_deposit(G1)
    story.refuses("AlreadyVoted", "attest_deposit", **vote(G1))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("NotAUser", {"recipient": TREASURY}),
        ("NotGuardian", {"guardian": G4}),
        ("InvalidRequestId", {"recipient": BOB}),
        ("InvalidRequestId", {"rao": 2}),
        ("InvalidRequestId", {"nonce": 1}),
        ("AmountTooSmall", {"rao": 0, "deposit": deposit_id(ALICE, Rao(0), Nonce(0))}),
        ("AmountTooLarge", {"rao": 5, "deposit": deposit_id(ALICE, Rao(5), Nonce(0))}),
    ],
)
def test_an_attestation_that_is_not_in_order_is_refused(code: str, changes: dict[str, object]) -> None:
    story = Story()
    story.locks(1)
    arguments = {**vote(G1), **changes}
    story.refuses(code, "attest_deposit", **arguments)


def test_the_checks_of_an_attestation_come_in_the_order_of_the_live_network() -> None:
    story = Story().does("pause_pallet")
    wrong = vote(G4, rao=2)
    story.refuses("NotGuardian", "attest_deposit", **wrong)
    story.refuses("BridgePaused", "attest_deposit", **{**wrong, "guardian": G1})
    story.does("unpause_pallet").refuses("InvalidRequestId", "attest_deposit", **{**wrong, "guardian": G1})


def test_an_honest_guardian_attests_nothing_that_bittensor_does_not_have() -> None:
    Story().discards("A-16", "attest_deposit", **vote(G1))


def test_a_corrupted_guardian_attests_anything_and_mints_nothing() -> None:
    story = Story().does("corrupt", account=G3)
    forged = story.attests_deposit(G3, recipient=BOB)
    story.refuses("NotEnoughVotes", "finalize_deposit", deposit=forged)


def test_votes_of_guardians_that_were_rotated_out_do_not_count() -> None:
    story = Story()
    deposit = story.locks(1)
    story.attests_deposit(G1, G2)
    story.does("rotate_pallet_guardians", guardians=slots(G2, G3, G4), threshold=2)
    story.refuses("NotEnoughVotes", "finalize_deposit", deposit=deposit)
    story.attests_deposit(G4)
    story.does("finalize_deposit", deposit=deposit)


def test_a_vote_counts_again_when_its_guardian_returns() -> None:
    story = Story()
    deposit = story.locks(1)
    story.attests_deposit(G1, G2)
    story.does("rotate_pallet_guardians", guardians=slots(G2, G3, G4), threshold=2)
    story.does("rotate_pallet_guardians", guardians=slots(G1, G2), threshold=2)
    story.does("finalize_deposit", deposit=deposit)


def test_an_acknowledged_deposit_is_done_and_cannot_be_refunded() -> None:
    story = Story()
    deposit = story.locks(1)
    story.refuses("NotCompleted", "acknowledge_deposit", deposit=deposit)
    story.attests_deposit(G1, G2)
    story.does("finalize_deposit", deposit=deposit).does("acknowledge_deposit", deposit=deposit)
    assert story.state.contract.deposits[deposit].status == DepositStatus.DONE
    story.refuses("NotRequested", "refund_deposit", deposit=deposit)
    story.refuses("NotRequested", "acknowledge_deposit", deposit=deposit)
    story.refuses("AlreadyCompleted", "cancel_deposit", deposit=deposit)


def test_a_deposit_that_nobody_attested_can_be_cancelled_and_is_refunded_to_its_sender() -> None:
    story = Story()
    deposit = story.locks(1)
    story.refuses("NotCancelled", "refund_deposit", deposit=deposit)
    story.does("cancel_deposit", deposit=deposit).refuses("AlreadyCancelled", "cancel_deposit", deposit=deposit)
    story.refuses("AlreadyCancelled", "attest_deposit", **vote(G1))
    story.does("refund_deposit", deposit=deposit)
    assert story.state.bittensor.alpha[ALICE] == 1
    assert story.state.contract.deposits[deposit].status == DepositStatus.REFUNDED
    story.refuses("NotRequested", "refund_deposit", deposit=deposit)


def test_a_cancelled_deposit_is_not_minted_even_with_a_quorum() -> None:
    story = Story()
    deposit = story.locks(1)
    story.attests_deposit(G1, G2)
    story.does("cancel_deposit", deposit=deposit).refuses("AlreadyCancelled", "finalize_deposit", deposit=deposit)


def test_an_id_that_is_cancelled_before_its_lock_is_refunded_afterwards() -> None:
    story = Story().does("cancel_deposit", deposit=deposit_id(ALICE, Rao(1), Nonce(0)))
    deposit = story.locks(1)
    story.does("refund_deposit", deposit=deposit)
    assert story.state.bittensor.alpha[ALICE] == 1


def test_records_are_kept_until_they_are_closed_and_old_enough() -> None:
    story = Story(FIVE_BLOCKS)
    deposit = story.locks(1)
    story.refuses("UnknownTransfer", "cleanup_deposit_record", deposit=deposit)
    story.refuses("NotClosed", "cleanup_deposit_request", deposit=deposit)
    story.attests_deposit(G1, G2)
    story.refuses("NotClosed", "cleanup_deposit_record", deposit=deposit)
    story.passes_blocks(1).does("finalize_deposit", deposit=deposit).does("acknowledge_deposit", deposit=deposit)
    for _ in range(4):
        story.passes_blocks(1)
    story.refuses("TooEarly", "cleanup_deposit_record", deposit=deposit)
    story.refuses("TooEarly", "cleanup_deposit_request", deposit=deposit)
    story.passes_blocks(1).does("cleanup_deposit_record", deposit=deposit)
    story.does("cleanup_deposit_request", deposit=deposit)
    story.refuses("UnknownTransfer", "cleanup_deposit_request", deposit=deposit)
    for action in ("acknowledge_deposit", "refund_deposit"):
        story.refuses("UnknownTransfer", action, deposit=deposit)


def test_a_pause_stops_what_moves_deposits_and_nothing_that_recovers_them() -> None:
    story = Story()
    deposit = story.locks(1)
    story.does("emit_alpha", recipient=ALICE, rao=1)
    story.attests_deposit(G1, G2)
    story.does("pause_contract").does("pause_pallet")
    story.refuses("BridgePaused", "lock_alpha", user=ALICE, rao=1)
    story.refuses("BridgePaused", "attest_deposit", **vote(G3))
    story.refuses("BridgePaused", "finalize_deposit", deposit=deposit)
    story.does("cancel_deposit", deposit=deposit).does("refund_deposit", deposit=deposit).passes_blocks(1)
    story.does("cleanup_deposit_record", deposit=deposit).does("cleanup_deposit_request", deposit=deposit)
    story.does("rotate_pallet_guardians", guardians=slots(G1), threshold=1)


def test_the_cap_stops_a_mint_and_leaves_its_votes() -> None:
    story = Story(mint_cap=2)
    deposit = story.locks(1)
    story.attests_deposit(G1, G2)
    story.refuses("CapExceeded", "finalize_deposit", deposit=deposit)
    story.does("set_mint_cap", mint_cap=3).does("finalize_deposit", deposit=deposit)
