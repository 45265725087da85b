"""The verdicts of both sides: what was reached, and what fell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from steelyard.gate.record import Axis, Finding
from steelyard.gate.telling import NONE, finding
from steelyard.idle import NEEDS, READS
from steelyard.suite import Verdict


@attrs.frozen(kw_only=True)
class Reached:
    """What a check of one side reached, by property; empty where none was asked.

    Attributes:
        verdicts: the words of the verdicts.
        expected: what each must reach.
        assumptions: the ids that each rests on.
        standing: ``met``, ``inconclusive`` or ``finding``.
        told: more about each, such as why it is undecided.
        places: ``file:line`` of each.
        complete: whether every engine was asked that is needed, so that a verdict is the best there is.
        cut_short: whether some engine had no time to answer.
    """

    verdicts: Mapping[str, str] = attrs.field(factory=dict)
    expected: Mapping[str, str] = attrs.field(factory=dict)
    assumptions: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    standing: Mapping[str, str] = attrs.field(factory=dict)
    told: Mapping[str, str] = attrs.field(factory=dict)
    places: Mapping[str, str] = attrs.field(factory=dict)
    complete: bool = False
    cut_short: bool = False

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Reached:
        """What a side answered."""
        rows = said["results"]

        def column(name: str) -> dict[str, Any]:
            return {row["id"]: row[name] for row in rows}

        return cls(
            verdicts=column("verdict"),
            expected=column("expected"),
            assumptions={name: tuple(ids) for name, ids in column("assumptions").items()},
            standing=column("standing"),
            told=column("note"),
            places=column("location"),
            complete=said["complete"],
            cut_short=said["cut_short"],
        )

    def of_what_is_to_be_proven(self) -> Reached:
        """The same, of no others than must be proven, or follow from proofs."""
        due = {name for name, expected in self.expected.items() if expected == Verdict.PROVEN.value}
        due |= {name for name in self.verdicts if name.partition(".")[0] in (NEEDS, READS)}
        return attrs.evolve(self, verdicts={name: said for name, said in self.verdicts.items() if name in due})

    def is_proven(self, name: str) -> bool:
        """Whether it was proved on this side."""
        return self.verdicts.get(name) == Verdict.PROVEN.value

    def rank(self, name: str, expected: str) -> int:
        """How good the verdict is: at least as good as expected where not every engine was asked.

        For the base has passed its own check when it was merged.
        """
        found = self.verdicts.get(name)
        if found is not None and self.complete:
            return Verdict(found).rank
        return max(Verdict(expected).rank, Verdict(found or expected).rank)


def fallen(base: Reached, head: Reached, renamed: Mapping[str, str]) -> Iterator[Finding]:
    """What fell from the base to the head, and what fails on the head whatever it was before.

    `renamed` is what the base calls a property of the head, where it has it.
    """
    if head.cut_short:
        detail = "The time was over before all engines answered: raise --budget."
        yield finding(Axis.VERDICTS, "verdicts:head", "undecided", ("", ""), detail=detail)
    for name, verdict in head.verdicts.items():

        def told(change: str, name: str = name, verdict: str = verdict, **of: Any) -> Finding:
            # A verdict is no part of a text: what an approval of it names is the verdict itself.
            before = base.verdicts.get(renamed.get(name, name), base.expected.get(renamed.get(name, name), ""))
            prints = (before, verdict)
            return finding(Axis.VERDICTS, f"property:{name}", change, prints, location=head.places.get(name, ""), **of)

        old = renamed.get(name, name)
        if verdict in (Verdict.VIOLATED.value, Verdict.VACUOUS.value):
            yield told(verdict, detail=head.told.get(name, ""))
            continue
        is_known = old in base.expected or old in base.verdicts
        before = base.rank(old, base.expected.get(old, Verdict.UNKNOWN.value)) if is_known else None
        if before is not None and Verdict(verdict).rank < before:
            was = base.verdicts.get(old) if base.complete else base.expected.get(old)
            table = (("verdict", was or NONE, verdict),)
            yield told("degraded", table=table, detail=head.told.get(name, ""))
        elif head.standing.get(name) == "finding":
            yield told("below expectation", table=(("verdict", head.expected.get(name, NONE), verdict),))
        elif head.standing.get(name) == "inconclusive":
            yield told("undecided", detail=head.told.get(name, ""))
        more = [one for one in head.assumptions.get(name, ()) if one not in base.assumptions.get(old, ())]
        if more and old in base.assumptions:
            yield told("rests on more", detail=f"Its verdict now rests on {', '.join(more)}.")


def counted(head: Reached) -> dict[str, int]:
    """How many properties reached each verdict, best first."""
    words = list(head.verdicts.values())
    return {verdict.value: words.count(verdict.value) for verdict in Verdict if verdict.value in words}
