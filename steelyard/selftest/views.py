"""Views: states that exploration takes for one must be alike in all that matters.

Exploration follows only the first state of each view.  So two states of equal view must answer
every claim alike, allow the same calls, and end them alike, in states of equal view again.  That
is tried on pairs of which a search with the view leaves the second one out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import attrs

from steelyard.engines.domain import Domain
from steelyard.engines.lasso import is_owed, keys_in
from steelyard.engines.result import Options, Task
from steelyard.run import Outcome, step_of, unchecked_call
from steelyard.selftest.layout import Case
from steelyard.selftest.record import Disagreement, ViewCheck
from steelyard.selftest.searches import referred
from steelyard.suite import Invariant, LeadsTo, Preset, Reachable, StepProperty, Suite

#: How many states are reached in search of pairs: each slice of the protocol whole.
STATES = 10_000


def check_views(
    suite: Suite, *, pairs: int, seed: int, progress: Callable[[str], None] = lambda _: None
) -> tuple[ViewCheck, ...]:
    """Compare up to so many pairs of states for each preset that has a view."""
    found = []
    for name, preset in suite.scopes().items():
        if preset.view is not None:
            progress(f"{name}: states of equal view")
            random = Random(f"{seed} {suite.name} {name}")  # noqa: S311 - a reproducible choice, no secret
            found.append(_Comparison(suite, name, preset).of(_pairs(suite, preset, pairs, random)))
    return tuple(found)


class _Watched:
    """A view that keeps some of the pairs that it makes a search take for one, each as likely."""

    def __init__(self, view: Callable[[Any, Any], Any], wanted: int, random: Random) -> None:
        self._view, self._wanted, self._random = view, wanted, random
        self._first: dict[Any, Any] = {}
        self._seen: set[Any] = set()
        self.pairs: list[tuple[Any, Any]] = []

    def __call__(self, params: Any, state: Any) -> Any:
        view = self._view(params, state)
        known = self._first.setdefault(view, state)
        if known != state and state not in self._seen:
            self._seen.add(state)
            at = self._random.randrange(len(self._seen))
            if len(self.pairs) < self._wanted:
                self.pairs.append((known, state))
            elif at < self._wanted:
                self.pairs[at] = known, state
        return view


def _pairs(suite: Suite, preset: Preset, wanted: int, random: Random) -> list[tuple[Any, Any]]:
    """Pairs of states that a search with the view takes for one: the first is followed, the second is not."""
    assert preset.view is not None  # noqa: S101 - for the type checker
    watched = _Watched(preset.view, wanted, random)
    alone = attrs.evolve(suite, properties=(), presets={preset.name: attrs.evolve(preset, view=watched)})
    referred(Task(suite=alone, preset=preset.name, properties=(), options=Options(max_states=STATES)))
    return watched.pairs


class _Comparison:
    """The comparison of pairs in one preset."""

    def __init__(self, suite: Suite, name: str, preset: Preset) -> None:
        self._name = name
        self._suite = suite
        self._preset = preset
        self._domain = Domain(attrs.evolve(suite, properties=()), preset)
        self._disagreements: dict[tuple[str, str], Disagreement] = {}
        self._calls = 0

    def of(self, pairs: list[tuple[Any, Any]]) -> ViewCheck:
        """Compare each pair."""
        for one, other in pairs:
            for found in self._differences(one, other):
                self._disagreements.setdefault((found.subject, found.what), found)
        return ViewCheck(
            preset=self._name,
            pairs=len(pairs),
            calls=self._calls,
            disagreements=tuple(self._disagreements.values()),
        )

    def _differences(self, one: Any, other: Any) -> Iterator[Disagreement]:
        params, within = self._preset.params, self._preset.within
        for claim in self._suite.properties:
            if isinstance(claim, Invariant) or (isinstance(claim, Reachable) and not claim.of_step):
                answers = [_answer(claim.predicate, params, state) for state in (one, other)]
                yield from self._unless_equal(claim.id, answers, one, other, {})
            if isinstance(claim, LeadsTo):
                for key in keys_in(claim, (one, other)):
                    for predicate in (claim.antecedent, claim.consequent):
                        answers = [_answer(predicate, params, state, *key) for state in (one, other)]
                        yield from self._unless_equal(claim.id, answers, one, other, {})
        if within is not None:
            answers = [_answer(within, params, state) for state in (one, other)]
            yield from self._unless_equal("the scope", answers, one, other, {})
        calls = [[(f.__name__, dict(arguments)) for f, arguments in self._domain.calls(s)] for s in (one, other)]
        yield from self._unless_equal("the calls", [str(c) for c in calls], one, other, {})
        for function, arguments in self._domain.calls(one):
            self._calls += 1
            ends = [unchecked_call(function, params, state, arguments) for state in (one, other)]
            views = [self._end(outcome) for outcome in ends]
            yield from self._unless_equal(function.__name__, views, one, other, arguments)
            yield from self._steps(function, arguments, (one, other), ends)

    def _steps(
        self, function: Callable[..., Any], arguments: Any, states: tuple[Any, Any], ends: list[Outcome]
    ) -> Iterator[Disagreement]:
        """What the claims over a step that both states allow differ in."""
        if None in [outcome.state for outcome in ends]:
            return
        step, params = step_of(function, arguments), self._preset.params
        for claim in self._suite.properties:
            if isinstance(claim, LeadsTo):
                fair = [_answer(is_owed, claim.fairness, params, state, function, arguments) for state in states]
                yield from self._unless_equal(claim.id, fair, *states, arguments)
            if isinstance(claim, StepProperty) or (isinstance(claim, Reachable) and claim.of_step):
                if step.action not in (getattr(claim, "actions", ()) or (step.action,)):
                    continue
                both = zip(states, ends, strict=True)
                answers = [_answer(claim.predicate, params, before, step, after.state) for before, after in both]
                yield from self._unless_equal(claim.id, answers, *states, arguments)

    def _end(self, outcome: Outcome) -> tuple[str, Any]:
        """How a call ends, in the eyes of the view."""
        assert self._preset.view is not None  # noqa: S101 - for the type checker
        if outcome.state is None:
            return outcome.label.partition(":")[0], None
        return "ok", self._preset.view(self._preset.params, outcome.state)

    def _unless_equal(
        self, subject: str, both: list[Any], one: Any, other: Any, arguments: Any
    ) -> Iterator[Disagreement]:
        if both[0] != both[1]:
            case = Case(params=self._preset.params, state=other, arguments=dict(arguments))
            told = f"two states of equal view differ: {_short(both[0])} and {_short(both[1])}"
            yield Disagreement(subject=subject, what="view", told=told, case=case, of_equal_view=one)


def _answer(predicate: Callable[..., bool], *args: Any) -> bool:
    try:
        return bool(predicate(*args))
    except Exception:  # noqa: BLE001 - a predicate that faults does not hold
        return False


def _short(value: Any) -> str:
    """An answer, or how a call ends."""
    if isinstance(value, tuple):
        return f"{value[0]}, in states of different views" if value[1] is not None else str(value[0])
    return str(value)
