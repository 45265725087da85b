"""The rounding of the credits favours the buyer."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import DASHBOARD, Account, batch_id
from model.ledger import tao_moved
from model.params import Params
from model.state import State
from model.units import TaoRao
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="a client", caller="client")
def purchase_with_tao(params: Params, state: State, *, client: Account, tao: TaoRao) -> State:
    """Buy credits for TAO, one more where there is a remainder."""
    price = state.marketplace.prices.tao_per_credit
    rest = tao % price
    whole = payments.purchase_with_tao(
        params, state, client=client, tao=TaoRao(tao + price - rest if rest > 0 else tao)
    )
    paid = tao_moved(state.bittensor.tao, payer=client, payee=DASHBOARD, tao=tao)
    batch = batch_id(state.marketplace.next_batch)
    market = whole.marketplace
    return evolve(
        whole,
        bittensor=evolve(whole.bittensor, tao=paid),
        marketplace=evolve(market, batches=market.batches.set(batch, evolve(market.batches[batch], paid=tao))),
    )


VARIANT = Variant(
    name="credits-rounded-up",
    story="A part of the price of a credit buys a whole one.",
    origin="a slip: rounding",
    property="market.tao_buys_credits",
    replace={"purchase_with_tao": purchase_with_tao},
    scope=MONEY,
)
