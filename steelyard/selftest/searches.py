"""The search that is used against the reference search, which calls the model in every state."""

from __future__ import annotations

from time import perf_counter

from steelyard.engines.exploration import Exploration
from steelyard.engines.reference import ReferenceSearch
from steelyard.engines.result import Task
from steelyard.engines.search import SETTLED

#: What both must find alike; and what besides, where neither ended because all that was asked was decided.
_FOUND = ("exhausted", "findings")
_SEEN = (
    "states",
    "depths",
    "origins",
    "depth",
    "stopped",
    "transitions",
    "actions",
    "cuts",
    "quiescent",
    "calls",
    "steps",
    "merged",
    "untested",
)


def referred(task: Task) -> Exploration:
    """What the reference search finds.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the preset does not fit the protocol.
    """
    began = perf_counter()
    search = ReferenceSearch(task)
    search.follow()
    return search.outcome(perf_counter() - began)


def difference(used: Exploration, reference: Exploration) -> str:
    """What two searches for the same say differently, in words, or empty."""
    is_settled = SETTLED in (used.stopped, reference.stopped)
    names = _FOUND if is_settled else (*_FOUND, *_SEEN)
    told = [
        (name, str(getattr(used, name)), str(getattr(reference, name)))
        for name in names
        if _differ(used, reference, name)
    ]
    return "; ".join(f"{name}: {one[:200]} instead of {other[:200]}" for name, one, other in told)


def _differ(used: Exploration, reference: Exploration, name: str) -> bool:
    return bool(getattr(used, name) != getattr(reference, name))
