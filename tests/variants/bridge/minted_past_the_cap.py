"""The cap is looked at when it is set."""

from __future__ import annotations

from attrs import evolve

from model import deposits
from model.accounts import TransferId
from model.params import Params
from model.state import State
from properties.presets import BRIDGE_SLICE
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed


@action(by="anyone", fair="anyone may, and the recipient wants it")
def finalize_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Mint whatever the cap says."""
    cap = state.pallet.mint_cap
    wide = evolve(state, pallet=evolve(state.pallet, mint_cap=params.max_planck))
    minted = deposits.finalize_deposit(params, wide, deposit=deposit)
    return evolve(minted, pallet=evolve(minted.pallet, mint_cap=cap))


VARIANT = Variant(
    name="minted-past-the-cap",
    story="A deposit is minted although the cap leaves no room for it.",
    origin="a slip: a missing guard",
    property="bridge.cap_holds",
    replace={"finalize_deposit": finalize_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "set_mint_cap"),
)
