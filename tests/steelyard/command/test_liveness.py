"""Leads-to on the command line, in files, and under pytest."""

from __future__ import annotations

from steelyard.suite import Invariant, LeadsTo, StepProperty
from tests.steelyard.command.conftest import Sandbox
from tests.steelyard.command.test_check import validated
from tests.steelyard.command.test_pytest_plugin import pytest_in
from tests.steelyard.counter.suite import SUITE

NAME = "count.is_taken_back"
FAIR = 'Fairness(action="take_back", when=properties.is_by_owner, reason="The owner wants back what is due."),'
TRACE = f".steelyard/traces/{NAME}.itf.json"


def test_what_holds_only_if_somebody_acts_is_violated_where_nobody_has_to(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", FAIR, "")
    done = sandbox.run("check", "--only", NAME, "--json", "report.json")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "and nothing more, for ever" in done.stdout
    assert f"replay  steelyard replay {TRACE}" in done.stdout
    (result,) = validated((sandbox.root / "report.json").read_text("utf-8"))["results"]
    assert (result["verdict"], result["standing"], result["engine"]) == ("violated", "finding", "liveness")
    assert (result["trace"]["loop"], result["fairness"]) == (1, [])
    replayed = sandbox.run("replay", TRACE)
    assert replayed.returncode == 1, replayed.stdout + replayed.stderr
    assert f"VIOLATED   {NAME} since step 1" in replayed.stdout
    assert "and nothing more, for ever" in replayed.stdout


def test_a_loop_that_a_fair_call_ends_is_no_violation(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", FAIR, "")
    assert sandbox.run("check", "--only", NAME, "--engine", "liveness").returncode == 1
    sandbox.spoil(
        "suite.py", "            fairness=(\n                \n", f"            fairness=(\n                {FAIR}\n"
    )
    done = sandbox.run("replay", TRACE)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    held = len([one for one in SUITE.properties if isinstance(one, Invariant | StepProperty | LeadsTo)])
    assert done.stdout.splitlines()[-1] == f"1 step replayed: all {held} properties of a run hold."
    assert sandbox.run("check", "--only", NAME, "--engine", "liveness").returncode == 0


def test_fairness_of_what_is_not_fair_is_told_in_a_line(sandbox: Sandbox) -> None:
    sandbox.spoil("model.py", ', fair="the owner wants it back"', "")
    told = sandbox.refused("check", "--only", NAME)
    assert "count.is_taken_back needs take_back to be fair, and no action of that name says `fair=`" in told


def test_it_is_listed_and_explained(sandbox: Sandbox) -> None:
    assert f"leads-to   {NAME}" in sandbox.run("list").stdout
    done = sandbox.run("explain", NAME)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "liveness: explored, all 6 states, diameter 2, assuming A-01" in done.stdout
    assert "each call of take_back for which is_by_owner" in done.stdout


def test_it_is_an_item_that_fails_with_its_loop(sandbox: Sandbox) -> None:
    done = pytest_in(sandbox, "-k", NAME, "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"pyproject.toml::{NAME}[liveness] PASSED" in done.stdout
    sandbox.spoil("suite.py", FAIR, "")
    done = pytest_in(sandbox, "-k", NAME)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "and nothing more, for ever" in done.stdout


def test_what_is_left_open_is_no_pass(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", '"tiny": Preset(', '"tiny": Preset(\n            within=properties.is_not_full,')
    with (sandbox.model / "properties.py").open("a", encoding="utf-8") as file:
        file.write(
            "\n\ndef is_not_full(params: Params, state: State) -> bool:\n"
            '    """There is room."""\n    return state.total < params.limit\n'
        )
    done = sandbox.run("check", "--only", NAME)
    assert done.returncode == 6, done.stdout + done.stderr
    assert "It is still owed where the preset's scope ends" in done.stdout
    item = pytest_in(sandbox, "-k", NAME)
    assert item.returncode == 1, item.stdout + item.stderr
    assert "It is still owed where the preset's scope ends" in item.stdout
