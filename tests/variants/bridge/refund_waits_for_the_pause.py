"""The pause stops the way back, too."""

from __future__ import annotations

from model import deposits
from model.accounts import TransferId
from model.params import Params
from model.refusals.bridge import BridgePaused
from model.state import State
from steelyard.language import action, require
from steelyard.variant import Variant
from tests.variants.scopes import LONE_DEPOSIT


@action(by="the admin", fair="the admin resolves what has not arrived after recovery_delay")
def refund_deposit(params: Params, state: State, *, deposit: TransferId) -> State:
    """Refund a cancelled deposit while the contract is not paused."""
    require(not state.contract.guard.paused, BridgePaused())
    return deposits.refund_deposit(params, state, deposit=deposit)


VARIANT = Variant(
    name="refund-waits-for-the-pause",
    story="A deposit was cancelled, the contract is paused, and the alpha stays in escrow for as long as that lasts.",
    origin="F-3 B7",
    property="liveness.deposits_are_closed",
    replace={"refund_deposit": refund_deposit},
    scope=LONE_DEPOSIT,
    engine="liveness",
)
