"""The search that is used: breadth first, and the model is called once for all states that a call cannot tell apart.

States are vectors, calls have numbers, and a call's endings are looked up (`steelyard.engines.endings`).
The properties are asked of many steps and states at once, of none too late: a level is put to the test before
the next begins.  It finds what the reference search finds, but for one thing: where all that was asked is decided, or
there is no more room, it may have met more states before it ends, or asked of fewer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steelyard.engines.endings import Ending, Endings
from steelyard.engines.exploration import Origin, key_of
from steelyard.engines.leaves import Vector
from steelyard.engines.monitor import NO_FAULT, Finding, Taken
from steelyard.engines.offers import Offers
from steelyard.engines.result import Task
from steelyard.engines.search import StateByState
from steelyard.engines.tally import Tally
from steelyard.suite import Verdict

#: How many steps are put to the test at once, at most.
_AT_ONCE = 4096


class TabulatedSearch(StateByState):
    """A search that calls the model only where a call may end in another way than before."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.offers = Offers(self.suite, self.preset, self.domain, self.leaves)
        self._vectors: list[Vector] = []
        self._met: dict[Vector, int] = {}
        self._places: dict[Any, int] = {}  # by view
        self._fitting: set[tuple[int, int]] = set()
        self._taken: list[Taken] = []
        self._origins_of_taken: list[Origin] = []
        self._tested = 0

    def endings(self) -> Sequence[Endings]:
        """How each call ended by what it read."""
        return self.offers.endings

    def tallies(self) -> Mapping[str, Tally]:
        """By action, how the calls ended."""
        found = {info.name: Tally() for info in self.suite.infos()}
        for endings in self.offers.endings:
            for ending in endings.all:
                found[endings.name].add(ending.outcome, ending.times)
        return found

    def expand(self, place: int) -> None:
        """Try every call in the state at `place`."""
        vector, left = self._vectors[place], False
        steps: list[tuple[int, int]] = []
        wide, calls = self.leaves.widened(vector), self.offers.endings
        for number in self.offers.of(vector, self.states[place]):
            ending = calls[number].of(vector, wide)
            if not ending.is_step:
                if ending.outcome.fault is not None:
                    left = True
                    self._decide_fault(ending, Origin(place, calls[number].name, calls[number].arguments))
                continue
            origin = Origin(place, calls[number].name, calls[number].arguments)
            self.transitions += 1
            after = ending.after(vector)
            self._taken.append(Taken(vector, number, after))
            self._origins_of_taken.append(origin)
            target = self._meet(after, None, origin)
            if target is None:
                return
            left = left or target != place
            steps.append((self.call(origin), target))
        self.steps[place] = steps
        if not left:
            self.quiescent.append(place)
        if len(self._taken) >= _AT_ONCE:
            self.end_level()

    def meet(self, state: Any, origin: Origin) -> int | None:
        """Remember a state if it is new; its place, or None if there is no room for it."""
        return self._meet(self.leaves.of(state), state, origin)

    def end_level(self) -> None:
        """Put to the test what was not."""
        for row, finding in self.monitor.on_steps(self._taken, self.offers.fields):
            after = self.leaves.state(self._taken[row].after)
            self.decide(finding, self._origins_of_taken[row], "ok", after)
        self._taken.clear()
        self._origins_of_taken.clear()
        begin, self._tested = self._tested, len(self._vectors)
        for row, finding in self.monitor.on_states(self._vectors[begin:]):
            self.decide(finding, self.origin_of(begin + row), "ok", self.states[begin + row])
        self.end_if_settled()

    def _decide_fault(self, ending: Ending, origin: Origin) -> None:
        state = None if origin.parent is None else self.states[origin.parent]
        self.decide(Finding(NO_FAULT, Verdict.VIOLATED), origin, ending.outcome.label, state)

    def _meet(self, vector: Vector, state: Any, origin: Origin) -> int | None:
        """The place of the state of a vector, put among those met if it is new; None if there is no room for it."""
        place = self._met.get(vector)
        if place is not None:
            return place
        state = self.leaves.state(vector) if state is None else state
        key = vector if self.preset.view is None else key_of(self.preset, state)
        if key in self._places:
            place = self._met[vector] = self._places[key]
            self.merged.append((place, state))
            return place
        if not self.has_room():
            return None
        place = self._met[vector] = self._places[key] = self.add(state, origin)
        self._vectors.append(vector)
        if not self._fitting.issuperset(enumerate(vector)) and self.check_types(place, state, origin):
            self._fitting.update(enumerate(vector))
        return place
