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


# --- what must not be idle or stuck -------------------------------------------------------


def test_a_field_that_no_property_reads_is_a_finding(sandbox: Sandbox) -> None:
    sandbox.spoil(
        "model.py", "    owner: Person\n    total", "    owner: Person\n    spare: Count = Count(0)\n    total"
    )
    done = sandbox.run("check", "--only", "reads.*")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "  vacuous  reads.spare  No property reads it." in done.stdout
    assert "  reached  3 of 4 fields are read by a property" in done.stdout
    assert sandbox.run("check", "--only", "reads.owner").returncode == 0
    assert "did you mean reads.spare" in sandbox.refused("check", "--only", "reads.spar")


def test_an_assumption_that_no_proof_needs_is_a_finding(sandbox: Sandbox) -> None:
    met = sandbox.run("check", "--only", "needs.*")
    assert met.returncode == 0, met.stdout + met.stderr
    assert "1 of 1 assumptions of actions are needed by a proof: A-01 (1 proof)" in met.stdout
    sandbox.spoil("properties.py", "before.total == params.limit)", "before.total > 0)")
    done = sandbox.run("check", "--only", "needs.*")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "vacuous  needs.A-01" in done.stdout


RESTS = """
    rests=(Rest(name="full", statement="It is full.", predicate=properties.is_full, waits_for="the owner"),),
    assumptions="""


def test_a_state_that_is_stuck_is_a_finding_with_its_trace(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", "\n    assumptions=", RESTS)
    sandbox.spoil("suite.py", "Reachable, StepProperty", "Reachable, Rest, StepProperty")
    sandbox.spoil("suite.py", '"Count": (0, 1, 2)}', '"Count": (0, 2)}')
    clean = sandbox.run("check", "--only", "rest.*")
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert "explored  rest.nothing_is_stuck" in clean.stdout
    sandbox.spoil("model.py", "require(total <= params.limit, ", "require(total < params.limit or state.total < 0, ")
    done = sandbox.run("check", "--only", "rest.*", "--json", "report.json")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "VIOLATED   rest.nothing_is_stuck" in done.stdout
    assert "and waits for nobody" in done.stdout
    assert "At rest in 1 state: 1 stuck." in done.stdout
    replayed = sandbox.run("replay", ".steelyard/traces/rest.nothing_is_stuck.itf.json")
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr


# --- stories, and the thread from the seed ------------------------------------------------


def test_a_story_is_told_step_by_step_with_the_sentences_that_its_steps_answer(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", '"The limit can be reached.",\n            source=("Counter",)', STORY)
    sandbox.spoil(
        "suite.py", "\n    assumptions=", '\n    seed={"S1": "People add.", "S2": "Then rest."},\n    assumptions='
    )
    sandbox.spoil(
        "model.py", "    2. The limit is not passed, else `Full`.\n", "    2. Else `Full`.\n\n    Source: S1\n"
    )
    done = sandbox.run("explain", "filling")
    assert done.returncode == 0, done.stdout + done.stderr
    for part in (
        "REACHED   count.fills_up",
        "found by breadth-first search, replayed in Python",
        "1  add(caller=ann, amount=2)",
        "              S1  People add.\n",
        "  S1      in step 1 add\n",
        "  S2      in no step by name\n",
    ):
        assert part in done.stdout
    assert "filling" in sandbox.run("list").stdout
    assert "did you mean filling" in sandbox.refused("explain", "fillin")


STORY = '"The limit can be reached.",\n            story="filling",\n            source=("S1-S2",)'


def test_a_story_that_cannot_happen_is_told_with_what_was_tried(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", '"The limit can be reached.",\n            source=("Counter",)', STORY)
    sandbox.spoil("properties.py", "return state.total == params.limit\n", "return state.total > params.limit\n")
    done = sandbox.run("explain", "filling")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "UNREACHED   count.fills_up" in done.stdout
    assert "explore: unreached" in done.stdout


def test_the_thread_from_the_seed_is_a_page(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", "\n    assumptions=", '\n    seed={"Counter": "People count."},\n    assumptions=')
    done = sandbox.run("explain", "traceability")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("# Where each sentence of the seed went\n")
    assert "`count.within_limit` proven" in done.stdout


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("reads.owner", "read by    steps.owner_stays"),
        ("needs.A-01", "limits     take_back"),
    ],
)
def test_what_every_suite_owes_is_explained(sandbox: Sandbox, name: str, told: str) -> None:
    done = sandbox.run("explain", name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert told in done.stdout
    assert f"reached   {name}" in done.stdout


def test_a_topic_that_is_kept_is_no_topic_of_a_suite(sandbox: Sandbox) -> None:
    sandbox.spoil("suite.py", 'id="count.fills_up"', 'id="reads.fills_up"')
    assert "the topic `reads` is kept" in sandbox.refused("check")
