"""Staking: stake is kept, rewards are funded, and equal stake earns equally."""

from __future__ import annotations

from invariants import staking
from steelyard.suite import Invariant, Property

PROPERTIES: tuple[Property, ...] = (
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
