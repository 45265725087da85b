"""Bounded search finds the shortest traces, with amounts and parameters free, and replays them."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from steelyard.engines import bounded
from steelyard.engines.footprint import Footprint, footprint
from steelyard.engines.result import Options, Result, Task
from steelyard.engines.session import Session
from steelyard.language import Identity, Map, Nat, action, floor_div, table
from steelyard.suite import MODEL_PROPERTIES, Invariant, Kind, Step, StepProperty, Suite, Verdict
from steelyard.trace import check_replay
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import Params, State
from tests.steelyard.token.suite import SUITE


def search(suite: Suite, depth: int, *only: str, **options: int) -> dict[str, Result]:
    """The answers for some properties, or for all."""
    chosen = tuple(p for p in (*suite.properties, *MODEL_PROPERTIES) if not only or p.id in only)
    task = Task(suite=suite, preset="tiny", properties=chosen, options=Options(depth=depth, **options))
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


def test_a_search_that_was_cut_says_how_deep_it_was_complete() -> None:
    result = search(SUITE, 4, "token.supply_is_sum", checks=30)["token.supply_is_sum"]
    assert result.verdict is Verdict.BOUNDED
    assert result.bounds["steps"] < 4
    assert result.note == "cut after 30 solver calls"


@pytest.mark.parametrize("name", FAULTY)
def test_what_is_left_out_would_have_shown_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As much is found, and as soon, as where every sequence is searched."""
    suite, steps = FAULTY[name].suite, FAULTY[name].steps
    found = search(suite, steps)
    monkeypatch.setattr(bounded._Search, "_idle_after", lambda *_: ())
    monkeypatch.setattr(bounded._Search, "_may_be_last", lambda *_: True)
    monkeypatch.setattr(Footprint, "commutes_with", lambda *_: False)
    everything = search(suite, steps, checks=100_000)
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


@attrs.frozen(kw_only=True)
class Purse:
    """Amounts that should not be negative, and by their types are not."""

    left: Nat
    held: Map[Identity, Nat] = table()


def full(params: Params) -> Purse:  # noqa: ARG001 - all take params
    """At first."""
    return Purse(left=Nat(0))


@action(by="anyone")
def take(params: Params, state: Purse) -> Purse:  # noqa: ARG001
    """Nobody looks whether there is any left."""
    return attrs.evolve(state, left=Nat(state.left - 1))


@action(by="anyone")
def owe(params: Params, state: Purse, *, who: Identity) -> Purse:  # noqa: ARG001
    """The same of an entry."""
    return attrs.evolve(state, held=state.held.set(who, Nat(-1)))


def some_is_left(params: Params, state: Purse) -> bool:  # noqa: ARG001
    """What the type says."""
    return state.left >= 0


def nobody_owes(params: Params, state: Purse) -> bool:  # noqa: ARG001
    """What the type of the entries says."""
    return state.held.all(lambda _who, amount: amount >= 0)


def stays_full(params: Params, before: Purse, step: Step, after: Purse) -> bool:  # noqa: ARG001
    """What it says before a step."""
    return before.left >= 0


def test_a_move_is_not_in_vain_if_it_breaks_what_only_the_types_tell() -> None:
    """A formula over well-typed states does not mention that a natural number is at least 0."""
    told = {"statement": "It holds.", "source": ("T",)}
    claims = (
        Invariant(id="t.left", predicate=some_is_left, **told),
        Invariant(id="t.held", predicate=nobody_owes, **told),
        StepProperty(id="t.stays", predicate=stays_full, actions=("owe",), **told),
    )
    suite = attrs.evolve(SUITE, state=Purse, genesis=full, actions=(take, owe), properties=claims)
    found = search(suite, 2, *(claim.id for claim in claims))
    assert {name: one.bounds for name, one in found.items()} == {
        "t.left": {"steps": 1},
        "t.held": {"steps": 1},
        "t.stays": {"steps": 2},
    }
    assert {one.verdict for one in found.values()} == {Verdict.VIOLATED}


def test_what_writes_the_entries_of_another_map_reads_what_it_writes() -> None:
    """Also where the entries are weaker than those of the map whose place they take."""
    session = Session(UNTYPED_SUITE, Options(untyped=frozenset({"mine", "count"})))
    (path,) = session.symbolic.summary("copy").ending("state")
    touched = footprint(session.shape, session.symbolic.state, path)
    assert "s.count" in touched.reads


@attrs.frozen(kw_only=True)
class Books:
    """Two maps, one of which takes the place of the other."""

    mine: Map[Identity, Nat] = table()
    theirs: Map[Identity, Nat] = table()
    count: Nat


def blank(params: Params) -> Books:  # noqa: ARG001 - all take params
    """At first."""
    return Books(count=Nat(0))


@action(by="anyone")
def copy(params: Params, state: Books, *, who: Identity) -> Books:  # noqa: ARG001
    """What is theirs is mine, and one entry more."""
    return attrs.evolve(state, mine=state.theirs.set(who, state.count))


UNTYPED_SUITE = attrs.evolve(SUITE, state=Books, genesis=blank, actions=(copy,), properties=())


@pytest.mark.parametrize("other", ["escrow.a_deal_settles", "t.share"])
def test_what_ends_the_search_for_others_is_not_told_of_a_step(other: str) -> None:
    claim = Invariant(id="t.share", statement="It holds.", source=("T",), predicate=share_of_supply)
    suite = attrs.evolve(SUITE, properties=(*SUITE.properties, claim))
    alone = search(suite, 3, "authority.operator_stays")["authority.operator_stays"]
    beside = search(suite, 3, "authority.operator_stays", other)["authority.operator_stays"]
    assert (beside.verdict, beside.bounds, beside.note) == (alone.verdict, alone.bounds, alone.note)
    assert alone.bounds == {"steps": 3}


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
