"""What lies in volumes, and who has grants on them, in every state."""

from __future__ import annotations

from model.accounts import RequestId, is_user
from model.params import Params
from model.state import Kind, State


def is_volume(state: State, request: RequestId) -> bool:
    """Whether `request` owns a volume, or once did."""
    return request in state.services.requests and state.services.requests[request].kind == Kind.S3


def objects_are_in_volumes(params: Params, state: State) -> bool:
    """An object lies in the volume of an S3 request."""
    return state.services.objects.all(lambda key, _size: is_volume(state, key[0]))


def stores_are_volumes(params: Params, state: State) -> bool:
    """What stores something is the volume of an S3 request."""
    return state.services.stored.all(lambda request, _size: is_volume(state, request))


def stored_is_the_sum(params: Params, state: State) -> bool:
    """What each volume stores against its objects."""
    total = state.services.objects.sum_by(lambda key, _size: key[0], lambda _key, size: size)
    return state.services.requests.all(lambda request, _asked: state.services.stored[request] == total[request])


def stored_is_within_the_size(params: Params, state: State) -> bool:
    """What each volume stores against the size of its request."""
    requests = state.services.requests
    return state.services.stored.all(lambda request, size: request in requests and size <= requests[request].size)


def grants_are_on_volumes(params: Params, state: State) -> bool:
    """A grant is on the volume of an S3 request, to a user that is not its client."""
    services = state.services
    return services.readers.all(
        lambda key, _granted: (
            is_volume(state, key[0]) and is_user(key[1]) and key[1] != services.requests[key[0]].client
        )
    ) and services.writers.all(
        lambda key, _granted: (
            is_volume(state, key[0]) and is_user(key[1]) and key[1] != services.requests[key[0]].client
        )
    )
