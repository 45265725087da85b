"""Nobody hashes what is served."""

from __future__ import annotations

from attrs import evolve

from model import content as served
from model.accounts import Account, Content, RequestId, cid_of
from model.params import Params
from model.requests import with_request
from model.state import State
from model.units import Slots
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import SERVICES


@action(by="a miner's worker", caller="worker")
def serve(params: Params, state: State, *, worker: Account, request: RequestId, slot: Slots, content: Content) -> State:
    """Keep any content under the name that was asked for."""
    asked = state.services.requests
    if request not in asked:
        return served.serve(params, state, worker=worker, request=request, slot=slot, content=content)
    named = asked[request].cid
    trusting = with_request(state, request=request, after=evolve(asked[request], cid=cid_of(content)))
    done = served.serve(params, trusting, worker=worker, request=request, slot=slot, content=content)
    contents = state.services.contents.set(named, content)
    return evolve(done, services=evolve(done.services, requests=asked, contents=contents))


VARIANT = Variant(
    name="content-on-trust",
    story="A miner serves a forgery under the name of a content.",
    origin="a slip: a missing guard",
    property="content.named_by_its_digest",
    replace={"serve": serve},
    scope=SERVICES,
)
