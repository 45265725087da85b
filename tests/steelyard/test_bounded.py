"""Bounded search finds the shortest traces, with amounts and parameters free, and replays them."""

from __future__ import annotations

import attrs
import pytest

from steelyard.engines import bounded
from steelyard.engines.result import Options, Result, Task
from steelyard.language import floor_div
from steelyard.suite import MODEL_PROPERTIES, Invariant, Kind, Suite, Verdict
from steelyard.trace import check_replay
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import Params, State
from tests.steelyard.token.suite import SUITE


def search(suite: Suite, depth: int, *only: str) -> dict[str, Result]:
    """The answers for some properties, or for all."""
    chosen = tuple(p for p in (*suite.properties, *MODEL_PROPERTIES) if not only or p.id in only)
    task = Task(suite=suite, preset="tiny", properties=chosen, options=Options(depth=depth))
    return {result.id: result for result in bounded.run(task)}


def test_the_sound_token_has_no_violation_within_the_bound() -> None:
    answers = search(SUITE, 3)
    for kind in (Kind.INVARIANT, Kind.STEP):
        for claim in SUITE.of_kind(kind):
            assert answers[claim.id].verdict is Verdict.BOUNDED
            assert answers[claim.id].bounds == {"steps": 3}


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_twin_is_caught_by_a_shortest_trace(name: str) -> None:
    faulty = FAULTY[name]
    result = search(faulty.suite, faulty.steps, faulty.caught_by)[faulty.caught_by]
    assert result.verdict is Verdict.VIOLATED
    assert result.trace is not None
    check_replay(faulty.suite, result.trace)
    # The parameters are free here, so a trace may be shorter than any that the preset has.
    assert 1 <= len(result.trace.moves) <= faulty.steps
    assert f"fewer than {len(result.trace.moves)} steps" in result.trace.certificate


@pytest.mark.parametrize("name", FAULTY)
def test_below_the_shortest_trace_nothing_is_found(name: str) -> None:
    faulty = FAULTY[name]
    found = search(faulty.suite, faulty.steps, faulty.caught_by)[faulty.caught_by].trace
    assert found is not None
    shorter = search(faulty.suite, len(found.moves) - 1, faulty.caught_by)[faulty.caught_by]
    assert shorter.verdict is Verdict.BOUNDED
    assert shorter.bounds == {"steps": len(found.moves) - 1}


def share_of_supply(params: Params, state: State) -> bool:
    """A claim that is not defined while there is no supply."""
    return floor_div(params.max_supply, state.supply) >= 1


def test_a_property_that_faults_is_violated() -> None:
    claim = Invariant(id="t.share", statement="It holds.", source=("T",), predicate=share_of_supply)
    result = search(attrs.evolve(SUITE, properties=(claim,)), 1, "t.share")["t.share"]
    assert result.verdict is Verdict.VIOLATED
    assert result.trace is not None
    assert result.trace.moves == ()


def test_what_can_happen_is_reached_and_what_cannot_yet_is_not() -> None:
    name = "escrow.a_refunded_deal_is_closed"
    assert search(SUITE, 3, name)[name].verdict is Verdict.UNREACHED
    reached = search(SUITE, 4, name)[name]
    assert reached.verdict is Verdict.REACHED
    assert reached.trace is not None
    assert [move.action for move in reached.trace.moves] == ["mint", "open_deal", "refund", "close"]


def test_a_search_that_was_cut_says_how_deep_it_was_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "CHECKS", 30)
    result = search(SUITE, 4, "token.supply_is_sum")["token.supply_is_sum"]
    assert result.verdict is Verdict.BOUNDED
    assert result.bounds["steps"] < 4
    assert "cut" in result.note
