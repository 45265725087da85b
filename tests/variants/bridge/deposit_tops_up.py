"""A new account pays for its existence."""

from __future__ import annotations

from attrs import evolve

from model import deposits
from model.accounts import TransferId
from model.params import Params
from model.state import State
from model.units import Planck
from properties.presets import BRIDGE_SLICE
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed

#: What an account has to own to exist.
EXISTENCE = 1


@action(by="anyone", fair="anyone may, and the recipient wants it")
def finalize_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Mint, and keep back what a new account needs to exist; all of it counts as minted."""
    minted = deposits.finalize_deposit(params, state, deposit=deposit)
    recipient = state.pallet.mints.records[deposit].account
    halpha = minted.hippius.halpha
    if state.hippius.halpha[recipient] > 0 or halpha[recipient] < EXISTENCE:
        return minted
    short = halpha.set(recipient, Planck(halpha[recipient] - EXISTENCE))
    return evolve(minted, hippius=evolve(minted.hippius, halpha=short))


VARIANT = Variant(
    name="deposit-tops-up",
    story="A new account gets less than is counted as minted, and the difference is nobody's.",
    origin="F-3 B5",
    property="conservation.halpha",
    replace={"finalize_deposit": finalize_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING),
)
