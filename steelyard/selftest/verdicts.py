"""Verdicts on generated protocols: what induction proves against what exploration sees.

A proof speaks of every scope, exploration of one; so "proven, but violated in scope" must never
happen.  The reverse, true in scope but not proven, is only counted.  A claim that exploration does
not take up (a relation of two programs, a theorem) is tried here on what it reached.  Bounded
search, which speaks of every scope for a few steps, must miss no shorter violation.  Explored is by the
reference search, and the one that is used must find just the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any, Protocol

import attrs

from steelyard.engines import bounded, explore, induction
from steelyard.engines.exploration import Exploration
from steelyard.engines.result import InternalError, Options, Result, Task
from steelyard.run import Outcome, pools_in, step_of, unchecked_call
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    RecordShape,
    Shape,
    TupleShape,
    arguments_of,
    misfit,
    record_shape,
)
from steelyard.selftest.record import Contradiction, VerdictCheck
from steelyard.selftest.searches import difference, difference_in_words, referred
from steelyard.suite import (
    MODEL_PROPERTIES,
    Invariant,
    Kind,
    Preset,
    Reachable,
    Relational,
    StepProperty,
    Suite,
    Theorem,
    Verdict,
)
from steelyard.trace import ReplayError, Trace, check_replay

#: After how many states an exploration is cut, and how many calls of a relation or theorem are tried.
STATES, CALLS = 2_000, 4_000

#: The solver's resource units for one obligation, and how deep bounded search goes.
RLIMIT, DEPTH = 4_000_000, 2

TYPES, NO_FAULT = "model.types", "model.no_fault"


class Made(Protocol):
    """A protocol that a generator made."""

    @property
    def suite(self) -> Suite:
        """The protocol with its claims and its presets."""

    @property
    def description(self) -> str:
        """What it is, in a few words, with the seed that makes it."""

    @property
    def source(self) -> str:
        """Its text."""


def check_verdicts(
    protocols: Iterable[Made], *, states: int = STATES, progress: Callable[[str], None] = lambda _: None
) -> VerdictCheck:
    """Prove and explore each protocol, and compare."""
    counts: Counter[tuple[str, str]] = Counter()
    contradictions: list[Contradiction] = []
    total = exhausted = traces = in_words = 0
    for made in protocols:
        progress(made.description)
        total += 1
        compared = _Compared(made, states)
        contradictions += compared.contradictions
        counts.update(compared.verdicts)
        traces += compared.traces
        in_words += compared.in_words
        exhausted += compared.is_exhausted
    return VerdictCheck(
        protocols=total,
        exhausted=exhausted,
        verdicts=dict(sorted(counts.items())),
        traces=traces,
        in_words=in_words,
        contradictions=tuple(contradictions),
    )


class _Compared:
    """One protocol, proved and explored."""

    def __init__(self, made: Made, states: int) -> None:
        self._made = made
        self._suite = suite = made.suite
        self.contradictions: list[Contradiction] = []
        self.traces = self.in_words = 0
        self.is_exhausted = True
        claims = (*suite.properties, *MODEL_PROPERTIES)
        options = Options(max_states=states, rlimit=RLIMIT, depth=DEPTH)
        task = Task(suite=suite, preset=next(iter(suite.presets)), properties=claims, options=options)
        proved = {result.id: result for result in self._answers(lambda: induction.run(task))}
        seen: dict[str, Result] = {}
        for name, preset in suite.scopes().items():
            for result in self._explored(attrs.evolve(task, preset=name, properties=suite.properties), preset):
                if result.id not in seen or result.verdict is Verdict.VIOLATED:
                    seen[result.id] = result
        searched = {result.id: result for result in self._answers(lambda: bounded.run(task))}
        self.verdicts = Counter(
            (proved[name].verdict.value, result.verdict.value) for name, result in seen.items() if name in proved
        )
        for result in (*seen.values(), *searched.values()):
            is_proven = result.id in proved and proved[result.id].verdict is Verdict.PROVEN
            if is_proven and result.verdict is Verdict.VIOLATED:
                self._contradicted(result.id, f"it is proven, and violated. {result.note}".strip(), result.trace)
        for name, result in seen.items():
            if name in searched:
                self._compare_depths(result, searched[name])

    def _compare_depths(self, explored: Result, searched: Result) -> None:
        """Whether bounded search missed what exploration found."""
        decided = (Verdict.VIOLATED, Verdict.REACHED)
        steps, depth = explored.bounds.get("steps", DEPTH + 1), searched.bounds.get("steps", -1)
        if explored.verdict in decided and searched.verdict not in decided and steps <= depth:
            told = f"it is {explored.verdict.value} in {steps} steps, and bounded search of {depth} steps finds nothing"
            self._contradicted(explored.id, told, explored.trace)

    def _answers(self, ask: Callable[[], Iterable[Result]]) -> Iterator[Result]:
        """What an engine says, its traces followed; that it comes to no answer is a contradiction, too."""
        try:
            results = tuple(ask())
        except Exception as error:  # noqa: BLE001 - whatever ends an engine is a finding, shown with the protocol
            self._contradicted("", f"{type(error).__name__}: {error}", None)
            return
        for result in results:
            if result.trace is not None:
                self.traces += 1
                self._follow(result.id, result.verdict, result.trace)
            yield result

    def _explored(self, task: Task, preset: Preset) -> Iterator[Result]:
        """What exploration, and trying, says of each property in one preset."""
        found: list[Exploration] = []

        def ask() -> tuple[Result, ...]:
            used = explore.exploration(task)
            found.append(referred(task))
            differs = difference(used, found[0])
            if differs:
                self._contradicted("", f"the search that is used is not the reference search: {differs}", None)
            in_words = difference_in_words(task, found[0])
            if in_words:
                self._contradicted("", f"the search in words is not the reference search: {in_words}", None)
            self.in_words += in_words is not None
            return explore.results(task, found[0])

        yield from self._answers(ask)
        for explored in found:
            self.is_exhausted = self.is_exhausted and explored.exhausted
            for relational in self._suite.of_kind(Kind.RELATIONAL):
                yield _tried(relational, _outcomes_differ(self._suite, preset, explored, relational))
            for theorem in self._suite.of_kind(Kind.THEOREM):
                yield _tried(theorem, _is_wrong(self._suite, preset, explored, theorem))

    def _follow(self, name: str, verdict: Verdict, trace: Trace) -> None:
        """Replay a trace, and look whether it shows what it should."""
        try:
            check_replay(self._suite, trace)
        except ReplayError as error:
            self._contradicted(name, f"its trace does not replay: {error}", trace)
            return
        if _is_shown(self._suite, name, trace) is not (verdict is Verdict.REACHED):
            self._contradicted(name, f"it is {verdict.value}, but its trace does not show it", trace)

    def _contradicted(self, name: str, told: str, trace: Trace | None) -> None:
        self.contradictions.append(
            Contradiction(
                protocol=self._made.description, property=name, told=told, source=self._made.source, trace=trace
            )
        )


def _is_shown(suite: Suite, name: str, trace: Trace) -> bool:
    """Whether a property holds at the end of a trace."""
    if name == NO_FAULT:
        return not trace.moves or not trace.moves[-1].outcome.startswith("fault")
    if name == TYPES:
        return misfit(record_shape(suite.state), trace.states[-1]) is None
    match next(p for p in suite.properties if p.id == name):
        case StepProperty(predicate=predicate) | Reachable(predicate=predicate, of_step=True):
            last = trace.moves[-1]
            step = step_of(suite.action(last.action), last.arguments)
            return _holds(predicate, trace.params, trace.states[-2], step, trace.states[-1])
        case Invariant(predicate=predicate) | Reachable(predicate=predicate):
            return _holds(predicate, trace.params, trace.states[-1])
        case _:
            raise InternalError(f"{name} has a trace, but nothing that a trace can show")


def _holds(predicate: Callable[..., bool], /, *args: Any, **kwargs: Any) -> bool:
    """Whether a predicate is defined and holds."""
    try:
        return bool(predicate(*args, **kwargs))
    except Exception:  # noqa: BLE001 - a predicate that faults does not hold
        return False


# --- claims that exploration leaves out ---------------------------------------------------


def _tried(declared: Relational | Theorem, wrong: str) -> Result:
    verdict = Verdict.VIOLATED if wrong else Verdict.TESTED
    return Result(id=declared.id, engine="explore", verdict=verdict, note=wrong)


def _outcomes_differ(suite: Suite, preset: Preset, found: Exploration, relational: Relational) -> str:
    """A call for which a relation does not hold, in words, or empty."""
    for state, arguments in _calls(suite, preset, found, relational.left):
        ran = [unchecked_call(f, preset.params, state, arguments) for f in (relational.left, relational.right)]
        if None not in [outcome.state for outcome in ran] and not _related(relational, preset.params, state, ran):
            return f"It fails for {dict(arguments)} from {state}."
    return ""


def _related(relational: Relational, params: Any, state: Any, ran: list[Outcome]) -> bool:
    return _holds(relational.relation, params, state, *(outcome.state for outcome in ran))


def _is_wrong(suite: Suite, preset: Preset, found: Exploration, theorem: Theorem) -> str:
    """Values for which a theorem does not hold, in words, or empty."""
    for _, arguments in _calls(suite, preset, found, theorem.predicate):
        if not _holds(theorem.predicate, preset.params, **arguments):
            return f"It fails for {dict(arguments)}."
    return ""


def _calls(
    suite: Suite, preset: Preset, found: Exploration, function: Callable[..., Any]
) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """States that were reached, with arguments out of the preset's pools."""
    names = [name for name, _ in arguments_of(function)]
    each = max(1, CALLS // max(1, len(found.states)))
    for state in islice(found.states, CALLS):
        pools = pools_in(suite, preset, state)
        ranges = [_range(shape, pools) for _, shape in arguments_of(function)]
        for values in islice(product(*ranges), each):
            yield state, dict(zip(names, values, strict=True))


def _range(shape: Shape, pools: Mapping[str, tuple[Any, ...]]) -> tuple[Any, ...]:
    match shape:
        case BoolShape():
            return (False, True)
        case EnumShape(members=members):
            return members
        case IntShape(name=name) | IdentityShape(name=name):
            return pools.get(name, (0, 1, 2) if isinstance(shape, IntShape) else ())
        case TupleShape(items=items):
            return tuple(product(*(_range(item, pools) for item in items)))
        case RecordShape(cls=cls, fields=fields):
            names = [name for name, _ in fields]
            ranges = [_range(inner, pools) for _, inner in fields]
            return tuple(cls(**dict(zip(names, values, strict=True))) for values in product(*ranges))
        case _:
            return ()
