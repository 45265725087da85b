"""Lifetime shares by plain floors at the miners' percentage, and at the miners' and stakers' together."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import MARKETPLACE, STAKER_POT, TREASURY, Account, BatchId, RequestId
from model.params import Params
from model.state import Revenue, State
from model.units import WHOLE, Percent, Planck
from properties.presets import MONEY_SLICE
from steelyard.language import action, floor_div
from steelyard.variant import Variant


def compute_floor(percent: int, total: Planck) -> int:
    """A percentage of lifetime revenue, rounded down."""
    return floor_div(percent * total, WHOLE)


@action(by="anyone", fair="anyone may, and the payee wants it")
def release_deferred(params: Params, state: State, *, batch: BatchId, request: RequestId, payee: Account) -> State:
    """Check as the protocol does, then split so that the lifetime shares are plain floors."""
    settled = payments.release_deferred(params, state, batch=batch, request=request, payee=payee)
    revenue = state.revenue
    total = settled.revenue.total
    first = compute_floor(params.miner_percent, total)
    second = compute_floor(params.miner_percent + params.staker_percent, total)
    halpha = state.hippius.halpha
    halpha = halpha.set(MARKETPLACE, Planck(halpha[MARKETPLACE] + revenue.total - total))
    halpha = halpha.set(payee, Planck(halpha[payee] + first - revenue.miners))
    halpha = halpha.set(STAKER_POT, Planck(halpha[STAKER_POT] + second - first - revenue.stakers))
    halpha = halpha.set(TREASURY, Planck(halpha[TREASURY] + total - second - revenue.treasury))
    return evolve(
        settled,
        hippius=evolve(state.hippius, halpha=halpha),
        revenue=Revenue(
            total=total, miners=Planck(first), stakers=Planck(second - first), treasury=Planck(total - second)
        ),
    )


#: Half to the miners, a tenth to the stakers: where the second floor stands still and the first moves.
SCOPE = evolve(
    MONEY_SLICE,
    name="money_50_10_40",
    summary="the slice of money under a 50/10/40 split",
    params=evolve(
        MONEY_SLICE.params,
        miner_percent=Percent(50),
        staker_percent=Percent(10),
        treasury_percent=Percent(40),
    ),
)

VARIANT = Variant(
    name="nested-floors",
    story="Plain floors at 50 % and 60 % of lifetime revenue give the stakers a negative share, out of their pot.",
    origin="P4.4",
    property="split.stakers_lifetime_share",
    replace={"release_deferred": release_deferred},
    scope=SCOPE,
)
