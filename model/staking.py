"""Validators and their backers: stake, its rewards, and how both are got back.

Source: S2.4, S5.2, S6.6, P4.3
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import STAKE, STAKER_POT, TREASURY, Account, UnbondingId, is_user, unbonding_id
from model.ledger import halpha_moved
from model.params import Params
from model.refusals.common import AmountTooSmall, InsufficientBalance, NotAUser, TooSoon
from model.refusals.staking import (
    AlreadyAValidator,
    CommissionTooHigh,
    InsufficientStake,
    InsufficientUnallocated,
    NotAValidator,
    NotBacker,
    UnknownUnbonding,
)
from model.rewards import (
    compute_reward,
    motes_per_planck,
    new_validator,
    stake_of,
    with_collected,
    with_settled,
    with_stake,
)
from model.state import State, Unbonding
from model.units import WHOLE, Block, Motes, Nonce, Percent, Planck
from steelyard.language import action, require


@action(by="a user", caller="validator")
def register_validator(params: Params, state: State, *, validator: Account) -> State:
    """Become a validator, without stake and without commission.

    1. `validator` is a user, else `NotAUser`.
    2. It is none yet, else `AlreadyAValidator`.

    Nothing that was earned before is for it.

    Source: S2.4, P4.3
    """
    staking = state.staking
    require(is_user(validator), NotAUser(account=validator))
    require(validator not in staking.validators, AlreadyAValidator(account=validator))
    validators = staking.validators.set(validator, new_validator(staking.index))
    return evolve(state, staking=evolve(staking, validators=validators))


@action(by="a validator", caller="validator")
def set_commission(params: Params, state: State, *, validator: Account, commission: Percent) -> State:
    """Change the validator's share of what its backing stake earns from now on.

    1. The caller is a validator, else `NotAValidator`.
    2. `commission` is at most the whole, else `CommissionTooHigh`.

    What was earned until now is collected before, at the old commission.

    Source: P4.3
    """
    require(validator in state.staking.validators, NotAValidator(account=validator))
    require(commission <= WHOLE, CommissionTooHigh(commission=commission, most=WHOLE))
    staking = with_collected(state.staking, validator=validator)
    after = evolve(staking.validators[validator], commission=commission)
    return evolve(state, staking=evolve(staking, validators=staking.validators.set(validator, after)))


def with_bonded(state: State, *, backer: Account, validator: Account, planck: Planck) -> State:
    """After `planck` of the backer's hAlpha became stake behind `validator`."""
    staking = with_settled(state.staking, backer=backer, validator=validator)
    stake = Planck(stake_of(staking, backer=backer, validator=validator) + planck)
    halpha = halpha_moved(state.hippius.halpha, payer=backer, payee=STAKE, planck=planck)
    return evolve(
        state,
        hippius=evolve(state.hippius, halpha=halpha),
        staking=with_stake(staking, backer=backer, validator=validator, stake=stake),
    )


@action(by="a validator", caller="validator")
def bond(params: Params, state: State, *, validator: Account, planck: Planck) -> State:
    """Stake `planck` of the validator's hAlpha behind itself.

    1. The caller is a validator, else `NotAValidator`.
    2. `planck` is at least 1, else `AmountTooSmall`.
    3. The caller's balance covers it, else `InsufficientBalance`.

    What was earned until now is collected and booked before, at the old stake.

    Source: P4.3
    """
    require(validator in state.staking.validators, NotAValidator(account=validator))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[validator]
    require(free >= planck, InsufficientBalance(account=validator, needed=planck, free=free))
    return with_bonded(state, backer=validator, validator=validator, planck=planck)


@action(by="a staker", caller="nominator")
def nominate(params: Params, state: State, *, nominator: Account, validator: Account, planck: Planck) -> State:
    """Stake `planck` of the nominator's hAlpha behind `validator`.

    1. `nominator` is a user, else `NotAUser`.
    2. `validator` is one, else `NotAValidator`.
    3. `planck` is at least 1, else `AmountTooSmall`.
    4. The nominator's balance covers it, else `InsufficientBalance`.

    What was earned until now is collected and booked before, at the old stake.

    Source: P4.3
    """
    require(is_user(nominator), NotAUser(account=nominator))
    require(validator in state.staking.validators, NotAValidator(account=validator))
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    free = state.hippius.halpha[nominator]
    require(free >= planck, InsufficientBalance(account=nominator, needed=planck, free=free))
    return with_bonded(state, backer=nominator, validator=validator, planck=planck)


@action(by="a staker", caller="backer")
def unbond(params: Params, state: State, *, backer: Account, validator: Account, planck: Planck) -> State:
    """Take `planck` of stake back from behind `validator`; it can be withdrawn after `unbonding_blocks`.

    1. `planck` is at least 1, else `AmountTooSmall`.
    2. The caller's stake behind the validator covers it, else `InsufficientStake`.

    What was earned until now is collected and booked before, at the old stake.  From now on the
    unbonded stake earns nothing; what is owed outlives the position.

    Source: P4.3
    """
    staked = stake_of(state.staking, backer=backer, validator=validator)
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    require(staked >= planck, InsufficientStake(backer=backer, validator=validator, needed=planck, staked=staked))
    settled = with_settled(state.staking, backer=backer, validator=validator)
    staking = with_stake(settled, backer=backer, validator=validator, stake=Planck(staked - planck))
    nonce = staking.next_unbonding
    unbonding = Unbonding(
        backer=backer,
        planck=planck,
        release_at=Block(state.chain.block + params.unbonding_blocks),
        nonce=nonce,
    )
    return evolve(
        state,
        staking=evolve(
            staking,
            unbondings=staking.unbondings.set(unbonding_id(nonce), unbonding),
            next_unbonding=Nonce(nonce + 1),
        ),
    )


@action(by="a staker", caller="backer", fair="a backer wants its stake back")
def withdraw_unbonded(params: Params, state: State, *, backer: Account, unbonding: UnbondingId) -> State:
    """Get back stake that was unbonded.

    1. There is such an unbonding, else `UnknownUnbonding`.
    2. It is the caller's, else `NotBacker`.
    3. Its block has come, else `TooSoon`.

    Source: P4.3
    """
    unbondings = state.staking.unbondings
    require(unbonding in unbondings, UnknownUnbonding(unbonding=unbonding))
    one = unbondings[unbonding]
    require(backer == one.backer, NotBacker(account=backer))
    require(state.chain.block >= one.release_at, TooSoon(block=state.chain.block, due=one.release_at))
    halpha = halpha_moved(state.hippius.halpha, payer=STAKE, payee=backer, planck=one.planck)
    return evolve(
        state,
        hippius=evolve(state.hippius, halpha=halpha),
        staking=evolve(state.staking, unbondings=unbondings.remove(unbonding)),
    )


@action(by="anyone", fair="anyone may, and its backers want it")
def collect_validator_rewards(params: Params, state: State, *, validator: Account) -> State:
    """Pass on what the validator's backing stake has earned: its commission to it, the rest to its backers.

    1. `validator` is one, else `NotAValidator`.

    Source: S5.2, P4.3
    """
    require(validator in state.staking.validators, NotAValidator(account=validator))
    return evolve(state, staking=with_collected(state.staking, validator=validator))


@action(by="a staker", caller="backer")
def claim_stake_rewards(params: Params, state: State, *, backer: Account, validator: Account) -> State:
    """Pay to the backer what its stake behind `validator` has earned, and to a validator its commission.

    1. `validator` is one, else `NotAValidator`.
    2. At least one planck is owed, else `AmountTooSmall`.

    All that was earned until now is collected and booked before.  The payment is rounded down, and
    the rest stays owed.  That the pot has it is an invariant.

    Source: S5.2, S5.4, S6.6, P4.3
    """
    require(validator in state.staking.validators, NotAValidator(account=validator))
    staking = with_settled(state.staking, backer=backer, validator=validator)
    key = (backer, validator)
    planck = compute_reward(params, staking.owed[key])
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    halpha = halpha_moved(state.hippius.halpha, payer=STAKER_POT, payee=backer, planck=planck)
    return evolve(
        state,
        hippius=evolve(state.hippius, halpha=halpha),
        staking=evolve(
            staking,
            owed=staking.owed.set(key, Motes(staking.owed[key] - planck * motes_per_planck(params))),
            paid=staking.paid.set(key, Planck(staking.paid[key] + planck)),
        ),
    )


@action(by="governance")
def sweep_unallocated(params: Params, state: State, *, planck: Planck) -> State:
    """Move `planck` that came while nobody was bonded from the pot to the treasury.

    1. `planck` is at least 1, else `AmountTooSmall`.
    2. So much is unallocated, else `InsufficientUnallocated`.

    Source: S5.2, P4.3
    Assumption: A-14
    """
    staking = state.staking
    require(planck >= 1, AmountTooSmall(amount=planck, least=1))
    require(staking.unallocated >= planck, InsufficientUnallocated(needed=planck, unallocated=staking.unallocated))
    halpha = halpha_moved(state.hippius.halpha, payer=STAKER_POT, payee=TREASURY, planck=planck)
    return evolve(
        state,
        hippius=evolve(state.hippius, halpha=halpha),
        staking=evolve(
            staking,
            unallocated=Planck(staking.unallocated - planck),
            swept=Planck(staking.swept + planck),
        ),
    )


ACTIONS = (
    register_validator,
    set_commission,
    bond,
    nominate,
    unbond,
    withdraw_unbonded,
    collect_validator_rewards,
    claim_stake_rewards,
    sweep_unallocated,
)
