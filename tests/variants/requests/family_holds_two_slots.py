"""Two machines of one house keep both copies."""

from __future__ import annotations

from attrs import evolve

from model import assignment
from model.accounts import Account, MinerId, RequestId
from model.params import Params
from model.state import State
from model.units import Slots
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import PLACEMENT


@action(by="the current author", caller="validator", fair="validators want the network to serve")
def assign(
    params: Params, state: State, *, validator: Account, request: RequestId, slot: Slots, miner: MinerId
) -> State:
    """Assign a slot without a look at the family."""
    services = state.services
    strange = state
    if miner in services.miners:
        placed = services.placed.set((request, services.miners[miner].family), Slots(0))
        strange = evolve(state, services=evolve(services, placed=placed))
    return assignment.assign(params, strange, validator=validator, request=request, slot=slot, miner=miner)


VARIANT = Variant(
    name="family-holds-two-slots",
    story="All copies of a content lie with one family, and are lost together.",
    origin="F-1.3",
    property="requests.assigned_to_a_new_family",
    replace={"assign": assign},
    scope=PLACEMENT,
)
