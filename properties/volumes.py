"""Volumes: what fits into them, and who reads and writes them."""

from __future__ import annotations

from invariants import volumes
from model.accounts import RequestId
from model.params import Params
from model.state import BatchStatus, Mode, RequestStatus, State
from model.volumes import is_reader, is_writer
from steelyard.language import implies
from steelyard.suite import Invariant, Property, Step, StepProperty

#: The actions on the objects of a volume.
WRITING = ("put_object", "delete_object")
#: All actions on a volume.
ON_VOLUMES = ("grant", "revoke", "put_object", "delete_object", "get_object")


def is_in_service(state: State, request: RequestId) -> bool:
    """Whether `request` is ACTIVE and was not charged back."""
    requests = state.services.requests
    batches = state.marketplace.batches
    return (
        request in requests
        and requests[request].status == RequestStatus.ACTIVE
        and requests[request].batch in batches
        and batches[requests[request].batch].status == BatchStatus.LIVE
    )


def only_in_service(params: Params, before: State, step: Step, after: State) -> bool:
    """The request that a call on a volume names."""
    request = step.arguments.request
    return volumes.is_volume(before, request) and is_in_service(before, request)


def only_the_client_grants(params: Params, before: State, step: Step, after: State) -> bool:
    """Each grant that is new after the step."""
    was = before.services
    now = after.services
    return now.readers.all(
        lambda key, _granted: (
            was.readers[key]
            or (step.action == "grant" and key[0] in was.requests and step.caller == was.requests[key[0]].client)
        )
    ) and now.writers.all(
        lambda key, _granted: (
            was.writers[key]
            or (step.action == "grant" and key[0] in was.requests and step.caller == was.requests[key[0]].client)
        )
    )


def only_the_client_revokes(params: Params, before: State, step: Step, after: State) -> bool:
    """Each grant that is gone after the step."""
    was = before.services
    now = after.services
    return was.readers.all(
        lambda key, _granted: (
            now.readers[key]
            or (step.action == "revoke" and key[0] in was.requests and step.caller == was.requests[key[0]].client)
        )
    ) and was.writers.all(
        lambda key, _granted: (
            now.writers[key]
            or (step.action == "revoke" and key[0] in was.requests and step.caller == was.requests[key[0]].client)
        )
    )


def revoked_at_once(params: Params, before: State, step: Step, after: State) -> bool:
    """The grant that is revoked, after the step."""
    key = (step.arguments.request, step.arguments.who)
    if step.arguments.mode == Mode.READ:
        return not after.services.readers[key]
    return not after.services.writers[key]


def grants_one_mode(params: Params, before: State, step: Step, after: State) -> bool:
    """The grants of the mode that a grant or a revocation does not name."""
    if step.arguments.mode == Mode.READ:
        return after.services.writers == before.services.writers
    return after.services.readers == before.services.readers


def only_writers_write(params: Params, before: State, step: Step, after: State) -> bool:
    """The client and the grants of a volume that is written to."""
    request = step.arguments.request
    return request in before.services.requests and is_writer(before.services, step.caller, request)


def only_readers_read(params: Params, before: State, step: Step, after: State) -> bool:
    """The client and the grants of a volume that is read."""
    request = step.arguments.request
    return (
        request in before.services.requests
        and is_reader(before.services, step.caller, request)
        and (request, step.arguments.name) in before.services.objects
    )


def reading_changes_nothing(params: Params, before: State, step: Step, after: State) -> bool:
    """The whole state, before and after an object is read."""
    return after == before


def only_what_is_named_changes(params: Params, before: State, step: Step, after: State) -> bool:
    """Every object of every volume, before and after."""
    was = before.services.objects
    now = after.services.objects
    return was.all(
        lambda key, size: (
            now[key] == size or (step.action in WRITING and key == (step.arguments.request, step.arguments.name))
        )
    ) and now.all(
        lambda key, size: (
            was[key] == size or (step.action == "put_object" and key == (step.arguments.request, step.arguments.name))
        )
    )


def put_stores(params: Params, before: State, step: Step, after: State) -> bool:
    """The object that was put, after the step."""
    key = (step.arguments.request, step.arguments.name)
    return key in after.services.objects and after.services.objects[key] == step.arguments.size


def delete_deletes(params: Params, before: State, step: Step, after: State) -> bool:
    """The object that was deleted, before and after the step."""
    key = (step.arguments.request, step.arguments.name)
    return key in before.services.objects and key not in after.services.objects


def ended_volumes_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """What lies in a volume whose request ended or was charged back, before and after."""
    was = before.services.objects
    now = after.services.objects
    return before.services.requests.all(
        lambda request, _asked: implies(
            not is_in_service(before, request), after.services.stored[request] == before.services.stored[request]
        )
    ) and was.all(lambda key, size: implies(not is_in_service(before, key[0]), now[key] == size))


PROPERTIES: tuple[Property, ...] = (
    Invariant(
        id="volumes.stored_is_the_sum",
        statement="What a volume is said to store is what its objects take.",
        source=("S4.1", "P4.2"),
        predicate=volumes.stored_is_the_sum,
    ),
    Invariant(
        id="volumes.within_its_size",
        statement="No volume stores more than the size that its request asked for.",
        source=("S4.1", "P4.2"),
        predicate=volumes.stored_is_within_the_size,
    ),
    Invariant(
        id="volumes.objects_are_in_volumes",
        statement="An object lies in the volume of an S3 request.",
        source=("S4.1", "P4.2"),
        predicate=volumes.objects_are_in_volumes,
    ),
    Invariant(
        id="volumes.grants_are_on_volumes",
        statement="A grant is on the volume of an S3 request, to a user that is not its client.",
        source=("S4.1", "P4.2"),
        predicate=volumes.grants_are_on_volumes,
    ),
    StepProperty(
        id="volumes.only_in_service",
        statement="A volume is used only while its S3 request is ACTIVE and not charged back.",
        source=("S4.1", "P4.2"),
        predicate=only_in_service,
        actions=ON_VOLUMES,
    ),
    StepProperty(
        id="volumes.ended_volumes_stay",
        statement="What lies in a volume never changes after its request has ended or was charged back.",
        source=("P4.2",),
        predicate=ended_volumes_stay,
    ),
    StepProperty(
        id="volumes.only_the_client_grants",
        statement="An account that has no grant gets one only by the client of the volume.",
        source=("S4.1", "P4.2", "P5 Authority"),
        predicate=only_the_client_grants,
    ),
    StepProperty(
        id="volumes.only_the_client_revokes",
        statement="An account that has a grant loses it only by the client of the volume.",
        source=("S4.1", "P4.2", "P5 Authority"),
        predicate=only_the_client_revokes,
    ),
    StepProperty(
        id="volumes.revoked_at_once",
        statement="What the client revokes is gone with the same step.",
        source=("S4.1", "P4.2", "P5 Authority"),
        predicate=revoked_at_once,
        actions=("revoke",),
    ),
    StepProperty(
        id="volumes.modes_are_apart",
        statement="To grant or revoke reading changes nobody's right to write, and the reverse.",
        source=("P4.2", "P5 Authority"),
        predicate=grants_one_mode,
        actions=("grant", "revoke"),
    ),
    StepProperty(
        id="volumes.only_writers_write",
        statement="Only the client of a volume and those who may write it, now, put or delete its objects.",
        source=("S4.1", "P4.2", "P5 Authority"),
        predicate=only_writers_write,
        actions=WRITING,
    ),
    StepProperty(
        id="volumes.only_readers_read",
        statement="Only the client of a volume and those who may read it, now, get an object, one that is there.",
        source=("S4.1", "P4.2", "P5 Authority"),
        predicate=only_readers_read,
        actions=("get_object",),
    ),
    StepProperty(
        id="volumes.reading_changes_nothing",
        statement="To read an object changes nothing.",
        source=("P4.2",),
        predicate=reading_changes_nothing,
        actions=("get_object",),
    ),
    StepProperty(
        id="volumes.only_what_is_named",
        statement="No step changes an object but the one that it puts or deletes.",
        source=("S4.1", "P4.2", "P5 Authority"),
        predicate=only_what_is_named_changes,
    ),
    StepProperty(
        id="volumes.put_stores",
        statement="An object that was put is there, with its size.",
        source=("S4.1", "P4.2"),
        predicate=put_stores,
        actions=("put_object",),
    ),
    StepProperty(
        id="volumes.delete_deletes",
        statement="An object that was deleted was there, and is gone.",
        source=("S4.1", "P4.2"),
        predicate=delete_deletes,
        actions=("delete_object",),
    ),
    Invariant(
        id="volumes.stores_are_volumes",
        statement="What stores something is the volume of an S3 request.",
        source=("P4.2",),
        predicate=volumes.stores_are_volumes,
        lemma=True,
    ),
)
