"""What a frozen batch has deferred vanishes with it."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import DASHBOARD, MARKETPLACE, BatchId
from model.ledger import halpha_moved
from model.params import Params
from model.state import State
from model.units import Planck
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="the payment processor")
def chargeback(params: Params, state: State, *, batch: BatchId) -> State:
    """Return the alpha behind unspent credits only."""
    deferred = state.marketplace.batches[batch].alpha_deferred if batch in state.marketplace.batches else Planck(0)
    undone = payments.chargeback(params, state, batch=batch)
    halpha = halpha_moved(undone.hippius.halpha, payer=DASHBOARD, payee=MARKETPLACE, planck=deferred)
    return evolve(undone, hippius=evolve(undone.hippius, halpha=halpha))


VARIANT = Variant(
    name="chargeback-forgets-what-is-deferred",
    story="A chargeback returns what is left and forgets what was deferred, which belongs to nobody then.",
    origin="F-3 M5",
    property="market.solvency",
    replace={"chargeback": chargeback},
    scope=MONEY,
)
