"""Counters that count wrongly, for reports that have something to tell."""

from __future__ import annotations

from steelyard.variant import Variant
from tests.steelyard.counter.faulty import forgetful, unlimited, weary
from tests.steelyard.counter.suite import SUITE

TINY = SUITE.presets["tiny"]

VARIANTS = (
    Variant(
        name="forgetful",
        story="What was given before is forgotten.",
        origin="a slip",
        property="count.is_given",
        replace={"add": forgetful.add},
        scope=TINY,
    ),
    Variant(
        name="unlimited",
        story="Nobody looks at the limit.",
        origin="a slip",
        property="count.within_limit",
        replace={"add": unlimited.add},
        scope=TINY,
    ),
    Variant(
        name="weary",
        story="The owner takes back, and gets nothing.",
        origin="a slip",
        property="count.is_taken_back",
        replace={"take_back": weary.take_back},
        scope=TINY,
        engine="liveness",
    ),
)
