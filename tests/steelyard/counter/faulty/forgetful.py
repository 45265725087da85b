"""A counter that notes the last gift only."""

from __future__ import annotations

import attrs

from steelyard.language import action, require
from tests.steelyard.counter.model import Count, Full, NotPositive, Params, Person, State


@action(by="anyone", caller="caller")
def add(params: Params, state: State, *, caller: Person, amount: Count) -> State:
    """Count further, and forget what was given before."""
    require(amount > 0, NotPositive(amount))
    total = Count(state.total + amount)
    require(total <= params.limit, Full(total, params.limit))
    return attrs.evolve(state, total=total, given=state.given.set(caller, amount))
