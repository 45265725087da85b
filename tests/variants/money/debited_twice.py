"""Revenue is taken from escrow, and again from the reserve."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import DASHBOARD, TREASURY, Account, BatchId, RequestId
from model.ledger import halpha_moved
from model.params import Params
from model.state import State
from model.units import Planck
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="anyone", fair="anyone may, and the payee wants it")
def release_deferred(params: Params, state: State, *, batch: BatchId, request: RequestId, payee: Account) -> State:
    """Split the revenue, and take the treasury's part from the reserve once more."""
    settled = payments.release_deferred(params, state, batch=batch, request=request, payee=payee)
    part = Planck(settled.revenue.treasury - state.revenue.treasury)
    again = Planck(min(part, settled.hippius.halpha[DASHBOARD]))
    halpha = halpha_moved(settled.hippius.halpha, payer=DASHBOARD, payee=TREASURY, planck=again)
    return evolve(settled, hippius=evolve(settled.hippius, halpha=halpha))


VARIANT = Variant(
    name="debited-twice",
    story="The operator pays at the purchase, and a second time when the credits are spent.",
    origin="F-3 M1",
    property="split.nobody_else_is_touched",
    replace={"release_deferred": release_deferred},
    scope=MONEY,
)
