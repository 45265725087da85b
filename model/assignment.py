"""Assignment: which miner holds which slot of a request.

Source: S2.4b, S3.3, S6.4, P4.2
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import NO_MINER, Account, MinerId, RequestId
from model.miners import is_fresh, is_of, with_miner
from model.params import Params
from model.refusals.chain import NotAuthor
from model.refusals.market import BatchVoid
from model.refusals.service import (
    AlreadyAccepted,
    CapacityExceeded,
    FamilyTaken,
    MinerFresh,
    MinerNotActive,
    MinerOfOtherKind,
    MinerStale,
    NotHolder,
    OwnMiner,
    RequestEnded,
    RequestNotEnded,
    SlotEmpty,
    SlotServed,
    SlotTaken,
    UnknownMiner,
    UnknownRequest,
    UnknownSlot,
)
from model.requests import is_open, is_payable, with_request
from model.state import MinerStatus, RequestStatus, Slot, SlotStatus, State
from model.units import Block, Periods, Size, Slots
from steelyard.language import action, require


def is_holder(state: State, slot: Slot, worker: Account) -> bool:
    """Whether `worker` is the key of the miner that holds the slot."""
    workers = state.services.workers
    return worker in workers and workers[worker] == slot.miner


def with_slot(state: State, *, request: RequestId, slot: Slots, after: Slot) -> State:
    """After the slot became what `after` says."""
    services = state.services
    return evolve(state, services=evolve(services, slots=services.slots.set((request, slot), after)))


def with_slot_freed(state: State, *, request: RequestId, slot: Slots) -> State:
    """After the holder of the slot lost it, with its capacity and its family's place.

    What was confirmed stays so; what was only reported is dropped.
    """
    services = state.services
    held = services.slots[(request, slot)]
    holder = services.miners[held.miner]
    state = with_miner(state, miner=held.miner, after=evolve(holder, used=Size(holder.used - held.size)))
    placed = services.placed.set((request, holder.family), Slots(0))
    state = evolve(state, services=evolve(state.services, placed=placed))
    if held.status == SlotStatus.ACCEPTED:
        of = services.requests[request]
        state = with_request(state, request=request, after=evolve(of, accepted=Slots(of.accepted - 1)))
    empty = evolve(held, miner=NO_MINER, status=SlotStatus.EMPTY, reported=held.confirmed)
    return with_slot(state, request=request, slot=slot, after=empty)


@action(by="the current author", caller="validator", fair="validators want the network to serve")
def assign(
    params: Params, state: State, *, validator: Account, request: RequestId, slot: Slots, miner: MinerId
) -> State:
    """Give a slot of a request to a miner; slots are opened in order, and assigned anew once they are empty.

    1. The caller is the author of the current block, else `NotAuthor`.
    2. There is such a request, else `UnknownRequest`.
    3. It has not ended, else `RequestEnded`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The slot was assigned before or is the next one, else `UnknownSlot`.
    6. Nobody holds it, else `SlotTaken`.
    7. There is something left to serve, else `SlotServed`.
    8. There is such a miner, else `UnknownMiner`.
    9. It is neither banned nor deregistered, else `MinerNotActive`.
    10. The caller is neither its owner nor its worker, else `OwnMiner`.
    11. It is of the request's kind, else `MinerOfOtherKind`.
    12. It is fresh, else `MinerStale`.
    13. It has the capacity, else `CapacityExceeded`.
    14. It holds no other slot of the request, nor does its family, else `FamilyTaken`.

    Source: S2.4b, S3.3, S6.4, P4.2
    """
    services = state.services
    require(validator == state.chain.author, NotAuthor(account=validator))
    require(request in services.requests, UnknownRequest(request=request))
    of = services.requests[request]
    require(is_open(of), RequestEnded(request=request))
    require(is_payable(state, of), BatchVoid(batch=of.batch))
    key = (request, slot)
    is_next = slot == of.opened and slot < of.slots
    require(key in services.slots or is_next, UnknownSlot(request=request, slot=slot))
    before = services.slots[key] if key in services.slots else new_slot(of.size)
    require(before.status == SlotStatus.EMPTY, SlotTaken(miner=before.miner))
    require(before.confirmed < of.periods, SlotServed(request=request, slot=slot))
    require(miner in services.miners, UnknownMiner(miner=miner))
    holder = services.miners[miner]
    require(holder.status == MinerStatus.ACTIVE, MinerNotActive(miner=miner))
    require(not is_of(holder, validator), OwnMiner(account=validator, miner=miner))
    require(holder.kind == of.kind, MinerOfOtherKind(miner=miner))
    require(is_fresh(params, state.chain.block, holder), MinerStale(miner=miner, last_seen=holder.last_seen))
    room = Size(holder.capacity - holder.used)
    require(of.size <= room, CapacityExceeded(miner=miner, needed=of.size, free=room))
    place = (request, holder.family)
    require(services.placed[place] == 0, FamilyTaken(family=holder.family))
    opened = of.opened if key in services.slots else Slots(of.opened + 1)
    state = with_request(state, request=request, after=evolve(of, opened=opened))
    state = with_miner(state, miner=miner, after=evolve(holder, used=Size(holder.used + of.size)))
    state = evolve(state, services=evolve(state.services, placed=services.placed.set(place, Slots(slot + 1))))
    assigned = evolve(before, miner=miner, status=SlotStatus.ASSIGNED)
    return with_slot(state, request=request, slot=slot, after=assigned)


def new_slot(size: Size) -> Slot:
    """A slot that was never assigned."""
    return Slot(
        miner=NO_MINER,
        size=size,
        status=SlotStatus.EMPTY,
        confirmed=Periods(0),
        reported=Periods(0),
        clock=Block(0),
    )


@action(by="an offchain worker", caller="worker", fair="a miner wants to earn")
def accept(params: Params, state: State, *, worker: Account, request: RequestId, slot: Slots) -> State:
    """Promise to serve a slot; with its last slot a request becomes ACTIVE.

    1. There is such a request, else `UnknownRequest`.
    2. It has not ended, else `RequestEnded`.
    3. Its batch was not charged back, else `BatchVoid`.
    4. The slot was assigned, else `UnknownSlot`.
    5. The caller is the worker of its holder, else `NotHolder`.
    6. It was not accepted before, else `AlreadyAccepted`.
    7. The holder is not banned, else `MinerNotActive`.

    Source: S4.1, S4.2, S4.3, S6.5, P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    of = services.requests[request]
    require(is_open(of), RequestEnded(request=request))
    require(is_payable(state, of), BatchVoid(batch=of.batch))
    require((request, slot) in services.slots, UnknownSlot(request=request, slot=slot))
    before = services.slots[(request, slot)]
    require(is_holder(state, before, worker), NotHolder(account=worker))
    require(before.status == SlotStatus.ASSIGNED, AlreadyAccepted(miner=before.miner))
    require(services.miners[before.miner].status == MinerStatus.ACTIVE, MinerNotActive(miner=before.miner))
    accepted = evolve(of, accepted=Slots(of.accepted + 1))
    if of.status == RequestStatus.OPEN and accepted.accepted == of.slots:
        accepted = evolve(accepted, status=RequestStatus.ACTIVE, activated_at=state.chain.block)
    state = with_request(state, request=request, after=accepted)
    after = evolve(before, status=SlotStatus.ACCEPTED, clock=state.chain.block)
    return with_slot(state, request=request, slot=slot, after=after)


@action(by="an offchain worker", caller="worker")
def decline(params: Params, state: State, *, worker: Account, request: RequestId, slot: Slots) -> State:
    """Give back a slot that was assigned and not accepted; a banned miner may.

    1. There is such a request, else `UnknownRequest`.
    2. It has not ended, else `RequestEnded`.
    3. Its batch was not charged back, else `BatchVoid`.
    4. The slot was assigned, else `UnknownSlot`.
    5. The caller is the worker of its holder, else `NotHolder`.
    6. It was not accepted before, else `AlreadyAccepted`.

    Source: P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    of = services.requests[request]
    require(is_open(of), RequestEnded(request=request))
    require(is_payable(state, of), BatchVoid(batch=of.batch))
    require((request, slot) in services.slots, UnknownSlot(request=request, slot=slot))
    before = services.slots[(request, slot)]
    require(is_holder(state, before, worker), NotHolder(account=worker))
    require(before.status == SlotStatus.ASSIGNED, AlreadyAccepted(miner=before.miner))
    return with_slot_freed(state, request=request, slot=slot)


@action(by="the current author", caller="validator", fair="validators want the network to serve")
def unassign(params: Params, state: State, *, validator: Account, request: RequestId, slot: Slots) -> State:
    """Take a slot from a miner that went stale or was banned, so that another may serve the rest.

    1. The caller is the author of the current block, else `NotAuthor`.
    2. There is such a request, else `UnknownRequest`.
    3. It has not ended, else `RequestEnded`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The slot was assigned, else `UnknownSlot`.
    6. A miner holds it, else `SlotEmpty`.
    7. The miner is stale or banned, else `MinerFresh`.

    Source: S2.4b, P4.2
    Assumption: A-15
    """
    services = state.services
    require(validator == state.chain.author, NotAuthor(account=validator))
    require(request in services.requests, UnknownRequest(request=request))
    of = services.requests[request]
    require(is_open(of), RequestEnded(request=request))
    require(is_payable(state, of), BatchVoid(batch=of.batch))
    require((request, slot) in services.slots, UnknownSlot(request=request, slot=slot))
    before = services.slots[(request, slot)]
    require(before.status != SlotStatus.EMPTY, SlotEmpty(request=request, slot=slot))
    holder = services.miners[before.miner]
    require(
        holder.status == MinerStatus.BANNED or not is_fresh(params, state.chain.block, holder),
        MinerFresh(miner=before.miner, last_seen=holder.last_seen),
    )
    return with_slot_freed(state, request=request, slot=slot)


@action(by="anyone", fair="anyone may, and the miner wants its capacity")
def release_slot(params: Params, state: State, *, request: RequestId, slot: Slots) -> State:
    """Free the capacity and the family of a miner that holds a slot of a request that has ended.

    1. There is such a request, else `UnknownRequest`.
    2. It has ended, else `RequestNotEnded`.
    3. The slot was assigned, else `UnknownSlot`.
    4. A miner holds it, else `SlotEmpty`.

    It concerns no credits, so that it goes on when the batch was charged back.

    Source: P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    require(not is_open(services.requests[request]), RequestNotEnded(request=request))
    require((request, slot) in services.slots, UnknownSlot(request=request, slot=slot))
    held = services.slots[(request, slot)]
    require(held.status != SlotStatus.EMPTY, SlotEmpty(request=request, slot=slot))
    return with_slot_freed(state, request=request, slot=slot)


ACTIONS = (assign, accept, decline, unassign, release_slot)
