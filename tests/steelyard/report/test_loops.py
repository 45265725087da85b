"""Traces that go on for ever, as a person sees them."""

from __future__ import annotations

from pathlib import Path

import attrs

from steelyard.check import check
from steelyard.report import blocks, catalogue, json, text
from steelyard.report.record import Checked, Exit, Report
from steelyard.suite import LeadsTo, Suite
from tests.steelyard.counter.faulty import weary
from tests.steelyard.counter.properties import owner_is_paid
from tests.steelyard.counter.suite import SUITE
from tests.steelyard.rooms import House, suite_of

ROOT = str(Path(__file__).parents[3])


def block(suite: Suite) -> tuple[Checked, str]:
    """The finding of the suite's leads-to, and its block."""
    report = check(suite, engine="liveness")
    (found,) = report.findings
    return found, "\n".join(blocks.problem(found, suite, root=ROOT, again=False)).replace(f"{ROOT}/", "")


WEARY = """\
  What the owner gave to a full count comes back.   source: Counter
  found by search for fair cycles, replayed in Python; none starts after fewer than 1 steps (breadth-first, tiny)

      step  action                     owner
         0  (initial) owner=ann          ann
         1  add(caller=ann, amount=2)    ann
              total  0 -> 2
              given[ann]  0 -> 2
    |    2  take_back(caller=ann)        ann
       ...  and so on, for ever: after step 2 it is as after step 1

  fails   state.given[state.owner] == 0   tests/steelyard/counter/properties.py:LINE
          2                        == 0

  owed    since step 1: owner_is_paid never comes about
  fair    take_back(caller=ann): is made, in step 2"""


def test_a_loop_is_told_with_what_is_owed_and_why_no_fair_call_helps() -> None:
    found, told = block(SUITE.replacing(take_back=weary.take_back))
    head, *rest = told.splitlines()
    line = owner_is_paid.__code__.co_firstlineno
    assert head.split() == ["VIOLATED", "count.is_taken_back", f"tests/steelyard/counter/properties.py:{line}"]
    assert "\n".join(rest) == WEARY.replace("LINE", str(line + 2))
    assert dict(found.bounds) == {"steps": 2, "loop": 1}


def idle(suite: Suite) -> Suite:
    """The suite in which no call is fair."""
    claims = [attrs.evolve(one, fairness=()) if isinstance(one, LeadsTo) else one for one in suite.properties]
    return attrs.evolve(suite, properties=tuple(claims))


def test_where_nothing_more_happens_it_says_so() -> None:
    _, told = block(idle(SUITE))
    assert "       ...  and nothing more, for ever: it may stay as it is after step 1\n" in told
    assert told.endswith("  fair    no call is said to be")


def test_a_call_that_cannot_be_made_all_the_time_is_told_with_the_place_and_the_refusal() -> None:
    doors = {"there": {0: 1}, "back": {1: 0}, "out": {0: 2}}
    house = House(rooms=3, doors=doors, wanted=[(0, "out")], promised=[0], kept=[2])
    _, told = block(suite_of(house, clock=3))
    assert "after step 2 it is as after step 0 in all that matters to the preset's view\n" in told
    assert "  owed    since step 0, for the key ann of rooms: is_kept never comes about\n" in told
    assert "  fair    go(walker=ann, door=out): is not possible after step 1: NoDoor" in told
    _, told = block(suite_of(attrs.evolve(house, doors={**doors, "out": {0: 2, 1: 2}})))
    assert "  fair    go(walker=ann, door=out): nobody has to make it after step 1" in told
    _, told = block(suite_of(attrs.evolve(house, wanted=[])))
    assert "  fair    go: no call is possible that would have to be made" in told


def rendered(suite: Suite, engine: str = "") -> tuple[Report, list[str]]:
    report = check(suite, engine=engine, only="count.*")
    return report, text.render(report, suite, replays={}, root=ROOT, reproducible=True).splitlines()


def test_a_verdict_comes_with_its_fairness() -> None:
    report, shown = rendered(SUITE)
    assert report.exit is Exit.CLEAN
    row = "liveness, all 6 states, diameter 2, under fairness of take_back, assuming A-01"
    assert f"  explored  count.is_taken_back       {row}" in shown
    (result,) = [r for r in json.document(report, SUITE)["results"] if r["id"] == "count.is_taken_back"]
    assert result["fairness"] == [
        {"action": "take_back", "reason": "The owner wants back what is due.", "when": "is_by_owner"}
    ]
    assert {one["engine"] for one in result["answers"]} == {"liveness"}


def test_one_engine_speaks_of_its_own_claims_only() -> None:
    report, shown = rendered(SUITE, "liveness")
    assert [c.id for c in report.results] == ["count.is_taken_back"]
    assert "4 that it cannot speak of are left out" in "\n".join(shown)
    report, _ = rendered(SUITE, "explore")
    assert "count.is_taken_back" not in [c.id for c in report.results]


def test_a_leads_to_is_explained_with_both_predicates_and_its_fairness() -> None:
    told = catalogue.explained(SUITE, "count.is_taken_back", root=ROOT)
    assert "count.is_taken_back   leads-to\n" in told
    assert "  expected  explored\n" in told
    fair = "  fair      each call of take_back for which is_by_owner: The owner wants back what is due.\n"
    assert fair in told
    for name in ("owner_is_owed", "owner_is_paid", "is_by_owner"):
        assert f"    def {name}(" in told
    assert "  fair      nothing: whoever may act may also never act\n" in catalogue.explained(
        idle(SUITE), "count.is_taken_back"
    )
