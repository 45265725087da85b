"""Each class's percentage of each settlement is rounded down."""

from __future__ import annotations

from attrs import evolve

from model import payments
from model.accounts import MARKETPLACE, STAKER_POT, TREASURY, Account, BatchId, RequestId
from model.params import Params
from model.state import Revenue, State
from model.units import WHOLE, Planck
from properties.presets import MONEY_SLICE
from steelyard.language import action, floor_div
from steelyard.variant import Variant


@action(by="anyone", fair="anyone may, and the payee wants it")
def release_deferred(params: Params, state: State, *, batch: BatchId, request: RequestId, payee: Account) -> State:
    """Check as the protocol does, then pay three floors."""
    settled = payments.release_deferred(params, state, batch=batch, request=request, payee=payee)
    planck = Planck(settled.revenue.total - state.revenue.total)
    miners = Planck(floor_div(params.miner_percent * planck, WHOLE))
    stakers = Planck(floor_div(params.staker_percent * planck, WHOLE))
    treasury = Planck(floor_div(params.treasury_percent * planck, WHOLE))
    halpha = state.hippius.halpha.set(MARKETPLACE, Planck(state.hippius.halpha[MARKETPLACE] - planck))
    halpha = halpha.set(payee, Planck(halpha[payee] + miners))
    halpha = halpha.set(STAKER_POT, Planck(halpha[STAKER_POT] + stakers))
    halpha = halpha.set(TREASURY, Planck(halpha[TREASURY] + treasury))
    revenue = state.revenue
    return evolve(
        settled,
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
    replace={"release_deferred": release_deferred},
    scope=MONEY_SLICE,
)
