"""External scenarios against the model: what somebody else's implementation did, step by step.

The project's adapter, ``[tool.steelyard] conform = "module:NAME"``, says what each call, error and
fact of a scenario file (see `scenarios`) means in the model.  Each scenario ends as

- *agrees*: every step ended as expected and every final fact is the same, in mapped names;
- *diverges by design*: the differences are exactly those that the adapter declares, with a rule;
- *unsupported*: the model lacks what the adapter names;
- *failed*: anything else, among it a declared divergence that is none.

The model's invariants are evaluated after every action that a scenario causes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

import attrs

from steelyard.project import Project, Unusable, named, suggest
from steelyard.run import IllTyped, Outcome, call, start
from steelyard.scenarios import Arguments, Scenario, read, shown
from steelyard.suite import Kind, Suite


class Standing(Enum):
    """How a scenario ended."""

    AGREES = "agrees"
    DIVERGES = "diverges by design"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


@attrs.frozen
class Difference:
    """What a scenario expects and what the model does, at ``step 2`` or ``final total_minted``."""

    where: str
    expected: Any
    observed: Any

    def __str__(self) -> str:
        return f"{self.where}: expected {shown(self.expected)}, the model says {shown(self.observed)}"


@attrs.frozen
class Divergence:
    """Differences that are meant: the rule that explains them, and what exactly they are."""

    rule: str
    differences: tuple[Difference, ...]


@attrs.frozen
class ScenarioResult:
    """How one scenario ended.

    Attributes:
        rule: of a divergence.
        differences: all that were found.
        lacking: of an unsupported one, what the model lacks and why.
        problem: of a failed one, in a sentence.
    """

    name: str
    standing: Standing
    rule: str = ""
    differences: tuple[Difference, ...] = ()
    lacking: tuple[str, ...] = ()
    problem: str = ""


@attrs.frozen
class ConformReport:
    """How the scenarios of a file ended, in the file's order."""

    file: str
    results: tuple[ScenarioResult, ...]

    @property
    def counts(self) -> Mapping[Standing, int]:
        """How many scenarios ended in each way."""
        return {standing: sum(r.standing is standing for r in self.results) for standing in Standing}

    @property
    def ok(self) -> bool:
        """Whether none failed."""
        return self.counts[Standing.FAILED] == 0


class NotModelled(Exception):
    """Raised by an adapter: the model has nothing that this could mean; the message completes "the model has no"."""


class Broken(Exception):
    """The model did what it must not do in any scenario; the message says what."""


class World:
    """The model as a scenario runs it: every action is one of the suite's, and keeps the invariants.

    Raises:
        Broken: the start is not allowed, or an invariant does not hold in it.
    """

    def __init__(self, suite: Suite, params: Any, genesis: Mapping[str, Any]) -> None:
        self.suite = suite
        self.params = params
        if not suite.is_valid(params):
            raise Broken(f"the params are not valid: {params}")
        begun = self._run("the start", lambda: start(suite, params, genesis))
        if begun.state is None:
            raise Broken(f"the start is not allowed: {begun.label}")
        self.state = begun.state
        self._check("the start")

    def attempt(self, action: str, /, **arguments: Any) -> Outcome:
        """Call an action, which may refuse.

        Raises:
            Broken: it does not exist, takes other arguments, faults, is excluded by an assumption,
                or breaks an invariant.
        """
        try:
            function = self.suite.action(action)
        except KeyError:
            raise Broken(f"the model has no action {action}") from None
        outcome = self._run(action, lambda: call(function, self.params, self.state, arguments))
        if outcome.state is not None:
            self.state = outcome.state
            self._check(action)
        return outcome

    def act(self, action: str, /, **arguments: Any) -> None:
        """Call an action that must not refuse.

        Raises:
            Broken: it does, or as for `attempt`.
        """
        outcome = self.attempt(action, **arguments)
        if outcome.refused is not None:
            raise Broken(f"{action} refuses what the scenario rests on: {outcome.refused}")

    def _run(self, what: str, thunk: Callable[[], Outcome]) -> Outcome:
        try:
            outcome = thunk()
        except IllTyped as error:
            raise Broken(str(error)) from None
        if outcome.fault is not None or outcome.discarded is not None:
            raise Broken(f"{what}: {outcome.label}")
        return outcome

    def _check(self, after: str) -> None:
        for invariant in self.suite.of_kind(Kind.INVARIANT):
            if not invariant.predicate(self.params, self.state):
                raise Broken(f"the invariant {invariant.id} does not hold after {after}")


class Session(Protocol):
    """One scenario on its way.  Both methods may raise `NotModelled`, `Broken` and `Unusable`."""

    def call(self, name: str, arguments: Arguments) -> Any:
        """Run one call; answers its outcome in the scenario's words, as JSON has it."""

    def fact(self, name: str) -> Any:
        """What the model says of a final fact, as JSON has it."""


@attrs.frozen(kw_only=True)
class Adapter:
    """What the calls, errors and facts of somebody else's implementation mean in the model.

    Attributes:
        calls: the names that `begin`'s sessions understand.
        lacking: other known calls, and why the model has nothing for them.
        prose: final facts that are comments.
        divergences: by the scenario's name.
    """

    begin: Callable[[Suite, Scenario], Session]
    calls: tuple[str, ...]
    lacking: Mapping[str, str]
    prose: tuple[str, ...]
    divergences: Mapping[str, Divergence]


def conform(suite: Suite, adapter: Adapter, path: Path) -> ConformReport:
    """Run the scenarios of a file.

    Raises:
        Unusable: the file cannot be read, or is malformed; the message names the position.
    """
    return ConformReport(str(path), tuple(_conformed(suite, adapter, scenario) for scenario in read(path)))


def adapter_of(project: Project) -> Adapter:
    """The adapter that a project names.

    Raises:
        Unusable: it names none, or it does not import.
    """
    told, adapter = named(project, "conform")
    if not isinstance(adapter, Adapter):
        raise Unusable(f"{told} is no Adapter but {type(adapter).__name__}")
    return adapter


# --- one scenario -------------------------------------------------------------------------


def _conformed(suite: Suite, adapter: Adapter, scenario: Scenario) -> ScenarioResult:
    calls = list(dict.fromkeys(step.call for step in scenario.steps))
    unknown = [name for name in calls if name not in adapter.calls and name not in adapter.lacking]
    if unknown:
        hint = suggest(unknown[0], [*adapter.calls, *adapter.lacking])
        return _failed(scenario, f"the adapter knows no call {unknown[0]}{hint}")
    lacking = tuple(f"{name} ({adapter.lacking[name]})" for name in calls if name in adapter.lacking)
    if lacking:
        return ScenarioResult(scenario.name, Standing.UNSUPPORTED, lacking=lacking)
    try:
        differences = tuple(_differences(suite, adapter, scenario))
    except NotModelled as missing:
        return ScenarioResult(scenario.name, Standing.UNSUPPORTED, lacking=(str(missing),))
    except Broken as broken:
        return _failed(scenario, str(broken))
    return _judged(scenario, differences, adapter.divergences.get(scenario.name))


def _differences(suite: Suite, adapter: Adapter, scenario: Scenario) -> Iterable[Difference]:
    session = adapter.begin(suite, scenario)
    for number, step in enumerate(scenario.steps, 1):
        arguments = Arguments(step.arguments, f"{scenario.place}: step {number}: {step.call}")
        try:
            observed = session.call(step.call, arguments)
        except Broken as broken:
            raise Broken(f"step {number}: {broken}") from None
        arguments.refuse_unread()
        if not _same(step.expected, observed):
            yield Difference(f"step {number}", step.expected, observed)
    for name, expected in scenario.final.items():
        if name in adapter.prose:
            continue
        observed = session.fact(name)
        if not _same(expected, observed):
            yield Difference(f"final {name}", expected, observed)


def _judged(scenario: Scenario, found: tuple[Difference, ...], declared: Divergence | None) -> ScenarioResult:
    if declared is None:
        if not found:
            return ScenarioResult(scenario.name, Standing.AGREES)
        return _failed(scenario, _counted(found), found)
    if found == declared.differences and found:
        return ScenarioResult(scenario.name, Standing.DIVERGES, declared.rule, found)
    if not found:
        return _failed(scenario, f"it agrees, but is declared to diverge by {declared.rule}")
    return _failed(scenario, f"it diverges otherwise than declared by {declared.rule}", found)


def _counted(found: tuple[Difference, ...]) -> str:
    return (
        "a difference that no rule explains" if len(found) == 1 else f"{len(found)} differences that no rule explains"
    )


def _failed(scenario: Scenario, problem: str, differences: tuple[Difference, ...] = ()) -> ScenarioResult:
    return ScenarioResult(scenario.name, Standing.FAILED, differences=differences, problem=problem)


def _same(expected: Any, observed: Any) -> bool:
    """Equality of JSON values, where true is not 1."""
    return json.dumps(expected, sort_keys=True) == json.dumps(observed, sort_keys=True)
