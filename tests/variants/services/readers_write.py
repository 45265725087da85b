"""A grant is a grant."""

from __future__ import annotations

from attrs import evolve

from model import volumes
from model.accounts import Account, ObjectId, RequestId
from model.params import Params
from model.state import State
from model.units import Size
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import SERVICES


@action(by="a client or a writer", caller="who")
def put_object(params: Params, state: State, *, who: Account, request: RequestId, name: ObjectId, size: Size) -> State:
    """Let a reader store objects, too."""
    services = state.services
    reader = services.readers[(request, who)]
    writers = services.writers.set((request, who), True) if reader else services.writers
    trusting = evolve(state, services=evolve(services, writers=writers))
    stored = volumes.put_object(params, trusting, who=who, request=request, name=name, size=size)
    return evolve(stored, services=evolve(stored.services, writers=services.writers))


VARIANT = Variant(
    name="readers-write",
    story="Who may only read a volume overwrites what lies in it.",
    origin="a slip: the wrong grant",
    property="volumes.only_writers_write",
    replace={"put_object": put_object},
    scope=SERVICES,
)
