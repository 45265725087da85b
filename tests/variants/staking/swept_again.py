"""The sweep does not count itself."""

from __future__ import annotations

from attrs import evolve

from model import staking
from model.params import Params
from model.state import State
from model.units import Planck
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import STAKING


@action(by="governance")
def sweep_unallocated(params: Params, state: State, *, planck: Planck) -> State:
    """Move revenue of nobody to the treasury, and leave it unallocated."""
    swept = staking.sweep_unallocated(params, state, planck=planck)
    return evolve(swept, staking=evolve(swept.staking, unallocated=state.staking.unallocated))


VARIANT = Variant(
    name="swept-again",
    story="Governance sweeps the same revenue twice, the second time out of what stakers have earned.",
    origin="a slip: a double claim",
    property="staking.sweeping_moves",
    replace={"sweep_unallocated": sweep_unallocated},
    scope=STAKING,
)
