"""A withdrawal: hAlpha burned on Hippius, alpha released on Bittensor.

Burn, attest, finalize, acknowledge; where that fails: cancel, then restore.  Records are
cleaned up in the end, tombstones never.
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import BRIDGE, Account, TransferId, is_user, withdrawal_id
from model.guardians import is_guardian, total_votes
from model.ledger import alpha_moved
from model.params import Params
from model.payouts import with_cancellation, with_completion, with_vote, without_record
from model.refusals.bridge import (
    AlreadyCancelled,
    AlreadyCompleted,
    AlreadyVoted,
    AmountNotBridgeable,
    BridgePaused,
    InvalidRequestId,
    NotCancelled,
    NotClosed,
    NotCompleted,
    NotEnoughVotes,
    NotGuardian,
    NotRequested,
    TooEarly,
    UnknownTransfer,
)
from model.refusals.common import AmountTooLarge, AmountTooSmall, InsufficientBalance, NotAUser
from model.state import Payout, State, Withdrawal, WithdrawalStatus
from model.units import Block, Nonce, Planck, Rao, Votes
from steelyard.language import Map, action, assume, floor_div, require


@action(by="a user", caller="user")
def burn_halpha(params: Params, state: State, *, user: Account, planck: Planck) -> State:
    """Burn `planck` of the user's hAlpha and request the same on Bittensor.

    1. `user` is a user, else `NotAUser`.
    2. The pallet is not paused, else `BridgePaused`.
    3. `planck` is at least `min_withdrawal`, else `AmountTooSmall`.
    4. It is a whole number of rao, else `AmountNotBridgeable`.
    5. The user's balance covers it, else `InsufficientBalance`.

    The cap goes on counting it until the request is DONE or RESTORED.

    Source: S2.3, S5.4, P4.5
    Fact: F-1.2
    """
    require(is_user(user), NotAUser(account=user))
    require(not state.pallet.guard.paused, BridgePaused())
    require(planck >= params.min_withdrawal, AmountTooSmall(amount=planck, least=params.min_withdrawal))
    require(
        planck % params.planck_per_rao == 0,
        AmountNotBridgeable(planck=planck, planck_per_rao=params.planck_per_rao),
    )
    free = state.hippius.halpha[user]
    require(free >= planck, InsufficientBalance(account=user, needed=planck, free=free))
    rao = Rao(floor_div(planck, params.planck_per_rao))
    nonce = state.pallet.next_nonce
    request = Withdrawal(account=user, rao=rao, nonce=nonce, status=WithdrawalStatus.REQUESTED, closed_at=Block(0))
    return evolve(
        state,
        hippius=evolve(
            state.hippius,
            halpha=state.hippius.halpha.set(user, Planck(free - planck)),
            minted=Planck(state.hippius.minted - planck),
        ),
        pallet=evolve(
            state.pallet,
            withdrawals=state.pallet.withdrawals.set(withdrawal_id(user, rao, nonce), request),
            next_nonce=Nonce(nonce + 1),
            requested=Rao(state.pallet.requested + rao),
        ),
    )


def is_withdrawal_of(
    withdrawals: Map[TransferId, Withdrawal], withdrawal: TransferId, account: Account, rao: Rao, nonce: Nonce
) -> bool:
    """Whether Hippius has the request `withdrawal` with this content."""
    return withdrawal in withdrawals and (
        withdrawals[withdrawal].account == account
        and withdrawals[withdrawal].rao == rao
        and withdrawals[withdrawal].nonce == nonce
    )


@action(by="a guardian", caller="guardian", fair="honest guardians attest what they see")
def attest_release(
    params: Params,
    state: State,
    *,
    guardian: Account,
    withdrawal: TransferId,
    recipient: Account,
    rao: Rao,
    nonce: Nonce,
) -> State:
    """Say on Bittensor that Hippius has the request `withdrawal` with this content.

    1. `recipient` is a user, else `NotAUser`.
    2. The contract is not paused, else `BridgePaused`.
    3. The caller is a current guardian of the contract, else `NotGuardian`.
    4. The id is the digest of the content, else `InvalidRequestId`.
    5. `rao` is at least 1 and fits its width, else `AmountTooSmall`, `AmountTooLarge`.
    6. The withdrawal was neither paid nor cancelled, else `AlreadyCompleted`, `AlreadyCancelled`.
    7. The caller has not attested it before, else `AlreadyVoted`.

    An honest guardian attests only what Hippius has; a corrupted one anything.

    Source: S2.3, P4.5
    Fact: F-1.2
    Assumption: A-06, A-16
    """
    releases = state.contract.releases
    require(is_user(recipient), NotAUser(account=recipient))
    require(not state.contract.guard.paused, BridgePaused())
    require(is_guardian(state.contract.guard, guardian), NotGuardian(account=guardian))
    require(withdrawal == withdrawal_id(recipient, rao, nonce), InvalidRequestId(transfer=withdrawal))
    require(rao >= 1, AmountTooSmall(amount=rao, least=1))
    require(rao <= params.max_rao, AmountTooLarge(amount=rao, most=params.max_rao))
    require(withdrawal not in releases.completed, AlreadyCompleted(transfer=withdrawal))
    require(not releases.cancelled[withdrawal], AlreadyCancelled(transfer=withdrawal))
    require(not releases.votes[(withdrawal, guardian)], AlreadyVoted(transfer=withdrawal, guardian=guardian))
    is_true = is_withdrawal_of(state.pallet.withdrawals, withdrawal, recipient, rao, nonce)
    assume(state.corrupted[guardian] or is_true, "A-16")
    payout = Payout(account=recipient, rao=rao, nonce=nonce, closed_at=Block(0))
    attested = with_vote(releases, transfer=withdrawal, guardian=guardian, payout=payout)
    return evolve(state, contract=evolve(state.contract, releases=attested))


@action(by="anyone", fair="anyone may, and the recipient wants it")
def finalize_release(params: Params, state: State, *, withdrawal: TransferId) -> State:
    """Pay out of escrow what enough current guardians have attested.

    1. The contract is not paused, else `BridgePaused`.
    2. The withdrawal has a record, else `UnknownTransfer`.
    3. It was neither paid nor cancelled, else `AlreadyCompleted`, `AlreadyCancelled`.
    4. At least `threshold` current guardians have attested it, else `NotEnoughVotes`.

    That the escrow covers it is an invariant.

    Source: S2.3, S5.4, P4.5
    """
    releases = state.contract.releases
    guard = state.contract.guard
    require(not guard.paused, BridgePaused())
    require(withdrawal in releases.records, UnknownTransfer(transfer=withdrawal))
    require(withdrawal not in releases.completed, AlreadyCompleted(transfer=withdrawal))
    require(not releases.cancelled[withdrawal], AlreadyCancelled(transfer=withdrawal))
    votes = Votes(total_votes(guard, releases, withdrawal))
    require(votes >= guard.threshold, NotEnoughVotes(transfer=withdrawal, votes=votes, threshold=guard.threshold))
    payout = releases.records[withdrawal]
    alpha = alpha_moved(state.bittensor.alpha, payer=BRIDGE, payee=payout.account, rao=payout.rao)
    return evolve(
        state,
        bittensor=evolve(state.bittensor, alpha=alpha),
        contract=evolve(
            state.contract, releases=with_completion(releases, transfer=withdrawal, block=state.chain.block)
        ),
    )


@action(by="anyone", fair="anyone may, and it costs nothing to show a tombstone")
def acknowledge_release(params: Params, state: State, *, withdrawal: TransferId) -> State:
    """Close the request on Hippius, for Bittensor has paid it.

    1. Hippius has the request, else `UnknownTransfer`.
    2. It is REQUESTED, else `NotRequested`.
    3. Bittensor has tombstoned it COMPLETED, else `NotCompleted`.

    Source: P4.5
    Assumption: A-06, A-17
    """
    withdrawals = state.pallet.withdrawals
    require(withdrawal in withdrawals, UnknownTransfer(transfer=withdrawal))
    request = withdrawals[withdrawal]
    require(request.status == WithdrawalStatus.REQUESTED, NotRequested(transfer=withdrawal))
    require(withdrawal in state.contract.releases.completed, NotCompleted(transfer=withdrawal))
    done = evolve(request, status=WithdrawalStatus.DONE, closed_at=state.chain.block)
    return evolve(
        state,
        pallet=evolve(
            state.pallet,
            withdrawals=withdrawals.set(withdrawal, done),
            requested=Rao(state.pallet.requested - request.rao),
        ),
    )


@action(by="the admin", fair="the admin resolves what has not arrived after recovery_delay")
def cancel_release(params: Params, state: State, *, withdrawal: TransferId) -> State:
    """Make sure that Bittensor never pays `withdrawal`, whether or not anybody attested it.

    1. It was not paid, else `AlreadyCompleted`.
    2. It was not cancelled before, else `AlreadyCancelled`.

    Source: P4.5
    Assumption: A-13
    """
    releases = state.contract.releases
    require(withdrawal not in releases.completed, AlreadyCompleted(transfer=withdrawal))
    require(not releases.cancelled[withdrawal], AlreadyCancelled(transfer=withdrawal))
    cancelled = with_cancellation(releases, transfer=withdrawal, block=state.chain.block)
    return evolve(state, contract=evolve(state.contract, releases=cancelled))


@action(by="the admin", fair="the admin resolves what has not arrived after recovery_delay")
def restore_withdrawal(params: Params, state: State, *, withdrawal: TransferId) -> State:
    """Mint a cancelled withdrawal again, to who burned it.

    1. Hippius has the request, else `UnknownTransfer`.
    2. It is REQUESTED, else `NotRequested`.
    3. Bittensor has tombstoned it CANCELLED, else `NotCancelled`.

    The cap has counted it all the time and cannot stand in the way.

    Source: P4.5
    Assumption: A-06, A-13
    """
    withdrawals = state.pallet.withdrawals
    require(withdrawal in withdrawals, UnknownTransfer(transfer=withdrawal))
    request = withdrawals[withdrawal]
    require(request.status == WithdrawalStatus.REQUESTED, NotRequested(transfer=withdrawal))
    require(state.contract.releases.cancelled[withdrawal], NotCancelled(transfer=withdrawal))
    planck = Planck(request.rao * params.planck_per_rao)
    restored = evolve(request, status=WithdrawalStatus.RESTORED, closed_at=state.chain.block)
    halpha = state.hippius.halpha
    return evolve(
        state,
        hippius=evolve(
            state.hippius,
            halpha=halpha.set(request.account, Planck(halpha[request.account] + planck)),
            minted=Planck(state.hippius.minted + planck),
        ),
        pallet=evolve(
            state.pallet,
            withdrawals=withdrawals.set(withdrawal, restored),
            requested=Rao(state.pallet.requested - request.rao),
        ),
    )


@action(by="anyone")
def cleanup_release_record(params: Params, state: State, *, withdrawal: TransferId) -> State:
    """Drop the record of a closed withdrawal on Bittensor; its tombstone stays.

    1. Bittensor has the record, else `UnknownTransfer`.
    2. The withdrawal is COMPLETED or CANCELLED, else `NotClosed`.
    3. `cleanup_ttl` blocks have passed since, else `TooEarly`.

    Source: P4.5
    Assumption: A-10
    """
    releases = state.contract.releases
    require(withdrawal in releases.records, UnknownTransfer(transfer=withdrawal))
    require(withdrawal in releases.completed or releases.cancelled[withdrawal], NotClosed(transfer=withdrawal))
    due = Block(releases.records[withdrawal].closed_at + params.cleanup_ttl)
    require(state.chain.block >= due, TooEarly(transfer=withdrawal, block=state.chain.block, due=due))
    return evolve(state, contract=evolve(state.contract, releases=without_record(releases, transfer=withdrawal)))


@action(by="anyone")
def cleanup_withdrawal_request(params: Params, state: State, *, withdrawal: TransferId) -> State:
    """Drop a closed request on Hippius.

    1. Hippius has the request, else `UnknownTransfer`.
    2. It is DONE or RESTORED, else `NotClosed`.
    3. `cleanup_ttl` blocks have passed since, else `TooEarly`.

    Source: P4.5
    """
    withdrawals = state.pallet.withdrawals
    require(withdrawal in withdrawals, UnknownTransfer(transfer=withdrawal))
    require(withdrawals[withdrawal].status != WithdrawalStatus.REQUESTED, NotClosed(transfer=withdrawal))
    due = Block(withdrawals[withdrawal].closed_at + params.cleanup_ttl)
    require(state.chain.block >= due, TooEarly(transfer=withdrawal, block=state.chain.block, due=due))
    return evolve(state, pallet=evolve(state.pallet, withdrawals=withdrawals.remove(withdrawal)))


ACTIONS = (
    burn_halpha,
    attest_release,
    finalize_release,
    acknowledge_release,
    cancel_release,
    restore_withdrawal,
    cleanup_release_record,
    cleanup_withdrawal_request,
)
