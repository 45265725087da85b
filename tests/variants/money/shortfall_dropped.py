"""The payment is capped, and the ledger cleared."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import Account, BatchId, RequestId
from model.params import Params
from model.state import State
from model.units import Planck
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="anyone", fair="anyone may, and the payee wants it")
def release_deferred(params: Params, state: State, *, batch: BatchId, request: RequestId, payee: Account) -> State:
    """Pay at most 2 planck, and clear the entry."""
    entry = (batch, request, payee)
    market = state.marketplace
    owed = market.deferred[entry]
    capped = evolve(state, marketplace=evolve(market, deferred=market.deferred.set(entry, Planck(min(owed, 2)))))
    return payments.release_deferred(params, capped, batch=batch, request=request, payee=payee)


VARIANT = Variant(
    name="shortfall-dropped",
    story="What is owed beyond the limit of a payment is forgotten with the entry.",
    origin="F-3 M2",
    property="market.deferred_is_paid_in_full",
    replace={"release_deferred": release_deferred},
    scope=MONEY,
)
