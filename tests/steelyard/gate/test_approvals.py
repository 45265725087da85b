"""Approvals: what counts as a yes, and what is made of one that does not."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from steelyard.gate.approvals import Approval, applied, read, stub
from steelyard.gate.levels import LEVELS, levels_of
from steelyard.gate.record import Axis, Comparison, Finding, Gate, Level, Side
from steelyard.gate.telling import finding
from steelyard.project import Unusable
from steelyard.report.record import Exit
from tests.steelyard.gate.editions import compared
from tests.steelyard.gate.test_attacks import ANYONE_STAMPS

WIDENED = finding(Axis.TRANSITIONS, "transition:stamp", "guard widened", ("aaa", "bbb"))
YES = Approval("changes/x.toml", "It was decided so.", "transition:stamp", "guard widened", "aaa", "bbb")


def gate_of(*findings: Finding, fail_on: Level = Level.APPROVAL) -> Gate:
    return Gate(
        base=Side(name="a"),
        head=Side(name="b"),
        judge="",
        changed=(),
        comparison=Comparison(findings=findings),
        fail_on=fail_on,
    )


def words(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.change, one.approved_by) for one in findings]


def test_an_approval_that_matches_counts() -> None:
    assert words(applied([WIDENED], [YES])) == [("guard widened", "changes/x.toml")]
    assert gate_of(*applied([WIDENED], [YES])).exit is Exit.CLEAN


@pytest.mark.parametrize("field", ["subject", "change", "base", "head"])
def test_an_approval_of_anything_else_is_stale(field: str) -> None:
    found = applied([WIDENED], [attrs.evolve(YES, **{field: "ccc"})])
    assert words(found) == [("guard widened", ""), ("stale approval", "")]
    assert gate_of(*found).exit is Exit.FINDINGS


def test_an_approval_without_a_reason_does_not_count() -> None:
    found = applied([WIDENED], [attrs.evolve(YES, reason="")])
    assert words(found) == [("guard widened", ""), ("unreasoned approval", "")]


def test_an_approval_that_is_given_twice_is_stale_once() -> None:
    found = applied([WIDENED], [YES, attrs.evolve(YES, file="changes/y.toml")])
    assert [change for change, _ in words(found)] == ["guard widened", "stale approval"]


@pytest.mark.parametrize("change", ["violated", "vacuous", "undecided"])
def test_what_nobody_can_approve_stays(change: str) -> None:
    one = finding(Axis.VERDICTS, "property:a.b", change, ("aaa", "bbb"))
    found = applied([one], [attrs.evolve(YES, subject="property:a.b", change=change)])
    assert words(found) == [(change, ""), ("stale approval", "")]
    assert gate_of(one).exit is (Exit.INCONCLUSIVE if change == "undecided" else Exit.FINDINGS)
    assert gate_of(one, fail_on=Level.BREAKING).exit is gate_of(one).exit


def test_what_is_asked_to_fail_fails() -> None:
    exits = {level: gate_of(WIDENED, fail_on=level).exit for level in (Level.INFO, Level.APPROVAL, Level.BREAKING)}
    assert exits == {Level.INFO: Exit.FINDINGS, Level.APPROVAL: Exit.FINDINGS, Level.BREAKING: Exit.CLEAN}


def test_a_stub_is_read_as_what_it_was_written_for(tmp_path: Path) -> None:
    (tmp_path / "changes").mkdir()
    file = tmp_path / "changes" / "x.toml"
    file.write_text(stub([WIDENED, attrs.evolve(WIDENED, change="violated", level=Level.FAILING)]), encoding="utf-8")
    assert read(tmp_path) == (attrs.evolve(YES, reason=""),)
    file.write_text(file.read_text(encoding="utf-8").replace('""', '"It was decided so."'), encoding="utf-8")
    assert read(tmp_path) == (YES,)


@pytest.mark.parametrize(
    "text",
    [
        "reason = 1",
        'reason = "x"\nextra = 1',
        'approve = [{subject = "x"}]',
        '[[approve]]\nsubject = "a"\nchange = "b"\nbase = "c"\nhead = 1',
        '[[approve]]\nsubject = "a"\nchange = "b"\nbase = "*"\nhead = "d"\nmore = "e"',
        "reason = ",
    ],
)
def test_a_malformed_approval_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes" / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Unusable, match=r"changes/x\.toml"):
        read(tmp_path)


def test_an_approval_edited_to_match_is_a_new_yes_and_told() -> None:
    found = compared(ANYONE_STAMPS).findings
    widened = next(one for one in found if one.change == "guard widened")
    yes = attrs.evolve(YES, base=widened.base, head=widened.head)
    assert [one.approved_by for one in applied([widened], [yes])] == ["changes/x.toml"]
    # The same action is edited again: the fingerprint that was approved is no more.
    further = ("attrs.evolve(found, status=Status.STAMPED)", "attrs.evolve(found, status=Status.CASHED)")
    later = compared(ANYONE_STAMPS, further).findings
    assert all(not one.approved_by for one in applied(later, [yes]))
    assert ("stale approval", "") in words(applied(later, [yes]))


# --- levels -------------------------------------------------------------------------------


def test_levels_of_a_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.steelyard.gate.levels]\n"guard narrowed" = "info"\n', encoding="utf-8"
    )
    assert levels_of(tmp_path) == {**LEVELS, "guard narrowed": Level.INFO}


@pytest.mark.parametrize(
    "line", ['"guard narowed" = "info"', '"violated" = "info"', '"undecided" = "info"', '"weakened" = "fine"']
)
def test_levels_that_make_no_sense_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.steelyard.gate.levels]\n{line}\n", encoding="utf-8")
    with pytest.raises(Unusable):
        levels_of(tmp_path)
