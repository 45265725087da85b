"""What both chains know of deposits, in every state.

The chain of reasons: an id commits to its content and its nonce; so a new request meets no old
one; so what an honest guardian attested is, or was, a request; so what a quorum attested is one;
so what is minted was locked.
"""

from __future__ import annotations

from model.accounts import deposit_id, is_user
from model.params import Params
from model.state import DepositStatus, State
from steelyard.language import implies


def request_ids_commit(params: Params, state: State) -> bool:
    """A request stands under the digest of its content."""
    return state.contract.deposits.all(
        lambda deposit, request: deposit == deposit_id(request.account, request.rao, request.nonce)
    )


def request_nonces_are_used(params: Params, state: State) -> bool:
    """A request's nonce was given out."""
    return state.contract.deposits.all(lambda _deposit, request: request.nonce < state.contract.next_nonce)


def requests_are_of_users(params: Params, state: State) -> bool:
    """A request belongs to somebody, to whom a refund can go."""
    return state.contract.deposits.all(lambda _deposit, request: is_user(request.account))


def request_amounts_fit(params: Params, state: State) -> bool:
    """A request is of no less than the bridge takes, and of no more than can be attested."""
    return state.contract.deposits.all(lambda _deposit, request: params.min_deposit <= request.rao <= params.max_rao)


def closing_times_are_past(params: Params, state: State) -> bool:
    """Neither a request nor a record was closed in the future."""
    return state.contract.deposits.all(
        lambda _deposit, request: request.closed_at <= state.chain.block
    ) and state.pallet.mints.records.all(lambda _deposit, payout: payout.closed_at <= state.chain.block)


def record_ids_commit(params: Params, state: State) -> bool:
    """What is attested stands under the digest of its content, forged or not."""
    return state.pallet.mints.records.all(
        lambda deposit, payout: deposit == deposit_id(payout.account, payout.rao, payout.nonce)
    )


def records_are_of_users(params: Params, state: State) -> bool:
    """What is attested would go to a user."""
    return state.pallet.mints.records.all(lambda _deposit, payout: is_user(payout.account))


def record_amounts_fit(params: Params, state: State) -> bool:
    """What is attested is of something that fits its width."""
    return state.pallet.mints.records.all(lambda _deposit, payout: 1 <= payout.rao <= params.max_rao)


def receipt_ids_commit(params: Params, state: State) -> bool:
    """What was paid stands under the digest of its content."""
    return state.pallet.mints.completed.all(
        lambda deposit, receipt: deposit == deposit_id(receipt.account, receipt.rao, receipt.nonce)
    )


def receipt_nonces_are_used(params: Params, state: State) -> bool:
    """What was paid has a nonce that was given out."""
    return state.pallet.mints.completed.all(lambda _deposit, receipt: receipt.nonce < state.contract.next_nonce)


def honest_votes_are_true(params: Params, state: State) -> bool:
    """What a guardian attested that is honest to this day is a request, or was closed by Hippius."""
    mints = state.pallet.mints
    return mints.votes.all(
        lambda key, _voted: (
            state.corrupted[key[1]]
            or key[0] in state.contract.deposits
            or key[0] in mints.completed
            or mints.cancelled[key[0]]
        )
    )


def completed_are_not_cancelled(params: Params, state: State) -> bool:
    """No deposit has both tombstones."""
    cancelled = state.pallet.mints.cancelled
    return state.pallet.mints.completed.all(lambda deposit, _receipt: not cancelled[deposit])


def done_requests_are_completed(params: Params, state: State) -> bool:
    """A request that is DONE was paid on Hippius."""
    completed = state.pallet.mints.completed
    return state.contract.deposits.all(
        lambda deposit, request: implies(request.status == DepositStatus.DONE, deposit in completed)
    )


def refunded_requests_are_cancelled(params: Params, state: State) -> bool:
    """A request that is REFUNDED was cancelled on Hippius."""
    cancelled = state.pallet.mints.cancelled
    return state.contract.deposits.all(
        lambda deposit, request: implies(request.status == DepositStatus.REFUNDED, cancelled[deposit])
    )


def refunded_requests_are_not_paid(params: Params, state: State) -> bool:
    """A request that is REFUNDED was not paid on Hippius."""
    completed = state.pallet.mints.completed
    return state.contract.deposits.all(
        lambda deposit, request: implies(request.status == DepositStatus.REFUNDED, deposit not in completed)
    )


def receipts_say_what_was_requested(params: Params, state: State) -> bool:
    """What was paid is what was locked, to whom locked it."""
    completed = state.pallet.mints.completed
    return state.contract.deposits.all(
        lambda deposit, request: implies(
            deposit in completed,
            lambda: completed[deposit].account == request.account and completed[deposit].rao == request.rao,
        )
    )
