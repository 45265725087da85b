"""A confirmation does not look at what was confirmed."""

from __future__ import annotations

from attrs import evolve

from model import periods
from model.accounts import Account, RequestId
from model.assignment import with_slot
from model.params import Params
from model.state import State
from model.units import Periods, Slots
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import HEALING


@action(by="the current author", caller="validator", fair="validators confirm service that was rendered")
def confirm_period(
    params: Params, state: State, *, validator: Account, request: RequestId, slot: Slots, period: Periods
) -> State:
    """Confirm a reported period, also one that was confirmed before."""
    key = (request, slot)
    known = state.services.slots
    again = state
    if key in known and 1 <= period <= known[key].confirmed:
        again = with_slot(state, request=request, slot=slot, after=evolve(known[key], confirmed=Periods(period - 1)))
    return periods.confirm_period(params, again, validator=validator, request=request, slot=slot, period=period)


VARIANT = Variant(
    name="confirmation-replayed",
    story="A period of service is confirmed a second time, and paid a second time.",
    origin="F-3 B1",
    property="requests.paid_at_most_once",
    replace={"confirm_period": confirm_period},
    scope=HEALING,
)
