"""All that is told of a trace, gathered once for every form that it is written in."""

from __future__ import annotations

import attrs

from steelyard.replay import each_broken
from steelyard.report import blocks, money, words
from steelyard.report.blame import Failure, failure, fields_read
from steelyard.report.record import Checked
from steelyard.report.scenes import Scene, scenes
from steelyard.suite import MODEL_PROPERTIES, Invariant, LeadsTo, Property, StepProperty, Suite, Verdict
from steelyard.trace import Trace


@attrs.frozen(kw_only=True)
class Telling:
    """A property with its trace.

    Attributes:
        claim: the property, or None for what every suite owes.
        failing: the number of the step that breaks it, or -1.
        found: the comparison that fails at the end, or None.
        read: the dotted paths of the fields that the property reads there.
        replay: the command that runs the trace again, or empty.
    """

    suite: Suite
    root: str
    checked: Checked
    claim: Property | None
    trace: Trace
    played: tuple[Scene, ...]
    failing: int
    found: Failure | None
    read: tuple[str, ...]
    replay: str

    @property
    def heading(self) -> str:
        """``bridge.backed: violated at step 3``."""
        where = f" at step {self.failing}" if self.failing >= 0 else ""
        return f"{self.checked.id}: {self.checked.verdict.value}{where}"

    @property
    def provenance(self) -> str:
        """Who found it, and who says that there is no shorter one."""
        parts = [f"Found by {self.trace.found_by}" if self.trace.found_by else "", self.trace.shortest]
        return f"{'; '.join(part for part in parts if part)}." if any(parts) else ""


def claim_of(suite: Suite, name: str) -> Property | None:
    """The property of that id, or None for what every suite owes."""
    return next((one for one in (*suite.properties, *MODEL_PROPERTIES) if one.id == name), None)


def telling(suite: Suite, checked: Checked, trace: Trace, *, root: str, replay: str = "") -> Telling:
    """All that is told of the trace of a property."""
    claim = claim_of(suite, checked.id)
    given, predicate = blocks.arguments_at_end(trace, suite, claim), blocks.shown_by(claim)
    is_end = checked.verdict is Verdict.VIOLATED and trace.loop is None
    found: Failure | None = None
    read: tuple[str, ...] = ()
    if given is not None and predicate is not None:
        read = fields_read(predicate, given, suite.state)
        found = failure(predicate, given) if checked.verdict is Verdict.VIOLATED else None
    return Telling(
        suite=suite,
        root=root,
        checked=checked,
        claim=claim,
        trace=trace,
        played=scenes(suite, trace, root=root),
        failing=len(trace.moves) if is_end else -1,
        found=found,
        read=read,
        replay=replay,
    )


def breaks(told: Telling) -> dict[str, tuple[int, ...]]:
    """By id, in the suite's order, the steps in which each property of a state or step fails."""
    found = {
        claim.id: tuple(one.step for one in each_broken(claim, told.suite, told.trace))
        for claim in told.suite.properties
        if isinstance(claim, Invariant | StepProperty)
    }
    if told.claim is not None and not isinstance(told.claim, Invariant | StepProperty):
        owed = told.trace.loop
        found[told.claim.id] = (
            tuple(range(owed.since, len(told.played)))
            if isinstance(told.claim, LeadsTo) and owed is not None
            else tuple(step for step in [told.failing] if step >= 0)
        )
    return found


def text(told: Telling) -> list[str]:
    """The block of a counterexample: the steps, the comparison, the line of the model, who gained and who lost."""
    lines = blocks.problem(told.checked, told.suite, root=told.root, again=False)
    last = told.played[-1]
    if told.failing > 0 and last.place:
        lines += ["", f"  line    {last.place}   {last.line}"]
    lines += money.waterfall(told.suite, told.trace)
    if isinstance(told.claim, Invariant) and told.found is not None:
        lines += money.parted(told.trace, told.claim.predicate, told.found)
    return [*lines, "", f"  replay  {told.replay}"] if told.replay else lines


def answer(told: Telling) -> str:
    """The last line."""
    return f"A counterexample of {words.plural(len(told.trace.moves), 'step')}."
