"""A whole check is taken from an earlier run where nothing is different, and nowhere else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.steelyard.command.conftest import Sandbox, sandbox

__all__ = ["sandbox"]

RUNS = ".steelyard/cache/runs"
#: What is asked where it does not matter what: one engine, in one process.
QUICKLY = ("--engine", "explore", "--workers", "1")
SHORT = """predicate=properties.within_limit,
            expected=Verdict.EXPLORED,
            shortfall="It is not inductive.","""


def settle() -> None:
    """Let what was edited be older than the clock of files is late: else nobody knows which of the two was run."""
    time.sleep(0.2)


def report(project: Sandbox, *arguments: str) -> dict[str, Any]:
    """What a check says, without what differs between equal runs."""
    settle()
    done = project.run("check", "--json", "report.json", "--reproducible", *QUICKLY, *arguments)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    document: dict[str, Any] = json.loads((project.root / "report.json").read_text("utf-8"))
    return document


def is_known(project: Sandbox, *arguments: str) -> bool:
    """Whether a check now comes from an earlier run as a whole: with no other answer at hand."""
    for kind in ("answers", "proofs"):
        shutil.rmtree(project.root / ".steelyard/cache" / kind, ignore_errors=True)
    settle()
    project.run("check", "--json", "report.json", *QUICKLY, *arguments)
    document = json.loads((project.root / "report.json").read_text("utf-8"))
    return all(one["cached"] for one in document["run"]["durations"])


def test_the_whole_of_an_earlier_run_says_the_same(sandbox: Sandbox) -> None:
    plain = sandbox.run("check", "--no-cache", "--reproducible", "--json", "plain.json")
    for _ in range(2):
        again = sandbox.run("check", "--reproducible", "--json", "again.json")
        assert again.stdout == plain.stdout
        assert (sandbox.root / "again.json").read_bytes() == (sandbox.root / "plain.json").read_bytes()
    assert Path(sandbox.root, RUNS).exists()
    report(sandbox)
    assert is_known(sandbox)
    assert not is_known(sandbox, "--no-cache")


def touch_a_property(project: Sandbox) -> None:
    project.spoil("properties.py", '"""What holds of the counter."""', '"""What holds of the counter, once."""')


def touch_the_model(project: Sandbox) -> None:
    project.spoil("model.py", "require(amount > 0, ", "require(amount > 1, ")


def name_a_directory_of_traces(project: Sandbox) -> None:
    (project.root / "traces").mkdir()
    file = project.root / "pyproject.toml"
    file.write_text(file.read_text(encoding="utf-8") + 'traces = "traces"\n', encoding="utf-8")


def spoil_the_file(project: Sandbox) -> None:
    (file,) = (project.root / RUNS).iterdir()
    file.write_bytes(file.read_bytes()[:-1])


def add_a_kept_trace(project: Sandbox) -> None:
    (project.root / "traces/one.itf.json").write_text('{"#meta": {"description": "nothing"}}', encoding="utf-8")


def test_any_change_asks_anew(sandbox: Sandbox) -> None:
    report(sandbox)
    spoil_the_file(sandbox)
    assert not is_known(sandbox)
    for change in (touch_a_property, touch_the_model, name_a_directory_of_traces, add_a_kept_trace):
        change(sandbox)
        assert not is_known(sandbox), change.__name__


def test_another_question_is_another_run(sandbox: Sandbox) -> None:
    report(sandbox)
    for arguments in (("--seed", "1"), ("--only", "count.*"), ("--engine", "induction"), ("--cross",)):
        assert not is_known(sandbox, *arguments), arguments


def test_a_finding_is_found_again(sandbox: Sandbox) -> None:
    sandbox.spoil("model.py", "require(total <= params.limit, ", "require(total <= params.limit + 1, ")
    assert sandbox.run("check").returncode == 1
    assert not Path(sandbox.root, RUNS).exists()


def test_a_suite_that_may_do_more_than_define_is_asked_anew(sandbox: Sandbox) -> None:
    sandbox.spoil(
        "suite.py", "from __future__ import annotations\n", "from __future__ import annotations\n\nimport os\n"
    )
    report(sandbox)
    assert not Path(sandbox.root, RUNS).exists()


def test_a_trace_that_ends_otherwise_is_not_believed(sandbox: Sandbox) -> None:
    report(sandbox)
    (file,) = (sandbox.root / RUNS).iterdir()
    text = file.read_text(encoding="utf-8").partition("\n")[2]
    assert '"ok"]' in text
    spoiled = text.replace('"ok"]', '"refused"]', 1)
    file.write_text(f"{sha256(spoiled.encode()).hexdigest()}\n{spoiled}", encoding="utf-8")
    assert not is_known(sandbox)


def test_what_python_compiled_before_an_edit_is_not_taken_for_what_stands_there(sandbox: Sandbox) -> None:
    # An edit of the same size in the same second is one that Python does not see; of code, the whitelist does.
    suite = sandbox.model / "suite.py"
    sandbox.run("list", PYTHONDONTWRITEBYTECODE="")
    times = suite.stat()
    sandbox.spoil("suite.py", "model.Count(1_000_000)", "model.Count(1_000_001)")
    os.utime(suite, ns=(times.st_atime_ns, times.st_mtime_ns))
    report(sandbox)
    assert not Path(sandbox.root, RUNS).exists()
    os.utime(suite)
    report(sandbox)
    assert is_known(sandbox)


def test_an_edit_during_the_run_is_another_suite(sandbox: Sandbox) -> None:
    """Even one that is taken back: the workers may have read what stood there between."""
    script = """
import sys
from pathlib import Path
from steelyard.engines.result import Options
from steelyard.project import find
from steelyard.report.record import Checked, Report, run_of
from steelyard.suite import Verdict
from steelyard.whole import WholeRun

met = dict(expected=Verdict.PROVEN, required=Verdict.PROVEN, verdict=Verdict.PROVEN)
checked = Checked(id="a.b", kind="invariant", statement="It holds.", source=("Test",), **met)
clean = Report(suite="s", preset="tiny", preset_summary="", seed=0, results=(checked,), run=run_of(0.0, 1))
whole = WholeRun(find(Path.cwd()), {}, Options(cache=".steelyard/cache"))
model = Path("tests/steelyard/counter/model.py")
text = model.read_text()
for written in (text + "#", text)[: int(sys.argv[1])]:
    model.write_text(written)
whole.keep(clean)
"""

    def is_kept(edits: str) -> bool:
        child = [sys.executable, "-c", script, edits]
        subprocess.run(child, cwd=sandbox.root, env=sandbox.environment(), check=True)
        return Path(sandbox.root, RUNS).exists()

    assert not is_kept("1")
    assert not is_kept("2")
    assert is_kept("0")


@pytest.mark.parametrize("place", ["traces", "/"])
def test_traces_that_cannot_be_read_are_told_in_a_line(sandbox: Sandbox, tmp_path: Path, place: str) -> None:
    directory = tmp_path / "outside" if place == "/" else sandbox.root / place
    directory.mkdir()
    (directory / "one.itf.json").symlink_to(tmp_path / "nowhere")
    file = sandbox.root / "pyproject.toml"
    file.write_text(file.read_text(encoding="utf-8") + f'traces = "{directory}"\n', encoding="utf-8")
    assert "one.itf.json" in sandbox.refused("check")


def test_what_a_second_solver_said_is_told_only_where_it_is_asked(sandbox: Sandbox) -> None:
    plain = sandbox.run("check", "--no-cache", "--reproducible").stdout
    assert "second solver" in sandbox.run("check", "--cross", "--reproducible").stdout
    assert sandbox.run("check", "--reproducible").stdout == plain


def test_what_no_second_solver_was_asked_of_is_asked_where_it_must_be(sandbox: Sandbox) -> None:
    induction = ("check", "--engine", "induction", "--workers", "1", "--reproducible")
    confirmed = sandbox.run(*induction, "--cross", "--no-cache").stdout
    assert "of these confirmed by the second solver" in confirmed
    sandbox.run(*induction)
    assert sandbox.run(*induction, "--cross").stdout == confirmed


def test_a_failed_step_is_told_again(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", "Suite, Theorem\n", "Suite, Theorem, Verdict\n")
    sandbox.spoil("suite.py", "predicate=properties.within_limit,", SHORT)
    sandbox.spoil("properties.py", "return state.total <= params.limit", "return state.total <= 5")
    first = sandbox.run("check", "--reproducible")
    assert first.returncode == 0, first.stdout + first.stderr
    assert sandbox.run("check", "--reproducible").stdout == first.stdout
