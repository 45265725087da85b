"""Both balances are read before either is written."""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, is_user
from model.params import Params
from model.refusals.common import AmountTooSmall, InsufficientBalance, NotAUser
from model.state import State
from model.units import Planck
from properties.presets import BRIDGE_SLICE
from steelyard.language import action, require
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed


@action(by="a user", caller="sender")
def transfer(params: Params, state: State, *, sender: Account, recipient: Account, planck: Planck) -> State:
    """Pay `planck`; a sender who pays himself keeps what he pays and gets it, too."""
    require(is_user(sender), NotAUser(account=sender))
    require(is_user(recipient), NotAUser(account=recipient))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[sender]
    require(free >= planck, InsufficientBalance(account=sender, needed=planck, free=free))
    had = state.hippius.halpha[recipient]
    lowered = state.hippius.halpha.set(sender, Planck(free - planck))
    return evolve(state, hippius=evolve(state.hippius, halpha=lowered.set(recipient, Planck(had + planck))))


VARIANT = Variant(
    name="self-transfer-mints",
    story="A transfer to oneself creates hAlpha, for both balances are read before either is written.",
    origin="a slip",
    property="conservation.halpha",
    replace={"transfer": transfer},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "transfer"),
)
