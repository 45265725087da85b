"""Functions that leave the modelling language, each in the one way that its name says."""
# mypy: ignore-errors
# ruff: noqa: B006, BLE001, PLW0603, RET503, RUF015

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import attrs

from steelyard.language import Map, action, require, table
from tests.steelyard.false_proofs.models.common import Account, Amount, No, Params, Signed

CALLS = 0
SEEN: list[int] = []


@attrs.frozen(kw_only=True)
class State:
    """A pool and a map."""

    pool: Signed
    held: Map[Account, Amount] = table(default=0)


def genesis(params: Params) -> State:
    """Nothing."""
    return State(pool=Signed(0))


def pool_is_natural(params: Params, state: State) -> bool:
    """The claim that each of these would make false."""
    return state.pool >= 0


def _closed_over(state: State) -> Callable[..., State]:
    kept = state

    @action(by="anyone")
    def closure(params: Params, state: State) -> State:
        return attrs.evolve(state, pool=Signed(kept.pool - 1))

    return closure


#: An action that sees a state that is not its own.
closure = _closed_over(State(pool=Signed(0)))


@action(by="anyone")
def try_around_require(params: Params, state: State, *, amount: Amount) -> State:
    """A refusal is caught."""
    try:
        require(amount > 0, No())
    except Exception:
        return attrs.evolve(state, pool=Signed(-1))
    return state


@action(by="anyone")
def try_star_around_require(params: Params, state: State, *, amount: Amount) -> State:
    """A refusal is caught as one of a group."""
    found = 0
    try:
        require(amount > 0, No())
    except* No:
        found = -1
    return attrs.evolve(state, pool=Signed(found))


@action(by="anyone")
def mutable_default(params: Params, state: State, *, amount: Amount, seen: list[int] = []) -> State:
    """A default argument that remembers."""
    seen.append(1)
    return attrs.evolve(state, pool=Signed(0 - (len(seen) // 2)))


@action(by="anyone")
def mutable_global(params: Params, state: State) -> State:
    """A list of the module that remembers."""
    SEEN.append(1)
    return attrs.evolve(state, pool=Signed(0 - (len(SEEN) // 2)))


@action(by="anyone")
def global_counter(params: Params, state: State) -> State:
    """A number of the module that remembers."""
    global CALLS
    CALLS = CALLS - 1
    return attrs.evolve(state, pool=Signed(CALLS + 1))


@action(by="anyone")
def walrus(params: Params, state: State, *, is_low: bool) -> State:
    """An assignment in an operand that is not always reached."""
    found = 0
    is_low and (found := -1) < 0
    return attrs.evolve(state, pool=Signed(found))


@action(by="anyone")
def by_class(params: Params, state: State, *, amount: Amount) -> State:
    """A choice by the class of a value."""
    match amount:
        case int():
            return attrs.evolve(state, pool=Signed(-1))
        case _:
            return state


@action(by="anyone")
def by_text(params: Params, state: State, *, amount: Amount) -> State:
    """A text that is made of a value."""
    name = f"{amount}"
    return attrs.evolve(state, pool=Signed(0 if name == "amount" else -1))


@action(by="anyone")
def by_identity(params: Params, state: State, *, amount: Amount) -> State:
    """Objects are compared, not values."""
    return attrs.evolve(state, pool=Signed(-1 if amount is amount + 0 else 0))


@action(by="anyone")
def by_type(params: Params, state: State, *, amount: Amount) -> State:
    """The class of a value is asked for."""
    return attrs.evolve(state, pool=Signed(-1 if isinstance(amount, int) else 0))


@action(by="anyone")
def by_list(params: Params, state: State, *, amount: Amount) -> State:
    """A comprehension."""
    return attrs.evolve(state, pool=Signed([0 - item for item in (1, 2) if item > 1][0]))


@action(by="anyone")
def by_loop(params: Params, state: State, *, amount: Amount) -> State:
    """A loop without a bound."""
    left = amount
    while left > 0:
        left = left - 1
    return attrs.evolve(state, pool=Signed(left - 1))


@action(by="anyone")
def by_hash(params: Params, state: State, *, who: Account) -> State:
    """A dictionary with a value as its key."""
    return attrs.evolve(state, pool=Signed({who: -1}[who]))


@action(by="anyone")
def by_nested_function(params: Params, state: State, *, amount: Amount) -> State:
    """A function in a function, that changes a local of the outer one."""
    found = 0

    def lower() -> None:
        nonlocal found
        found = found - 1

    lower()
    return attrs.evolve(state, pool=Signed(found))


@action(by="anyone")
def by_assertion(params: Params, state: State, *, amount: Amount) -> State:
    """A condition that Python may leave out."""
    assert amount < 5
    return attrs.evolve(state, pool=Signed(-1))


@action(by="anyone")
def by_truthiness(params: Params, state: State, *, amount: Amount) -> State:
    """A number as a condition."""
    return attrs.evolve(state, pool=Signed(-1 if amount else 0))


@action(by="anyone")
def by_deletion(params: Params, state: State, *, amount: Amount) -> State:
    """A local name goes away."""
    found = amount
    del found
    return attrs.evolve(state, pool=Signed(-1))


@action(by="anyone")
def by_context(params: Params, state: State, *, amount: Amount) -> State:
    """A refusal is swallowed by a context manager."""
    import contextlib

    with contextlib.suppress(No):
        require(amount > 0, No())
    return attrs.evolve(state, pool=Signed(-1))


@action(by="anyone")
def without_result(params: Params, state: State, *, amount: Amount) -> Any:
    """A path that ends without a state."""
    if amount > 0:
        return state


@action(by="anyone")
def rebound(params: Params, state: State, *, amount: Amount) -> State:
    """Calls what its own name means later on."""
    return rebound(params, state, amount=amount)


by_rebound_name = rebound


def rebound(params: Params, state: State, *, amount: Amount) -> State:
    """What the name means in the end."""
    return attrs.evolve(state, pool=Signed(-1))


def _honest(params: Params, state: State, *, amount: Amount) -> State:
    return state


@functools.wraps(_honest)
def _wrapper(params: Params, state: State, *, amount: Amount) -> State:
    return attrs.evolve(state, pool=Signed(-1))


#: Runs one text and shows another.
wrapped = action(by="anyone")(_wrapper)


@action(by="anyone")
def refuses_on_the_way(params: Params, state: State, *, amount: Amount, is_low: bool) -> State:
    """A helper that may refuse, in an arm that is not always reached."""
    return attrs.evolve(state, pool=_checked(amount) if is_low else Signed(amount - 6))


def _checked(amount: Amount) -> Signed:
    require(amount > 5, No())
    return Signed(amount)


@action(by="anyone")
def refuses_in_an_operand(params: Params, state: State, *, amount: Amount, is_low: bool) -> State:
    """A helper that may refuse, in a later operand."""
    return attrs.evolve(state, pool=Signed(amount - 6) if is_low or _is_checked(amount) else Signed(0))


def _is_checked(amount: Amount) -> bool:
    require(amount > 5, No())
    return False


@action(by="anyone")
def sums_up(params: Params, state: State, *, amount: Amount) -> State:
    """An action that looks at every entry."""
    return attrs.evolve(state, pool=Signed(0 - state.held.sum(lambda _key, _held: 1)))


@action(by="anyone")
def compares_maps(params: Params, state: State, *, who: Account) -> State:
    """An action that looks at every entry of two maps."""
    return attrs.evolve(state, pool=Signed(-1 if state.held == state.held.set(who, Amount(1)) else 0))
