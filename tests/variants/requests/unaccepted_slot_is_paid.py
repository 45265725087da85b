"""Who is assigned may serve."""

from __future__ import annotations

from attrs import evolve

from model import periods
from model.accounts import Account, RequestId
from model.assignment import with_slot
from model.params import Params
from model.state import SlotStatus, State
from model.units import Periods, Slots
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import HEALING


@action(by="an offchain worker", caller="worker", fair="a miner wants to be paid")
def report_period(
    params: Params, state: State, *, worker: Account, request: RequestId, slot: Slots, period: Periods
) -> State:
    """Report a period of a slot, accepted or not."""
    return with_status_of(
        state,
        periods.report_period(
            params,
            with_acceptance(state, request=request, slot=slot),
            worker=worker,
            request=request,
            slot=slot,
            period=period,
        ),
        request=request,
        slot=slot,
    )


@action(by="the current author", caller="validator", fair="validators confirm service that was rendered")
def confirm_period(
    params: Params, state: State, *, validator: Account, request: RequestId, slot: Slots, period: Periods
) -> State:
    """Confirm a period of a slot, accepted or not."""
    return with_status_of(
        state,
        periods.confirm_period(
            params,
            with_acceptance(state, request=request, slot=slot),
            validator=validator,
            request=request,
            slot=slot,
            period=period,
        ),
        request=request,
        slot=slot,
    )


def with_acceptance(state: State, *, request: RequestId, slot: Slots) -> State:
    """After the slot was accepted, if it is assigned."""
    key, known = (request, slot), state.services.slots
    if key not in known or known[key].status != SlotStatus.ASSIGNED:
        return state
    return with_slot(state, request=request, slot=slot, after=evolve(known[key], status=SlotStatus.ACCEPTED))


def with_status_of(before: State, after: State, *, request: RequestId, slot: Slots) -> State:
    """After the slot has the status that it had before."""
    key = (request, slot)
    status = before.services.slots[key].status
    return with_slot(after, request=request, slot=slot, after=evolve(after.services.slots[key], status=status))


VARIANT = Variant(
    name="unaccepted-slot-is-paid",
    story="A miner that never accepted a slot reports and is paid for it.",
    origin="a slip: a missing guard",
    property="requests.paid_once_active_and_accepted",
    replace={"report_period": report_period, "confirm_period": confirm_period},
    scope=HEALING,
)
