"""An expiry changes the status only."""

from __future__ import annotations

from model import requests
from model.accounts import RequestId
from model.params import Params
from model.requests import with_batch_of
from model.state import State
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import PLACEMENT


@action(by="anyone", fair="anyone may, and the client wants its credits")
def expire_request(params: Params, state: State, *, request: RequestId) -> State:
    """End the request; its batch goes on holding the credits."""
    expired = requests.expire_request(params, state, request=request)
    batch = expired.services.requests[request].batch
    return with_batch_of(expired, batch=batch, after=state.marketplace.batches[batch])


VARIANT = Variant(
    name="expired-request-keeps-credits",
    story="A request that nobody serves expires, and its credits stay held for ever.",
    origin="a slip: a forgotten release",
    property="requests.end_gives_credits_back",
    replace={"expire_request": expire_request},
    scope=PLACEMENT,
)
