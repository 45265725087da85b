"""Governance spends from the wrong account."""

from __future__ import annotations

from attrs import evolve

from model.accounts import STAKER_POT, Account, is_user
from model.ledger import halpha_moved
from model.params import Params
from model.refusals.common import AmountTooSmall, InsufficientBalance, NotAUser
from model.state import State
from model.units import Planck
from properties.presets import MONEY_SLICE
from steelyard.language import action, require
from steelyard.variant import Variant


@action(by="governance")
def spend_treasury(params: Params, state: State, *, recipient: Account, planck: Planck) -> State:
    """Pay `planck` out of the stakers' pot."""
    require(is_user(recipient), NotAUser(account=recipient))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[STAKER_POT]
    require(free >= planck, InsufficientBalance(account=STAKER_POT, needed=planck, free=free))
    halpha = halpha_moved(state.hippius.halpha, payer=STAKER_POT, payee=recipient, planck=planck)
    return evolve(state, hippius=evolve(state.hippius, halpha=halpha))


VARIANT = Variant(
    name="wrong-purse",
    story="Governance spends what belongs to validators and stakers.",
    origin="a slip",
    property="authority.only_the_owner_spends",
    replace={"spend_treasury": spend_treasury},
    scope=MONEY_SLICE,
)
