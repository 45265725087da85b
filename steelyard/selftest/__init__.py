"""The checker checked: its summaries against the running Python, its verdicts against exploration.

(a) Each action of a suite is run on concrete calls, and its summary is computed on the same numbers:
exactly one path must hold, and end as Python ends; the state after must be the same, and
so must every predicate and every sum and quantifier in it, before and after.

(b) Generated small protocols, sound and broken, are proved and explored: nothing proven may be
violated in scope, and every trace must replay.

(c) States that a preset's view takes for one are compared: claims, calls, and where they lead.

Neither trusts the solver: it only suggests calls here, and says of a path that nothing takes it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from steelyard.selftest.record import (
    ActionCheck,
    Contradiction,
    Disagreement,
    PathHits,
    SelftestReport,
    SummaryCheck,
    VerdictCheck,
    ViewCheck,
)
from steelyard.suite import Suite

__all__ = [
    "ActionCheck",
    "Contradiction",
    "Disagreement",
    "PathHits",
    "SelftestReport",
    "SummaryCheck",
    "VerdictCheck",
    "ViewCheck",
    "selftest",
]


def selftest(
    suite: Suite,
    *,
    cases: int = 1_000,
    protocols: int = 200,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> SelftestReport:
    """Check the checker on `cases` calls of each action of a suite, and on generated `protocols`.

    The protocols are those of the seeds from ``seed * protocols`` on.

    Raises:
        ModellingError: the suite is outside the modelling language.
    """
    from steelyard.generate import generate
    from steelyard.selftest.summaries import check_summaries
    from steelyard.selftest.verdicts import check_verdicts
    from steelyard.selftest.views import check_views

    begun = time.monotonic()
    summaries = check_summaries(suite, cases=cases, seed=seed, progress=progress)
    views = check_views(suite, pairs=cases, seed=seed, progress=progress)
    made = map(generate, range(seed * protocols, (seed + 1) * protocols))
    return SelftestReport(
        suite=suite.name,
        seed=seed,
        summaries=summaries,
        views=views,
        verdicts=check_verdicts(made, progress=progress) if protocols else None,
        seconds=time.monotonic() - begun,
    )
