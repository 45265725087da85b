"""A counter whose owner takes back, and gets nothing."""

from __future__ import annotations

from steelyard.language import action, assume, require
from tests.steelyard.counter.model import NotOwner, Params, Person, State


@action(by="owner", caller="caller", fair="the owner wants it back")
def take_back(params: Params, state: State, *, caller: Person) -> State:
    """Take back, to no effect."""
    require(caller == state.owner, NotOwner(caller))
    assume(state.total == params.limit, "A-01")
    return state
