"""The searches that are used against the reference search, which calls the model in every state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import attrs

from steelyard.engines.exploration import Exploration
from steelyard.engines.explore import exploration
from steelyard.engines.monitor import NO_FAULT, TYPES
from steelyard.engines.packed.layout import NotPacked
from steelyard.engines.packed.search import PackedSearch
from steelyard.engines.reference import ReferenceSearch
from steelyard.engines.result import Task
from steelyard.engines.search import ILL_TYPED, SETTLED
from steelyard.engines.tabulated import TabulatedSearch
from steelyard.suite import Kind

#: A search in words may take over from one that was cut short, for example after so many states.
_BEGUN = 40
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


def difference_in_words(task: Task, reference: Exploration) -> str | None:
    """What a search in words says differently, in words, or empty; None where these do not tell the states.

    It keeps no order within a level, so that of a search that was cut short nothing is compared.
    """
    asked = tuple(one for one in task.properties if one.kind is not Kind.LEADS_TO)
    task = attrs.evolve(task, properties=asked)
    begun = TabulatedSearch(attrs.evolve(task, options=attrs.evolve(task.options, max_states=_BEGUN)))
    begun.follow()
    try:
        found = [exploration(task, kind) for kind in (PackedSearch, partial(PackedSearch, begun=begun))]
    except NotPacked:
        return None
    return "; ".join(filter(None, (_difference_in_words(used, reference) for used in found)))


def _difference_in_words(used: Exploration, reference: Exploration) -> str:
    if reference.stopped == ILL_TYPED and not used.stopped:
        return "an ill-typed state was not seen"
    if {used.stopped, reference.stopped} - {"", SETTLED}:
        return ""
    told = [_told(_decided(used), _decided(reference), "findings")]
    if not used.stopped and not reference.stopped:
        told += [_told(one, other, name) for name, one, other in _unordered(used, reference)]
    return "; ".join(filter(None, told))


def _decided(of: Exploration) -> dict[str, Any]:
    """What was decided of what was asked, and in how many steps: there may be several traces of as many."""
    return {
        name: (finding.verdict, trace and (len(trace.moves), trace.certificate))
        for name, (finding, trace) in _asked_for(of).items()
    }


def _unordered(used: Exploration, reference: Exploration) -> Iterator[tuple[str, Any, Any]]:
    yield "transitions", used.transitions, reference.transitions
    yield "depth", used.depth, reference.depth
    yield "actions", used.actions, reference.actions
    for name, places in (("states", range(len(used.states))), ("cuts", used.cuts), ("quiescent", used.quiescent)):
        theirs = range(len(reference.states)) if name == "states" else getattr(reference, name)
        yield name, _with_depths(used, places), _with_depths(reference, theirs)
    ours, others = ({str(call) for call in one.calls} for one in (used, reference))
    yield "calls", ours, others
    decided = reference.findings.keys()
    yield "untested", used.untested, {name: why for name, why in reference.untested.items() if name not in decided}


def _with_depths(of: Exploration, places: Iterable[int]) -> dict[Any, int]:
    return {of.states[place]: of.depths[place] for place in places}


def _asked_for(of: Exploration) -> dict[str, Any]:
    return {name: found for name, found in of.findings.items() if name not in (NO_FAULT, TYPES)}


def _told(one: object, other: object, name: str) -> str:
    return "" if one == other else f"{name}: {str(one)[:200]} instead of {str(other)[:200]}"
