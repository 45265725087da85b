"""Arithmetic without a state: what normal forms and the rules of division may not say."""

from __future__ import annotations

from enum import Enum

from steelyard.language import ceil_div, floor_div, implies, ite
from tests.steelyard.false_proofs.models.common import Amount, Params, Signed


class Phase(Enum):
    """Three phases."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


# --- false ones ---------------------------------------------------------------------------


def squares_add(params: Params, *, x: Signed, y: Signed) -> bool:
    """False: the mixed term is forgotten."""
    return (x + y) * (x + y) == x * x + y * y


def product_is_natural(params: Params, *, x: Signed, y: Signed) -> bool:
    """False for one negative factor."""
    return x * y >= 0


def difference_is_natural(params: Params, *, x: Amount, y: Amount) -> bool:
    """False: the cast to a unit proves nothing."""
    return Amount(x - y) >= 0


def half_of_a_difference_is_natural(params: Params, *, x: Amount, y: Amount) -> bool:
    """False: the floor of a negative number is negative."""
    return (x - y) // 2 >= 0


def double_is_at_least_four(params: Params, *, x: Signed) -> bool:
    """False for 1: the bound is rounded the wrong way."""
    return implies(2 * x >= 1, x >= 2)


def even_sum_is_not_two(params: Params, *, x: Signed, y: Signed) -> bool:
    """False: the common factor of 6 and 4 divides 2."""
    return 6 * x + 4 * y != 2


def quotient_times_divisor(params: Params, *, x: Amount, d: Amount) -> bool:
    """False: something is left."""
    return implies(d > 0, lambda: x // d * d == x)


def division_is_defined(params: Params, *, x: Amount, d: Amount) -> bool:
    """False: it faults for a divisor of 0."""
    return x // d <= x


def quotient_is_natural(params: Params, *, x: Amount, d: Signed) -> bool:
    """False for a negative divisor."""
    return implies(d != 0, lambda: x // d >= 0)


def remainder_is_natural(params: Params, *, x: Amount, d: Signed) -> bool:
    """False for a negative divisor: the remainder has its sign."""
    return implies(d != 0, lambda: x % d >= 0)


def floors_add(params: Params, *, x: Amount, y: Amount) -> bool:
    """False: two odd halves make a whole."""
    return x // 2 + y // 2 == (x + y) // 2


def ceiling_is_floor(params: Params, *, x: Amount) -> bool:
    """False where something is left."""
    return ceil_div(x, 10) == floor_div(x, 10)


def choice_times_itself(params: Params, *, c: bool, x: Signed, y: Signed) -> bool:
    """False: both factors choose alike."""
    return ite(c, x, y) * ite(c, x, y) == x * y


def later_operand_is_reached(params: Params, *, x: Amount, d: Amount) -> bool:
    """False: the chain goes on to the division wherever the first comparison holds."""
    return 0 <= x <= x // d + x


def earlier_operand_is_reached(params: Params, *, x: Amount, d: Amount) -> bool:
    """False: both arms of a choice are reached, each under its condition."""
    return ite(d > 0, 0, lambda: x // d) <= x


def two_phases(params: Params, *, phase: Phase) -> bool:
    """False: there are three."""
    return phase in (Phase.EARLY, Phase.MIDDLE)


def rates_cancel(params: Params, *, x: Amount, y: Amount) -> bool:
    """False for a rate of 0."""
    return implies(x * params.rate == y * params.rate, x == y)


def rates_are_below_a_hundred(params: Params, *, x: Amount) -> bool:
    """False: the valid parameters say at most."""
    return params.rate < 100 or x < 0


def least_is_first(params: Params, *, x: Signed, y: Signed) -> bool:
    """False: the least is one of them, and not always the first."""
    return min(x, y) == x


# --- their sound twins --------------------------------------------------------------------


def squares_add_with_mixed_term(params: Params, *, x: Signed, y: Signed) -> bool:
    """The binomial."""
    return (x + y) * (x + y) == x * x + 2 * x * y + y * y


def product_of_naturals_is_natural(params: Params, *, x: Amount, y: Amount) -> bool:
    """Two naturals."""
    return x * y >= 0


def half_of_a_natural_is_natural(params: Params, *, x: Amount, y: Amount) -> bool:
    """The floor of a natural number is natural."""
    return (x + y) // 2 >= 0


def double_is_at_least_two(params: Params, *, x: Signed) -> bool:
    """The bound is rounded up, for integers."""
    return implies(2 * x >= 1, x >= 1)


def even_sum_is_not_odd(params: Params, *, x: Signed, y: Signed) -> bool:
    """The common factor of 6 and 4 does not divide 3."""
    return 6 * x + 4 * y != 3


def quotient_and_remainder(params: Params, *, x: Amount, d: Amount) -> bool:
    """The remainder is what is left, and less than the divisor."""
    return implies(d > 0, lambda: x // d * d + x % d == x and 0 <= x % d < d)


def floors_add_up_to_one(params: Params, *, x: Amount, y: Amount) -> bool:
    """Two floors lose less than one each."""
    return x // 2 + y // 2 <= (x + y) // 2 <= x // 2 + y // 2 + 1


def ceiling_is_near_floor(params: Params, *, x: Amount) -> bool:
    """A ceiling is at most one more."""
    return floor_div(x, 10) <= ceil_div(x, 10) <= floor_div(x, 10) + 1


def choice_times_the_other(params: Params, *, c: bool, x: Signed, y: Signed) -> bool:
    """The factors choose differently."""
    return ite(c, x, y) * ite(c, y, x) == x * y


def later_operand_is_guarded(params: Params, *, x: Amount, d: Amount) -> bool:
    """The chain ends before the division where the divisor is 0."""
    return not 0 < d <= x // d * d or x >= d


def three_phases(params: Params, *, phase: Phase) -> bool:
    """There is no fourth."""
    return phase in (Phase.EARLY, Phase.MIDDLE, Phase.LATE)


def positive_rates_cancel(params: Params, *, x: Amount, y: Amount) -> bool:
    """A factor that is not 0 cancels."""
    return implies(params.rate > 0 and x * params.rate == y * params.rate, x == y)


def rates_are_at_most_a_hundred(params: Params, *, x: Amount) -> bool:
    """What the valid parameters say."""
    return params.rate <= 100 + x


def least_is_either(params: Params, *, x: Signed, y: Signed) -> bool:
    """The least is one of them, and not above the other."""
    return min(x, y) in (x, y) and min(x, y) <= x and min(x, y) <= y <= max(x, y)
