"""What is known of miners, their workers and their capacity, in every state."""

from __future__ import annotations

from model.accounts import NO_MINER, is_user
from model.params import Params
from model.state import MinerStatus, SlotStatus, State
from steelyard.language import implies


def no_miner_is_none(params: Params, state: State) -> bool:
    """The empty place of a miner names no miner."""
    return NO_MINER not in state.services.miners


def miners_are_of_users(params: Params, state: State) -> bool:
    """A miner belongs to somebody, who can be paid, and its worker is somebody."""
    return state.services.miners.all(lambda _miner, one: is_user(one.owner) and is_user(one.worker))


def capacities_fit(params: Params, state: State) -> bool:
    """A miner offers something that fits its width."""
    return state.services.miners.all(lambda _miner, one: 1 <= one.capacity <= params.max_size)


def workers_serve_miners(params: Params, state: State) -> bool:
    """Each key serves a miner, whose worker it is."""
    miners = state.services.miners
    return state.services.workers.all(lambda worker, miner: miner in miners and miners[miner].worker == worker)


def heartbeats_are_of_workers(params: Params, state: State) -> bool:
    """Only keys that serve a miner gave signs of life."""
    return state.services.heartbeats.all(lambda worker, _nonce: worker in state.services.workers)


def signs_of_life_are_past(params: Params, state: State) -> bool:
    """No miner was seen in the future."""
    return state.services.miners.all(lambda _miner, one: one.last_seen <= state.chain.block)


def used_is_the_sum(params: Params, state: State) -> bool:
    """What each miner uses against the slots that it holds."""
    used = state.services.slots.sum_by(
        lambda _key, slot: slot.miner, lambda _key, slot: 0 if slot.status == SlotStatus.EMPTY else slot.size
    )
    return state.services.miners.all(lambda miner, one: one.used == used[miner])


def used_is_within_capacity(params: Params, state: State) -> bool:
    """What each miner uses against what it offers."""
    return state.services.miners.all(lambda _miner, one: one.used <= one.capacity)


def deregistered_use_nothing(params: Params, state: State) -> bool:
    """A miner that is deregistered holds no slot."""
    return state.services.miners.all(lambda _miner, one: implies(one.status == MinerStatus.DEREGISTERED, one.used == 0))
