"""A new position starts at the beginning of time."""

from __future__ import annotations

from attrs import evolve

from model import staking
from model.accounts import Account
from model.params import Params
from model.state import State
from model.units import Motes, Planck
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import STAKING


@action(by="a staker", caller="nominator")
def nominate(params: Params, state: State, *, nominator: Account, validator: Account, planck: Planck) -> State:
    """Stake, and earn from the first block on."""
    key = (nominator, validator)
    staked = staking.nominate(params, state, nominator=nominator, validator=validator, planck=planck)
    if key in state.staking.positions:
        return staked
    positions = staked.staking.positions
    early = positions.set(key, evolve(positions[key], mark=Motes(0)))
    return evolve(staked, staking=evolve(staked.staking, positions=early))


VARIANT = Variant(
    name="late-joiner-earns-the-past",
    story="Who stakes today claims what others have earned since the beginning.",
    origin="a slip: a stale snapshot",
    property="fairness.late_joiners",
    replace={"nominate": nominate},
    scope=STAKING,
)
