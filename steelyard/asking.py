"""Asking the engines: here, or in worker processes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from steelyard.engines.resting import Resting, has_rests, resting
from steelyard.engines.result import Options, Result, Task
from steelyard.executor import Workers
from steelyard.merge import Coverage
from steelyard.project import Project, load
from steelyard.report.words import plural
from steelyard.suite import MODEL_PROPERTIES, Property, Suite

if TYPE_CHECKING:
    from steelyard.engines.induction import Proofs
    from steelyard.engines.needing import Attempt, Failed
    from steelyard.symbolic.summary import Survey


@attrs.frozen(kw_only=True)
class Question:
    """What is asked of an engine, as plain data that a worker can be sent."""

    engine: str
    preset: str
    ids: tuple[str, ...]
    options: Options


@attrs.frozen(kw_only=True)
class Answers:
    """What an engine answered; of one that runs the model also its `coverage`, and sentences on how far it came.

    Of an exploration of a suite that declares its ways to rest, also where it comes to rest.
    """

    results: tuple[Result, ...]
    coverage: Coverage | None = None
    resting: Resting | None = None
    remarks: tuple[str, ...] = ()


def catalogue(suite: Suite) -> tuple[Property, ...]:
    """The properties of the suite, then those that every model owes."""
    return (*suite.properties, *MODEL_PROPERTIES)


class Here:
    """The engines in this process."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite

    def begin(self, question: Question) -> Callable[[], Answers]:
        """What asks an engine when it is called."""
        return lambda: ask(self._suite, question)

    def survey(self) -> Callable[[], Survey]:
        """What lists the refusals and assumptions of each action when it is called."""
        return lambda: _survey(self._suite)

    def readers(self) -> Callable[[], Mapping[str, tuple[str, ...]]]:
        """What lists the properties that read each field when it is called."""
        return lambda: _readers(self._suite)

    def attempts(self, options: Options, items: Sequence[Attempt]) -> Callable[[], list[Failed]]:
        """What tries proofs without an assumption when it is called."""
        return lambda: [_attempt(self._suite, options, item) for item in items]

    def induction(self, question: Question) -> Callable[[], Answers]:
        """What asks for proofs when it is called."""
        return self.begin(question)


class There:
    """The engines in worker processes."""

    def __init__(self, project: Project, workers: Workers) -> None:
        self._project = project
        self._workers = workers

    def begin(self, question: Question) -> Callable[[], Answers]:
        """Begin to ask an engine; what waits for its answer."""
        return self._later(self._workers.submit(_ask_there, (self._project, question)))

    def survey(self) -> Callable[[], Survey]:
        """Begin to list the refusals and assumptions of each action; what waits for them."""
        return self._later(self._workers.submit(_survey_there, self._project))

    def readers(self) -> Callable[[], Mapping[str, tuple[str, ...]]]:
        """Begin to list the properties that read each field; what waits for them."""
        return self._later(self._workers.submit(_readers_there, self._project))

    def attempts(self, options: Options, items: Sequence[Attempt]) -> Callable[[], list[Failed]]:
        """What tries proofs without an assumption, all at once, when it is called."""
        return lambda: self._workers.map(_attempt_there, [(self._project, options, item) for item in items])

    def induction(self, question: Question) -> Callable[[], Answers]:
        """Induction is led from here; the workers prove its units."""
        suite = load(self._project)

        def discharge(
            options: Options, units: tuple[str, ...], wanted: frozenset[str], given: frozenset[str]
        ) -> list[Proofs]:
            items = [(self._project, options, unit, wanted, given) for unit in units]
            return self._workers.map(_prove_there, items)

        def answer() -> Answers:
            from steelyard.engines import induction

            return Answers(results=induction.run(_task(suite, question), discharge))

        return answer

    def _later(self, future: Future[Any]) -> Callable[[], Any]:
        return lambda: self._workers.answer(future)


def _task(suite: Suite, question: Question) -> Task:
    properties = tuple(claim for claim in catalogue(suite) if claim.id in question.ids)
    return Task(suite=suite, preset=question.preset, properties=properties, options=question.options)


def _ask_there(item: tuple[Project, Question]) -> Answers:
    project, question = item
    # Hypothesis keeps notes on disk even without a database: not beside the files of the project.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(project.root, ".steelyard", "hypothesis")))
    return ask(load(project), question)


def _survey_there(project: Project) -> Survey:
    return _survey(load(project))


def _readers_there(project: Project) -> Mapping[str, tuple[str, ...]]:
    return _readers(load(project))


def _attempt_there(item: tuple[Project, Options, Attempt]) -> Failed:
    project, options, attempt = item
    return _attempt(load(project), options, attempt)


def _prove_there(item: tuple[Project, Options, str, frozenset[str], frozenset[str]]) -> Proofs:
    from steelyard.engines.induction import session_of

    project, options, unit, wanted, given = item
    return session_of(load(project), options).prove(unit, wanted, given)


def _survey(suite: Suite) -> Survey:
    from steelyard.symbolic.summary import survey

    return survey(suite)


def _readers(suite: Suite) -> Mapping[str, tuple[str, ...]]:
    from steelyard.engines.reading import readers

    return readers(suite)


def _attempt(suite: Suite, options: Options, item: Attempt) -> Failed:
    from steelyard.engines.induction import session_of
    from steelyard.engines.needing import attempt

    return attempt(session_of(suite, options), item)


def ask(suite: Suite, question: Question) -> Answers:
    """Ask one engine, in this process."""
    task = _task(suite, question)
    match question.engine:
        case "induction":
            from steelyard.engines import induction

            return Answers(results=induction.run(task))
        case "bounded":
            from steelyard.engines import bounded

            return Answers(results=bounded.run(task))
        case "explore":
            return _explore(task)
        case _:
            return _simulate(task)


def _explore(task: Task) -> Answers:
    from steelyard.engines import explore

    found = explore.exploration(task)
    coverage = Coverage(
        engine="explore",
        accepted={name: tally.accepted for name, tally in found.actions.items()},
        refused=found.refusals,
        complete=found.exhausted,
        stopped=found.stopped,
        untested=found.untested,
    )
    met = f"explore: {plural(len(found.states), 'state')}, {plural(found.transitions, 'step')} between them."
    rests = resting(found) if has_rests(task.suite) else None
    return Answers(results=explore.results(task, found), coverage=coverage, resting=rests, remarks=(met,))


def _simulate(task: Task) -> Answers:
    from steelyard.engines import simulate

    found = simulate.simulation(task)
    drives = {"walks": found.walks, "machine": found.machine}
    accepted: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    for drive in drives.values():
        accepted.update({name: tally.accepted for name, tally in drive.actions.items()})
        refused.update(drive.refusals)
    remarks = tuple(
        f"simulate, {name}: {plural(drive.states, 'state')} in {plural(drive.runs, 'run')}, "
        f"{drive.acceptance:.0%} of the calls tried were accepted."
        for name, drive in drives.items()
    )
    coverage = Coverage(engine="simulate", accepted=accepted, refused=refused, complete=False, untested=found.untested)
    return Answers(results=simulate.results(task, found), coverage=coverage, remarks=remarks)
