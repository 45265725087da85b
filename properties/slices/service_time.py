"""Time in the slice of requests: what waits for it, and a view in which it stands still.

A moment is told by what is left until it, or by its age, each up to what is waited for.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from model.params import Params
from model.periods import next_due
from model.requests import is_open
from model.settlement import is_frozen
from model.state import Request, RequestStatus, Slot, SlotStatus, State
from model.units import Block, Era, SlotNumber
from properties.scopes import Arguments, Domain


def has_ended(state: State) -> bool:
    """All requests have ended."""
    return all(not is_open(request) for _, request in state.services.requests.items())


def completion_due(params: Params, request: Request) -> Block:
    """When an ACTIVE request has been served for long enough."""
    return Block(request.activated_at + request.periods * params.period_blocks + params.grace_blocks)


def is_awaited(params: Params, state: State) -> bool:
    """Something waits for a block: a deadline, a period, the end of a freeze."""
    now = state.chain.block
    return any(
        request.status == RequestStatus.OPEN
        or (request.status == RequestStatus.ACTIVE and now < completion_due(params, request))
        for _, request in state.services.requests.items()
    ) or any(batch.alpha_deferred > 0 and is_frozen(state, batch) for _, batch in state.marketplace.batches.items())


def passing(call: Arguments, *, is_produced: bool) -> Domain:
    """A step of time, while something waits for it."""

    def domain(params: Params, state: State) -> Iterable[Arguments]:
        return (call,) if state.chain.is_produced == is_produced and is_awaited(params, state) else ()

    return domain


def view(params: Params, state: State) -> State:
    """The state with ages and the time that is left in place of moments, each up to what is waited for."""
    now = state.chain.block
    services = state.services
    batches = state.marketplace.batches
    for key, batch in batches.items():
        batches = batches.set(key, evolve(batch, frozen_until=Block(max(batch.frozen_until - now, 0))))
    miners = services.miners
    for miner, one in miners.items():
        age = 0 if has_ended(state) else min(now - one.last_seen, params.heartbeat_window + 1)
        miners = miners.set(miner, evolve(one, last_seen=Block(age)))
    slots = services.slots
    for place, slot in slots.items():
        slots = slots.set(place, evolve(slot, clock=clock_age(params, services.requests[place[0]], slot, now)))
    requests = services.requests
    for name, request in requests.items():
        requests = requests.set(name, aged(params, request, now))
    return evolve(
        state,
        marketplace=evolve(state.marketplace, batches=batches),
        services=evolve(services, miners=miners, slots=slots, requests=requests),
        chain=evolve(state.chain, block=Block(0), slot=SlotNumber(0), era=Era(1), era_began=Block(0)),
    )


def aged(params: Params, request: Request, now: Block) -> Request:
    """The request with what is left until it may expire or be completed."""
    is_waiting, is_active = request.status == RequestStatus.OPEN, request.status == RequestStatus.ACTIVE
    return evolve(
        request,
        deadline=Block(max(request.deadline - now, 0) if is_waiting else 0),
        activated_at=Block(max(completion_due(params, request) - now, 0) if is_active else 0),
    )


def clock_age(params: Params, request: Request, slot: Slot, now: Block) -> Block:
    """How much of what is left to report has passed."""
    if request.status != RequestStatus.ACTIVE or slot.status != SlotStatus.ACCEPTED:
        return Block(0)
    since = next_due(params, request, slot) - params.period_blocks
    return Block(min(now - since, (request.periods - slot.reported) * params.period_blocks))
