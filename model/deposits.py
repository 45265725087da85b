"""A deposit: alpha locked on Bittensor, hAlpha minted on Hippius.

Lock, attest, finalize, acknowledge; where that fails: cancel, then refund.  Records are
cleaned up in the end, tombstones never.
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import BRIDGE, Account, TransferId, deposit_id, is_user
from model.guardians import is_guardian, total_counted, total_votes
from model.ledger import alpha_moved
from model.params import Params
from model.payouts import with_cancellation, with_completion, with_vote, without_record
from model.refusals.bridge import (
    AlreadyCancelled,
    AlreadyCompleted,
    AlreadyVoted,
    BridgePaused,
    CapExceeded,
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
from model.state import Deposit, DepositStatus, Payout, State
from model.units import Block, Nonce, Planck, Rao, Votes
from steelyard.language import Map, action, assume, require


@action(by="a user", caller="user")
def lock_alpha(params: Params, state: State, *, user: Account, rao: Rao) -> State:
    """Lock `rao` of the user's alpha in escrow and request the same on Hippius.

    1. `user` is a user, else `NotAUser`.
    2. The contract is not paused, else `BridgePaused`.
    3. `rao` is at least `min_deposit`, else `AmountTooSmall`.
    4. The user's balance covers it, else `InsufficientBalance`.

    Source: S2.3, P4.5
    """
    require(is_user(user), NotAUser(account=user))
    require(not state.contract.guard.paused, BridgePaused())
    require(rao >= params.min_deposit, AmountTooSmall(amount=rao, least=params.min_deposit))
    free = state.bittensor.alpha[user]
    require(free >= rao, InsufficientBalance(account=user, needed=rao, free=free))
    nonce = state.contract.next_nonce
    request = Deposit(account=user, rao=rao, nonce=nonce, status=DepositStatus.REQUESTED, closed_at=Block(0))
    alpha = alpha_moved(state.bittensor.alpha, payer=user, payee=BRIDGE, rao=rao)
    return evolve(
        state,
        bittensor=evolve(state.bittensor, alpha=alpha),
        contract=evolve(
            state.contract,
            deposits=state.contract.deposits.set(deposit_id(user, rao, nonce), request),
            next_nonce=Nonce(nonce + 1),
        ),
    )


def is_deposit_of(
    deposits: Map[TransferId, Deposit], deposit: TransferId, account: Account, rao: Rao, nonce: Nonce
) -> bool:
    """Whether Bittensor has the request `deposit` with this content."""
    return deposit in deposits and (
        deposits[deposit].account == account and deposits[deposit].rao == rao and deposits[deposit].nonce == nonce
    )


@action(by="a guardian", caller="guardian", fair="honest guardians attest what they see")
def attest_deposit(
    params: Params,
    state: State,
    *,
    guardian: Account,
    deposit: TransferId,
    recipient: Account,
    rao: Rao,
    nonce: Nonce,
) -> State:
    """Say on Hippius that Bittensor has the request `deposit` with this content.

    1. `recipient` is a user, else `NotAUser`.
    2. The caller is a current guardian of the pallet, else `NotGuardian`.
    3. The pallet is not paused, else `BridgePaused`.
    4. The id is the digest of the content, else `InvalidRequestId`.
    5. `rao` is at least 1 and fits its width, else `AmountTooSmall`, `AmountTooLarge`.
    6. The deposit was neither paid nor cancelled, else `AlreadyCompleted`, `AlreadyCancelled`.
    7. The caller has not attested it before, else `AlreadyVoted`.

    An honest guardian attests only what Bittensor has; a corrupted one anything.

    Source: S2.3, P4.5
    Fact: F-1.2
    Assumption: A-06, A-16
    """
    mints = state.pallet.mints
    require(is_user(recipient), NotAUser(account=recipient))
    require(is_guardian(state.pallet.guard, guardian), NotGuardian(account=guardian))
    require(not state.pallet.guard.paused, BridgePaused())
    require(deposit == deposit_id(recipient, rao, nonce), InvalidRequestId(transfer=deposit))
    require(rao >= 1, AmountTooSmall(amount=rao, least=1))
    require(rao <= params.max_rao, AmountTooLarge(amount=rao, most=params.max_rao))
    require(deposit not in mints.completed, AlreadyCompleted(transfer=deposit))
    require(not mints.cancelled[deposit], AlreadyCancelled(transfer=deposit))
    require(not mints.votes[(deposit, guardian)], AlreadyVoted(transfer=deposit, guardian=guardian))
    is_true = is_deposit_of(state.contract.deposits, deposit, recipient, rao, nonce)
    assume(state.corrupted[guardian] or is_true, "A-16")
    payout = Payout(account=recipient, rao=rao, nonce=nonce, closed_at=Block(0))
    attested = with_vote(mints, transfer=deposit, guardian=guardian, payout=payout)
    return evolve(state, pallet=evolve(state.pallet, mints=attested))


@action(by="anyone", fair="anyone may, and the recipient wants it")
def finalize_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Mint what enough current guardians have attested.

    1. The pallet is not paused, else `BridgePaused`.
    2. The deposit has a record, else `UnknownTransfer`.
    3. It was neither paid nor cancelled, else `AlreadyCompleted`, `AlreadyCancelled`.
    4. At least `threshold` current guardians have attested it, else `NotEnoughVotes`.
    5. Minted hAlpha and requested withdrawals stay within the cap, else `CapExceeded`.

    Source: S2.3, P4.5
    """
    mints = state.pallet.mints
    guard = state.pallet.guard
    require(not guard.paused, BridgePaused())
    require(deposit in mints.records, UnknownTransfer(transfer=deposit))
    require(deposit not in mints.completed, AlreadyCompleted(transfer=deposit))
    require(not mints.cancelled[deposit], AlreadyCancelled(transfer=deposit))
    votes = Votes(total_votes(guard, mints, deposit))
    require(votes >= guard.threshold, NotEnoughVotes(transfer=deposit, votes=votes, threshold=guard.threshold))
    payout = mints.records[deposit]
    planck = Planck(payout.rao * params.planck_per_rao)
    now = Planck(total_counted(params, state.hippius.minted, state.pallet))
    require(
        now + planck <= state.pallet.mint_cap,
        CapExceeded(planck=planck, counted=now, mint_cap=state.pallet.mint_cap),
    )
    halpha = state.hippius.halpha
    return evolve(
        state,
        hippius=evolve(
            state.hippius,
            halpha=halpha.set(payout.account, Planck(halpha[payout.account] + planck)),
            minted=Planck(state.hippius.minted + planck),
        ),
        pallet=evolve(state.pallet, mints=with_completion(mints, transfer=deposit, block=state.chain.block)),
    )


@action(by="anyone", fair="anyone may, and it costs nothing to show a tombstone")
def acknowledge_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Close the request on Bittensor, for Hippius has paid it.

    1. Bittensor has the request, else `UnknownTransfer`.
    2. It is REQUESTED, else `NotRequested`.
    3. Hippius has tombstoned it COMPLETED, else `NotCompleted`.

    Source: P4.5
    Assumption: A-06, A-17
    """
    deposits = state.contract.deposits
    require(deposit in deposits, UnknownTransfer(transfer=deposit))
    request = deposits[deposit]
    require(request.status == DepositStatus.REQUESTED, NotRequested(transfer=deposit))
    require(deposit in state.pallet.mints.completed, NotCompleted(transfer=deposit))
    done = evolve(request, status=DepositStatus.DONE, closed_at=state.chain.block)
    return evolve(state, contract=evolve(state.contract, deposits=deposits.set(deposit, done)))


@action(by="the admin", fair="the admin resolves what has not arrived after recovery_delay")
def cancel_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Make sure that Hippius never pays `deposit`, whether or not anybody attested it.

    1. It was not paid, else `AlreadyCompleted`.
    2. It was not cancelled before, else `AlreadyCancelled`.

    Source: P4.5
    Assumption: A-13
    """
    mints = state.pallet.mints
    require(deposit not in mints.completed, AlreadyCompleted(transfer=deposit))
    require(not mints.cancelled[deposit], AlreadyCancelled(transfer=deposit))
    cancelled = with_cancellation(mints, transfer=deposit, block=state.chain.block)
    return evolve(state, pallet=evolve(state.pallet, mints=cancelled))


@action(by="the admin", fair="the admin resolves what has not arrived after recovery_delay")
def refund_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Pay a cancelled deposit back out of escrow, to who locked it.

    1. Bittensor has the request, else `UnknownTransfer`.
    2. It is REQUESTED, else `NotRequested`.
    3. Hippius has tombstoned it CANCELLED, else `NotCancelled`.

    Source: P4.5
    Assumption: A-06, A-13
    """
    deposits = state.contract.deposits
    require(deposit in deposits, UnknownTransfer(transfer=deposit))
    request = deposits[deposit]
    require(request.status == DepositStatus.REQUESTED, NotRequested(transfer=deposit))
    require(state.pallet.mints.cancelled[deposit], NotCancelled(transfer=deposit))
    refunded = evolve(request, status=DepositStatus.REFUNDED, closed_at=state.chain.block)
    alpha = alpha_moved(state.bittensor.alpha, payer=BRIDGE, payee=request.account, rao=request.rao)
    return evolve(
        state,
        bittensor=evolve(state.bittensor, alpha=alpha),
        contract=evolve(state.contract, deposits=deposits.set(deposit, refunded)),
    )


@action(by="anyone")
def cleanup_deposit_record(params: Params, state: State, *, deposit: TransferId) -> State:
    """Drop the record of a closed deposit on Hippius; its tombstone stays.

    1. Hippius has the record, else `UnknownTransfer`.
    2. The deposit is COMPLETED or CANCELLED, else `NotClosed`.
    3. `cleanup_ttl` blocks have passed since, else `TooEarly`.

    Source: P4.5
    Assumption: A-10
    """
    mints = state.pallet.mints
    require(deposit in mints.records, UnknownTransfer(transfer=deposit))
    require(deposit in mints.completed or mints.cancelled[deposit], NotClosed(transfer=deposit))
    due = Block(mints.records[deposit].closed_at + params.cleanup_ttl)
    require(state.chain.block >= due, TooEarly(transfer=deposit, block=state.chain.block, due=due))
    return evolve(state, pallet=evolve(state.pallet, mints=without_record(mints, transfer=deposit)))


@action(by="anyone")
def cleanup_deposit_request(params: Params, state: State, *, deposit: TransferId) -> State:
    """Drop a closed request on Bittensor.

    1. Bittensor has the request, else `UnknownTransfer`.
    2. It is DONE or REFUNDED, else `NotClosed`.
    3. `cleanup_ttl` blocks have passed since, else `TooEarly`.

    Source: P4.5
    """
    deposits = state.contract.deposits
    require(deposit in deposits, UnknownTransfer(transfer=deposit))
    require(deposits[deposit].status != DepositStatus.REQUESTED, NotClosed(transfer=deposit))
    due = Block(deposits[deposit].closed_at + params.cleanup_ttl)
    require(state.chain.block >= due, TooEarly(transfer=deposit, block=state.chain.block, due=due))
    return evolve(state, contract=evolve(state.contract, deposits=deposits.remove(deposit)))


ACTIONS = (
    lock_alpha,
    attest_deposit,
    finalize_deposit,
    acknowledge_deposit,
    cancel_deposit,
    refund_deposit,
    cleanup_deposit_record,
    cleanup_deposit_request,
)
