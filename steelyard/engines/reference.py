"""The reference search: every state of a preset, breadth first, in plain Python.

It is written to be believed: a call is a call of the model, a state is a state of the model, and every property is
asked of every state and step.  What is used is
`steelyard.engines.tabulated`, which is many times as fast; tests and `steelyard selftest` hold one against the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steelyard.engines.exploration import Origin, key_of
from steelyard.engines.monitor import NO_FAULT, Finding
from steelyard.engines.result import Task
from steelyard.engines.search import StateByState
from steelyard.engines.tally import Tally
from steelyard.run import step_of, unchecked_call
from steelyard.suite import Verdict


class ReferenceSearch(StateByState):
    """A search that calls the model, and asks the properties, in every state."""

    def __init__(self, task: Task) -> None:
        super().__init__(task, remember=False)
        self._places: dict[Any, int] = {}
        self._met: dict[Any, int] = {}  # a state itself is sooner recognised than its view
        self._tallies = {info.name: Tally() for info in self.suite.infos()}

    def tallies(self) -> Mapping[str, Tally]:
        """By action, how the calls ended."""
        return self._tallies

    def expand(self, place: int) -> None:
        """Try every call in the state at `place`."""
        state, params, left = self.states[place], self.preset.params, False
        steps: list[tuple[int, int]] = []
        for function, arguments in self.domain.calls(state):
            outcome = unchecked_call(function, params, state, arguments)
            self._tallies[function.__name__].add(outcome)
            if outcome.refused is not None:
                continue
            origin = Origin(place, function.__name__, arguments)
            if outcome.fault is not None:
                left = True
                self.decide(Finding(NO_FAULT, Verdict.VIOLATED), origin, outcome.label, state)
            if outcome.state is None:
                continue
            self.transitions += 1
            for finding in self.monitor.on_step(state, step_of(function, arguments), outcome.state):
                self.decide(finding, origin, "ok", outcome.state)
            target = self.meet(outcome.state, origin)
            if target is None or self.stopped:
                return
            left = left or target != place
            steps.append((self.call(origin), target))
        self.steps[place] = steps
        if not left:
            self.quiescent.append(place)

    def end_level(self) -> None:
        """Put to the test what was not: nothing; but a step may have decided the last that was asked."""
        self.end_if_settled()

    def meet(self, state: Any, origin: Origin) -> int | None:
        """Put a state to the test if it is new, and remember it; its place, or None if there is no room for it."""
        if state in self._met:
            return self._met[state]
        key = key_of(self.preset, state)
        if key in self._places:
            place = self._met[state] = self._places[key]
            self.merged.append((place, state))
            return place
        if not self.has_room():
            return None
        place = self._met[state] = self._places[key] = self.add(state, origin)
        self.check_types(place, state, origin)
        for finding in self.monitor.on_state(state):
            self.decide(finding, origin, "ok", state)
        self.end_if_settled()
        return place
