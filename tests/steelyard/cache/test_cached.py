"""What was found out in an earlier run is used where it still holds, and nowhere else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import attrs

from steelyard.cache import answers
from steelyard.engines import explore
from steelyard.engines.result import Result, Task
from steelyard.suite import Verdict
from steelyard.trace import ReplayError
from tests.steelyard.command.conftest import Sandbox, sandbox
from tests.steelyard.counter.suite import SUITE

__all__ = ["sandbox"]


def checked(project: Sandbox, *arguments: str) -> tuple[dict[str, str], dict[tuple[str, str], bool]]:
    """The verdicts of a check, and by property and engine, whether the answer is of an earlier run."""
    done = project.run("check", "--json", "report.json", *arguments)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    document: dict[str, Any] = json.loads((project.root / "report.json").read_text("utf-8"))
    verdicts = {one["id"]: one["verdict"] for one in document["results"]}
    return verdicts, {(one["id"], one["engine"]): one["cached"] for one in document["run"]["durations"]}


def test_a_second_run_believes_the_first_and_says_so(sandbox: Sandbox) -> None:
    verdicts, cached = checked(sandbox)
    assert not any(cached.values())
    again, cached = checked(sandbox)
    assert again == verdicts
    # What needs no solver, because nothing touches it, is looked at anew.
    anew = {claim for (claim, _), known in cached.items() if not known}
    assert anew <= {"steps.owner_stays", "steps.only_taking_back_lowers", "model.no_fault"}, cached
    told = sandbox.run("check").stdout
    assert any(line.endswith(", cached") for line in told.splitlines())
    assert "of them in an earlier run)" in told
    told = sandbox.run("check", "--reproducible").stdout
    assert "cached" not in told
    assert "earlier" not in told


def test_nothing_is_believed_with_no_cache(sandbox: Sandbox) -> None:
    checked(sandbox)
    _, cached = checked(sandbox, "--no-cache")
    assert not any(cached.values())


def test_a_rule_that_is_broken_after_a_clean_run_is_found(sandbox: Sandbox) -> None:
    before, _ = checked(sandbox)
    assert before["count.within_limit"] == "proven"
    sandbox.spoil("model.py", "require(total <= params.limit, ", "require(total <= params.limit + 1, ")
    after, _ = checked(sandbox)
    assert after["count.within_limit"] == "violated"
    again, cached = checked(sandbox)
    assert again == after
    # Walks were answered from memory; the search met a lasso, too, which no trace shows that ends.
    assert cached["count.within_limit", "simulate"]
    assert not cached["count.within_limit", "explore"]
    sandbox.spoil("model.py", "require(total <= params.limit + 1, ", "require(total <= params.limit, ")
    mended, _ = checked(sandbox)
    assert mended == before


def test_a_state_that_is_ill_typed_is_found_again_in_its_trace(sandbox: Sandbox) -> None:
    sandbox.spoil("model.py", "state.total - state.given[caller])", "state.total - state.given[caller] - 1)")
    before, _ = checked(sandbox)
    assert before["model.types"] == "violated"
    again, cached = checked(sandbox)
    assert again == before
    assert cached["model.types", "simulate"]


def test_a_kept_violation_has_to_break_the_property_again() -> None:
    task = Task(suite=SUITE, preset="tiny", properties=SUITE.properties)
    traced = explore.exploration(task).trace_to(1)
    assert traced.moves
    faulty = attrs.evolve(traced, moves=(*traced.moves[:-1], attrs.evolve(traced.moves[-1], outcome="fault X: y")))
    for name in ("count.within_limit", "steps.owner_stays", "model.types", "model.no_fault", "of.nothing"):
        assert not is_kept(Result(id=name, engine="explore", verdict=Verdict.VIOLATED, trace=traced)), name
        assert not is_kept(Result(id=name, engine="explore", verdict=Verdict.VIOLATED)), name
    # A call that faulted when it was kept, and does not any more.
    assert not is_kept(Result(id="model.no_fault", engine="explore", verdict=Verdict.VIOLATED, trace=faulty))
    assert is_kept(Result(id="count.within_limit", engine="explore", verdict=Verdict.EXPLORED))


def is_kept(result: Result) -> bool:
    """Whether a result that was written is believed when it is read."""
    try:
        return answers.read_result(SUITE, answers.write_result(SUITE, result)).cached == 1
    except ReplayError:
        return False


def test_only_what_a_change_touches_is_proved_again(sandbox: Sandbox) -> None:
    checked(sandbox)
    sandbox.spoil("model.py", "require(amount > 0, ", "require(amount > 1, ")
    _, cached = checked(sandbox)
    assert not cached["count.within_limit", "explore"]
    sandbox.spoil("properties.py", "return state.total <= params.limit", "return state.total < params.limit + 1")
    _, cached = checked(sandbox)
    assert cached["count.is_given", "induction"]


def test_a_property_that_is_weakened_loses_the_proofs_that_used_it(sandbox: Sandbox) -> None:
    checked(sandbox)
    document = json.loads((sandbox.root / "report.json").read_text("utf-8"))
    used = {
        one["id"]
        for one in document["results"]
        for said in one["answers"]
        if "count.is_given" in said["hypotheses"] and said["engine"] == "induction"
    }
    assert used
    sandbox.spoil("properties.py", "return state.total == state.given", "return state.total <= state.given")
    _, cached = checked(sandbox)
    assert not any(cached[claim, "induction"] for claim in used)


def test_a_spoiled_cache_is_an_empty_one(sandbox: Sandbox) -> None:
    before, _ = checked(sandbox)
    for file in Path(sandbox.root, ".steelyard/cache").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[:-1])
    after, cached = checked(sandbox)
    assert after == before
    assert not any(cached.values())


def test_it_can_be_cleared(sandbox: Sandbox) -> None:
    assert sandbox.run("cache").stdout.startswith("0 files in ")
    checked(sandbox)
    told = sandbox.run("cache", "--clear").stdout
    assert told.endswith(" files forgotten.\n")
    assert not told.startswith("0 ")
    _, cached = checked(sandbox)
    assert not any(cached.values())


def test_a_cache_that_the_repository_tracks_is_not_believed(sandbox: Sandbox) -> None:
    checked(sandbox)
    for command in (["init", "-q"], ["add", "--force", ".steelyard/cache"]):
        subprocess.run(["git", "-C", str(sandbox.root), *command], check=True)
    _, cached = checked(sandbox)
    assert not any(cached.values())
