"""The deadline is not only for those who wait."""

from __future__ import annotations

from attrs import evolve

from model import requests
from model.accounts import RequestId
from model.params import Params
from model.requests import with_request
from model.state import RequestStatus, State
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import HEALING


@action(by="anyone", fair="anyone may, and the client wants its credits")
def expire_request(params: Params, state: State, *, request: RequestId) -> State:
    """End a request past its deadline, served or not."""
    known = state.services.requests
    if request not in known or known[request].status != RequestStatus.ACTIVE:
        return requests.expire_request(params, state, request=request)
    waiting = with_request(state, request=request, after=evolve(known[request], status=RequestStatus.OPEN))
    return requests.expire_request(params, waiting, request=request)


VARIANT = Variant(
    name="active-request-expires",
    story="Anyone ends a request that is being served, as soon as the deadline of its assignment has come.",
    origin="a slip: ordering",
    property="requests.active_does_not_expire",
    replace={"expire_request": expire_request},
    scope=HEALING,
)
