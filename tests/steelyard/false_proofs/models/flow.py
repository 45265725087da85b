"""Control flow: what lifting must do as Python does."""

from __future__ import annotations

import attrs

from steelyard.language import Map, Refused, action, implies, ite, require, table
from steelyard.suite import Step
from tests.steelyard.false_proofs.models.common import TREASURY, Account, Amount, No, Params, Signed


@attrs.frozen(kw_only=True)
class Order:
    """An argument with parts, one of them named as a field of the state."""

    total: Amount
    size: Amount


@attrs.frozen
class TooMuch(Refused):
    """A refusal that tells a quotient."""

    share: Amount


@attrs.frozen(kw_only=True)
class State:
    """Two maps, a few scalars."""

    left: Map[Account, Signed] = table(default=0)
    right: Map[Account, Signed] = table(default=0)
    is_left: bool
    total: Amount
    pool: Signed


def genesis(params: Params) -> State:
    """Nothing."""
    return State(is_left=True, total=Amount(0), pool=Signed(0))


def step_towards(amount: Amount) -> Signed:
    """A helper that branches and returns early."""
    if amount > 10:
        return Signed(10)
    if amount > 5:
        return Signed(-1)
    return Signed(amount)


def first_above(items: tuple[Amount, Amount, Amount], bound: Amount) -> Signed:
    """A loop with an early return."""
    for item in items:
        if item > bound:
            return Signed(item - bound)
    return Signed(-1)


def weighed(state: State) -> int:
    """Sums by measures that see a variable of the loop."""
    found = 0
    for weight in (1, 2):
        found = found + state.left.sum(lambda _key, amount: amount * weight)  # noqa: B023 - it is called at once
    return found


@action(by="anyone")
def set_left(params: Params, state: State, *, who: Account, amount: Signed) -> State:
    """Write one map."""
    return attrs.evolve(state, left=state.left.set(who, amount))


@action(by="anyone")
def set_right(params: Params, state: State, *, who: Account, amount: Signed) -> State:
    """Write the other."""
    return attrs.evolve(state, right=state.right.set(who, amount))


@action(by="anyone")
def set_left_positive(params: Params, state: State, *, who: Account, amount: Amount) -> State:
    """Write one map, with a positive amount."""
    return attrs.evolve(state, left=state.left.set(who, Signed(amount + 1)))


@action(by="anyone")
def flip(params: Params, state: State) -> State:
    """Turn to the other map."""
    return attrs.evolve(state, is_left=not state.is_left)


@action(by="anyone")
def walk(params: Params, state: State, *, amount: Amount) -> State:
    """A helper decides."""
    return attrs.evolve(state, pool=step_towards(amount))


@action(by="anyone")
def walk_if_left(params: Params, state: State, *, amount: Amount) -> State:
    """A helper decides, where it is reached."""
    return attrs.evolve(state, pool=step_towards(amount) if state.is_left else Signed(-2))


@action(by="anyone")
def pick(params: Params, state: State, *, one: Amount, two: Amount, three: Amount, bound: Amount) -> State:
    """The first that is large enough."""
    return attrs.evolve(state, pool=first_above((one, two, three), bound))


@action(by="anyone")
def share(params: Params, state: State, *, by: Signed) -> State:
    """A division whose divisor may be negative: in Python that is no fault."""
    require(by != 0, No())
    return attrs.evolve(state, pool=Signed(10 // by))


@action(by="anyone")
def share_positive(params: Params, state: State, *, by: Signed) -> State:
    """The same where it is positive."""
    require(by > 0, No())
    return attrs.evolve(state, pool=Signed(10 // by))


@action(by="anyone")
def order(params: Params, state: State, *, s: Order) -> State:
    """An argument whose name is that of a symbolic state, if one is careless."""
    require(s.total != state.total, No())
    return attrs.evolve(state, pool=Signed(-1))


@action(by="anyone")
def order_same(params: Params, state: State, *, s: Order) -> State:
    """As `order`, for the state's own total only."""
    require(s.total == state.total, No())
    return attrs.evolve(state, total=Amount(s.total - state.total))


@action(by="anyone")
def refuse_with_share(params: Params, state: State, *, by: Amount) -> State:
    """The refusal is made, and divides, before the condition is looked at."""
    require(by > 0, TooMuch(share=Amount(10 // by)))
    return state


@action(by="anyone")
def grow(params: Params, state: State, *, amount: Amount) -> State:
    """The total grows, up to ten."""
    require(state.total + amount <= 10, No())
    return attrs.evolve(state, total=Amount(state.total + amount))


@action(by="anyone")
def draw(params: Params, state: State, *, amount: Amount) -> State:
    """The total falls, below nothing if you like."""
    return attrs.evolve(state, total=Amount(state.total - amount))


@action(by="anyone")
def draw_covered(params: Params, state: State, *, amount: Amount) -> State:
    """The total falls, as far as it goes."""
    require(amount <= state.total, No())
    return attrs.evolve(state, total=Amount(state.total - amount))


def pool_is_natural(params: Params, state: State) -> bool:
    """Whether the pool is never negative."""
    return state.pool >= 0


def pool_is_at_least_minus_two(params: Params, state: State) -> bool:
    """Whether the pool is never less than that."""
    return state.pool >= -2


def chosen_is_positive(params: Params, state: State) -> bool:
    """False: of two maps the one that is chosen, in an operand that is not always reached."""
    chosen_holds = (state.left if state.is_left else state.right).all(lambda _key, amount: amount > 0)
    return state.total > 100 or chosen_holds


def chosen_is_positive_late(params: Params, state: State) -> bool:
    """False, as above, where the choice itself stands in that operand."""
    return state.total > 100 or (state.left if state.is_left else state.right).all(lambda _key, amount: amount > 0)


def chosen_entry_is_positive(params: Params, state: State) -> bool:
    """False, as above, by way of `implies` and a single entry."""
    return implies(state.total <= 100, lambda: (state.left if state.is_left else state.right)[TREASURY] >= 0)


def sums_are_weighed(params: Params, state: State) -> bool:
    """Each measure sees its own value of the loop's variable."""
    return weighed(state) == 3 * state.left.sum(lambda _key, amount: amount)


def sums_are_weighed_by_the_last(params: Params, state: State) -> bool:
    """False: as if both saw the last."""
    return weighed(state) == 4 * state.left.sum(lambda _key, amount: amount)


def total_is_at_most_ten(params: Params, state: State) -> bool:
    """What `grow` keeps."""
    return state.total <= 10


def total_is_natural(params: Params, state: State) -> bool:
    """What the type says."""
    return state.total >= 0


def ite_arm_is_reached(params: Params, state: State) -> bool:
    """False: the second arm divides by nothing."""
    return ite(state.total > 0, lambda: 10 // state.total, lambda: 10 // state.total) >= 0


def every_call_grows(params: Params, before: State, step: Step, after: State) -> bool:
    """False: a call with nothing changes nothing."""
    return after.total > before.total


def no_call_shrinks(params: Params, before: State, step: Step, after: State) -> bool:
    """A call that is refused is no step; those that are none do not shrink."""
    return after.total >= before.total
