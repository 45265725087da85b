"""Simulation: the protocol is run at random, by two drivers, and never proves anything.

The first driver are walks of our own over enabled calls, the second a Hypothesis state
machine of the same actions.  Whatever they find is shrunk by deletion, and replayed.
Relational properties are tried in the states on the walks, theorems on drawn numbers.

The bounds of an answer count the walks only: what Hypothesis draws depends on the modules that
happen to be loaded, the walks on nothing but the seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import attrs

from steelyard.engines.domain import Call, Domain
from steelyard.engines.leaves import Leaves
from steelyard.engines.monitor import NO_FAULT, NO_START, TYPES, Finding, Monitor
from steelyard.engines.result import InternalError, Result, Task
from steelyard.engines.shrinking import End, Shrinker
from steelyard.engines.tally import Drive
from steelyard.engines.trials import Relating, Trial, params_for
from steelyard.engines.walks import Walker
from steelyard.run import Outcome, step_of
from steelyard.suite import (
    Invariant,
    LeadsTo,
    ModelProperty,
    Property,
    Reachable,
    Relational,
    StepProperty,
    Theorem,
    Verdict,
)
from steelyard.trace import ReplayError, Trace, check_replay

if TYPE_CHECKING:
    import hypothesis

#: One run of the state machine for so many walks: it is slower, and sees less.
_WALKS_A_RUN = 20


@attrs.frozen(kw_only=True)
class Simulation:
    """What the two drivers did and found.

    Attributes:
        walks, machine: what each driver did.
        findings: by property, what was decided, and a trace that shows it, if one can.
        untested: by property, why nothing put it to the test.
        tried: by theorem or relational property, how many cases were tried.
        seconds: wall time.
    """

    walks: Drive
    machine: Drive
    findings: Mapping[str, tuple[Finding, Trace | None]]
    untested: Mapping[str, tuple[str, ...]]
    tried: Mapping[str, int]
    seconds: float


def run(task: Task) -> tuple[Result, ...]:
    """Answer for `model.no_fault`, `model.types` and each property of the task.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the preset does not fit the protocol.
    """
    return results(task, simulation(task))


def simulation(task: Task) -> Simulation:
    """Run both drivers, and try the theorems.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the preset does not fit the protocol.
    """
    began = perf_counter()
    simulating = _Simulating(task)
    walks = simulating.walk()
    machine = simulating.run_machine()
    simulating.try_theorems()
    return simulating.outcome(walks, machine, perf_counter() - began)


def results(task: Task, simulated: Simulation) -> tuple[Result, ...]:
    """What a simulation answers to a task."""
    asked = [one for one in task.properties if not isinstance(one, ModelProperty | LeadsTo)]
    seconds = simulated.seconds / (len(asked) + 2)
    owed = [_result(task, simulated, name, None) for name in (NO_FAULT, TYPES)]
    found = [*owed, *(_result(task, simulated, one.id, one) for one in asked)]
    return tuple(attrs.evolve(one, seconds=seconds) for one in found)


def _result(task: Task, simulated: Simulation, name: str, of: Property | None) -> Result:
    if name in simulated.findings:
        finding, trace = simulated.findings[name]
        bounds = {} if trace is None else {"steps": len(trace.moves)}
        return Result(
            id=name, engine="simulate", verdict=finding.verdict, bounds=bounds, trace=trace, note=finding.note
        )
    walks = simulated.walks
    bounds = {"walks": walks.runs, "steps": task.options.steps, "states": walks.states}
    if name in simulated.tried:
        bounds = {"cases": simulated.tried[name]}
    verdict, note = _undecided(simulated, of)
    untested = simulated.untested.get(name, ())
    return Result(
        id=name,
        engine="simulate",
        verdict=verdict,
        bounds=bounds,
        assumptions=tuple(walks.assumptions),
        untested=untested if walks.runs or isinstance(of, Theorem) else (NO_START, *untested),
        note=note,
    )


def _undecided(simulated: Simulation, of: Property | None) -> tuple[Verdict, str]:
    """The verdict on a property that nothing was found against, or for, and a note."""
    if isinstance(of, Theorem):
        untested = simulated.untested.get(of.id, ())
        return (Verdict.UNKNOWN if untested else Verdict.TESTED), "; ".join(untested)
    if not simulated.walks.runs:
        return Verdict.UNKNOWN, NO_START
    if isinstance(of, Reachable):
        return Verdict.UNKNOWN, "No walk met it."
    untested = () if of is None else simulated.untested.get(of.id, ())
    if untested:
        return Verdict.UNKNOWN, f"No walk put it to the test: {'; '.join(untested)}."
    return Verdict.TESTED, ""


class _Simulating:
    """A simulation under way."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._suite = task.suite
        self._preset = task.suite.preset(task.preset)
        self._domain = Domain(self._suite, self._preset)
        self._leaves = Leaves()
        self._monitor = Monitor(self._preset.params, task.properties, leaves=self._leaves)
        self._relating = [
            Relating(self._domain, self._preset.params, one, task.options.seed)
            for one in task.properties
            if isinstance(one, Relational)
        ]
        self._trials = [Trial(self._suite, one) for one in task.properties if isinstance(one, Theorem)]
        self._findings: dict[str, tuple[Finding, Trace | None]] = {}

    def walk(self) -> Drive:
        """Walk, and try the relational properties on the way."""
        walker = Walker(self._task, self._domain, self._leaves, self._monitor, self._found)
        for node in walker.visit():
            for one in self._relating:
                if one.of.id in self._findings:
                    continue
                arguments = one.in_state(node.state)
                if arguments is not None:
                    self._keep(one.of.id, _relates(one, arguments), *walker.path(node.place), "random walk")
            if self._task.options.until_tested and not any(one.untested for one in self._relating):
                walker.end()
        return walker.drive

    def run_machine(self) -> Drive:
        """Run the state machine until it finds nothing more, each time without what was found before.

        It asserts invariants and step properties; where there are none to assert, it has nothing to do.
        """
        import hypothesis
        from hypothesis.stateful import run_state_machine_as_test

        from steelyard.engines.machine import PropertyViolated, machine

        suite = attrs.evolve(self._suite, properties=self._task.properties)
        if not any(isinstance(one, Invariant | StepProperty) for one in self._task.properties):
            return Drive(runs=0, moves=0, idle=0, states=0, actions={})
        while True:
            made = machine(suite, self._task.preset, ignoring=self._findings)
            hypothesis.seed(self._task.options.seed)(made)
            try:
                run_state_machine_as_test(made, settings=self._settings())
            except PropertyViolated as violated:
                moves = [(self._suite.action(move.action), move.arguments) for move in violated.trace.moves]
                self._found(violated.finding, violated.trace.genesis, moves, "Hypothesis state machine")
            except hypothesis.errors.Flaky as error:
                raise InternalError(f"the model answers the same calls differently: {error}") from error
            else:
                return made.memory.drive

    def try_theorems(self) -> None:
        """Try the theorems on drawn numbers."""
        drawn = params_for(self._suite, self._task.options) if self._trials else []
        for one in self._trials:
            finding = one.run(drawn, self._task.options.seed)
            if finding is not None:
                self._findings[finding.id] = (finding, None)

    def outcome(self, walks: Drive, machine: Drive, seconds: float) -> Simulation:
        """What was found."""
        untested = {one.id: self._monitor.untested(one) for one in self._task.properties}
        tried: list[Relating | Trial] = [*self._relating, *self._trials]
        untested.update({one.of.id: one.untested for one in tried})
        return Simulation(
            walks=walks,
            machine=machine,
            findings=self._findings,
            untested={name: why for name, why in untested.items() if why},
            tried={one.of.id: one.cases for one in tried},
            seconds=seconds,
        )

    def _settings(self) -> hypothesis.settings:
        """Repeatable, without a database, and without Hypothesis' own shrinking: ours knows the model."""
        import hypothesis

        return hypothesis.settings(
            max_examples=max(self._task.options.walks // _WALKS_A_RUN, 1),
            stateful_step_count=max(self._task.options.steps, 1),
            derandomize=True,
            database=None,
            deadline=None,
            phases=(hypothesis.Phase.generate,),
            suppress_health_check=list(hypothesis.HealthCheck),
            report_multiple_bugs=False,
            print_blob=False,
            verbosity=hypothesis.Verbosity.quiet,
        )

    def _found(
        self, finding: Finding, genesis: Mapping[str, Any], calls: Sequence[Call], by: str = "random walk"
    ) -> None:
        """Keep what a driver met, once."""
        if finding.id in self._findings:
            return
        if finding.id == NO_FAULT and not calls:  # there is no state at all to show
            self._findings[finding.id] = (finding, None)
            return
        self._keep(finding.id, self._end(finding.id), genesis, calls, by)

    def _keep(self, name: str, end: End, genesis: Mapping[str, Any], calls: Sequence[Call], by: str) -> None:
        """Shrink a run that shows something, and replay it.

        A witness is left as it is: it has the fewest calls that are known to lead there, and a search's is shown first.
        """
        shrinker = Shrinker(self._suite, self._preset, self._domain, end)
        run = shrinker.run(genesis, calls)
        if run is None:
            raise InternalError(f"{name}: the run that was found does not show it again")
        if run.shows.verdict is not Verdict.REACHED:
            run, by = shrinker.shrink(run), f"{by}, shrunk by deletion"
        trace = run.as_trace(self._preset.params, by)
        try:
            check_replay(self._suite, trace)
        except ReplayError as error:
            raise InternalError(f"{name}: the trace that was found does not replay: {error}") from error
        self._findings[name] = (run.shows, trace)

    def _end(self, name: str) -> End:
        """Where a run may end that shows what was found of the property."""
        params, domain = self._preset.params, self._domain
        watched = [one for one in self._task.properties if one.id == name]
        monitor = Monitor(params, watched, once=False, observe=False)

        def end(
            before: Any, function: Callable[..., Any] | None, arguments: Mapping[str, Any], outcome: Outcome
        ) -> Finding | None:
            if name == NO_FAULT:
                return None if outcome.fault is None else Finding(name, Verdict.VIOLATED)
            if outcome.state is None:
                return None
            ill = domain.misfit(outcome.state) if name == TYPES else None
            if ill is not None:
                return Finding(name, Verdict.VIOLATED, f"In the state, {ill}.")
            found = monitor.on_state(outcome.state)
            if function is not None:
                found += monitor.on_step(before, step_of(function, arguments), outcome.state)
            return found[0] if found else None

        return end


def _relates(one: Relating, arguments: Mapping[str, Any]) -> End:
    """Where a run may end that shows that the property does not hold for these arguments."""

    def end(
        _before: Any, _function: Callable[..., Any] | None, _arguments: Mapping[str, Any], outcome: Outcome
    ) -> Finding | None:
        return None if outcome.state is None else one.refutes(outcome.state, arguments)

    return end
