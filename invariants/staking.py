"""What stake earns and where it lies, in every state."""

from __future__ import annotations

from model.accounts import STAKE, STAKER_POT, is_user, unbonding_id
from model.params import Params
from model.rewards import motes_per_planck
from model.state import State
from model.units import WHOLE

# --- stake --------------------------------------------------------------------------------


def stake_adds_up(params: Params, state: State) -> bool:
    """All stake against what backs each validator."""
    return state.staking.total_stake == state.staking.validators.sum(lambda _validator, one: one.stake)


def stake_of_validators_adds_up(params: Params, state: State) -> bool:
    """What backs each validator against the positions behind it."""
    backing = state.staking.positions.sum_by(lambda key, _position: key[1], lambda _key, position: position.stake)
    return state.staking.validators.all(lambda validator, one: one.stake == backing[validator])


def stake_account_holds_stake(params: Params, state: State) -> bool:
    """The hAlpha of STAKE against bonded and unbonding stake."""
    unbonding = state.staking.unbondings.sum(lambda _unbonding, one: one.planck)
    return state.hippius.halpha[STAKE] == state.staking.total_stake + unbonding


def unbondings_are_withdrawable_in_time(params: Params, state: State) -> bool:
    """When each unbonding can be withdrawn, at the latest."""
    return state.staking.unbondings.all(
        lambda _unbonding, one: one.release_at <= state.chain.block + params.unbonding_blocks
    )


# --- rewards ------------------------------------------------------------------------------


def uncollected_is_what_stake_has_earned(params: Params, state: State) -> bool:
    """What no validator has collected against what all stake has earned since each validator's mark."""
    staking = state.staking
    stake = staking.validators.sum(lambda _validator, one: one.stake)
    marked = staking.validators.sum(lambda _validator, one: one.stake * one.mark)
    return staking.uncollected + marked == stake * staking.index


def unsettled_is_what_positions_have_earned(params: Params, state: State) -> bool:
    """What no position has booked behind a validator against what each has earned since its mark."""
    positions = state.staking.positions
    stake = positions.sum_by(lambda key, _position: key[1], lambda _key, position: position.stake)
    marked = positions.sum_by(lambda key, _position: key[1], lambda _key, position: position.stake * position.mark)
    return state.staking.validators.all(
        lambda validator, one: one.unsettled + marked[validator] == stake[validator] * one.index
    )


def pot_covers_everything(params: Params, state: State) -> bool:
    """The pot, in motes, against unallocated revenue and all that anybody can ever claim."""
    staking = state.staking
    unit = motes_per_planck(params)
    unsettled = staking.validators.sum(lambda _validator, one: one.unsettled)
    owed = staking.owed.sum(lambda _key, motes: motes)
    claimable = WHOLE * staking.uncollected + unsettled + owed
    return state.hippius.halpha[STAKER_POT] * unit >= staking.unallocated * unit + claimable


# --- what is needed for that --------------------------------------------------------------


def validators_are_users(params: Params, state: State) -> bool:
    """Whose each validator is."""
    return state.staking.validators.all(lambda validator, _one: is_user(validator))


def commissions_are_shares(params: Params, state: State) -> bool:
    """The commission of each validator."""
    return state.staking.validators.all(lambda _validator, one: one.commission <= WHOLE)


def collections_are_of_the_past(params: Params, state: State) -> bool:
    """Up to where each validator has collected."""
    return state.staking.validators.all(lambda _validator, one: one.mark <= state.staking.index)


def positions_are_booked_in_the_past(params: Params, state: State) -> bool:
    """Behind whom each position is, and up to where it was booked."""
    validators = state.staking.validators
    return state.staking.positions.all(
        lambda key, position: key[1] in validators and position.mark <= validators[key[1]].index
    )


def positions_are_part_of_all_stake(params: Params, state: State) -> bool:
    """The stake of each position against all that backs its validator."""
    validators = state.staking.validators
    return state.staking.positions.all(
        lambda key, position: key[1] in validators and position.stake <= validators[key[1]].stake
    )


def positions_have_stake(params: Params, state: State) -> bool:
    """The stake of each position."""
    return state.staking.positions.all(lambda _key, position: position.stake >= 1)


def positions_are_of_users(params: Params, state: State) -> bool:
    """Whose each position is."""
    return state.staking.positions.all(lambda key, _position: is_user(key[0]))


def rewards_are_of_users(params: Params, state: State) -> bool:
    """To whom something is owed."""
    return state.staking.owed.all(lambda key, _motes: is_user(key[0]))


def unbondings_are_of_users(params: Params, state: State) -> bool:
    """Whose each unbonding is."""
    return state.staking.unbondings.all(lambda _unbonding, one: is_user(one.backer))


def unbonding_ids_commit(params: Params, state: State) -> bool:
    """An unbonding stands under the digest of its number."""
    return state.staking.unbondings.all(lambda unbonding, one: unbonding == unbonding_id(one.nonce))


def unbonding_nonces_are_used(params: Params, state: State) -> bool:
    """An unbonding's number was given out."""
    return state.staking.unbondings.all(lambda _unbonding, one: one.nonce < state.staking.next_unbonding)
