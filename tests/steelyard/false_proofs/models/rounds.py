"""Two values that follow each other: what a look back over two steps may not confuse."""

from __future__ import annotations

import attrs

from steelyard.language import Map, action, assume, implies, require, table
from tests.steelyard.false_proofs.models.common import Account, Amount, No, Params


@attrs.frozen(kw_only=True)
class State:
    """The last two values, and how many there were; two maps."""

    last: Amount
    former: Amount
    rounds: Amount
    left: Map[Account, Amount] = table(default=0)
    right: Map[Account, Amount] = table(default=0)


def genesis(params: Params) -> State:
    """Nothing."""
    return State(last=Amount(0), former=Amount(0), rounds=Amount(0))


@action(by="anyone")
def follow(params: Params, state: State, *, params_hint: Amount) -> State:
    """A value follows the last.  Its name begins like that of a parameter."""
    return attrs.evolve(state, last=params_hint, former=state.last, rounds=Amount(state.rounds + 1))


@action(by="anyone")
def repeat(params: Params, state: State, *, params_hint: Amount) -> State:
    """The last value comes again, whatever is said."""
    return attrs.evolve(state, former=state.last, rounds=Amount(state.rounds + 1))


@action(by="environment")
def begin_assumed(params: Params, state: State, *, amount: Amount) -> State:
    """The first value, which is assumed to be nothing."""
    require(state.rounds == 0, No())
    assume(amount == 0, "A-01")
    return attrs.evolve(state, last=amount, former=Amount(0), rounds=Amount(1))


@action(by="anyone")
def rotate(params: Params, state: State) -> State:
    """Both values change places."""
    require(state.rounds > 0, No())
    return attrs.evolve(state, last=state.former, former=state.last, rounds=Amount(state.rounds + 1))


@action(by="anyone")
def copy(params: Params, state: State) -> State:
    """One map takes the other's place."""
    return attrs.evolve(state, right=state.left)


@action(by="anyone")
def mark(params: Params, state: State, *, who: Account) -> State:
    """Write what is copied."""
    return attrs.evolve(state, left=state.left.set(who, Amount(1)))


def last_is_nothing(params: Params, state: State) -> bool:
    """What two steps keep, and the assumption begins."""
    return state.last == 0


def values_repeat(params: Params, state: State) -> bool:
    """False of `follow`: after two rounds both values are the same."""
    return implies(state.rounds >= 2, state.last == state.former)
