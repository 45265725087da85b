"""What every search of a preset is: levels of states, what was found on the way, and a shortest trace to each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import attrs

from steelyard.engines.domain import Domain
from steelyard.engines.endings import Endings
from steelyard.engines.exploration import ENOUGH, Exploration, Origin, trace_to
from steelyard.engines.leaves import Leaves
from steelyard.engines.monitor import NO_FAULT, TYPES, Finding, Monitor
from steelyard.engines.result import InternalError, Task
from steelyard.engines.tally import Tally
from steelyard.run import start
from steelyard.suite import Kind, Property, Verdict
from steelyard.trace import Move, ReplayError, Trace, check_replay

#: What is said of a search that was not to go on, and of one that leaves out what follows from what cannot be.
SETTLED = "Ended when all that was asked was decided."
ILL_TYPED = "Not followed beyond states that are ill-typed."


def is_plain(task: Task) -> bool:
    """Whether no view takes states for one, and no step need be kept."""
    has_view = task.suite.preset(task.preset).view is not None
    return not has_view and not any(one.kind is Kind.LEADS_TO for one in task.properties)


class Search(ABC):
    """A breadth-first search under way: a level is complete before the next one begins."""

    def __init__(self, task: Task) -> None:
        self.suite = task.suite
        self.preset = task.suite.preset(task.preset)
        self.domain = Domain(self.suite, self.preset)
        self.leaves = Leaves()
        self.states: Sequence[Any] = []
        self.steps: dict[int, Sequence[tuple[int, int]]] = {}
        self.merged: list[tuple[int, Any]] = []
        self.quiescent: list[int] = []
        self.transitions = 0
        self.stopped = ""
        self._address = task.preset
        self._asked = task.properties
        self._is_traced = any(one.kind is Kind.LEADS_TO for one in task.properties)
        self._max_states = task.options.max_states
        self._once_violated = task.options.once_violated
        self._is_enough = False
        self._depths: Sequence[int] = []
        self._depth = 0
        self._origins: Sequence[Origin] = []
        self._cuts: dict[int, None] = {}
        self._ill_typed: list[int] = []
        self._calls: dict[Hashable, int] = {}
        self._accepted: list[tuple[str, Mapping[str, Any]]] = []
        self._findings: dict[str, tuple[Finding, Trace | None]] = {}

    def follow(self) -> None:
        """Expand one level after the other."""
        self._begin()
        self._test()
        if self.stopped:
            return
        level = range(len(self.states))
        while level:
            self.expand_level(level)
            self._test()
            level = range(level.stop, len(self.states))
            if self.stopped:
                return
            if level:
                self._depth += 1

    def _test(self) -> None:
        """Put the level to the test; once something is violated, so many states more are met, and no more."""
        self.end_level()
        is_violated = any(finding.verdict is Verdict.VIOLATED for finding, _ in self._findings.values())
        if is_violated and self._once_violated is not None:
            soon = len(self.states) + self._once_violated
            if soon < self._max_states:
                self._max_states, self._is_enough = soon, True
            self._once_violated = None

    @abstractmethod
    def expand_level(self, level: range) -> None:
        """Try every call in the states at these places."""

    @abstractmethod
    def meet(self, state: Any, origin: Origin) -> int | None:
        """Put a state to the test if it is new, and remember it; its place, or None if there is no room for it."""

    @abstractmethod
    def untested(self, of: Property) -> tuple[str, ...]:
        """Why nothing has put a property to the test, place by place; empty if something has."""

    @abstractmethod
    def tallies(self) -> Mapping[str, Tally]:
        """By action, how the calls ended."""

    def endings(self) -> Sequence[Endings] | None:
        """How each call ended by what it read, if that is known of all that were made."""
        return None

    @abstractmethod
    def end_level(self) -> None:
        """Put to the test what was not, before the next level begins."""

    def outcome(self, seconds: float) -> Exploration:
        """What was found."""
        untested = {one.id: self.untested(one) for one in self._asked}
        stopped = self.stopped or (ILL_TYPED if self._ill_typed else "")
        return Exploration(
            suite=self.suite,
            preset=self.preset,
            states=self.states,
            depths=self._depths,
            origins=self._origins,
            depth=min([self._depth, *(self._depths[place] for place in self._ill_typed)]),
            exhausted=not stopped,
            stopped=stopped,
            transitions=self.transitions,
            actions=self.tallies(),
            cuts=tuple(self._cuts),
            ill_typed=len(self._ill_typed),
            quiescent=tuple(self.quiescent),
            calls=tuple(self._accepted),
            steps=self.steps,
            merged=self.merged,
            findings=self._findings,
            leaves=self.leaves,
            endings=self.endings(),
            untested={name: why for name, why in untested.items() if why},
            seconds=seconds,
        )

    def _begin(self) -> None:
        for arguments in self.preset.genesis:
            begun = start(self.suite, self.preset.params, arguments)
            if begun.state is not None:
                self.meet(begun.state, Origin(None, "", arguments))
            elif begun.fault is not None and NO_FAULT not in self._findings:
                told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
                note = f"The initial state of {told} ends in a fault: {begun.fault}."
                self._findings[NO_FAULT] = (Finding(NO_FAULT, Verdict.VIOLATED, note), None)

    def call(self, origin: Origin) -> int:
        """The place of a call among those accepted."""
        key = (origin.action, *origin.arguments.items())
        if key not in self._calls:
            self._calls[key] = len(self._accepted)
            self._accepted.append((origin.action, origin.arguments))
        return self._calls[key]

    def check_types(self, place: int, state: Any, origin: Origin) -> bool:
        """Whether a state is well-typed; if not, that is found, and it is not expanded: what follows means nothing."""
        ill = self.domain.misfit(state)
        if ill is not None:
            self.decide(Finding(TYPES, Verdict.VIOLATED, f"In the state, {ill}."), origin, "ok", state)
            self._ill_typed.append(place)
            self._cuts[place] = None
        return ill is None

    def cut_short(self) -> None:
        """Go no further: there is no room for more states."""
        self.stopped = f"Cut short at {self._max_states} states{ENOUGH if self._is_enough else '.'}"

    def end_if_settled(self) -> None:
        """Go no further where all that was asked is decided."""
        if self.is_settled and not self._is_traced:
            self.stopped = SETTLED

    @property
    @abstractmethod
    def is_settled(self) -> bool:
        """Whether there were properties of states or steps, and all are decided."""

    def origin_of(self, place: int) -> Origin:
        """How the state at a place was first met."""
        return self._origins[place]

    def decide(self, finding: Finding, origin: Origin, outcome: str, state: Any) -> None:
        """Keep a finding with the trace that ends in the call `origin`, which is a shortest one."""
        if finding.id in self._findings:
            return
        if origin.parent is None:
            trace = Trace(self.preset.params, origin.arguments, state, ())
        else:
            before = trace_to(self.preset, self.states, self._origins, origin.parent)
            last = Move(origin.action, origin.arguments, outcome, state)
            trace = attrs.evolve(before, moves=(*before.moves, last))
        trace = attrs.evolve(
            trace, found_by="breadth-first search", certificate=self._certificate(finding, len(trace.moves))
        )
        try:
            check_replay(self.suite, trace)
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


class StateByState(Search):
    """A search that takes one state after another."""

    def __init__(self, task: Task, *, remember: bool = True) -> None:
        super().__init__(task)
        self.monitor = Monitor(self.preset.params, task.properties, leaves=self.leaves, remember=remember)
        self.states = self._states = list[Any]()
        self._depths = self._levels = list[int]()
        self._origins = self._begun = list[Origin]()

    def expand_level(self, level: range) -> None:
        """Try every call in the states at these places."""
        for place in level:
            if not self.stopped and place not in self._cuts:
                self.expand(place)

    @abstractmethod
    def expand(self, place: int) -> None:
        """Try every call in the state at `place`."""

    def untested(self, of: Property) -> tuple[str, ...]:
        """Why nothing has put a property to the test, place by place; empty if something has."""
        return self.monitor.untested(of)

    @property
    def is_settled(self) -> bool:
        """Whether there were properties of states or steps, and all are decided."""
        return self.monitor.settled

    def has_room(self) -> bool:
        """Whether one more state may be met; if not, the search is cut short."""
        if len(self.states) >= self._max_states:
            self.cut_short()
        return not self.stopped

    def add(self, state: Any, origin: Origin) -> int:
        """Remember a state that is new; its place."""
        place = len(self.states)
        self._states.append(state)
        self._levels.append(0 if origin.parent is None else self._levels[origin.parent] + 1)
        self._begun.append(origin)
        if self.domain.is_cut(state):
            self._cuts[place] = None
        return place
