"""What is so of any comparison: nothing differs from itself, and turned around it says the opposite."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard.gate.approvals import Approval, applied
from steelyard.gate.pair import Pair
from steelyard.gate.record import Axis, Level
from steelyard.symbolic import terms
from tests.steelyard.gate.editions import Edit, compared, told
from tests.steelyard.gate.test_attacks import ATTACKS
from tests.steelyard.gate.test_honest import REFACTORINGS

EDITS: list[tuple[Edit, ...]] = [
    *(edits for edits, *_ in ATTACKS.values()),
    *(edits for edits, _ in REFACTORINGS.values()),
]
#: What a change is called when the sides change places.
TURNED = {
    "strengthened": "weakened",
    "weakened": "strengthened",
    "incomparable": "incomparable",
    "guard widened": "guard narrowed",
    "guard narrowed": "guard widened",
    "effect changed": "effect changed",
    "refusal changed": "refusal changed",
    "refusal order changed": "refusal order changed",
    "equivalent": "equivalent",
}
FEW = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
#: One number within a property, from which one is weaker or stronger than another by construction.
BOUNDS = st.integers(min_value=-2, max_value=3)


def bounded(limit: int) -> Edit:
    return ("state.total <= params.limit\n", f"state.total <= params.limit + {limit}\n")


@FEW
@given(st.sampled_from(EDITS))
def test_nothing_differs_from_itself(edits: tuple[Edit, ...]) -> None:
    comparison = compared(*edits, base=edits)
    assert told(comparison) == []
    assert sum(comparison.unchanged.values()) >= 15


@FEW
@given(st.sampled_from(EDITS))
def test_turned_around_it_says_the_opposite(edits: tuple[Edit, ...]) -> None:
    there, back = compared(*edits), compared(base=edits)
    changes = {(one.subject, TURNED[one.change]) for one in there.findings if one.change in TURNED}
    assert changes == {(one.subject, one.change) for one in back.findings if one.change in TURNED}
    assert bool(there.findings) == bool(back.findings)


def test_what_does_not_follow_is_sought_with_the_numbers_of_the_presets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each preset's once; and a change is told alike with them and without."""
    examples: list[Any] = []
    made = Pair.of

    def noted(*given: Any, **named: Any) -> Pair:
        pair = made(*given, **named)
        examples.extend(pair.decider.examples)
        return pair

    edit = bounded(1)
    monkeypatch.setattr(Pair, "of", noted)
    with_numbers = told(compared(edit))
    limit, fee = terms.var("params.limit", "nat"), terms.var("params.fee_percent", "nat")
    assert examples == [{limit: terms.const(2), fee: terms.const(50)}]
    monkeypatch.setattr("steelyard.gate.pair._examples", lambda _view: ())
    assert told(compared(edit)) == with_numbers != []


@FEW
@given(BOUNDS, BOUNDS)
def test_a_bound_is_stronger_where_it_is_lower(before: int, after: int) -> None:
    said = told(compared(bounded(after), base=(bounded(before),)))
    word = "weakened" if after > before else "strengthened"
    assert said == ([] if before == after else [("property:vault.within_limit", word)])


@FEW
@given(BOUNDS, BOUNDS, BOUNDS)
def test_weakened_twice_is_never_stronger(one: int, two: int, three: int) -> None:
    steps = [(one, two), (two, three), (one, three)]
    said = [told(compared(bounded(b), base=(bounded(a),))) for a, b in steps]
    words = [{change for _, change in each} for each in said]
    if "strengthened" not in words[0] | words[1]:
        assert "strengthened" not in words[2]


@FEW
@given(st.sampled_from([edits for edits, *_, level in ATTACKS.values() if level is not Level.INFO]), st.data())
def test_an_approval_is_voided_by_any_later_edit(edits: tuple[Edit, ...], data: st.DataObject) -> None:
    findings = compared(*edits).findings
    approvals = [
        Approval("changes/x.toml", "Agreed.", one.subject, one.change, one.base, one.head)
        for one in findings
        if one.level in (Level.APPROVAL, Level.BREAKING)
    ]
    agreed = applied(findings, approvals)
    assert not any(one.fails for one in agreed)
    # What is edited again, is asked again: the head's fingerprint of what was approved is another one.
    later = data.draw(st.sampled_from([found for found in LATER if not clashes(found, edits)]))
    again = applied(compared(*edits, later).findings, approvals)
    subject = LATER[later]
    assert any(one.fails and one.subject == subject and one.axis is not Axis.APPROVALS for one in again)


#: Further edits, each with the subject that it changes.
LATER: dict[Edit, str] = {
    (
        "    return attrs.evolve(state, tickets=state.tickets.set(ticket, attrs.evolve(found, status=Status.STAMPED)))\n",
        "    return attrs.evolve(state, issued=Number(Nat(state.issued + 1)))\n",
    ): "transition:stamp",
    (
        "    return after.owner == before.owner\n",
        "    return after.owner == before.owner or before.issued > 5\n",
    ): "property:steps.owner_stays",
    (
        "    return 0 <= fee_of(params, amount) <= amount\n",
        "    return fee_of(params, amount) <= amount + amount\n",
    ): "property:fees.fee_is_a_part",
}


def clashes(edit: Edit, edits: tuple[Edit, ...]) -> bool:
    """Whether an edit is made where others are, or of a subject that is edited anyway."""
    return any(edit[0] in old or old in edit[0] for old, _ in edits)
