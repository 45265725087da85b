"""A preset in slices, run as a person runs it: in worker processes, alone, and by pytest."""

from __future__ import annotations

import json

import attrs
import pytest

from steelyard import itf
from steelyard.check import check
from steelyard.engines.result import Options
from steelyard.suite import Verdict
from steelyard.trace import run_trace
from tests.steelyard.command.conftest import Sandbox
from tests.steelyard.command.test_check import LIMIT, PASSED, validated
from tests.steelyard.command.test_pytest_plugin import pytest_in
from tests.steelyard.counter.suite import SUITE

SLICES = """    presets={
        "parts": Preset(
            name="parts",
            summary="adding, and a short life",
            params=model.Params(limit=model.Count(2)),
            slices=(
                Preset(
                    name="adding",
                    summary="2 persons, up to 2",
                    params=model.Params(limit=model.Count(2)),
                    genesis=({"owner": Identity("ann")},),
                    pools={"Person": ("ann", "ben"), "Count": (0, 1, 2)},
                    actions=("add",),
                    absent="Nothing is taken back.",
                ),
                Preset(
                    name="life",
                    summary="2 persons, up to 1",
                    params=model.Params(limit=model.Count(1)),
                    genesis=({"owner": Identity("ann")},),
                    pools={"Person": ("ann", "ben"), "Count": (1,)},
                ),
            ),
        ),
"""


@pytest.fixture
def sliced(sandbox: Sandbox) -> Sandbox:
    """The counter with a first preset in two slices."""
    sandbox.spoil("suite.py", "    presets={\n", SLICES)
    return sandbox


def test_the_slices_are_checked_in_processes_and_named(sliced: Sandbox) -> None:
    done = sliced.run("check", "--workers", "2", "--json", "report.json")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "slices: what is explored or tested is so of these, each by itself" in done.stdout
    assert "  adding  2 persons, up to 2   6 states.\n          Nothing is taken back.\n" in done.stdout
    document = validated((sliced.root / "report.json").read_text("utf-8"))
    assert [(one["name"], one["states"]) for one in document["slices"]] == [("adding", 6), ("life", 3)]
    results = {result["id"]: result for result in document["results"]}
    told = {answer["engine"]: answer["slices"] for answer in results["steps.only_taking_back_lowers"]["answers"]}
    assert told == {"induction": [], "explore": ["life"], "simulate": ["life"]}
    assert results["can.add.NotPositive"]["slices"] == ["adding"]
    assert results["can.take_back"]["slices"] == ["life"]


def test_all_workers_answer_alike(sliced: Sandbox) -> None:
    seen = set()
    for workers in ("1", "2"):
        done = sliced.run("check", "--workers", workers, "--reproducible", "--json", "report.json")
        assert done.returncode == 0, done.stdout + done.stderr
        seen.add((done.stdout, (sliced.root / "report.json").read_text("utf-8")))
    assert len(seen) == 1


def test_a_slice_runs_alone(sliced: Sandbox) -> None:
    done = sliced.run("check", "--preset", "parts.adding", "--engine", "explore", "--only", "count.*")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "preset parts.adding (2 persons, up to 2)" in done.stdout
    assert "explore, all 6 states, diameter 2" in done.stdout
    assert "scope: what is explored or tested is so of this alone" in done.stdout
    assert "Nothing is taken back." in done.stdout
    told = sliced.refused("check", "--preset", "parts.ading")
    assert told == "steelyard: no preset parts.ading; did you mean parts.adding or parts.life or parts?"


def test_what_is_explored_in_slices_is_explained_so(sliced: Sandbox) -> None:
    done = sliced.run("explain", "steps.only_taking_back_lowers")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "explore: explored, all 3 states of life" in done.stdout
    assert "Nothing is taken back." in done.stdout
    assert "parts.life (2 persons, up to 1)" in sliced.run("list").stdout


def test_a_violation_in_a_slice_replays_against_the_whole_suite(sliced: Sandbox) -> None:
    sliced.spoil("model.py", LIMIT, PASSED)
    done = sliced.run("check", "--only", "count.within_limit", "--engine", "explore")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "explore, 2 steps in adding" in done.stdout
    replayed = sliced.run("replay", ".steelyard/traces/count.within_limit.itf.json")
    assert replayed.returncode == 1, replayed.stdout + replayed.stderr
    assert "VIOLATED   count.within_limit" in replayed.stdout


def test_a_foreign_trace_begins_as_the_first_slice_does(sliced: Sandbox) -> None:
    tiny = SUITE.presets["tiny"]
    calls = [("add", {"caller": "ann", "amount": 2})]
    document = itf.encode_trace(SUITE, run_trace(SUITE, tiny.params, tiny.genesis[0], calls))
    del document["#meta"]
    file = sliced.root / "trace.itf.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert sliced.run("replay", str(file)).returncode == 0
    assert "step 1" in sliced.refused("replay", str(file), "--preset", "parts.life", code=1)


def test_pytest_has_an_item_for_a_property_and_one_machine_a_slice(sliced: Sandbox) -> None:
    done = pytest_in(sliced, "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    items = pytest_in(sliced, "--collect-only", "-q").stdout.splitlines()
    assert "pyproject.toml::machine.adding[hypothesis]" in items
    assert "pyproject.toml::machine.life[hypothesis]" in items
    assert items.count("pyproject.toml::count.is_given[explore]") == 1
    sliced.spoil("model.py", LIMIT, PASSED)
    failed = pytest_in(sliced, "-q", "-k", "within_limit and explore")
    assert failed.returncode == 1
    assert "VIOLATED   count.within_limit" in failed.stdout


def test_what_a_slice_alone_does_not_test_or_reach_is_left_out(sliced: Sandbox) -> None:
    done = sliced.run("check", "--preset", "parts.adding", "--json", "report.json")
    assert done.returncode == 0, done.stdout + done.stderr
    left = "parts.adding is not all of it: what nothing there tests or reaches is left to the preset parts"
    assert f"{left}; nothing there tests 2 of what is proven." in done.stdout
    document = validated((sliced.root / "report.json").read_text("utf-8"))
    verdicts = {result["id"]: result["verdict"] for result in document["results"]}
    assert verdicts["steps.only_taking_back_lowers"] == "proven"
    assert document["left_out"] == ["count.is_taken_back"]
    assert "count.is_taken_back" not in verdicts
    assert done.stdout.splitlines()[-1].endswith("; 1 left to steelyard check.")


def test_the_gate_leaves_nothing_out_of_the_scope_that_it_is_told() -> None:
    other = attrs.evolve(SUITE.presets["tiny"], name="other", actions=("add",), absent="Nothing is taken back.")
    suite = attrs.evolve(SUITE, presets={**SUITE.presets, "other": other})
    verdicts = [
        {one.id: one.verdict for one in check(suite, preset="other", options=Options(sparing=sparing)).results}
        for sparing in (False, True)
    ]
    assert "count.is_taken_back" not in verdicts[0]
    assert verdicts[1]["count.is_taken_back"] is Verdict.VACUOUS


def test_who_asks_of_just_what_a_slice_does_not_test_is_told(sliced: Sandbox) -> None:
    done = sliced.run("check", "--preset", "parts.adding", "--only", "count.is_taken_back")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "vacuous" in done.stdout


def test_a_violation_in_a_slice_alone_is_a_finding(sliced: Sandbox) -> None:
    sliced.spoil("model.py", LIMIT, PASSED)
    done = sliced.run("check", "--preset", "parts.adding")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "violated" in done.stdout


def test_what_was_cut_short_in_a_slice_alone_is_undecided(sliced: Sandbox) -> None:
    done = sliced.run("check", "--preset", "parts.adding", "--engine", "explore", "--states", "2")
    assert done.returncode == 6, done.stdout + done.stderr
