"""Control flow: helpers that branch, operands that are not reached, names that clash."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from steelyard.engines.induction import NO_FAULT
from tests.steelyard.false_proofs.claims import Call, breaks, invariant, is_proven, protocol, step
from tests.steelyard.false_proofs.models import flow
from tests.steelyard.false_proofs.models.common import TREASURY

BAD_RIGHT: list[Call] = [("set_right", {"who": TREASURY, "amount": -1}), ("flip", {})]
CHOICE = (flow.set_left_positive, flow.set_right, flow.flip)
Case = tuple[Callable[..., bool], tuple[Callable[..., object], ...], list[Call]]

FALSE: dict[str, Case] = {
    "a helper branches": (flow.pool_is_natural, (flow.walk,), [("walk", {"amount": 7})]),
    "a helper branches where it is reached": (
        flow.pool_is_natural,
        (flow.walk_if_left,),
        [("walk_if_left", {"amount": 7})],
    ),
    "a loop returns early": (
        flow.pool_is_natural,
        (flow.pick,),
        [("pick", {"one": 0, "two": 0, "three": 0, "bound": 0})],
    ),
    "a map is chosen": (flow.chosen_is_positive, CHOICE, BAD_RIGHT),
    "a map is chosen in a later operand": (flow.chosen_is_positive_late, CHOICE, BAD_RIGHT),
    "a map is chosen under implies": (flow.chosen_entry_is_positive, CHOICE, BAD_RIGHT),
    "a measure sees the last value of a loop": (
        flow.sums_are_weighed_by_the_last,
        (flow.set_left,),
        [("set_left", {"who": "a", "amount": 1})],
    ),
    "a negative divisor is no fault in Python": (flow.pool_is_natural, (flow.share,), [("share", {"by": -1})]),
    "an argument is named as the state": (
        flow.pool_is_natural,
        (flow.order,),
        [("order", {"s": flow.Order(total=1, size=0)})],
    ),
    "an arm of a choice is reached": (flow.ite_arm_is_reached, (flow.grow,), []),
    "a natural is written negative": (flow.total_is_natural, (flow.draw,), [("draw", {"amount": 1})]),
}

SOUND: dict[str, tuple[Callable[..., bool], tuple[Callable[..., object], ...]]] = {
    "a helper branches": (flow.pool_is_at_least_minus_two, (flow.walk, flow.walk_if_left)),
    "a loop returns early": (flow.pool_is_at_least_minus_two, (flow.pick,)),
    "a map is chosen": (flow.chosen_is_positive, (flow.set_left_positive,)),
    "a map is chosen in a later operand": (flow.chosen_is_positive_late, (flow.set_left_positive,)),
    "a measure sees each value of a loop": (flow.sums_are_weighed, (flow.set_left,)),
    "a positive divisor": (flow.pool_is_natural, (flow.share_positive,)),
    "an argument is named as the state": (flow.total_is_at_most_ten, (flow.order_same, flow.grow)),
    "a natural stays one": (flow.total_is_natural, (flow.grow, flow.draw_covered)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_is_not_proven(name: str) -> None:
    claim, actions, calls = FALSE[name]
    suite = protocol(flow, invariant(claim), actions=actions)
    assert breaks(suite, *calls)
    assert not is_proven(suite)


@pytest.mark.parametrize("name", SOUND)
def test_its_sound_twin_is_proven(name: str) -> None:
    claim, actions = SOUND[name]
    assert is_proven(protocol(flow, invariant(claim), actions=actions))


def test_what_a_refusal_is_made_of_may_fault() -> None:
    suite = protocol(flow, invariant(flow.total_is_natural), actions=(flow.refuse_with_share,))
    assert not is_proven(suite, NO_FAULT)


def test_a_refused_call_is_no_step() -> None:
    false = protocol(flow, step(flow.every_call_grows), actions=(flow.grow,))
    assert breaks(false, ("grow", {"amount": 0}))
    assert not is_proven(false)
    assert is_proven(protocol(flow, step(flow.no_call_shrinks), actions=(flow.grow,)))
