"""The services: miners, requests and their slots, and what is kept and run for clients.

Source: P3, P4.2
"""

from __future__ import annotations

from enum import Enum

import attrs

from model.accounts import Account, BatchId, Cid, Content, ContractId, Family, MinerId, ObjectId, RequestId, Storage
from model.units import Block, Credits, Nonce, Periods, Size, Slots
from steelyard.language import Map, table


class Kind(Enum):
    """What a miner offers and a request asks for."""

    S3 = "s3"
    IPFS = "ipfs"
    COMPUTE = "compute"


class MinerStatus(Enum):
    """Whether a miner may serve; DEREGISTERED is for ever."""

    ACTIVE = "active"
    BANNED = "banned"
    DEREGISTERED = "deregistered"


@attrs.frozen(kw_only=True)
class Miner:
    """A machine that serves requests.

    Attributes:
        owner: who is paid.
        worker: the key of its offchain worker.
        capacity: the size that it can serve at once.
        used: the size of the slots that it holds, until they are released.
        last_seen: the block of its last sign of life: its registration or a heartbeat.
    """

    owner: Account
    worker: Account
    kind: Kind
    family: Family
    capacity: Size
    used: Size
    status: MinerStatus
    last_seen: Block


class RequestStatus(Enum):
    """Where a request stands; all but OPEN and ACTIVE are final."""

    OPEN = "open"
    ACTIVE = "active"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"
    VOID = "void"


@attrs.frozen(kw_only=True)
class Request:
    """What a client asks for.

    Attributes:
        batch: whose credits pay.
        size: of each slot.
        periods: for how many periods each slot is to be served.
        slots: how many miners serve it.
        cid: the content that an IPFS request is about.
        price: the credits for one period of one slot, as of its submission.
        held: the credits of the batch that it may still spend; 0 once it has ended.
        unpaid: how many periods were not paid, over all slots.
        opened: how many slots were ever assigned: those with a record, slots 0 to `opened` - 1.
        accepted: how many slots are accepted now.
        deadline: the block from which it may expire unless it was ACTIVE before.
        activated_at: the block in which it became ACTIVE, 0 before.
        nonce: its number, of which its id is the digest.
    """

    client: Account
    batch: BatchId
    kind: Kind
    size: Size
    periods: Periods
    slots: Slots
    cid: Cid
    price: Credits
    held: Credits
    unpaid: Periods
    opened: Slots
    accepted: Slots
    deadline: Block
    activated_at: Block
    status: RequestStatus
    nonce: Nonce


class SlotStatus(Enum):
    """Where a slot of a request stands."""

    EMPTY = "empty"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"


@attrs.frozen(kw_only=True)
class Slot:
    """One of the places of a request, across all miners that hold it one after the other.

    Attributes:
        miner: who holds it; NO_MINER where it is EMPTY.
        size: what it takes of the holder's capacity; that of its request.
        confirmed: how many periods were confirmed, and so paid, ever.
        reported: up to which period the holder reported; at least `confirmed`.
        clock: the block in which its holder accepted it, or since when the next period runs; 0 before.
    """

    miner: MinerId
    size: Size
    status: SlotStatus
    confirmed: Periods
    reported: Periods
    clock: Block


class Mode(Enum):
    """What a grant lets an account do with the objects of a volume."""

    READ = "read"
    WRITE = "write"


class VmStatus(Enum):
    """Where a virtual machine stands; TERMINATED is for ever."""

    PROVISIONED = "provisioned"
    RUNNING = "running"
    STOPPED = "stopped"
    TERMINATED = "terminated"


@attrs.frozen(kw_only=True)
class Vm:
    """The virtual machine of a compute request; `next_contract` is the number of its next contract."""

    status: VmStatus
    next_contract: Nonce


@attrs.frozen(kw_only=True)
class SmartContract:
    """A contract on a virtual machine.

    Attributes:
        request: whose virtual machine runs it.
        code: what it does.
        nonce: how often it was invoked.
        storage: what it keeps; a failed call leaves it.
        number: its number on that machine, of which, with the request, its id is the digest.
    """

    request: RequestId
    code: Content
    nonce: Nonce
    storage: Storage
    number: Nonce


@attrs.frozen(kw_only=True)
class Services:
    """All that miners do for clients.

    Attributes:
        workers: the miner that a worker's key serves, for ever.
        heartbeats: the last nonce of each worker, for ever.
        requests: by id; none is ever forgotten.
        slots: by request and number of the slot; present from its first assignment.
        placed: by request and family, the number of the slot that the family holds, plus 1; 0 for none.
        readers, writers: who may read or write the volume of an S3 request, beside its client.
        objects: by request and object, the size of what lies in its volume.
        stored: by request, the size of all objects in its volume.
        contents: what miners have served, by its name.
        vms: by request.
        contracts: by id.
    """

    miners: Map[MinerId, Miner] = table()
    workers: Map[Account, MinerId] = table()
    heartbeats: Map[Account, Nonce] = table(default=0)
    requests: Map[RequestId, Request] = table()
    next_request: Nonce
    slots: Map[tuple[RequestId, Slots], Slot] = table()
    placed: Map[tuple[RequestId, Family], Slots] = table(default=0)
    readers: Map[tuple[RequestId, Account], bool] = table(default=False)
    writers: Map[tuple[RequestId, Account], bool] = table(default=False)
    objects: Map[tuple[RequestId, ObjectId], Size] = table(default=0)
    stored: Map[RequestId, Size] = table(default=0)
    contents: Map[Cid, Content] = table()
    vms: Map[RequestId, Vm] = table()
    contracts: Map[ContractId, SmartContract] = table()
