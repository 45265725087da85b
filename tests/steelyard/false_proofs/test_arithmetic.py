"""Arithmetic: normal forms, rounding, division, and what only a type would say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.steelyard.false_proofs.claims import is_false, is_proven, protocol, theorem
from tests.steelyard.false_proofs.models import locks
from tests.steelyard.false_proofs.models import sums_of_numbers as numbers

FALSE: tuple[tuple[Callable[..., bool], dict[str, Any]], ...] = (
    (numbers.squares_add, {"x": 1, "y": 1}),
    (numbers.product_is_natural, {"x": 1, "y": -1}),
    (numbers.difference_is_natural, {"x": 0, "y": 1}),
    (numbers.half_of_a_difference_is_natural, {"x": 0, "y": 1}),
    (numbers.double_is_at_least_four, {"x": 1}),
    (numbers.even_sum_is_not_two, {"x": 1, "y": -1}),
    (numbers.quotient_times_divisor, {"x": 1, "d": 2}),
    (numbers.division_is_defined, {"x": 1, "d": 0}),
    (numbers.quotient_is_natural, {"x": 1, "d": -1}),
    (numbers.remainder_is_natural, {"x": 1, "d": -2}),
    (numbers.floors_add, {"x": 1, "y": 1}),
    (numbers.ceiling_is_floor, {"x": 1}),
    (numbers.choice_times_itself, {"c": True, "x": 1, "y": 2}),
    (numbers.later_operand_is_reached, {"x": 1, "d": 0}),
    (numbers.earlier_operand_is_reached, {"x": 1, "d": 0}),
    (numbers.two_phases, {"phase": numbers.Phase.LATE}),
    (numbers.least_is_first, {"x": 1, "y": 0}),
)

SOUND = (
    numbers.squares_add_with_mixed_term,
    numbers.product_of_naturals_is_natural,
    numbers.half_of_a_natural_is_natural,
    numbers.double_is_at_least_two,
    numbers.even_sum_is_not_odd,
    numbers.quotient_and_remainder,
    numbers.floors_add_up_to_one,
    numbers.ceiling_is_near_floor,
    numbers.choice_times_the_other,
    numbers.later_operand_is_guarded,
    numbers.three_phases,
    numbers.positive_rates_cancel,
    numbers.rates_are_at_most_a_hundred,
    numbers.least_is_either,
)


@pytest.mark.parametrize(("claim", "values"), FALSE, ids=[claim.__name__ for claim, _ in FALSE])
def test_false_arithmetic_is_not_proven(claim: Callable[..., bool], values: dict[str, Any]) -> None:
    assert is_false(claim, **values)
    assert not is_proven(protocol(locks, theorem(claim)))


@pytest.mark.parametrize("claim", SOUND, ids=lambda claim: claim.__name__)
def test_its_sound_twin_is_proven(claim: Callable[..., bool]) -> None:
    assert is_proven(protocol(locks, theorem(claim)))


@pytest.mark.parametrize("rate", [0, 100])
def test_what_holds_at_most_rates_is_not_proven(rate: int) -> None:
    claim = numbers.rates_cancel if rate == 0 else numbers.rates_are_below_a_hundred
    assert is_false(claim, rate=rate, x=1, **({"y": 2} if rate == 0 else {}))
    assert not is_proven(protocol(locks, theorem(claim)))
