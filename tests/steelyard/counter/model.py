"""A counter with an owner and a limit: the smallest protocol that has everything a check reports on."""

from __future__ import annotations

from typing import NewType

import attrs

from steelyard.language import Identity, Map, Nat, Refused, action, assume, require, table

Person = NewType("Person", Identity)
Count = NewType("Count", Nat)


@attrs.frozen(kw_only=True)
class Params:
    """How far it counts."""

    limit: Count


@attrs.frozen(kw_only=True)
class State:
    """The count, and what each person gave to it."""

    owner: Person
    total: Count
    given: Map[Person, Count] = table(default=0)


@attrs.frozen
class NotPositive(Refused):
    """Counting by nothing."""

    amount: Count


@attrs.frozen
class Full(Refused):
    """The limit would be passed."""

    total: Count
    limit: Count


@attrs.frozen
class NotOwner(Refused):
    """Only the owner takes back."""

    caller: Person


def is_valid(params: Params) -> bool:
    """Whether there is anything to count."""
    return params.limit > 0


def genesis(params: Params, *, owner: Person) -> State:  # noqa: ARG001 - every genesis takes the params
    """Nothing is counted yet."""
    return State(owner=owner, total=Count(0))


@action(by="anyone", caller="caller")
def add(params: Params, state: State, *, caller: Person, amount: Count) -> State:
    """Count `amount` further.

    1. `amount` is positive, else `NotPositive`.
    2. The limit is not passed, else `Full`.
    """
    require(amount > 0, NotPositive(amount))
    total = Count(state.total + amount)
    require(total <= params.limit, Full(total, params.limit))
    return attrs.evolve(state, total=total, given=state.given.set(caller, Count(state.given[caller] + amount)))


@action(by="owner", caller="caller", fair="the owner wants it back")
def take_back(params: Params, state: State, *, caller: Person) -> State:
    """Take back all that `caller` gave, which only the owner does, and only when it is full.

    1. The caller is the owner, else `NotOwner`.
    """
    require(caller == state.owner, NotOwner(caller))
    assume(state.total == params.limit, "A-01")
    total = Count(state.total - state.given[caller])
    return attrs.evolve(state, total=total, given=state.given.set(caller, Count(0)))
