"""What holds of the counter."""

from __future__ import annotations

from steelyard.language import implies
from steelyard.suite import Step
from tests.steelyard.counter.model import Count, Params, State


def within_limit(params: Params, state: State) -> bool:
    """The count and its limit."""
    return state.total <= params.limit


def count_is_given(params: Params, state: State) -> bool:  # noqa: ARG001
    """The count and what was given."""
    return state.total == state.given.sum(lambda _person, amount: amount)


def only_taking_back_lowers(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """What makes the count fall."""
    return implies(after.total < before.total, step.action == "take_back")


def taking_back_begins_full(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """From where the count falls."""
    return implies(after.total < before.total, before.total == params.limit)


def owner_stays(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """The owner, before and after."""
    return after.owner == before.owner


def nothing_given_is_nothing(params: Params, state: State) -> bool:  # noqa: ARG001
    """No entry without a gift."""
    return state.given.all(lambda _person, amount: amount > 0)


def twice_is_even(params: Params, *, amount: Count) -> bool:  # noqa: ARG001
    """Arithmetic."""
    return (amount + amount) % 2 == 0


def is_full(params: Params, state: State) -> bool:
    """The limit is reached."""
    return state.total == params.limit


def owner_is_owed(params: Params, state: State) -> bool:
    """It is full, and the owner gave to it."""
    return state.total == params.limit and state.given[state.owner] > 0


def owner_is_paid(params: Params, state: State) -> bool:  # noqa: ARG001
    """Nothing of the owner's is left."""
    return state.given[state.owner] == 0


def is_by_owner(params: Params, state: State, step: Step) -> bool:  # noqa: ARG001
    """The owner's own call."""
    return step.caller == state.owner
