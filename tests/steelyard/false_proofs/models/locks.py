"""Locked amounts with a bonus each: what sums over maps may read."""

from __future__ import annotations

import attrs

from steelyard.language import Map, action, floor_div, require, table
from tests.steelyard.false_proofs.models.common import TREASURY, Account, Amount, Block, No, Params, Signed


@attrs.frozen(kw_only=True)
class Lock:
    """An amount that is bound until a block.  `drift` may be negative."""

    amount: Amount
    until: Block
    drift: Signed
    owner: Account


@attrs.frozen(kw_only=True)
class State:
    """Locks, and a bonus for each.  `held` is what the treasury's own locks add up to."""

    block: Block
    locks: Map[Account, Lock] = table()
    bonus: Map[Account, Amount] = table(default=0)
    frozen: Map[Account, Amount] = table(default=0)
    total: Amount
    held: Amount


def genesis(params: Params) -> State:
    """Nothing is locked."""
    return State(block=Block(0), total=Amount(0), held=Amount(0))


@action(by="anyone")
def tick(params: Params, state: State) -> State:
    """Time passes."""
    return attrs.evolve(state, block=Block(state.block + 1))


@action(by="anyone")
def lock(
    params: Params, state: State, *, key: Account, owner: Account, amount: Amount, until: Block, drift: Signed
) -> State:
    """A new lock, which counts."""
    require(key not in state.locks, No())
    require(state.bonus[key] == 0, No())
    require(state.frozen[owner] == 0, No())
    made = Lock(amount=amount, until=until, drift=drift, owner=owner)
    held = state.held + amount if owner == TREASURY else state.held
    return attrs.evolve(state, locks=state.locks.set(key, made), total=Amount(state.total + amount), held=Amount(held))


@action(by="anyone")
def lock_for_long(params: Params, state: State, *, key: Account, owner: Account, amount: Amount) -> State:
    """A new lock that outlasts the block."""
    require(key not in state.locks, No())
    made = Lock(amount=amount, until=Block(state.block + 1), drift=Signed(1), owner=owner)
    return attrs.evolve(state, locks=state.locks.set(key, made), total=Amount(state.total + amount))


@action(by="anyone")
def lock_of_others(params: Params, state: State, *, key: Account, owner: Account, amount: Amount) -> State:
    """A lock that is not the treasury's, perhaps of nothing."""
    require(owner != TREASURY, No())
    made = Lock(amount=amount, until=Block(0), drift=Signed(0), owner=owner)
    return attrs.evolve(state, locks=state.locks.set(key, made))


@action(by="anyone")
def give_bonus(params: Params, state: State, *, key: Account, amount: Amount) -> State:
    """A bonus that is counted nowhere."""
    require(key in state.locks, No())
    return attrs.evolve(state, bonus=state.bonus.set(key, Amount(state.bonus[key] + amount)))


@action(by="anyone")
def give_counted_bonus(params: Params, state: State, *, key: Account, amount: Amount) -> State:
    """A bonus that is counted."""
    require(key in state.locks, No())
    raised = state.bonus.set(key, Amount(state.bonus[key] + amount))
    return attrs.evolve(state, bonus=raised, total=Amount(state.total + amount))


@action(by="anyone")
def freeze(params: Params, state: State, *, owner: Account) -> State:
    """Locks of this owner are set aside."""
    return attrs.evolve(state, frozen=state.frozen.set(owner, Amount(1)))


@action(by="anyone")
def hand_over(params: Params, state: State, *, key: Account, to: Account) -> State:
    """A lock changes its owner."""
    require(key in state.locks, No())
    return attrs.evolve(state, locks=state.locks.set(key, attrs.evolve(state.locks[key], owner=to)))


@action(by="anyone")
def hand_over_counted(params: Params, state: State, *, key: Account, to: Account) -> State:
    """A lock changes its owner, and the treasury's books with it."""
    require(key in state.locks, No())
    record = state.locks[key]
    left = state.held - record.amount if record.owner == TREASURY else state.held
    held = left + record.amount if to == TREASURY else left
    return attrs.evolve(state, locks=state.locks.set(key, attrs.evolve(record, owner=to)), held=Amount(held))


def unexpired_is_total(params: Params, state: State) -> bool:
    """False: the block is read, and no key is touched when it moves."""
    return state.total == state.locks.sum(lambda _key, lock: lock.amount if lock.until > state.block else 0)


def locked_is_total(params: Params, state: State) -> bool:
    """The same without the block."""
    return state.total == state.locks.sum(lambda _key, lock: lock.amount)


def with_bonus_is_total(params: Params, state: State) -> bool:
    """A sum over two maps, of which only the second may be written."""
    return state.total == state.locks.sum(lambda key, lock: lock.amount + state.bonus[key])


def amounts_are_deadlines(params: Params, state: State) -> bool:
    """False: two measures over one map."""
    return state.locks.sum(lambda _key, lock: lock.amount) == state.locks.sum(lambda _key, lock: lock.until)


def sums_add_up(params: Params, state: State) -> bool:
    """Two sums over one map are the sum of both."""
    together = state.locks.sum(lambda _key, lock: lock.amount + 2 * lock.until)
    amounts = state.locks.sum(lambda _key, lock: lock.amount)
    return together == amounts + state.locks.sum(lambda _key, lock: lock.until) * 2


def drifts_are_natural(params: Params, state: State) -> bool:
    """False: a measure that may be negative."""
    return state.locks.sum(lambda _key, lock: lock.drift) >= 0


def amounts_are_natural(params: Params, state: State) -> bool:
    """The same of naturals."""
    return state.locks.sum(lambda _key, lock: lock.amount) >= 0


def a_drift_is_at_most_all(params: Params, state: State) -> bool:
    """False: one entry is at most the sum of all only where none is negative."""
    return state.locks.all(lambda _key, lock: lock.drift <= state.locks.sum(lambda _k, other: other.drift))


def an_amount_is_at_most_all(params: Params, state: State) -> bool:
    """The same of naturals."""
    return state.locks.all(lambda _key, lock: lock.amount <= state.locks.sum(lambda _k, other: other.amount))


def scaled_is_total(params: Params, state: State) -> bool:
    """False, but for a rate of 1."""
    return state.total == state.locks.sum(lambda _key, lock: lock.amount * params.rate)


def scaled_is_scaled(params: Params, state: State) -> bool:
    """A parameter moves out of a sum."""
    return state.total * params.rate == state.locks.sum(lambda _key, lock: lock.amount * params.rate)


def aged_is_total(params: Params, state: State) -> bool:
    """False: a state scalar as a factor of a measure moves with the state."""
    return state.total == state.locks.sum(lambda _key, lock: lock.amount * (1 - state.block))


def aged_is_aged(params: Params, state: State) -> bool:
    """A state scalar moves out of a sum, too."""
    return state.total * state.block == state.locks.sum(lambda _key, lock: lock.amount * state.block)


def unfrozen_is_total(params: Params, state: State) -> bool:
    """A measure that reads another map at a key which the entry names."""
    return state.total == state.locks.sum(lambda _key, lock: lock.amount if state.frozen[lock.owner] == 0 else 0)


def treasury_is_counted(params: Params, state: State) -> bool:
    """A grouped sum, whose entries may change their group."""
    return state.locks.sum_by(lambda _key, lock: lock.owner, lambda _key, lock: lock.amount)[TREASURY] == state.held


def owners_have_at_most_all(params: Params, state: State) -> bool:
    """Whatever the groups are, what they sum up is less than all."""
    by_owner = state.locks.sum_by(lambda _key, lock: lock.owner, lambda _key, lock: lock.amount)
    return state.locks.all(lambda _key, lock: by_owner[lock.owner] <= state.locks.sum(lambda _k, other: other.amount))


def halves_are_half(params: Params, state: State) -> bool:
    """False: each half is rounded by itself."""
    return state.locks.sum(lambda _key, lock: lock.amount // 2) == state.total // 2


def halves_are_at_most_all(params: Params, state: State) -> bool:
    """Ordered measures have ordered sums."""
    return state.locks.sum(lambda _key, lock: lock.amount // 2) <= state.locks.sum(lambda _key, lock: lock.amount)


def all_are_at_most_halves(params: Params, state: State) -> bool:
    """False: the other way round."""
    return state.locks.sum(lambda _key, lock: lock.amount) <= state.locks.sum(lambda _key, lock: lock.amount // 2)


def groups_are_measured_whole(params: Params, state: State) -> bool:
    """False: to sum by owner, every entry is measured, of whatever group, and one without an amount faults."""
    by_owner = state.locks.sum_by(lambda _key, lock: lock.owner, lambda _key, lock: floor_div(10, lock.amount))
    return state.locks.all(lambda _key, lock: lock.owner != TREASURY) and by_owner[TREASURY] >= 0
