"""Periods: service is reported by the offchain worker, confirmed by a validator, and so paid.

Source: S4, S5.1, S6.5, S6.6, P4.2
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, RequestId
from model.assignment import is_holder, with_slot
from model.miners import is_of
from model.params import Params
from model.refusals.chain import NotAuthor
from model.refusals.common import TooSoon
from model.refusals.market import BatchVoid
from model.refusals.service import (
    MinerNotActive,
    NotAccepted,
    NotHolder,
    OwnMiner,
    PeriodBeyondEnd,
    PeriodNotReported,
    PeriodOutOfOrder,
    RequestNotActive,
    UnknownRequest,
    UnknownSlot,
)
from model.requests import is_payable, with_request
from model.settlement import with_settlement
from model.state import MinerStatus, Request, RequestStatus, Slot, SlotStatus, State
from model.units import Block, Credits, Periods, Slots
from steelyard.language import action, require


def next_due(params: Params, request: Request, slot: Slot) -> Block:
    """When the next period of the slot has passed, if its holder serves it."""
    return Block(max(request.activated_at, slot.clock) + params.period_blocks)


@action(by="an offchain worker", caller="worker", fair="a miner wants to be paid")
def report_period(
    params: Params, state: State, *, worker: Account, request: RequestId, slot: Slots, period: Periods
) -> State:
    """Say that a period was served; periods are reported in order.

    1. There is such a request, else `UnknownRequest`.
    2. It is ACTIVE, else `RequestNotActive`.
    3. Its batch was not charged back, else `BatchVoid`.
    4. The slot was assigned, else `UnknownSlot`.
    5. The caller is the worker of its holder, else `NotHolder`.
    6. The holder has accepted it, else `NotAccepted`.
    7. The holder is not banned, else `MinerNotActive`.
    8. `period` follows the one reported last, else `PeriodOutOfOrder`.
    9. The request is for that many, else `PeriodBeyondEnd`.
    10. The period has passed, else `TooSoon`.

    The slot's clock starts at the later of activation and its holder's acceptance, and moves on
    by `period_blocks` with each report.

    Source: S4.1, S4.2, S4.3, S6.5, P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    of = services.requests[request]
    require(of.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, of), BatchVoid(batch=of.batch))
    require((request, slot) in services.slots, UnknownSlot(request=request, slot=slot))
    before = services.slots[(request, slot)]
    require(is_holder(state, before, worker), NotHolder(account=worker))
    require(before.status == SlotStatus.ACCEPTED, NotAccepted(request=request, slot=slot))
    require(services.miners[before.miner].status == MinerStatus.ACTIVE, MinerNotActive(miner=before.miner))
    due = Periods(before.reported + 1)
    require(period == due, PeriodOutOfOrder(period=period, due=due))
    require(period <= of.periods, PeriodBeyondEnd(period=period, periods=of.periods))
    passed = next_due(params, of, before)
    require(state.chain.block >= passed, TooSoon(block=state.chain.block, due=passed))
    return with_slot(state, request=request, slot=slot, after=evolve(before, reported=period, clock=passed))


@action(by="the current author", caller="validator", fair="validators confirm service that was rendered")
def confirm_period(
    params: Params, state: State, *, validator: Account, request: RequestId, slot: Slots, period: Periods
) -> State:
    """Say that a reported period was served, and so settle it to the owner of the miner.

    1. The caller is the author of the current block, else `NotAuthor`.
    2. There is such a request, else `UnknownRequest`.
    3. It is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The slot was assigned, else `UnknownSlot`.
    6. Its holder has accepted it, else `NotAccepted`.
    7. The holder is not banned, else `MinerNotActive`.
    8. The caller is neither its owner nor its worker, else `OwnMiner`.
    9. `period` follows the one confirmed last, else `PeriodOutOfOrder`.
    10. The holder has reported it, else `PeriodNotReported`.

    That the request holds the credits is an invariant.

    Source: S5.1, S6.6, P4.2
    Assumption: A-15
    """
    services = state.services
    require(validator == state.chain.author, NotAuthor(account=validator))
    require(request in services.requests, UnknownRequest(request=request))
    of = services.requests[request]
    require(of.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, of), BatchVoid(batch=of.batch))
    require((request, slot) in services.slots, UnknownSlot(request=request, slot=slot))
    before = services.slots[(request, slot)]
    require(before.status == SlotStatus.ACCEPTED, NotAccepted(request=request, slot=slot))
    holder = services.miners[before.miner]
    require(holder.status == MinerStatus.ACTIVE, MinerNotActive(miner=before.miner))
    require(not is_of(holder, validator), OwnMiner(account=validator, miner=before.miner))
    due = Periods(before.confirmed + 1)
    require(period == due, PeriodOutOfOrder(period=period, due=due))
    require(period <= before.reported, PeriodNotReported(period=period, reported=before.reported))
    paid = evolve(of, held=Credits(of.held - of.price), unpaid=Periods(of.unpaid - 1))
    state = with_request(state, request=request, after=paid)
    state = with_slot(state, request=request, slot=slot, after=evolve(before, confirmed=period))
    return with_settlement(
        params, state, batch=of.batch, request=request, payee=holder.owner, held=of.price, free=Credits(0)
    )


ACTIONS = (report_period, confirm_period)
