"""Healing forgets whom it takes the slot from."""

from __future__ import annotations

from model import assignment
from model.accounts import Account, RequestId
from model.miners import with_miner
from model.params import Params
from model.state import State
from model.units import Slots
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import HEALING


@action(by="the current author", caller="validator", fair="validators want the network to serve")
def unassign(params: Params, state: State, *, validator: Account, request: RequestId, slot: Slots) -> State:
    """Take the slot from its miner, which goes on using its size."""
    freed = assignment.unassign(params, state, validator=validator, request=request, slot=slot)
    miner = state.services.slots[(request, slot)].miner
    return with_miner(freed, miner=miner, after=state.services.miners[miner])


VARIANT = Variant(
    name="capacity-leaks",
    story="A miner that lost its slot never gets the capacity back.",
    origin="a slip: a capacity leak",
    property="miners.used_is_the_sum",
    replace={"unassign": unassign},
    scope=HEALING,
)
