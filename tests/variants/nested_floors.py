"""Lifetime shares by plain floors at the miners' percentage, and at the miners' and stakers' together."""

from __future__ import annotations

from attrs import evolve

from model.accounts import MARKETPLACE, STAKER_POT, TREASURY, Account, is_user
from model.params import TINY, Params
from model.refusals.common import AmountTooSmall, InsufficientBalance, NotAUser
from model.state import Revenue, State
from model.units import WHOLE, Percent, Planck
from properties.presets import TINY_PRESET, TINY_STORIES
from properties.scopes import BOB, offered
from steelyard.language import action, floor_div, require
from tests.variants.variant import Variant


def compute_floor(percent: int, total: Planck) -> int:
    """A percentage of lifetime revenue, rounded down."""
    return floor_div(percent * total, WHOLE)


@action(by="the marketplace")
def receive_revenue(params: Params, state: State, *, miner: Account, planck: Planck) -> State:
    """Split `planck` so that the lifetime shares are plain floors."""
    require(is_user(miner), NotAUser(account=miner))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[MARKETPLACE]
    require(free >= planck, InsufficientBalance(account=MARKETPLACE, needed=planck, free=free))
    revenue = state.revenue
    total = Planck(revenue.total + planck)
    first = compute_floor(params.miner_percent, total)
    second = compute_floor(params.miner_percent + params.staker_percent, total)
    halpha = state.hippius.halpha.set(MARKETPLACE, Planck(free - planck))
    halpha = halpha.set(miner, Planck(halpha[miner] + first - revenue.miners))
    halpha = halpha.set(STAKER_POT, Planck(halpha[STAKER_POT] + second - first - revenue.stakers))
    halpha = halpha.set(TREASURY, Planck(halpha[TREASURY] + total - second - revenue.treasury))
    return evolve(
        state,
        hippius=evolve(state.hippius, halpha=halpha),
        revenue=Revenue(
            total=total, miners=Planck(first), stakers=Planck(second - first), treasury=Planck(total - second)
        ),
    )


#: Half to the miners, a tenth to the stakers: where the second floor stands still and the first moves.
SCOPE = evolve(
    TINY_PRESET,
    name="tiny-50-10-40",
    summary="2 users, 3 rao, a 50/10/40 split",
    params=evolve(TINY, miner_percent=Percent(50), staker_percent=Percent(10), treasury_percent=Percent(40)),
    domains={
        **TINY_PRESET.domains,
        "receive_revenue": offered(
            TINY_STORIES.is_earning, *({"miner": BOB, "planck": planck} for planck in (1, 2, 5))
        ),
    },
)

VARIANT = Variant(
    name="nested-floors",
    story="Plain floors at 50 % and 60 % of lifetime revenue give the stakers a negative share, out of their pot.",
    origin="P4.4",
    property="split.no_class_loses",
    replace={"receive_revenue": receive_revenue},
    scope=SCOPE,
)
