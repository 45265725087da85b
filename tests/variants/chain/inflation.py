"""Blocks are rewarded with new hAlpha."""

from __future__ import annotations

from attrs import evolve

from model import chain
from model.accounts import Account
from model.params import Params
from model.state import State
from model.units import Planck
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


@action(by="a validator", caller="validator", fair="a validator wants its block's rewards")
def produce_block(params: Params, state: State, *, validator: Account) -> State:
    """Produce a block, and mint a planck for it."""
    produced = chain.produce_block(params, state, validator=validator)
    halpha = produced.hippius.halpha
    return evolve(
        produced,
        hippius=evolve(produced.hippius, halpha=halpha.set(validator, Planck(halpha[validator] + 1))),
    )


VARIANT = Variant(
    name="inflation",
    story="HAlpha that no alpha backs leaves over the bridge, and the last users find the escrow empty.",
    origin="F-4 U6",
    property="conservation.halpha",
    replace={"produce_block": produce_block},
    scope=MONEY,
)
