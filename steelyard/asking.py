"""Asking the engines: here, or in worker processes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import cache as once
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from steelyard import slices
from steelyard.cache import answers as kept
from steelyard.cache import keys
from steelyard.cache.store import Store
from steelyard.engines.resting import UNANSWERED, Resting, has_rests, resting
from steelyard.engines.result import Options, Question, Result, Start, Task
from steelyard.engines.tally import Drive
from steelyard.executor import Workers, map_tasks
from steelyard.merge import Coverage
from steelyard.project import Project, load
from steelyard.quick import WALKS
from steelyard.report.words import plural
from steelyard.suite import MODEL_PROPERTIES, Kind, Property, Suite

if TYPE_CHECKING:
    from steelyard.engines.needing import Attempt, Failed
    from steelyard.engines.proving import Proofs
    from steelyard.symbolic.summary import Survey


@attrs.frozen(kw_only=True)
class Answers:
    """What an engine answered; of one that runs the model also its `coverage`, and by driver what it `met`, counted.

    Of the explorations of a suite that declares its ways to rest, also where each comes to rest.
    """

    results: tuple[Result, ...]
    coverage: Coverage | None = None
    resting: tuple[Resting, ...] = ()
    met: Mapping[str, Counter[str]] = attrs.field(factory=dict)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on how far it came."""
        return tuple(_remark(name, counts) for name, counts in self.met.items())


def _remark(name: str, counts: Mapping[str, int]) -> str:
    if "runs" not in counts:
        return f"{name}: {plural(counts['states'], 'state')}, {plural(counts['steps'], 'step')} between them."
    share = counts["accepted"] / counts["tried"] if counts["tried"] else 0.0
    return (
        f"{name}: {plural(counts['states'], 'state')} in {plural(counts['runs'], 'run')}, "
        f"{share:.0%} of the calls tried were accepted."
    )


def catalogue(suite: Suite) -> tuple[Property, ...]:
    """The properties of the suite, then those that every model owes."""
    return (*suite.properties, *MODEL_PROPERTIES)


# --- slice by slice -----------------------------------------------------------------------

#: The engines that run the model, and so are asked of each slice; a proof is of no preset.
RUNNING = ("explore", "liveness", "simulate")


def parts(suite: Suite, question: Question) -> tuple[Question, ...]:
    """The question, for an engine that runs the model once for each slice; theorems, which are of none, once."""
    if question.engine not in RUNNING:
        return (question,)
    of_none = {theorem.id for theorem in suite.of_kind(Kind.THEOREM)}
    first, *others = suite.scopes(question.preset)
    rest = tuple(name for name in question.ids if name not in of_none)
    return (
        attrs.evolve(question, preset=first),
        *(attrs.evolve(question, preset=name, ids=rest) for name in others),
    )


def united(suite: Suite, question: Question, said: Mapping[str, Answers | None]) -> Answers:
    """One answer to a question out of those to its parts, by scope; None for one that did not come in time."""
    there = [answers for answers in said.values() if answers is not None]
    if question.engine not in RUNNING or not suite.preset(question.preset).slices or not there:
        return there[0] if there else Answers(results=())
    by_slice = {address.rpartition(".")[2]: answers for address, answers in said.items()}
    found = {name: _by_id(answers) for name, answers in by_slice.items()}
    kinds = {claim.id: claim.kind for claim in catalogue(suite)}
    results = []
    for name in dict.fromkeys(name for answers in there for name in _by_id(answers)):
        of_slices = {one: results.get(name) for one, results in found.items()}
        known = next(result for result in of_slices.values() if result is not None)
        is_reachable = kinds[name] is Kind.REACHABLE
        results.append(known if kinds[name] is Kind.THEOREM else slices.united(of_slices, is_reachable=is_reachable))
    covered = {name: None if answers is None else answers.coverage for name, answers in by_slice.items()}
    drivers = dict.fromkeys(name for answers in there for name in answers.met)
    return Answers(
        results=tuple(results),
        coverage=slices.together(covered, question.engine),
        resting=_at_rest(suite, question.engine, said.values()),
        met={name: sum((answers.met[name] for answers in there), Counter()) for name in drivers},
    )


def _at_rest(suite: Suite, engine: str, said: Iterable[Answers | None]) -> tuple[Resting, ...]:
    if engine != "explore" or not has_rests(suite):
        return ()
    return tuple(one for answers in said for one in ((UNANSWERED,) if answers is None else answers.resting))


def _by_id(answers: Answers | None) -> dict[str, Result]:
    return {} if answers is None else {result.id: result for result in answers.results}


# --- here, or there -----------------------------------------------------------------------


class Here:
    """The engines in this process."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite

    def begin(self, question: Question) -> Callable[[], Answers]:
        """What asks an engine when it is called."""
        return lambda: ask(self._suite, question)

    def survey(self, cache: str) -> Callable[[], Survey]:
        """What lists the refusals and assumptions of each action when it is called."""
        return lambda: _survey(self._suite, cache)

    def readers(self, cache: str) -> Callable[[], Mapping[str, tuple[str, ...]]]:
        """What lists the properties that read each field when it is called."""
        return lambda: _readers(self._suite, cache)

    def attempts(self, options: Options, items: Sequence[Attempt]) -> Callable[[], list[Failed]]:
        """What tries proofs without an assumption when it is called."""
        return lambda: [_attempt(self._suite, options, item) for item in items]

    def starts(self, options: Options, failed: Sequence[tuple[str, str]]) -> Callable[[], list[Start | None]]:
        """What looks at failed steps, of properties along paths, when it is called."""
        return lambda: [_start(self._suite, options, *step) for step in failed]

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

    def survey(self, cache: str) -> Callable[[], Survey]:
        """Begin to list the refusals and assumptions of each action; what waits for them."""
        return self._later(self._workers.submit(_survey_there, (self._project, cache)))

    def readers(self, cache: str) -> Callable[[], Mapping[str, tuple[str, ...]]]:
        """Begin to list the properties that read each field; what waits for them."""
        return self._later(self._workers.submit(_readers_there, (self._project, cache)))

    def attempts(self, options: Options, items: Sequence[Attempt]) -> Callable[[], list[Failed]]:
        """What tries proofs without an assumption, all at once, when it is called."""
        return lambda: self._workers.map(_attempt_there, [(self._project, options, item) for item in items])

    def starts(self, options: Options, failed: Sequence[tuple[str, str]]) -> Callable[[], list[Start | None]]:
        """What looks at failed steps, of properties along paths, all at once, when it is called."""
        return lambda: self._workers.map(_start_there, [(self._project, options, *step) for step in failed])

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


def proofs(project: Project, suite: Suite, *, workers: int, hints: str = "") -> list[Proofs]:
    """All obligations, unit by unit, each proved anew; with no other hints than those of a file."""
    from steelyard.engines.session import Session

    ids = frozenset(claim.id for claim in catalogue(suite) if claim.kind not in (Kind.REACHABLE, Kind.LEADS_TO))
    session = Session(suite, Options(hints=hints))
    given = frozenset(session.invariants)
    return map_tasks(
        _prove_there, [(project, session.options, unit, ids, given) for unit in session.units()], workers=workers
    )


def _task(suite: Suite, question: Question) -> Task:
    properties = tuple(claim for claim in catalogue(suite) if claim.id in question.ids)
    return Task(suite=suite, preset=question.preset, properties=properties, options=question.options)


def _ask_there(item: tuple[Project, Question]) -> Answers:
    project, question = item
    # Hypothesis keeps notes on disk even without a database: not beside the files of the project.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(project.root, ".steelyard", "hypothesis")))
    return ask(load(project), question)


def _survey_there(item: tuple[Project, str]) -> Survey:
    project, cache = item
    return _survey(load(project), cache)


def _readers_there(item: tuple[Project, str]) -> Mapping[str, tuple[str, ...]]:
    project, cache = item
    return _readers(load(project), cache)


def _attempt_there(item: tuple[Project, Options, Attempt]) -> Failed:
    project, options, attempt = item
    return _attempt(load(project), options, attempt)


def _start_there(item: tuple[Project, Options, str, str]) -> Start | None:
    project, options, name, where = item
    return _start(load(project), options, name, where)


def _prove_there(item: tuple[Project, Options, str, frozenset[str], frozenset[str]]) -> Proofs:
    from steelyard.engines.session import session_of

    project, options, unit, wanted, given = item
    return session_of(load(project), options).prove(unit, wanted, given)


def _survey(suite: Suite, cache: str) -> Survey:
    from steelyard.symbolic.summary import Symbolic, look, survey

    symbolic = once(lambda: Symbolic(suite))

    def at(name: str) -> Any:
        return _known(cache, keys.of_action(suite, name, "survey"), lambda: look(symbolic(), name))

    return survey(suite, at)


def _readers(suite: Suite, cache: str) -> Mapping[str, tuple[str, ...]]:
    from steelyard.engines.reading import readers

    return _tuples(_known(cache, keys.of_claims(suite, "readers"), lambda: dict(readers(suite))))


def _start(suite: Suite, options: Options, name: str, where: str) -> Start | None:
    from steelyard.engines.session import session_of
    from steelyard.engines.starts import start_of

    return start_of(session_of(suite, options), name, where)


def _attempt(suite: Suite, options: Options, item: Attempt) -> Failed:
    from steelyard.engines.needing import Failed, attempt
    from steelyard.engines.session import session_of

    def asked() -> list[list[str]]:
        made = attempt(session_of(suite, options), item)
        return [sorted(made.needed), sorted(made.unsure)]

    told = (item.assumption, sorted(item.wanted), sorted(item.hypotheses), options.rlimit)
    key = keys.of_unit(suite, item.unit, *told)
    needed, unsure = _known(options.cache, key, asked, is_final=lambda said: not said[1])
    return Failed(needed=frozenset(needed), unsure=frozenset(unsure))


def _known(
    cache: str, key: str | None, ask: Callable[[], Any], is_final: Callable[[Any], bool] = lambda _: True
) -> Any:
    """The answer to a question, of what JSON can say: the one of before, if it is known."""
    if not cache or key is None:
        return ask()
    store = Store(cache, kept.KIND)
    found = store.get(key)
    if found is None:
        found = ask()
        if is_final(found):
            store.put(key, found)
    return found


def _tuples(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(items) for name, items in lists.items()}


def ask(suite: Suite, question: Question) -> Answers:
    """Ask one engine, in this process; one that runs the model, slice by slice."""
    return united(suite, question, {part.preset: _asked(suite, part) for part in parts(suite, question)})


def _asked(suite: Suite, question: Question) -> Answers | None:
    """The answer to a question: the one of before, if it is known; what runs the model is the longest to ask.

    None where it is not known, and there is no time for it.
    """
    if question.engine not in RUNNING:
        return _answered(suite, question)
    store = Store(question.options.cache, kept.KIND)
    key = keys.of_scope(suite, question) if question.options.cache else None
    found = None if key is None else kept.find(suite, store, key)
    if found is not None:
        return Answers(**found)
    if question.options.quick:
        fewer = attrs.evolve(question.options, walks=min(WALKS, question.options.walks), quick=False)
        return _asked(suite, attrs.evolve(question, options=fewer)) if question.engine == "simulate" else None
    made = _answered(suite, question)
    if key is not None:
        kept.keep(suite, store, key, made)
    return made


def _answered(suite: Suite, question: Question) -> Answers:
    task = _task(suite, question)
    match question.engine:
        case "induction":
            from steelyard.engines import induction

            return Answers(results=induction.run(task))
        case "bounded":
            from steelyard.engines import bounded

            return Answers(results=bounded.run(task))
        case "explore" | "liveness":
            return _explore(task)
        case _:
            return _simulate(task)


def _explore(task: Task) -> Answers:
    """Search once, for `explore` and `liveness`."""
    from steelyard.engines import explore, liveness

    found = explore.exploration(task)
    coverage = Coverage(
        engine="explore",
        accepted={name: tally.accepted for name, tally in found.actions.items()},
        refused=found.refusals,
        complete=found.exhausted,
        stopped=found.stopped,
    )
    met = Counter({"states": len(found.states), "steps": found.transitions})
    rests = (resting(found),) if has_rests(task.suite) else ()
    results = (*explore.results(task, found), *liveness.results(task, found))
    return Answers(results=results, coverage=coverage, resting=rests, met={"explore": met})


def _simulate(task: Task) -> Answers:
    from steelyard.engines import simulate

    found = simulate.simulation(task)
    drives = {"walks": found.walks, "machine": found.machine}
    accepted: Counter[str] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    for drive in drives.values():
        accepted.update({name: tally.accepted for name, tally in drive.actions.items()})
        refused.update(drive.refusals)
    met = {f"simulate, {name}": _counts(drive) for name, drive in drives.items()}
    coverage = Coverage(engine="simulate", accepted=accepted, refused=refused, complete=False)
    return Answers(results=simulate.results(task, found), coverage=coverage, met=met)


def _counts(drive: Drive) -> Counter[str]:
    tallies = drive.actions.values()
    return Counter(
        states=drive.states,
        runs=drive.runs,
        tried=sum(tally.tried for tally in tallies),
        accepted=sum(tally.accepted for tally in tallies),
    )
