"""Bounded search finds the shortest traces, with amounts and parameters free, and replays them."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from steelyard.engines import bounded
from steelyard.engines.footprint import Footprint
from steelyard.engines.result import Options, Result, Task
from steelyard.language import Nat, action, floor_div
from steelyard.suite import MODEL_PROPERTIES, Invariant, Kind, Step, StepProperty, Suite, Verdict
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


@pytest.mark.parametrize("name", FAULTY)
def test_what_is_left_out_would_have_shown_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As much is found, and as soon, as where every sequence is searched."""
    suite, steps = FAULTY[name].suite, FAULTY[name].steps
    found = search(suite, steps)
    monkeypatch.setattr(bounded._Search, "_idle_after", lambda *_: ())
    monkeypatch.setattr(bounded._Search, "_may_be_last", lambda *_: True)
    monkeypatch.setattr(Footprint, "commutes_with", lambda *_: False)
    monkeypatch.setattr(bounded, "CHECKS", 100_000)
    everything = search(suite, steps)
    assert {i: (one.verdict, one.bounds) for i, one in found.items()} == {
        i: (one.verdict, one.bounds) for i, one in everything.items()
    }


def test_a_step_that_changes_nothing_may_be_the_last_one() -> None:
    claim = StepProperty(id="t.never", statement="Nobody looks.", source=("T",), predicate=nobody_looks)
    suite = attrs.evolve(SUITE, actions=(*SUITE.actions, look), properties=(claim,))
    result = search(suite, 1, "t.never")["t.never"]
    assert result.verdict is Verdict.VIOLATED
    assert result.trace is not None
    assert [move.action for move in result.trace.moves] == ["look"]


@action(by="anyone")
def look(params: Params, state: State) -> State:  # noqa: ARG001 - all actions take params
    """Change nothing."""
    return state


def nobody_looks(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    """A claim about the name of the action alone."""
    return step.action != "look"


@attrs.frozen(kw_only=True)
class Lamp:
    """What a property mentions, and what it does not."""

    is_plugged: bool
    is_lit: bool


def dark(params: Params) -> Lamp:  # noqa: ARG001 - all take params
    """At first."""
    return Lamp(is_plugged=False, is_lit=False)


@action(by="anyone")
def plug(params: Params, state: Lamp) -> Lamp:  # noqa: ARG001
    """Nothing is lit by this alone."""
    return attrs.evolve(state, is_plugged=True)


@action(by="anyone")
def switch(params: Params, state: Lamp) -> Lamp:  # noqa: ARG001
    """It is lit if it is plugged."""
    return attrs.evolve(state, is_lit=state.is_plugged)


def is_dark(params: Params, state: Lamp) -> bool:  # noqa: ARG001
    """It says nothing of the plug."""
    return not state.is_lit


def stays_dark(params: Params, before: Lamp, step: Step, after: Lamp) -> bool:  # noqa: ARG001
    """The same of a step."""
    return before.is_lit or not after.is_lit


def test_a_move_is_not_in_vain_if_another_one_reads_what_it_wrote() -> None:
    told = {"statement": "It is dark.", "source": ("T",)}
    claims = (
        Invariant(id="t.dark", predicate=is_dark, **told),
        StepProperty(id="t.stays", predicate=stays_dark, **told),
    )
    suite = attrs.evolve(SUITE, state=Lamp, genesis=dark, actions=(plug, switch), properties=claims)
    for found in search(suite, 3, "t.dark", "t.stays").values():
        assert found.verdict is Verdict.VIOLATED
        assert found.trace is not None
        assert [move.action for move in found.trace.moves] == ["plug", "switch"]


@attrs.frozen(kw_only=True)
class Meter:
    """What no property mentions."""

    ohms: Nat


def fresh(params: Params) -> Meter:  # noqa: ARG001 - all take params
    """At first."""
    return Meter(ohms=Nat(1))


@action(by="anyone")
def short(params: Params, state: Meter) -> Meter:  # noqa: ARG001
    """There is no resistance any more."""
    return attrs.evolve(state, ohms=Nat(0))


@action(by="anyone")
def measure(params: Params, state: Meter, *, volts: Nat) -> Meter:  # noqa: ARG001
    """A fault where there is no resistance."""
    return attrs.evolve(state, ohms=Nat(floor_div(volts, state.ohms)))


def test_a_move_is_not_in_vain_if_a_fault_hangs_on_it() -> None:
    suite = attrs.evolve(SUITE, state=Meter, genesis=fresh, actions=(short, measure), properties=())
    found = search(suite, 3, "model.no_fault")["model.no_fault"]
    assert found.verdict is Verdict.VIOLATED
    assert found.trace is not None
    assert len(found.trace.moves) == 2
    assert found.trace.moves[-1].action == "measure"


def test_moves_in_vain_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """What opens a deal leaves the supply alone, so no sequence that is looked at for the supply ends in it."""
    ends: set[str] = set()
    look_at = bounded._Search._look

    def noted(self: Any, node: Any, *others: Any) -> None:
        ends.update(summary.name for summary, _ in node.moves[-1:])
        look_at(self, node, *others)

    monkeypatch.setattr(bounded._Search, "_look", noted)
    assert search(SUITE, 3, "token.supply_is_capped")
    assert "mint" in ends
    assert "open_deal" not in ends
