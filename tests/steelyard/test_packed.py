"""The search of states that are words finds what the reference search finds, or says that words do not tell them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from attrs import evolve

from bench.bridge import Account, Guardian, NotNow, Params, Place, State, Status, Units, instance
from steelyard.engines import explore, induction
from steelyard.engines.exploration import Exploration
from steelyard.engines.packed import calls, claims, numbers
from steelyard.engines.packed.layout import NotPacked
from steelyard.engines.packed.search import PackedSearch
from steelyard.engines.result import InternalError, Options, Task
from steelyard.engines.search import Search
from steelyard.generate import generate
from steelyard.language import action, floor_div, require
from steelyard.selftest.searches import difference_in_words, referred
from steelyard.suite import Invariant, Kind, Reachable, Step, StepProperty, Suite, Verdict
from steelyard.trace import check_replay
from steelyard.whitelist import check_suite
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.suite import SUITE as TOKEN

BRIDGE = instance(2, 2, 2, 2, 2)


def task(suite: Suite, *, max_states: int = 400_000, only: tuple[str, ...] = (), **options: int) -> Task:
    chosen = tuple(one for one in suite.properties if one.kind is not Kind.LEADS_TO and (not only or one.id in only))
    return Task(suite=suite, preset="tiny", properties=chosen, options=Options(max_states=max_states, **options))


def searched(suite: Suite, **options: Any) -> Exploration:
    return explore.exploration(task(suite, **options), PackedSearch)


def compared(suite: Suite, **options: Any) -> str | None:
    of = task(suite, **options)
    return difference_in_words(of, referred(of))


def with_scope(suite: Suite, **fields: Any) -> Suite:
    return evolve(suite, presets={"tiny": evolve(suite.preset("tiny"), **fields)})


def with_claims(suite: Suite, *more: Invariant | StepProperty | Reachable) -> Suite:
    return evolve(suite, properties=(*suite.properties, *more))


# --- the bridge ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers_", "states", "steps"), [((2, 2, 2, 2, 2), 12_889, 40_968), ((2, 2, 2, 3, 2), 314_913, 1_524_420)]
)
def test_the_counts_are_those_that_other_explorers_come_to(
    numbers_: tuple[int, int, int, int, int], states: int, steps: int
) -> None:
    found = searched(instance(*numbers_))
    assert (len(found.states), found.transitions, found.depth) == (states, steps, 20)
    assert found.exhausted
    assert not found.findings
    assert not found.untested


def test_the_bridge_is_in_the_language_and_proven() -> None:
    check_suite(BRIDGE)
    found = induction.run(Task(suite=BRIDGE, preset="tiny", properties=BRIDGE.properties, options=Options()))
    assert {one.verdict for one in found} == {Verdict.PROVEN}


def test_on_the_bridge_it_finds_what_the_reference_search_finds() -> None:
    assert compared(instance(2, 1, 2, 2, 2)) == ""


def test_what_an_exploration_uses_of_many_states_is_this(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[type[Search]] = []
    follow = PackedSearch.follow

    def noted(self: PackedSearch) -> None:
        used.append(type(self))
        follow(self)

    monkeypatch.setattr(PackedSearch, "follow", noted)
    found = explore.exploration(task(BRIDGE))
    assert len(found.states) == 12_889
    assert used == [PackedSearch]
    explore.exploration(task(instance(1, 1, 1, 2, 2)))
    assert used == [PackedSearch]


@action(by="a guardian")
def attest_out(params: Params, state: State, *, place: Place, guardian: Guardian) -> State:
    """Say that it was locked, also of what was cleaned up too early."""
    require(place in state.outs and guardian < params.guardians, NotNow())
    of = state.outs[place]
    require(of.status != Status.DONE and not (of.first if guardian == 0 else of.second), NotNow())
    first, second = of.first or guardian == 0, of.second or guardian == 1
    return evolve(state, outs=state.outs.set(place, evolve(of, status=Status.PENDING, first=first, second=second)))


def test_a_double_mint_is_found_in_as_few_steps_as_can_be() -> None:
    found = searched(BRIDGE.replacing(attest_out=attest_out))
    finding, trace = found.findings["bridge.escrow"]
    assert finding.verdict is Verdict.VIOLATED
    assert trace is not None
    # Cleaned up, it is attested again, which takes it for pending: that is one step too many already.
    assert [move.action for move in trace.moves][-2:] == ["clean_out", "attest_out"]
    assert trace.certificate == "no violation in fewer than 6 steps (breadth-first, tiny)"
    check_replay(BRIDGE.replacing(attest_out=attest_out), trace)


def test_its_states_depths_and_origins_are_those_of_runs() -> None:
    found = searched(instance(2, 1, 2, 2, 2))
    for place in range(0, len(found.states), 97):
        trace = found.trace_to(place)
        assert len(trace.moves) == found.depths[place]
        assert trace.states[-1] == found.states[place]
        check_replay(instance(2, 1, 2, 2, 2), trace)
    assert found.states[-1] == found.states[len(found.states) - 1]
    assert list(found.depths[:3]) == [0, 1, 1]
    with pytest.raises(IndexError):
        found.states[len(found.states)]


# --- other protocols ----------------------------------------------------------------------


def test_of_a_small_protocol_with_a_declared_domain_and_names_in_no_pool() -> None:
    assert compared(TOKEN) == ""


@pytest.mark.parametrize("name", FAULTY)
def test_of_faulty_protocols(name: str) -> None:
    twin = FAULTY[name]
    assert not compared(twin.suite, max_states=3_000)
    assert not compared(twin.suite, max_states=3_000, only=(twin.caught_by,))


@pytest.mark.parametrize("limit", [1, 2, 57, 645, 646])
def test_wherever_it_is_cut(limit: int) -> None:
    found = searched(TOKEN, max_states=limit)
    assert len(found.states) == limit
    assert found.exhausted is (limit == 646)
    assert found.stopped == ("" if limit == 646 else f"Cut short at {limit} states.")


@pytest.mark.parametrize("more", [0, 1, 50])
def test_once_something_is_violated_it_is_cut_where_the_reference_search_is(more: int) -> None:
    suite = FAULTY["self_transfer_mints"].suite
    cut = searched(suite, once_violated=more)
    assert compared(suite, once_violated=more) == ""
    assert len(cut.states) < 400
    assert not cut.exhausted


def test_of_generated_protocols() -> None:
    told = [
        compared(evolve(made.suite, presets={"tiny": made.suite.presets["tiny"]})) for made in map(generate, range(30))
    ]
    assert not any(told)
    assert told.count("") >= 20


def has_little_in_escrow(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.escrow <= 1


def test_of_a_scope_that_cuts() -> None:
    scoped = with_scope(instance(2, 1, 2, 2, 2), within=has_little_in_escrow)
    assert searched(scoped).cuts
    assert compared(scoped) == ""


# --- what is put to the test --------------------------------------------------------------


def only_its_calls_move_escrow(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    moves = step.action == "lock" or step.action == "release"
    return moves or before.escrow == after.escrow


def escrow_never_falls(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    return before.escrow <= after.escrow


def owners_are_paid(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    place = step.arguments.place
    return after.b[before.outs[place].owner] == before.b[before.outs[place].owner] + before.outs[place].amount


def all_is_minted(params: Params, state: State) -> bool:
    return state.b.sum(lambda _, units: units) == params.accounts * params.units


def never_more_than_all(params: Params, state: State) -> bool:
    return state.b.all(lambda _, units: units <= params.accounts * params.units)


STEPS = (
    StepProperty(id="t.moves", statement="It holds.", source=("T",), predicate=only_its_calls_move_escrow),
    StepProperty(id="t.falls", statement="It holds.", source=("T",), predicate=escrow_never_falls),
    StepProperty(id="t.paid", statement="It holds.", source=("T",), predicate=owners_are_paid, actions=("mint",)),
    Reachable(id="t.all", statement="It can.", source=("T",), predicate=all_is_minted),
    Invariant(id="t.some", statement="It holds.", source=("T",), predicate=never_more_than_all),
)


def test_properties_of_states_and_of_steps() -> None:
    suite = with_claims(instance(2, 1, 2, 2, 2), *STEPS)
    found = searched(suite)
    assert {name: finding.verdict for name, (finding, _) in found.findings.items()} == {
        "t.falls": Verdict.VIOLATED,
        "t.all": Verdict.REACHED,
    }
    assert compared(suite) == ""


def test_what_a_level_decides_is_told_though_the_layout_moves_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    decide_steps, moved = PackedSearch._decide_steps, list[int]()

    def moves_then(self: PackedSearch, taken: Any, places: Any) -> None:
        decide_steps(self, taken, places)
        if self._pending and not moved:
            moved.append(len(self.states))
            raise calls.Moved

    monkeypatch.setattr(PackedSearch, "_decide_steps", moves_then)
    suite = with_claims(instance(2, 1, 2, 2, 2), *STEPS)
    assert compared(suite) == ""
    assert moved


def is_asked(suite: Suite) -> set[str]:
    search = PackedSearch(task(suite))
    search.follow()
    return {claim.of.id for claim in search._claims if claim.is_asked}


def test_they_are_computed() -> None:
    assert is_asked(with_claims(instance(2, 1, 2, 2, 2), *STEPS)) == set()


def test_what_is_not_computed_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def program(*_: object) -> None:
        raise numbers.NotComputed("a test")

    monkeypatch.setattr("steelyard.engines.packed.lifted.Program", program)
    suite = with_claims(instance(2, 1, 2, 2, 2), *STEPS)
    assert len(is_asked(suite)) == len(suite.properties)
    assert compared(suite) == ""
    assert compared(TOKEN) == ""


def test_numbers_that_may_need_more_than_64_bits_are_not_computed() -> None:
    suite = instance(2, 1, 2, 2, 2)
    huge = with_claims(
        suite, Invariant(id="t.huge", statement="It holds.", source=("T",), predicate=is_small_in_huge_steps)
    )
    assert is_asked(huge) == {"t.huge"}
    finding, _ = searched(huge).findings["t.huge"]
    assert finding.verdict is Verdict.VIOLATED
    assert compared(huge) == ""


def is_small_in_huge_steps(params: Params, state: State) -> bool:  # noqa: ARG001
    """Twice 2**61 is the limit."""
    return floor_div(state.escrow * 2305843009213693952, 3) <= 1152921504606846976


@pytest.mark.parametrize(
    ("op", "wrong"),
    [
        ("eq", lambda _, a, b: a != b),
        ("nonneg", lambda _, a: a > 0),
        ("not", lambda _, a: a),
        ("and", lambda _, *parts: parts[0]),
    ],
)
def test_a_term_that_is_computed_wrongly_is_seen(
    op: str, wrong: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    suites = [with_claims(instance(2, 1, 2, 2, 2), *STEPS), TOKEN, *(generate(seed).suite for seed in range(20))]
    monkeypatch.setitem(numbers._TRUTHS, op, wrong)  # type: ignore[index]
    told = []
    for suite in suites:
        try:
            told.append(compared(suite))
        except InternalError as error:
            told.append(str(error))
    assert any(told)


def test_a_predicate_that_contradicts_its_term_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims.Claim, "_computed", lambda *_: np.zeros(0, dtype=np.int64))
    wrong = with_claims(BRIDGE, Invariant(id="t.no", statement="No.", source=("T",), predicate=all_is_minted))
    with pytest.raises(InternalError, match=r"t\.no: the predicate decides what its term does not"):
        searched(wrong)
    monkeypatch.setattr(claims.Claim, "_computed", lambda *_: np.zeros(1, dtype=np.int64))
    with pytest.raises(InternalError, match=r"its term decides what the predicate does not"):
        searched(BRIDGE)


def test_what_no_state_tests_is_told() -> None:
    late = Invariant(id="t.late", statement="It holds.", source=("T",), predicate=the_last_is_paid)
    suite = with_claims(instance(1, 1, 1, 2, 3), *STEPS[:3], late)
    found = searched(suite)
    assert found.untested["t.paid"][0] == "no step of mint was taken"
    assert compared(suite) == ""
    suite = with_claims(instance(2, 1, 2, 2, 2), late)
    assert not searched(suite).untested
    assert compared(suite) == ""


def the_last_is_paid(params: Params, state: State) -> bool:
    """Only few states test it: it has to be asked of all, at last."""
    return state.next_in != params.slots or state.ins.all(lambda _, one: one.amount > 0)


# --- what words do not tell ---------------------------------------------------------------


def why(suite: Suite) -> str:
    with pytest.raises(NotPacked) as told:
        searched(suite)
    return str(told.value)


def same(params: Params, state: State) -> State:  # noqa: ARG001
    return state


def test_a_view_is_not_for_words() -> None:
    assert "view" in why(with_scope(BRIDGE, view=same))


@action(by="an account", caller="account")
def burn(params: Params, state: State, *, account: Account, amount: Units) -> State:  # noqa: ARG001
    """Burn what is not there."""
    return evolve(state, escrow=Units(state.escrow - amount))


def test_a_state_that_is_not_well_typed_is_not_for_words() -> None:
    wrong = with_scope(BRIDGE.replacing(burn=burn), within=has_little_in_escrow)
    assert "well-typed" in why(wrong)
    found = explore.exploration(task(wrong, max_states=3_000))
    assert found.findings["model.types"][0].verdict is Verdict.VIOLATED


def test_a_state_of_too_many_values_is_not_for_words() -> None:
    wide = instance(2, 2, 12, 2, 2)
    assert "64 bits" in why(wide)
    assert len(explore.exploration(task(wide, max_states=5_000)).states) == 5_000


def test_a_layout_that_grows_tells_the_same_states() -> None:
    search = PackedSearch(task(BRIDGE))
    search.follow()
    assert search._layout.moves > 5
    states = list(search.states)
    assert len(set(states)) == len(states)
    for state in states[::501]:
        assert search._layout.state(search._layout.word(search.leaves.of(state))) == state


def test_what_a_call_reads_in_too_many_bits_is_looked_up_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_TABLE_BITS", 0)
    assert compared(instance(2, 1, 2, 2, 2)) == ""
    assert compared(TOKEN) == ""
