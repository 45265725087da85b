"""What things cost: the oracle's prices, and what follows from them.

Source: S1, P4.1
Assumption: A-04
"""

from __future__ import annotations

from attrs import evolve

from model.params import Params
from model.refusals.market import PriceTooLow
from model.state import Kind, Prices, State
from model.units import Credits
from steelyard.language import action, require


def has_positive_prices(prices: Prices) -> bool:
    """Whether each price is at least 1."""
    return (
        prices.cents_per_credit >= 1
        and prices.tao_per_credit >= 1
        and prices.credits_per_lot >= 1
        and prices.s3 >= 1
        and prices.ipfs >= 1
        and prices.compute >= 1
        and prices.gas >= 1
    )


def unit_price(prices: Prices, kind: Kind) -> Credits:
    """The credits for a unit of size, of one slot, for one period."""
    if kind == Kind.S3:
        return prices.s3
    return prices.ipfs if kind == Kind.IPFS else prices.compute


@action(by="the operator")
def set_prices(params: Params, state: State, *, prices: Prices) -> State:
    """Set what the oracle says; batches and requests keep the prices that they were made at.

    1. Each price is at least 1, else `PriceTooLow`.

    Source: P4.1
    Assumption: A-04
    """
    require(has_positive_prices(prices), PriceTooLow())
    return evolve(state, marketplace=evolve(state.marketplace, prices=prices))


ACTIONS = (set_prices,)
