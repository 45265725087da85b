"""An id that nobody attested cannot be cancelled."""

from __future__ import annotations

from attrs import evolve

from model import deposits
from model.accounts import TransferId
from model.params import Params
from model.refusals.bridge import UnknownTransfer
from model.state import State
from properties.presets import BRIDGE_SLICE
from steelyard.language import action, require
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed


@action(by="the admin", fair="the admin resolves what has not arrived after recovery_delay")
def cancel_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Cancel what has a record."""
    require(deposit in state.pallet.mints.records, UnknownTransfer(transfer=deposit))
    return deposits.cancel_deposit(params, state, deposit=deposit)


@action(by="the admin", fair="the admin resolves what has not arrived after recovery_delay")
def refund_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Refund what was cancelled, or has no record that could be."""
    mints = state.pallet.mints
    if deposit in mints.records or deposit in mints.completed:
        return deposits.refund_deposit(params, state, deposit=deposit)
    absent = evolve(mints, cancelled=mints.cancelled.set(deposit, True))
    seen = evolve(state, pallet=evolve(state.pallet, mints=absent))
    refunded = deposits.refund_deposit(params, seen, deposit=deposit)
    return evolve(refunded, pallet=state.pallet)


VARIANT = Variant(
    name="unattested-not-cancelled",
    story="The admin refunds a deposit that nobody attested; late attestations then pay it on Hippius, too.",
    origin="F-4 U2",
    property="bridge.never_paid_and_refunded",
    replace={"cancel_deposit": cancel_deposit, "refund_deposit": refund_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "cancel_deposit", "refund_deposit"),
)
