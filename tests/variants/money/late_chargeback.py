"""A payment is charged back when its revenue has gone."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import BatchId
from model.params import Params
from model.state import State
from model.units import Block
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="the payment processor")
def chargeback(params: Params, state: State, *, batch: BatchId) -> State:
    """Undo a payment in fiat at any time."""
    early = evolve(state, chain=evolve(state.chain, block=Block(0)))
    undone = payments.chargeback(params, early, batch=batch)
    return evolve(undone, chain=state.chain)


VARIANT = Variant(
    name="late-chargeback",
    story="A payment is charged back after the freeze, when the miners may have been paid.",
    origin="a slip: a missing guard",
    property="market.chargeback_undoes_the_payment",
    replace={"chargeback": chargeback},
    scope=MONEY,
)
