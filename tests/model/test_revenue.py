"""The split of revenue, by lifetime totals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.accounts import MARKETPLACE, STAKER_POT, TREASURY
from model.params import MAINNET, TINY, Params, is_valid
from model.revenue import compute_miners_total, compute_shares, compute_stakers_total
from model.units import Percent, Planck
from properties.scopes import ALICE, BOB
from properties.split import settled
from tests.model.scenario import Story, tiny_with

WIDE = tiny_with(max_rao=1_000, max_planck=3_000, max_credits=3_000)


def funded(planck: int) -> Story:
    """A story in which the marketplace holds `planck` behind credits."""
    story = Story(WIDE, mint_cap=3_000)
    story.mints(1_000)
    return story.does("purchase_with_alpha", client=ALICE, planck=planck)


def settles(story: Story, planck: int) -> Story:
    """Some of it becomes revenue that Bob's miner earned."""
    story.state = settled(WIDE, story.state, payee=BOB, planck=Planck(planck))
    return story


def balances(story: Story) -> tuple[int, int, int, int]:
    """What the marketplace, the miner, the stakers' pot and the treasury hold."""
    halpha = story.state.hippius.halpha
    return halpha[MARKETPLACE], halpha[BOB], halpha[STAKER_POT], halpha[TREASURY]


def test_a_hundred_planck_are_split_sixty_thirty_ten() -> None:
    story = settles(funded(100), 100)
    assert balances(story) == (0, 60, 30, 10)


def test_a_hundred_settlements_of_one_planck_are_split_sixty_thirty_ten() -> None:
    story = funded(100)
    for _ in range(100):
        settles(story, 1)
    assert balances(story) == (0, 60, 30, 10)


def test_governance_spends_what_the_treasury_has_and_no_more() -> None:
    story = settles(funded(100), 100)
    story.does("spend_treasury", recipient=ALICE, planck=9)
    story.refuses("InsufficientBalance", "spend_treasury", recipient=ALICE, planck=2)
    assert balances(story) == (0, 60, 30, 1)


def test_a_split_that_starves_plain_nested_floors_takes_from_nobody() -> None:
    half = tiny_with(miner_percent=50, staker_percent=10, treasury_percent=40)
    for total in range(200):
        shares = compute_shares(half, Planck(total), Planck(1))
        assert min(shares.miners, shares.stakers, shares.treasury) >= 0
        assert shares.miners + shares.stakers + shares.treasury == 1


@st.composite
def splits(draw: st.DrawFn) -> Params:
    """Any valid split."""
    miners = draw(st.integers(0, 99))
    stakers = draw(st.integers(0, 100 - miners))
    return tiny_with(
        miner_percent=Percent(miners),
        staker_percent=Percent(stakers),
        treasury_percent=Percent(100 - miners - stakers),
    )


@given(params=splits(), total=st.integers(0, 10**40), planck=st.integers(1, 10**40))
def test_shares_of_any_split_sum_to_the_settlement_and_are_not_negative(
    params: Params, total: int, planck: int
) -> None:
    assert is_valid(params)
    shares = compute_shares(params, Planck(total), Planck(planck))
    assert shares.miners + shares.stakers + shares.treasury == planck
    assert min(shares.miners, shares.stakers, shares.treasury) >= 0
    assert abs(100 * shares.miners - params.miner_percent * planck) < 100


@given(total=st.integers(0, 10**40))
def test_the_networks_split_is_the_floor_at_sixty_and_at_ninety_percent(total: int) -> None:
    miners, stakers = compute_miners_total(MAINNET, Planck(total)), compute_stakers_total(MAINNET, Planck(total))
    assert miners == 60 * total // 100
    assert miners + stakers == 90 * total // 100


@pytest.mark.parametrize(
    "changes",
    [
        {"planck_per_rao": 0},
        {"max_planck": 11},
        {"min_deposit": 0},
        {"min_withdrawal": 0},
        {"cleanup_ttl": 0},
        {"recovery_delay": 0},
        {"planck_per_lot": 0},
        {"chargeback_period": 0},
        {"ipfs_replicas": 0},
        {"max_size": 0},
        {"accept_window": 0},
        {"period_blocks": 0},
        {"grace_blocks": 0},
        {"heartbeat_window": 0},
        {"era_blocks": 0},
        {"unbonding_blocks": 0},
        {"reward_scale": 0},
        {"miner_percent": 61},
        {"miner_percent": 100, "staker_percent": 0, "treasury_percent": 0},
    ],
)
def test_parameters_that_would_not_work_are_not_valid(changes: dict[str, int]) -> None:
    assert is_valid(TINY)
    assert is_valid(MAINNET)
    assert not is_valid(tiny_with(**changes))
