"""Scores of others' miners, and the weights that come of them on Bittensor."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from model.accounts import Account, Family, MinerId
from model.state import Kind
from model.units import Era, Size
from properties.scopes import ALICE, BOB, VALIDATOR
from tests.model.scenario import Story

MINERS = tuple(MinerId(f"miner{number}") for number in range(3))
UNKNOWN = MinerId("nobody's")


def begun() -> Story:
    """Alice has three miners, and Bob is a validator beside the first one."""
    story = Story().does("register_validator", validator=BOB).does("register_validator", validator=ALICE)
    for number, miner in enumerate(MINERS):
        worker, family = Account(f"worker{number}"), Family(f"family{number}")
        story.does(
            "register_miner",
            owner=ALICE,
            worker=worker,
            miner=miner,
            kind=Kind.S3,
            family=family,
            capacity=Size(1),
        )
    return story


def scores(story: Story, *of: int, validator: Any = VALIDATOR) -> Story:
    """A validator scores the first miners."""
    for miner, score in zip(MINERS, of, strict=False):
        story.does("evaluate_miner", validator=validator, miner=miner, score=score)
    return story


def ends_era(story: Story) -> Story:
    """The era ends."""
    return story.passes_blocks(1).does("end_era")


def weight_of(story: Story, number: int, validator: Any = VALIDATOR) -> int:
    """The weight that is reported of a miner."""
    story.does("report_weight", validator=validator, miner=MINERS[number])
    return story.state.weights.entries[(validator, MINERS[number])].weight


def test_weights_are_in_proportion_to_scores() -> None:
    story = ends_era(scores(begun(), 1, 2))
    assert (weight_of(story, 0), weight_of(story, 1)) == (21_845, 43_690)
    assert story.state.weights.last_era[VALIDATOR] == 1


def test_a_new_score_takes_the_place_of_the_old_one() -> None:
    story = ends_era(scores(scores(begun(), 3, 7), 7))
    assert weight_of(story, 0) == 65_535 // 2


def test_a_score_is_given_by_a_validator_of_somebody_elses_miner() -> None:
    story = begun()
    story.refuses("NotAValidator", "evaluate_miner", validator=Account("carol"), miner=MINERS[0], score=1)
    story.refuses("UnknownMiner", "evaluate_miner", validator=BOB, miner=UNKNOWN, score=1)
    story.refuses("OwnMiner", "evaluate_miner", validator=ALICE, miner=MINERS[0], score=1)
    story.refuses("AmountTooSmall", "evaluate_miner", validator=BOB, miner=MINERS[0], score=0)
    story.does("register_validator", validator=Account("worker0"))
    story.refuses("OwnMiner", "evaluate_miner", validator=Account("worker0"), miner=MINERS[0], score=1)


def test_a_weight_is_reported_once_for_the_era_that_has_just_ended() -> None:
    story = scores(begun(), 1).refuses("NotEvaluated", "report_weight", validator=VALIDATOR, miner=MINERS[0])
    weight_of(ends_era(story), 0)
    story.refuses("AlreadyReported", "report_weight", validator=VALIDATOR, miner=MINERS[0])
    story.refuses("NotEvaluated", "report_weight", validator=VALIDATOR, miner=MINERS[1])
    story.refuses("NotEvaluated", "report_weight", validator=BOB, miner=MINERS[0])
    ends_era(story).refuses("NotEvaluated", "report_weight", validator=VALIDATOR, miner=MINERS[0])


def test_a_miner_that_may_not_serve_gets_nothing_and_the_others_no_more() -> None:
    story = ends_era(scores(begun(), 1, 1, 2))
    story.does("ban_miner", validator=VALIDATOR, miner=MINERS[0])
    story.does("deregister_miner", owner=ALICE, miner=MINERS[1])
    assert [weight_of(story, number) for number in range(3)] == [0, 0, 32_767]


def test_scores_of_the_next_era_leave_the_last_one_alone() -> None:
    story = scores(ends_era(scores(begun(), 1, 1)), 9, 1)
    assert weight_of(story, 0) == 32_767
    assert weight_of(ends_era(story), 0) == 58_981
    assert story.state.weights.entries[(VALIDATOR, MINERS[0])].era == Era(2)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=3))
def test_a_row_never_passes_its_width(of: list[int]) -> None:
    story = ends_era(scores(begun(), *of))
    weights = [weight_of(story, number) for number in range(len(of))]
    assert sum(weights) <= 65_535
    assert all(
        weight * sum(of) <= 65_535 * score < (weight + 1) * sum(of) for weight, score in zip(weights, of, strict=True)
    )
