"""A single attestation is enough."""

from __future__ import annotations

from attrs import evolve

from model import deposits
from model.accounts import TransferId
from model.params import Params
from model.state import State
from model.units import Votes
from properties.presets import BRIDGE_SLICE
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed


@action(by="anyone", fair="anyone may, and the recipient wants it")
def finalize_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Mint what one current guardian has attested."""
    guard = state.pallet.guard
    easy = evolve(state, pallet=evolve(state.pallet, guard=evolve(guard, threshold=Votes(1))))
    minted = deposits.finalize_deposit(params, easy, deposit=deposit)
    return evolve(minted, pallet=evolve(minted.pallet, guard=guard))


VARIANT = Variant(
    name="forged-mint",
    story="One corrupted guardian mints hAlpha that no alpha backs.",
    origin="a slip",
    property="conservation.escrow",
    replace={"finalize_deposit": finalize_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "corrupt"),
)
