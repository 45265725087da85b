"""Slots, the blocks that their leaders produce, and eras."""

from __future__ import annotations

from properties.scopes import ALICE, BOB, VALIDATOR
from tests.model.scenario import Story, tiny_with


def test_the_leader_produces_one_block_in_its_slot() -> None:
    story = Story().refuses("NotLeader", "produce_block", validator=ALICE)
    story.does("produce_block", validator=VALIDATOR)
    story.refuses("AlreadyProduced", "produce_block", validator=VALIDATOR)
    assert (story.state.chain.block, story.state.chain.author) == (1, VALIDATOR)


def test_a_slot_may_pass_without_a_block() -> None:
    story = Story().does("register_validator", validator=BOB).does("pass_slot", leader=BOB)
    story.refuses("NotLeader", "produce_block", validator=VALIDATOR).does("produce_block", validator=BOB)
    assert (story.state.chain.block, story.state.chain.slot, story.state.chain.author) == (1, 1, BOB)


def test_only_a_validator_leads_a_slot() -> None:
    Story().discards("A-12", "pass_slot", leader=ALICE)


def test_an_era_ends_when_its_blocks_have_passed() -> None:
    story = Story(tiny_with(era_blocks=2)).passes_blocks(1).refuses("TooSoon", "end_era")
    story.passes_blocks(1).does("end_era").refuses("TooSoon", "end_era")
    assert (story.state.chain.era, story.state.chain.era_began) == (2, 2)
