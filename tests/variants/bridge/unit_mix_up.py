"""Both chains count in the same integer."""

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
    """Mint as many planck as rao were locked."""
    return deposits.finalize_deposit(evolve(params, planck_per_rao=1), state, deposit=deposit)


VARIANT = Variant(
    name="unit-mix-up",
    story="A rao becomes one planck, and the rest of the deposit stays in escrow for ever.",
    origin="F-3 B3",
    property="conservation.escrow",
    replace={"finalize_deposit": finalize_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING),
)
