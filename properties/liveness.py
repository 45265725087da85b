"""Liveness: what is begun comes to an end, if those who are counted on act in the end.

Each claim says whom it counts on.  It is explored to the end in the finite scopes, whose users may
do only so much; time goes on there beyond every deadline.
"""

from __future__ import annotations

from model.accounts import Account, BatchId, RequestId, TransferId, UnbondingId
from model.params import Params
from model.state import BatchStatus, DepositStatus, RequestStatus, SlotStatus, State, WithdrawalStatus
from model.units import Slots
from steelyard.suite import Fairness, LeadsTo, Property

#: Time passes: slots follow each other, and their leaders produce blocks.
TIME = (
    Fairness(action="pass_slot", reason="Time passes."),
    Fairness(action="produce_block", reason="A validator wants its block's rewards."),
)


def is_deposit_open(params: Params, state: State, key: TransferId) -> bool:
    """Whether a deposit is locked and neither done nor refunded."""
    deposits = state.contract.deposits
    return key in deposits and deposits[key].status == DepositStatus.REQUESTED


def is_deposit_closed(params: Params, state: State, key: TransferId) -> bool:
    """Whether a deposit was minted or refunded, and its request knows it or was cleaned up."""
    return not is_deposit_open(params, state, key)


def is_withdrawal_open(params: Params, state: State, key: TransferId) -> bool:
    """Whether a withdrawal is burned and neither done nor restored."""
    withdrawals = state.pallet.withdrawals
    return key in withdrawals and withdrawals[key].status == WithdrawalStatus.REQUESTED


def is_withdrawal_closed(params: Params, state: State, key: TransferId) -> bool:
    """Whether a withdrawal was released or restored, and its request knows it or was cleaned up."""
    return not is_withdrawal_open(params, state, key)


def is_request_waiting(params: Params, state: State, key: RequestId) -> bool:
    """Whether a request was submitted and nothing became of it."""
    requests = state.services.requests
    return key in requests and requests[key].status == RequestStatus.OPEN


def is_request_decided(params: Params, state: State, key: RequestId) -> bool:
    """Whether a request became ACTIVE, or ended with its credits back, or its batch was charged back."""
    requests = state.services.requests
    return key in requests and (
        requests[key].status == RequestStatus.ACTIVE
        or (requests[key].status != RequestStatus.OPEN and requests[key].held == 0)
    )


def is_revenue_deferred(params: Params, state: State, key: tuple[BatchId, RequestId, Account]) -> bool:
    """Whether somebody waits for deferred revenue."""
    batches = state.marketplace.batches
    return state.marketplace.deferred[key] > 0 and (key[0] in batches and batches[key[0]].status == BatchStatus.LIVE)


def is_deferral_over(params: Params, state: State, key: tuple[BatchId, RequestId, Account]) -> bool:
    """Whether deferred revenue was released or charged back."""
    return not is_revenue_deferred(params, state, key)


def is_capacity_taken(params: Params, state: State, key: tuple[RequestId, Slots]) -> bool:
    """Whether a request has ended and a miner still holds its slot."""
    services = state.services
    return (key in services.slots and key[0] in services.requests) and (
        services.slots[key].status != SlotStatus.EMPTY
        and services.requests[key[0]].status not in (RequestStatus.OPEN, RequestStatus.ACTIVE)
    )


def is_capacity_freed(params: Params, state: State, key: tuple[RequestId, Slots]) -> bool:
    """Whether nobody holds the slot of an ended request."""
    return not is_capacity_taken(params, state, key)


def is_stake_unbonding(params: Params, state: State, key: UnbondingId) -> bool:
    """Whether stake waits to be withdrawn."""
    return key in state.staking.unbondings


def is_stake_withdrawable(params: Params, state: State, key: UnbondingId) -> bool:
    """Whether stake that was unbonded was withdrawn or can be."""
    unbondings = state.staking.unbondings
    return key not in unbondings or state.chain.block >= unbondings[key].release_at


PROPERTIES: tuple[Property, ...] = (
    LeadsTo(
        id="liveness.deposits_are_closed",
        statement="A locked deposit is minted or refunded in the end.",
        source=("S2.3", "P4.5", "P5 Liveness"),
        each="contract.deposits",
        antecedent=is_deposit_open,
        consequent=is_deposit_closed,
        fairness=(
            Fairness(action="acknowledge_deposit", reason="Anyone may, and it costs nothing to show a tombstone."),
            Fairness(action="cancel_deposit", reason="The admin resolves what has not arrived."),
            Fairness(action="refund_deposit", reason="The admin resolves what has not arrived."),
        ),
    ),
    LeadsTo(
        id="liveness.withdrawals_are_closed",
        statement="A burned withdrawal is released or restored in the end.",
        source=("S2.3", "S5.4", "P4.5", "P5 Liveness"),
        each="pallet.withdrawals",
        antecedent=is_withdrawal_open,
        consequent=is_withdrawal_closed,
        fairness=(
            Fairness(action="acknowledge_release", reason="Anyone may, and it costs nothing to show a tombstone."),
            Fairness(action="cancel_release", reason="The admin resolves what has not arrived."),
            Fairness(action="restore_withdrawal", reason="The admin resolves what has not arrived."),
        ),
    ),
    LeadsTo(
        id="liveness.requests_are_decided",
        statement="A submitted request becomes active, or is cancelled or expires with its credits back, or is void.",
        source=("S3.3", "P4.2", "P5 Liveness"),
        each="services.requests",
        antecedent=is_request_waiting,
        consequent=is_request_decided,
        fairness=(
            *TIME,
            Fairness(action="expire_request", reason="Anyone may, and the client wants its credits back."),
            Fairness(action="void_request", reason="Anyone may."),
        ),
    ),
    LeadsTo(
        id="liveness.deferred_revenue_is_paid",
        statement="Deferred revenue is released or charged back in the end.",
        source=("S5.1", "P4.1", "P5 Liveness"),
        each="marketplace.deferred",
        antecedent=is_revenue_deferred,
        consequent=is_deferral_over,
        fairness=(*TIME, Fairness(action="release_deferred", reason="Anyone may, and the payee wants it.")),
    ),
    LeadsTo(
        id="liveness.capacity_is_freed",
        statement="The capacity that an ended request took is freed in the end.",
        source=("P4.2", "P5 Liveness"),
        each="services.slots",
        antecedent=is_capacity_taken,
        consequent=is_capacity_freed,
        fairness=(Fairness(action="release_slot", reason="Anyone may, and the miner wants its capacity."),),
    ),
    LeadsTo(
        id="liveness.stake_is_withdrawable",
        statement="Stake that is unbonded can be withdrawn in the end.",
        source=("P4.3", "P5 Liveness"),
        each="staking.unbondings",
        antecedent=is_stake_unbonding,
        consequent=is_stake_withdrawable,
        fairness=TIME,
    ),
)
