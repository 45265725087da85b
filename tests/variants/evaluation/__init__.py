"""Scores and weights."""

from __future__ import annotations

from tests.variants.evaluation import banned_miner_has_weight, scores_pile_up, weight_rounded_up

VARIANTS = (
    banned_miner_has_weight.VARIANT,
    scores_pile_up.VARIANT,
    weight_rounded_up.VARIANT,
)
