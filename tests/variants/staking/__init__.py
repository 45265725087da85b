"""Stake and its rewards."""

from __future__ import annotations

from tests.variants.staking import (
    claims_are_not_booked,
    commission_backwards,
    commission_in_retrospect,
    late_joiner_earns_the_past,
    remainder_dropped,
    swept_again,
    unbonding_stake_earns,
    withdrawn_twice,
)

VARIANTS = (
    claims_are_not_booked.VARIANT,
    commission_backwards.VARIANT,
    commission_in_retrospect.VARIANT,
    late_joiner_earns_the_past.VARIANT,
    remainder_dropped.VARIANT,
    swept_again.VARIANT,
    unbonding_stake_earns.VARIANT,
    withdrawn_twice.VARIANT,
)
