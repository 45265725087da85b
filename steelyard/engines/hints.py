"""What each proof needed the last time: tried first, so that a proof that was found once is not looked for again.

A hint is no evidence.  It names hypotheses and an effort; the solver decides, from hypotheses that are at hand anyway,
and where it does not find the proof the search goes on as if nothing had been said.  So a hint that is wrong, or of
a rule that was changed since, costs a try and nothing else.  ``[tool.steelyard] hints = "FILE"`` names the file, and
`steelyard hints` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs
from attrs.validators import deep_iterable, in_, instance_of

from steelyard import records
from steelyard.engines.proving import Hint, Proofs
from steelyard.solver import Effort

#: What writes the file.
HOW_TO_WRITE = "steelyard hints"

#: By unit of work, by place and goal; a goal alone stands for its other places.
Hints = Mapping[str, Mapping[tuple[str, str], Hint]]


def _names(told: Iterable[str]) -> tuple[str, ...]:
    return tuple(told)


@attrs.frozen(kw_only=True)
class Record:
    """A line of the file: along a path, goals that were proved from the same hypotheses with the same effort."""

    unit: str = attrs.field(validator=instance_of(str))
    where: str = attrs.field(validator=instance_of(str))
    effort: str = attrs.field(validator=in_([effort.name for effort in Effort]))
    uses: tuple[str, ...] = attrs.field(converter=_names, validator=deep_iterable(instance_of(str)))
    goals: tuple[str, ...] = attrs.field(converter=_names, validator=deep_iterable(instance_of(str)))


def read(file: Path) -> Hints:
    """The hints of a file.

    Raises:
        Unusable: it holds something else.
    """
    hints: dict[str, dict[tuple[str, str], Hint]] = {}
    for record in records.read(file, Record, written_by=HOW_TO_WRITE):
        of_unit = hints.setdefault(record.unit, {})
        hint = Hint(frozenset(record.uses), Effort[record.effort])
        for goal in record.goals:
            of_unit[record.where, goal] = of_unit["", goal] = hint
    return hints


def needed(proofs: Iterable[Proofs]) -> tuple[Record, ...]:
    """What proofs needed, of those that were found and not known from before."""
    goals: dict[tuple[str, str, Effort, tuple[str, ...]], list[str]] = {}
    for unit in proofs:
        for one in unit.obligations:
            if one.verdict == "unsat" and not one.cached:
                goals.setdefault((unit.unit, one.where, one.effort, tuple(sorted(one.used))), []).append(one.goal)
    return tuple(
        Record(unit=unit, where=where, effort=effort.name, uses=uses, goals=tuple(names))
        for (unit, where, effort, uses), names in goals.items()
    )
