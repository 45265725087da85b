"""What the command prints and writes, where it is told to, and where GitHub is."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.steelyard.command.conftest import Sandbox
from tests.steelyard.gate.repositories import CONFIGURATION, Repository
from tests.steelyard.gate.test_attacks import ATTACKS

MAIN = ("--base", "main", "--no-verdicts", "--reproducible")


def proposal(root: Path) -> Repository:
    """A proposal that weakens an invariant."""
    made = Repository.made(root)
    made.edit(*ATTACKS["an invariant is weakened by one"][0])
    made.commit("A proposal.")
    return made


def test_on_github_lines_are_annotated_and_the_summary_is_added_to(tmp_path: Path) -> None:
    repository = proposal(tmp_path / "work")
    summary = tmp_path / "summary"
    summary.write_text("before\n", encoding="utf-8")
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    done = repository.gate(*MAIN, "--sarif", "a.sarif", "--junit", "a.xml", "--markdown", "a.md", **github)
    assert done.returncode == 1, done.stderr
    first, second, *text, last = done.stdout.splitlines()
    assert first.startswith("::error file=vault.py,line=")
    assert second.startswith("::stop-commands::")
    assert last == f"::{second.removeprefix('::stop-commands::')}::"
    assert text[-1].startswith("FAIL ")
    page = (repository.root / "a.md").read_text("utf-8")
    assert summary.read_text("utf-8") == f"before\n{page}"
    assert "**weakened** | <code>property&#58;vault.within&#95;limit</code>" in page
    results = json.loads((repository.root / "a.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert [one["ruleId"] for one in results if one["level"] == "error"] == ["property:vault.within_limit"]
    assert ET.parse(repository.root / "a.xml").getroot().get("failures") == "1"  # noqa: S314 - our own
    # What is asked for is printed there, too, and then nothing is added to the summary.
    done = repository.gate(*MAIN, "--format", "text", **github)
    assert "::" not in done.stdout
    assert summary.read_text("utf-8") == f"before\n{page}"


def test_elsewhere_another_form_is_printed_when_asked(tmp_path: Path) -> None:
    repository = proposal(tmp_path)
    assert json.loads(repository.gate(*MAIN, "--format", "json").stdout)["exit"] == 1
    told = Sandbox(repository.root).run("diff", "main", "proposal", "--format", "markdown", "--reproducible").stdout
    assert told.startswith("## steelyard diff: FAIL\n")


def test_a_project_inside_of_a_repository_is_annotated_where_it_is(tmp_path: Path) -> None:
    top = Repository(tmp_path)
    top.git("init", "--quiet", "--initial-branch=main")
    inner = Repository(tmp_path / "a spec")
    inner.edit()
    inner.write({"pyproject.toml": CONFIGURATION})
    inner.commit("The vault.")
    inner.git("checkout", "--quiet", "-b", "proposal")
    inner.edit(*ATTACKS["an invariant is weakened by one"][0])
    done = inner.gate(*MAIN, "--format", "github")
    assert "::error file=a spec/vault.py,line=" in done.stdout, done.stderr


def test_a_file_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    repository = proposal(tmp_path)
    assert "cannot write nowhere/a.sarif" in repository.refused("gate", *MAIN, "--sarif", "nowhere/a.sarif")
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "nowhere/summary"}
    assert "cannot write nowhere/summary" in repository.refused("gate", *MAIN, **github)


def test_no_answer_at_all_is_an_annotation_too(tmp_path: Path) -> None:
    repository = proposal(tmp_path)
    done = repository.gate("--base", "no%such", GITHUB_ACTIONS="true")
    assert done.returncode == 4, done.stdout + done.stderr
    (told,) = done.stderr.splitlines()
    escaped = told.removeprefix("steelyard: ").replace("%", "%25")
    assert done.stdout == f"::error title=steelyard::{escaped}\n"
