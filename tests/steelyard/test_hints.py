"""A hint makes a proof quicker to find, and nothing true that is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from steelyard.engines import induction
from steelyard.engines.hints import needed, read
from steelyard.engines.obligations import Obligation
from steelyard.engines.proving import Prover
from steelyard.engines.result import Options, Task
from steelyard.engines.session import Session
from steelyard.project import Unusable
from steelyard.records import dumps
from steelyard.solver import Effort
from steelyard.suite import Suite, Verdict
from tests.steelyard.command.conftest import Sandbox, sandbox
from tests.steelyard.false_proofs.claims import invariant, lemma, protocol
from tests.steelyard.false_proofs.models import stakes

__all__ = ["sandbox"]

CLAIMS = (
    lemma(stakes.stakes_have_pools),
    lemma(stakes.unsettled_is_owed),
    lemma(stakes.totals_are_sums),
    invariant(stakes.every_stake_is_covered, stratum=1),
)
SOUND = protocol(stakes, *CLAIMS, actions=(stakes.open_pool, stakes.stake, stakes.earn))
#: Somebody takes what is not settled, so one claim does not hold.
FAULTY = protocol(stakes, *CLAIMS, actions=(stakes.open_pool, stakes.stake, stakes.earn, stakes.take))


def proved(suite: Suite, options: Options) -> tuple[list[Obligation], str]:
    """All obligations of a suite, and the hints that they make."""
    session = Session(suite, options)
    ids = frozenset(claim.id for claim in suite.properties)
    proofs = [session.prove(unit, ids, frozenset(session.invariants)) for unit in session.units()]
    return [one for unit in proofs for one in unit.obligations], dumps(needed(proofs))


def verdicts(suite: Suite, options: Options) -> dict[str, Verdict]:
    task = Task(suite=suite, preset="tiny", properties=suite.properties, options=options)
    return {result.id: result.verdict for result in induction.run(task)}


@pytest.fixture(scope="module")
def told() -> str:
    """What the proofs of the sound design need."""
    return proved(SOUND, Options(names_facts=True))[1]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the hints are."""
    return tmp_path / "hints.json"


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[str]]:
    """The hypotheses of each attempt to prove something."""
    made: list[frozenset[str]] = []
    attempt = Prover._attempt

    def noted(self: Prover, path: Any, goals: Any, hypotheses: Any, *others: Any, **named: Any) -> Any:
        made.append(frozenset(hypotheses))
        return attempt(self, path, goals, hypotheses, *others, **named)

    monkeypatch.setattr(Prover, "_attempt", noted)
    return made


def test_with_hints_the_same_is_proved_in_fewer_attempts(told: str, file: Path, attempts: list[frozenset[str]]) -> None:
    plain, _ = proved(SOUND, Options())
    without = len(attempts)
    file.write_text(told, encoding="utf-8")
    attempts.clear()
    hinted, _ = proved(SOUND, Options(hints=str(file)))
    assert [(o.goal, o.where, o.verdict) for o in hinted] == [(o.goal, o.where, o.verdict) for o in plain]
    assert len(attempts) < without


@pytest.mark.parametrize(("effort", "from_all"), [(Effort.OPAQUE, False), (Effort.WHOLE, True)])
@pytest.mark.parametrize("suite", [SOUND, FAULTY], ids=["sound", "faulty"])
def test_whatever_hints_say_no_verdict_changes(suite: Suite, effort: Effort, file: Path, *, from_all: bool) -> None:
    ids = [claim.id for claim in suite.properties]
    units = Session(suite, Options()).units()
    uses = ids if from_all else []
    lines = [{"unit": unit, "where": "", "effort": effort.name, "uses": uses, "goals": ids} for unit in units]
    file.write_text(json.dumps(lines), encoding="utf-8")
    assert verdicts(suite, Options(hints=str(file))) == verdicts(suite, Options())


def test_a_hint_brings_in_no_hypothesis(file: Path, attempts: list[frozenset[str]]) -> None:
    """Neither one that is not there, nor, for a goal of a lower stratum, one of a higher."""
    goal = "test.totals_are_sums"
    everything = [claim.id for claim in CLAIMS]
    hint = {"unit": "action stake", "where": "", "effort": "WHOLE", "uses": everything, "goals": [goal]}
    file.write_text(json.dumps([hint]), encoding="utf-8")
    session = Session(SOUND, Options(hints=str(file)))
    session.prove("action stake", frozenset({goal}), frozenset({goal}))
    assert attempts
    assert frozenset().union(*attempts) <= {goal}
    session.prove("action stake", frozenset({goal}), frozenset(everything))
    assert "test.claim" not in frozenset().union(*attempts)


def test_what_does_not_suffice_is_written_with_more(file: Path) -> None:
    session = Session(SOUND, Options())
    ids, given = frozenset(claim.id for claim in CLAIMS), frozenset(session.invariants)
    proofs = [session.prove(unit, ids, given) for unit in session.units()]
    with_nothing = [attrs.evolve(record, uses=()) for record in needed(proofs)]
    file.write_text(dumps(with_nothing), encoding="utf-8")
    found, told = proved(SOUND, Options(hints=str(file)))
    short = {(one.where, one.goal) for one in found if one.given}
    assert short
    file.write_text(told, encoding="utf-8")
    again, _ = proved(SOUND, Options(hints=str(file)))
    hints = read(file)
    assert all(
        hints[unit].of[where, goal].used for where, goal in short for unit in hints if (where, goal) in hints[unit].of
    )
    assert [one.verdict for one in again] == [one.verdict for one in found]


def test_a_goal_in_a_new_place_is_tried_as_in_another_one(
    told: str, file: Path, attempts: list[frozenset[str]]
) -> None:
    file.write_text(told, encoding="utf-8")
    proved(SOUND, Options(hints=str(file)))
    usual = len(attempts)
    file.write_text(json.dumps([{**one, "where": "no place"} for one in json.loads(told)]), encoding="utf-8")
    attempts.clear()
    proved(SOUND, Options(hints=str(file)))
    assert len(attempts) <= usual + len(SOUND.actions)


@pytest.fixture
def with_facts(told: str, file: Path) -> str:
    """The same hints, and which facts about products the proofs need that follow them."""
    file.write_text(told, encoding="utf-8")
    return proved(SOUND, Options(hints=str(file), names_facts=True))[1]


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[str] | None]:
    """The facts about products that each attempt that follows a hint was limited to."""
    made: list[frozenset[str] | None] = []
    attempt = Prover._attempt

    def noted(self: Prover, *given: Any) -> Any:
        if given[-1].hint is not None and given[-1].effort is not Effort.OPAQUE:
            made.append(given[-1].hint.facts)
        return attempt(self, *given)

    monkeypatch.setattr(Prover, "_attempt", noted)
    return made


def test_a_hint_names_the_facts_about_products_that_suffice(
    with_facts: str, file: Path, named: list[frozenset[str] | None]
) -> None:
    file.write_text(with_facts, encoding="utf-8")
    found, again = proved(SOUND, Options(hints=str(file), names_facts=True))
    assert named
    assert all(facts is not None for facts in named), "a proof was found with other facts than those named"
    assert any(named)
    assert again == with_facts
    assert all(one.verdict == "unsat" for one in found)


@pytest.mark.parametrize("facts", [[], ["pair 000000000000"]])
def test_where_the_named_facts_do_not_suffice_all_are_tried(
    facts: list[str], with_facts: str, file: Path, named: list[frozenset[str] | None]
) -> None:
    lines = json.loads(with_facts)
    short = [{**line, "facts": facts} if line.get("facts") else line for line in lines]
    assert short != lines
    file.write_text(json.dumps(short), encoding="utf-8")
    found, _ = proved(SOUND, Options(hints=str(file)))
    assert frozenset(facts) in named
    assert None in named
    assert all(one.verdict == "unsat" for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        '[{"where": "genesis"}]',
        '[{"unit": 1, "where": "", "effort": "WHOLE", "uses": [], "goals": []}]',
        '[{"unit": "genesis", "where": "", "effort": "great", "uses": [], "goals": []}]',
        '[{"unit": "genesis", "where": "", "effort": "WHOLE", "uses": [1], "goals": []}]',
        '[{"unit": "genesis", "where": "", "effort": "WHOLE", "uses": 1, "goals": []}]',
        '[{"unit": "genesis", "where": "", "effort": "WHOLE", "facts": "all", "goals": []}]',
    ],
)
def test_a_malformed_file_is_refused(text: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable, match="delete it, then steelyard hints"):
        read(file)


def test_no_file_is_no_hints(file: Path) -> None:
    assert read(file) == {}


def test_the_command_writes_them_and_a_check_reads_them(sandbox: Sandbox) -> None:
    done = sandbox.run("hints")
    assert done.returncode == 0, done.stderr
    file = sandbox.root / "hints.json"
    assert done.stdout.startswith("hints.json: what the proofs of ")
    assert read(file)
    assert sandbox.run("check", "--engine", "induction").returncode == 0
    file.write_text("[", encoding="utf-8")
    assert "delete it, then steelyard hints" in sandbox.refused("check", "--no-cache")


def test_a_project_that_names_no_file_is_told_how(sandbox: Sandbox) -> None:
    project = sandbox.root / "pyproject.toml"
    project.write_text(project.read_text(encoding="utf-8").partition("hints")[0], encoding="utf-8")
    assert 'needs [tool.steelyard] hints = "FILE"' in sandbox.refused("hints")
