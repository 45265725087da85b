"""Who lets a content go wipes it."""

from __future__ import annotations

from attrs import evolve

from model import assignment
from model.accounts import Content, RequestId
from model.params import Params
from model.state import State
from model.units import Slots
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import SERVICES

#: What is left on a wiped disk.
BLANK = Content("blank")


@action(by="anyone", fair="anyone may, and the miner wants its capacity")
def release_slot(params: Params, state: State, *, request: RequestId, slot: Slots) -> State:
    """Free the slot, and overwrite what was served of it."""
    freed = assignment.release_slot(params, state, request=request, slot=slot)
    contents = freed.services.contents
    named = freed.services.requests[request].cid
    wiped = contents.set(named, BLANK) if named in contents else contents
    return evolve(freed, services=evolve(freed.services, contents=wiped))


VARIANT = Variant(
    name="released-content-is-blanked",
    story="A name that was served stands for another content once its request has ended.",
    origin="a slip: no roll-back",
    property="content.never_another",
    replace={"release_slot": release_slot},
    scope=SERVICES,
)
