"""What both chains know of withdrawals, in every state.

The chain of reasons: an id commits to its content and its nonce; so a new request meets no old
one; so what an honest guardian attested is, or was, a request; so what a quorum attested is one;
so what is released was burned.
"""

from __future__ import annotations

from model.accounts import is_user, withdrawal_id
from model.params import Params
from model.state import State, WithdrawalStatus
from steelyard.language import implies


def request_ids_commit(params: Params, state: State) -> bool:
    """A request stands under the digest of its content."""
    return state.pallet.withdrawals.all(
        lambda withdrawal, request: withdrawal == withdrawal_id(request.account, request.rao, request.nonce)
    )


def request_nonces_are_used(params: Params, state: State) -> bool:
    """A request's nonce was given out."""
    return state.pallet.withdrawals.all(lambda _withdrawal, request: request.nonce < state.pallet.next_nonce)


def requests_are_of_users(params: Params, state: State) -> bool:
    """A request belongs to somebody, to whom a restoration can go."""
    return state.pallet.withdrawals.all(lambda _withdrawal, request: is_user(request.account))


def request_amounts_fit(params: Params, state: State) -> bool:
    """A request is of no less than the bridge takes, and of no more than can be attested."""
    return state.pallet.withdrawals.all(
        lambda _withdrawal, request: (
            request.rao * params.planck_per_rao >= params.min_withdrawal and 1 <= request.rao <= params.max_rao
        )
    )


def closing_times_are_past(params: Params, state: State) -> bool:
    """Neither a request nor a record was closed in the future."""
    return state.pallet.withdrawals.all(
        lambda _withdrawal, request: request.closed_at <= state.chain.block
    ) and state.contract.releases.records.all(lambda _withdrawal, payout: payout.closed_at <= state.chain.block)


def record_ids_commit(params: Params, state: State) -> bool:
    """What is attested stands under the digest of its content, forged or not."""
    return state.contract.releases.records.all(
        lambda withdrawal, payout: withdrawal == withdrawal_id(payout.account, payout.rao, payout.nonce)
    )


def records_are_of_users(params: Params, state: State) -> bool:
    """What is attested would go to a user."""
    return state.contract.releases.records.all(lambda _withdrawal, payout: is_user(payout.account))


def record_amounts_fit(params: Params, state: State) -> bool:
    """What is attested is of something that fits its width."""
    return state.contract.releases.records.all(lambda _withdrawal, payout: 1 <= payout.rao <= params.max_rao)


def receipt_ids_commit(params: Params, state: State) -> bool:
    """What was paid stands under the digest of its content."""
    return state.contract.releases.completed.all(
        lambda withdrawal, receipt: withdrawal == withdrawal_id(receipt.account, receipt.rao, receipt.nonce)
    )


def receipt_nonces_are_used(params: Params, state: State) -> bool:
    """What was paid has a nonce that was given out."""
    return state.contract.releases.completed.all(lambda _withdrawal, receipt: receipt.nonce < state.pallet.next_nonce)


def honest_votes_are_true(params: Params, state: State) -> bool:
    """What a guardian attested that is honest to this day is a request, or was closed by Bittensor."""
    releases = state.contract.releases
    return releases.votes.all(
        lambda key, _voted: (
            state.corrupted[key[1]]
            or key[0] in state.pallet.withdrawals
            or key[0] in releases.completed
            or releases.cancelled[key[0]]
        )
    )


def completed_are_not_cancelled(params: Params, state: State) -> bool:
    """No withdrawal has both tombstones."""
    cancelled = state.contract.releases.cancelled
    return state.contract.releases.completed.all(lambda withdrawal, _receipt: not cancelled[withdrawal])


def done_requests_are_completed(params: Params, state: State) -> bool:
    """A request that is DONE was paid on Bittensor."""
    completed = state.contract.releases.completed
    return state.pallet.withdrawals.all(
        lambda withdrawal, request: implies(request.status == WithdrawalStatus.DONE, withdrawal in completed)
    )


def restored_requests_are_cancelled(params: Params, state: State) -> bool:
    """A request that is RESTORED was cancelled on Bittensor."""
    cancelled = state.contract.releases.cancelled
    return state.pallet.withdrawals.all(
        lambda withdrawal, request: implies(request.status == WithdrawalStatus.RESTORED, cancelled[withdrawal])
    )


def restored_requests_are_not_paid(params: Params, state: State) -> bool:
    """A request that is RESTORED was not paid on Bittensor."""
    completed = state.contract.releases.completed
    return state.pallet.withdrawals.all(
        lambda withdrawal, request: implies(request.status == WithdrawalStatus.RESTORED, withdrawal not in completed)
    )


def receipts_say_what_was_requested(params: Params, state: State) -> bool:
    """What was paid is what was burned, to whom burned it."""
    completed = state.contract.releases.completed
    return state.pallet.withdrawals.all(
        lambda withdrawal, request: implies(
            withdrawal in completed,
            lambda: completed[withdrawal].account == request.account and completed[withdrawal].rao == request.rao,
        )
    )
