"""``steelyard variants`` and ``steelyard witness``, run as a person runs them."""

from __future__ import annotations

import pytest

from tests.steelyard.command.conftest import Sandbox

IDLE = "count.gifts_are_positive"


def without_the_idle_one(sandbox: Sandbox) -> None:
    """A map with a default holds no entry of it, so that one property says nothing; a lemma need not catch anything."""
    sandbox.spoil("suite.py", f'id="{IDLE}",', f'id="{IDLE}",\n            lemma=True,')


def test_the_list_has_a_line_for_each_design(sandbox: Sandbox) -> None:
    done = sandbox.run("variants", "--list")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "forgetful count.is_given",
        "unlimited count.within_limit",
        "weary count.is_taken_back",
    ]


def test_the_matrix_says_who_catches_whom(sandbox: Sandbox) -> None:
    without_the_idle_one(sandbox)
    done = sandbox.run("variants", "--reproducible", "--workers", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "  caught     forgetful  count.is_given" in done.stdout
    assert "liveness" in done.stdout
    assert "catches something, 3 of them a generated design only." in done.stdout
    assert done.stdout.splitlines()[-1] == "3 of 3 faulty designs are caught by the property that must."


def test_a_property_that_catches_nothing_is_a_finding(sandbox: Sandbox) -> None:
    done = sandbox.run("variants", "--reproducible", "--workers", "1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"may be idle:\n  {IDLE}\n  next    steelyard variants --mutants --keep" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("properties that catch nothing: 1.")


def test_a_kept_design_that_is_caught_no_more_is_a_finding(sandbox: Sandbox) -> None:
    without_the_idle_one(sandbox)
    sandbox.spoil("properties.py", "return after.owner == before.owner", "return before.owner == before.owner")
    done = sandbox.run("variants", "--reproducible", "--workers", "1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "may be idle:\n  steps.owner_stays\n" in done.stdout


def test_what_is_kept_is_written_by_the_command(sandbox: Sandbox) -> None:
    without_the_idle_one(sandbox)
    file = sandbox.root / "tests/steelyard/counter/faulty/generated.json"
    there = file.read_text(encoding="utf-8")
    file.unlink()
    assert sandbox.run("variants", "--workers", "1").returncode == 1
    done = sandbox.run("variants", "--mutants", "--keep", "--workers", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert file.read_text(encoding="utf-8") == there


@pytest.mark.parametrize("text", ["", "{}x", "[1]", '[{"property": "count.is_given"}]', "[" * 100_000])
def test_kept_designs_that_are_none_are_told(sandbox: Sandbox, text: str) -> None:
    (sandbox.root / "tests/steelyard/counter/faulty/generated.json").write_text(text, encoding="utf-8")
    assert "not what steelyard variants --mutants --keep wrote" in sandbox.refused("variants", "--workers", "1")


def test_keeping_needs_all_designs_and_a_file(sandbox: Sandbox) -> None:
    assert "--keep goes with --mutants" in sandbox.refused("variants", "--keep")
    assert "--keep goes with --mutants" in sandbox.refused("variants", "--mutants", "--keep", "--only", "weary")
    project = sandbox.root / "pyproject.toml"
    project.write_text(project.read_text(encoding="utf-8").partition("generated")[0], encoding="utf-8")
    told = sandbox.refused("variants", "--mutants", "--keep", "--workers", "1")
    assert 'needs [tool.steelyard] generated = "FILE"' in told


def test_a_design_that_is_caught_by_another_property_only_is_a_finding(sandbox: Sandbox) -> None:
    sandbox.spoil("faulty/__init__.py", 'property="count.is_given"', 'property="steps.owner_stays"')
    done = sandbox.run("variants", "--only", "forgetful", "--reproducible", "--workers", "1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "MISPLACED   forgetful" in done.stdout
    assert "steelyard counterexample steps.owner_stays --variant forgetful" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("1 design caught by others only.")


def test_a_design_that_nothing_catches_is_a_finding(sandbox: Sandbox) -> None:
    sandbox.spoil("faulty/__init__.py", 'engine="liveness"', 'engine="explore"')
    done = sandbox.run("variants", "--only", "weary", "--reproducible", "--workers", "1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "SURVIVES   weary" in done.stdout


def test_mutants_find_the_property_that_catches_nothing(sandbox: Sandbox) -> None:
    sandbox.spoil("properties.py", "return after.owner == before.owner", "return before.owner == before.owner")
    done = sandbox.run("variants", "--only", "unlimited", "--mutants", "--reproducible", "--workers", "1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "catch neither a design nor a generated one, and may be idle:" in done.stdout
    assert "  steps.owner_stays\n" in done.stdout


def test_traces_are_kept_and_replayed(sandbox: Sandbox) -> None:
    done = sandbox.run("variants", "--only", "unlimited", "--traces", "kept", "--workers", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = (sandbox.root / "kept").iterdir()
    assert file.name == "unlimited.itf.json"
    sandbox.run("replay", str(file))


def test_a_name_that_matches_nothing_is_told(sandbox: Sandbox) -> None:
    assert "no variant matches nobody" in sandbox.refused("variants", "--only", "nobody", code=5)


def test_a_project_without_designs_is_told_how_to_name_them(sandbox: Sandbox) -> None:
    (sandbox.root / "pyproject.toml").write_text(
        '[tool.steelyard]\nsuite = "tests.steelyard.counter.suite:SUITE"\n', encoding="utf-8"
    )
    assert 'needs variants = "module:NAME"' in sandbox.refused("variants")


def test_a_witness_is_a_run(sandbox: Sandbox) -> None:
    done = sandbox.run("witness", "s.total == params.limit and s.given[ben] == 1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("Reached in 2 steps of tiny; no witness in fewer than 2 steps")


def test_what_the_scope_does_not_have_is_inconclusive(sandbox: Sandbox) -> None:
    done = sandbox.run("witness", "s.total > params.limit")
    assert done.returncode == 6, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("No such state in the scope: ")


def test_an_expression_that_is_none_is_told(sandbox: Sandbox) -> None:
    assert "s has no field totl; did you mean total?" in sandbox.refused("witness", "s.totl > 1")


def test_a_kept_trace_that_breaks_its_property_again_is_shown_by_its_file(sandbox: Sandbox) -> None:
    sandbox.run("variants", "--only", "forgetful", "--traces", "kept", "--workers", "1")
    file = sandbox.root / "pyproject.toml"
    file.write_text(f'{file.read_text(encoding="utf-8")}traces = "kept"\n', encoding="utf-8")
    held = sandbox.run("check", "--only", "count.is_given", "--workers", "1")
    assert "1 kept trace replayed first; still broken: none." in held.stdout
    sandbox.spoil("model.py", "Count(state.given[caller] + amount)", "amount")
    done = sandbox.run("check", "--only", "count.is_given", "--workers", "1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "still broken: count.is_given." in done.stdout
    (sandbox.root / "kept" / "forgetful.itf.json").write_text("{}", encoding="utf-8")
    assert "a kept trace that does not fit any more" in sandbox.refused("check", "--only", "count.within_limit")


def test_a_directory_of_traces_that_is_not_there_is_told(sandbox: Sandbox) -> None:
    file = sandbox.root / "pyproject.toml"
    file.write_text(f'{file.read_text(encoding="utf-8")}traces = "absent"\n', encoding="utf-8")
    assert 'traces = "DIRECTORY"' in sandbox.refused("check", "--only", "count.is_given")
