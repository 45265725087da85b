"""The record of an unbonding stays."""

from __future__ import annotations

from attrs import evolve

from model import staking
from model.accounts import Account, UnbondingId
from model.params import Params
from model.state import State
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import STAKING


@action(by="a staker", caller="backer", fair="a backer wants its stake back")
def withdraw_unbonded(params: Params, state: State, *, backer: Account, unbonding: UnbondingId) -> State:
    """Pay what was unbonded, and keep the record."""
    paid = staking.withdraw_unbonded(params, state, backer=backer, unbonding=unbonding)
    return evolve(paid, staking=state.staking)


VARIANT = Variant(
    name="withdrawn-twice",
    story="Unbonded stake is withdrawn again and again, out of what others have bonded.",
    origin="a slip: a double claim",
    property="staking.stake_account",
    replace={"withdraw_unbonded": withdraw_unbonded},
    scope=STAKING,
)
