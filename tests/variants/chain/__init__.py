"""Blocks and eras."""

from __future__ import annotations

from tests.variants.chain import era_cut_short, inflation, two_blocks_in_a_slot

VARIANTS = (
    era_cut_short.VARIANT,
    inflation.VARIANT,
    two_blocks_in_a_slot.VARIANT,
)
