"""Staking: who may move stake and rewards, what each step does to them, and what is always covered."""

from __future__ import annotations

from invariants import staking
from model.accounts import STAKE, STAKER_POT, TREASURY, Account, unbonding_id
from model.params import Params
from model.rewards import stake_of
from model.state import State, Unbonding
from model.units import Block, Planck
from steelyard.suite import Invariant, Property, Step, StepProperty

# --- who may ------------------------------------------------------------------------------


def validators_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """Every validator, before and after: none is forgotten, and only its own commission is its to change."""
    now = after.staking.validators
    return before.staking.validators.all(
        lambda validator, was: (
            validator in now
            and (
                now[validator].commission == was.commission
                or (step.action == "set_commission" and step.caller == validator)
            )
        )
    )


def only_backers_unbond(params: Params, before: State, step: Step, after: State) -> bool:
    """Every position that has less stake after the step."""
    return before.staking.positions.all(
        lambda key, was: (
            stake_of(after.staking, backer=key[0], validator=key[1]) >= was.stake
            or (step.action == "unbond" and step.caller == key[0])
        )
    )


def only_backers_claim(params: Params, before: State, step: Step, after: State) -> bool:
    """All that was ever paid to every backer, before and after."""
    return after.staking.paid.all(
        lambda key, planck: (
            planck == before.staking.paid[key]
            or (planck > before.staking.paid[key] and step.action == "claim_stake_rewards" and step.caller == key[0])
        )
    ) and before.staking.paid.all(lambda key, planck: after.staking.paid[key] >= planck)


def only_backers_withdraw(params: Params, before: State, step: Step, after: State) -> bool:
    """All unbonding stake, before and after: it stays as it is until its backer withdraws it, in time."""
    now = after.staking.unbondings
    return before.staking.unbondings.all(
        lambda unbonding, was: (
            (unbonding in now and now[unbonding] == was)
            or (
                step.action == "withdraw_unbonded"
                and step.caller == was.backer
                and before.chain.block >= was.release_at
            )
        )
    )


def only_governance_sweeps(params: Params, before: State, step: Step, after: State) -> bool:
    """What is unallocated and what was swept, before and after."""
    return step.action == "sweep_unallocated" or (
        after.staking.swept == before.staking.swept and after.staking.unallocated >= before.staking.unallocated
    )


# --- what steps do ------------------------------------------------------------------------


def bonding_moves_stake(params: Params, before: State, step: Step, after: State) -> bool:
    """The caller's balance, STAKE and the position, before and after stake is put up."""
    backer, validator = Account(step.caller), Account(step.arguments.validator)
    planck = Planck(step.arguments.planck)
    was, now = before.hippius.halpha, after.hippius.halpha
    return (
        now[backer] == was[backer] - planck
        and now[STAKE] == was[STAKE] + planck
        and stake_of(after.staking, backer=backer, validator=validator)
        == stake_of(before.staking, backer=backer, validator=validator) + planck
    )


def unbonding_moves_stake(params: Params, before: State, step: Step, after: State) -> bool:
    """The position, both totals and the record, before and after stake is unbonded."""
    backer, validator = Account(step.caller), Account(step.arguments.validator)
    planck = Planck(step.arguments.planck)
    unbonding = unbonding_id(before.staking.next_unbonding)
    was, now = before.staking, after.staking
    return (
        unbonding not in was.unbondings
        and unbonding in now.unbondings
        and now.unbondings[unbonding]
        == Unbonding(
            backer=backer,
            planck=planck,
            release_at=Block(before.chain.block + params.unbonding_blocks),
            nonce=was.next_unbonding,
        )
        and stake_of(now, backer=backer, validator=validator)
        == stake_of(was, backer=backer, validator=validator) - planck
        and now.total_stake == was.total_stake - planck
        and (validator in was.validators and validator in now.validators)
        and now.validators[validator].stake == was.validators[validator].stake - planck
    )


def withdrawing_pays(params: Params, before: State, step: Step, after: State) -> bool:
    """STAKE and the backer's balance, before and after it withdraws."""
    unbonding = step.arguments.unbonding
    was, now = before.hippius.halpha, after.hippius.halpha
    unbondings = before.staking.unbondings
    return unbonding in unbondings and (
        now[STAKE] == was[STAKE] - unbondings[unbonding].planck
        and now[step.caller] == was[step.caller] + unbondings[unbonding].planck
        and unbonding not in after.staking.unbondings
    )


def claiming_pays(params: Params, before: State, step: Step, after: State) -> bool:
    """The pot and the backer's balance, before and after a claim."""
    key = (Account(step.caller), Account(step.arguments.validator))
    paid = after.staking.paid[key] - before.staking.paid[key]
    was, now = before.hippius.halpha, after.hippius.halpha
    return paid >= 1 and (now[STAKER_POT] == was[STAKER_POT] - paid and now[step.caller] == was[step.caller] + paid)


def sweeping_moves(params: Params, before: State, step: Step, after: State) -> bool:
    """The pot, the treasury and what is unallocated, before and after governance sweeps."""
    planck = Planck(step.arguments.planck)
    was, now = before.hippius.halpha, after.hippius.halpha
    return (
        now[STAKER_POT] == was[STAKER_POT] - planck
        and now[TREASURY] == was[TREASURY] + planck
        and after.staking.unallocated == before.staking.unallocated - planck
        and after.staking.swept == before.staking.swept + planck
    )


# --- what comes ---------------------------------------------------------------------------


def nothing_is_earned_by_nobody(params: Params, before: State, step: Step, after: State) -> bool:
    """What comes while nobody is bonded: all of it is unallocated, and no index moves."""
    came = Planck(after.revenue.stakers - before.revenue.stakers)
    return (
        before.staking.total_stake > 0
        or came == 0
        or (
            after.staking.unallocated == before.staking.unallocated + came
            and after.staking.index == before.staking.index
        )
    )


def all_that_comes_is_earned(params: Params, before: State, step: Step, after: State) -> bool:
    """What comes while somebody is bonded, in grains, against what all stake earns: rounded down."""
    came = (after.revenue.stakers - before.revenue.stakers) * params.reward_scale
    step_of_index = after.staking.index - before.staking.index
    stake = before.staking.total_stake
    return stake == 0 or step_of_index * stake <= came < (step_of_index + 1) * stake


PROPERTIES: tuple[Property, ...] = (
    StepProperty(
        id="staking.validators_stay",
        statement="A validator stays one, and its commission is its own to change.",
        source=("S2.4", "P4.3", "P5 Authority"),
        predicate=validators_stay,
    ),
    StepProperty(
        id="staking.only_backers_unbond",
        statement="Only the backer takes stake from its position.",
        source=("P4.3", "P5 Authority"),
        predicate=only_backers_unbond,
    ),
    StepProperty(
        id="staking.only_backers_claim",
        statement="Only the backer claims its rewards.",
        source=("P4.3", "P5 Authority"),
        predicate=only_backers_claim,
    ),
    StepProperty(
        id="staking.only_backers_withdraw",
        statement="Unbonding stake waits for its own block, and only its backer withdraws it.",
        source=("P4.3", "P5 Authority"),
        predicate=only_backers_withdraw,
    ),
    StepProperty(
        id="staking.only_governance_sweeps",
        statement="Only governance moves unallocated revenue.",
        source=("P4.3", "P5 Authority", "A-14"),
        predicate=only_governance_sweeps,
    ),
    StepProperty(
        id="staking.bonding_moves_stake",
        statement="What is bonded or nominated leaves the caller's balance and is in its position.",
        source=("P4.3",),
        predicate=bonding_moves_stake,
        actions=("bond", "nominate"),
    ),
    StepProperty(
        id="staking.unbonding_moves_stake",
        statement="What is unbonded leaves the position and both totals at once, and waits in a record of its own.",
        source=("P4.3",),
        predicate=unbonding_moves_stake,
        actions=("unbond",),
    ),
    StepProperty(
        id="staking.withdrawing_pays",
        statement="A withdrawal pays the backer exactly what was unbonded, once.",
        source=("P4.3",),
        predicate=withdrawing_pays,
        actions=("withdraw_unbonded",),
    ),
    StepProperty(
        id="staking.claiming_pays",
        statement="A claim pays the backer out of the pot, at least a planck.",
        source=("S5.2", "S5.4", "S6.6", "P4.3"),
        predicate=claiming_pays,
        actions=("claim_stake_rewards",),
    ),
    StepProperty(
        id="staking.sweeping_moves",
        statement="What governance sweeps was unallocated, and goes from the pot to the treasury.",
        source=("P4.3", "A-14"),
        predicate=sweeping_moves,
        actions=("sweep_unallocated",),
    ),
    StepProperty(
        id="staking.nothing_is_earned_by_nobody",
        statement="Revenue that comes while nobody is bonded is unallocated, and enters no accumulator.",
        source=("P4.3",),
        predicate=nothing_is_earned_by_nobody,
    ),
    StepProperty(
        id="staking.all_that_comes_is_earned",
        statement="Revenue that comes while somebody is bonded is earned, but for less than a grain for each planck of "
        "stake.",
        source=("S5.2", "P4.3"),
        predicate=all_that_comes_is_earned,
    ),
    Invariant(
        id="staking.stake_adds_up",
        statement="All stake is the sum of what backs the validators.",
        source=("P4.3", "P5 Solvency"),
        predicate=staking.stake_adds_up,
    ),
    Invariant(
        id="staking.stake_of_validators",
        statement="What backs a validator is the sum of the positions behind it.",
        source=("P4.3", "P5 Solvency"),
        predicate=staking.stake_of_validators_adds_up,
    ),
    Invariant(
        id="staking.stake_account",
        statement="STAKE holds exactly bonded and unbonding stake.",
        source=("P5 Solvency",),
        predicate=staking.stake_account_holds_stake,
    ),
    Invariant(
        id="staking.unbonding_ends",
        statement="Stake that was unbonded can be withdrawn at the latest `unbonding_blocks` from now.",
        source=("P4.3", "P5 Liveness"),
        predicate=staking.unbondings_are_withdrawable_in_time,
    ),
    Invariant(
        id="staking.uncollected",
        statement="What is not collected is exactly what all stake has earned since its validator last collected.",
        source=("P4.3", "P5 Staking fairness"),
        predicate=staking.uncollected_is_what_stake_has_earned,
    ),
    Invariant(
        id="staking.unsettled",
        statement="What a validator has for its backers is exactly what their positions have earned and not booked.",
        source=("P4.3", "P5 Staking fairness"),
        predicate=staking.unsettled_is_what_positions_have_earned,
    ),
    Invariant(
        id="staking.pot_is_solvent",
        statement="STAKER_POT covers unallocated revenue and all that every position can ever claim.",
        source=("S7", "P4.3", "P5 Solvency"),
        predicate=staking.pot_covers_everything,
    ),
    Invariant(
        id="staking.validators_are_users",
        statement="A validator is a user.",
        source=("P4",),
        predicate=staking.validators_are_users,
        lemma=True,
    ),
    Invariant(
        id="staking.commissions_are_shares",
        statement="A commission is at most the whole.",
        source=("P4.3",),
        predicate=staking.commissions_are_shares,
        lemma=True,
    ),
    Invariant(
        id="staking.collections_are_of_the_past",
        statement="A validator has collected up to an index that the pot has reached.",
        source=("P4.3",),
        predicate=staking.collections_are_of_the_past,
        lemma=True,
    ),
    Invariant(
        id="staking.bookings_are_of_the_past",
        statement="A position is behind a validator, and was booked up to an index that the validator has reached.",
        source=("P4.3",),
        predicate=staking.positions_are_booked_in_the_past,
        lemma=True,
    ),
    Invariant(
        id="staking.positions_are_part_of_all_stake",
        statement="A position's stake is part of all that backs its validator.",
        source=("P4.3",),
        predicate=staking.positions_are_part_of_all_stake,
        lemma=True,
    ),
    Invariant(
        id="staking.positions_have_stake",
        statement="A position has stake.",
        source=("P4.3",),
        predicate=staking.positions_have_stake,
        lemma=True,
    ),
    Invariant(
        id="staking.positions_are_of_users",
        statement="A position belongs to a user.",
        source=("P4",),
        predicate=staking.positions_are_of_users,
        lemma=True,
    ),
    Invariant(
        id="staking.rewards_are_of_users",
        statement="Rewards are owed to a user.",
        source=("P4",),
        predicate=staking.rewards_are_of_users,
        lemma=True,
    ),
    Invariant(
        id="staking.unbondings_are_of_users",
        statement="An unbonding belongs to a user.",
        source=("P4",),
        predicate=staking.unbondings_are_of_users,
        lemma=True,
    ),
    Invariant(
        id="staking.unbonding_ids_commit",
        statement="An unbonding stands under the digest of its number.",
        source=("P4.3", "A-11"),
        predicate=staking.unbonding_ids_commit,
        lemma=True,
    ),
    Invariant(
        id="staking.unbonding_nonces_are_used",
        statement="The number of an unbonding was given out.",
        source=("P4.3",),
        predicate=staking.unbonding_nonces_are_used,
        lemma=True,
    ),
)
