"""What all reports of the gate say alike: the order of findings, their places, a witness and an outcome in words."""

from __future__ import annotations

import attrs

from steelyard.gate.record import Finding, Gate, Level, Outcome, Witness
from steelyard.report import words
from steelyard.report.record import Exit

#: The answer in a word.
VERDICT: dict[Exit, str] = {Exit.CLEAN: "PASS", Exit.FINDINGS: "FAIL", Exit.INCONCLUSIVE: "UNDECIDED"}

#: Changes of which only the names are told, where they weigh nothing.
FOLDED = ("equivalent", "added", "reworded", "renamed", "field added")
#: Of findings that weigh the same, these come first.
_FIRST = ("violated", "vacuous", "degraded", "weakened", "incomparable", "removed", "effect changed", "guard widened")
#: Where a finding is shown that has no line in the head: every project has this file.
_ELSEWHERE = "pyproject.toml"
#: At most so many changed places are told.
_ROWS = 12


@attrs.frozen
class Place:
    """A line of a file of the repository."""

    file: str
    line: int


def is_folded(one: Finding) -> bool:
    """Whether its name is enough."""
    return one.change in FOLDED and one.level is Level.INFO and not one.under


def ranked(gate: Gate) -> list[Finding]:
    """The findings, worst first."""

    def weight(one: Finding) -> tuple[bool, int, int]:
        change = _FIRST.index(one.change) if one.change in _FIRST else len(_FIRST)
        return not gate.stands_in_the_way(one), -one.level.rank, change

    return sorted(gate.findings, key=weight)


def place(one: Finding, prefix: str = "") -> Place:
    """Where in the head a finding is shown; `prefix` leads from the top of the repository to the project."""
    file, _, line = one.location.rpartition(":")
    if not (one.head and file and line.isdigit()):
        file, line = _ELSEWHERE, "1"
    return Place(f"{prefix}{file}", int(line))


def sentence(one: Finding) -> str:
    """A finding without its witness, in a line or two."""
    parts = [f"{one.subject} is {one.change}: {one.level.value}."]
    if one.approved_by:
        parts.append(f"Approved by {one.approved_by}.")
    parts.append(one.detail)
    if one.location and not one.head:
        parts.append(f"It stood at {one.location} in the base.")
    if one.under:
        parts.append(f"Under {words.listed(one.under, few=_ROWS)}, proven on both sides.")
    parts += [f"{name}: {old} -> {new}." for name, old, new in one.table[:_ROWS]]
    return " ".join(part for part in parts if part)


def situation(witness: Witness) -> str:
    """The state and the call in which the sides differ."""
    where = ", ".join(f"{at} = {value}" for at, value in witness.where)
    return " with ".join(part for part in (witness.call, where) if part) or "(anything)"


def outcome(told: Outcome) -> str:
    """What one side does."""
    if not told.changes:
        return told.told
    shown = [f"{at} {old} -> {new}" for at, old, new in told.changes[:_ROWS]]
    more = [f"and {len(told.changes) - _ROWS} more"] if len(told.changes) > _ROWS else []
    return f"{told.told}   {', '.join([*shown, *more])}"


def witnessed(witness: Witness) -> list[tuple[str, str]]:
    """A witness in three labelled lines."""
    return [("witness", situation(witness)), ("base", outcome(witness.base)), ("head", outcome(witness.head))]


def counts(gate: Gate) -> str:
    """``2 breaking, 1 approved``."""
    return ", ".join(f"{words.number(count)} {word}" for word, count in gate.counts.items()) or "no difference"


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with a sign that it goes on."""
    return text if len(text) <= most else f"{text[: most - 4]} ..."
