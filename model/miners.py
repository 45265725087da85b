"""Miners: who serves requests, with which key, and whether it may.

Source: S4, P4.2
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import NO_MINER, Account, Family, MinerId, is_user
from model.params import Params
from model.refusals.chain import NotAuthor
from model.refusals.common import AmountTooLarge, AmountTooSmall, NotAUser
from model.refusals.market import NotOwner
from model.refusals.service import (
    MinerDeregistered,
    MinerIdTaken,
    MinerInUse,
    MinerNotActive,
    MinerNotBanned,
    NonceUsed,
    NotWorker,
    OwnMiner,
    UnknownMiner,
    WorkerTaken,
)
from model.state import Kind, Miner, MinerStatus, State
from model.units import Block, Nonce, Size
from steelyard.language import action, require


def is_of(miner: Miner, account: Account) -> bool:
    """Whether `account` is the miner's owner or its worker."""
    return account in (miner.owner, miner.worker)


def is_fresh(params: Params, block: Block, miner: Miner) -> bool:
    """Whether the miner gave a sign of life within the last `heartbeat_window` blocks."""
    return block <= miner.last_seen + params.heartbeat_window


def with_miner(state: State, *, miner: MinerId, after: Miner) -> State:
    """After the miner became what `after` says."""
    services = state.services
    return evolve(state, services=evolve(services, miners=services.miners.set(miner, after)))


@action(by="a miner's owner", caller="owner")
def register_miner(
    params: Params,
    state: State,
    *,
    owner: Account,
    miner: MinerId,
    worker: Account,
    kind: Kind,
    family: Family,
    capacity: Size,
) -> State:
    """Offer a machine of this kind and capacity, whose offchain worker signs with the key `worker`.

    1. Owner and worker are users, else `NotAUser`.
    2. `capacity` is at least 1 and at most `max_size`, else `AmountTooSmall`, `AmountTooLarge`.
    3. The id never was another miner's, else `MinerIdTaken`.
    4. The key never was another miner's, else `WorkerTaken`.

    The registration is the miner's first sign of life.  The owner may be its own worker.

    Source: S4.1, S4.2, S4.3, P4.2
    Assumption: A-21
    """
    services = state.services
    require(is_user(owner) and is_user(worker), NotAUser(account=worker if is_user(owner) else owner))
    require(capacity >= 1, AmountTooSmall(amount=capacity, least=1))
    require(capacity <= params.max_size, AmountTooLarge(amount=capacity, most=params.max_size))
    require(miner != NO_MINER and miner not in services.miners, MinerIdTaken(miner=miner))
    require(worker not in services.workers, WorkerTaken(worker=worker))
    new = Miner(
        owner=owner,
        worker=worker,
        kind=kind,
        family=family,
        capacity=capacity,
        used=Size(0),
        status=MinerStatus.ACTIVE,
        last_seen=state.chain.block,
    )
    return evolve(
        state,
        services=evolve(services, miners=services.miners.set(miner, new), workers=services.workers.set(worker, miner)),
    )


@action(by="an offchain worker", caller="worker", fair="a miner wants to be assigned")
def heartbeat(params: Params, state: State, *, worker: Account, nonce: Nonce) -> State:
    """Give a sign of life.

    1. The caller is the worker of a miner, else `NotWorker`.
    2. The miner is not deregistered, else `MinerDeregistered`.
    3. `nonce` is above all that the worker gave before, the first one above 0, else `NonceUsed`.

    A banned miner may give one, so as to be fresh when it is readmitted.

    Source: S4.1, S4.2, S4.3, P4.2
    """
    services = state.services
    require(worker in services.workers, NotWorker(account=worker))
    miner = services.workers[worker]
    before = services.miners[miner]
    require(before.status != MinerStatus.DEREGISTERED, MinerDeregistered(miner=miner))
    last = services.heartbeats[worker]
    require(nonce > last, NonceUsed(nonce=nonce, last=last))
    seen = with_miner(state, miner=miner, after=evolve(before, last_seen=state.chain.block))
    return evolve(seen, services=evolve(seen.services, heartbeats=services.heartbeats.set(worker, nonce)))


@action(by="a miner's owner", caller="owner")
def deregister_miner(params: Params, state: State, *, owner: Account, miner: MinerId) -> State:
    """Take the miner out of service, for ever; its id and its worker's key are not given again.

    1. There is such a miner, else `UnknownMiner`.
    2. The caller owns it, else `NotOwner`.
    3. It is neither banned nor deregistered, else `MinerNotActive`.
    4. It holds no slot, else `MinerInUse`.

    Source: P4.2
    """
    miners = state.services.miners
    require(miner in miners, UnknownMiner(miner=miner))
    before = miners[miner]
    require(before.owner == owner, NotOwner(account=owner))
    require(before.status == MinerStatus.ACTIVE, MinerNotActive(miner=miner))
    require(before.used == 0, MinerInUse(miner=miner, used=before.used))
    return with_miner(state, miner=miner, after=evolve(before, status=MinerStatus.DEREGISTERED))


@action(by="the current author", caller="validator")
def ban_miner(params: Params, state: State, *, validator: Account, miner: MinerId) -> State:
    """Keep the miner from being assigned, accepting, reporting and being confirmed.

    1. The caller is the author of the current block, else `NotAuthor`.
    2. There is such a miner, else `UnknownMiner`.
    3. The caller is neither its owner nor its worker, else `OwnMiner`.
    4. It is neither banned nor deregistered, else `MinerNotActive`.

    It keeps its slots until it is unassigned, and its deferred revenue for ever.

    Source: P4.2
    Assumption: A-15
    """
    miners = state.services.miners
    require(validator == state.chain.author, NotAuthor(account=validator))
    require(miner in miners, UnknownMiner(miner=miner))
    before = miners[miner]
    require(not is_of(before, validator), OwnMiner(account=validator, miner=miner))
    require(before.status == MinerStatus.ACTIVE, MinerNotActive(miner=miner))
    return with_miner(state, miner=miner, after=evolve(before, status=MinerStatus.BANNED))


@action(by="the current author", caller="validator")
def readmit_miner(params: Params, state: State, *, validator: Account, miner: MinerId) -> State:
    """Lift a ban.

    1. The caller is the author of the current block, else `NotAuthor`.
    2. There is such a miner, else `UnknownMiner`.
    3. The caller is neither its owner nor its worker, else `OwnMiner`.
    4. It is banned, else `MinerNotBanned`.

    Source: P4.2
    Assumption: A-15
    """
    miners = state.services.miners
    require(validator == state.chain.author, NotAuthor(account=validator))
    require(miner in miners, UnknownMiner(miner=miner))
    before = miners[miner]
    require(not is_of(before, validator), OwnMiner(account=validator, miner=miner))
    require(before.status == MinerStatus.BANNED, MinerNotBanned(miner=miner))
    return with_miner(state, miner=miner, after=evolve(before, status=MinerStatus.ACTIVE))


ACTIONS = (register_miner, heartbeat, deregister_miner, ban_miner, readmit_miner)
