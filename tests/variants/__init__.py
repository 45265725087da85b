"""Faulty designs: each a small change of an action or two that a property must catch.

They are what the properties are measured by: designs that the network has mended or still has,
and slips that are easily made.
"""

from __future__ import annotations

from steelyard.variant import Variant
from tests.variants import bridge, chain, evaluation, money, requests, revenue, services, staking

VARIANTS: tuple[Variant, ...] = (
    *money.VARIANTS,
    *revenue.VARIANTS,
    *requests.VARIANTS,
    *services.VARIANTS,
    *staking.VARIANTS,
    *evaluation.VARIANTS,
    *chain.VARIANTS,
    *bridge.VARIANTS,
)
