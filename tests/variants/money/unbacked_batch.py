"""A reserve that runs dry sells all the same."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import DASHBOARD, MARKETPLACE, Account
from model.ledger import halpha_moved
from model.params import Params
from model.state import State
from model.units import Cents, Planck
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="a client", caller="client")
def purchase_with_fiat(params: Params, state: State, *, client: Account, cents: Cents) -> State:
    """Sell credits, and put behind them what the reserve still has."""
    reserve = state.hippius.halpha[DASHBOARD]
    rich = evolve(state, hippius=evolve(state.hippius, halpha=state.hippius.halpha.set(DASHBOARD, params.max_planck)))
    bought = payments.purchase_with_fiat(params, rich, client=client, cents=cents)
    taken = Planck(params.max_planck - bought.hippius.halpha[DASHBOARD])
    backed = halpha_moved(state.hippius.halpha, payer=DASHBOARD, payee=MARKETPLACE, planck=Planck(min(taken, reserve)))
    return evolve(bought, hippius=evolve(bought.hippius, halpha=backed))


VARIANT = Variant(
    name="unbacked-batch",
    story="Credits are sold that the reserve cannot back, and are paid out of what backs the others.",
    origin="F-3 M4",
    property="market.solvency",
    replace={"purchase_with_fiat": purchase_with_fiat},
    scope=MONEY,
)
