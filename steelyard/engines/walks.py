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
from steelyard.engines.leaves import Leaves, Vector
from steelyard.engines.monitor import NO_FAULT, TYPES, Finding, Monitor, Taken
from steelyard.engines.offers import Offers
from steelyard.engines.result import Task
from steelyard.engines.tally import Drive, Tally
from steelyard.run import Outcome, start
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
#: After how many steps they are put to the test, when the walk is over.
_AT_ONCE = 500


@attrs.define(eq=False)
class Place:
    """A state: the calls that are to be tried, shuffled, and those that were accepted, with the places they lead to.

    Calls are told by their numbers.
    """

    state: Any
    vector: Vector
    untried: list[int]
    accepted: list[tuple[int, Place]] = attrs.field(factory=list)
    visits: int = 0

    def wear(self) -> tuple[bool, int]:
        """How little is to be expected of it: nothing is left to try, and how often somebody was there."""
        return not self.untried, self.visits


@attrs.frozen(eq=False)
class Node:
    """A place on a walk, and how many steps from its beginning."""

    place: Place
    depth: int

    @property
    def state(self) -> Any:
        """The state there."""
        return self.place.state


#: What is told of a finding: which, and the calls from an initial state that end in it.
Report = Callable[[Finding, Mapping[str, Any], Sequence[Call]], None]


class Walker:
    """Walks, as many and as long as the task's options say."""

    def __init__(self, task: Task, domain: Domain, leaves: Leaves, monitor: Monitor, report: Report) -> None:
        self._suite = task.suite
        self._preset = task.suite.preset(task.preset)
        self._options = task.options
        self._domain = domain
        self._leaves = leaves
        self._monitor = monitor
        self._report = report
        self._offers = Offers(task.suite, self._preset, domain, leaves)
        self._random = Random(task.options.seed)  # noqa: S311 - it is to be repeatable
        self._tallies = {info.name: Tally() for info in task.suite.infos()}
        self._places: dict[Vector, Place] = {}
        self._roots: list[tuple[Place, Mapping[str, Any]]] = []
        self._nodes: list[Node] = []
        self._met: set[tuple[str, str]] = set()
        self._taken: list[tuple[Place, int, Vector]] = []
        self._new: list[Place] = []
        self._ill_typed: list[tuple[Place, str]] = []
        self._runs = self._moves = self._ends = 0
        self._is_over = False

    @property
    def drive(self) -> Drive:
        """What was done so far; an end of a walk counts as an idle turn."""
        return Drive(
            runs=self._runs, moves=self._moves, idle=self._ends, states=len(self._places), actions=self._tallies
        )

    def visit(self) -> Iterator[Node]:
        """Walk, and stop at each place on the way, the initial ones included."""
        self._begin()
        roots = list(self._nodes)
        for _ in range(self._options.walks if roots else 0):
            self._runs += 1
            goes_on = self._random.random() < _GOING_ON
            node = self._least_worn(self._nodes, lambda one: one.place) if goes_on else self._random.choice(roots)
            yield node
            patience = _PATIENCE
            while node.depth < self._options.steps and patience and not self._is_over:
                node.place.visits += 1
                patience = _PATIENCE if node.place.untried else patience - 1
                following = self._next(node)
                if following is None:
                    self._ends += 1
                    break
                node = following
                self._moves += 1
                yield node
            if len(self._taken) >= _AT_ONCE:
                self._test()
            if self._monitor.settled or self._is_over:
                break
        self._test()

    def end(self) -> None:
        """Go no further; what was met is put to the test still."""
        self._is_over = True

    def path(self, place: Place) -> tuple[Mapping[str, Any], list[Call]]:
        """The arguments of genesis, and the fewest calls from there to a place that are known to lead to it."""
        came: dict[Place, tuple[Place, int] | None] = dict.fromkeys(root for root, _ in self._roots)
        level = list(came)
        while level and place not in came:
            further = []
            for here in level:
                for call, to in here.accepted:
                    if to not in came:
                        came[to] = here, call
                        further.append(to)
            level = further
        calls: list[Call] = []
        here = place
        while (step := came[here]) is not None:
            here, call = step
            calls.append(self._call(call))
        return next(genesis for root, genesis in self._roots if root is here), calls[::-1]

    def _begin(self) -> None:
        for arguments in self._preset.genesis:
            begun = start(self._suite, self._preset.params, arguments)
            if begun.state is not None:
                vector = self._leaves.of(begun.state)
                place = self._places.get(vector) or self._discover(vector)
                self._roots.append((place, arguments))
                self._nodes.append(Node(place, 0))
            elif begun.fault is not None:
                told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
                note = f"The initial state of {told} ends in a fault: {begun.fault}."
                self._report(Finding(NO_FAULT, Verdict.VIOLATED, note), arguments, ())
        self._test()

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
        _, to = self._least_worn(place.accepted, lambda one: one[1])
        return Node(to, node.depth + 1)

    def _least_worn(self, among: Sequence[Any], place_of: Callable[[Any], Place]) -> Any:
        """Of a few, drawn at random, the one of whose place most is to be expected."""
        drawn = [self._random.choice(among) for _ in range(_CHOICE)]
        return min(drawn, key=lambda one: place_of(one).wear())

    def _try(self, node: Node, call: int) -> Node | None:
        """The node that a call leads to, if nobody was there before."""
        here, endings = node.place, self._offers.endings[call]
        ending = endings.of(here.vector, self._leaves.widened(here.vector))
        self._tallies[endings.name].add(ending.outcome)
        self._reward(here, endings.name, ending.outcome)
        if ending.outcome.fault is not None:
            genesis, path = self.path(here)
            self._report(Finding(NO_FAULT, Verdict.VIOLATED), genesis, [*path, self._call(call)])
        if ending.outcome.state is None:
            return None
        after = ending.after(here.vector)
        self._taken.append((here, call, after))
        known = self._places.get(after)
        place = known or self._discover(after)
        if place is not here:
            here.accepted.append((call, place))
        if known is not None:
            return None
        self._nodes.append(Node(place, node.depth + 1))
        return self._nodes[-1]

    def _reward(self, place: Place, action: str, outcome: Outcome) -> None:
        """Let walks come back to where a call ended in a way that was not met before."""
        way = (action, outcome.label)
        if way not in self._met:
            self._met.add(way)
            place.visits -= _REWARD

    def _discover(self, vector: Vector) -> Place:
        """A new state, to be put to the test; nothing is tried in one that is ill-typed: what follows means nothing."""
        state = self._leaves.state(vector)
        ill = self._domain.misfit(state)
        calls = () if ill is not None or self._domain.is_cut(state) else self._offers.of(vector, state)
        place = self._places[vector] = Place(state, vector, self._in_random_order(calls))
        self._new.append(place)
        if ill is not None:
            self._ill_typed.append((place, ill))
        return place

    def _in_random_order(self, calls: Sequence[int]) -> list[int]:
        """The calls in an order in which those of rarely accepted actions tend to come last, to be tried first."""
        names = [self._offers.endings[call].name for call in calls]
        race = [math.log(1.0 - self._random.random()) * (1 + self._tallies[name].accepted) for name in names]
        order = sorted(range(len(calls)), key=race.__getitem__)
        return [calls[place] for place in order]

    def _test(self) -> None:
        """Put the steps and the states to the test that were not."""
        steps = [Taken(place.vector, call, after) for place, call, after in self._taken]
        for row, finding in self._monitor.on_steps(steps, self._offers.fields):
            place, call, _ = self._taken[row]
            genesis, path = self.path(place)
            self._report(finding, genesis, [*path, self._call(call)])
        for place, ill in self._ill_typed:
            self._report(Finding(TYPES, Verdict.VIOLATED, f"In the state, {ill}."), *self.path(place))
        for row, finding in self._monitor.on_states([place.vector for place in self._new]):
            self._report(finding, *self.path(self._new[row]))
        for waiting in (self._taken, self._new, self._ill_typed):
            waiting.clear()

    def _call(self, number: int) -> Call:
        endings = self._offers.endings[number]
        return endings.function, endings.arguments
