"""Guardians: who may be one, and how many of them the adversary may hold."""

from __future__ import annotations

from typing import Any

import pytest

from model.accounts import TREASURY
from model.params import TINY
from properties.presets import TINY_STORIES
from properties.scopes import ALICE, G1, G2, G3, G4, slots
from properties.slices.bridge import FIRST
from properties.suite import SUITE
from steelyard.run import start
from tests.model.scenario import Story

BAD_SETS = [
    ("GuardianNotAUser", slots(G1, TREASURY), 1),
    ("DuplicateGuardian", slots(G1, G2, G1), 2),
    ("ThresholdOutOfRange", slots(G1, G2), 0),
    ("ThresholdOutOfRange", slots(G1, G2), 3),
    ("ThresholdOutOfRange", slots(), 1),
]


@pytest.mark.parametrize(("code", "guardians", "threshold"), BAD_SETS)
@pytest.mark.parametrize("chain", ["contract", "pallet"])
def test_a_rotation_to_a_set_that_is_no_set_of_guardians_is_refused(
    chain: str, code: str, guardians: Any, threshold: int
) -> None:
    Story().refuses(code, f"rotate_{chain}_guardians", guardians=guardians, threshold=threshold)


@pytest.mark.parametrize(("code", "guardians", "threshold"), BAD_SETS)
@pytest.mark.parametrize("chain", ["contract", "pallet"])
def test_a_bridge_does_not_begin_with_a_set_that_is_no_set_of_guardians(
    chain: str, code: str, guardians: Any, threshold: int
) -> None:
    changed = {f"{chain}_guardians": guardians, f"{chain}_threshold": threshold}
    assert start(SUITE, TINY, {**TINY_STORIES.genesis(), **changed}).label == code


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("AmountTooLarge", {"mint_cap": 13}),
        ("AmountTooLarge", {"tao": 5}),
        ("NotAUser", {"tao_holder": TREASURY}),
    ],
)
def test_a_beginning_that_does_not_fit_is_refused(code: str, changed: dict[str, Any]) -> None:
    assert start(SUITE, TINY, {**TINY_STORIES.genesis(), **changed}).label == code


def test_each_chain_is_rotated_on_its_own() -> None:
    story = Story().does("rotate_pallet_guardians", guardians=slots(G4), threshold=1)
    assert story.state.pallet.guard.guardians == slots(G4)
    assert story.state.contract.guard.guardians == FIRST


def test_fewer_than_the_threshold_of_each_chain_are_ever_corrupted() -> None:
    story = Story().does("corrupt", account=G1).discards("A-05", "corrupt", account=G2)
    story.does("corrupt", account=ALICE).does("corrupt", account=G4)
    story.discards("A-05", "rotate_pallet_guardians", guardians=slots(G1, G2, G4), threshold=2)
    story.does("rotate_pallet_guardians", guardians=slots(G2, G3, G4), threshold=2)
    story.discards("A-05", "corrupt", account=G3)
    story.does("rotate_pallet_guardians", guardians=slots(G2, G3), threshold=2)
    story.discards("A-05", "corrupt", account=G3)
