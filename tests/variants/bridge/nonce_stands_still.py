"""A burn does not count itself."""

from __future__ import annotations

from attrs import evolve

from model import withdrawals
from model.accounts import Account
from model.params import Params
from model.state import State
from model.units import Planck
from properties.presets import BRIDGE_SLICE
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed


@action(by="a user", caller="user")
def burn_halpha(params: Params, state: State, *, user: Account, planck: Planck) -> State:
    """Burn, and give the nonce out again."""
    burned = withdrawals.burn_halpha(params, state, user=user, planck=planck)
    return evolve(burned, pallet=evolve(burned.pallet, next_nonce=state.pallet.next_nonce))


VARIANT = Variant(
    name="nonce-stands-still",
    story="A second withdrawal of the same amount gets the id of the first, and takes its place.",
    origin="a slip: a replay",
    property="bridge.withdrawal_ids_are_new",
    replace={"burn_halpha": burn_halpha},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "transfer", "burn_halpha"),
)
