"""The client is paid by nobody."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import DASHBOARD, BatchId
from model.params import Params
from model.state import State
from model.units import Cents
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="the payment processor")
def chargeback(params: Params, state: State, *, batch: BatchId) -> State:
    """Give the client its cents, and leave the dashboard's alone."""
    undone = payments.chargeback(params, state, batch=batch)
    paid = Cents(state.marketplace.batches[batch].paid)
    fiat = undone.rails.fiat.set(DASHBOARD, Cents(undone.rails.fiat[DASHBOARD] + paid))
    return evolve(undone, rails=evolve(undone.rails, fiat=fiat, issued=Cents(undone.rails.issued + paid)))


VARIANT = Variant(
    name="chargeback-prints-money",
    story="A chargeback creates the money that it pays back, beyond what any account can hold.",
    origin="a slip: a missing debit",
    property="conservation.fiat_issued_fits",
    replace={"chargeback": chargeback},
    scope=MONEY,
)
