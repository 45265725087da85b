"""What the gate found, as data: one `Finding` for each thing that changed, one `Comparison`, one `Gate`.

Reports print these; nothing here prints.  Every field is plain data, so a report needs neither tree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import Enum

import attrs

from steelyard.report.record import Exit, worst


class Axis(Enum):
    """What a finding is about; a report has a table for each."""

    TRANSITIONS = "transitions"
    PROPERTIES = "properties"
    SCOPES = "scopes"
    SCHEMA = "schema"
    VERDICTS = "verdicts"
    CHECKER = "checker"
    APPROVALS = "approvals"


class Level(Enum):
    """How much a change weighs, lightest first."""

    INFO = "info"
    INCONCLUSIVE = "inconclusive"
    APPROVAL = "needs approval"
    BREAKING = "breaking"
    #: Breaking, and no approval helps: violated, vacuous, an error.
    FAILING = "failing"

    @property
    def rank(self) -> int:
        """Heavier is higher."""
        return list(Level).index(self)


@attrs.frozen(kw_only=True)
class Outcome:
    """What one side does in the witness.

    Attributes:
        told: ``ok``, ``refused NotOwner``, ``true``, ``false``, ``discarded A-05`` or ``fault ...``.
        changes: of a call that succeeds, ``(place, old, new)`` for each part of the state that it changes.
        state: the state after as ITF, or None.
    """

    told: str
    changes: tuple[tuple[str, str, str], ...] = ()
    state: object = None


@attrs.frozen(kw_only=True)
class Witness:
    """One state and call (or value) in which the sides differ, replayed in the Python of both.

    Attributes:
        call: such as ``transfer(sender=account-1, to=account-2, amount=1)``; empty where nothing is called.
        where: ``(place, value)`` for each part of params and state that is not 0, False or absent.
        params, before, arguments: the same as ITF, in the head's shape where it has one, else in the base's.
        base, head: what each side does.
    """

    call: str = ""
    where: tuple[tuple[str, str], ...] = ()
    params: object = None
    before: object = None
    arguments: object = None
    base: Outcome
    head: Outcome


@attrs.frozen(kw_only=True)
class Finding:
    """One change, however small.

    Attributes:
        subject: ``transition:NAME``, ``property:ID``, ``scope:PRESET``, ``schema:PLACE``, ``checker``, ...
        change: one of the words of `levels.LEVELS`, such as ``guard widened``.
        level: how much it weighs, before any approval.
        base, head: short fingerprints of the subject on either side; empty where it is not there.
        detail: one sentence, or empty.
        location: ``file:line`` in the head, or where that has none, in the base.
        table: ``(name, old, new)`` where values changed, such as parameters; ``-`` for none.
        under: the invariants, proven on both sides, under which this was decided.
        approved_by: the file of the approval that matches it, or empty.
    """

    axis: Axis
    subject: str
    change: str
    level: Level
    base: str = ""
    head: str = ""
    detail: str = ""
    location: str = ""
    table: tuple[tuple[str, str, str], ...] = ()
    under: tuple[str, ...] = ()
    witness: Witness | None = None
    approved_by: str = ""

    @property
    def name(self) -> str:
        """The subject without its kind."""
        return self.subject.partition(":")[2] or self.subject

    @property
    def fails(self) -> bool:
        """Whether it stands in the way as it is."""
        is_weighty = self.level in (Level.APPROVAL, Level.BREAKING)
        return self.level is Level.FAILING or (is_weighty and not self.approved_by)


@attrs.frozen(kw_only=True)
class Comparison:
    """Two specifications side by side, no matter who may say what to that.

    Attributes:
        findings: everything that is not plainly unchanged, worst first within each axis.
        unchanged: by axis, how many subjects are the same.
        remarks: sentences about the whole comparison.
    """

    findings: tuple[Finding, ...]
    unchanged: Mapping[Axis, int] = attrs.field(factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def is_the_same(self) -> bool:
        """Whether all that differs is how actions are written, and they are proved to do the same."""
        return all((one.axis, one.change) == (Axis.TRANSITIONS, "equivalent") for one in self.findings)

    def of(self, axis: Axis) -> tuple[Finding, ...]:
        """The findings of one axis."""
        return tuple(finding for finding in self.findings if finding.axis is axis)


@attrs.frozen(kw_only=True)
class Side:
    """One side of the comparison, for people.

    Attributes:
        name: a short commit, or ``working tree``.
        told: where it comes from, such as ``merge-base with origin/main``.
    """

    name: str
    told: str = ""


@attrs.frozen(kw_only=True)
class Gate:
    """The outcome of the gate.

    Attributes:
        judge: whose checker judged, in words.
        changed: the files that differ between the sides, of those that are compared.
        verdicts: how many properties of the head reached each verdict; empty where nobody asked.
        fail_on: the lightest level that fails.
        seconds: how long it took; reports leave it out where they must be reproducible.
    """

    base: Side
    head: Side
    judge: str
    changed: tuple[str, ...]
    comparison: Comparison
    verdicts: Mapping[str, int] = attrs.field(factory=dict)
    fail_on: Level = Level.APPROVAL
    seconds: float = 0.0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, by axis."""
        return self.comparison.findings

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that stand in the way."""
        return tuple(f for f in self.findings if self.stands_in_the_way(f))

    def stands_in_the_way(self, finding: Finding) -> bool:
        """Whether a finding fails at the level that was asked for."""
        if finding.level is Level.FAILING:
            return True
        if finding.approved_by or finding.level is Level.INCONCLUSIVE:
            return False
        return finding.level.rank >= self.fail_on.rank

    @property
    def counts(self) -> dict[str, int]:
        """How many findings of each level are not approved, then how many are."""
        counted = Counter(f.level for f in self.findings if not f.approved_by)
        made = {level.value: counted[level] for level in reversed(Level) if counted[level]}
        approved = sum(1 for f in self.findings if f.approved_by)
        return {**made, "approved": approved} if approved else made

    @property
    def exit(self) -> Exit:
        """0 clean or approved, 1 findings, 6 where something is only undecided."""
        codes = [Exit.FINDINGS] if self.failing else []
        if any(f.level is Level.INCONCLUSIVE and not f.approved_by for f in self.findings):
            codes.append(Exit.INCONCLUSIVE)
        return worst(codes)
