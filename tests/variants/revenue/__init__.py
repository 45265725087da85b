"""How revenue is split, and who spends it."""

from __future__ import annotations

from tests.variants.revenue import nested_floors, three_floors, wrong_purse

VARIANTS = (
    nested_floors.VARIANT,
    three_floors.VARIANT,
    wrong_purse.VARIANT,
)
