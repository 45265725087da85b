"""The room is measured before the object is in."""

from __future__ import annotations

from attrs import evolve

from model import volumes
from model.accounts import Account, ObjectId, RequestId
from model.params import Params
from model.requests import with_request
from model.state import State
from model.units import Size
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import SERVICES


@action(by="a client or a writer", caller="who")
def put_object(params: Params, state: State, *, who: Account, request: RequestId, name: ObjectId, size: Size) -> State:
    """Store an object where there is room left, whatever its size."""
    services = state.services
    if request not in services.requests or services.stored[request] >= services.requests[request].size:
        return volumes.put_object(params, state, who=who, request=request, name=name, size=size)
    asked = services.requests[request]
    roomy = with_request(state, request=request, after=evolve(asked, size=Size(asked.size + size)))
    stored = volumes.put_object(params, roomy, who=who, request=request, name=name, size=size)
    return with_request(stored, request=request, after=asked)


VARIANT = Variant(
    name="volume-overflows",
    story="A volume takes an object that is larger than what is left of it.",
    origin="a slip: ordering",
    property="volumes.within_its_size",
    replace={"put_object": put_object},
    scope=SERVICES,
)
