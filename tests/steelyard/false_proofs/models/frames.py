"""What a predicate depends on: in one branch more than in another, of a call more than of the states."""

from __future__ import annotations

import attrs

from steelyard.language import Map, action, implies, table
from steelyard.suite import Step
from tests.steelyard.false_proofs.models.common import Account, Amount, Params, Signed


@attrs.frozen(kw_only=True)
class Part:
    """A record within the state."""

    flag: bool
    amount: Amount


@attrs.frozen(kw_only=True)
class State:
    """A switch, and what it says something about."""

    is_open: bool
    owner: Account
    amount: Amount
    debt: Signed
    part: Part
    held: Map[Account, Amount] = table(default=0)
    kept: Map[Account, Amount] = table(default=0)


def genesis(params: Params) -> State:
    """Nothing, and closed."""
    nothing = Part(flag=False, amount=Amount(0))
    return State(is_open=False, owner=Account("boss"), amount=Amount(0), debt=Signed(0), part=nothing)


@action(by="anyone", caller="who")
def raise_amount(params: Params, state: State, *, who: Account, by: Amount) -> State:
    """Change what is looked at only while the switch is on."""
    return attrs.evolve(state, amount=Amount(state.amount + by))


@action(by="anyone")
def raise_part(params: Params, state: State, *, by: Amount) -> State:
    """The same within a record."""
    return attrs.evolve(state, part=attrs.evolve(state.part, amount=Amount(state.part.amount + by)))


@action(by="anyone")
def switch(params: Params, state: State) -> State:
    """Turn the switch."""
    return attrs.evolve(state, is_open=not state.is_open)


@action(by="anyone")
def hold(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """Write one map."""
    return attrs.evolve(state, held=state.held.set(who, amount))


@action(by="anyone")
def swap(params: Params, state: State) -> State:
    """Let the maps take each other's place; none is written."""
    return attrs.evolve(state, held=state.kept, kept=state.held)


@action(by="anyone", caller="who")
def look(params: Params, state: State, *, who: Account) -> State:
    """Change nothing."""
    return state


@action(by="anyone")
def borrow(params: Params, state: State, *, by: Amount) -> State:
    """A natural number falls, and may fall below 0."""
    return attrs.evolve(state, amount=Amount(state.amount - by))


def open_is_small(params: Params, state: State) -> bool:
    """The amount is looked at in one branch only."""
    if state.is_open:
        return state.amount <= 5
    return True


def open_part_is_small(params: Params, state: State) -> bool:
    """So is a part of a record."""
    return implies(state.is_open, lambda: state.part.amount <= 5)


def open_holdings_are_small(params: Params, state: State) -> bool:
    """So is a map, in a measure."""
    return state.kept.all(lambda who, _amount: state.held[who] <= 5) or not state.is_open


def nothing_is_kept(params: Params, state: State) -> bool:
    """One of two maps is empty."""
    return not state.kept.any(lambda _who, amount: amount > 0)


def amount_is_natural(params: Params, state: State) -> bool:
    """What the type says: a formula that mentions nothing."""
    return state.amount >= 0


def only_the_owner_looks(params: Params, before: State, step: Step, after: State) -> bool:
    """About the call alone: whether a state changes does not matter."""
    return step.action != "look" or step.caller == before.owner


def only_the_owner_calls(params: Params, before: State, step: Step, after: State) -> bool:
    """About the caller; an action that has none is called by nobody."""
    return implies(step.action == "look" or step.action == "raise_amount", step.caller == before.owner)


def raised_by_little(params: Params, before: State, step: Step, after: State) -> bool:
    """About an argument: of an action that changes something else."""
    return implies(step.action == "raise_part", lambda: step.arguments.by <= 5)


def amount_stays(params: Params, before: State, step: Step, after: State) -> bool:
    """About two states, in one branch only."""
    return implies(before.is_open, after.amount == before.amount)


def nothing_moves(params: Params, before: State, step: Step, after: State) -> bool:
    """Two maps are compared whole."""
    return before.held == after.held
