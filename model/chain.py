"""Time on Hippius: slots, blocks, eras.

Source: S2.4a, P4.3
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account
from model.params import Params
from model.refusals.chain import AlreadyProduced, NotLeader
from model.refusals.common import TooSoon
from model.state import State
from model.units import Block, Era, SlotNumber
from steelyard.language import action, assume, require


@action(by="the environment", fair="time passes")
def pass_slot(params: Params, state: State, *, leader: Account) -> State:
    """Let the next slot begin, in which `leader` may produce a block.  It is never refused.

    Whatever function chooses the leader, it chooses a validator.

    Source: S2.4a, P4.3
    Assumption: A-12
    """
    assume(leader in state.staking.validators, "A-12")
    chain = evolve(state.chain, slot=SlotNumber(state.chain.slot + 1), leader=leader, is_produced=False)
    return evolve(state, chain=chain)


@action(by="a validator", caller="validator", fair="a validator wants its block's rewards")
def produce_block(params: Params, state: State, *, validator: Account) -> State:
    """Produce the block of the current slot.

    1. The caller is the slot's leader, else `NotLeader`.
    2. The slot has no block yet, else `AlreadyProduced`.

    The height rises by one, and the caller is the author until the next block.

    Source: S2.4a, P4.3
    """
    chain = state.chain
    require(validator == chain.leader, NotLeader(account=validator))
    require(not chain.is_produced, AlreadyProduced(slot=chain.slot))
    produced = evolve(chain, block=Block(chain.block + 1), author=validator, is_produced=True)
    return evolve(state, chain=produced)


@action(by="anyone", fair="anyone may, and it costs nothing")
def end_era(params: Params, state: State) -> State:
    """End the era and begin the next one: the scores of the old one are final from now on.

    1. `era_blocks` have passed since the era began, else `TooSoon`.

    Source: P4.3
    """
    chain = state.chain
    due = Block(chain.era_began + params.era_blocks)
    require(chain.block >= due, TooSoon(block=chain.block, due=due))
    return evolve(state, chain=evolve(chain, era=Era(chain.era + 1), era_began=chain.block))


ACTIONS = (pass_slot, produce_block, end_era)
