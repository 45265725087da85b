"""Rewards are attested like deposits, with nothing behind them."""

from __future__ import annotations

from attrs import evolve

from model import deposits
from model.accounts import Account, TransferId
from model.params import Params
from model.state import State
from model.units import Nonce, Rao
from properties.presets import BRIDGE_SLICE
from properties.scopes import G1, G3
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import DEPOSITING, narrowed

#: The accounts that may say what was earned.
WHITELIST = (G1, G3)


@action(by="a guardian", caller="guardian", fair="honest guardians attest what they see")
def attest_deposit(
    params: Params,
    state: State,
    *,
    guardian: Account,
    deposit: TransferId,
    recipient: Account,
    rao: Rao,
    nonce: Nonce,
) -> State:
    """Attest a deposit, or, from the list, a reward."""
    if guardian not in WHITELIST:
        return deposits.attest_deposit(
            params, state, guardian=guardian, deposit=deposit, recipient=recipient, rao=rao, nonce=nonce
        )
    trusted = evolve(state, corrupted=state.corrupted.set(guardian, True))
    attested = deposits.attest_deposit(
        params, trusted, guardian=guardian, deposit=deposit, recipient=recipient, rao=rao, nonce=nonce
    )
    return evolve(attested, corrupted=state.corrupted)


VARIANT = Variant(
    name="reward-mint",
    story="A list of accounts mints rewards that no alpha was locked for, out of what depositors locked.",
    origin="F-4 U5",
    property="bridge.minted_for_a_lock",
    replace={"attest_deposit": attest_deposit},
    scope=narrowed(BRIDGE_SLICE, *DEPOSITING),
)
