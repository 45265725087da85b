"""What is no whole rao is burned all the same."""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account, is_user, withdrawal_id
from model.params import Params
from model.refusals.bridge import BridgePaused
from model.refusals.common import AmountTooSmall, InsufficientBalance, NotAUser
from model.state import State, Withdrawal, WithdrawalStatus
from model.units import Block, Nonce, Planck, Rao
from properties.presets import BRIDGE_SLICE
from steelyard.language import action, floor_div, require
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed


@action(by="a user", caller="user")
def burn_halpha(params: Params, state: State, *, user: Account, planck: Planck) -> State:
    """Burn any amount and request the whole rao of it."""
    require(is_user(user), NotAUser(account=user))
    require(not state.pallet.guard.paused, BridgePaused())
    require(planck >= params.min_withdrawal, AmountTooSmall(amount=planck, least=params.min_withdrawal))
    free = state.hippius.halpha[user]
    require(free >= planck, InsufficientBalance(account=user, needed=planck, free=free))
    rao = Rao(floor_div(planck, params.planck_per_rao))
    nonce = state.pallet.next_nonce
    request = Withdrawal(account=user, rao=rao, nonce=nonce, status=WithdrawalStatus.REQUESTED, closed_at=Block(0))
    return evolve(
        state,
        hippius=evolve(
            state.hippius,
            halpha=state.hippius.halpha.set(user, Planck(free - planck)),
            minted=Planck(state.hippius.minted - planck),
        ),
        pallet=evolve(
            state.pallet,
            withdrawals=state.pallet.withdrawals.set(withdrawal_id(user, rao, nonce), request),
            next_nonce=Nonce(nonce + 1),
            requested=Rao(state.pallet.requested + rao),
        ),
    )


VARIANT = Variant(
    name="dust-burned",
    story="A burn of what is no whole rao loses the remainder.",
    origin="F-3 B3",
    property="bridge.burn_loses_no_dust",
    replace={"burn_halpha": burn_halpha},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING, "transfer", "burn_halpha"),
)
