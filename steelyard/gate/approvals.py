"""Approvals: what somebody has said yes to, in files of the head that name exactly what was changed.

An approval names subject, change and both fingerprints, so that any later edit of either side voids it.  One that
matches nothing is a finding itself, as is one without a reason; what nobody can approve stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs

from steelyard.gate.record import Axis, Finding, Level
from steelyard.gate.telling import finding
from steelyard.project import Unusable

#: Where approvals stand, from the root of the project.
DIRECTORY = "changes"
_FIELDS = ("subject", "change", "base", "head")


@attrs.frozen
class Approval:
    """One yes.  `file` is relative to the root."""

    file: str
    reason: str
    subject: str
    change: str
    base: str
    head: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it has to match."""
        return self.subject, self.change, self.base, self.head


def read(root: Path) -> tuple[Approval, ...]:
    """The approvals of a tree, file by file.

    Raises:
        Unusable: a file is none of approvals.
    """
    return tuple(one for file in sorted((root / DIRECTORY).glob("*.toml")) for one in _in(file, root))


def _in(file: Path, root: Path) -> Iterator[Approval]:
    import tomllib

    name = file.relative_to(root).as_posix()
    try:
        told: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unusable(f"{name}: {error}") from None
    reason, approved = told.get("reason", ""), told.get("approve", [])
    unknown = sorted(set(told) - {"reason", "approve"})
    if unknown or not isinstance(reason, str) or not isinstance(approved, list):
        raise Unusable(
            f"{name}: an approval has a reason and [[approve]] tables{', not ' if unknown else ''}{', '.join(unknown)}"
        )
    for one in approved:
        if not isinstance(one, dict) or set(one) != set(_FIELDS) or not all(isinstance(v, str) for v in one.values()):
            raise Unusable(f"{name}: [[approve]] has the texts {', '.join(_FIELDS)}, and nothing else")
        yield Approval(name, reason.strip(), one["subject"], one["change"], one["base"], one["head"])


def applied(findings: Iterable[Finding], approvals: Iterable[Approval]) -> tuple[Finding, ...]:
    """The findings with those marked that an approval matches, and what is wrong with the approvals.

    Several findings of one subject and change share one approval.
    """
    approvals = tuple(approvals)
    known = {one.key: one for one in reversed(approvals) if one.reason}
    made, used = [], set[tuple[str, str, str, str]]()
    for one in findings:
        key = (one.subject, one.change, one.base, one.head)
        if key in known and is_approvable(one):
            used.add(key)
            made.append(attrs.evolve(one, approved_by=known[key].file))
        else:
            made.append(one)
    return (*made, *_faults(approvals, used))


def is_approvable(one: Finding) -> bool:
    """Whether an approval can help: what is violated, vacuous or not known is not a matter of opinion."""
    return one.level in (Level.APPROVAL, Level.BREAKING) and one.axis is not Axis.APPROVALS


def _faults(approvals: tuple[Approval, ...], used: set[tuple[str, str, str, str]]) -> Iterator[Finding]:
    met = set[tuple[str, str, str, str]]()
    for one in approvals:
        subject, prints = f"approval:{one.file}", (one.base, one.head)
        what = f"{one.change} of {one.subject}"
        if not one.reason:
            yield finding(
                Axis.APPROVALS, subject, "unreasoned approval", prints, detail=f"No reason is given for: {what}."
            )
        elif one.key not in used:
            yield finding(Axis.APPROVALS, subject, "stale approval", prints, detail=f"It matches nothing: {what}.")
        elif one.key in met:
            yield finding(Axis.APPROVALS, subject, "stale approval", prints, detail=f"It is given twice: {what}.")
        met.add(one.key)


def stub(findings: Iterable[Finding]) -> str:
    """The text of a file that approves what is not approved yet, once somebody writes the reason into it."""
    lines = ["# Say why, in a sentence.  An approval without a reason does not count.", 'reason = ""']
    keys = dict.fromkeys(
        (one.subject, one.change, one.base, one.head) for one in findings if is_approvable(one) and not one.approved_by
    )
    for key in keys:
        lines += ["", "[[approve]]", *(f'{name} = "{text}"' for name, text in zip(_FIELDS, key, strict=True))]
    return "\n".join([*lines, ""])
