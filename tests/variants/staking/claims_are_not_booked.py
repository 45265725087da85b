"""What was paid stays owed."""

from __future__ import annotations

from attrs import evolve

from model import staking
from model.accounts import Account
from model.params import Params
from model.rewards import with_settled
from model.state import State
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import STAKING


@action(by="a staker", caller="backer")
def claim_stake_rewards(params: Params, state: State, *, backer: Account, validator: Account) -> State:
    """Pay what is owed, as often as asked."""
    key = (backer, validator)
    claimed = staking.claim_stake_rewards(params, state, backer=backer, validator=validator)
    due = with_settled(state.staking, backer=backer, validator=validator).owed[key]
    owed = claimed.staking.owed.set(key, due)
    return evolve(claimed, staking=evolve(claimed.staking, owed=owed))


VARIANT = Variant(
    name="claims-are-not-booked",
    story="A backer claims the same reward until the pot is empty.",
    origin="a slip: a double claim",
    property="staking.pot_is_solvent",
    replace={"claim_stake_rewards": claim_stake_rewards},
    scope=STAKING,
)
