"""What a check found, as data: one `Checked` for each property, one `Report` for the run.

Reports print these; nothing here prints.
"""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping
from enum import Enum, IntEnum
from importlib import metadata

import attrs

from steelyard import __version__
from steelyard.engines.result import Result
from steelyard.suite import Kind, Verdict
from steelyard.trace import Trace


class Exit(IntEnum):
    """The exit codes of the command."""

    CLEAN = 0
    FINDINGS = 1
    INTERRUPTED = 2
    INTERNAL = 3
    USAGE = 4
    NOTHING = 5
    INCONCLUSIVE = 6


#: Which exit code is given where several apply, first to last.
PRECEDENCE = (
    Exit.INTERRUPTED,
    Exit.INTERNAL,
    Exit.USAGE,
    Exit.FINDINGS,
    Exit.INCONCLUSIVE,
    Exit.NOTHING,
    Exit.CLEAN,
)


def worst(codes: list[Exit]) -> Exit:
    """The exit code that stands for all of `codes`."""
    return min(codes, key=PRECEDENCE.index, default=Exit.CLEAN)


class Standing(Enum):
    """A reached verdict beside the expected one."""

    MET = "met"
    INCONCLUSIVE = "inconclusive"
    FINDING = "finding"


_ENGINE_OF: Mapping[Verdict, str] = {
    Verdict.PROVEN: "induction",
    Verdict.EXPLORED: "explore",
    Verdict.BOUNDED: "bounded",
    Verdict.TESTED: "simulate",
}


def engine_of(kind: str, expected: Verdict) -> str | None:
    """The engine that reaches an expected verdict, by whose answer a shortfall is judged; None if any may."""
    return "liveness" if kind == Kind.LEADS_TO.value else _ENGINE_OF.get(expected)


UNDECIDED = (Verdict.UNKNOWN, Verdict.CONDITIONAL)


@attrs.frozen(kw_only=True)
class Checked:
    """One property with the verdict reached and all that the engines said.

    Attributes:
        required: the expected verdict, capped at what the chosen engine can reach.
        engine: whose answer the verdict is; empty where no engine had one.
        location: ``file:line`` of the predicate, relative to the project's root.
        slices: of a preset in slices, those of which the verdict speaks.
        said: the answer of each engine, in the order in which they were asked.
        generated: an obligation that every suite has: an action can succeed, a field is read, nothing is stuck.
        fairness: the actions that it takes to be fair, where it is about what happens in the end.
        untested: it is proven, but no state seen so far puts it to the test: whether it is vacuous is open.
    """

    id: str
    kind: str
    statement: str
    source: tuple[str, ...]
    expected: Verdict
    required: Verdict
    verdict: Verdict
    engine: str = ""
    bounds: Mapping[str, int] = attrs.field(factory=dict)
    assumptions: tuple[str, ...] = ()
    location: str = ""
    trace: Trace | None = None
    slices: tuple[str, ...] = ()
    note: str = ""
    shortfall: str = ""
    said: tuple[Result, ...] = ()
    generated: bool = False
    fairness: tuple[str, ...] = ()
    untested: bool = False

    @property
    def topic(self) -> str:
        """The part of the id before the first dot."""
        return self.id.split(".")[0]

    @property
    def is_cached(self) -> bool:
        """Whether the engine that decides gave its answer in an earlier run."""
        return any(result.is_cached for result in self.said if result.engine == self.engine)

    @property
    def is_not_inductive(self) -> bool:
        """Whether a step of induction fails, and nothing says that its start can be reached."""
        failed = any(result.verdict is Verdict.NOT_INDUCTIVE for result in self.said)
        return failed and self.verdict not in (Verdict.VIOLATED, Verdict.VACUOUS)

    @property
    def standing(self) -> Standing:
        """Whether the verdict is good enough, and if not, whether that is a finding or undecided."""
        if self.verdict in (Verdict.VIOLATED, Verdict.VACUOUS):
            return Standing.FINDING
        if self.verdict is Verdict.UNREACHED:
            # Only a search to the end of its scope says that something cannot happen there.
            return Standing.FINDING if self.engine == "explore" else Standing.INCONCLUSIVE
        if self.verdict.rank >= self.required.rank:
            return Standing.INCONCLUSIVE if self.untested else Standing.MET
        due = engine_of(self.kind, self.required)
        answer = next((r.verdict for r in self.said if r.engine == due), self.verdict if due is None else None)
        is_cut = due == "explore" and answer is Verdict.BOUNDED
        return Standing.INCONCLUSIVE if answer is None or answer in UNDECIDED or is_cut else Standing.FINDING


@attrs.frozen(kw_only=True)
class Slice:
    """A scope that leaves something out, and how far it was explored.

    Attributes:
        absent: one sentence on what it leaves out.
        states, steps: what exploration met, if it was asked.
        stopped: why it was cut short, in one sentence, or empty.
    """

    name: str
    summary: str
    absent: str
    states: int | None = None
    steps: int | None = None
    stopped: str = ""


@attrs.frozen(kw_only=True)
class Share:
    """So many of so many, in words: ``97 of 97 antecedents can be true``."""

    count: int
    of: int
    told: str


@attrs.frozen(kw_only=True)
class Run:
    """What differs between two runs that find the same: left out of a reproducible report."""

    seconds: float
    workers: int
    python: str
    versions: Mapping[str, str]


def run_of(seconds: float, workers: int) -> Run:
    """A run that ended here and now."""
    versions = {"steelyard": __version__, "z3": metadata.version("z3-solver")}
    return Run(seconds=seconds, workers=workers, python=platform.python_version(), versions=versions)


@attrs.frozen(kw_only=True)
class Report:
    """The outcome of a check.

    Attributes:
        suite: ``module:NAME``, or the suite's own name.
        engine: the only engine asked, or empty for all.
        left_out: how many properties of the selection the chosen engine cannot speak of.
        cut_short: whether some engine had no time to answer.
        quick: whether only what takes seconds was asked.
        hanging: the ids that a quick check leaves out, as they need what it does not ask, or a check of another scope
            than the suite's first, as nothing there tests or reaches them.
        slices: the slices of the preset; of one without, itself, if it leaves something out.
        remarks: sentences about the whole run, such as what cut it short.
        shares: what was counted beside the properties.
    """

    suite: str
    preset: str
    preset_summary: str
    seed: int
    results: tuple[Checked, ...]
    engine: str = ""
    left_out: int = 0
    cut_short: bool = False
    quick: bool = False
    hanging: tuple[str, ...] = ()
    slices: tuple[Slice, ...] = ()
    remarks: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    run: Run

    @property
    def summary(self) -> dict[str, int]:
        """How many properties reached each verdict, best verdict first."""
        counted = Counter(checked.verdict for checked in self.results)
        return {verdict.value: counted[verdict] for verdict in Verdict if counted[verdict]}

    @property
    def findings(self) -> tuple[Checked, ...]:
        """The properties with a finding, in the suite's order."""
        return tuple(c for c in self.results if c.standing is Standing.FINDING)

    @property
    def inconclusive(self) -> tuple[Checked, ...]:
        """The properties left undecided or cut short, in the suite's order."""
        return tuple(c for c in self.results if c.standing is Standing.INCONCLUSIVE)

    @property
    def exit(self) -> Exit:
        """The exit code that the report deserves."""
        codes = [Exit.FINDINGS for _ in self.findings] + [Exit.INCONCLUSIVE for _ in self.inconclusive]
        if self.cut_short:
            codes.append(Exit.INCONCLUSIVE)
        if not self.results:
            codes.append(Exit.NOTHING)
        return worst(codes)

    @property
    def ok(self) -> bool:
        """Whether everything is at its expected verdict."""
        return self.exit is Exit.CLEAN

    @property
    def assumptions_used(self) -> tuple[str, ...]:
        """The ids of the assumptions that some verdict rests on, sorted."""
        return tuple(sorted({a for checked in self.results for a in checked.assumptions}))
