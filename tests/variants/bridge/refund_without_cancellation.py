"""The source refunds by its own lights."""

from __future__ import annotations

from attrs import evolve

from model.accounts import BRIDGE, TransferId
from model.ledger import alpha_moved
from model.params import Params
from model.refusals.bridge import NotRequested, UnknownTransfer
from model.state import DepositStatus, State
from properties.presets import BRIDGE_SLICE
from steelyard.language import action, require
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed


@action(by="the admin", fair="the admin resolves what has not arrived after recovery_delay")
def refund_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Pay any requested deposit back, whatever Hippius has done or will do."""
    deposits = state.contract.deposits
    require(deposit in deposits, UnknownTransfer(transfer=deposit))
    request = deposits[deposit]
    require(request.status == DepositStatus.REQUESTED, NotRequested(transfer=deposit))
    refunded = evolve(request, status=DepositStatus.REFUNDED, closed_at=state.chain.block)
    alpha = alpha_moved(state.bittensor.alpha, payer=BRIDGE, payee=request.account, rao=request.rao)
    return evolve(
        state,
        bittensor=evolve(state.bittensor, alpha=alpha),
        contract=evolve(state.contract, deposits=deposits.set(deposit, refunded)),
    )


VARIANT = Variant(
    name="refund-without-cancellation",
    story="A deposit is refunded although Hippius has not cancelled it, and has minted it.",
    origin="F-1.2",
    property="bridge.never_paid_and_refunded",
    replace={"refund_deposit": refund_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "refund_deposit"),
)
