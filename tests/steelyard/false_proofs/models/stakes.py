"""Stakes in pools that earn by the unit: multiples of sums, and groups that are new."""

from __future__ import annotations

import attrs

from steelyard.language import Map, action, require, table
from tests.steelyard.false_proofs.models.common import Account, Amount, No, Params


@attrs.frozen(kw_only=True)
class Pool:
    """What all its stakes add up to, what a unit of them has earned, and what is not settled yet."""

    total: Amount
    index: Amount
    unsettled: Amount


@attrs.frozen(kw_only=True)
class State:
    """Stakes by owner and pool, each with the index at which it was settled last."""

    pools: Map[Account, Pool] = table()
    stakes: Map[tuple[Account, Account], Amount] = table(default=0)
    marks: Map[tuple[Account, Account], Amount] = table(default=0)


def genesis(params: Params) -> State:
    """There is no pool."""
    return State()


@action(by="anyone")
def open_pool(params: Params, state: State, *, pool: Account) -> State:
    """A new pool, which has no stake."""
    require(pool not in state.pools, No())
    empty = Pool(total=Amount(0), index=Amount(0), unsettled=Amount(0))
    return attrs.evolve(state, pools=state.pools.set(pool, empty))


@action(by="anyone")
def stake(params: Params, state: State, *, owner: Account, pool: Account, amount: Amount) -> State:
    """Settle what a stake has earned, then raise it."""
    require(pool in state.pools, No())
    key = (owner, pool)
    was = state.pools[pool]
    gain = state.stakes[key] * (was.index - state.marks[key])
    now = attrs.evolve(was, total=Amount(was.total + amount), unsettled=Amount(was.unsettled - gain))
    return attrs.evolve(
        state,
        pools=state.pools.set(pool, now),
        stakes=state.stakes.set(key, Amount(state.stakes[key] + amount)),
        marks=state.marks.set(key, was.index),
    )


@action(by="anyone")
def earn(params: Params, state: State, *, pool: Account, by: Amount) -> State:
    """Every unit of stake in a pool earns as much."""
    require(pool in state.pools, No())
    was = state.pools[pool]
    now = attrs.evolve(was, index=Amount(was.index + by), unsettled=Amount(was.unsettled + by * was.total))
    return attrs.evolve(state, pools=state.pools.set(pool, now))


@action(by="anyone")
def take(params: Params, state: State, *, pool: Account) -> State:
    """Somebody takes what is not settled."""
    require(pool in state.pools, No())
    return attrs.evolve(state, pools=state.pools.set(pool, attrs.evolve(state.pools[pool], unsettled=Amount(0))))


@action(by="anyone")
def stray(params: Params, state: State, *, owner: Account, pool: Account, amount: Amount) -> State:
    """A stake in a pool that is not there."""
    require(pool not in state.pools, No())
    return attrs.evolve(state, stakes=state.stakes.set((owner, pool), amount))


def stakes_have_pools(params: Params, state: State) -> bool:
    """The pool of each stake, and that it was not settled in the future."""
    pools = state.pools
    return state.stakes.all(lambda key, _amount: key[1] in pools and state.marks[key] <= pools[key[1]].index)


def totals_are_sums(params: Params, state: State) -> bool:
    """What each pool's stakes add up to."""
    sums = state.stakes.sum_by(lambda key, _amount: key[1], lambda _key, amount: amount)
    return state.pools.all(lambda pool, record: record.total == sums[pool])


def unsettled_is_owed(params: Params, state: State) -> bool:
    """What each pool has not settled, against what its stakes have earned since their marks."""
    sums = state.stakes.sum_by(lambda key, _amount: key[1], lambda _key, amount: amount)
    marked = state.stakes.sum_by(lambda key, _amount: key[1], lambda key, amount: amount * state.marks[key])
    return state.pools.all(lambda pool, record: record.unsettled + marked[pool] == sums[pool] * record.index)


def every_stake_is_covered(params: Params, state: State) -> bool:
    """What each stake has earned, against what its pool has not settled."""
    pools = state.pools
    return state.stakes.all(
        lambda key, amount: (
            key[1] in pools and amount * (pools[key[1]].index - state.marks[key]) <= pools[key[1]].unsettled
        )
    )
