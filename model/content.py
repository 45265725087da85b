"""Contents of IPFS requests, named by their digest.

Source: S4.2, P4.2
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, Content, RequestId, cid_of
from model.params import Params
from model.refusals.keeping import WrongContent
from model.refusals.market import BatchVoid
from model.refusals.service import (
    MinerNotActive,
    NotAccepted,
    NotHolder,
    RequestNotActive,
    UnknownRequest,
    WrongKind,
)
from model.requests import is_payable
from model.state import Kind, MinerStatus, RequestStatus, SlotStatus, State
from model.units import Slots
from steelyard.language import action, require


@action(by="a miner's worker", caller="worker")
def serve(params: Params, state: State, *, worker: Account, request: RequestId, slot: Slots, content: Content) -> State:
    """Serve the content that an IPFS request is about, from one of its slots.

    1. There is such a request, else `UnknownRequest`.
    2. It is of the kind IPFS, else `WrongKind`.
    3. It is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. A miner has accepted the slot, else `NotAccepted`.
    6. The caller is its worker, else `NotHolder`.
    7. It is not banned, else `MinerNotActive`.
    8. The digest of the content is the name that the request gives, else `WrongContent`.

    The protocol says `serve(miner, cid, content)`: the miner and the name are those of the slot
    and its request, so that nobody serves what was not asked of it.

    Source: S4.2, P4.2
    Assumption: A-11
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    asked = services.requests[request]
    require(asked.kind == Kind.IPFS, WrongKind(request=request, kind=asked.kind))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    place = (request, slot)
    require(
        place in services.slots and services.slots[place].status == SlotStatus.ACCEPTED,
        NotAccepted(request=request, slot=slot),
    )
    holder = services.slots[place].miner
    miner = services.miners[holder]
    require(worker == miner.worker, NotHolder(account=worker))
    require(miner.status == MinerStatus.ACTIVE, MinerNotActive(miner=holder))
    named = cid_of(content)
    require(named == asked.cid, WrongContent(cid=named, asked=asked.cid))
    return evolve(state, services=evolve(services, contents=services.contents.set(named, content)))


ACTIONS = (serve,)
