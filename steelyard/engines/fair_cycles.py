"""Fair cycles: whether a run may go on for ever while something stays owed.

A graph has numbered states; a step is a call and the state that it leads to.  To stay for ever is
also a way to go on: every state has a step to itself that is no call.  In each state some calls
are *wanted*: they are possible, and somebody is bound to make them.  A run is fair, weakly, if
each call that is wanted in all its states from some point on is made again and again.

From a state where something is owed, a fair run that never comes to where it is done exists if
and only if, among the states from which it is still open and which can be reached through such,
some strongly connected component is *unhelped*: each call is unwanted in one of its states, or a
step within it.

- The states that a run passes again and again are connected by the steps that it takes again and
  again, so they lie in one component.  If the run is fair, a call that they all want is such a step.
- In an unhelped component a run can pass every state and take every step again and again.  Then
  each call is unwanted again and again, or made again and again: that is fair.

So maximal components are enough: to take more states and steps in never spoils weak fairness.
(It would spoil strong fairness, which is not spoken of here.)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import count

import attrs

#: A call, and the state that it leads to.
Step = tuple[int, int]


@attrs.frozen(kw_only=True)
class Graph:
    """What can happen.

    Attributes:
        depths: of each state, the fewest steps to it.
        steps: of each state of which they are known, its steps; of others nothing is known.
        wanted: the calls that are wanted in a state whose steps are known.
    """

    depths: Sequence[int]
    steps: Mapping[int, Sequence[Step]]
    wanted: Callable[[int], frozenset[int]]


@attrs.frozen(kw_only=True)
class Lasso:
    """A fair run that never does what is owed.

    Attributes:
        source: the state from which on it is owed.
        stem: the steps from there to where the loop starts.
        loop: the steps that are repeated for ever, back to where it starts; none, to stay there.
        lost: after how many steps the loop starts, and no such loop starts after fewer.
    """

    source: int
    stem: tuple[Step, ...]
    loop: tuple[Step, ...]
    lost: int


@attrs.frozen(kw_only=True)
class Found:
    """The answer: a lasso, if there is one, and the states of unknown steps that are reached while it is owed."""

    lasso: Lasso | None
    unknown: tuple[int, ...]


def search(graph: Graph, *, owed: Iterable[int], still_open: Collection[int]) -> Found:
    """Look for a fair run from a state in `owed` that never leaves `still_open`, of which `owed` is a part."""
    reach = _reach(graph, owed, still_open)
    unknown = tuple(sorted(place for place in reach if place not in graph.steps))
    for entry, component in _components(graph, reach):
        if _is_unhelped(graph, component):
            lost, _ = reach[entry]
            source, stem = _stem(reach, entry)
            loop = _loop(graph, component, entry)
            return Found(lasso=Lasso(source=source, stem=stem, loop=loop, lost=lost), unknown=unknown)
    return Found(lasso=None, unknown=unknown)


#: Of each state that is reached while something is owed: after how many steps, and by which step from where.
_Reach = dict[int, tuple[int, tuple[int, Step] | None]]


def _reach(graph: Graph, owed: Iterable[int], still_open: Collection[int]) -> _Reach:
    reach: _Reach = {}
    order = count()
    heap: list[tuple[int, int, int, tuple[int, Step] | None]]
    heap = [(graph.depths[place], place, next(order), None) for place in owed]
    heapify(heap)
    while heap:
        distance, place, _, by = heappop(heap)
        if place in reach:
            continue
        reach[place] = distance, by
        for step in graph.steps.get(place, ()):
            if step[1] in still_open and step[1] not in reach:
                heappush(heap, (distance + 1, step[1], next(order), (place, step)))
    return reach


def _components(graph: Graph, reach: _Reach) -> list[tuple[int, Collection[int]]]:
    """The strongly connected components, each with the state in which it is entered soonest, soonest first."""
    import networkx as nx

    known = reach.keys() & graph.steps.keys()
    made: nx.DiGraph[int] = nx.DiGraph()
    made.add_nodes_from(sorted(known))
    made.add_edges_from((place, step[1]) for place in sorted(known) for step in graph.steps[place] if step[1] in known)
    entered = [
        (min(of, key=lambda place: (reach[place][0], place)), of) for of in nx.strongly_connected_components(made)
    ]
    return sorted(entered, key=lambda found: (reach[found[0]][0], found[0]))


def _is_unhelped(graph: Graph, component: Collection[int]) -> bool:
    """Whether a run may stay in a component for ever and be fair."""
    always: frozenset[int] | None = None
    for place in component:
        always = graph.wanted(place) if always is None else always & graph.wanted(place)
        if not always:
            return True
    within = {call for place in component for call, target in graph.steps[place] if target in component}
    return always is not None and always <= within


def _stem(reach: _Reach, entry: int) -> tuple[int, tuple[Step, ...]]:
    """The state from which on something is owed, and the steps from there."""
    steps: list[Step] = []
    place = entry
    while (by := reach[place][1]) is not None:
        place = by[0]
        steps.append(by[1])
    return place, tuple(reversed(steps))


def _loop(graph: Graph, component: Collection[int], entry: int) -> tuple[Step, ...]:
    """Steps within an unhelped component from `entry` back to it, on which each call is unwanted somewhere, or made."""
    due = set(graph.wanted(entry))

    def is_helpful(step: Step) -> bool:
        return step[0] in due or not due <= graph.wanted(step[1])

    loop: list[Step] = []
    place = entry
    while due:
        loop += _path(graph, component, place, is_helpful)
        call, place = loop[-1]
        due.discard(call)
        due.intersection_update(graph.wanted(place))
    return (*loop, *(() if place == entry else _path(graph, component, place, lambda step: step[1] == entry)))


def _path(graph: Graph, component: Collection[int], start: int, is_last: Callable[[Step], object]) -> tuple[Step, ...]:
    """The fewest steps from `start` within a component to one that may be the last, of which there is one."""
    queue: deque[tuple[int, tuple[Step, ...]]] = deque([(start, ())])
    seen = {start}
    while queue:
        place, steps = queue.popleft()
        for step in graph.steps[place]:
            if step[1] in component and is_last(step):
                return (*steps, step)
            if step[1] in component and step[1] not in seen:
                seen.add(step[1])
                queue.append((step[1], (*steps, step)))
    raise AssertionError("an unhelped component has such a step")
