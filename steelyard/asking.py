"""Asking the engines, in this process; what was answered before is not asked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache as once
from math import inf
from time import perf_counter
from typing import TYPE_CHECKING, Any

import attrs

from steelyard import slices
from steelyard.cache import answers as kept
from steelyard.cache import earlier, keys
from steelyard.cache.store import Store
from steelyard.engines.resting import UNANSWERED, Resting, has_rests, resting
from steelyard.engines.result import Options, Question, Result, Start, Task
from steelyard.engines.tally import Drive
from steelyard.idle import sites
from steelyard.merge import Coverage
from steelyard.quick import few
from steelyard.report.words import plural
from steelyard.schema import record_shape
from steelyard.suite import MODEL_PROPERTIES, Kind, Property, Suite, Verdict

if TYPE_CHECKING:
    from steelyard.engines.needing import Attempt, Failed
    from steelyard.symbolic.summary import Survey


@attrs.frozen(kw_only=True)
class Answers:
    """What an engine answered; of one that runs the model also its `coverage`, and by driver what it `met`, counted.

    Of the explorations of a suite that declares its ways to rest, also where each comes to rest.  What calls read is
    `learnt` where it is to be kept, and goes no further.
    """

    results: tuple[Result, ...]
    coverage: Coverage | None = None
    resting: tuple[Resting, ...] = ()
    met: Mapping[str, Counter[str]] = attrs.field(factory=dict)
    learnt: dict[str, Any] | None = None

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

#: What is kept of how long it took to ask, and of what no search takes up the ids of what was put to the test.
_TIMES, _TESTED = "times", "tested"
#: The engines that run the model, and so are asked of each slice; a proof is of no preset.
RUNNING = ("explore", "liveness", "simulate")


def unsearched(suite: Suite, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of some properties that only walks try, for no search takes them up."""
    kinds = {claim.id: claim.kind for claim in catalogue(suite)}
    return tuple(name for name in ids if kinds[name] in (Kind.THEOREM, Kind.RELATIONAL))


def parts(suite: Suite, question: Question) -> tuple[Question, ...]:
    """The question, for an engine that runs the model once for each slice; theorems, which are of none, once."""
    if question.engine not in RUNNING:
        return (question,)
    of_none = {theorem.id for theorem in suite.of_kind(Kind.THEOREM)}
    first, *others = suite.scopes(question.preset)
    rest = tuple(name for name in question.ids if name not in of_none)
    return (
        attrs.evolve(question, preset=first),
        *(attrs.evolve(question, preset=name, ids=rest) for name in others if rest),
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


# --- here ---------------------------------------------------------------------------------


class Here:
    """The engines in this process."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite

    def begin(self, question: Question) -> Callable[[], Answers]:
        """What asks an engine when it is called."""
        return lambda: ask(self._suite, question)

    def survey(self, cache: str) -> Callable[[], Survey]:
        """What lists the refusals and assumptions of each action when it is called."""
        return lambda: survey_of(self._suite, cache)

    def readers(self, cache: str) -> Callable[[], Mapping[str, tuple[str, ...]]]:
        """What lists the properties that read each field when it is called."""
        return lambda: readers_of(self._suite, cache)

    def attempts(self, options: Options, items: Sequence[Attempt]) -> Callable[[], list[Failed]]:
        """What tries proofs without an assumption when it is called."""
        from steelyard.attempts import attempted

        return lambda: [attempted(self._suite, options, item) for item in items]

    def starts(self, options: Options, failed: Sequence[tuple[str, str]]) -> Callable[[], list[Start | None]]:
        """What looks at failed steps, of properties along paths, when it is called."""
        return lambda: [start_of(self._suite, options, *step) for step in failed]

    def induction(self, question: Question) -> Callable[[], Answers]:
        """What asks for proofs when it is called."""
        return self.begin(question)


class NotKnown(Exception):
    """Something was not answered before, and was not to be asked."""


def task_of(suite: Suite, question: Question) -> Task:
    """The task of an engine that is asked."""
    properties = tuple(claim for claim in catalogue(suite) if claim.id in question.ids)
    return Task(suite=suite, preset=question.preset, properties=properties, options=question.options)


def survey_of(suite: Suite, cache: str, *, only_known: bool = False) -> Survey:
    """The refusals and assumptions of each action.

    Raises:
        NotKnown: of some action nothing is known, and it was not to be asked.
    """
    from steelyard.symbolic.summary import Symbolic, look, survey

    symbolic = once(lambda: Symbolic(suite))

    def at(name: str) -> Any:
        key = keys.of_action(suite, name, "survey")
        return _known(cache, key, lambda: look(symbolic(), name), only=only_known)

    return survey(suite, at)


def readers_of(suite: Suite, cache: str, *, only_known: bool = False) -> Mapping[str, tuple[str, ...]]:
    """The properties that read each field.

    Raises:
        NotKnown: they are not known, and it was not to be asked.
    """

    def asked() -> dict[str, tuple[str, ...]]:
        from steelyard.engines.reading import readers

        return dict(readers(suite))

    found = _known(cache, keys.of_claims(suite, "readers"), asked, only=only_known)
    return {name: tuple(claims) for name, claims in found.items()}


def sites_of(suite: Suite, cache: str) -> Mapping[str, Sequence[tuple[str, bool]]]:
    """The places of each property that a state may or may not put to the test."""
    found: Mapping[str, Sequence[tuple[str, bool]]] = _known(cache, keys.of_texts(suite, "sites"), lambda: sites(suite))
    return found


def start_of(suite: Suite, options: Options, name: str, where: str) -> Start | None:
    """What the solver says of a failed step, of a property along a path."""
    from steelyard.engines.session import session_of
    from steelyard.engines.starts import start_of as start

    return start(session_of(suite, options), name, where)


def _known(
    cache: str,
    key: str | None,
    ask: Callable[[], Any],
    *,
    only: bool = False,
) -> Any:
    """The answer to a question, of what JSON can say: the one of before, if it is known; no other, if `only` that."""
    store = Store(cache, kept.KIND)
    found = store.get(key) if cache and key is not None else None
    if found is None:
        if only:
            raise NotKnown
        found = ask()
        if cache and key is not None:
            store.put(key, found)
    return found


def ask(suite: Suite, question: Question, *, only_known: bool = False) -> Answers:
    """Ask one engine; one that runs the model, slice by slice.

    Raises:
        NotKnown: some part of the answer is not known, and was not to be asked.
    """
    said = {part.preset: _asked(suite, part, only_known=only_known) for part in parts(suite, question)}
    return united(suite, question, said)


def _asked(suite: Suite, question: Question, *, only_known: bool) -> Answers | None:
    """The answer to a question: the one of before, if it is known; what runs the model is the longest to ask.

    None where it is not known, and there is no time for it, or it is to be spared.
    """
    is_kept = question.engine in RUNNING and bool(question.options.cache)
    found = earlier.find(suite, question) if is_kept else None
    if found is not None:
        return Answers(**found)
    if question.engine in RUNNING and question.options.quick:
        fewer = attrs.evolve(few(question.options), quick=False)
        if question.engine != "simulate":
            return None
        return _asked(suite, attrs.evolve(question, options=fewer), only_known=only_known)
    if question.engine == "simulate" and question.options.sparing:
        return None
    if only_known:
        raise NotKnown
    begun = perf_counter()
    made = _answered(suite, question)
    if is_kept:
        earlier.keep(suite, question, made)
        made = attrs.evolve(made, learnt=None)
        Store(question.options.cache, _TIMES).put(keys.of_name(suite, question), perf_counter() - begun)
    if is_kept and question.engine == "simulate":
        _note_tested(suite, question, made)
    return made


def _note_tested(suite: Suite, question: Question, made: Answers) -> None:
    """Take note of what walks put to the test in a scope, which may be where to look for it again."""
    tested = {one.id for one in made.results if one.verdict is Verdict.TESTED} & {*unsearched(suite, question.ids)}
    before = {*tested_before(suite, question)}
    if before != (now := before - {*question.ids} | tested):
        Store(question.options.cache, _TESTED).put(keys.of_name(suite, question), sorted(now))


def tested_before(suite: Suite, question: Question) -> tuple[str, ...]:
    """What no search takes up and walks put to the test in a scope the last time, whatever has changed since."""
    cache = question.options.cache
    return tuple((Store(cache, _TESTED).get(keys.of_name(suite, question)) if cache else None) or ())


def longest_first(suite: Suite, questions: Sequence[Question]) -> list[Question]:
    """The questions, in the order of how long they took the last time, whatever has changed since.

    What takes longest is begun first, so that little is left to wait for in the end; what never was asked before that.
    """

    def seconds(question: Question) -> float:
        times = Store(question.options.cache, _TIMES)
        found = times.get(keys.of_name(suite, question)) if question.options.cache else None
        return inf if found is None else float(found)

    return sorted(questions, key=seconds, reverse=True)


def _answered(suite: Suite, question: Question) -> Answers:
    task = task_of(suite, question)
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
    from steelyard.engines import alike, explore, liveness

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
    learnt = None
    is_violated = any(one.verdict is Verdict.VIOLATED for one in results)
    if task.options.cache and found.endings is not None and not is_violated:
        learnt = alike.told(record_shape(task.suite.state), found.leaves, found.endings)
    return Answers(results=results, coverage=coverage, resting=rests, met={"explore": met}, learnt=learnt)


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
