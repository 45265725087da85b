"""The two accumulators of rewards: from the pot to validators, from a validator to its backers.

An accumulator is an index: what a planck of stake has earned since the beginning.  A mark is
the index up to which somebody has got it.  Revenue that comes in and a reward that is paid out
are rounded, always down, so that the pot keeps the rest; between them nothing is.

Source: S5.2, P4.3
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import Account
from model.params import Params
from model.state import Position, Staking, Validator
from model.units import WHOLE, Grains, Motes, Percent, Planck
from steelyard.language import floor_div


def motes_per_planck(params: Params) -> int:
    """How many motes are a planck."""
    return params.reward_scale * WHOLE


def compute_reward(params: Params, motes: Motes) -> Planck:
    """The planck that can be paid of what is owed, rounded down."""
    return Planck(floor_div(motes, motes_per_planck(params)))


def new_validator(index: Grains) -> Validator:
    """A validator without stake, at the pot's `index`: nothing of the past is for it."""
    return Validator(commission=Percent(0), stake=Planck(0), mark=index, index=Motes(0), unsettled=Motes(0))


def with_inflow(params: Params, staking: Staking, *, planck: Planck) -> Staking:
    """After `planck` came into the pot: shared among all stake, or unallocated while there is none."""
    if staking.total_stake == 0:
        return evolve(staking, unallocated=Planck(staking.unallocated + planck))
    step = Grains(floor_div(planck * params.reward_scale, staking.total_stake))
    return evolve(
        staking,
        index=Grains(staking.index + step),
        uncollected=Grains(staking.uncollected + step * staking.total_stake),
    )


def with_collected(staking: Staking, *, validator: Account) -> Staking:
    """After `validator` has collected: its commission is owed to it, the rest is its backers'.

    A planck of stake has earned the same whoever owns it, so the division among backers is exact.
    """
    before = staking.validators[validator]
    earned = Grains(staking.index - before.mark)
    step = Motes(earned * (WHOLE - before.commission))
    after = evolve(
        before,
        mark=staking.index,
        index=Motes(before.index + step),
        unsettled=Motes(before.unsettled + step * before.stake),
    )
    key = (validator, validator)
    return evolve(
        staking,
        validators=staking.validators.set(validator, after),
        uncollected=Grains(staking.uncollected - earned * before.stake),
        owed=staking.owed.set(key, Motes(staking.owed[key] + earned * before.stake * before.commission)),
    )


def with_booked(staking: Staking, *, backer: Account, validator: Account) -> Staking:
    """After what the position has earned, if there is one, was booked as owed to `backer`."""
    key = (backer, validator)
    if key not in staking.positions:
        return staking
    before = staking.validators[validator]
    position = staking.positions[key]
    gain = Motes(position.stake * (before.index - position.mark))
    after = evolve(before, unsettled=Motes(before.unsettled - gain))
    return evolve(
        staking,
        validators=staking.validators.set(validator, after),
        positions=staking.positions.set(key, evolve(position, mark=before.index)),
        owed=staking.owed.set(key, Motes(staking.owed[key] + gain)),
    )


def with_settled(staking: Staking, *, backer: Account, validator: Account) -> Staking:
    """After `validator` has collected and the position of `backer` was booked."""
    return with_booked(with_collected(staking, validator=validator), backer=backer, validator=validator)


def stake_of(staking: Staking, *, backer: Account, validator: Account) -> Planck:
    """What `backer` has staked behind `validator`."""
    key = (backer, validator)
    return staking.positions[key].stake if key in staking.positions else Planck(0)


def with_stake(staking: Staking, *, backer: Account, validator: Account, stake: Planck) -> Staking:
    """After a position that is settled has got another stake; one without stake is none."""
    key = (backer, validator)
    before = staking.validators[validator]
    grown = stake - stake_of(staking, backer=backer, validator=validator)
    position = Position(stake=stake, mark=before.index)
    return evolve(
        staking,
        validators=staking.validators.set(validator, evolve(before, stake=Planck(before.stake + grown))),
        positions=staking.positions.set(key, position) if stake >= 1 else staking.positions.remove(key),
        total_stake=Planck(staking.total_stake + grown),
    )
