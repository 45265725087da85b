"""What a selftest found, as data.  Only the command prints it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from steelyard.selftest.layout import Case
from steelyard.trace import Trace


@attrs.frozen(kw_only=True)
class Disagreement:
    """The symbolic layer says one thing and the running Python another.

    Attributes:
        subject: the action or the property.
        what: what differs: ``paths``, ``outcome``, ``state``, ``types``, ``claim``, ``measure``,
            ``facts`` or ``view``.
        told: one sentence with both sides.
        case: the smallest call found that shows it.
        of_equal_view: the state that a view takes for that of the case.
    """

    subject: str
    what: str
    told: str
    case: Case
    of_equal_view: Any = None


@attrs.frozen(kw_only=True)
class PathHits:
    """How often a path of an action was taken; `impossible` where it is proved that nothing takes it."""

    number: int
    outcome: str
    code: str
    hits: int
    impossible: bool


@attrs.frozen(kw_only=True)
class ActionCheck:
    """One action (or the genesis, or a program of actions) against the running Python.

    Attributes:
        cases: different calls that were run.
        paths: its paths in order.
    """

    name: str
    cases: int
    paths: tuple[PathHits, ...]


@attrs.frozen(kw_only=True)
class SummaryCheck:
    """Every summary against the running Python.

    Attributes:
        answers: how many times a predicate's term and the predicate itself were compared.
        measures: how many times a sum or a quantifier was.
        stricter: how often a term was false where Python divides by a negative number and goes on:
            to the language that is a fault, and no proof gains from it.
        least: how often each possible path had to be taken.
    """

    actions: tuple[ActionCheck, ...]
    answers: int
    measures: int
    stricter: int
    least: int
    disagreements: tuple[Disagreement, ...]

    @property
    def cases(self) -> int:
        """Calls in all."""
        return sum(action.cases for action in self.actions)

    @property
    def missed(self) -> tuple[tuple[str, PathHits], ...]:
        """The paths that were not taken often enough, with their actions."""
        return tuple(
            (action.name, path)
            for action in self.actions
            for path in action.paths
            if not path.impossible and path.hits < self.least
        )


@attrs.frozen(kw_only=True)
class ViewCheck:
    """Pairs of states of equal view, in one preset.

    Attributes:
        pairs: how many were compared.
        calls: how many calls were made in both states of a pair.
    """

    preset: str
    pairs: int
    calls: int
    disagreements: tuple[Disagreement, ...]


@attrs.frozen(kw_only=True)
class Contradiction:
    """Two engines contradict each other, or a trace does not replay.

    Attributes:
        protocol: its description, with the seed that makes it.
        told: one sentence.
        source: the protocol's text.
        trace: the run that shows it, where there is one.
    """

    protocol: str
    property: str
    told: str
    source: str
    trace: Trace | None = None


@attrs.frozen(kw_only=True)
class VerdictCheck:
    """Induction against exhaustive exploration, on generated protocols.

    Attributes:
        protocols: how many.
        exhausted: of how many every state was explored.
        verdicts: how many properties reached each pair of verdicts, ``induction / explore``.
        traces: how many counterexamples were replayed.
        in_words: how many scopes were searched in words, too.
    """

    protocols: int
    exhausted: int
    verdicts: Mapping[tuple[str, str], int]
    traces: int
    in_words: int
    contradictions: tuple[Contradiction, ...]


@attrs.frozen(kw_only=True)
class SelftestReport:
    """The outcome of a selftest.

    Attributes:
        views: one for each preset that has a view.
        verdicts: None where no protocols were asked for.
    """

    suite: str
    seed: int
    summaries: SummaryCheck
    views: tuple[ViewCheck, ...]
    verdicts: VerdictCheck | None
    seconds: float

    @property
    def is_sound(self) -> bool:
        """Whether nothing contradicts anything."""
        return not self.disagreements and not (self.verdicts and self.verdicts.contradictions)

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """Those of the summaries, then those of the views."""
        return (*self.summaries.disagreements, *(found for view in self.views for found in view.disagreements))

    @property
    def is_complete(self) -> bool:
        """Whether every path was taken often enough, and every view put to the test."""
        return not self.summaries.missed and all(view.pairs for view in self.views)
