"""What is known of requests, the credits that they hold, and their slots, in every state.

The chain of reasons: an id commits to its number, so a new request meets no old one; slots are
opened in order, so there are at most as many as were asked for; none is paid for more periods
than were asked for, so what is left to pay is never negative; so neither is what is held for it.
"""

from __future__ import annotations

from model.accounts import NO_MINER, request_id
from model.params import Params
from model.requests import is_open
from model.state import BatchStatus, MinerStatus, RequestStatus, SlotStatus, State
from steelyard.language import implies

# --- requests -----------------------------------------------------------------------------


def ids_commit(params: Params, state: State) -> bool:
    """A request stands under the digest of its number."""
    return state.services.requests.all(lambda request, one: request == request_id(one.nonce))


def nonces_are_used(params: Params, state: State) -> bool:
    """A request's number was given out."""
    return state.services.requests.all(lambda _request, one: one.nonce < state.services.next_request)


def requests_have_batches(params: Params, state: State) -> bool:
    """A request is paid by a batch of its client."""
    batches = state.marketplace.batches
    return state.services.requests.all(
        lambda _request, one: one.batch in batches and batches[one.batch].owner == one.client
    )


def requests_ask_for_something(params: Params, state: State) -> bool:
    """A request is of some size that fits, for some periods, of some slots, at a price."""
    return state.services.requests.all(
        lambda _request, one: (
            1 <= one.size <= params.max_size and one.periods >= 1 and one.slots >= 1 and one.price >= 1
        )
    )


def open_requests_hold_what_is_unpaid(params: Params, state: State) -> bool:
    """The credits that an open request holds against the periods that it has not paid."""
    return state.services.requests.all(lambda _request, one: implies(is_open(one), one.held == one.price * one.unpaid))


def ended_requests_hold_nothing(params: Params, state: State) -> bool:
    """The credits of a request that has ended."""
    return state.services.requests.all(lambda _request, one: is_open(one) or one.held == 0)


def batches_hold_for_their_requests(params: Params, state: State) -> bool:
    """The held credits of each LIVE batch against what its open requests may still spend."""
    held = state.services.requests.sum_by(lambda _request, one: one.batch, lambda _request, one: one.held)
    return state.marketplace.batches.all(
        lambda batch, one: implies(one.status == BatchStatus.LIVE, lambda: one.held == held[batch])
    )


def unpaid_is_the_rest(params: Params, state: State) -> bool:
    """What each request asked for against what was paid and what was not."""
    confirmed = state.services.slots.sum_by(lambda key, _slot: key[0], lambda _key, slot: slot.confirmed)
    return state.services.requests.all(lambda request, one: one.unpaid + confirmed[request] == one.slots * one.periods)


def opened_is_the_count(params: Params, state: State) -> bool:
    """How many slots were opened against those that there are."""
    opened = state.services.slots.sum_by(lambda key, _slot: key[0], lambda _key, _slot: 1)
    return state.services.requests.all(lambda request, one: one.opened == opened[request])


def opened_is_within_slots(params: Params, state: State) -> bool:
    """How many slots were opened against how many were asked for."""
    return state.services.requests.all(lambda _request, one: one.opened <= one.slots)


def accepted_is_the_count(params: Params, state: State) -> bool:
    """How many slots are accepted against the slots."""
    accepted = state.services.slots.sum_by(
        lambda key, _slot: key[0], lambda _key, slot: 1 if slot.status == SlotStatus.ACCEPTED else 0
    )
    return state.services.requests.all(lambda request, one: one.accepted == accepted[request])


def accepted_is_within_slots(params: Params, state: State) -> bool:
    """How many slots are accepted against how many were asked for."""
    return state.services.requests.all(lambda _request, one: one.accepted <= one.slots)


def open_requests_lack_a_slot(params: Params, state: State) -> bool:
    """A request whose slots are all accepted does not wait."""
    return state.services.requests.all(
        lambda _request, one: implies(one.status == RequestStatus.OPEN, one.accepted < one.slots)
    )


def activations_are_past(params: Params, state: State) -> bool:
    """No request became ACTIVE in the future."""
    return state.services.requests.all(lambda _request, one: one.activated_at <= state.chain.block)


# --- slots --------------------------------------------------------------------------------


def slots_are_of_requests(params: Params, state: State) -> bool:
    """A slot belongs to a request, was opened, and is of its size."""
    requests = state.services.requests
    return state.services.slots.all(
        lambda key, slot: key[0] in requests and key[1] < requests[key[0]].opened and slot.size == requests[key[0]].size
    )


def empty_slots_have_no_miner(params: Params, state: State) -> bool:
    """A slot is EMPTY where nobody holds it, and only there."""
    return state.services.slots.all(lambda _key, slot: (slot.status == SlotStatus.EMPTY) == (slot.miner == NO_MINER))


def holders_are_registered(params: Params, state: State) -> bool:
    """Whoever holds a slot is a miner that is not deregistered."""
    miners = state.services.miners
    return state.services.slots.all(
        lambda _key, slot: implies(
            slot.miner != NO_MINER,
            lambda: slot.miner in miners and miners[slot.miner].status != MinerStatus.DEREGISTERED,
        )
    )


def holders_are_of_the_kind(params: Params, state: State) -> bool:
    """Whoever holds a slot offers what its request asks for."""
    requests = state.services.requests
    miners = state.services.miners
    return state.services.slots.all(
        lambda key, slot: implies(
            slot.miner in miners and key[0] in requests,
            lambda: miners[slot.miner].kind == requests[key[0]].kind,
        )
    )


def holders_have_their_place(params: Params, state: State) -> bool:
    """The place of a holder's family is at its slot."""
    miners = state.services.miners
    placed = state.services.placed
    return state.services.slots.all(
        lambda key, slot: implies(
            slot.miner in miners, lambda: placed[(key[0], miners[slot.miner].family)] == key[1] + 1
        )
    )


# --- periods ------------------------------------------------------------------------------


def reports_are_of_the_periods(params: Params, state: State) -> bool:
    """What was confirmed was reported, and what was reported was asked for."""
    requests = state.services.requests
    return state.services.slots.all(
        lambda key, slot: slot.confirmed <= slot.reported and slot.reported <= requests[key[0]].periods
    )


def only_holders_have_reported(params: Params, state: State) -> bool:
    """Where nobody serves, nothing waits to be confirmed."""
    return state.services.slots.all(
        lambda _key, slot: slot.status == SlotStatus.ACCEPTED or slot.reported == slot.confirmed
    )


def nothing_is_reported_before_active(params: Params, state: State) -> bool:
    """The reports of requests that were never ACTIVE."""
    requests = state.services.requests
    return state.services.slots.all(
        lambda key, slot: implies(
            requests[key[0]].status in (RequestStatus.OPEN, RequestStatus.EXPIRED), slot.reported == 0
        )
    )


def clocks_are_past(params: Params, state: State) -> bool:
    """No slot's clock is in the future."""
    return state.services.slots.all(lambda _key, slot: slot.clock <= state.chain.block)


def clocks_run_with_reports(params: Params, state: State) -> bool:
    """A slot's clock against the periods that were reported since its request became ACTIVE."""
    requests = state.services.requests
    return state.services.slots.all(
        lambda key, slot: (
            slot.reported * params.period_blocks + requests[key[0]].activated_at
            <= max(requests[key[0]].activated_at, slot.clock)
        )
    )


def payment_takes_time(params: Params, state: State) -> bool:
    """The periods that were paid against the time since the request became ACTIVE."""
    requests = state.services.requests
    return state.services.slots.all(
        lambda key, slot: slot.confirmed * params.period_blocks + requests[key[0]].activated_at <= state.chain.block
    )
