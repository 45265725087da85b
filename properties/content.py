"""Contents: what was asked for is what is served."""

from __future__ import annotations

from invariants import content
from model.accounts import Content, cid_of
from model.params import Params
from model.state import Kind, MinerStatus, SlotStatus, State
from properties.volumes import is_in_service
from steelyard.language import implies
from steelyard.suite import Invariant, Property, Step, StepProperty, Theorem


def one_name_is_one_content(params: Params, *, content: Content, other: Content) -> bool:
    """Two contents and their names."""
    return implies(cid_of(content) == cid_of(other), content == other)


def served_as_asked(params: Params, before: State, step: Step, after: State) -> bool:
    """What was served against the name in the request."""
    requests = before.services.requests
    request = step.arguments.request
    return request in requests and (
        cid_of(step.arguments.content) == requests[request].cid
        and requests[request].cid in after.services.contents
        and after.services.contents[requests[request].cid] == step.arguments.content
    )


def served_for_a_request(params: Params, before: State, step: Step, after: State) -> bool:
    """The request that something is served for."""
    requests = before.services.requests
    request = step.arguments.request
    return request in requests and requests[request].kind == Kind.IPFS and is_in_service(before, request)


def served_by_its_holder(params: Params, before: State, step: Step, after: State) -> bool:
    """The slot that something is served from, and its miner."""
    services = before.services
    place = (step.arguments.request, step.arguments.slot)
    return place in services.slots and (
        services.slots[place].status == SlotStatus.ACCEPTED
        and services.slots[place].miner in services.miners
        and services.miners[services.slots[place].miner].worker == step.caller
        and services.miners[services.slots[place].miner].status != MinerStatus.BANNED
    )


def served_contents_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """Every content that was served, before and after."""
    return before.services.contents.all(
        lambda cid, content: cid in after.services.contents and after.services.contents[cid] == content
    )


def only_serving_serves(params: Params, before: State, step: Step, after: State) -> bool:
    """Every content that is new after the step."""
    return step.action == "serve" or after.services.contents.all(lambda cid, _content: cid in before.services.contents)


PROPERTIES: tuple[Property, ...] = (
    Theorem(
        id="content.one_name_is_one_content",
        statement="Two contents of one name are the same.",
        source=("S4.2", "P4.2", "A-11"),
        predicate=one_name_is_one_content,
    ),
    Invariant(
        id="content.named_by_its_digest",
        statement="What was served under a name has that name as its digest.",
        source=("S4.2", "P4.2", "P5 Content"),
        predicate=content.contents_have_their_name,
    ),
    StepProperty(
        id="content.served_as_asked",
        statement="What is served is the content that the request names.",
        source=("S4.2", "P4.2", "P5 Content"),
        predicate=served_as_asked,
        actions=("serve",),
    ),
    StepProperty(
        id="content.for_a_request",
        statement="A content is served for an IPFS request that is ACTIVE and not charged back.",
        source=("S4.2", "P4.2", "P5 Content"),
        predicate=served_for_a_request,
        actions=("serve",),
    ),
    StepProperty(
        id="content.by_its_holder",
        statement="A content is served by the worker of the miner that has accepted the slot, and is not banned.",
        source=("S4.2", "P4.2", "P5 Authority"),
        predicate=served_by_its_holder,
        actions=("serve",),
    ),
    StepProperty(
        id="content.never_another",
        statement="Under a name that was served nothing else is ever served.",
        source=("S4.2", "P4.2", "P5 Content", "A-11"),
        predicate=served_contents_stay,
    ),
    StepProperty(
        id="content.only_serving",
        statement="A content becomes known only by being served.",
        source=("S4.2", "P4.2"),
        predicate=only_serving_serves,
    ),
)
