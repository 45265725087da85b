"""The table and the blocks of a check, as a person sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from steelyard.check import check
from steelyard.engines.result import Options, Result
from steelyard.merge import checked
from steelyard.report import junit, text
from steelyard.report.blocks import problem
from steelyard.report.record import Exit, Report
from steelyard.suite import Suite, Verdict
from tests.steelyard.counter.faulty import forgetful, unlimited
from tests.steelyard.counter.suite import SUITE

ROOT = str(Path(__file__).parents[3])


FORGETFUL = SUITE.replacing(add=forgetful.add)
UNLIMITED = SUITE.replacing(add=unlimited.add)


def rendered(suite: Suite, **options: Any) -> tuple[Report, str]:
    report = check(suite, engine="explore", options=Options(max_states=200), **options)
    return report, text.render(
        report, suite, replays={"count.is_given": "given.itf.json"}, root=ROOT, reproducible=True
    )


def test_a_clean_check_is_a_table_and_an_answer() -> None:
    report, shown = rendered(SUITE)
    assert report.exit is Exit.CLEAN
    lines = shown.splitlines()
    assert lines[0] == "steelyard 0.1.0   suite counter   preset tiny (2 persons, up to 2)   seed 0"
    assert lines[2:5] == [
        "count",
        "  explored  count.within_limit             explore, all 6 states, diameter 2, assuming A-01",
        "  explored  count.is_given                 explore, all 6 states, diameter 2, assuming A-01",
    ]
    assert "  reached   2 of 2 actions can succeed" in lines
    assert "  reached   3 of 3 refusals can happen" in lines
    assert "Assumptions used: A-01 (steelyard explain A-01)" in lines
    assert lines[-1] == "All meet their expectation."


VIOLATED = """\
VIOLATED   count.is_given                                            tests/steelyard/counter/properties.py:15
  The count is the sum of what was given.   source: Counter
  found by breadth-first search, replayed in Python; no violation in fewer than 2 steps (breadth-first, tiny)

      step  action                     total
         0  (initial) owner=ann            0
         1  add(caller=ann, amount=1)      1
              given[ann]  0 -> 1
    >    2  add(caller=ann, amount=1)      2

  fails   state.total == state.given.sum(lambda _person, amount: amount)   tests/steelyard/counter/properties.py:17
          2           == 1

  replay  steelyard replay given.itf.json
  look    steelyard explain count.is_given
"""


def test_a_counterexample_is_told_by_what_matters() -> None:
    report, shown = rendered(FORGETFUL)
    shown = shown.replace(f"{ROOT}/", "")
    assert report.exit is Exit.FINDINGS
    head, *rest = VIOLATED.splitlines()
    assert [line for line in shown.splitlines() if line.split() == head.split()]
    assert "\n".join(rest) in shown
    assert shown.splitlines()[-1] == "1 finding: not clean."


def test_what_was_cut_short_is_said_and_is_no_finding() -> None:
    report, shown = rendered(UNLIMITED)
    assert [c.id for c in report.findings] == ["count.within_limit"]
    assert "bounded   count.is_given" in shown
    assert "steelyard explain count.is_given" in shown
    assert "Cut short at 200 states." in shown
    assert "undecided or cut short: not clean." in shown.splitlines()[-1]


def test_the_report_is_the_same_on_every_run() -> None:
    assert rendered(FORGETFUL)[1] == rendered(FORGETFUL)[1]


def test_only_the_status_word_is_coloured() -> None:
    report = check(SUITE, engine="explore")
    plain = text.render(report, SUITE, replays={}, reproducible=True)
    painted = text.render(report, SUITE, replays={}, reproducible=True, paint=lambda word, _: f"<{word}>")
    assert painted.replace("<", "").replace(">", "") == plain.replace("<", "").replace(">", "")
    assert all(line.startswith("  <") for line in painted.splitlines() if "<" in line)


def test_times_are_shown_on_demand_and_never_in_a_reproducible_report() -> None:
    report = check(SUITE, engine="explore")
    assert "slowest" in text.render(report, SUITE, replays={}, durations=True)
    quiet = text.render(report, SUITE, replays={}, durations=True, reproducible=True)
    assert "slowest" not in quiet
    assert " s\n" not in quiet


def test_junit_tells_findings_from_what_is_undecided() -> None:
    from xml.etree import ElementTree as ET

    report = check(UNLIMITED, engine="explore", options=Options(max_states=200))
    top = ET.fromstring(junit.render(report, UNLIMITED, root=ROOT, reproducible=True))  # noqa: S314 - our own text
    assert top.get("failures") == "1"
    assert top.get("errors") == str(len(report.inconclusive))
    assert int(top.get("tests", "0")) == len(report.results) == len(top.findall("testcase"))
    (failed,) = [case for case in top.findall("testcase") if case.find("failure") is not None]
    told = failed.find("failure")
    assert failed.get("name") == "count.within_limit"
    assert told is not None
    assert "add(caller=ann, amount=2)" in (told.text or "")
    assert not [case for case in top.iter() if case.get("time")]


@pytest.mark.parametrize("only", ["count.*", "can.*", "count.is_given", "can.add.Full", "*"])
def test_a_choice_is_all_that_is_reported(only: str) -> None:
    report = check(SUITE, engine="explore", only=only)
    assert report.results
    assert all(c.id.startswith(only.rstrip("*").rstrip(".")) for c in report.results)
    assert report.exit is Exit.CLEAN


def test_of_a_step_that_nobody_looked_at_closer_the_beginning_is_told() -> None:
    claim = SUITE.properties[0]
    state = "; ".join(f"state.place_{number} = {number}" for number in range(1_000))
    said = Result(id=claim.id, engine="induction", verdict=Verdict.NOT_INDUCTIVE, note=f"add, path 0: {state}")
    block = problem(checked(claim, [said]), SUITE)
    (first,) = (line for line in block if line.startswith("  step "))
    assert "add, path 0: state.place_0 = 0" in first
    assert len(block) < 20
    assert any(line.endswith(" ...") for line in block)
