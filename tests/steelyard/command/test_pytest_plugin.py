"""The properties as pytest items, run by pytest as its users run it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from tests.steelyard.command.conftest import Sandbox
from tests.steelyard.command.test_check import LIMIT, PASSED

#: Named where the plugin is not installed with its entry point.
LOADED = [] if any(e.name == "steelyard" for e in entry_points(group="pytest11")) else ["-p", "steelyard.pytest_plugin"]


def pytest_in(sandbox: Sandbox, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *LOADED, "-p", "no:randomly", *arguments],
        cwd=sandbox.root,
        env=sandbox.environment(**more),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_each_property_and_engine_is_an_item_and_collecting_runs_no_solver(sandbox: Sandbox) -> None:
    (sandbox.root / "z3.py").write_text("raise SystemExit('a solver was loaded')\n", encoding="utf-8")
    done = pytest_in(sandbox, "--collect-only", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    items = done.stdout.splitlines()
    for item in (
        "count.is_given[induction]",
        "count.is_given[explore]",
        "count.is_given[simulate]",
        "count.fills_up[explore]",
        "steps.twice_is_even[induction]",
        "model.types[induction]",
        "can.add[explore]",
        "machine[hypothesis]",
    ):
        assert f"pyproject.toml::{item}" in items


def test_one_property_runs_alone(sandbox: Sandbox) -> None:
    done = pytest_in(sandbox, "-k", "count.is_given", "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
    assert "pyproject.toml::count.is_given[induction]" in done.stdout


def test_everything_passes_on_a_sound_protocol_also_over_processes(sandbox: Sandbox) -> None:
    pytest.importorskip("xdist")
    done = pytest_in(sandbox, "-n", "2", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " failed" not in done.stdout


def test_a_failure_shows_the_counterexample_and_can_be_run_again(sandbox: Sandbox) -> None:
    sandbox.spoil("model.py", LIMIT, PASSED)
    done = pytest_in(sandbox, "-k", "within_limit and explore")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "VIOLATED   count.within_limit" in done.stdout
    assert "add(caller=ann, amount=2)" in done.stdout
    assert "state.total <= params.limit" in done.stdout
    assert "Traceback" not in done.stdout
    again = pytest_in(sandbox, "--lf", "-q", "-k", "count")
    assert "1 failed" in again.stdout
    assert "passed" not in again.stdout
    by_id = pytest_in(sandbox, "pyproject.toml::count.within_limit[explore]", "-q")
    assert "1 failed" in by_id.stdout
    first = pytest_in(sandbox, "-x", "-q", "-k", "explore or simulate")
    assert "stopping after 1 failures" in first.stdout


def test_the_machine_fails_with_a_blob_that_reproduces_it(sandbox: Sandbox) -> None:
    sandbox.spoil("model.py", LIMIT, PASSED)
    done = pytest_in(sandbox, "-k", "machine")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "count.within_limit" in done.stdout
    assert "VIOLATED   count.within_limit" in done.stdout
    assert "state.total <= params.limit" in done.stdout
    assert "@reproduce_failure" in done.stdout
    assert "Traceback" not in done.stdout
    assert (sandbox.root / ".hypothesis").is_dir()


@pytest.mark.parametrize(
    ("arguments", "environment", "examples"),
    [
        ((), {"CI": ""}, 50),
        (("--hypothesis-profile", "nightly"), {"CI": "true"}, 2000),
        ((), {"HYPOTHESIS_PROFILE": "nightly"}, 2000),
    ],
)
def test_the_profile_is_chosen(
    sandbox: Sandbox, arguments: tuple[str, ...], environment: dict[str, str], examples: int
) -> None:
    (sandbox.root / "test_profile.py").write_text(
        f"from hypothesis import settings\n\ndef test_it():\n    assert settings.default.max_examples == {examples}\n",
        encoding="utf-8",
    )
    done = pytest_in(sandbox, "test_profile.py", "-q", *arguments, **environment)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_a_file_that_is_named_is_all_that_runs(sandbox: Sandbox) -> None:
    (sandbox.root / "test_other.py").write_text("def test_it():\n    pass\n", encoding="utf-8")
    done = pytest_in(sandbox, "test_other.py", "-q")
    assert "1 passed" in done.stdout


def test_elsewhere_the_plugin_does_nothing(sandbox: Sandbox) -> None:
    (sandbox.root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (sandbox.root / "test_other.py").write_text(
        "import sys\n\ndef test_it():\n    assert not {'z3', 'steelyard.suite', 'attr', 'numpy'} & set(sys.modules)\n",
        encoding="utf-8",
    )
    done = pytest_in(sandbox, "-q", "--ignore=tests")
    assert "1 passed" in done.stdout, done.stdout


def test_a_suite_that_does_not_load_is_told(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", "SUITE = Suite(", "SUITE = Siute(")
    done = pytest_in(sandbox, "-q")
    assert done.returncode == 2
    assert "counter/suite.py:9: NameError" in done.stdout
    assert "Traceback" not in done.stdout
