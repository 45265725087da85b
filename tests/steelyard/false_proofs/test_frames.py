"""What a path leaves alone: what a predicate depends on in any branch, of the states and of the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from steelyard.suite import StepProperty, Suite
from tests.steelyard.false_proofs.claims import Call, breaks, invariant, is_proven, protocol, results, step
from tests.steelyard.false_proofs.models import frames

Actions = tuple[Callable[..., Any], ...]
RAISE: Call = ("raise_amount", {"who": "a", "by": 9})
KEEP: list[Call] = [("hold", {"who": "a", "amount": 9}), ("swap", {}), ("hold", {"who": "a", "amount": 9})]

FALSE: dict[str, tuple[Callable[..., bool], Actions, list[Call]]] = {
    "read in one branch": (frames.open_is_small, (frames.raise_amount, frames.switch), [RAISE, ("switch", {})]),
    "read in one branch, the other way": (
        frames.open_is_small,
        (frames.raise_amount, frames.switch),
        [("switch", {}), RAISE],
    ),
    "read in an operand, in a record": (
        frames.open_part_is_small,
        (frames.raise_part, frames.switch),
        [("switch", {}), ("raise_part", {"by": 9})],
    ),
    "read at the entries of another map": (
        frames.open_holdings_are_small,
        (frames.hold, frames.swap, frames.switch),
        [*KEEP, ("switch", {})],
    ),
    "a map takes the place of another": (frames.nothing_is_kept, (frames.hold, frames.swap), KEEP[:2]),
    "a type vouches, and is broken": (frames.amount_is_natural, (frames.borrow,), [("borrow", {"by": 1})]),
    "a call that changes nothing": (frames.only_the_owner_looks, (frames.look,), [("look", {"who": "a"})]),
    "a caller": (frames.only_the_owner_calls, (frames.raise_amount, frames.switch), [RAISE]),
    "an argument": (frames.raised_by_little, (frames.raise_part,), [("raise_part", {"by": 9})]),
    "two states in one branch": (
        frames.amount_stays,
        (frames.raise_amount, frames.switch),
        [("switch", {}), RAISE],
    ),
    "maps are compared": (frames.nothing_moves, (frames.hold, frames.swap), KEEP[:1]),
    "maps are compared, and swapped": (frames.nothing_moves, (frames.hold, frames.swap), KEEP[:2]),
}

SOUND: dict[str, tuple[Callable[..., bool], Actions]] = {
    "what is read is left alone": (frames.open_is_small, (frames.raise_part, frames.hold, frames.look)),
    "a part of a record is left alone": (frames.open_part_is_small, (frames.raise_amount, frames.hold)),
    "a map stays where it is": (frames.nothing_is_kept, (frames.hold, frames.raise_amount)),
    "a type vouches": (frames.amount_is_natural, (frames.raise_amount, frames.hold)),
    "another call": (frames.only_the_owner_looks, (frames.raise_amount, frames.switch)),
    "nobody calls": (frames.only_the_owner_calls, (frames.switch, frames.hold)),
    "no such argument": (frames.raised_by_little, (frames.raise_amount, frames.switch)),
    "the amount stays": (frames.amount_stays, (frames.raise_part, frames.switch, frames.look)),
    "maps stay": (frames.nothing_moves, (frames.raise_amount, frames.switch)),
}


def claimed(claim: Callable[..., bool], actions: Actions) -> Suite:
    made = step(claim) if "step" in claim.__annotations__ else invariant(claim)
    return protocol(frames, made, actions=actions)


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_is_not_proven(name: str) -> None:
    claim, actions, calls = FALSE[name]
    suite = claimed(claim, actions)
    assert breaks(suite, *calls)
    assert not is_proven(suite)


@pytest.mark.parametrize("name", SOUND)
def test_its_sound_twin_is_proven(name: str) -> None:
    claim, actions = SOUND[name]
    found = results(claimed(claim, actions))["test.claim"]
    assert found.verdict.value == "proven"
    # All but the beginning is seen without the solver.
    assert found.framed == len(actions)
    assert found.obligations == (0 if isinstance(claimed(claim, actions).properties[0], StepProperty) else 1)
