"""What an engine says: data.  Only reports print it, only the command exits on it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from steelyard.suite import Property, Suite, Verdict
from steelyard.trace import Trace


@attrs.frozen(kw_only=True)
class Start:
    """Where a failed step of induction starts: plain data, fit to leave its process.

    Attributes:
        where: the action and the path.
        values: ``place = value`` for what matters.
        lemmas: comparisons that would exclude it; proposals.
    """

    where: str
    values: tuple[str, ...]
    lemmas: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Result:
    """The answer of one engine for one property.

    Attributes:
        id: the property's.
        engine: induction, bounded, explore, liveness or simulate.
        verdict: what the engine established; UNKNOWN where it was cut short.
        bounds: numbers that limit the verdict (``states``, ``depth``, ``steps``, ``walks`` ...);
            empty for an unbounded proof.
        assumptions: ids of the `assume`s that the answer rests on.
        hypotheses: ids of the properties that a proof rests on (its cores).
        obligations, framed: how many the solver discharged, and how many needed no solver.
        confirmed: how many obligations a second solver confirmed.
        cached: how many obligations were discharged in an earlier run; all of them, where an engine's whole answer was.
        trace: a counterexample or a witness, replayed.
        start: of a step of induction that fails, where it starts and what would exclude that, if it was looked at.
        untested: the places of the property that no run put to the test, in words.
        slices: of a preset in slices, those of which the verdict speaks.
        cut_sooner: of a search, whether it was cut before its limit because something was violated.
        note: one sentence of what else a person must know (what cut it short; what would help).
        seconds: wall time; shown only on demand.
    """

    id: str
    engine: str
    verdict: Verdict
    bounds: Mapping[str, int] = attrs.field(factory=dict)
    assumptions: tuple[str, ...] = ()
    hypotheses: tuple[str, ...] = ()
    obligations: int = 0
    framed: int = 0
    confirmed: int = 0
    cached: int = 0
    trace: Trace | None = None
    start: Start | None = None
    untested: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    cut_sooner: bool = False
    note: str = ""
    seconds: float = 0.0

    @property
    def is_cached(self) -> bool:
        """Whether all of it was found out in an earlier run."""
        return 0 < self.cached >= self.obligations


class InternalError(Exception):
    """The checker contradicts itself: a trace that does not replay, solvers that disagree. Exit 3."""


@attrs.frozen(kw_only=True)
class Options:
    """What a person may set of a run.

    Attributes:
        seed: of every random choice.
        workers: processes for independent obligations.
        max_states: after how many states an exploration is cut.
        once_violated: after how many more it is cut once something is violated, if that is sooner.
        walks, steps: how many random walks, and how long.
        depth: how deep a bounded search goes.
        checks: how many solver calls one bounded search may make.
        rlimit: the solver's resource units for one obligation.
        cross: confirm every proof by a second solver.
        untyped: leaves of the state that proofs may not take to be natural (set by induction itself).
        quick: what runs the model answers from memory, or by a few walks, or not at all.
        sparing: whether what raises no verdict is left out: steps of proofs that fail are not looked at closer, in a
            scope that is searched to its end no walks look for what the search would have met, and what no search
            takes up is tried only as far as it is open (`sparing.py`).
        until_tested: walks end once nothing is left of what no search takes up that was not put to the test.
        cache: the directory of what was found out before, or empty.
        hints: the file of what proofs needed before, or empty.
        names_facts: whether it is looked up what a proof needs: as few hypotheses as will do, or, of one that follows a
            hint, which facts about products.
    """

    seed: int = 0
    workers: int = 1
    max_states: int = 20_000
    once_violated: int | None = None
    walks: int = 200
    steps: int = 40
    depth: int = 4
    checks: int = 2_000
    rlimit: int = 20_000_000
    cross: bool = False
    quick: bool = False
    sparing: bool = False
    until_tested: bool = False
    untyped: frozenset[str] = frozenset()
    cache: str = ""
    hints: str = ""
    names_facts: bool = False


@attrs.frozen(kw_only=True)
class Task:
    """What an engine is asked: these properties of this suite, at this preset."""

    suite: Suite
    preset: str
    properties: tuple[Property, ...]
    options: Options = Options()


@attrs.frozen(kw_only=True)
class Question:
    """What is asked of an engine, as plain data that a worker can be sent."""

    engine: str
    preset: str
    ids: tuple[str, ...]
    options: Options
