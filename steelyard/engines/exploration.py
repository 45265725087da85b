"""What a search of a preset found, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from steelyard.engines.endings import Endings
from steelyard.engines.leaves import Leaves
from steelyard.engines.monitor import Finding
from steelyard.engines.tally import Tally, assumptions_in, refusals_in
from steelyard.suite import Preset, Suite
from steelyard.trace import Move, Trace

if TYPE_CHECKING:
    import networkx as nx


#: What is said of a search that was cut because something was violated.
ENOUGH = ", for something is violated."


@attrs.frozen
class Origin:
    """Where a state was first met: by which call in which earlier state, or by which arguments of genesis."""

    parent: int | None
    action: str
    arguments: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Exploration:
    """What a search found.

    Attributes:
        states: in the order in which they were met; a state is named by its place in it.
        depths: for each state, the fewest steps to it.
        origins: for each state, how it was first met.
        depth: every trace of so many steps was followed; if `exhausted`, no state is further away.
        exhausted: whether there was nothing left to expand.
        stopped: why it was cut short, in one sentence, or empty.
        transitions: how many calls were accepted.
        actions: by name, how the calls ended.
        cuts: the states outside the preset's scope, or ill-typed, which were checked and not expanded.
        ill_typed: how many of these are ill-typed.
        quiescent: the expanded states that no accepted call leaves but for one of the same view.
        calls: each call that was accepted somewhere, once: its action and arguments.
        steps: for each state of which all calls were tried, those accepted: places in `calls` and in `states`.  A
            search of very many states keeps none.
        merged: the states that were taken for one met before, of equal view: its place, and the state.
        findings: by property, what was decided, and the shortest trace that shows it, if one can.
        leaves, endings: what calls read, and how each ended by that; None where that is not known of all.
        untested: by property, why no state and no step put it to the test.
        seconds: wall time.
    """

    suite: Suite
    preset: Preset
    states: Sequence[Any]
    depths: Sequence[int]
    origins: Sequence[Origin]
    depth: int
    exhausted: bool
    stopped: str
    transitions: int
    actions: Mapping[str, Tally]
    cuts: tuple[int, ...]
    ill_typed: int
    quiescent: tuple[int, ...]
    calls: tuple[tuple[str, Mapping[str, Any]], ...]
    steps: Mapping[int, Sequence[tuple[int, int]]]
    merged: Sequence[tuple[int, Any]]
    findings: Mapping[str, tuple[Finding, Trace | None]]
    leaves: Leaves
    endings: Sequence[Endings] | None
    untested: Mapping[str, tuple[str, ...]]
    seconds: float

    @property
    def is_cut_sooner(self) -> bool:
        """Whether it was cut before its limit: something was violated, so that was enough."""
        return self.stopped.endswith(ENOUGH)

    @property
    def edge(self) -> int:
        """How many well-typed states lie outside the preset's scope."""
        return len(self.cuts) - self.ill_typed

    @property
    def refusals(self) -> dict[tuple[str, str], int]:
        """How often each action was refused by each code."""
        return refusals_in(self.actions)

    @property
    def assumptions(self) -> dict[str, int]:
        """How many calls each assumption excluded."""
        return assumptions_in(self.actions)

    def trace_to(self, place: int) -> Trace:
        """A shortest trace to the state at `place`."""
        return trace_to(self.preset, self.states, self.origins, place)

    def graph(self) -> nx.DiGraph[int]:
        """The states and steps as a graph.

        A node is the place of a state, with the attributes ``depth``, ``cut`` and ``quiescent``; an
        edge has ``calls``, a list of the ``(action, arguments)`` that lead along it.  What a search
        that was cut short did not follow is not in the graph.
        """
        import networkx as nx

        graph: nx.DiGraph[int] = nx.DiGraph()
        cuts, quiescent = set(self.cuts), set(self.quiescent)
        for place, depth in enumerate(self.depths):
            graph.add_node(place, depth=depth, cut=place in cuts, quiescent=place in quiescent)
        for place, steps in self.steps.items():
            for call, target in steps:
                if not graph.has_edge(place, target):
                    graph.add_edge(place, target, calls=[])
                graph.edges[place, target]["calls"].append(self.calls[call])
        return graph


def key_of(preset: Preset, state: Any) -> Any:
    """What makes two states one to a search of `preset`."""
    return state if preset.view is None else preset.view(preset.params, state)


def trace_to(preset: Preset, states: Any, origins: Any, place: int) -> Trace:
    """The trace by which the state at `place` was first met."""
    moves: list[Move] = []
    origin: Origin = origins[place]
    while origin.parent is not None:
        moves.append(Move(origin.action, origin.arguments, "ok", states[place]))
        place = origin.parent
        origin = origins[place]
    return Trace(preset.params, origin.arguments, states[place], tuple(reversed(moves)))
