"""Who produces blocks and how many, in every state."""

from __future__ import annotations

from model.params import Params
from model.state import State


def author_is_a_validator(params: Params, state: State) -> bool:
    """Who produced the current block."""
    return state.chain.author in state.staking.validators


def leader_is_a_validator(params: Params, state: State) -> bool:
    """Who may produce a block in the current slot."""
    return state.chain.leader in state.staking.validators


def blocks_have_slots(params: Params, state: State) -> bool:
    """All blocks against the slots that are over, and the current one if it has its block."""
    return state.chain.block <= state.chain.slot + (1 if state.chain.is_produced else 0)


def eras_begin_in_the_past(params: Params, state: State) -> bool:
    """When the current era began."""
    return state.chain.era_began <= state.chain.block


def eras_are_counted_from_one(params: Params, state: State) -> bool:
    """The number of the current era."""
    return state.chain.era >= 1
