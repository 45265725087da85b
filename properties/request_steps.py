"""What the steps of requests do and never do: how they begin, hold credits, and end."""

from __future__ import annotations

from model.accounts import request_id
from model.params import Params
from model.prices import unit_price
from model.requests import is_open
from model.state import BatchStatus, Kind, RequestStatus, State
from model.units import Slots
from steelyard.language import implies
from steelyard.suite import Step

#: The actions that end a request, and as what it ends.
ENDS = ("cancel_request", "expire_request", "complete_request", "void_request")


def request_gets_a_new_id(params: Params, before: State, step: Step, after: State) -> bool:
    """The id of a request, before and after it is given out."""
    request = request_id(before.services.next_request)
    return request not in before.services.requests and request in after.services.requests


def request_holds_its_price(params: Params, before: State, step: Step, after: State) -> bool:
    """The batch and the request of a submission."""
    request = request_id(before.services.next_request)
    batch = step.arguments.batch
    kind = step.arguments.kind
    was = before.marketplace.batches
    now = after.marketplace.batches
    requests = after.services.requests
    slots = params.ipfs_replicas if kind == Kind.IPFS else Slots(1)
    price = unit_price(before.marketplace.prices, kind) * step.arguments.size
    return (batch in was and batch in now and request in requests) and (
        requests[request].client == step.caller == was[batch].owner
        and requests[request].batch == batch
        and requests[request].price == price
        and requests[request].slots == slots
        and requests[request].held == price * slots * step.arguments.periods
        and now[batch].held == was[batch].held + requests[request].held
        and now[batch].free == was[batch].free - requests[request].held
    )


def requests_keep_their_terms(params: Params, before: State, step: Step, after: State) -> bool:
    """What was asked for, of what price, before and after."""
    now = after.services.requests
    return before.services.requests.all(
        lambda request, was: (
            request in now
            and now[request].client == was.client
            and now[request].batch == was.batch
            and now[request].kind == was.kind
            and now[request].size == was.size
            and now[request].periods == was.periods
            and now[request].slots == was.slots
            and now[request].cid == was.cid
            and now[request].price == was.price
            and now[request].deadline == was.deadline
        )
    )


def ended_requests_are_final(params: Params, before: State, step: Step, after: State) -> bool:
    """Requests that have ended, before and after."""
    now = after.services.requests
    return before.services.requests.all(
        lambda request, was: (
            is_open(was)
            or (
                request in now
                and now[request].status == was.status
                and now[request].held == was.held
                and now[request].unpaid == was.unpaid
                and now[request].opened == was.opened
            )
        )
    )


def active_requests_do_not_wait_again(params: Params, before: State, step: Step, after: State) -> bool:
    """Requests that are ACTIVE, before and after: they are served until they are done, cancelled or void."""
    now = after.services.requests
    return before.services.requests.all(
        lambda request, was: implies(
            was.status == RequestStatus.ACTIVE,
            lambda: (
                request in now
                and now[request].activated_at == was.activated_at
                and now[request].status not in (RequestStatus.OPEN, RequestStatus.EXPIRED)
            ),
        )
    )


def requests_end_by_their_own_action(params: Params, before: State, step: Step, after: State) -> bool:
    """Requests that the step ends, and the credits that they held."""
    now = after.services.requests
    return before.services.requests.all(
        lambda request, was: implies(
            is_open(was) and request in now and not is_open(now[request]),
            lambda: (
                step.action in ENDS
                and (step.action == "cancel_request") == (now[request].status == RequestStatus.CANCELLED)
                and (step.action == "expire_request") == (now[request].status == RequestStatus.EXPIRED)
                and (step.action == "complete_request") == (now[request].status == RequestStatus.COMPLETED)
                and (step.action == "void_request") == (now[request].status == RequestStatus.VOID)
            ),
        )
    )


def is_given_back(before: State, step: Step, after: State) -> bool:
    """Whether the batch of a request has all of the credits free again that the request held."""
    request = step.arguments.request
    requests = before.services.requests
    was = before.marketplace.batches
    now = after.marketplace.batches
    return (request in requests and requests[request].batch in was and requests[request].batch in now) and (
        now[requests[request].batch].free == was[requests[request].batch].free + requests[request].held
        and now[requests[request].batch].held == was[requests[request].batch].held - requests[request].held
        and now[requests[request].batch].spent == was[requests[request].batch].spent
        and after.services.requests[request].held == 0
    )


def end_gives_credits_back(params: Params, before: State, step: Step, after: State) -> bool:
    """The credits of a request that is cancelled, expires or is completed."""
    return is_given_back(before, step, after)


def void_gives_nothing_back(params: Params, before: State, step: Step, after: State) -> bool:
    """The batches and the request, before and after its batch was found to be void."""
    request = step.arguments.request
    was = before.services.requests
    return request in was and (
        was[request].batch in before.marketplace.batches
        and before.marketplace.batches[was[request].batch].status == BatchStatus.VOID
        and after.marketplace.batches == before.marketplace.batches
        and after.services.requests[request].held == 0
    )


def only_clients_cancel(params: Params, before: State, step: Step, after: State) -> bool:
    """The caller of a cancellation."""
    request = step.arguments.request
    return request in before.services.requests and before.services.requests[request].client == step.caller


def expiry_waits(params: Params, before: State, step: Step, after: State) -> bool:
    """A request that expires: never ACTIVE, and past its deadline."""
    request = step.arguments.request
    was = before.services.requests
    return request in was and (
        was[request].status == RequestStatus.OPEN and was[request].deadline <= before.chain.block
    )


def completion_waits(params: Params, before: State, step: Step, after: State) -> bool:
    """A request that is completed: nothing is left to pay, or its time is over."""
    request = step.arguments.request
    was = before.services.requests
    return request in was and (
        was[request].status == RequestStatus.ACTIVE
        and (
            was[request].unpaid == 0
            or was[request].activated_at + was[request].periods * params.period_blocks + params.grace_blocks
            <= before.chain.block
        )
    )


def void_batches_only_end(params: Params, before: State, step: Step, after: State) -> bool:
    """Requests of batches that were charged back, before and after."""
    batches = before.marketplace.batches
    now = after.services.requests
    return step.action == "void_request" or before.services.requests.all(
        lambda request, was: implies(
            was.batch in batches and is_open(was),
            lambda: batches[was.batch].status == BatchStatus.LIVE or (request in now and now[request] == was),
        )
    )
