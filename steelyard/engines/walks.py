"""Random walks over enabled calls, steered towards what was not seen yet.

Each state remembers which of its calls were tried, and none is tried there twice.  A walk tries
calls, of rarely accepted actions first, until one leads to a state that nobody has seen, and goes
there; failing that, to a neighbour that was seldom visited.  It starts at an initial state, or
goes on from a seldom visited one, and ends early where all was tried.  To have met an action, a
refusal or an excluded move for the first time makes a state seem less visited than it is.

Every call that is accepted is put to the test, whether the walk goes there or not.  Where nothing
leads elsewhere, or the preset's scope ends, a walk is at a legal end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

import attrs

from steelyard.engines.domain import Call, Domain
from steelyard.engines.monitor import NO_FAULT, TYPES, Finding, Monitor
from steelyard.engines.result import Task
from steelyard.engines.tally import Drive, Tally
from steelyard.run import Outcome, start, step_of, unchecked_call
from steelyard.suite import Verdict

#: How many calls are tried at a turn for one that leads to a new state.
_TRIES = 30
#: Of how many places, drawn at random, the least worn is chosen.
_CHOICE = 8
#: How many places in a row with nothing left to try end a walk.
_PATIENCE = 20
#: The share of the walks that go on from where another was.
_GOING_ON = 0.3
#: How many visits less a place seems to have had for each thing that was met there first.
_REWARD = 5


@attrs.define(eq=False)
class _Place:
    """A state: the calls that are to be tried, shuffled, and those that were accepted, with the places they lead to."""

    state: Any
    untried: list[Call]
    accepted: list[tuple[Call, _Place]] = attrs.field(factory=list)
    visits: int = 0

    def wear(self) -> tuple[bool, int]:
        """How little is to be expected of it: nothing is left to try, and how often somebody was there."""
        return not self.untried, self.visits


@attrs.frozen(eq=False)
class Node:
    """A place on a walk, and how the walk came there."""

    place: _Place
    depth: int
    genesis: Mapping[str, Any]
    parent: Node | None = None
    call: Call | None = None

    @property
    def state(self) -> Any:
        """The state there."""
        return self.place.state

    def path(self) -> list[Call]:
        """The calls from the initial state to here."""
        calls: list[Call] = []
        node: Node | None = self
        while node is not None and node.call is not None:
            calls.append(node.call)
            node = node.parent
        return calls[::-1]


#: What is told of a finding: which, and the calls from an initial state that end in it.
Report = Callable[[Finding, Mapping[str, Any], Sequence[Call]], None]


class Walker:
    """Walks, as many and as long as the task's options say."""

    def __init__(self, task: Task, domain: Domain, monitor: Monitor, report: Report) -> None:
        self._suite = task.suite
        self._preset = task.suite.preset(task.preset)
        self._options = task.options
        self._domain = domain
        self._monitor = monitor
        self._report = report
        self._random = Random(task.options.seed)  # noqa: S311 - it is to be repeatable
        self._tallies = {info.name: Tally() for info in task.suite.infos()}
        self._places: dict[Any, _Place] = {}
        self._nodes: list[Node] = []
        self._met: set[tuple[str, str]] = set()
        self._runs = self._moves = self._ends = 0

    @property
    def drive(self) -> Drive:
        """What was done so far; an end of a walk counts as an idle turn."""
        return Drive(
            runs=self._runs, moves=self._moves, idle=self._ends, states=len(self._places), actions=self._tallies
        )

    def visit(self) -> Iterator[Node]:
        """Walk, and stop at each place on the way, the initial ones included."""
        roots = self._roots()
        for _ in range(self._options.walks if roots else 0):
            self._runs += 1
            goes_on = self._random.random() < _GOING_ON
            node = self._least_worn(self._nodes, lambda one: one.place) if goes_on else self._random.choice(roots)
            yield node
            patience = _PATIENCE
            while node.depth < self._options.steps and patience:
                node.place.visits += 1
                patience = _PATIENCE if node.place.untried else patience - 1
                following = self._next(node)
                if following is None:
                    self._ends += 1
                    break
                node = following
                self._moves += 1
                yield node
            if self._monitor.settled:
                return

    def _roots(self) -> list[Node]:
        roots = []
        for arguments in self._preset.genesis:
            begun = start(self._suite, self._preset.params, arguments)
            if begun.state is not None:
                place = self._places.get(begun.state) or self._discover(begun.state, arguments, ())
                roots.append(Node(place, 0, arguments))
                self._nodes.append(roots[-1])
            elif begun.fault is not None:
                told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
                note = f"The initial state of {told} ends in a fault: {begun.fault}."
                self._report(Finding(NO_FAULT, Verdict.VIOLATED, note), arguments, ())
        return roots

    def _next(self, node: Node) -> Node | None:
        """Where the walk goes on, or None if nothing leads on."""
        place = node.place
        tries = _TRIES
        while place.untried and (tries or not place.accepted):
            tries -= bool(tries)
            following = self._try(node, place.untried.pop())
            if following is not None:
                return following
        if not place.accepted:
            return None
        call, to = self._least_worn(place.accepted, lambda one: one[1])
        return Node(to, node.depth + 1, node.genesis, node, call)

    def _least_worn(self, among: Sequence[Any], place_of: Callable[[Any], _Place]) -> Any:
        """Of a few, drawn at random, the one of whose place most is to be expected."""
        drawn = [self._random.choice(among) for _ in range(_CHOICE)]
        return min(drawn, key=lambda one: place_of(one).wear())

    def _try(self, node: Node, call: Call) -> Node | None:
        """The node that a call leads to, if nobody was there before."""
        function, arguments = call
        state = node.state
        outcome = unchecked_call(function, self._preset.params, state, arguments)
        self._tallies[function.__name__].add(outcome)
        self._reward(node.place, function.__name__, outcome)
        if outcome.fault is not None:
            self._report(Finding(NO_FAULT, Verdict.VIOLATED), node.genesis, [*node.path(), call])
        if outcome.state is None:
            return None
        for finding in self._monitor.on_step(state, step_of(function, arguments), outcome.state):
            self._report(finding, node.genesis, [*node.path(), call])
        known = self._places.get(outcome.state)
        place = known or self._discover(outcome.state, node.genesis, [*node.path(), call])
        if place is not node.place:
            node.place.accepted.append((call, place))
        if known is not None:
            return None
        self._nodes.append(Node(place, node.depth + 1, node.genesis, node, call))
        return self._nodes[-1]

    def _reward(self, place: _Place, action: str, outcome: Outcome) -> None:
        """Let walks come back to where a call ended in a way that was not met before."""
        way = (action, outcome.label)
        if way not in self._met:
            self._met.add(way)
            place.visits -= _REWARD

    def _discover(self, state: Any, genesis: Mapping[str, Any], path: Sequence[Call]) -> _Place:
        """A new state, put to the test."""
        ill = self._domain.misfit(state)
        if ill is not None:
            self._report(Finding(TYPES, Verdict.VIOLATED, f"In the state, {ill}."), genesis, path)
        for finding in self._monitor.on_state(state):
            self._report(finding, genesis, path)
        calls = () if self._domain.is_cut(state) else self._domain.calls(state)
        place = self._places[state] = _Place(state, self._in_random_order(calls))
        return place

    def _in_random_order(self, calls: Sequence[Call]) -> list[Call]:
        """The calls in an order in which those of rarely accepted actions tend to come last, to be tried first."""
        often = {function: 1 + self._tallies[function.__name__].accepted for function in self._suite.actions}
        race = [math.log(1.0 - self._random.random()) * often[function] for function, _ in calls]
        order = sorted(range(len(calls)), key=race.__getitem__)
        return [calls[place] for place in order]
