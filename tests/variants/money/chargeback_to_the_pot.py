"""The alpha of a chargeback goes to everybody."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import DASHBOARD, STAKER_POT, BatchId
from model.ledger import halpha_moved
from model.params import Params
from model.state import State
from model.units import Planck
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="the payment processor")
def chargeback(params: Params, state: State, *, batch: BatchId) -> State:
    """Give the cents back to the client, and the alpha to the stakers' pot."""
    undone = payments.chargeback(params, state, batch=batch)
    returned = Planck(undone.hippius.halpha[DASHBOARD] - state.hippius.halpha[DASHBOARD])
    halpha = halpha_moved(undone.hippius.halpha, payer=DASHBOARD, payee=STAKER_POT, planck=returned)
    return evolve(undone, hippius=evolve(undone.hippius, halpha=halpha))


VARIANT = Variant(
    name="chargeback-to-the-pot",
    story="A chargeback gives the alpha behind the batch to the stakers, and the reserve never sees it again.",
    origin="F-3 M3",
    property="market.chargeback_undoes_the_payment",
    replace={"chargeback": chargeback},
    scope=MONEY,
)
