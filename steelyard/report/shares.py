"""The denominators of a report: of each sort of thing that must not be idle, how many are met, of how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.idle import NEEDS, READS
from steelyard.report.record import Checked, Share, Standing
from steelyard.report.words import plural

ACTIONS = "actions can succeed"
REFUSALS = "refusals can happen"
FIELDS = "fields are read by a property"
NEEDED = "assumptions of actions are needed by a proof"
CITED = "assumptions of the environment are cited, and no proof checks them"


def shares_of(generated: Sequence[Checked]) -> Iterator[Share]:
    """A line for each sort of obligation that is among the generated ones."""
    for sort in (ACTIONS, REFUSALS, FIELDS, NEEDED, CITED):
        those = [checked for checked in generated if _sort(checked) == sort]
        met = [checked for checked in those if checked.standing is Standing.MET]
        names = f": {', '.join(map(_name, met))}" if met and sort in (NEEDED, CITED) else ""
        if those:
            yield Share(count=len(met), of=len(those), told=sort + names)


def _sort(checked: Checked) -> str:
    if checked.topic == READS:
        return FIELDS
    if checked.topic == NEEDS:
        return NEEDED if checked.engine else CITED
    return ACTIONS if checked.id.count(".") == 1 else REFUSALS


def _name(checked: Checked) -> str:
    """An assumption, and how many proofs need it."""
    proofs = checked.bounds.get("proofs")
    return checked.id.partition(".")[2] + (f" ({plural(proofs, 'proof')})" if proofs else "")
