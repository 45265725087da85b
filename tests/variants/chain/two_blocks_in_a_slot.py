"""The leader goes on."""

from __future__ import annotations

from attrs import evolve

from model import chain
from model.accounts import Account
from model.params import Params
from model.state import State
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="a validator", caller="validator", fair="a validator wants its block's rewards")
def produce_block(params: Params, state: State, *, validator: Account) -> State:
    """Produce a block in the own slot, the first or another."""
    fresh = evolve(state, chain=evolve(state.chain, is_produced=False))
    return chain.produce_block(params, fresh, validator=validator)


VARIANT = Variant(
    name="two-blocks-in-a-slot",
    story="A leader makes time pass as fast as it likes, and a freeze is over at once.",
    origin="a slip: a missing guard",
    property="chain.once_a_slot",
    replace={"produce_block": produce_block},
    scope=MONEY,
)
