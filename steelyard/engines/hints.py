"""What each proof needed the last time: tried first, so that a proof that was found once is not looked for again.

A hint is no evidence.  It names hypotheses and an effort; the solver decides, from hypotheses that are at hand anyway,
and where it does not find the proof the search goes on as if nothing had been said.  So a hint that is wrong, or of
a rule that was changed since, costs a try and nothing else.  ``[tool.steelyard] hints = "FILE"`` names the file, and
`steelyard hints` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs
from attrs.validators import deep_iterable, in_, instance_of, optional

from steelyard import records
from steelyard.engines.obligations import Hint, Hints, Proofs
from steelyard.solver import Effort

#: What writes the file.
HOW_TO_WRITE = "steelyard hints"


def _names(told: Iterable[str]) -> tuple[str, ...]:
    if isinstance(told, str):
        raise TypeError(f"{told!r} is no list of names")
    return tuple(told)


def _names_if_told(told: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if told is None else _names(told)


_ARE_NAMES: Any = deep_iterable(instance_of(str))


@attrs.frozen(kw_only=True)
class Record:
    """A line of the file: along a path, goals that were proved from the same, with the same effort.

    One without goals says which claims about sums were proved on the way, by name.
    """

    unit: str = attrs.field(validator=instance_of(str))
    where: str = attrs.field(default="", validator=instance_of(str))
    effort: str = attrs.field(default=Effort.OPAQUE.name, validator=in_([effort.name for effort in Effort]))
    uses: tuple[str, ...] = attrs.field(default=(), converter=_names, validator=_ARE_NAMES)
    facts: tuple[str, ...] | None = attrs.field(default=None, converter=_names_if_told, validator=optional(_ARE_NAMES))
    goals: tuple[str, ...] = attrs.field(default=(), converter=_names, validator=_ARE_NAMES)
    premises: tuple[str, ...] = attrs.field(default=(), converter=_names, validator=_ARE_NAMES)


def read(file: Path) -> dict[str, Hints]:
    """The hints of a file, by unit of work.

    Raises:
        Unusable: it holds something else.
    """
    found: dict[str, dict[tuple[str, str], Hint]] = {}
    premises: dict[str, frozenset[str]] = {}
    for record in records.read(file, Record, written_by=HOW_TO_WRITE):
        facts = None if record.facts is None else frozenset(record.facts)
        hint = Hint(frozenset(record.uses), Effort[record.effort], facts)
        of_unit = found.setdefault(record.unit, {})
        for goal in record.goals:
            of_unit[record.where, goal] = of_unit["", goal] = hint
        premises[record.unit] = premises.get(record.unit, frozenset()).union(record.premises)
    return {unit: Hints(of_unit, premises[unit]) for unit, of_unit in found.items()}


def needed(proofs: Sequence[Proofs]) -> tuple[Record, ...]:
    """What proofs needed, none of which was known from an earlier run: of those it is not told what was at hand.

    What is in a core need not suffice: with other hypotheses at hand there are other terms to put into it.  So all is
    told that was at hand, which a proof without hints has made as little as will do (`fewest`).
    """
    goals: dict[tuple[str, str, Effort, tuple[str, ...], tuple[str, ...] | None], list[str]] = {}
    for unit in proofs:
        for one in unit.obligations:
            facts = None if one.facts is None else tuple(sorted(one.facts))
            if one.verdict == "unsat":
                key = unit.unit, one.where, one.effort, tuple(sorted(one.given)), facts
                goals.setdefault(key, []).append(one.goal)
    found = [
        Record(unit=unit, where=where, effort=effort.name, uses=uses, facts=facts, goals=tuple(names))
        for (unit, where, effort, uses, facts), names in goals.items()
    ]
    return (*found, *(Record(unit=one.unit, premises=tuple(sorted(one.premises))) for one in proofs if one.premises))
