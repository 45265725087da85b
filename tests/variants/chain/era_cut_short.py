"""An era ends when somebody says so."""

from __future__ import annotations

from attrs import evolve

from model import chain
from model.params import Params
from model.state import State
from model.units import Block
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import WEIGHTS


@action(by="anyone", fair="anyone may, and it costs nothing")
def end_era(params: Params, state: State) -> State:
    """End the era at any time."""
    late = evolve(state, chain=evolve(state.chain, block=Block(state.chain.block + params.era_blocks)))
    ended = chain.end_era(params, late)
    return evolve(ended, chain=evolve(ended.chain, block=state.chain.block, era_began=state.chain.block))


VARIANT = Variant(
    name="era-cut-short",
    story="Anyone ends an era at its first score, and so decides which scores count.",
    origin="a slip: a missing guard",
    property="chain.eras_last",
    replace={"end_era": end_era},
    scope=WEIGHTS,
)
