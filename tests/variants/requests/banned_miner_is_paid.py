"""A ban stops reports, not confirmations."""

from __future__ import annotations

from attrs import evolve

from model import periods
from model.accounts import Account, RequestId
from model.miners import with_miner
from model.params import Params
from model.state import MinerStatus, State
from model.units import Periods, Slots
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import HEALING


@action(by="the current author", caller="validator", fair="validators confirm service that was rendered")
def confirm_period(
    params: Params, state: State, *, validator: Account, request: RequestId, slot: Slots, period: Periods
) -> State:
    """Confirm what a miner reported, banned or not."""
    key = (request, slot)
    services = state.services
    if key not in services.slots or services.slots[key].miner not in services.miners:
        return periods.confirm_period(params, state, validator=validator, request=request, slot=slot, period=period)
    miner = services.slots[key].miner
    before = services.miners[miner]
    readmitted = with_miner(state, miner=miner, after=evolve(before, status=MinerStatus.ACTIVE))
    paid = periods.confirm_period(params, readmitted, validator=validator, request=request, slot=slot, period=period)
    return with_miner(paid, miner=miner, after=before)


VARIANT = Variant(
    name="banned-miner-is-paid",
    story="What a miner reported before it was banned is still confirmed and paid.",
    origin="a slip: a stale check",
    property="requests.banned_do_not_serve",
    replace={"confirm_period": confirm_period},
    scope=HEALING,
)
