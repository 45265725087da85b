"""Every summary of a suite against the running Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import attrs

from steelyard.engines.domain import Domain
from steelyard.language import info_of
from steelyard.run import start, unchecked_call
from steelyard.schema import misfit, record_shape
from steelyard.selftest.cases import Changes
from steelyard.selftest.claims import Difference
from steelyard.selftest.layout import Case
from steelyard.selftest.models import from_model
from steelyard.selftest.record import ActionCheck, Disagreement, PathHits, SummaryCheck
from steelyard.selftest.shrink import smallest
from steelyard.selftest.twins import Answer, Common, RelatedTwin, TheoremTwin, Twin
from steelyard.solver import solve
from steelyard.suite import Kind, Preset, Suite

#: How often each path must be taken, unless nothing can take it.
LEAST = 20

_RLIMIT = 4_000_000
#: Cases tried for each case wanted, before the rest is given up.
_PATIENCE = 12
_KEPT, _STEPS, _POOL = 60, 25, 400
_WALKS, _WALK_STEPS, _ATTEMPTS = 6, 40, 8


class _Pool:
    """States that are worth starting from: those of random walks, and what calls left behind."""

    def __init__(self, suite: Suite, random: Random) -> None:
        self._shape = record_shape(suite.state)
        self._random = random
        self._held: list[tuple[Any, Any]] = []

    def add(self, params: Any, state: Any) -> None:
        """Keep a well-typed state with the params that it belongs to; of many, now and then in place of another."""
        place = self._random.randrange(_POOL * 8)
        if (len(self._held) < _POOL or place < _POOL) and misfit(self._shape, state) is None:
            self._held[place:] = [*self._held[place + 1 :], (params, state)]

    def draw(self) -> tuple[Any, Any] | None:
        """One of them."""
        return self._random.choice(self._held) if self._held else None


def walked(suite: Suite, preset: Preset, random: Random) -> Iterator[tuple[str, Case]]:
    """The calls of a few random walks within a preset, accepted or not, with the names of their actions."""
    domain = Domain(attrs.evolve(suite, properties=()), preset)
    shape, offered = record_shape(suite.state), suite.offered(preset)
    for _ in range(_WALKS):
        state = start(suite, preset.params, random.choice(preset.genesis)).state
        for _ in range(_WALK_STEPS if state is not None else 0):
            function = random.choice(offered)
            calls = domain.calls_of(function, state)
            for _, arguments in random.sample(calls, min(_ATTEMPTS, len(calls))):
                yield info_of(function).name, Case(params=preset.params, state=state, arguments=arguments)
                after = unchecked_call(function, preset.params, state, arguments).state
                if after is not None and misfit(shape, after) is None:
                    state = after
                    break


class _Drive:
    """The comparison of one twin on as many cases as are wanted."""

    def __init__(self, twin: Twin, random: Random, pool: _Pool, least: int) -> None:
        self._twin = twin
        self._least = least
        self._random = random
        self._pool = pool
        self._changes = Changes(twin.common.layout, twin.places, twin.conditions, random)
        self._seen: set[Any] = set()
        self._hits = [0] * len(twin.summary.paths)
        self._known: list[list[tuple[Case, Answer]]] = [[] for _ in self._hits]
        self._impossible: set[int] = set()
        self.found: dict[tuple[str, str], tuple[Difference, Case, int]] = {}

    def follow(self, seeds: list[Case], wanted: int) -> ActionCheck:
        """Compare until there were as many cases as wanted, and each path was taken often enough."""
        for number, path in enumerate(self._twin.summary.paths):
            answer = solve([("", c) for c in path.conditions], _RLIMIT, want_model=True)
            if answer.verdict == "unsat":
                self._impossible.add(number)
            elif answer.verdict == "sat":
                self._try(self._from_model(answer.model))
        for case in seeds:
            self._try(case)
        tries = 0
        patience = _PATIENCE * max(wanted, self._least * len(self._hits))
        while tries < patience and not self._is_done(wanted):
            tries += 1
            target = self._target()
            if self._known[target]:
                self._vary(*self._random.choice(self._known[target]))
            else:
                self._steer(target)
        return self._counted()

    def _from_model(self, model: Any) -> Case:
        return from_model(model, self._twin.common.symbolic, self._twin.summary, stateless=self._twin.stateless)

    def _is_done(self, wanted: int) -> bool:
        return sum(self._hits) >= wanted and self._hits[self._target()] >= self._least

    def _target(self) -> int:
        """The possible path that was taken least."""
        possible = [n for n in range(len(self._hits)) if n not in self._impossible]
        return min(possible, key=lambda n: (self._hits[n], n))

    def _try(self, case: Case) -> Answer | None:
        """Compare a case; None where it is known already."""
        name = (case.params, case.state, tuple(case.arguments.values()))
        if name in self._seen:
            return None
        self._seen.add(name)
        stray = self._random.randrange(10**6)
        answer = self._twin.compare(case, stray)
        for difference in answer.differences:
            self.found.setdefault((difference.subject, difference.what), (difference, case, stray))
        if answer.path is not None:
            self._hits[answer.path] += 1
            known = self._known[answer.path]
            if len(known) < _KEPT:
                known.append((case, answer))
            if answer.outcome.state is not None:
                self._pool.add(case.params, answer.outcome.state)
        return answer

    def _vary(self, case: Case, answer: Answer) -> None:
        """Try a neighbour of a case: mostly one with random changes."""
        way = self._random.choice(("aim", "aim", "move", *("change",) * 6))
        if way == "aim" and self._twin.conditions:
            wanted = bool(self._random.randrange(2))
            aimed = self._changes.aimed(case, answer.world, self._random.choice(self._twin.conditions), wanted=wanted)
            if aimed is not None:
                self._try(aimed)
            return
        elsewhere = self._pool.draw() if way == "move" and case.state is not None else None
        if elsewhere is not None:
            case = attrs.evolve(case, params=elsewhere[0], state=elsewhere[1])
        self._try(self._changes.perturbed(case, answer.world))

    def _steer(self, target: int) -> None:
        """Turn one condition of a path after the other until a case takes it."""
        known = [pair for pairs in self._known for pair in pairs]
        if not known:
            return
        case, answer = self._random.choice(known)
        path = self._twin.summary.paths[target]
        for _ in range(_STEPS):
            truths = dict(zip(self._twin.conditions, answer.conditions, strict=False))
            wrong = [condition for condition in path.conditions if not truths.get(condition, True)]
            if not wrong:
                return
            changed = self._changes.aimed(case, answer.world, wrong[0], wanted=True)
            tried = None if changed is None else self._try(changed)
            if changed is not None and tried is not None:
                case, answer = changed, tried

    def _counted(self) -> ActionCheck:
        paths = tuple(
            PathHits(
                number=n, outcome=path.outcome, code=path.code, hits=self._hits[n], impossible=n in self._impossible
            )
            for n, path in enumerate(self._twin.summary.paths)
        )
        return ActionCheck(name=self._twin.name, cases=sum(self._hits), paths=paths)


def check_summaries(
    suite: Suite, *, cases: int, seed: int, least: int = LEAST, progress: Callable[[str], None] = lambda _: None
) -> SummaryCheck:
    """Compare each action of a suite, and its genesis, with their summaries on `cases` calls each.

    Each path is taken by at least `least` of them, unless nothing takes it.

    Raises:
        ModellingError: the suite is outside the modelling language.
    """
    random = Random(f"{seed} {suite.name}")  # noqa: S311 - a reproducible choice of cases, no secret
    common = Common(suite)
    pool = _Pool(suite, random)
    seeds: dict[str, list[Case]] = {}
    for preset in suite.scopes().values():
        for name, case in walked(suite, preset, random):
            seeds.setdefault(name, []).append(case)
            pool.add(case.params, case.state)
    twins = [Twin(common, "genesis", common.symbolic.genesis(), stateless=True)]
    twins += [Twin(common, summary.name, summary) for summary in common.symbolic.summaries()]
    twins += [RelatedTwin(common, relational) for relational in suite.of_kind(Kind.RELATIONAL)]
    twins += [TheoremTwin(common, theorem) for theorem in suite.of_kind(Kind.THEOREM)]
    counts: list[ActionCheck] = []
    found: dict[tuple[str, str], Disagreement] = {}
    for twin in twins:
        progress(f"{twin.name}: {cases} calls, by its summary and in Python")
        drive = _Drive(twin, random, pool, least)
        given = seeds.get(twin.name, [])
        counts.append(drive.follow(random.sample(given, min(len(given), cases // 2)), cases))
        for what, (difference, case, stray) in drive.found.items():
            if what not in found:
                found[what] = _disagreement(twin, difference, case, stray)
    return SummaryCheck(
        actions=tuple(counts),
        answers=common.bench.answers,
        measures=common.bench.measures,
        stricter=common.bench.stricter,
        least=least,
        disagreements=tuple(found.values()),
    )


def _disagreement(twin: Twin, difference: Difference, case: Case, stray: int) -> Disagreement:
    """The difference at the smallest case that still shows it."""

    def again(smaller: Case) -> Difference | None:
        same = (difference.subject, difference.what)
        return next((d for d in twin.compare(smaller, stray).differences if (d.subject, d.what) == same), None)

    case, difference = smallest(twin.common.layout, twin.places, case, difference, again)
    return Disagreement(subject=difference.subject, what=difference.what, told=difference.told, case=case)
