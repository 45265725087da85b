"""A claim clears what it cannot pay."""

from __future__ import annotations

from attrs import evolve

from model import staking
from model.accounts import Account
from model.params import Params
from model.state import State
from model.units import Motes
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import STAKING


@action(by="a staker", caller="backer")
def claim_stake_rewards(params: Params, state: State, *, backer: Account, validator: Account) -> State:
    """Pay whole planck, and forget the rest."""
    claimed = staking.claim_stake_rewards(params, state, backer=backer, validator=validator)
    owed = claimed.staking.owed.set((backer, validator), Motes(0))
    return evolve(claimed, staking=evolve(claimed.staking, owed=owed))


VARIANT = Variant(
    name="remainder-dropped",
    story="Who claims often loses the part of a planck each time.",
    origin="F-3 M13",
    property="fairness.backers_earn_by_stake",
    replace={"claim_stake_rewards": claim_stake_rewards},
    scope=STAKING,
)
