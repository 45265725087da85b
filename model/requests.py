"""Requests: what clients ask for, the credits that they hold for it, and how they end.

Source: S3.1, S3.3, P4.2
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, BatchId, Cid, RequestId, request_id
from model.params import Params
from model.prices import unit_price
from model.refusals.common import AmountTooLarge, AmountTooSmall, TooSoon
from model.refusals.market import BatchVoid, InsufficientCredits, NotOwner, UnknownBatch
from model.refusals.service import (
    BatchNotVoid,
    RequestEnded,
    RequestNotActive,
    RequestNotOpen,
    UnknownRequest,
)
from model.state import Batch, BatchStatus, Kind, Request, RequestStatus, State
from model.units import Block, Credits, Nonce, Periods, Size, Slots
from steelyard.language import action, require


def is_open(request: Request) -> bool:
    """Whether the request may still be assigned and served: it is OPEN or ACTIVE."""
    return request.status in (RequestStatus.OPEN, RequestStatus.ACTIVE)


def is_payable(state: State, request: Request) -> bool:
    """Whether the batch that pays for the request was not charged back."""
    return state.marketplace.batches[request.batch].status == BatchStatus.LIVE


def with_request(state: State, *, request: RequestId, after: Request) -> State:
    """After the request became what `after` says."""
    services = state.services
    return evolve(state, services=evolve(services, requests=services.requests.set(request, after)))


def with_batch_of(state: State, *, batch: BatchId, after: Batch) -> State:
    """After the batch became what `after` says."""
    market = state.marketplace
    return evolve(state, marketplace=evolve(market, batches=market.batches.set(batch, after)))


def with_end(state: State, *, request: RequestId, status: RequestStatus) -> State:
    """After a request of a LIVE batch ended as `status`: the batch is free to use what it held."""
    before = state.services.requests[request]
    batch = state.marketplace.batches[before.batch]
    freed = evolve(batch, free=Credits(batch.free + before.held), held=Credits(batch.held - before.held))
    ended = with_batch_of(state, batch=before.batch, after=freed)
    return with_request(ended, request=request, after=evolve(before, held=Credits(0), status=status))


@action(by="a client", caller="client")
def submit_request(
    params: Params,
    state: State,
    *,
    client: Account,
    batch: BatchId,
    kind: Kind,
    size: Size,
    periods: Periods,
    cid: Cid,
) -> State:
    """Ask for `size` of a service for `periods`, to be paid with credits of `batch`.

    1. There is such a batch, else `UnknownBatch`.
    2. The caller owns it, else `NotOwner`.
    3. It was not charged back, else `BatchVoid`.
    4. `size` is at least 1 and at most `max_size`, else `AmountTooSmall`, `AmountTooLarge`.
    5. `periods` is at least 1, else `AmountTooSmall`.
    6. The batch's free credits cover all of it at today's price, else `InsufficientCredits`.

    The credits are held until they are spent or the request ends.  Content is served by
    `ipfs_replicas` miners, everything else by one; `cid` says which content, and nothing else.

    Source: S3.1, S3.3, S6.3, P4.2
    Assumption: A-04
    """
    market = state.marketplace
    services = state.services
    require(batch in market.batches, UnknownBatch(batch=batch))
    before = market.batches[batch]
    require(before.owner == client, NotOwner(account=client))
    require(before.status == BatchStatus.LIVE, BatchVoid(batch=batch))
    require(size >= 1, AmountTooSmall(amount=size, least=1))
    require(size <= params.max_size, AmountTooLarge(amount=size, most=params.max_size))
    require(periods >= 1, AmountTooSmall(amount=periods, least=1))
    slots = params.ipfs_replicas if kind == Kind.IPFS else Slots(1)
    price = Credits(unit_price(market.prices, kind) * size)
    unpaid = Periods(slots * periods)
    held = Credits(price * unpaid)
    require(before.free >= held, InsufficientCredits(batch=batch, needed=held, free=before.free))
    new = Request(
        client=client,
        batch=batch,
        kind=kind,
        size=size,
        periods=periods,
        slots=slots,
        cid=cid,
        price=price,
        held=held,
        unpaid=unpaid,
        opened=Slots(0),
        accepted=Slots(0),
        deadline=Block(state.chain.block + params.accept_window),
        activated_at=Block(0),
        status=RequestStatus.OPEN,
        nonce=services.next_request,
    )
    after = evolve(before, free=Credits(before.free - held), held=Credits(before.held + held))
    holding = with_batch_of(state, batch=batch, after=after)
    return evolve(
        holding,
        services=evolve(
            services,
            requests=services.requests.set(request_id(services.next_request), new),
            next_request=Nonce(services.next_request + 1),
        ),
    )


@action(by="a client", caller="client")
def cancel_request(params: Params, state: State, *, client: Account, request: RequestId) -> State:
    """End a request that is no longer wanted; the credits that it still holds are free again.

    1. There is such a request, else `UnknownRequest`.
    2. It is the caller's, else `NotOwner`.
    3. It has not ended, else `RequestEnded`.
    4. Its batch was not charged back, else `BatchVoid`.

    What was reported and not confirmed is forfeited.

    Source: P4.2
    """
    requests = state.services.requests
    require(request in requests, UnknownRequest(request=request))
    before = requests[request]
    require(before.client == client, NotOwner(account=client))
    require(is_open(before), RequestEnded(request=request))
    require(is_payable(state, before), BatchVoid(batch=before.batch))
    return with_end(state, request=request, status=RequestStatus.CANCELLED)


@action(by="anyone", fair="anyone may, and the client wants its credits")
def expire_request(params: Params, state: State, *, request: RequestId) -> State:
    """End a request that did not become ACTIVE in time; the credits that it holds are free again.

    1. There is such a request, else `UnknownRequest`.
    2. It is OPEN, else `RequestNotOpen`.
    3. Its batch was not charged back, else `BatchVoid`.
    4. Its deadline has come, else `TooSoon`.

    Source: P4.2
    """
    requests = state.services.requests
    require(request in requests, UnknownRequest(request=request))
    before = requests[request]
    require(before.status == RequestStatus.OPEN, RequestNotOpen(request=request))
    require(is_payable(state, before), BatchVoid(batch=before.batch))
    require(state.chain.block >= before.deadline, TooSoon(block=state.chain.block, due=before.deadline))
    return with_end(state, request=request, status=RequestStatus.EXPIRED)


@action(by="anyone", fair="anyone may, and the client wants its credits")
def complete_request(params: Params, state: State, *, request: RequestId) -> State:
    """End a request that was served in full, or for long enough; what it still holds is free again.

    1. There is such a request, else `UnknownRequest`.
    2. It is ACTIVE, else `RequestNotActive`.
    3. Its batch was not charged back, else `BatchVoid`.
    4. All periods of all slots were paid, or `grace_blocks` have passed since they could have been,
       else `TooSoon`.

    What was reported and not confirmed by then is forfeited.

    Source: S6.5, P4.2
    """
    requests = state.services.requests
    require(request in requests, UnknownRequest(request=request))
    before = requests[request]
    require(before.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, before), BatchVoid(batch=before.batch))
    due = Block(before.activated_at + before.periods * params.period_blocks + params.grace_blocks)
    require(before.unpaid == 0 or state.chain.block >= due, TooSoon(block=state.chain.block, due=due))
    return with_end(state, request=request, status=RequestStatus.COMPLETED)


@action(by="anyone", fair="anyone may, and the miners want their capacity")
def void_request(params: Params, state: State, *, request: RequestId) -> State:
    """End a request whose batch was charged back; the credits that it held are burned already.

    1. There is such a request, else `UnknownRequest`.
    2. It has not ended, else `RequestEnded`.
    3. Its batch was charged back, else `BatchNotVoid`.

    Source: P4.1, P4.2
    Assumption: A-03
    """
    requests = state.services.requests
    require(request in requests, UnknownRequest(request=request))
    before = requests[request]
    require(is_open(before), RequestEnded(request=request))
    require(not is_payable(state, before), BatchNotVoid(request=request))
    return with_request(state, request=request, after=evolve(before, held=Credits(0), status=RequestStatus.VOID))


ACTIONS = (submit_request, cancel_request, expire_request, complete_request, void_request)
