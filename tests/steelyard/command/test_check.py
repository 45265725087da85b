"""``steelyard check``, run as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.steelyard.command.conftest import Sandbox

LIMIT = "require(total <= params.limit, "
PASSED = "require(total <= params.limit + 1, "


def validated(text: str) -> dict[str, Any]:
    """A report that its schema accepts."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(resources.files("steelyard").joinpath("schemas/check.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(text)
    jsonschema.Draft202012Validator(schema).validate(document)
    return document  # type: ignore[no-any-return]


def test_a_sound_protocol_is_clean(sandbox: Sandbox) -> None:
    done = sandbox.run("check", "--json", "report.json", "--junit", "report.xml", "--durations")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "All meet their expectation."
    assert "slowest" in done.stdout
    document = validated((sandbox.root / "report.json").read_text("utf-8"))
    verdicts = {result["id"]: result["verdict"] for result in document["results"]}
    assert verdicts["count.is_given"] == "proven"
    assert verdicts["count.fills_up"] == "reached"
    assert verdicts["can.take_back.NotOwner"] == "reached"
    assert document["ok"] is True
    assert sum(document["summary"].values()) == len(document["results"])
    assert ET.parse(sandbox.root / "report.xml").getroot().get("failures") == "0"  # noqa: S314 - our own file
    left = {path.name for path in sandbox.root.iterdir()} - {"pyproject.toml", "report.json", "report.xml", "tests"}
    assert left <= {".steelyard"}


def test_a_violation_is_a_finding_with_a_trace_that_replays(sandbox: Sandbox) -> None:
    sandbox.spoil("model.py", LIMIT, PASSED)
    done = sandbox.run("check", "--only", "count.*", "--json", "report.json")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "violated" in done.stdout
    assert "replay  steelyard replay .steelyard/traces/count.within_limit.itf.json" in done.stdout
    document = validated((sandbox.root / "report.json").read_text("utf-8"))
    broken = next(r for r in document["results"] if r["id"] == "count.within_limit")
    assert broken["standing"] == "finding"
    assert len(broken["trace"]["states"]) == len(broken["trace"]["states"])
    assert document["ok"] is False
    replayed = sandbox.run("replay", ".steelyard/traces/count.within_limit.itf.json")
    assert replayed.returncode == 1, replayed.stdout + replayed.stderr
    assert "count.within_limit" in replayed.stdout


def test_a_refusal_that_can_never_happen_is_a_finding(sandbox: Sandbox) -> None:
    sandbox.spoil(
        "suite.py",
        'pools={"Person": ("ann", "ben"), "Count": (0, 1, 2)}',
        'pools={"Person": ("ann", "ben"), "Count": (1, 2)}',
    )
    done = sandbox.run("check", "--only", "can.*", "--engine", "explore")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "unreached" in done.stdout
    assert "can.add.NotPositive" in done.stdout
    assert "  reached    2 of 3 refusals can happen" in done.stdout


def test_a_claim_that_nothing_puts_to_the_test_is_vacuous(sandbox: Sandbox) -> None:
    sandbox.spoil(
        "properties.py",
        "implies(after.total < before.total, step.action == ",
        "implies(after.total < 0, step.action == ",
    )
    done = sandbox.run("check", "--only", "steps.only_taking_back_lowers")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "vacuous" in done.stdout
    assert "after.total < 0 was never true" in done.stdout


def test_what_is_not_inductive_is_told_from_a_violation(sandbox: Sandbox) -> None:
    # The total is never 5 from 0 by steps of 2 up to 4, but nothing in the claim says that it is even.
    sandbox.spoil("model.py", LIMIT, "require(total <= 4 and amount == 2, ")
    sandbox.spoil("properties.py", "return state.total <= params.limit", "return state.total != 3")
    done = sandbox.run("check", "--only", "count.within_limit")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "NOT INDUCTIVE   count.within_limit" in done.stdout
    assert "that is no violation" in done.stdout
    assert "VIOLATED" not in done.stdout
    assert "explored  count.within_limit  explore, all" in done.stdout
    told = " ".join(done.stdout.split())
    assert "step add, path 0 from total = 1 reach no violation in all 6 states" in told
    assert "lemma total == 0 would exclude it: a proposal, proved of nothing" in told


def test_with_one_engine_no_more_is_expected_than_it_can_reach(sandbox: Sandbox) -> None:
    done = sandbox.run("check", "--engine", "explore", "--only", "count.*", "--json", "report.json")
    assert done.returncode == 0, done.stdout + done.stderr
    document = validated((sandbox.root / "report.json").read_text("utf-8"))
    first = document["results"][0]
    assert (first["expected"], first["required"], first["verdict"]) == ("proven", "explored", "explored")
    assert "Only explore was asked" in done.stdout


def test_reproducible_reports_are_the_same_to_the_byte(sandbox: Sandbox) -> None:
    seen = set()
    for seed in ("0", "1"):
        done = sandbox.run("check", "--reproducible", "--json", "report.json", PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stdout + done.stderr
        text = (sandbox.root / "report.json").read_text("utf-8")
        assert "run" not in validated(text)
        seen.add((done.stdout, text))
    assert len(seen) == 1


def test_another_preset_and_seed_are_named(sandbox: Sandbox) -> None:
    done = sandbox.run(
        "check", "--preset", "wide", "--seed", "7", "--engine", "induction", "--only", "count.within_limit"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "preset wide (2 persons, up to 1,000,000)" in done.stdout
    assert "seed 7" in done.stdout


def test_the_second_solver_confirms_every_proof(sandbox: Sandbox) -> None:
    pytest.importorskip("cvc5")
    done = sandbox.run("check", "--engine", "induction", "--cross", "--json", "report.json")
    assert done.returncode == 0, done.stdout + done.stderr
    answers = [a for r in validated((sandbox.root / "report.json").read_text("utf-8"))["results"] for a in r["answers"]]
    assert sum(a["confirmed"] for a in answers) == sum(a["obligations"] for a in answers) > 0


def test_a_checker_that_lies_in_the_project_is_not_the_one_that_works(sandbox: Sandbox) -> None:
    (sandbox.root / "steelyard").mkdir()
    (sandbox.root / "steelyard" / "__init__.py").write_text("raise SystemExit(7)\n", encoding="utf-8")
    done = sandbox.run("check", "--workers", "2", "--only", "count.*")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "proven    count.within_limit" in done.stdout


def test_one_worker_is_enough(sandbox: Sandbox) -> None:
    done = sandbox.run("check", "--workers", "1", "--only", "count.*")
    assert done.returncode == 0, done.stdout + done.stderr


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "sys.argv = ['steelyard', '--help']\n"
        "from steelyard.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'z3', 'cvc5', 'hypothesis', 'networkx', 'numpy', 'rich', 'pytest', 'attrs'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.stderr == "heavy: []\n"
    assert "check" in done.stdout


def test_listing_runs_no_solver(sandbox: Sandbox) -> None:
    (sandbox.root / "z3.py").write_text("raise SystemExit('a solver was loaded')\n", encoding="utf-8")
    done = sandbox.run("list")
    assert done.returncode == 0, done.stderr
    assert "count.is_given" in done.stdout
    assert "add, take_back" in done.stdout


def test_a_property_is_explained_with_its_python_and_what_engines_say(sandbox: Sandbox) -> None:
    done = sandbox.run("explain", "count.within_limit")
    assert done.returncode == 0, done.stderr
    for part in (
        "The count never passes the limit.",
        "Counter, A-01",
        "The owner waits until it is full.",
        "tests/steelyard/counter/properties.py:10",
        "return state.total <= params.limit",
        "induction: proven",
        "explore: explored, all 6 states",
    ):
        assert part in done.stdout
    assert done.stdout.splitlines()[-1] == "All meet their expectation."


def test_an_action_is_explained_with_its_caller_and_its_refusals(sandbox: Sandbox) -> None:
    done = sandbox.run("explain", "take_back")
    assert done.returncode == 0, done.stderr
    for part in (
        "called by  owner, the argument `caller`",
        "refused    NotOwner",
        "A-01: The owner waits",
        "1. The caller",
    ):
        assert part in done.stdout


def test_an_assumption_is_explained_with_what_it_limits(sandbox: Sandbox) -> None:
    done = sandbox.run("explain", "A-01")
    assert done.returncode == 0, done.stderr
    assert "take_back" in done.stdout
    assert "count.within_limit" in done.stdout


def test_how_many_states_are_searched_can_be_told(sandbox: Sandbox) -> None:
    few = sandbox.run("check", "--engine", "explore", "--states", "2", "--only", "count.within_limit")
    assert few.returncode == 6, few.stdout + few.stderr
    assert "Cut short at 2 states." in few.stdout
    many = sandbox.run(
        "check", "--preset", "wide", "--engine", "explore", "--states", "9000", "--only", "count.within_limit"
    )
    assert many.returncode == 6, many.stdout + many.stderr
    assert "Cut short at 9000 states." in many.stdout
