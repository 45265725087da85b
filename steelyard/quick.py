"""A quick check: what takes seconds, before each push.

Proofs are made or known from an earlier run, as ever.  What runs the model answers from memory, or by a few walks, or
not at all; bounded search and proofs without an assumption are not tried.  A property that is neither good nor bad
for want of these is left out: nothing is said of it.
"""

from __future__ import annotations

import attrs

from steelyard.engines.result import Options
from steelyard.idle import NEEDS
from steelyard.report.record import Checked, Standing, engine_of
from steelyard.report.words import plural
from steelyard.suite import Verdict

#: At most so many walks are made of a scope.
WALKS = 50


def few(options: Options) -> Options:
    """The same with a few walks only."""
    return attrs.evolve(options, walks=min(WALKS, options.walks))


def hangs_on_more(one: Checked, *, is_explored: bool) -> bool:
    """Whether a property needs what was not asked; `is_explored` says that every scope was explored before."""
    if one.standing is Standing.MET or one.verdict in (Verdict.VIOLATED, Verdict.VACUOUS):
        return False
    if one.generated and one.topic == NEEDS:
        return True
    due = "explore" if one.untested else engine_of(one.kind, one.required)
    is_open = one.standing is Standing.INCONCLUSIVE and not is_explored
    return due == "bounded" or (is_open and due != "induction")


def told(scopes: int, unexplored: int) -> str:
    """What was asked, and what was not, in a sentence."""
    return (
        f"Quick: explored is what was explored before, {scopes - unexplored} of {plural(scopes, 'scope')}; elsewhere "
        f"{WALKS} walks at most; no bounded search, and no proof was tried without an assumption."
    )
