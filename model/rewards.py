"""The two accumulators of rewards: from the pot to validators, from a validator to its backers.

An accumulator is an index: what a planck of stake has earned since the beginning.  A mark is
the index up to which somebody has got it.  Between them all steps are products and sums; only
the two divisions by stake and the payment round, always down, so that the pot keeps the rest.

Source: S5.2, P4.3
"""

from __future__ import annotations

from attrs import evolve

from model.params import Params
from model.state import Staking, Validator
from model.units import WHOLE, Grains, Motes, Percent, Planck
from steelyard.language import floor_div


def motes_per_planck(params: Params) -> int:
    """How many motes are a planck."""
    return params.reward_scale * WHOLE


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
