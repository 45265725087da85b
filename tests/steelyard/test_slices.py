"""A preset in slices: each run by itself, and one answer that says no more than they do together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from steelyard import itf
from steelyard.asking import ask, parts
from steelyard.check import check
from steelyard.engines import explore, liveness
from steelyard.engines.domain import Domain
from steelyard.engines.lasso import shown
from steelyard.engines.result import Options, Question, Result, Task
from steelyard.language import implies, info_of
from steelyard.merge import Coverage
from steelyard.run import calls, start
from steelyard.schema import ModellingError
from steelyard.slices import OVERDUE, together, united
from steelyard.strategies import machine
from steelyard.suite import Invariant, Preset, Property, Reachable, StepProperty, Suite, Verdict
from steelyard.trace import Trace, check_replay
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import Params, State
from tests.steelyard.token.suite import DEALS, IN_SLICES, LEADS_TO, MONEY, SLICED, SUITE, TINY

STATES = {
    one.name: len(
        explore.exploration(Task(suite=SLICED, preset=f"parts.{one.name}", properties=SUITE.properties)).states
    )
    for one in IN_SLICES.slices
}


def answers(*properties: Property, engine: str = "explore", suite: Suite = SLICED, **options: Any) -> dict[str, Result]:
    asked = attrs.evolve(suite, properties=properties or suite.properties)
    question = Question(
        engine=engine,
        preset="parts",
        ids=tuple(one.id for one in asked.properties),
        options=Options(**{"walks": 12, "steps": 12, **options}),
    )
    return {result.id: result for result in ask(asked, question).results}


# --- what a slice is --------------------------------------------------------------------------


def test_only_what_a_slice_offers_is_called() -> None:
    state = start(SLICED, MONEY.params, MONEY.genesis[0]).state
    for scope in IN_SLICES.slices:
        domain = Domain(SLICED, scope)
        offered = [info_of(function).name for function, _ in domain.calls(state)]
        assert set(offered) == set(scope.actions)
        assert list(domain.calls(state)) == list(calls(SLICED, scope, state))
        for function in SLICED.actions:
            alone = [call for call in domain.calls(state) if call[0] is function]
            assert list(domain.calls_of(function, state)) == alone
            assert all(domain.has(function, arguments, state) for _, arguments in alone)
    assert not Domain(SLICED, MONEY).has(SLICED.action("settle"), {"buyer": "alice", "deal": "#deal:~0"}, state)
    made = machine(SLICED, "parts.money")
    assert hasattr(made, "mint")
    assert not hasattr(made, "settle")


def test_slices_have_addresses() -> None:
    assert SLICED.preset("parts") is IN_SLICES
    assert SLICED.preset("parts.deals") is DEALS
    assert SLICED.scopes() == SLICED.scopes("parts") == {"parts.money": MONEY, "parts.deals": DEALS}
    assert SLICED.scopes("parts.deals") == {"parts.deals": DEALS}
    assert SUITE.scopes() == dict(SUITE.presets)
    with pytest.raises(KeyError):
        SLICED.preset("deals")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"genesis": TINY.genesis}, "is the union of its slices"),
        ({"pools": TINY.pools}, "is the union of its slices"),
        ({"slices": (MONEY, MONEY)}, "need different names"),
        ({"slices": (attrs.evolve(MONEY, name="a.b"),)}, "need different names"),
        ({"slices": (IN_SLICES,)}, "cannot be sliced again"),
    ],
)
def test_a_union_has_nothing_of_its_own(changes: Mapping[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        attrs.evolve(IN_SLICES, **changes)


def test_what_a_slice_leaves_out_is_said() -> None:
    for silent in ("", "no deals", "There are no deals"):
        with pytest.raises(ValueError, match="`absent` must say"):
            attrs.evolve(MONEY, absent=silent)


def test_an_action_that_does_not_exist_is_no_part_of_a_slice() -> None:
    wrong = attrs.evolve(IN_SLICES, slices=(attrs.evolve(MONEY, actions=("mint", "sing")),))
    with pytest.raises(ValueError, match=r"parts\.money has no such action to offer: sing"):
        attrs.evolve(SLICED, presets={"parts": wrong})


def test_a_union_is_no_scope_to_an_engine() -> None:
    with pytest.raises(ModellingError, match=r"slice by slice: choose one of parts\.money, parts\.deals"):
        explore.run(Task(suite=SLICED, preset="parts", properties=SUITE.properties))


def test_each_slice_is_asked_and_theorems_once() -> None:
    question = Question(
        engine="simulate", preset="parts", ids=("fee.is_a_part", "token.supply_is_sum"), options=Options()
    )
    first, second = parts(SLICED, question)
    assert (first.preset, first.ids) == ("parts.money", question.ids)
    assert (second.preset, second.ids) == ("parts.deals", ("token.supply_is_sum",))
    assert parts(SLICED, attrs.evolve(question, engine="induction")) == (attrs.evolve(question, engine="induction"),)
    assert [one.preset for one in parts(SUITE, attrs.evolve(question, preset="tiny"))] == ["tiny"]


# --- the answers of the engines -----------------------------------------------------------------


def test_what_is_explored_is_so_of_the_slices_that_test_it() -> None:
    found = answers()
    everywhere = found["token.supply_is_sum"]
    assert (everywhere.verdict, everywhere.slices) == (Verdict.EXPLORED, ("money", "deals"))
    assert dict(everywhere.bounds) == {"states": STATES["money"] + STATES["deals"], "depth": 5}
    somewhere = found["escrow.deals_are_funded"]
    assert (somewhere.verdict, somewhere.slices) == (Verdict.EXPLORED, ("deals",))
    assert dict(somewhere.bounds) == {"states": STATES["deals"], "depth": 5}
    settles = found["escrow.a_deal_settles"]
    assert (settles.verdict, settles.slices) == (Verdict.REACHED, ("deals",))


def test_a_slice_that_is_cut_leaves_it_bounded_even_where_another_is_exhausted() -> None:
    found = answers(max_states=STATES["deals"] - 1)
    assert found["token.supply_is_sum"].verdict is Verdict.BOUNDED
    assert found["token.supply_is_sum"].bounds["depth"] == 4
    assert found["token.supply_is_sum"].note == f"deals: Cut short at {STATES['deals'] - 1} states."
    found = answers(max_states=2)
    assert found["token.supply_is_sum"].verdict is Verdict.UNKNOWN
    assert "money: Cut short at 2 states." in found["token.supply_is_sum"].note


@pytest.mark.parametrize("engine", ["explore", "simulate"])
def test_a_violation_in_one_slice_is_one_and_replays(engine: str) -> None:
    twin = FAULTY["refund_twice"]
    suite = attrs.evolve(twin.suite, presets=SLICED.presets)
    found = answers(engine=engine, suite=suite, walks=80, steps=16)[twin.caught_by]
    assert (found.verdict, found.slices) == (Verdict.VIOLATED, ("deals",))
    assert found.trace is not None
    assert len(found.trace.moves) == twin.steps
    check_replay(suite, found.trace)
    if engine == "explore":
        assert found.trace.certificate.endswith("(breadth-first, parts.deals)")


def coins_and_deals(params: Params, before: State, step: Any, after: State) -> bool:  # noqa: ARG001
    return implies(step.action == "transfer", after.opened == before.opened) and implies(
        step.action == "settle", after.supply == before.supply
    )


def much_money(params: Params, state: State) -> bool:
    return implies(state.supply > params.max_supply, state.opened == 0)


def is_rich(params: Params, state: State) -> bool:
    return state.supply > params.max_supply


STEP = StepProperty(id="test.step", statement="A step.", source=("Test",), predicate=coins_and_deals)
CLAIM = Invariant(id="test.claim", statement="A claim.", source=("Test",), predicate=much_money)
FAR = Reachable(id="test.far", statement="It is far.", source=("Test",), predicate=is_rich)


@pytest.mark.parametrize(("engine", "best"), [("explore", Verdict.EXPLORED), ("simulate", Verdict.TESTED)])
def test_slices_may_put_a_property_to_the_test_together(engine: str, best: Verdict) -> None:
    found = answers(STEP, engine=engine)["test.step"]
    assert (found.verdict, found.slices) == (best, ("money", "deals"))
    lone = attrs.evolve(SLICED, presets={"parts": attrs.evolve(IN_SLICES, slices=(DEALS,))})
    found = answers(STEP, engine=engine, suite=lone)["test.step"]
    assert found.verdict is (Verdict.VACUOUS if engine == "explore" else Verdict.UNKNOWN)
    assert "step.action == 'transfer' was never true" in found.note


def many_deals(params: Params, before: State, step: Any, after: State) -> bool:  # noqa: ARG001
    return implies(after.opened > params.max_deals, after.supply == before.supply)


@pytest.mark.parametrize(("engine", "open_"), [("explore", Verdict.VACUOUS), ("simulate", Verdict.UNKNOWN)])
def test_two_slices_that_fail_to_test_a_property_for_different_reasons_do_not_test_it_together(
    engine: str, open_: Verdict
) -> None:
    """There is no step of it in one slice, and in the other its antecedent is never true."""
    step = attrs.evolve(STEP, predicate=many_deals, actions=("settle", "close"))
    assert answers(step, engine=engine)["test.step"].verdict is open_


def test_what_no_slice_tests_is_vacuous_and_what_none_reaches_unreached_once_all_are_exhausted() -> None:
    found = answers(CLAIM, FAR, STEP)
    assert found["test.claim"].verdict is Verdict.VACUOUS
    assert "state.supply > params.max_supply was never true" in found["test.claim"].note
    assert (found["test.far"].verdict, found["test.far"].slices) == (Verdict.UNREACHED, ("money", "deals"))
    found = answers(CLAIM, FAR, STEP, max_states=STATES["deals"] - 1)
    assert found["test.claim"].verdict is found["test.far"].verdict is Verdict.UNKNOWN
    assert "deals: " in found["test.far"].note


def test_a_slice_that_never_begins_puts_nothing_to_the_test() -> None:
    barred = attrs.evolve(DEALS, genesis=({"operator": "ESCROW"},))
    suite = attrs.evolve(SLICED, presets={"parts": attrs.evolve(IN_SLICES, slices=(MONEY, barred))})
    found = answers(suite=suite)
    assert found["token.supply_is_sum"].slices == found["model.types"].slices == ("money",)
    assert found["escrow.deals_are_funded"].verdict is Verdict.VACUOUS
    both = attrs.evolve(IN_SLICES, slices=(attrs.evolve(barred, name="a"), attrs.evolve(barred, name="b")))
    found = answers(suite=attrs.evolve(SLICED, presets={"parts": both}))
    assert {result.verdict for result in found.values()} == {Verdict.VACUOUS}


def test_a_proof_is_of_no_slice() -> None:
    found = answers(engine="induction")
    assert {result.slices for result in found.values()} == {()}
    assert found["token.supply_is_sum"].verdict is Verdict.PROVEN
    assert found["token.supply_is_sum"].bounds == {}


# --- one answer out of several --------------------------------------------------------------------


def said(verdict: Verdict, *, untested: tuple[str, ...] = (), moves: int = -1, **bounds: int) -> Result:
    trace = None if moves < 0 else Trace(TINY.params, {}, None, (None,) * moves)  # type: ignore[arg-type]
    return Result(id="a.b", engine="explore", verdict=verdict, untested=untested, trace=trace, bounds=bounds)


EXPLORED = said(Verdict.EXPLORED, states=5, depth=3)
CUT = said(Verdict.BOUNDED, states=9, depth=2)
UNTESTED = said(Verdict.VACUOUS, untested=("x was never true",), states=4, depth=1)
#: What was cut because something was violated.
SOONER = attrs.evolve(CUT, verdict=Verdict.TESTED, cut_sooner=True)
CUT_UNTESTED = said(Verdict.UNKNOWN, untested=("x was never true",), states=9, depth=2)


@pytest.mark.parametrize(
    ("one", "other", "verdict", "slices", "bounds"),
    [
        (EXPLORED, EXPLORED, Verdict.EXPLORED, ("one", "other"), {"states": 10, "depth": 3}),
        (EXPLORED, UNTESTED, Verdict.EXPLORED, ("one",), {"states": 5, "depth": 3}),
        (EXPLORED, CUT, Verdict.BOUNDED, ("one", "other"), {"states": 14, "depth": 2}),
        (EXPLORED, CUT_UNTESTED, Verdict.BOUNDED, ("one",), {"states": 5, "depth": 2}),
        (EXPLORED, SOONER, Verdict.TESTED, ("one", "other"), {"states": 14, "depth": 2}),
        (CUT, SOONER, Verdict.TESTED, ("one", "other"), {"states": 18, "depth": 2}),
        (EXPLORED, attrs.evolve(CUT_UNTESTED, cut_sooner=True), Verdict.TESTED, ("one",), {"states": 5, "depth": 2}),
        (SOONER, None, Verdict.UNKNOWN, ("one",), None),
        (EXPLORED, said(Verdict.UNKNOWN, states=9, depth=0), Verdict.UNKNOWN, ("one", "other"), None),
        (EXPLORED, None, Verdict.UNKNOWN, ("one",), None),
        (UNTESTED, UNTESTED, Verdict.VACUOUS, (), None),
        (UNTESTED, CUT_UNTESTED, Verdict.UNKNOWN, ("one", "other"), None),
        (UNTESTED, None, Verdict.UNKNOWN, ("one",), None),
        (CUT, said(Verdict.VIOLATED, moves=4), Verdict.VIOLATED, ("other",), {}),
        (said(Verdict.VIOLATED, moves=4), said(Verdict.VIOLATED, moves=3), Verdict.VIOLATED, ("other",), {}),
    ],
)
def test_an_answer_is_as_good_as_its_worst_slice(
    one: Result, other: Result | None, verdict: Verdict, slices: tuple[str, ...], bounds: dict[str, int] | None
) -> None:
    made = united({"one": one, "other": other}, is_reachable=False)
    assert (made.verdict, made.slices) == (verdict, slices)
    assert bounds is None or dict(made.bounds) == bounds
    assert other is not None or OVERDUE in made.note


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (Verdict.UNREACHED, Verdict.REACHED, Verdict.REACHED),
        (Verdict.UNKNOWN, Verdict.REACHED, Verdict.REACHED),
        (Verdict.UNREACHED, Verdict.UNREACHED, Verdict.UNREACHED),
        (Verdict.UNREACHED, Verdict.VACUOUS, Verdict.UNREACHED),
        (Verdict.UNREACHED, Verdict.UNKNOWN, Verdict.UNKNOWN),
        (Verdict.VACUOUS, Verdict.UNKNOWN, Verdict.UNKNOWN),
    ],
)
def test_only_slices_that_are_all_exhausted_say_that_something_cannot_happen(
    one: Verdict, other: Verdict, verdict: Verdict
) -> None:
    assert united({"one": said(one), "other": said(other, moves=2)}, is_reachable=True).verdict is verdict


def test_coverage_is_a_union_that_is_complete_if_all_parts_are() -> None:
    one = Coverage(engine="explore", accepted={"add": 2, "take": 0}, refused={("add", "Full"): 1}, complete=True)
    other = attrs.evolve(one, accepted={"take": 3}, complete=False, stopped="Cut short.")
    both = together({"one": one, "other": other}, "explore")
    assert (dict(both.accepted), dict(both.refused)) == ({"add": 2, "take": 3}, {("add", "Full"): 2})
    assert (both.complete, both.stopped) == (False, "other: Cut short.")
    assert both.slices == {("add", ""): ("one",), ("take", ""): ("other",), ("add", "Full"): ("one", "other")}
    assert together({"one": one, "other": one}, "explore").complete
    assert not together({"one": one, "other": None}, "explore").complete


# --- the report -----------------------------------------------------------------------------------


def test_a_check_of_a_slice_alone_asks_for_what_it_offers() -> None:
    report = check(SLICED, preset="parts.money", engine="explore")
    assert {c.id.split(".")[1] for c in report.results if c.generated} == {"mint", "transfer"}
    assert "does not offer the other 4." in " ".join(report.remarks)
    assert [(one.name, one.states) for one in report.slices] == [("parts.money", STATES["money"])]
    whole = check(SLICED, engine="explore")
    assert len({c.id.split(".")[1] for c in whole.results if c.generated}) == len(SUITE.actions)
    assert whole.ok


def test_an_action_that_no_slice_offers_is_a_finding() -> None:
    lone = attrs.evolve(SLICED, presets={"parts": attrs.evolve(IN_SLICES, slices=(MONEY,))})
    report = check(lone, engine="explore", only="can.*")
    assert "can.settle" in [c.id for c in report.findings]


def test_a_preset_without_slices_is_as_it_was() -> None:
    scope: Preset = SUITE.presets["tiny"]
    assert (scope.actions, scope.absent, scope.slices) == ((), "", ())
    assert check(SUITE, engine="explore", only="token.*").slices == ()


# --- what happens in the end --------------------------------------------------------------------


def test_what_happens_in_the_end_is_explored_in_the_slices_where_something_is_owed() -> None:
    found = answers(*LEADS_TO)[LEADS_TO[0].id]
    assert (found.engine, found.verdict, found.slices) == ("liveness", Verdict.EXPLORED, ("deals",))
    assert found.bounds["states"] == STATES["deals"]
    assert answers(*LEADS_TO, engine="liveness")[LEADS_TO[0].id].verdict is Verdict.EXPLORED


def test_a_loop_in_one_slice_is_a_violation_and_closes_there() -> None:
    found = answers(attrs.evolve(LEADS_TO[0], fairness=()))[LEADS_TO[0].id]
    assert (found.verdict, found.slices) == (Verdict.VIOLATED, ("deals",))
    assert found.trace is not None
    assert found.trace.loop is not None
    assert found.trace.loop.preset == "parts.deals"
    check_replay(SLICED, found.trace)
    loaded = itf.decode_trace(SLICED, itf.encode_trace(SLICED, found.trace))
    assert itf.follow(SLICED, loaded).states == found.trace.states
    with pytest.raises(itf.ItfError, match=r"a scope of the suite \(parts\.money, parts\.deals\)"):
        itf.decode_trace(SLICED, {**itf.encode_trace(SLICED, found.trace), "#meta": {"preset": "parts"}})


def test_what_happens_in_the_end_has_no_bound_where_a_slice_is_cut() -> None:
    limit = STATES["deals"] - 1
    found = answers(*LEADS_TO, max_states=limit)[LEADS_TO[0].id]
    assert (found.verdict, found.untested, found.note) == (Verdict.UNKNOWN, (), f"deals: Cut short at {limit} states.")
    assert found.bounds["depth"] > 0
    first, *others = [one for one in SUITE.properties if isinstance(one, Invariant)]
    assert answers(first, *others, max_states=limit)[first.id].verdict is Verdict.BOUNDED


def test_a_slice_without_an_action_that_is_to_be_fair_says_nothing() -> None:
    idle = attrs.evolve(DEALS, actions=tuple(name for name in DEALS.actions if name != "close"))
    apart = attrs.evolve(IN_SLICES, slices=(attrs.evolve(idle, name="idle"), DEALS))
    suite = attrs.evolve(SLICED, presets={"parts": apart})
    found = answers(*LEADS_TO, suite=suite)[LEADS_TO[0].id]
    assert (found.verdict, found.slices) == (Verdict.EXPLORED, ("deals",))
    alone = attrs.evolve(SLICED, presets={"parts": attrs.evolve(idle, name="parts")})
    (said,) = liveness.run(Task(suite=alone, preset="parts", properties=LEADS_TO))
    assert (said.verdict, said.note) == (
        Verdict.VACUOUS,
        "It may stay owed, but only where the preset does not offer close: so no such run of it is fair.",
    )
    (lost,) = liveness.run(Task(suite=alone, preset="parts", properties=(attrs.evolve(LEADS_TO[0], fairness=()),)))
    assert lost.trace is not None
    assert shown(alone, attrs.evolve(LEADS_TO[0], fairness=()), lost.trace) == lost.trace.loop
    assert shown(alone, LEADS_TO[0], lost.trace) is None
    at_once = attrs.evolve(LEADS_TO[0], consequent=LEADS_TO[0].antecedent)
    (said,) = liveness.run(Task(suite=alone, preset="parts", properties=(at_once,)))
    assert said.verdict is Verdict.EXPLORED  # it does not take anybody to close it
    quiet = attrs.evolve(SLICED, presets={"parts": attrs.evolve(apart, slices=(apart.slices[0], MONEY))})
    assert answers(*LEADS_TO, suite=quiet)[LEADS_TO[0].id].verdict is Verdict.VACUOUS
