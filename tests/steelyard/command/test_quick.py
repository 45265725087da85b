"""``steelyard check --quick``: what takes seconds, and no word on the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.steelyard.command.conftest import Sandbox
from tests.steelyard.command.test_check import LIMIT, PASSED, validated

IN_THE_END = "count.is_taken_back"


def quickly(sandbox: Sandbox, *more: str, code: int = 0) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """What a quick check prints, its report, and the results in that by id."""
    done = sandbox.run("check", "--quick", "--workers", "1", "--json", "quick.json", *more)
    assert (done.returncode, done.stderr) == (code, ""), done.stdout + done.stderr
    report = validated((sandbox.root / "quick.json").read_text("utf-8"))
    return done.stdout, report, {one["id"]: one for one in report["results"]}


def test_without_an_earlier_run_nothing_is_explored_and_nothing_is_said_of_what_hangs_on_that(sandbox: Sandbox) -> None:
    told, report, results = quickly(sandbox)
    assert report["left_out"] == [IN_THE_END, "needs.A-01"]
    assert IN_THE_END not in results
    assert {answer["engine"] for one in results.values() for answer in one["answers"]} == {"induction", "simulate"}
    assert results["count.is_given"]["verdict"] == "proven"
    assert "Quick: explored is what was explored before, 0 of 1 scope; elsewhere 50 walks at most" in told
    assert f"Left out, for want of more than that: {IN_THE_END} and needs.A-01." in told
    assert told.splitlines()[-1] == "All that was asked meet their expectation; 2 left to steelyard check."


def test_what_was_explored_before_is_believed_until_it_changes(sandbox: Sandbox) -> None:
    assert sandbox.run("check", "--workers", "1").returncode == 0
    told, report, results = quickly(sandbox)
    assert report["left_out"] == ["needs.A-01"]
    assert results[IN_THE_END]["verdict"] == "explored"
    assert "1 of 1 scope" in told
    assert "in 200 runs" in told
    # The same in other words does the same in all that was explored.
    same = LIMIT.replace("params.limit", "params.limit + 0")
    sandbox.spoil("model.py", LIMIT, same)
    assert quickly(sandbox)[1]["left_out"] == ["needs.A-01"]
    # It looks at more than it did: what was explored may be another protocol.
    sandbox.spoil("model.py", same, LIMIT.replace("params.limit", "params.limit + 0 * state.given[caller]"))
    told, report, results = quickly(sandbox)
    assert report["left_out"] == [IN_THE_END, "needs.A-01"]
    assert results["count.within_limit"]["verdict"] == "proven"


def test_with_no_cache_nothing_is_remembered(sandbox: Sandbox) -> None:
    assert sandbox.run("check", "--workers", "1").returncode == 0
    assert quickly(sandbox, "--no-cache")[1]["left_out"] == [IN_THE_END, "needs.A-01"]


def test_a_violation_is_found_as_ever(sandbox: Sandbox) -> None:
    sandbox.spoil("model.py", LIMIT, PASSED)
    told, report, results = quickly(sandbox, code=1)
    assert report["ok"] is False
    assert results["count.within_limit"]["verdict"] == "violated"
    assert "not clean." in told.splitlines()[-1]


def test_a_full_report_says_nothing_of_it(sandbox: Sandbox) -> None:
    done = sandbox.run("check", "--workers", "1", "--json", "full.json")
    assert "Quick" not in done.stdout
    assert "left_out" not in json.loads((sandbox.root / "full.json").read_text("utf-8"))


@pytest.mark.parametrize("engine", ["induction", "explore"])
def test_one_engine_is_not_asked_quickly(sandbox: Sandbox, engine: str) -> None:
    assert "choose one of them" in sandbox.refused("check", "--quick", "--engine", engine)
