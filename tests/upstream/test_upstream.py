"""The live network's scenarios against the model, and that a difference would be seen."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import model.deposits
from model.accounts import Account, TransferId
from model.params import Params
from model.state import State
from model.units import Nonce, Planck, Rao
from properties.suite import SUITE
from steelyard.conform import ConformReport, Divergence, Standing, conform
from steelyard.language import action
from steelyard.suite import Suite
from tests.upstream.adapter import ADAPTER
from tests.upstream.divergences import DIVERGENCES

FILE = Path(__file__).parent / "scenarios.json"
SCENARIOS: dict[str, dict[str, Any]] = {s["name"]: s for s in json.loads(FILE.read_text(encoding="utf-8"))}
PROSE = "note"


@pytest.fixture(scope="module")
def report() -> ConformReport:
    return conform(SUITE, ADAPTER, FILE)


def standing(tmp_path: Path, scenario: Any, suite: Suite = SUITE, adapter: Any = ADAPTER) -> tuple[Standing, str]:
    """How one scenario ends, in a file of its own."""
    file = tmp_path / "altered.json"
    file.write_text(json.dumps([scenario]), encoding="utf-8")
    result = conform(suite, adapter, file).results[0]
    return result.standing, result.problem


def test_no_scenario_fails(report: ConformReport) -> None:
    assert [(r.name, r.problem) for r in report.results if r.standing is Standing.FAILED] == []
    assert report.ok


def test_the_counts(report: ConformReport) -> None:
    assert {s.value: n for s, n in report.counts.items()} == {
        "agrees": 17,
        "diverges by design": 4,
        "unsupported": 6,
        "failed": 0,
    }
    assert [r.name for r in report.results] == list(SCENARIOS)


def test_the_divergences_are_those_declared(report: ConformReport) -> None:
    assert {r.name for r in report.results if r.standing is Standing.DIVERGES} == set(DIVERGENCES)


def test_what_is_unsupported_is_named(report: ConformReport) -> None:
    for result in report.results:
        if result.standing is Standing.UNSUPPORTED:
            calls = {step["call"] for step in SCENARIOS[result.name]["steps"]}
            assert {text.split(" (")[0] for text in result.lacking} == calls & set(ADAPTER.lacking)
            assert result.lacking


def alterations() -> Iterator[Any]:
    """Each expectation of each supported scenario, changed to something else."""
    for name, scenario in SCENARIOS.items():
        if any(step["call"] in ADAPTER.lacking for step in scenario["steps"]):
            continue
        for number, step in enumerate(scenario["steps"]):
            altered = copy.deepcopy(scenario)
            altered["steps"][number]["expect"] = "Ok" if step["expect"] != "Ok" else "NotGuardian"
            if name not in DIVERGENCES or "step" not in str(DIVERGENCES[name].differences):
                yield pytest.param(altered, id=f"{name}: step {number + 1}")
        for fact, value in scenario["final"].items():
            if fact == PROSE:
                continue
            altered = copy.deepcopy(scenario)
            altered["final"][fact] = value + 1 if isinstance(value, int) else [*(value or []), "mallory"]
            yield pytest.param(altered, id=f"{name}: final {fact}")


@pytest.mark.parametrize("altered", list(alterations()))
def test_an_altered_expectation_is_seen(altered: Any, tmp_path: Path) -> None:
    assert standing(tmp_path, altered)[0] is Standing.FAILED


@pytest.mark.parametrize("name", sorted(DIVERGENCES))
def test_a_divergence_that_is_not_declared_fails(name: str, tmp_path: Path) -> None:
    adapter = attrs.evolve(ADAPTER, divergences={})
    ended, problem = standing(tmp_path, SCENARIOS[name], adapter=adapter)
    assert ended is Standing.FAILED
    assert "that no rule explains" in problem


@pytest.mark.parametrize("name", sorted(DIVERGENCES))
def test_a_divergence_declared_otherwise_fails(name: str, tmp_path: Path) -> None:
    declared = DIVERGENCES[name]
    fewer = Divergence(declared.rule, declared.differences[1:])
    adapter = attrs.evolve(ADAPTER, divergences={name: fewer})
    assert standing(tmp_path, SCENARIOS[name], adapter=adapter)[0] is Standing.FAILED


def test_a_declared_divergence_that_agrees_fails(tmp_path: Path) -> None:
    name = "deposit_three_of_three"
    adapter = attrs.evolve(ADAPTER, divergences={name: DIVERGENCES["admin_manual_mint"]})
    ended, problem = standing(tmp_path, SCENARIOS[name], adapter=adapter)
    assert ended is Standing.FAILED
    assert problem.startswith("it agrees, but is declared to diverge")


@action(by="anyone")
def finalize_too_much(params: Params, state: State, *, deposit: TransferId) -> State:
    """A mint of one planck more than was locked."""
    after: State = model.deposits.finalize_deposit(params, state, deposit=deposit)
    account = state.pallet.mints.records[deposit].account
    halpha = after.hippius.halpha
    more = halpha.set(account, Planck(halpha[account] + 1))
    return attrs.evolve(after, hippius=attrs.evolve(after.hippius, halpha=more))


@action(by="a guardian", caller="guardian")
def attest_in_vain(
    params: Params, state: State, *, guardian: Account, deposit: TransferId, recipient: Account, rao: Rao, nonce: Nonce
) -> State:
    """A third attestation that leaves no vote."""
    after: State = model.deposits.attest_deposit(
        params, state, guardian=guardian, deposit=deposit, recipient=recipient, rao=rao, nonce=nonce
    )
    return state if len(after.pallet.mints.votes) % 3 == 0 else after


def replacing(suite: Suite, name: str, function: Any) -> Suite:
    """The suite with a faulty action in the place of one of its own."""
    attrs_of = attrs.evolve(function.__steelyard_action__, name=name)
    function.__steelyard_action__ = attrs_of
    return suite.replacing(**{name: function})


def test_a_model_that_mints_too_much_breaks_an_invariant(tmp_path: Path) -> None:
    suite = replacing(SUITE, "finalize_deposit", finalize_too_much)
    ended, problem = standing(tmp_path, SCENARIOS["deposit_three_of_three"], suite=suite)
    assert ended is Standing.FAILED
    assert problem.startswith("step 1: the invariant conservation.")


def test_without_invariants_it_differs(tmp_path: Path) -> None:
    suite = replacing(attrs.evolve(SUITE, properties=()), "finalize_deposit", finalize_too_much)
    ended, problem = standing(tmp_path, SCENARIOS["deposit_three_of_three"], suite=suite)
    assert ended is Standing.FAILED
    assert problem == "a difference that no rule explains"


def test_a_model_that_forgets_votes_fails(tmp_path: Path) -> None:
    suite = replacing(SUITE, "attest_deposit", attest_in_vain)
    assert standing(tmp_path, SCENARIOS["deposit_three_of_three"], suite=suite)[0] is Standing.FAILED


def test_an_attestation_of_what_bittensor_has_not_is_no_outcome(tmp_path: Path) -> None:
    scenario = copy.deepcopy(SCENARIOS["deposit_first_attestation_pending"])
    scenario["steps"][0]["args"]["nonce"] = 3
    ended, problem = standing(tmp_path, scenario)
    assert ended is Standing.FAILED
    assert problem == "step 1: attest_deposit: discarded A-16"


def test_parameters_stay_once_something_happened(tmp_path: Path) -> None:
    scenario = copy.deepcopy(SCENARIOS["cleanup_deposit_after_ttl"])
    scenario["steps"].append({"call": "bridge.set_cleanup_ttl", "args": {"by": "root", "ttl": 5}, "expect": "Ok"})
    assert standing(tmp_path, scenario)[0] is Standing.UNSUPPORTED


def test_a_share_that_is_no_whole_percent_is_unsupported(tmp_path: Path) -> None:
    scenario = copy.deepcopy(SCENARIOS["math_split_5pct"])
    scenario["steps"][0]["args"]["bps"] = 555
    assert standing(tmp_path, scenario)[0] is Standing.UNSUPPORTED
