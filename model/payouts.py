"""The destination side of a direction: what a vote, a payment, a cancellation and a clean-up leave.

The functions here check nothing; the actions in `deposits` and `withdrawals` do.
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, TransferId
from model.state import Payout, Payouts, Receipt
from model.units import Block


def with_vote(payouts: Payouts, *, transfer: TransferId, guardian: Account, payout: Payout) -> Payouts:
    """After `guardian` has attested `transfer`: the first vote creates the record.

    A later vote says the same, for the id commits to the content.
    """
    return evolve(
        payouts,
        records=payouts.records.set(transfer, payout),
        votes=payouts.votes.set((transfer, guardian), True),
    )


def with_completion(payouts: Payouts, *, transfer: TransferId, block: Block) -> Payouts:
    """After the record of `transfer` was paid in `block`: it is tombstoned COMPLETED."""
    payout = payouts.records[transfer]
    return evolve(
        payouts,
        records=payouts.records.set(transfer, evolve(payout, closed_at=block)),
        completed=payouts.completed.set(transfer, Receipt(account=payout.account, rao=payout.rao, nonce=payout.nonce)),
    )


def with_cancellation(payouts: Payouts, *, transfer: TransferId, block: Block) -> Payouts:
    """After `transfer`, attested or not, was cancelled in `block`: it is tombstoned CANCELLED."""
    cancelled = payouts.cancelled.set(transfer, True)
    if transfer not in payouts.records:
        return evolve(payouts, cancelled=cancelled)
    payout = evolve(payouts.records[transfer], closed_at=block)
    return evolve(payouts, cancelled=cancelled, records=payouts.records.set(transfer, payout))


def without_record(payouts: Payouts, *, transfer: TransferId) -> Payouts:
    """After the record of `transfer` was cleaned up: its tombstone stays."""
    return evolve(payouts, records=payouts.records.remove(transfer))
