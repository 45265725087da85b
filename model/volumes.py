"""Volumes: objects in the storage of an S3 request, and who may read and write them.

Source: S4.1, P4.2
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, ObjectId, RequestId, is_user
from model.params import Params
from model.refusals.common import AmountTooSmall, NotAUser
from model.refusals.keeping import GrantToClient, NotGranted, UnknownObject, VolumeFull
from model.refusals.market import BatchVoid, NotOwner
from model.refusals.service import RequestNotActive, UnknownRequest, WrongKind
from model.requests import is_payable
from model.state import Kind, Mode, RequestStatus, Services, State
from model.units import Size
from steelyard.language import action, require


def is_reader(services: Services, account: Account, request: RequestId) -> bool:
    """Whether `account` may read the volume of a request that is known."""
    return account == services.requests[request].client or services.readers[(request, account)]


def is_writer(services: Services, account: Account, request: RequestId) -> bool:
    """Whether `account` may write to the volume of a request that is known."""
    return account == services.requests[request].client or services.writers[(request, account)]


def with_grant(state: State, *, request: RequestId, who: Account, mode: Mode, granted: bool) -> State:
    """After `who` has the grant of `mode`, or has it no more."""
    services = state.services
    if mode == Mode.READ:
        readers = services.readers.set((request, who), granted)
        return evolve(state, services=evolve(services, readers=readers))
    writers = services.writers.set((request, who), granted)
    return evolve(state, services=evolve(services, writers=writers))


def with_object(state: State, *, request: RequestId, name: ObjectId, size: Size) -> State:
    """After the object has `size`; with 0 there is none."""
    services = state.services
    entry = (request, name)
    stored = Size(services.stored[request] - services.objects[entry] + size)
    return evolve(
        state,
        services=evolve(
            services,
            objects=services.objects.set(entry, size),
            stored=services.stored.set(request, stored),
        ),
    )


@action(by="a client", caller="owner")
def grant(params: Params, state: State, *, owner: Account, request: RequestId, who: Account, mode: Mode) -> State:
    """Let `who` read, or write, the volume of `request`.

    1. There is such a request, else `UnknownRequest`.
    2. It is of the kind S3, else `WrongKind`.
    3. It is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The caller is its client, else `NotOwner`.
    6. `who` is a user, else `NotAUser`.
    7. `who` is not the client, else `GrantToClient`.

    To write is not to read: each mode has its own grant.  A grant that is there stays as it is.

    Source: S4.1, P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    asked = services.requests[request]
    require(asked.kind == Kind.S3, WrongKind(request=request, kind=asked.kind))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    require(owner == asked.client, NotOwner(account=owner))
    require(is_user(who), NotAUser(account=who))
    require(who != owner, GrantToClient(account=who))
    return with_grant(state, request=request, who=who, mode=mode, granted=True)


@action(by="a client", caller="owner")
def revoke(params: Params, state: State, *, owner: Account, request: RequestId, who: Account, mode: Mode) -> State:
    """Let `who` no more read, or no more write, the volume of `request`.

    1. There is such a request, else `UnknownRequest`.
    2. It is of the kind S3, else `WrongKind`.
    3. It is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The caller is its client, else `NotOwner`.

    It takes effect at once, and succeeds also where there is no grant: whoever revokes can be
    sure.  After the request has ended nobody can use the volume, so nothing is left to revoke.

    Source: S4.1, P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    asked = services.requests[request]
    require(asked.kind == Kind.S3, WrongKind(request=request, kind=asked.kind))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    require(owner == asked.client, NotOwner(account=owner))
    return with_grant(state, request=request, who=who, mode=mode, granted=False)


@action(by="a client or a writer", caller="who")
def put_object(params: Params, state: State, *, who: Account, request: RequestId, name: ObjectId, size: Size) -> State:
    """Store an object of `size` in the volume of `request`; one of that name is replaced.

    1. There is such a request, else `UnknownRequest`.
    2. It is of the kind S3, else `WrongKind`.
    3. It is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The caller is its client or a writer, else `NotGranted`.
    6. `size` is at least 1, else `AmountTooSmall`.
    7. With it no more lies in the volume than the request asked for, else `VolumeFull`.

    Source: S4.1, P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    asked = services.requests[request]
    require(asked.kind == Kind.S3, WrongKind(request=request, kind=asked.kind))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    require(is_writer(services, who, request), NotGranted(account=who, request=request, mode=Mode.WRITE))
    require(size >= 1, AmountTooSmall(amount=size, least=1))
    needed = Size(services.stored[request] - services.objects[(request, name)] + size)
    require(needed <= asked.size, VolumeFull(request=request, needed=needed, size=asked.size))
    return with_object(state, request=request, name=name, size=size)


@action(by="a client or a writer", caller="who")
def delete_object(params: Params, state: State, *, who: Account, request: RequestId, name: ObjectId) -> State:
    """Delete an object from the volume of `request`.

    1. There is such a request, else `UnknownRequest`.
    2. It is of the kind S3, else `WrongKind`.
    3. It is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The caller is its client or a writer, else `NotGranted`.
    6. The volume has the object, else `UnknownObject`.

    Source: S4.1, P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    asked = services.requests[request]
    require(asked.kind == Kind.S3, WrongKind(request=request, kind=asked.kind))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    require(is_writer(services, who, request), NotGranted(account=who, request=request, mode=Mode.WRITE))
    require((request, name) in services.objects, UnknownObject(request=request, name=name))
    return with_object(state, request=request, name=name, size=Size(0))


@action(by="a client or a reader", caller="who")
def get_object(params: Params, state: State, *, who: Account, request: RequestId, name: ObjectId) -> State:
    """Read an object of the volume of `request`; the state stays as it is.

    1. There is such a request, else `UnknownRequest`.
    2. It is of the kind S3, else `WrongKind`.
    3. It is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The caller is its client or a reader, else `NotGranted`.
    6. The volume has the object, else `UnknownObject`.

    Source: S4.1, P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    asked = services.requests[request]
    require(asked.kind == Kind.S3, WrongKind(request=request, kind=asked.kind))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    require(is_reader(services, who, request), NotGranted(account=who, request=request, mode=Mode.READ))
    require((request, name) in services.objects, UnknownObject(request=request, name=name))
    return state


ACTIONS = (grant, revoke, put_object, delete_object, get_object)
