"""Verdicts against exploration: agreement, and that a false proof or a wrong trace is seen."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from steelyard.engines import bounded, explore, induction
from steelyard.engines.result import InternalError, Result, Task
from steelyard.generate import generate
from steelyard.language import count
from steelyard.selftest import selftest
from steelyard.selftest.record import VerdictCheck
from steelyard.selftest.verdicts import check_verdicts
from steelyard.suite import Relational, Suite, Theorem, Verdict
from tests.steelyard.selftest import workshop
from tests.steelyard.selftest.workshop import NO_ONE, Coins, Keepers, Params, State
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.suite import SUITE as TOKEN


@attrs.frozen
class Protocol:
    """A protocol as a generator makes it."""

    suite: Suite
    description: str = "by hand"
    source: str = "its text"


def brief(suite: Suite) -> Protocol:
    """The token with one deal: a tenth of the states."""
    tiny = suite.presets["tiny"]
    params = attrs.evolve(tiny.params, max_deals=1)
    return Protocol(attrs.evolve(suite, presets={"tiny": attrs.evolve(tiny, params=params)}))


def checked(*suites: Suite) -> VerdictCheck:
    return check_verdicts([brief(suite) for suite in suites], states=400)


# --- agreement ----------------------------------------------------------------------------


def test_generated_protocols_agree() -> None:
    found = check_verdicts(generate(seed) for seed in (1, 3, 7, 9, 13, 19, 20, 30, 35))
    assert found.contradictions == ()
    assert found.protocols == found.exhausted == 9
    assert found.verdicts["proven", "explored"] > 20
    assert sum(n for (_, seen), n in found.verdicts.items() if seen == "violated") > 2
    assert found.traces > 2


def test_the_token_and_its_faulty_twins_agree() -> None:
    found = checked(TOKEN, *(FAULTY[name].suite for name in ("anyone_mints", "close_unchecked")))
    assert found.contradictions == ()
    assert found.verdicts["not inductive", "violated"] == 2


# --- contradictions -----------------------------------------------------------------------


@pytest.fixture
def credulous(monkeypatch: pytest.MonkeyPatch) -> None:
    """Induction that believes everything."""

    def run(task: Task) -> tuple[Result, ...]:
        return tuple(Result(id=p.id, engine="induction", verdict=Verdict.PROVEN) for p in task.properties)

    monkeypatch.setattr(induction, "run", run)


@pytest.mark.usefixtures("credulous")
@pytest.mark.parametrize(
    ("name", "caught"),
    [
        ("self_transfer_mints", "token.supply_is_sum"),
        ("anyone_mints", "authority.only_operator_mints"),
        ("close_unchecked", "model.no_fault"),
        ("refund_twice", "model.types"),
    ],
)
def test_a_false_proof_is_seen(name: str, caught: str) -> None:
    found = checked(FAULTY[name].suite)
    seen = [one for one in found.contradictions if one.property == caught]
    assert seen
    assert all("proven, and violated" in one.told and one.trace is not None for one in seen)
    assert all(one.source == "its text" for one in seen)


def there_is_one_keeper(params: Params, *, keepers: Keepers, worth: Coins) -> bool:  # noqa: ARG001
    """Not so: all three may be there."""
    return count(keepers, lambda one: one != NO_ONE) + worth <= 2


@pytest.mark.usefixtures("credulous")
def test_a_false_proof_of_a_theorem_or_a_relation_is_seen() -> None:
    wrong = Theorem(id="w.theorem", statement="It holds.", source=("W",), predicate=there_is_one_keeper)
    related = Relational(
        id="w.relation",
        statement="It holds.",
        source=("W",),
        left=workshop.lend_twice,
        right=workshop.lend_once,
        relation=lent_alike,
    )
    suite = attrs.evolve(workshop.SUITE, properties=(wrong, related))
    found = check_verdicts([Protocol(suite)], states=200)
    assert {one.property for one in found.contradictions} >= {"w.theorem", "w.relation"}


def lent_alike(params: Params, before: State, left: State, right: State) -> bool:  # noqa: ARG001
    """Not so: twice is longer."""
    return left.lent == right.lent


def with_traces(monkeypatch: pytest.MonkeyPatch, change: Any) -> VerdictCheck:
    """A check of a faulty token whose counterexamples are changed."""
    plain = explore.results

    def results(*args: Any) -> tuple[Result, ...]:
        return tuple(
            attrs.evolve(one, trace=change(one.trace)) if one.verdict is Verdict.VIOLATED else one
            for one in plain(*args)
        )

    monkeypatch.setattr(explore, "results", results)
    return checked(FAULTY["self_transfer_mints"].suite)


def test_a_trace_that_does_not_replay_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def another_end(trace: Any) -> Any:
        last = attrs.evolve(trace.moves[-1], state=attrs.evolve(trace.moves[-1].state, supply=99))
        return attrs.evolve(trace, moves=(*trace.moves[:-1], last))

    (seen,) = with_traces(monkeypatch, another_end).contradictions
    assert "does not replay" in seen.told


def test_a_trace_that_shows_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found = with_traces(monkeypatch, lambda trace: attrs.evolve(trace, moves=trace.moves[:-1]))
    (seen,) = found.contradictions
    assert "does not show it" in seen.told


def test_a_violation_that_bounded_search_misses_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(task: Task) -> tuple[Result, ...]:
        bounds = {"steps": task.options.depth}
        return tuple(Result(id=p.id, engine="bounded", verdict=Verdict.BOUNDED, bounds=bounds) for p in task.properties)

    monkeypatch.setattr(bounded, "run", nothing)
    found = checked(FAULTY["self_transfer_mints"].suite)
    assert {one.property for one in found.contradictions} >= {"token.supply_is_sum"}
    assert all("finds nothing" in one.told for one in found.contradictions)


def test_an_engine_that_ends_without_an_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_task: Task) -> Any:
        raise InternalError("it does not replay")

    monkeypatch.setattr(explore, "exploration", broken)
    (seen,) = checked(TOKEN).contradictions
    assert seen.told == "InternalError: it does not replay"


# --- all of it ----------------------------------------------------------------------------


def test_selftest_does_both() -> None:
    said: list[str] = []
    report = selftest(TOKEN, cases=30, protocols=2, seed=3, progress=said.append)
    assert report.is_sound
    assert report.is_complete
    assert report.verdicts is not None
    assert report.verdicts.protocols == 2
    assert any("protocol 6:" in line for line in said)
    assert any("transfer" in line for line in said)


def test_without_protocols_there_are_no_verdicts() -> None:
    assert selftest(TOKEN, cases=20, protocols=0).verdicts is None
