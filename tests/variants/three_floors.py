"""Each class's percentage of each settlement is rounded down."""

from __future__ import annotations

from attrs import evolve

from model.accounts import MARKETPLACE, STAKER_POT, TREASURY, Account, is_user
from model.params import Params
from model.refusals.common import AmountTooSmall, InsufficientBalance, NotAUser
from model.state import Revenue, State
from model.units import WHOLE, Planck
from steelyard.language import action, floor_div, require
from tests.variants.variant import Variant


@action(by="the marketplace")
def receive_revenue(params: Params, state: State, *, miner: Account, planck: Planck) -> State:
    """Take `planck` from the marketplace and pay three floors."""
    require(is_user(miner), NotAUser(account=miner))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[MARKETPLACE]
    require(free >= planck, InsufficientBalance(account=MARKETPLACE, needed=planck, free=free))
    miners = floor_div(params.miner_percent * planck, WHOLE)
    stakers = floor_div(params.staker_percent * planck, WHOLE)
    treasury = floor_div(params.treasury_percent * planck, WHOLE)
    halpha = state.hippius.halpha.set(MARKETPLACE, Planck(free - planck))
    halpha = halpha.set(miner, Planck(halpha[miner] + miners))
    halpha = halpha.set(STAKER_POT, Planck(halpha[STAKER_POT] + stakers))
    halpha = halpha.set(TREASURY, Planck(halpha[TREASURY] + treasury))
    revenue = state.revenue
    return evolve(
        state,
        hippius=evolve(state.hippius, halpha=halpha),
        revenue=Revenue(
            total=Planck(revenue.total + planck),
            miners=Planck(revenue.miners + miners),
            stakers=Planck(revenue.stakers + stakers),
            treasury=Planck(revenue.treasury + treasury),
        ),
    )


VARIANT = Variant(
    name="three-floors",
    story="Three percentages of a settlement, each rounded down, lose what the rounding leaves.",
    origin="P4.4",
    property="split.parts_are_the_whole",
    replace={"receive_revenue": receive_revenue},
)
