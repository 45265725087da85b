"""A counter without a limit."""

from __future__ import annotations

import attrs

from steelyard.language import action, require
from tests.steelyard.counter.model import Count, NotPositive, Params, Person, State


@action(by="anyone", caller="caller")
def add(params: Params, state: State, *, caller: Person, amount: Count) -> State:  # noqa: ARG001
    """Count further, without limit."""
    require(amount > 0, NotPositive(amount))
    total = Count(state.total + amount)
    return attrs.evolve(state, total=total, given=state.given.set(caller, Count(state.given[caller] + amount)))
