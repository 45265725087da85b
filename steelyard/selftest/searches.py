"""The search that is used against the reference search, which calls the model in every state."""

from __future__ import annotations

from typing import Any

from steelyard.engines.exploration import Exploration
from steelyard.engines.explore import exploration
from steelyard.engines.monitor import NO_FAULT, TYPES
from steelyard.engines.reference import ReferenceSearch
from steelyard.engines.result import Task
from steelyard.engines.search import SETTLED

#: What both must find alike.
_ALIKE = (
    "exhausted",
    "findings",
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
    return exploration(task, ReferenceSearch)


def difference(used: Exploration, reference: Exploration) -> str:
    """What two searches for the same say differently, in words, or empty."""
    if SETTLED in (used.stopped, reference.stopped):
        # Where all that was asked is decided, how much is seen beside that is not the same.
        return _told(_asked_for(used), _asked_for(reference), "findings")
    told = [_told(getattr(used, name), getattr(reference, name), name) for name in _ALIKE]
    return "; ".join(filter(None, told))


def _asked_for(of: Exploration) -> dict[str, Any]:
    return {name: found for name, found in of.findings.items() if name not in (NO_FAULT, TYPES)}


def _told(one: object, other: object, name: str) -> str:
    return "" if one == other else f"{name}: {str(one)[:200]} instead of {str(other)[:200]}"
