"""How a run may come to rest: all is done, or somebody named is waited for.

Of the rests that a state is of the first counts: what is under way stands before what may stay as
it is.  A scope lets its people do only so much; what they leave undone there is waited for.
"""

from __future__ import annotations

from invariants.ledger import total_deposits_in_flight, total_withdrawals_in_flight
from model.accounts import TransferId
from model.guardians import total_counted, total_votes
from model.params import Params
from model.state import BatchStatus, Deposit, DepositStatus, Guard, Payouts, State, Withdrawal, WithdrawalStatus
from steelyard.suite import Rest

# --- what is under way --------------------------------------------------------------------


def is_crossing(state: State) -> bool:
    """Whether alpha has left one chain and has neither arrived on the other nor come back."""
    return total_deposits_in_flight(state) + total_withdrawals_in_flight(state) > 0


def is_service_held(state: State) -> bool:
    """Whether credits are held for a request."""
    return state.marketplace.batches.any(lambda _batch, of: of.status == BatchStatus.LIVE and of.held > 0)


def is_revenue_deferred(state: State) -> bool:
    """Whether a service was rendered whose payment waits for the end of a freeze."""
    return state.marketplace.batches.any(lambda _batch, of: of.status == BatchStatus.LIVE and of.alpha_deferred > 0)


def is_in_flight(params: Params, state: State) -> bool:
    """Whether money is under way: between the chains, to a miner, or held for a request."""
    return is_crossing(state) or is_service_held(state) or is_revenue_deferred(state)


# --- transfers that have not arrived ------------------------------------------------------


def is_deposit_open(state: State, deposit: TransferId, request: Deposit) -> bool:
    """Whether a deposit is neither minted nor refunded."""
    return request.status == DepositStatus.REQUESTED and deposit not in state.pallet.mints.completed


def is_withdrawal_open(state: State, withdrawal: TransferId, request: Withdrawal) -> bool:
    """Whether a withdrawal is neither released nor restored."""
    return request.status == WithdrawalStatus.REQUESTED and withdrawal not in state.contract.releases.completed


def lacks_votes(guard: Guard, payouts: Payouts, transfer: TransferId) -> bool:
    """Whether a transfer that nobody cancelled has too few votes of current guardians."""
    return not payouts.cancelled[transfer] and total_votes(guard, payouts, transfer) < guard.threshold


def lacks_the_admin(guard: Guard, payouts: Payouts, transfer: TransferId, *, has_room: bool) -> bool:
    """Whether a transfer that nobody cancelled cannot be paid before the admin acts."""
    return not payouts.cancelled[transfer] and (guard.paused or not has_room)


def has_room_for(params: Params, state: State, request: Deposit) -> bool:
    """Whether the cap leaves room for a deposit."""
    counts = total_counted(params, state.hippius.minted, state.pallet)
    return counts + request.rao * params.planck_per_rao <= state.pallet.mint_cap


# --- the rests ----------------------------------------------------------------------------


def guardians_must_attest(params: Params, state: State) -> bool:
    """Transfers are open, and each of them lacks votes."""
    mints, releases = state.pallet.mints, state.contract.releases
    return (
        is_crossing(state)
        and state.contract.deposits.all(
            lambda deposit, request: (
                not is_deposit_open(state, deposit, request) or lacks_votes(state.pallet.guard, mints, deposit)
            )
        )
        and state.pallet.withdrawals.all(
            lambda withdrawal, request: (
                not is_withdrawal_open(state, withdrawal, request)
                or lacks_votes(state.contract.guard, releases, withdrawal)
            )
        )
    )


def admin_must_let_through(params: Params, state: State) -> bool:
    """Transfers are open, and each of them lacks votes, or its chain is paused, or the cap leaves it no room."""
    mints, releases = state.pallet.mints, state.contract.releases
    return (
        is_crossing(state)
        and state.contract.deposits.all(
            lambda deposit, request: (
                not is_deposit_open(state, deposit, request)
                or lacks_votes(state.pallet.guard, mints, deposit)
                or lacks_the_admin(state.pallet.guard, mints, deposit, has_room=has_room_for(params, state, request))
            )
        )
        and state.pallet.withdrawals.all(
            lambda withdrawal, request: (
                not is_withdrawal_open(state, withdrawal, request)
                or lacks_votes(state.contract.guard, releases, withdrawal)
                or lacks_the_admin(state.contract.guard, releases, withdrawal, has_room=True)
            )
        )
    )


def miners_must_serve(params: Params, state: State) -> bool:
    """Nothing is between the chains, and credits are held for a request."""
    return not is_crossing(state) and is_service_held(state)


def payees_must_ask(params: Params, state: State) -> bool:
    """Nothing is between the chains or held, and deferred revenue is left."""
    return not is_crossing(state) and not is_service_held(state) and is_revenue_deferred(state)


def tombstones_must_be_shown(params: Params, state: State) -> bool:
    """No money is under way, and a request that was paid is not closed yet."""
    return not is_in_flight(params, state) and (
        state.contract.deposits.any(lambda _deposit, request: request.status == DepositStatus.REQUESTED)
        or state.pallet.withdrawals.any(lambda _withdrawal, request: request.status == WithdrawalStatus.REQUESTED)
    )


def everything_is_settled(params: Params, state: State) -> bool:
    """No money is under way, and every request is closed; what people own, they keep."""
    return (
        not is_in_flight(params, state)
        and state.contract.deposits.all(lambda _deposit, request: request.status != DepositStatus.REQUESTED)
        and state.pallet.withdrawals.all(lambda _withdrawal, request: request.status != WithdrawalStatus.REQUESTED)
    )


RESTS: tuple[Rest, ...] = (
    Rest(
        name="unattested",
        statement="Each open transfer lacks votes.",
        predicate=guardians_must_attest,
        waits_for="the guardians to attest",
    ),
    Rest(
        name="held_up",
        statement="Each open transfer lacks votes, or is held up by a pause or by the cap.",
        predicate=admin_must_let_through,
        waits_for="the admin to unpause or to raise the cap",
    ),
    Rest(
        name="unserved",
        statement="Credits are held for a request that is not served to its end.",
        predicate=miners_must_serve,
        waits_for="the miners to serve and the validators to confirm",
    ),
    Rest(
        name="deferred",
        statement="Revenue is deferred.",
        predicate=payees_must_ask,
        waits_for="the payees to ask for deferred revenue",
    ),
    Rest(
        name="unacknowledged",
        statement="All is paid or returned, and a request is not closed yet.",
        predicate=tombstones_must_be_shown,
        waits_for="anyone to show a tombstone",
    ),
    Rest(
        name="settled",
        statement="Nothing is under way, and every request is closed.",
        predicate=everything_is_settled,
    ),
)
