"""An assignment does not look at what is free."""

from __future__ import annotations

from attrs import evolve

from model import assignment
from model.accounts import Account, MinerId, RequestId
from model.miners import with_miner
from model.params import Params
from model.state import State
from model.units import Size, Slots
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import PLACEMENT


@action(by="the current author", caller="validator", fair="validators want the network to serve")
def assign(
    params: Params, state: State, *, validator: Account, request: RequestId, slot: Slots, miner: MinerId
) -> State:
    """Assign a slot to a miner of any capacity."""
    known = state.services.miners
    if miner not in known:
        return assignment.assign(params, state, validator=validator, request=request, slot=slot, miner=miner)
    before = known[miner]
    large = with_miner(state, miner=miner, after=evolve(before, capacity=Size(before.used + params.max_size)))
    assigned = assignment.assign(params, large, validator=validator, request=request, slot=slot, miner=miner)
    after = assigned.services.miners[miner]
    return with_miner(assigned, miner=miner, after=evolve(after, capacity=before.capacity))


VARIANT = Variant(
    name="capacity-overrun",
    story="A miner is given more than it has room for.",
    origin="a slip: a missing guard",
    property="miners.used_is_within_capacity",
    replace={"assign": assign},
    scope=PLACEMENT,
)
