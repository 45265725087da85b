"""Faulty designs: each a small change of one action that a property must catch.

They are what the properties are measured by: designs that the network has mended or still has,
and slips that are easily made.
"""

from __future__ import annotations

from steelyard.variant import Variant
from tests.variants import (
    cap_forgets_requests,
    duplicate_guardian,
    dust_burned,
    forged_mint,
    nested_floors,
    open_request_cleaned_up,
    pause_ignored,
    poisoned_record,
    refund_without_cancellation,
    released_twice,
    rotated_out_votes,
    self_transfer,
    three_floors,
    tombstone_cleaned_up,
    unit_mix_up,
    wrong_purse,
)

VARIANTS: tuple[Variant, ...] = (
    self_transfer.VARIANT,
    tombstone_cleaned_up.VARIANT,
    rotated_out_votes.VARIANT,
    three_floors.VARIANT,
    nested_floors.VARIANT,
    refund_without_cancellation.VARIANT,
    released_twice.VARIANT,
    forged_mint.VARIANT,
    poisoned_record.VARIANT,
    unit_mix_up.VARIANT,
    dust_burned.VARIANT,
    cap_forgets_requests.VARIANT,
    open_request_cleaned_up.VARIANT,
    duplicate_guardian.VARIANT,
    pause_ignored.VARIANT,
    wrong_purse.VARIANT,
)
