"""The command itself, on real repositories, with a process for each side."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest

from tests.steelyard.command.conftest import Sandbox
from tests.steelyard.gate.repositories import CONFIGURATION, Repository
from tests.steelyard.gate.test_attacks import ANYONE_STAMPS, ATTACKS

MAIN = ("--base", "main", "--no-verdicts", "--reproducible")
WEAKER = ATTACKS["an invariant is weakened by one"][0]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """The vault on main, and a branch that has just left it."""
    return Repository.made(tmp_path)


def test_a_weakened_claim_and_a_wider_guard_are_told_and_then_agreed_to(repository: Repository) -> None:
    repository.edit(*WEAKER, ANYONE_STAMPS)
    proposal = repository.commit("A proposal.")
    done = repository.gate(*MAIN, "--json", "answer.json")
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert any(line.split()[:2] == ["WEAKENED", "vault.within_limit"] for line in lines)
    assert any(line.split()[:3] == ["guard", "widened", "stamp"] for line in lines)
    assert any("head      ok   tickets[" in line and "OPEN -> STAMPED" in line for line in lines)
    assert lines[-1] == "FAIL   1 breaking, 1 needs approval, 1 info   exit 1"
    schema = json.loads(files("steelyard").joinpath("schemas", "gate.schema.json").read_text(encoding="utf-8"))
    answer = json.loads((repository.root / "answer.json").read_text(encoding="utf-8"))
    pytest.importorskip("jsonschema").validate(answer, schema)
    assert answer["exit"] == 1
    assert "run" not in answer
    # The stub does not count before somebody says why.
    (repository.root / "changes").mkdir()
    assert repository.gate(*MAIN, "--write-approval", "changes/agreed.toml").returncode == 1
    written = (repository.root / "changes" / "agreed.toml").read_text(encoding="utf-8")
    undecided = repository.gate(*MAIN)
    assert undecided.returncode == 1
    assert undecided.stdout.count("UNREASONED APPROVAL") == 2
    repository.write({"changes/agreed.toml": written.replace('reason = ""', 'reason = "It was decided so."')})
    agreed = repository.gate(*MAIN)
    assert agreed.returncode == 0, agreed.stdout
    assert agreed.stdout.count("approved by changes/agreed.toml") == 2
    assert agreed.stdout.splitlines()[-1] == "PASS   1 info, 2 approved   exit 0"
    # Whatever is edited after that is asked again, and the yes of before is stale.
    repository.edit(("state.total <= params.limit\n", "state.total <= params.limit + 2\n"), ANYONE_STAMPS)
    again = repository.gate(*MAIN)
    assert again.returncode == 1
    assert "WEAKENED" in again.stdout
    assert "STALE APPROVAL" in again.stdout
    assert proposal[:7] not in again.stdout
    assert "working tree (with changes that are not committed)" in again.stdout


def test_what_the_sides_told_before_is_told_again_whatever_their_enums_are_numbered_by(repository: Repository) -> None:
    repository.edit(*ATTACKS["the members of an enum change places, and what is asked of them, too"][0])
    anew = repository.gate("--base", "main", "--reproducible")
    assert "guard widened" in anew.stdout
    for _ in range(2):
        assert repository.gate("--base", "main", "--reproducible").stdout == anew.stdout


def test_main_may_go_on_without_the_branch_being_blamed(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "main")
    repository.edit(*WEAKER)
    repository.commit("Main goes on.")
    repository.git("checkout", "--quiet", "proposal")
    done = repository.gate(*MAIN)
    assert done.returncode == 0, done.stdout
    assert "Nothing that the suite imports has changed" in done.stdout


def test_a_proposal_cannot_bring_its_own_judge(repository: Repository) -> None:
    said_nothing = "import sys, os\nos._exit(0)\n"
    repository.edit(*WEAKER)
    repository.write(
        {
            "sitecustomize.py": said_nothing,
            "conftest.py": said_nothing,
            "steelyard/__init__.py": said_nothing,
            "steelyard/gate/__init__.py": said_nothing,
            "json.py": said_nothing,
            "z3.py": said_nothing,
            ".github/workflows/gate.yml": "on: never\n",
            "constraints.txt": "z3-solver==0\n",
            "pyproject.toml": CONFIGURATION
            + '[tool.steelyard.gate.levels]\n"weakened" = "info"\n[project]\ndependencies = ["z3-solver @ file:///x"]\n',
        }
    )
    repository.commit("A proposal with a judge of its own.")
    # The judge stands elsewhere, as in CI, and is asked from elsewhere.
    done = repository.gate(*MAIN, PYTHONSAFEPATH="1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "WEAKENED" in done.stdout
    for part in ("checker:steelyard", "checker:.github/workflows", "checker:constraints.txt", "checker:pyproject.toml"):
        assert part in done.stdout
    assert "[tool.steelyard], the dependencies of pyproject.toml: not what it was" in done.stdout
    assert done.stdout.splitlines()[-1] == "FAIL   1 breaking, 4 needs approval   exit 1"


def test_a_disguised_suite_is_not_run(repository: Repository) -> None:
    repository.edit(
        (
            "SUITE = Suite(",
            "class Pleasant(Suite):\n    def scopes(self, preset=''):\n        return {}\n\n\nSUITE = Pleasant(",
        ),
    )
    assert "Pleasant is no plain Suite" in repository.refused("gate", *MAIN)


def test_what_cannot_be_compared_is_told_in_a_line_with_the_remedy(repository: Repository) -> None:
    assert "no revision nonsense here: git fetch" in repository.refused("gate", "--base", "nonsense")
    repository.write({"vault.py": "from steelyard.suite import Suite\n\nSUITE = 1 // 0\n"})
    assert "the head is not comparable: the suite vault:SUITE does not import: vault.py:3:" in repository.refused(
        "gate", *MAIN
    )
    repository.write({"vault.py": "SUITE = (\n"})
    assert "the head is not comparable: vault.py:" in repository.refused("gate", *MAIN)


def test_two_revisions_are_told_apart_without_judgement(repository: Repository) -> None:
    repository.edit(*WEAKER)
    repository.commit("A proposal.")
    done = Sandbox(repository.root).run("diff", "main", "proposal", "--reproducible")
    assert done.returncode == 1
    assert "WEAKENED" in done.stdout
    back = Sandbox(repository.root).run("diff", "proposal", "main", "--reproducible")
    assert back.returncode == 0
    assert "strengthened" in back.stdout
    assert back.stdout == Sandbox(repository.root).run("diff", "proposal", "main", "--reproducible").stdout


def test_what_fails_on_the_head_cannot_be_approved(repository: Repository) -> None:
    repository.edit(
        (
            "Full(total, params.limit))\n    held",
            "Full(total, params.limit))\n    total = Coins(Nat(total + 9))\n    held",
        )
    )
    done = repository.gate("--base", "main", "--workers", "1", "--write-approval", "approved.toml")
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert any(line.split()[:2] == ["VIOLATED", "vault.within_limit"] for line in lines)
    assert any(line.split()[:3] == ["effect", "changed", "deposit"] for line in lines)
    written = (repository.root / "approved.toml").read_text(encoding="utf-8")
    assert 'change = "effect changed"' in written
    assert 'change = "violated"' not in written


def test_the_first_adoption_checks_the_head(repository: Repository) -> None:
    done = repository.gate("--base", "none", "--workers", "1")
    assert "first adoption" in done.stdout
    assert "verdicts on head" in done.stdout
    # What was found out there is known from now on, although the process of a side knows no site packages.
    kept = {directory.name for directory in (repository.root / ".steelyard" / "cache").iterdir()}
    assert {"answers", "proofs"} <= kept


def test_a_side_ends_with_its_judge(repository: Repository) -> None:
    judge = (
        "from pathlib import Path\nfrom steelyard.gate.process import making\n"
        "with making() as make:\n"
        "    side = make(Path(), 'the side')\n"
        "    side.begin({'ask': 'schema'})\n    print(side._process.pid, flush=True)\n    input()\n"
    )
    begun = subprocess.Popen(
        [sys.executable, "-c", judge],
        cwd=repository.root,
        env=Sandbox(repository.root).environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert begun.stdout is not None
    side = Path("/proc", begun.stdout.readline().strip())
    assert side.exists()
    begun.kill()
    begun.communicate()
    deadline = time.monotonic() + 30
    while side.exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not side.exists()
