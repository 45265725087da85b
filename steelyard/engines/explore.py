"""The reference search: every state of a preset, breadth first, in plain Python.

It is written to be believed: a call is a call of the model, a state is a state of the model.
Its traces are shortest, because a level is complete before the next one begins.

What it says holds within the preset: its params, initial states and argument domains.  A
state outside `Preset.within` is checked and not expanded (a cut); of the states that share a
view only the first met is followed, and a call that leads from one to another of them leaves none.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from time import perf_counter
from typing import Any

import attrs

from steelyard.engines.domain import Domain
from steelyard.engines.exploration import Exploration, Origin, key_of, trace_to
from steelyard.engines.minimal import minimal
from steelyard.engines.monitor import NO_FAULT, NO_START, TYPES, Finding, Monitor
from steelyard.engines.result import InternalError, Result, Task
from steelyard.engines.tally import Tally
from steelyard.run import start, step_of, unchecked_call
from steelyard.suite import Invariant, Kind, Property, Reachable, StepProperty, Verdict
from steelyard.trace import Move, ReplayError, Trace, check_replay

_KINDS = (Kind.INVARIANT, Kind.STEP, Kind.REACHABLE)


def run(task: Task) -> tuple[Result, ...]:
    """Answer for `model.no_fault`, `model.types`, and for each invariant, step property and reachable of the task.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the preset does not fit the protocol.
    """
    return results(task, exploration(task))


def exploration(task: Task) -> Exploration:
    """Search until nothing is left, all that is asked is decided, or `max_states` are known.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the preset does not fit the protocol.
    """
    began = perf_counter()
    search = _Search(task)
    search.follow()
    return search.outcome(perf_counter() - began)


def results(task: Task, explored: Exploration) -> tuple[Result, ...]:
    """What an exploration answers to a task."""
    asked = [one for one in task.properties if one.kind in _KINDS]
    seconds = explored.seconds / (len(asked) + 2)
    owed = [_result(explored, name, None) for name in (NO_FAULT, TYPES)]
    found = [*owed, *(_result(explored, one.id, one) for one in asked)]
    return tuple(attrs.evolve(one, seconds=seconds) for one in found)


def _result(explored: Exploration, name: str, of: Property | None) -> Result:
    bounds = {"states": len(explored.states), "depth": explored.depth}
    if name in explored.findings:
        finding, trace = explored.findings[name]
        if trace is not None and isinstance(of, Invariant | StepProperty):
            trace = minimal(explored.suite, explored.preset, Domain(explored.suite, explored.preset), of, trace)
        if trace is not None:
            bounds = {"steps": len(trace.moves)}
        return Result(id=name, engine="explore", verdict=finding.verdict, bounds=bounds, trace=trace, note=finding.note)
    if explored.cuts:
        bounds["cut"] = len(explored.cuts)
    verdict, note = _undecided(explored, of)
    return Result(
        id=name,
        engine="explore",
        verdict=verdict,
        bounds=bounds,
        assumptions=tuple(explored.assumptions),
        untested=explored.untested.get(name, ()) if explored.states else (NO_START, *explored.untested.get(name, ())),
        note=note,
    )


def _undecided(explored: Exploration, of: Property | None) -> tuple[Verdict, str]:
    """The verdict on a property that the search met nothing against, or for, and a note."""
    if not explored.states:
        return Verdict.VACUOUS, NO_START
    if isinstance(of, Reachable):
        return (Verdict.UNREACHED, "") if explored.exhausted else (Verdict.UNKNOWN, explored.stopped)
    untested = "" if of is None else "; ".join(explored.untested.get(of.id, ()))
    if untested and explored.exhausted:
        return Verdict.VACUOUS, f"No state of the preset puts it to the test: {untested}."
    if untested:
        return Verdict.UNKNOWN, f"Nothing put it to the test so far: {untested}. {explored.stopped}"
    if explored.exhausted:
        return Verdict.EXPLORED, ""
    return (Verdict.BOUNDED if explored.depth else Verdict.UNKNOWN), explored.stopped


class _Search:
    """A search under way."""

    def __init__(self, task: Task) -> None:
        self._suite = task.suite
        self._preset = task.suite.preset(task.preset)
        self._address = task.preset
        self._asked = task.properties
        self._is_traced = any(one.kind is Kind.LEADS_TO for one in task.properties)
        self._max_states = task.options.max_states
        self._domain = Domain(self._suite, self._preset)
        self._monitor = Monitor(self._preset.params, task.properties)
        self._places: dict[Any, int] = {}
        self._met: dict[Hashable, int] = {}  # a state itself is sooner recognised than its view
        self._states: list[Any] = []
        self._depths: list[int] = []
        self._origins: list[Origin] = []
        self._cuts: dict[int, None] = {}
        self._quiescent: list[int] = []
        self._calls: dict[Hashable, int] = {}
        self._accepted: list[tuple[str, Mapping[str, Any]]] = []
        self._steps: dict[int, Sequence[tuple[int, int]]] = {}
        self._merged: list[tuple[int, Any]] = []
        self._transitions = 0
        self._depth = 0
        self._stopped = ""
        self._tallies = {info.name: Tally() for info in self._suite.infos()}
        self._findings: dict[str, tuple[Finding, Trace | None]] = {}

    def follow(self) -> None:
        """Expand one level after the other."""
        self._begin()
        level = range(len(self._states))
        while level:
            for place in level:
                if self._stopped:
                    return
                if place not in self._cuts:
                    self._expand(place)
            level = range(level.stop, len(self._states))
            if level and not self._stopped:
                self._depth += 1

    def outcome(self, seconds: float) -> Exploration:
        """What was found."""
        untested = {one.id: self._monitor.untested(one) for one in self._asked}
        return Exploration(
            suite=self._suite,
            preset=self._preset,
            states=tuple(self._states),
            depths=tuple(self._depths),
            origins=tuple(self._origins),
            depth=self._depth,
            exhausted=not self._stopped,
            stopped=self._stopped,
            transitions=self._transitions,
            actions=self._tallies,
            cuts=tuple(self._cuts),
            quiescent=tuple(self._quiescent),
            calls=tuple(self._accepted),
            steps=self._steps,
            merged=self._merged,
            findings=self._findings,
            untested={name: why for name, why in untested.items() if why},
            seconds=seconds,
        )

    def _begin(self) -> None:
        for arguments in self._preset.genesis:
            begun = start(self._suite, self._preset.params, arguments)
            if begun.state is not None:
                self._meet(begun.state, Origin(None, "", arguments))
            elif begun.fault is not None and NO_FAULT not in self._findings:
                told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
                note = f"The initial state of {told} ends in a fault: {begun.fault}."
                self._findings[NO_FAULT] = (Finding(NO_FAULT, Verdict.VIOLATED, note), None)

    def _expand(self, place: int) -> None:
        """Try every call in the state at `place`."""
        state, params, left = self._states[place], self._preset.params, False
        steps: list[tuple[int, int]] = []
        key, itself = key_of(self._preset, state), self._monitor.key_of(state)
        for function, arguments in self._domain.calls(state):
            outcome = unchecked_call(function, params, state, arguments)
            self._tallies[function.__name__].add(outcome)
            if outcome.refused is not None:
                continue
            origin = Origin(place, function.__name__, arguments)
            if outcome.fault is not None:
                left = True
                self._decide(Finding(NO_FAULT, Verdict.VIOLATED), origin, outcome.label, state)
            if outcome.state is None:
                continue
            self._transitions += 1
            left = left or (
                self._monitor.key_of(outcome.state) != itself and key_of(self._preset, outcome.state) != key
            )
            for finding in self._monitor.on_step(state, step_of(function, arguments), outcome.state):
                self._decide(finding, origin, "ok", outcome.state)
            target = self._meet(outcome.state, origin)
            if target is None or self._stopped:
                return
            steps.append((self._call(origin), target))
        self._steps[place] = steps
        if not left:
            self._quiescent.append(place)

    def _call(self, origin: Origin) -> int:
        """The place of a call among those accepted."""
        key = (origin.action, *origin.arguments.items())
        if key not in self._calls:
            self._calls[key] = len(self._accepted)
            self._accepted.append((origin.action, origin.arguments))
        return self._calls[key]

    def _meet(self, state: Any, origin: Origin) -> int | None:
        """Put a state to the test if it is new, and remember it; its place, or None if there is no room for it."""
        itself = self._monitor.key_of(state)
        if itself in self._met:
            return self._met[itself]
        key = key_of(self._preset, state)
        if key in self._places:
            place = self._met[itself] = self._places[key]
            self._merged.append((place, state))
            return place
        if len(self._states) >= self._max_states:
            self._stopped = f"Cut short at {self._max_states} states."
            return None
        place = self._met[itself] = self._places[key] = len(self._states)
        self._states.append(state)
        self._depths.append(0 if origin.parent is None else self._depths[origin.parent] + 1)
        self._origins.append(origin)
        if self._domain.is_cut(state):
            self._cuts[place] = None
        ill = self._domain.misfit(state)
        if ill is not None:
            self._decide(Finding(TYPES, Verdict.VIOLATED, f"In the state, {ill}."), origin, "ok", state)
        for finding in self._monitor.on_state(state):
            self._decide(finding, origin, "ok", state)
        if self._monitor.settled and not self._is_traced:
            self._stopped = "Ended when all that was asked was decided."
        return place

    def _decide(self, finding: Finding, origin: Origin, outcome: str, state: Any) -> None:
        """Keep a finding with the trace that ends in the call `origin`, which is a shortest one."""
        if finding.id in self._findings:
            return
        if origin.parent is None:
            trace = Trace(self._preset.params, origin.arguments, state, ())
        else:
            before = trace_to(self._preset, self._states, self._origins, origin.parent)
            last = Move(origin.action, origin.arguments, outcome, state)
            trace = attrs.evolve(before, moves=(*before.moves, last))
        trace = attrs.evolve(
            trace, found_by="breadth-first search", certificate=self._certificate(finding, len(trace.moves))
        )
        try:
            check_replay(self._suite, trace)
        except ReplayError as error:
            raise InternalError(f"{finding.id}: the trace that was found does not replay: {error}") from error
        self._findings[finding.id] = (finding, trace)

    def _certificate(self, finding: Finding, steps: int) -> str:
        """Why there is no shorter trace; empty where one might lead through a cut."""
        hidden = any(self._depths[place] < steps - 1 for place in self._cuts)
        if hidden or steps == 0:
            return ""
        what = "violation" if finding.verdict is Verdict.VIOLATED else "witness"
        return f"no {what} in fewer than {steps} steps (breadth-first, {self._address})"
