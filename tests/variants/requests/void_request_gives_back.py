"""A request of a batch that was charged back returns its credits."""

from __future__ import annotations

from attrs import evolve

from model import requests
from model.accounts import RequestId
from model.params import Params
from model.requests import with_batch_of
from model.state import State
from model.units import Credits
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import FROZEN


@action(by="anyone", fair="anyone may, and the miners want their capacity")
def void_request(params: Params, state: State, *, request: RequestId) -> State:
    """End the request, and free the credits that it held."""
    ended = requests.void_request(params, state, request=request)
    before = state.services.requests[request]
    batch = state.marketplace.batches[before.batch]
    freed = evolve(batch, free=Credits(batch.free + before.held))
    return with_batch_of(ended, batch=before.batch, after=freed)


VARIANT = Variant(
    name="void-request-gives-back",
    story="Credits that a chargeback burned come back to life with the end of a request.",
    origin="a slip: a double return",
    property="market.void_is_final",
    replace={"void_request": void_request},
    scope=FROZEN,
)
