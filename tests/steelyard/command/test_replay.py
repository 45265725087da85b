"""``steelyard replay``: traces from files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from steelyard import itf
from steelyard.trace import Trace, run_trace
from tests.steelyard.command.conftest import Sandbox
from tests.steelyard.command.test_check import LIMIT, PASSED
from tests.steelyard.counter.suite import SUITE
from tests.steelyard.token.suite import SUITE as TOKEN

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("add", {"caller": "ann", "amount": 1}),
    ("take_back", {"caller": "ben"}),
    ("add", {"caller": "ben", "amount": 1}),
    ("take_back", {"caller": "ann"}),
]


def trace(calls: list[tuple[str, dict[str, Any]]] = CALLS) -> Trace:
    tiny = SUITE.presets["tiny"]
    return run_trace(SUITE, tiny.params, tiny.genesis[0], list(calls))


def written(sandbox: Sandbox, document: dict[str, Any] | None = None) -> Path:
    file = sandbox.root / "trace.itf.json"
    file.write_text(json.dumps(itf.encode_trace(SUITE, trace()) if document is None else document), encoding="utf-8")
    return file


def test_a_trace_that_the_model_follows_is_shown_step_by_step(sandbox: Sandbox) -> None:
    done = sandbox.run("replay", str(written(sandbox)))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert any(line.startswith("2  take_back(caller=ben)  refused: NotOwner") for line in lines)
    assert "given[ben]  0 -> 1" in lines
    assert lines[-1] == "4 steps replayed: all 6 invariants and step properties hold."


def test_a_property_that_fails_on_the_way_is_named_with_its_step(sandbox: Sandbox) -> None:
    file = written(sandbox)
    sandbox.spoil("properties.py", "return state.total <= params.limit", "return state.total < params.limit")
    done = sandbox.run("replay", str(file))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "VIOLATED   count.within_limit at step 3" in done.stdout
    assert "state.total < params.limit" in done.stdout
    assert ">    3  add(caller=ben, amount=1)" in done.stdout
    assert done.stdout.splitlines()[-1] == "4 steps replayed: 1 of 7 properties violated."


def test_a_trace_that_the_model_does_not_follow_is_told_with_its_step(sandbox: Sandbox) -> None:
    file = written(sandbox, itf.encode_trace(SUITE, trace(CALLS[:1])))
    sandbox.spoil("model.py", "require(amount > 0, NotPositive(amount))", "require(amount > 1, NotPositive(amount))")
    told = sandbox.refused("replay", str(file), code=1)
    assert "the model does not follow the trace at step 1: add ended as ok, now NotPositive" in told


def test_what_a_foreign_file_does_not_say_comes_from_the_preset(sandbox: Sandbox) -> None:
    document = itf.encode_trace(SUITE, trace())
    del document["#meta"]
    document["vars"].append("their_own")
    for state in document["states"]:
        state["their_own"] = 1
    done = sandbox.run("replay", str(written(sandbox, document)))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Variables of the file that the model does not have: their_own" in done.stdout
    wide = sandbox.refused("replay", str(sandbox.root / "trace.itf.json"), "--preset", "wide", code=1)
    assert "at step 4: take_back: discarded A-01" in wide


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1, column 1: no JSON"),
        ("[]", "the trace: expected an object"),
        ('{"vars": [], "states": []}', "states: expected at least one state"),
        ("[" * 100_000, "nested too deeply"),
        ('{"vars": 1e999}', "vars"),
    ],
)
def test_a_file_that_is_no_trace_is_told_in_a_line(sandbox: Sandbox, text: str, told: str) -> None:
    file = sandbox.root / "trace.itf.json"
    file.write_text(text, encoding="utf-8")
    assert told in sandbox.refused("replay", str(file))


def test_a_file_that_cannot_be_read_is_told_in_a_line(sandbox: Sandbox) -> None:
    assert "No such file" in sandbox.refused("replay", "absent.itf.json")
    assert "directory" in sandbox.refused("replay", str(sandbox.root))
    (sandbox.root / "binary").write_bytes(b"\xff\xfe\x00")
    assert "no UTF-8 text" in sandbox.refused("replay", "binary")


#: Runs a command and prints its memory in kB.  A child counts what its parent had when it began, so that is little.
MEASURED = """\
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


@pytest.mark.parametrize("file", ["huge", "/dev/zero"])
def test_a_file_of_any_size_is_told_in_a_line_and_in_little_memory(sandbox: Sandbox, file: str) -> None:
    with (sandbox.root / "huge").open("wb") as huge:
        huge.truncate(100_000_000)
    command = [sys.executable, "-c", MEASURED, sys.executable, "-m", "steelyard", "replay", file]
    done = subprocess.run(
        command, cwd=sandbox.root, env=sandbox.environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (4, f"steelyard: {file}: larger than 20 MB: no trace of this protocol\n")
    assert int(done.stdout) < 400_000, f"{done.stdout} kB"


def test_a_trace_of_another_protocol_is_told_in_a_line(sandbox: Sandbox) -> None:
    tiny = TOKEN.presets["tiny"]
    other = run_trace(TOKEN, tiny.params, tiny.genesis[0], [("mint", {"caller": "alice", "to": "bob", "amount": 1})])
    told = sandbox.refused("replay", str(written(sandbox, itf.encode_trace(TOKEN, other))))
    assert "states[1].mbt::actionTaken: expected an action of the model (add, take_back)" in told


def test_the_trace_of_a_counterexample_replays_with_the_violation(sandbox: Sandbox) -> None:
    sandbox.spoil("model.py", LIMIT, PASSED)
    assert sandbox.run("check", "--only", "count.within_limit", "--engine", "explore").returncode == 1
    done = sandbox.run("replay", ".steelyard/traces/count.within_limit.itf.json")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "VIOLATED   count.within_limit at step 2" in done.stdout
