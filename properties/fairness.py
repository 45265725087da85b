"""Staking fairness: what everybody earns in a step, and what is paid of it.

What a backer has earned behind a validator is what was paid, what is owed, and what its position has
not booked, collected or not; what is not collected counts at the commission of that moment.  Every
step is held to it.  So equal stake over equal time earns equally, whoever came first, whoever
collects when; and as each claim pays all whole planck of what was earned, what is paid differs by
less than one from what was earned.
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import STAKER_POT, Account
from model.params import Params
from model.rewards import compute_reward, motes_per_planck, stake_of, with_inflow
from model.staking import claim_stake_rewards, collect_validator_rewards, nominate, set_commission
from model.state import Position, Staking, State
from model.units import WHOLE, Motes, Percent, Planck
from steelyard.suite import Property, Relational, Step, StepProperty, Theorem

Pair = tuple[Account, Account]


def booked_of(params: Params, staking: Staking, key: Pair) -> Motes:
    """All that was ever booked for a backer behind a validator: paid or owed."""
    return Motes(staking.paid[key] * motes_per_planck(params) + staking.owed[key])


def earned_index_of(staking: Staking, validator: Account) -> Motes:
    """What a planck of stake behind a validator has earned since the beginning, collected or not."""
    one = staking.validators[validator]
    return Motes(one.index + (staking.index - one.mark) * (WHOLE - one.commission))


def unbooked_of(staking: Staking, key: Pair, position: Position) -> Motes:
    """What a position has earned and not booked, collected or not."""
    return Motes(position.stake * (earned_index_of(staking, key[1]) - position.mark))


def commission_of(staking: Staking, validator: Account) -> Motes:
    """The commission of what a validator has not collected."""
    one = staking.validators[validator]
    return Motes(one.stake * (staking.index - one.mark) * one.commission)


def backer_earns(params: Params, before: State, after: State, key: Pair, position: Position) -> Motes:
    """By how much grows what a backer has earned, who is not the validator and had a position before."""
    was, now = before.staking, after.staking
    left = unbooked_of(now, key, now.positions[key]) if key in now.positions else Motes(0)
    return Motes(booked_of(params, now, key) + left - booked_of(params, was, key) - unbooked_of(was, key, position))


def backers_earn_by_stake(params: Params, before: State, step: Step, after: State) -> bool:
    """What every backer but the validator itself earns, against its stake's part of what came, less the commission."""
    was, now = before.staking, after.staking
    return was.positions.all(
        lambda key, position: (
            key[0] == key[1]
            or (
                key[1] in was.validators
                and key[1] in now.validators
                and backer_earns(params, before, after, key, position)
                == position.stake * (now.index - was.index) * (WHOLE - was.validators[key[1]].commission)
            )
        )
    )


def has_of(params: Params, staking: Staking, key: Pair) -> Motes:
    """All that a backer has earned behind a validator, and the validator's commission if that is the same."""
    left = unbooked_of(staking, key, staking.positions[key]) if key in staking.positions else Motes(0)
    commission = commission_of(staking, key[1]) if key[0] == key[1] else Motes(0)
    return Motes(booked_of(params, staking, key) + left + commission)


def validators_earn_by_stake(params: Params, before: State, step: Step, after: State) -> bool:
    """What every validator earns: its own stake's part, and its commission of what came to all its backers."""
    was, now = before.staking, after.staking
    return was.validators.all(
        lambda validator, one: (
            validator in now.validators
            and has_of(params, now, (validator, validator)) - has_of(params, was, (validator, validator))
            == (now.index - was.index)
            * (
                one.stake * one.commission
                + stake_of(was, backer=validator, validator=validator) * (WHOLE - one.commission)
            )
        )
    )


def late_joiners_get_nothing_of_the_past(params: Params, before: State, step: Step, after: State) -> bool:
    """What every position that is new has earned and not booked."""
    was, now = before.staking, after.staking
    return now.positions.all(
        lambda key, position: (
            key in was.positions or (key[1] in now.validators and unbooked_of(now, key, position) == 0)
        )
    )


def who_has_no_stake_earns_nothing(params: Params, before: State, step: Step, after: State) -> bool:
    """What is paid or owed to whom had no position, and is no validator."""
    was, now = before.staking, after.staking
    return now.owed.all(
        lambda key, _motes: (
            key[0] == key[1] or key in was.positions or booked_of(params, now, key) == booked_of(params, was, key)
        )
    ) and now.paid.all(
        lambda key, _planck: (
            key[0] == key[1] or key in was.positions or booked_of(params, now, key) == booked_of(params, was, key)
        )
    )


def commission_changes_touch_nothing_earned(params: Params, before: State, step: Step, after: State) -> bool:
    """What everybody with a position and every validator has earned, before and after a change of commission."""
    was, now = before.staking, after.staking
    return was.positions.all(
        lambda key, _position: (
            key[1] in was.validators
            and key[1] in now.validators
            and has_of(params, now, key) == has_of(params, was, key)
        )
    ) and was.validators.all(
        lambda validator, _one: (
            validator in now.validators
            and has_of(params, now, (validator, validator)) == has_of(params, was, (validator, validator))
        )
    )


def claim_pays_what_was_earned(params: Params, before: State, step: Step, after: State) -> bool:
    """All that was ever paid to a backer, after a claim, against all that it has earned, in whole planck."""
    key = (Account(step.caller), Account(step.arguments.validator))
    unit = motes_per_planck(params)
    paid = after.staking.paid[key]
    return key[1] in before.staking.validators and (
        paid * unit <= has_of(params, before.staking, key) < (paid + 1) * unit
    )


# --- arithmetic ---------------------------------------------------------------------------


def claims_add_up(params: Params, *, earned: Motes, more: Motes) -> bool:
    """Two claims, the second one with the rest of the first, against one."""
    first = compute_reward(params, earned)
    rest = Motes(earned - first * motes_per_planck(params))
    return first + compute_reward(params, Motes(rest + more)) == compute_reward(params, Motes(earned + more))


def splitting_never_gains(params: Params, *, earned: Motes, other: Motes) -> bool:
    """What two parts of a position are paid against what the whole is paid."""
    parts = compute_reward(params, earned) + compute_reward(params, other)
    return parts <= compute_reward(params, Motes(earned + other)) <= parts + 1


def equal_earnings_are_paid_equally(params: Params, *, one: Motes, other: Motes, earned: Motes) -> bool:
    """What is paid in all of equal earnings, to two who had earned something else before."""
    to_one = compute_reward(params, Motes(one + earned)) - compute_reward(params, one)
    to_other = compute_reward(params, Motes(other + earned)) - compute_reward(params, other)
    return -1 <= to_one - to_other <= 1


# --- two runs -----------------------------------------------------------------------------


def with_reward(params: Params, state: State, planck: Planck) -> State:
    """After `planck` came into the pot, as the stakers' share of some revenue."""
    halpha = state.hippius.halpha.set(STAKER_POT, Planck(state.hippius.halpha[STAKER_POT] + planck))
    return evolve(
        state,
        hippius=evolve(state.hippius, halpha=halpha),
        staking=with_inflow(params, state.staking, planck=planck),
    )


def claimed_twice(params: Params, state: State, *, backer: Account, validator: Account, planck: Planck) -> State:
    """A claim before a reward and one after it."""
    early = claim_stake_rewards(params, state, backer=backer, validator=validator)
    return claimed_once(params, early, backer=backer, validator=validator, planck=planck)


def claimed_once(params: Params, state: State, *, backer: Account, validator: Account, planck: Planck) -> State:
    """A claim after a reward."""
    richer = with_reward(params, state, planck)
    return claim_stake_rewards(params, richer, backer=backer, validator=validator)


def claimed_by_both(params: Params, state: State, *, one: Account, other: Account, validator: Account) -> State:
    """A claim of one backer, then one of another."""
    first = claim_stake_rewards(params, state, backer=one, validator=validator)
    return claim_stake_rewards(params, first, backer=other, validator=validator)


def claimed_by_both_the_other_way(
    params: Params, state: State, *, one: Account, other: Account, validator: Account
) -> State:
    """The same claims, the other one first."""
    return claimed_by_both(params, state, one=other, other=one, validator=validator)


def claimed(params: Params, state: State, *, backer: Account, validator: Account, commission: Percent) -> State:
    """A claim."""
    return claim_stake_rewards(params, state, backer=backer, validator=validator)


def claimed_after_collection(
    params: Params, state: State, *, backer: Account, validator: Account, commission: Percent
) -> State:
    """A claim after somebody let the validator collect."""
    collected = collect_validator_rewards(params, state, validator=validator)
    return claim_stake_rewards(params, collected, backer=backer, validator=validator)


def claimed_after_commission(
    params: Params, state: State, *, backer: Account, validator: Account, commission: Percent
) -> State:
    """A claim after the validator changed its commission."""
    changed = set_commission(params, state, validator=validator, commission=commission)
    return claim_stake_rewards(params, changed, backer=backer, validator=validator)


def nominated_at_once(
    params: Params, state: State, *, nominator: Account, validator: Account, planck: Planck, more: Planck
) -> State:
    """Stake in one part."""
    return nominate(params, state, nominator=nominator, validator=validator, planck=Planck(planck + more))


def nominated_in_two(
    params: Params, state: State, *, nominator: Account, validator: Account, planck: Planck, more: Planck
) -> State:
    """The same stake in two parts."""
    first = nominate(params, state, nominator=nominator, validator=validator, planck=planck)
    return nominate(params, first, nominator=nominator, validator=validator, planck=more)


def is_same_for_everybody(params: Params, before: State, left: State, right: State) -> bool:
    """What everybody has, has staked, is owed and was paid."""
    return (
        left.hippius.halpha == right.hippius.halpha
        and left.staking.positions == right.staking.positions
        and left.staking.owed == right.staking.owed
        and left.staking.paid == right.staking.paid
    )


def is_same_payment(params: Params, before: State, left: State, right: State) -> bool:
    """What everybody is owed and was paid."""
    return left.staking.owed == right.staking.owed and left.staking.paid == right.staking.paid


PROPERTIES: tuple[Property, ...] = (
    StepProperty(
        id="fairness.backers_earn_by_stake",
        statement="In every step a backer earns its stake's part of what came, less the commission of that moment.",
        source=("S5.2", "P4.3", "P5 Staking fairness"),
        predicate=backers_earn_by_stake,
    ),
    StepProperty(
        id="fairness.validators_earn_by_stake",
        statement="In every step a validator earns its own stake's part, and its commission of what is collected.",
        source=("S5.2", "P4.3", "P5 Staking fairness"),
        predicate=validators_earn_by_stake,
    ),
    StepProperty(
        id="fairness.late_joiners",
        statement="A late joiner gets nothing of the past.",
        source=("P4.3", "P5 Staking fairness"),
        predicate=late_joiners_get_nothing_of_the_past,
    ),
    StepProperty(
        id="fairness.no_stake_no_rewards",
        statement="Who has no stake and is no validator earns nothing.",
        source=("P4.3", "P5 Staking fairness"),
        predicate=who_has_no_stake_earns_nothing,
    ),
    StepProperty(
        id="fairness.commission_changes",
        statement="A commission change never touches earned rewards.",
        source=("P4.3", "P5 Staking fairness"),
        predicate=commission_changes_touch_nothing_earned,
        actions=("set_commission",),
    ),
    StepProperty(
        id="fairness.claim_pays_what_was_earned",
        statement="After a claim all that was ever paid to a backer is all that it has earned, rounded down.",
        source=("S5.2", "S6.6", "P4.3", "P5 Staking fairness"),
        predicate=claim_pays_what_was_earned,
        actions=("claim_stake_rewards",),
    ),
    Theorem(
        id="fairness.claims_add_up",
        statement="The number of claims does not matter: two pay what one pays of all.",
        source=("P4.3", "P5 Staking fairness"),
        predicate=claims_add_up,
    ),
    Theorem(
        id="fairness.splitting",
        statement="Splitting a position never gains, and loses less than one planck a part.",
        source=("P5 Staking fairness",),
        predicate=splitting_never_gains,
    ),
    Theorem(
        id="fairness.equal_earnings",
        statement="Equal earnings are paid equally, to within one planck in total.",
        source=("P5 Staking fairness",),
        predicate=equal_earnings_are_paid_equally,
    ),
    Relational(
        id="fairness.number_of_claims",
        statement="A claim before a reward and one after it pay what one claim after it pays.",
        source=("P4.3", "P5 Staking fairness"),
        left=claimed_twice,
        right=claimed_once,
        relation=is_same_payment,
    ),
    Relational(
        id="fairness.order_of_claims",
        statement="Two backers may claim in either order.",
        source=("P4.3", "P5 Staking fairness"),
        left=claimed_by_both,
        right=claimed_by_both_the_other_way,
        relation=is_same_for_everybody,
    ),
    Relational(
        id="fairness.collection_does_not_matter",
        statement="Whether somebody lets the validator collect before a claim does not matter.",
        source=("P4.3", "P5 Staking fairness"),
        left=claimed,
        right=claimed_after_collection,
        relation=is_same_for_everybody,
    ),
    Relational(
        id="fairness.commission_does_not_matter",
        statement="A claim after a change of commission pays what it pays before.",
        source=("P4.3", "P5 Staking fairness"),
        left=claimed,
        right=claimed_after_commission,
        relation=is_same_for_everybody,
    ),
    Relational(
        id="fairness.parts_of_a_position",
        statement="Stake that is put up in two parts is worth what it is in one.",
        source=("P4.3", "P5 Staking fairness"),
        left=nominated_at_once,
        right=nominated_in_two,
        relation=is_same_for_everybody,
    ),
)
