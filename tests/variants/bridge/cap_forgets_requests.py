"""The cap looks at minted hAlpha only."""

from __future__ import annotations

from attrs import evolve

from model.params import Params
from model.refusals.bridge import CapBelowCounted
from model.refusals.common import AmountTooLarge
from model.state import State
from model.units import Planck
from properties.presets import BRIDGE_SLICE
from steelyard.language import action, require
from steelyard.variant import Variant
from tests.variants.scopes import FORGETTING, narrowed


@action(by="the admin")
def set_mint_cap(params: Params, state: State, *, mint_cap: Planck) -> State:
    """Set the cap to anything that is not below minted hAlpha."""
    require(mint_cap <= params.max_planck, AmountTooLarge(amount=mint_cap, most=params.max_planck))
    minted = state.hippius.minted
    require(mint_cap >= minted, CapBelowCounted(mint_cap=mint_cap, counted=minted))
    return evolve(state, pallet=evolve(state.pallet, mint_cap=mint_cap))


VARIANT = Variant(
    name="cap-forgets-requests",
    story="The cap is lowered past a withdrawal that may have to be restored.",
    origin="F-1.2",
    property="bridge.cap_never_blocks_a_restoration",
    replace={"set_mint_cap": set_mint_cap},
    scope=narrowed(BRIDGE_SLICE, *FORGETTING, "burn_halpha", "set_mint_cap"),
)
