"""What runs the gate: the composite action, the workflow and the hook, read as GitHub and pre-commit read them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.steelyard.command.conftest import CHECKER
from tests.steelyard.gate.repositories import CONFIGURATION, Repository
from tests.steelyard.gate.test_attacks import ATTACKS

ACTION = Path(".github/actions/gate/action.yml")
WORKFLOW = Path(".github/workflows/gate.yml")
HOOK = Path(".pre-commit-config.yaml")
PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def read(file: Path) -> dict[Any, Any]:
    """A file as YAML; ``on`` is a key, not a truth value."""
    yaml = pytest.importorskip("yaml")
    loaded: dict[Any, Any] = yaml.load((CHECKER / file).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return loaded


def text_of(file: Path) -> str:
    return (CHECKER / file).read_text(encoding="utf-8")


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(ACTION)["runs"]["steps"]
    return found


def shells() -> Iterator[str]:
    return (step["run"] for step in steps() if "run" in step)


def test_a_proposal_can_read_and_nothing_else() -> None:
    workflow = read(WORKFLOW)
    assert workflow["permissions"] == {"contents": "read"}
    assert not [job for job in workflow["jobs"].values() if "permissions" in job]
    assert set(workflow["on"]) == {"pull_request", "merge_group", "push"}
    assert workflow["on"]["push"] == {"branches": ["main"]}
    for file in (ACTION, WORKFLOW):
        assert "pull_request_target" not in text_of(file)
        assert "secrets." not in text_of(file)
        assert "github.token" not in text_of(file)


def test_every_action_is_pinned_to_a_commit() -> None:
    for file in (ACTION, WORKFLOW):
        used = [line.strip(" -") for line in text_of(file).splitlines() if re.search(r"\buses:", line)]
        others = [line for line in used if not line.startswith("uses: ./")]
        assert others
        assert [line for line in others if not PINNED.fullmatch(line)] == []


def test_the_checkout_has_the_history_and_leaves_no_credentials() -> None:
    first = read(WORKFLOW)["jobs"]["gate"]["steps"][0]
    assert first["uses"].startswith("actions/checkout@")
    assert first["with"] == {"fetch-depth": "0", "persist-credentials": "false"}


def test_a_proposal_is_compared_with_the_branch_and_not_with_its_last_push() -> None:
    given = read(WORKFLOW)["jobs"]["gate"]["steps"][1]["with"]
    # A pull request has an `event.before`, too: its own head before the last push.
    assert given["base"].startswith("${{ github.event_name == 'push' && github.event.before ||")
    assert given["base"].count("event.before") == 1


def test_nothing_that_a_run_of_a_proposal_found_out_is_believed() -> None:
    given = read(WORKFLOW)["jobs"]["gate"]["steps"][1]["with"]["cache"]
    assert given.endswith("|| 'none' }}")
    assert "pull_request" not in given
    assert read(ACTION)["inputs"]["cache"]["default"] == "none"
    caching = [step for step in steps() if "actions/cache" in step.get("uses", "")]
    assert [step["if"] for step in caching] == [
        "inputs.cache != 'none'",
        "success() && inputs.cache == 'save'",
    ]
    setup = next(step for step in steps() if "setup-python" in step.get("uses", ""))
    assert setup["with"]["cache"] == "${{ inputs.cache != 'none' && 'pip' || '' }}"


def test_no_input_is_put_into_a_script() -> None:
    assert list(shells())
    for script in shells():
        assert "${{" not in script
        assert script.startswith("set -euo pipefail\n")


def test_the_scripts_are_shell() -> None:
    for script in shells():
        done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_what_is_asked_of_the_command_exists() -> None:
    from steelyard.cli import cli

    script = list(shells())[-1]
    options = {name for option in cli.commands["gate"].params for name in option.opts}
    kinds = re.search(r"for kind in ([\w ]+);", script)
    assert kinds is not None
    asked = {*re.findall(r"(?<=[ (])--[a-z-]+", script), *(f"--{kind}" for kind in kinds[1].split())}
    assert {"--base", "--sarif", "--junit", "--format"} <= asked <= options
    assert "-I -m steelyard gate" in script


def test_the_answers_are_kept_whatever_they_are() -> None:
    upload = next(step for step in steps() if "upload-artifact" in step.get("uses", ""))
    assert upload["if"] == "always()"
    sarif = next(step for step in steps() if "upload-sarif" in step.get("uses", ""))
    assert sarif["if"] == "always() && inputs.sarif == 'true'"


def test_the_hook_asks_quickly_before_a_push() -> None:
    from steelyard.cli import cli

    hook = read(HOOK)["repos"][0]["hooks"][0]
    assert hook["entry"] == "steelyard check --quick"
    assert hook["stages"] == read(HOOK)["default_install_hook_types"] == ["pre-push"]
    assert "--quick" in {name for option in cli.commands["check"].params for name in option.opts}


# --- the scripts, run ---------------------------------------------------------------------


class Runner:
    """A repository that has the checker and the vault, and the scripts of the action run in it."""

    def __init__(self, directory: Path) -> None:
        self.temp = directory / "temp"
        self.temp.mkdir()
        configuration = text_of(Path("pyproject.toml")).partition("[tool.steelyard]")[0]
        pick = ("README.md", "LICENSE", "constraints.txt")
        root = directory / "work"
        shutil.copytree(CHECKER / "steelyard", root / "steelyard", ignore=shutil.ignore_patterns("__pycache__"))
        own = {"pyproject.toml": configuration + CONFIGURATION, **{name: text_of(Path(name)) for name in pick}}
        self.repository = Repository.made(root, files=own)

    def run(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """The scripts one after the other, up to one that fails."""
        output, summary = self.temp / "output", self.temp / "summary"
        for file in (output, summary):
            file.write_text("", encoding="utf-8")
        bin_ = Path(sys.executable).parent
        github = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GITHUB", "PYTHON", "PYTEST"))
        }
        environment = {**kept, **github, "RUNNER_TEMP": str(self.temp), "PATH": f"{bin_}:{os.environ['PATH']}"}
        for script in shells():
            told = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
            given = {
                "CACHE": "none",
                "BUDGET": "300",
                "PRESET": "",
                **inputs,
                **{k.upper(): v for k, v in told.items()},
            }
            done = subprocess.run(
                ["bash", "-c", script],
                cwd=self.repository.root,
                env={**environment, **given},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                break
        return done


def test_a_base_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = Runner(tmp_path).run(BASE="nonsense")
    assert done.returncode == 4
    assert done.stdout == "::error title=steelyard gate::The base is not in this clone: check out with fetch-depth 0\n"


@pytest.mark.slow
def test_the_scripts_judge_a_proposal_by_the_checker_of_the_base(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    runner.repository.edit(*ATTACKS["an invariant is weakened by one"][0])
    # A checker of its own, which would say that all is well, is not asked.
    runner.repository.write({"steelyard/cli.py": "def main():\n    print('all is well')\n"})
    runner.repository.commit("A proposal.")
    done = runner.run(BASE="main")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "all is well" not in done.stdout
    assert re.search(
        r"^::error file=vault\.py,line=\d+,title=weakened%3A property%3Avault\.within_limit::",
        done.stdout,
        re.MULTILINE,
    )
    assert ", installed" in done.stdout
    answers = sorted(file.name for file in (runner.temp / "steelyard" / "answers").iterdir())
    assert answers == ["gate.json", "gate.junit", "gate.markdown", "gate.sarif"]
    kept = json.loads((runner.temp / "steelyard" / "answers" / "gate.json").read_text(encoding="utf-8"))
    assert "checker:steelyard" in {one["subject"] for one in kept["findings"]}
    assert "## steelyard gate: FAIL" in (runner.temp / "summary").read_text(encoding="utf-8")
