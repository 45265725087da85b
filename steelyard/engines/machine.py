"""A Hypothesis state machine of a protocol, built from its registered actions.

One rule an action, which draws its call from those that the current state accepts and is left
alone where there is none; and the rule `rest`, which does nothing, for a state in which nothing
can happen is legal.  After each move the step properties are asserted, and in each state the
invariants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from steelyard.engines.domain import Enabled
from steelyard.engines.monitor import NO_FAULT, TYPES, Finding, Monitor
from steelyard.engines.tally import Drive
from steelyard.language import info_of
from steelyard.run import Outcome, call, start, step_of
from steelyard.suite import MODEL_PROPERTIES, Invariant, Preset, StepProperty, Suite, Verdict
from steelyard.trace import Move, Trace


class PropertyViolated(AssertionError):
    """A property does not hold; `finding` says which, `trace` how to see it."""

    def __init__(self, finding: Finding, statement: str, trace: Trace) -> None:
        moves = "".join(f"\n  {number}  {_told(move)}" for number, move in enumerate(trace.moves, 1))
        note = f"\n{finding.note}" if finding.note else ""
        super().__init__(f"{finding.id}: {statement}{note}\n  0  (initial){moves}")
        self.finding = finding
        self.trace = trace


def _told(move: Move) -> str:
    arguments = ", ".join(f"{name}={value!r}" for name, value in move.arguments.items())
    return f"{move.action}({arguments})" + ("" if move.outcome == "ok" else f"  {move.outcome}")


class Memory:
    """What the runs of a machine add up to, and what they need not find out again."""

    def __init__(self, suite: Suite, preset: Preset) -> None:
        self.enabled = Enabled(suite, preset)
        self.states: set[Any] = set()
        self.runs = self.moves = self.idle = 0

    @property
    def drive(self) -> Drive:
        """The counts, as data."""
        return Drive(
            runs=self.runs,
            moves=self.moves,
            idle=self.idle,
            states=len(self.states),
            actions=self.enabled.tallies,
        )


class ProtocolMachine(RuleBasedStateMachine):
    """The base of every protocol's machine.  `machine` makes the class for one.

    Attributes:
        suite, preset: the protocol and the finite scope it runs in.
        memory: what all runs of this class add up to.
        state: the current state, or None before the first.
        genesis: the arguments of the initial state.
        moves: the calls so far.
    """

    suite: ClassVar[Suite]
    preset: ClassVar[Preset]
    memory: ClassVar[Memory]
    _monitor: ClassVar[Monitor]
    _ignored: ClassVar[frozenset[str]]
    _statements: ClassVar[Mapping[str, str]]

    def __init__(self) -> None:
        super().__init__()
        self.memory.runs += 1
        self.state: Any = None
        self.genesis: Mapping[str, Any] = {}
        self.moves: list[Move] = []
        self._initial: Any = None
        self._checked: Any = None

    def begin(self, genesis: Mapping[str, Any]) -> None:
        """Start in the initial state of these arguments."""
        self.genesis = genesis
        self.state = self._initial = start(self.suite, self.preset.params, genesis).state

    def enabled(self, action: str) -> Sequence[Mapping[str, Any]]:
        """The arguments with which the current state accepts the action, or with which it faults."""
        if self.state is None:
            return ()
        return [arguments for arguments, _ in self.memory.enabled.calls_of(self.suite.action(action), self.state)]

    def take(self, action: str, arguments: Mapping[str, Any]) -> Outcome:
        """Call an action, go to the state it leads to, and assert the step properties.

        A refused or excluded call leaves the state as it is.

        Raises:
            PropertyViolated: a step property does not hold of the step, or the call is a fault.
            IllTyped: these are no arguments of the action.
        """
        function, before = self.suite.action(action), self.state
        outcome = call(function, self.preset.params, before, arguments)
        if outcome.discarded is not None:
            return outcome
        after = before if outcome.state is None else outcome.state
        self.moves.append(Move(action, dict(arguments), outcome.label, after))
        if outcome.fault is not None:
            self._fail(Finding(NO_FAULT, Verdict.VIOLATED))
        if outcome.state is not None:
            self.state = after
            self.memory.moves += 1
            for finding in self._monitor.on_step(before, step_of(function, arguments), after):
                self._fail(finding)
        return outcome

    @property
    def trace(self) -> Trace:
        """The run so far."""
        return Trace(
            self.preset.params, self.genesis, self._initial, tuple(self.moves), found_by="Hypothesis state machine"
        )

    @invariant()
    def invariants_hold(self) -> None:
        """Assert that the current state is well-typed, and every invariant of it.

        Raises:
            PropertyViolated: one does not hold.
        """
        if self.state is None or self.state is self._checked:
            return
        self.memory.states.add(self.state)
        ill = self.memory.enabled.domain.misfit(self.state)
        if ill is not None:
            self._fail(Finding(TYPES, Verdict.VIOLATED, f"In the state, {ill}."))
        for finding in self._monitor.on_state(self.state):
            self._fail(finding)
        self._checked = self.state

    def _fail(self, finding: Finding) -> None:
        if finding.id in self._ignored:
            return
        raise PropertyViolated(finding, self._statements[finding.id], self.trace)

    @rule()
    def rest(self) -> None:
        """Do nothing."""
        self.memory.idle += 1


def machine(suite: Suite, preset: str | None = None, *, ignoring: Iterable[str] = ()) -> type[ProtocolMachine]:
    """A state machine of the suite's protocol in one preset or slice (the first preset, if none is named).

    Run its ``TestCase``, or subclass it to add rules and invariants of your own: `self.state` is
    the current state, and `self.take` makes a move.  It asserts the suite's invariants and step
    properties, that no call is a fault and that every state is well-typed, but for the ids that it
    is told to ignore.

    Raises:
        KeyError: the suite has no such preset.
        ModellingError: the preset does not fit the protocol, or is a union of slices.
    """
    scope = suite.preset(preset or next(iter(suite.presets)))
    ignored = frozenset(ignoring)
    asserted = [one for one in suite.properties if isinstance(one, Invariant | StepProperty) and one.id not in ignored]
    memory = Memory(suite, scope)
    starts = [arguments for arguments, _ in memory.enabled.starts()]
    namespace: dict[str, Any] = {
        "__doc__": f"The protocol {suite.name} in the preset {scope.name}.",
        "__module__": __name__,
        "suite": suite,
        "preset": scope,
        "memory": memory,
        "_ignored": ignored,
        "_monitor": Monitor(scope.params, asserted, once=False, observe=False),
        "_statements": {one.id: one.statement for one in (*asserted, *MODEL_PROPERTIES)},
    }
    if starts:
        namespace["begin"] = initialize(genesis=st.sampled_from(starts))(ProtocolMachine.begin)
    for function in suite.offered(scope):
        name = info_of(function).name
        namespace[name] = _rule(name)
    return type(f"{suite.name.title().replace(' ', '')}Machine", (ProtocolMachine,), namespace)


def _rule(name: str) -> Callable[..., None]:
    """The rule of one action."""

    def turn(self: ProtocolMachine, arguments: Mapping[str, Any]) -> None:
        self.take(name, arguments)

    turn.__name__ = name
    turn.__doc__ = f"Call {name} in a way that the state accepts."
    drawn = st.runner().flatmap(lambda self: st.sampled_from(self.enabled(name)))
    made: Callable[..., None] = precondition(lambda self: bool(self.enabled(name)))(rule(arguments=drawn)(turn))
    return made
