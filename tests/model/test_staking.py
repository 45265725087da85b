"""Validators and backers: stake, what it earns, and how both are got back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.accounts import STAKE, STAKER_POT, TREASURY, unbonding_id
from model.params import Params
from model.units import Nonce, Planck
from properties.scopes import ALICE, BOB, VALIDATOR
from properties.split import settled
from tests.model.scenario import Story, tiny_with

WIDE = tiny_with(max_rao=2_000, max_planck=6_000, max_credits=6_000, reward_scale=1_000, unbonding_blocks=2)


def begun(params: Params = WIDE) -> Story:
    """Alice and Bob have 1,000 planck each, the marketplace has 4,000 behind credits."""
    story = Story(params, mint_cap=6_000)
    story.mints(2_000)
    story.does("transfer", sender=ALICE, recipient=BOB, planck=1_000)
    return story.does("purchase_with_alpha", client=ALICE, planck=4_000)


def earns(story: Story, planck: int) -> Story:
    """The stakers' share of some revenue comes into the pot; `planck` is a multiple of 3."""
    revenue = Planck(planck // 3 * 10)
    story.state = settled(story.params, story.state, payee=BOB, planck=revenue)
    return story


def nominates(story: Story, nominator: Any, planck: int, validator: Any = VALIDATOR) -> Story:
    """Stake behind a validator."""
    return story.does("nominate", nominator=nominator, validator=validator, planck=planck)


def claims(story: Story, backer: Any, validator: Any = VALIDATOR) -> int:
    """What a claim pays."""
    before = story.state.staking.paid[(backer, validator)]
    story.does("claim_stake_rewards", backer=backer, validator=validator)
    return story.state.staking.paid[(backer, validator)] - before


# --- validators ---------------------------------------------------------------------------


def test_anybody_becomes_a_validator_once() -> None:
    story = begun().does("register_validator", validator=BOB)
    assert BOB in story.state.staking.validators
    story.refuses("AlreadyAValidator", "register_validator", validator=BOB)
    story.refuses("NotAUser", "register_validator", validator=TREASURY)


def test_only_a_validator_has_a_commission_and_it_is_a_share() -> None:
    story = begun().does("set_commission", validator=VALIDATOR, commission=100)
    story.refuses("CommissionTooHigh", "set_commission", validator=VALIDATOR, commission=101)
    story.refuses("NotAValidator", "set_commission", validator=ALICE, commission=0)


def test_a_validator_backs_itself() -> None:
    story = begun().does("transfer", sender=BOB, recipient=VALIDATOR, planck=10)
    story.does("bond", validator=VALIDATOR, planck=10)
    assert story.state.staking.positions[(VALIDATOR, VALIDATOR)].stake == 10
    assert story.state.hippius.halpha[STAKE] == 10
    story.refuses("InsufficientBalance", "bond", validator=VALIDATOR, planck=1)
    story.refuses("AmountTooSmall", "bond", validator=VALIDATOR, planck=0)
    story.refuses("NotAValidator", "bond", validator=ALICE, planck=1)


# --- stake --------------------------------------------------------------------------------


def test_a_nominator_puts_up_what_it_has_behind_a_validator() -> None:
    story = nominates(begun(), ALICE, 400)
    assert story.state.hippius.halpha[ALICE] == 600
    assert story.state.staking.validators[VALIDATOR].stake == 400
    story.refuses("InsufficientBalance", "nominate", nominator=ALICE, validator=VALIDATOR, planck=601)
    story.refuses("AmountTooSmall", "nominate", nominator=ALICE, validator=VALIDATOR, planck=0)
    story.refuses("NotAValidator", "nominate", nominator=ALICE, validator=BOB, planck=1)
    story.refuses("NotAUser", "nominate", nominator=TREASURY, validator=VALIDATOR, planck=1)


def test_stake_comes_back_after_its_own_time() -> None:
    story = nominates(begun(), ALICE, 400)
    story.does("unbond", backer=ALICE, validator=VALIDATOR, planck=100).passes_blocks(1)
    story.does("unbond", backer=ALICE, validator=VALIDATOR, planck=300).passes_blocks(1)
    first, second = unbonding_id(Nonce(0)), unbonding_id(Nonce(1))
    assert (ALICE, VALIDATOR) not in story.state.staking.positions
    assert story.state.hippius.halpha[STAKE] == 400
    story.refuses("TooSoon", "withdraw_unbonded", backer=ALICE, unbonding=second)
    story.refuses("NotBacker", "withdraw_unbonded", backer=BOB, unbonding=first)
    story.does("withdraw_unbonded", backer=ALICE, unbonding=first)
    story.refuses("UnknownUnbonding", "withdraw_unbonded", backer=ALICE, unbonding=first)
    story.passes_blocks(1).does("withdraw_unbonded", backer=ALICE, unbonding=second)
    assert story.state.hippius.halpha[ALICE] == 1_000


def test_nobody_unbonds_more_than_its_stake() -> None:
    story = nominates(begun(), ALICE, 400)
    story.refuses("InsufficientStake", "unbond", backer=ALICE, validator=VALIDATOR, planck=401)
    story.refuses("InsufficientStake", "unbond", backer=BOB, validator=VALIDATOR, planck=1)
    story.refuses("AmountTooSmall", "unbond", backer=ALICE, validator=VALIDATOR, planck=0)


# --- rewards ------------------------------------------------------------------------------


def test_rewards_are_shared_by_stake() -> None:
    story = earns(nominates(nominates(begun(), ALICE, 300), BOB, 100), 600)
    assert (claims(story, ALICE), claims(story, BOB)) == (450, 150)
    assert story.state.hippius.halpha[STAKER_POT] == 0


def test_rewards_are_shared_among_validators_by_what_backs_them() -> None:
    story = begun().does("register_validator", validator=BOB)
    earns(nominates(nominates(story, ALICE, 300), BOB, 100, validator=BOB), 600)
    assert (claims(story, ALICE), claims(story, BOB, validator=BOB)) == (450, 150)


def test_a_validator_gets_its_commission_without_any_stake() -> None:
    story = nominates(begun(), ALICE, 100).does("set_commission", validator=VALIDATOR, commission=25)
    earns(story, 600)
    assert (claims(story, ALICE), claims(story, VALIDATOR)) == (450, 150)


def test_a_late_joiner_gets_nothing_of_the_past() -> None:
    story = nominates(earns(nominates(begun(), ALICE, 100), 300), BOB, 100)
    story.refuses("AmountTooSmall", "claim_stake_rewards", backer=BOB, validator=VALIDATOR)
    assert claims(story, ALICE) == 300


def test_a_new_validator_gets_nothing_of_the_past() -> None:
    story = earns(nominates(begun(), ALICE, 100), 300).does("register_validator", validator=BOB)
    nominates(story, BOB, 100, validator=BOB)
    story.refuses("AmountTooSmall", "claim_stake_rewards", backer=BOB, validator=BOB)


def test_a_commission_change_touches_nothing_that_was_earned() -> None:
    story = earns(nominates(begun(), ALICE, 100), 300)
    story.does("set_commission", validator=VALIDATOR, commission=100)
    assert claims(earns(story, 300), ALICE) == 300
    story.refuses("AmountTooSmall", "claim_stake_rewards", backer=ALICE, validator=VALIDATOR)
    assert claims(story, VALIDATOR) == 300


def test_what_is_owed_outlives_the_position() -> None:
    story = earns(nominates(begun(), ALICE, 100), 300)
    story.does("unbond", backer=ALICE, validator=VALIDATOR, planck=100)
    assert claims(earns(story, 300), ALICE) == 300
    assert story.state.staking.unallocated == 300


def test_fractions_of_a_planck_are_kept_for_the_next_claim() -> None:
    story = nominates(nominates(begun(), ALICE, 2), BOB, 5)
    assert [claims(earns(story, 6), ALICE) for _ in range(3)] == [1, 2, 2]


def test_somebody_may_let_a_validator_collect_and_it_changes_nothing() -> None:
    story = earns(nominates(begun(), ALICE, 100), 300)
    story.does("collect_validator_rewards", validator=VALIDATOR).does("collect_validator_rewards", validator=VALIDATOR)
    assert story.state.staking.uncollected == 0
    story.refuses("NotAValidator", "collect_validator_rewards", validator=ALICE)
    story.refuses("NotAValidator", "claim_stake_rewards", backer=ALICE, validator=ALICE)
    assert claims(story, ALICE) == 300


def test_what_comes_while_nobody_is_bonded_is_the_governances_to_move() -> None:
    story = earns(begun(), 300)
    nominates(story, ALICE, 100)
    story.refuses("AmountTooSmall", "claim_stake_rewards", backer=ALICE, validator=VALIDATOR)
    story.refuses("AmountTooSmall", "sweep_unallocated", planck=0)
    story.refuses("InsufficientUnallocated", "sweep_unallocated", planck=301)
    treasury = story.state.hippius.halpha[TREASURY]
    story.does("sweep_unallocated", planck=300)
    assert story.state.hippius.halpha[TREASURY] == treasury + 300
    assert story.state.hippius.halpha[STAKER_POT] == 0


@given(
    st.lists(
        st.tuples(st.sampled_from((ALICE, BOB)), st.sampled_from(("nominate", "unbond", "claim", "earn"))), max_size=12
    )
)
def test_everybody_can_always_be_paid(moves: list[tuple[Any, str]]) -> None:
    story = begun()
    for who, move in moves:
        if move == "earn":
            earns(story, 9)
        elif move == "claim":
            story.attempt("claim_stake_rewards", backer=who, validator=VALIDATOR)
        elif move == "unbond":
            story.attempt("unbond", backer=who, validator=VALIDATOR, planck=3)
        else:
            nominates(story, who, 3)
    for who in (ALICE, BOB, VALIDATOR):
        story.attempt("claim_stake_rewards", backer=who, validator=VALIDATOR)
    staking = story.state.staking
    left = story.state.hippius.halpha[STAKER_POT] - staking.unallocated
    assert 0 <= left <= len(moves)
    assert left + staking.unallocated + sum(planck for _, planck in staking.paid.items()) == story.state.revenue.stakers


@pytest.mark.parametrize("split", [(30,), (10, 20), (1, 1, 28)])
def test_a_position_in_parts_earns_what_it_earns_whole(split: tuple[int, ...]) -> None:
    story = nominates(begun(), BOB, 70)
    for part in split:
        nominates(story, ALICE, part)
    assert claims(earns(story, 999), ALICE) == 299
