"""What is unbonded stays in the total."""

from __future__ import annotations

from attrs import evolve

from model import staking
from model.accounts import Account
from model.params import Params
from model.state import State
from model.units import Planck
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import STAKING


@action(by="a staker", caller="backer")
def unbond(params: Params, state: State, *, backer: Account, validator: Account, planck: Planck) -> State:
    """Unbond, and lower the total only in the end."""
    unbonded = staking.unbond(params, state, backer=backer, validator=validator, planck=planck)
    return evolve(unbonded, staking=evolve(unbonded.staking, total_stake=state.staking.total_stake))


VARIANT = Variant(
    name="unbonding-stake-earns",
    story="Rewards are divided by stake that is gone, and a part of them is earned by nobody.",
    origin="a slip: ordering",
    property="staking.unbonding_moves_stake",
    replace={"unbond": unbond},
    scope=STAKING,
)
