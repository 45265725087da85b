"""``steelyard conform`` and ``selftest``, run as a person runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.steelyard.command.conftest import CHECKER, Sandbox


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[{", "scenarios.json"),
        ("{}", "scenarios.json"),
        ('[{"name": "one"}]', "scenario 1: source_file is missing"),
        ("[]", "it has no scenario"),
        ("\xff\xfe", "scenarios.json"),
    ],
)
def test_a_malformed_scenario_file_is_told_in_a_line(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "scenarios.json"
    file.write_text(content, encoding="latin-1")
    assert told in Sandbox(CHECKER).refused("conform", str(file))


def test_a_scenario_file_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    assert "absent.json" in Sandbox(CHECKER).refused("conform", str(tmp_path / "absent.json"))


def test_a_project_without_an_adapter_is_told_how_to_name_one(sandbox: Sandbox) -> None:
    (sandbox.root / "scenarios.json").write_text("[]", encoding="utf-8")
    assert 'needs conform = "module:NAME"' in sandbox.refused("conform", "scenarios.json")


def test_the_selftest_counts_and_answers(sandbox: Sandbox) -> None:
    done = sandbox.run("selftest", "--cases", "300", "--protocols", "2", "--reproducible")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "The checker agrees with the running Python."
    assert "0 disagreements" in done.stdout
    assert "verdicts: 2 generated protocols, 2 explored to the end" in done.stdout


def test_a_selftest_too_short_to_take_every_path_is_inconclusive(sandbox: Sandbox) -> None:
    done = sandbox.run("selftest", "--cases", "1", "--protocols", "0")
    assert done.returncode in (0, 6), done.stderr
    assert ("missed" in done.stdout) is (done.returncode == 6)
