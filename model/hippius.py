"""The subnet's native currency."""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, is_user
from model.ledger import halpha_moved
from model.params import Params
from model.refusals.common import AmountTooSmall, InsufficientBalance, NotAUser
from model.state import State
from model.units import Planck
from steelyard.language import action, require


@action(by="a user", caller="sender")
def transfer(params: Params, state: State, *, sender: Account, recipient: Account, planck: Planck) -> State:
    """Pay `planck` of hAlpha from `sender` to `recipient`.

    1. Both are users, else `NotAUser`.
    2. `planck` is at least 1, else `AmountTooSmall`.
    3. The sender's balance covers it, else `InsufficientBalance`.

    Source: S2.2, P4.6
    """
    require(is_user(sender), NotAUser(account=sender))
    require(is_user(recipient), NotAUser(account=recipient))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[sender]
    require(free >= planck, InsufficientBalance(account=sender, needed=planck, free=free))
    halpha = halpha_moved(state.hippius.halpha, payer=sender, payee=recipient, planck=planck)
    return evolve(state, hippius=evolve(state.hippius, halpha=halpha))


ACTIONS = (transfer,)
