"""``steelyard counterexample``: shown, written down, and run again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.steelyard.command.conftest import Sandbox
from tests.steelyard.command.test_check import LIMIT, PASSED

WITHIN = "count.within_limit"
TEST = "test_count_within_limit.py"


def pytest_of(sandbox: Sandbox, file: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:steelyard", file],
        cwd=sandbox.root,
        env=sandbox.environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_counterexample_is_written_in_every_form_and_its_test_passes_once_the_model_is_mended(
    sandbox: Sandbox,
) -> None:
    sandbox.spoil("model.py", LIMIT, PASSED)
    done = sandbox.run("counterexample", WITHIN, "--out", "found/here")
    assert (done.returncode, done.stderr) == (1, ""), done.stdout + done.stderr
    assert done.stdout.startswith(f"VIOLATED   {WITHIN}")
    assert "  fails   state.total <= params.limit" in done.stdout
    assert "  replay  steelyard replay found/here/trace.itf.json" in done.stdout
    assert done.stdout.splitlines()[-1] == "A counterexample of 2 steps."
    found = sandbox.root / "found" / "here"
    assert sorted(file.name for file in found.iterdir()) == [TEST, "trace.html", "trace.itf.json", "trace.md"]
    assert json.loads((found / "trace.itf.json").read_text())["#meta"]["status"] == "violated"

    replayed = sandbox.run("replay", "found/here/trace.itf.json")
    assert replayed.returncode == 1, replayed.stdout + replayed.stderr
    assert f"VIOLATED   {WITHIN} at step 2" in replayed.stdout

    failing = pytest_of(sandbox, f"found/here/{TEST}")
    assert failing.returncode == 1, failing.stdout + failing.stderr
    assert f"VIOLATED   {WITHIN}" in failing.stdout
    assert "fails   state.total <= params.limit" in failing.stdout

    sandbox.spoil("model.py", PASSED, LIMIT)
    passing = pytest_of(sandbox, f"found/here/{TEST}")
    assert passing.returncode == 0, passing.stdout + passing.stderr


def test_a_variant_is_put_in_by_its_name(sandbox: Sandbox) -> None:
    done = sandbox.run("counterexample", "count.is_given", "--variant", "forgetful")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "  line    tests/steelyard/counter/faulty/forgetful.py:" in done.stdout
    assert "  write   steelyard counterexample count.is_given --variant forgetful --out DIR" in done.stdout
    assert "did you mean forgetful" in sandbox.refused("counterexample", WITHIN, "--variant", "forgetfull")


def test_a_run_that_goes_on_for_ever_is_written_too(sandbox: Sandbox) -> None:
    done = sandbox.run("counterexample", "count.is_taken_back", "--variant", "weary", "--out", "out")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "and so on, for ever" in done.stdout or "and nothing more, for ever" in done.stdout
    assert json.loads((sandbox.root / "out" / "trace.itf.json").read_text())["loop"] >= 0
    assert pytest_of(sandbox, "out/test_count_is_taken_back.py").returncode == 0
    assert "  replay  steelyard replay out/trace.itf.json --variant weary\n" in done.stdout
    again = sandbox.run("replay", "out/trace.itf.json", "--variant", "weary")
    assert again.returncode == 1, again.stdout + again.stderr
    assert "VIOLATED   count.is_taken_back" in again.stdout
    assert "the model does not follow the trace" in sandbox.refused("replay", "out/trace.itf.json", code=1)


def test_where_there_is_none_it_is_said_whether_there_can_be_one(sandbox: Sandbox) -> None:
    proven = sandbox.run("counterexample", "count.is_given")
    assert proven.returncode == 0, proven.stdout + proven.stderr
    assert proven.stdout.splitlines()[-1] == "There is no counterexample: it is proven."
    open_ = sandbox.run("counterexample", "count.is_taken_back")
    assert open_.returncode == 6, open_.stdout + open_.stderr
    assert "there is no proof that there is none" in open_.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("count.within",), "did you mean count.within_limit"),
        (("count.*",), "a counterexample is to one property"),
        ((WITHIN, "--preset", "tiniest"), "no preset tiniest"),
        ((), "Missing argument 'ID'"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_line(sandbox: Sandbox, arguments: tuple[str, ...], told: str) -> None:
    assert told in sandbox.refused("counterexample", *arguments)


def test_a_directory_that_cannot_be_is_told_in_a_line(sandbox: Sandbox) -> None:
    (sandbox.root / "file").write_text("", encoding="utf-8")
    told = sandbox.run("counterexample", "count.is_given", "--variant", "forgetful", "--out", "file/below")
    assert told.returncode == 4, told.stdout + told.stderr
    assert told.stderr == "steelyard: cannot write to file/below: Not a directory\n"


# --- the catalogue ------------------------------------------------------------------------


def test_a_check_is_written_as_a_page_with_a_page_for_each_trace_beside_it(sandbox: Sandbox) -> None:
    sandbox.spoil("model.py", LIMIT, PASSED)
    done = sandbox.run("check", "--engine", "explore", "--html", "report.html", "--reproducible")
    assert done.returncode == 1, done.stdout + done.stderr
    page = (sandbox.root / "report.html").read_text(encoding="utf-8")
    traces = sorted(file.name for file in (sandbox.root / "report.traces").iterdir())
    assert f"{WITHIN}.html" in traces
    for name in traces:
        assert f'href="report.traces/{name}"' in page
        assert 'href="../report.html"' in Path(sandbox.root, "report.traces", name).read_text(encoding="utf-8")


def test_a_page_that_has_nowhere_to_go_is_told_before_the_work(sandbox: Sandbox) -> None:
    assert "no directory" in sandbox.refused("check", "--html", "absent/report.html")


def test_each_cause_has_a_run_of_its_own(sandbox: Sandbox) -> None:
    # All at once is counted wrongly, and taking back does not count at all.
    whole = "total = Count(state.total + amount - amount // params.limit)"
    sandbox.spoil("model.py", "total = Count(state.total + amount)", whole)
    sandbox.spoil("model.py", "total = Count(state.total - state.given[caller])", "total = Count(state.total)")
    done = sandbox.run("counterexample", "count.is_given", "--all-causes", "--out", "found")
    assert (done.returncode, done.stderr) == (1, ""), done.stdout + done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith(("cause ", "A counterexample"))]
    assert told == ["cause 1 of 2", "A counterexample of 1 step.", "cause 2 of 2", "A counterexample of 3 steps."]
    assert sorted(path.name for path in (sandbox.root / "found").iterdir()) == ["1", "2"]
