"""The rounding of the backing favours the buyer."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import DASHBOARD, MARKETPLACE, Account, batch_id
from model.ledger import halpha_moved
from model.params import Params
from model.state import State
from model.units import Cents, Planck
from steelyard.language import action, floor_div
from steelyard.variant import Variant
from tests.variants.scopes import MONEY_HALVES


@action(by="a client", caller="client")
def purchase_with_fiat(params: Params, state: State, *, client: Account, cents: Cents) -> State:
    """Buy as the protocol does, with what the rounding added left in the reserve."""
    bought = payments.purchase_with_fiat(params, state, client=client, cents=cents)
    market = bought.marketplace
    batch = batch_id(state.marketplace.next_batch)
    made = market.batches[batch]
    backing = Planck(floor_div(made.issued * params.planck_per_lot, made.credits_per_lot))
    halpha = halpha_moved(
        bought.hippius.halpha, payer=MARKETPLACE, payee=DASHBOARD, planck=Planck(made.alpha_left - backing)
    )
    return evolve(
        bought,
        hippius=evolve(bought.hippius, halpha=halpha),
        marketplace=evolve(market, batches=market.batches.set(batch, evolve(made, alpha_left=backing))),
    )


VARIANT = Variant(
    name="backing-rounded-down",
    story="The alpha behind credits is rounded down, so that the last of them is worth less than it cost.",
    origin="a slip: rounding",
    property="market.credits_are_backed",
    replace={"purchase_with_fiat": purchase_with_fiat},
    scope=MONEY_HALVES,
)
