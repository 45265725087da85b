"""Leads-to: what is fair, what is a lasso, what is left open, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from steelyard import itf
from steelyard.asking import ask
from steelyard.engines import explore, liveness
from steelyard.engines.result import InternalError, Options, Question, Result, Task
from steelyard.language import Identity, Nat, action, require
from steelyard.replay import replay
from steelyard.schema import ModellingError
from steelyard.suite import Fairness, LeadsTo, Suite, Verdict
from steelyard.trace import Excuse, Loop, ReplayError, check_replay
from steelyard.whitelist import check_suite
from tests.steelyard import rooms
from tests.steelyard.rooms import House, suite_of
from tests.steelyard.token.model import (
    HOUSE,
    Account,
    Coins,
    DealId,
    NonPositiveAmount,
    Params,
    State,
    Status,
    mint,
    pay,
)
from tests.steelyard.token.suite import LEADS_TO, SUITE, TINY

#: One deal instead of two: a tenth of the states.
BRIEF = attrs.evolve(TINY, params=attrs.evolve(TINY.params, max_deals=1))

ANN = rooms.Walker(Identity("ann"))

#: There and back again, and a way out of the first room.
CORRIDOR = {"there": {0: 1}, "back": {1: 0}, "out": {0: 2}}


def house(doors: dict[str, dict[int, int]], *wanted: tuple[int, str], **more: Any) -> House:
    return House(**{"rooms": 3, "doors": doors, "wanted": wanted, "promised": [0], "kept": [2], **more})


def asked(suite: Suite) -> Result:
    """What is said of the suite's leads-to."""
    claims = tuple(one for one in suite.properties if isinstance(one, LeadsTo))
    (found,) = liveness.run(Task(suite=suite, preset=next(iter(suite.presets)), properties=claims))
    return found


def loop_of(suite: Suite) -> Loop:
    """The loop by which the suite's leads-to is violated; it replays."""
    found = asked(suite)
    assert found.verdict is Verdict.VIOLATED
    assert found.trace is not None
    assert found.trace.loop is not None
    check_replay(suite, found.trace)
    return found.trace.loop


def doors_of(suite: Suite) -> list[str]:
    """The doors along the trace that violates the suite's leads-to."""
    trace = asked(suite).trace
    assert trace is not None
    return [move.arguments["door"] for move in trace.moves]


def excuse(door: str, step: int, **more: Any) -> Excuse:
    return Excuse(action="go", arguments={"walker": "ann", "door": door}, step=step, **more)


# --- what is fair -------------------------------------------------------------------------


def test_what_nobody_is_bound_to_do_may_never_be_done() -> None:
    loop = loop_of(suite_of(house({"out": {0: 2}})))
    assert (loop.start, loop.since, loop.key) == (0, 0, "ann")
    assert loop.excuses == (Excuse(action="go", arguments=None, step=0),)


def test_what_somebody_is_bound_to_do_is_done() -> None:
    found = asked(suite_of(house({"out": {0: 2}}, (0, "out"))))
    assert (found.verdict, found.trace) == (Verdict.EXPLORED, None)
    assert dict(found.bounds) == {"states": 2, "depth": 1, "keys": 1}


def test_a_call_that_is_only_possible_now_and_then_is_not_promised() -> None:
    suite = suite_of(house(CORRIDOR, (0, "out")))
    assert doors_of(suite) == ["there", "back"]
    assert loop_of(suite).excuses == (excuse("out", 1, outcome="NoDoor"),)


def test_a_call_that_is_always_possible_is_made_however_many_others_are() -> None:
    doors = {**CORRIDOR, "out": {0: 2, 1: 2}}
    assert asked(suite_of(house(doors, (0, "out"), (1, "out")))).verdict is Verdict.EXPLORED
    assert loop_of(suite_of(house(doors, (0, "out")))).excuses == (excuse("out", 1),)


def test_two_calls_each_of_which_is_possible_all_the_time_help_only_if_one_is_wanted_all_the_time() -> None:
    doors = {**CORRIDOR, "out": {0: 2}, "exit": {1: 2}}
    assert asked(suite_of(house(doors, (0, "out"), (1, "exit")))).verdict is Verdict.VIOLATED


def test_a_fair_call_that_is_made_again_and_again_does_not_help() -> None:
    suite = suite_of(house({"round": {0: 1, 1: 0}, "out": {1: 2}}, (0, "round"), (1, "round")))
    assert doors_of(suite) == ["round", "round"]
    assert loop_of(suite).excuses == (excuse("round", 1, taken=True),)


def test_a_fair_call_that_changes_nothing_does_not_help() -> None:
    suite = suite_of(house({"stay": {0: 0}, "out": {0: 2}}, (0, "stay")))
    assert doors_of(suite) == ["stay"]
    assert loop_of(suite).excuses == (excuse("stay", 1, taken=True),)


def test_where_nothing_is_possible_what_is_owed_stays_owed() -> None:
    suite = suite_of(house({"down": {0: 1}, "out": {0: 2}}, (0, "out"), (0, "down")))
    loop = loop_of(suite)
    assert (doors_of(suite), loop.start, loop.since) == (["down"], 1, 0)
    assert loop.excuses == (Excuse(action="go", arguments=None, step=1),)


def test_what_is_kept_at_once_or_was_never_owed_is_no_violation() -> None:
    kept_at_once = house({"on": {0: 1}}, promised=[0], kept=[0])
    assert asked(suite_of(kept_at_once)).verdict is Verdict.EXPLORED
    never = asked(suite_of(house({"on": {0: 1}}, promised=[2])))
    assert never.verdict is Verdict.VACUOUS
    assert never.note == "No state of the preset puts it to the test: the antecedent was never true."


# --- what is left open --------------------------------------------------------------------


def test_what_is_still_owed_where_the_scope_ends_is_unknown() -> None:
    doors = {"on": {0: 1, 1: 2}}
    found = asked(suite_of(house(doors, (0, "on"), (1, "on"), outside=[1])))
    assert found.verdict is Verdict.UNKNOWN
    assert found.note == (
        "It is still owed where the preset's scope ends: in 1 of the states there, the first after 1 steps."
    )
    assert found.bounds["cut"] == 1
    assert asked(suite_of(house(doors, (0, "on"), (1, "on"), outside=[2]))).verdict is Verdict.EXPLORED


def test_a_loop_within_the_scope_is_a_violation_wherever_else_the_scope_ends() -> None:
    found = asked(suite_of(house({**CORRIDOR, "on": {0: 3}}, rooms=4, outside=[3])))
    assert found.verdict is Verdict.VIOLATED
    assert found.trace is not None
    assert found.trace.certificate == ""


def test_a_search_that_was_cut_short_is_unknown() -> None:
    task = Task(suite=SUITE, preset="tiny", properties=LEADS_TO, options=Options(max_states=30))
    (found,) = liveness.run(task)
    assert (found.verdict, found.note) == (Verdict.UNKNOWN, "Cut short at 30 states.")


def test_no_initial_state_at_all_is_vacuous() -> None:
    barred = attrs.evolve(SUITE, presets={"tiny": attrs.evolve(TINY, genesis=({"operator": "ESCROW"},))})
    assert asked(barred).verdict is Verdict.VACUOUS


# --- the second protocol ------------------------------------------------------------------


def changed(**fields: Any) -> Suite:
    """The token, of one deal, with its leads-to changed."""
    return attrs.evolve(SUITE, presets={"tiny": BRIEF}, properties=(attrs.evolve(LEADS_TO[0], **fields),))


def test_a_finished_deal_is_closed_in_the_end() -> None:
    found = asked(SUITE)
    assert found.verdict is Verdict.EXPLORED
    assert dict(found.bounds) == {"states": 646, "depth": 9, "keys": 2}


def test_nobody_closes_what_nobody_has_to_close() -> None:
    found = asked(attrs.evolve(SUITE, properties=(attrs.evolve(LEADS_TO[0], fairness=()),)))
    assert found.trace is not None
    assert found.trace.loop == Loop(start=3, preset="tiny", since=3, key="#deal:~0")  # the sooner of two deals
    assert found.trace.certificate == "none starts after fewer than 3 steps (breadth-first, tiny)"
    assert [move.action for move in found.trace.moves] == ["mint", "open_deal", "settle"]


def deal_is_open(params: Params, state: State, key: DealId) -> bool:  # noqa: ARG001
    return key in state.deals and state.deals[key].status == Status.OPEN


def test_only_finished_deals_are_closed() -> None:
    loop = loop_of(changed(antecedent=deal_is_open))
    assert (loop.key, loop.since, loop.start) == ("#deal:~0", 2, 2)
    assert loop.excuses == (Excuse(action="close", arguments=None, step=2),)


def reads_the_deal(params: Params, state: State, key: DealId) -> bool:  # noqa: ARG001
    return state.deals[key].status != Status.OPEN


def test_a_predicate_that_faults_is_a_violation() -> None:
    found = asked(changed(antecedent=reads_the_deal))
    assert (found.verdict, found.note) == (
        Verdict.VIOLATED,
        "The property itself faults: AbsentKey: no entry '#deal:~0'.",
    )
    assert found.trace is not None
    assert found.trace.moves == ()


def test_one_search_answers_for_both_engines_and_goes_on_for_the_leads_to() -> None:
    ids = ("escrow.a_deal_settles", LEADS_TO[0].id)
    answers = ask(SUITE, Question(engine="explore", preset="tiny", ids=ids, options=Options()))
    found = {result.id: (result.engine, result.verdict) for result in answers.results}
    assert found["escrow.a_deal_settles"] == ("explore", Verdict.REACHED)
    assert found[LEADS_TO[0].id] == ("liveness", Verdict.EXPLORED)
    only = Task(suite=SUITE, preset="tiny", properties=tuple(p for p in SUITE.properties if p.id == ids[0]))
    assert not explore.exploration(only).exhausted


# --- views --------------------------------------------------------------------------------


def with_view(view: Any, **fields: Any) -> Suite:
    return attrs.evolve(changed(**fields), presets={"tiny": attrs.evolve(BRIEF, view=view)})


def without_house(params: Params, state: State) -> State:  # noqa: ARG001
    """A view in which the operator has what is the house's."""
    return attrs.evolve(state, balances=pay(state.balances, HOUSE, state.operator, state.balances[HOUSE]))


def is_paid_for(params: Params, state: State, step: Any) -> bool:  # noqa: ARG001
    return state.balances[HOUSE] > 0


def with_few_rooms(params: rooms.Params, state: rooms.State) -> rooms.State:  # noqa: ARG001
    """A view in which every room but the first is the same."""
    return attrs.evolve(state, rooms=state.rooms.set(ANN, rooms.Room(Nat(min(state.rooms[ANN], 1)))))


def test_states_taken_for_one_must_agree_on_the_claim() -> None:
    suite = suite_of(house({"in": {0: 1}, "out": {0: 2}}, (0, "out")))
    suite = attrs.evolve(suite, presets={"few": attrs.evolve(suite.presets["all"], view=with_few_rooms)})
    with pytest.raises(ModellingError, match=r"rooms\.py:\d+: rooms\.promise: .* few takes .* differ in what is_kept"):
        asked(suite)


def test_states_taken_for_one_must_agree_on_what_is_fair() -> None:
    paid = Fairness(action="close", when=is_paid_for, reason="The house pays.")
    with pytest.raises(ModellingError, match=r"differ in what calls are fair"):
        asked(with_view(without_house, fairness=(paid,)))


# --- traces that go on for ever -----------------------------------------------------------


def test_a_loop_survives_its_file_and_is_judged_anew(tmp_path: Path) -> None:
    suite = suite_of(house(CORRIDOR, (0, "out")), clock=3)
    trace = asked(suite).trace
    assert trace is not None
    assert trace.loop is not None
    assert trace.states[trace.loop.start] != trace.states[-1]  # but for the view
    document = itf.encode_trace(suite, trace)
    assert document["loop"] == trace.loop.start
    file = tmp_path / "trace.itf.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    done = replay(suite, file)
    assert [(found.claim.id, found.step, found.loop) for found in done.broken] == [("rooms.promise", 0, trace.loop)]
    mended = suite_of(house(CORRIDOR, (0, "out"), kept=[1]), clock=3)
    assert replay(mended, file).broken == ()
    driven = suite_of(house({**CORRIDOR, "out": {0: 2, 1: 2}}, (0, "out"), (1, "out")), clock=3)
    assert replay(driven, file).broken == ()


@pytest.mark.parametrize(
    ("edit", "error", "message"),
    [
        ({"loop": 1}, ReplayError, "the state after it is not the one after step 1, so it is no loop"),
        ({"loop": 9}, itf.ItfError, "loop: expected the number of a state, got 9"),
        ({"loop": True}, itf.ItfError, "loop: expected the number of a state, got true"),
        ({"loop": 0.0}, itf.ItfError, "loop: expected the number of a state, got 0.0"),
        ({"#meta": {"preset": "huge"}}, itf.ItfError, "#meta.preset: expected a scope of the suite (all), got"),
        ({"#meta": {"preset": ["all"]}}, itf.ItfError, "#meta.preset: expected a scope of the suite (all), got"),
    ],
)
def test_a_file_without_a_loop_where_it_says_one_is_refused(
    edit: dict[str, Any], error: type[Exception], message: str
) -> None:
    suite = suite_of(house(CORRIDOR, (0, "out")))
    trace = asked(suite).trace
    assert trace is not None
    document = itf.encode_trace(suite, trace)
    edited = {**document, **edit, "#meta": {**document["#meta"], **edit.get("#meta", {})}}
    with pytest.raises(error) as raised:
        itf.follow(suite, itf.decode_trace(suite, edited))
    assert message in str(raised.value)


class Mood:
    calls = 0


@action(by="operator", caller="caller")
def moody_mint(params: Params, state: State, *, caller: Account, to: Account, amount: Coins) -> State:
    """Mint as long as the search lasts, and no longer."""
    Mood.calls += 1
    require(Mood.calls <= 1, NonPositiveAmount(amount))
    return mint(params, state, caller=caller, to=to, amount=amount)


def somebody_has_coins(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.supply > 0


def nobody_has_coins(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.supply == 0


def test_a_loop_that_does_not_replay_is_an_internal_error() -> None:
    once = attrs.evolve(TINY, domains={"moody_mint": lambda *_: [{"caller": "alice", "to": "bob", "amount": 2}]})
    claim = attrs.evolve(LEADS_TO[0], antecedent=somebody_has_coins, consequent=nobody_has_coins, each="", fairness=())
    suite = attrs.evolve(SUITE, presets={"tiny": once}, actions=(moody_mint,), properties=(claim,))
    with pytest.raises(InternalError, match=r"escrow\.finished_deals_are_closed: the loop that was found does not"):
        asked(suite)


# --- what is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"fairness": (Fairness(action="settle", reason="Buyers settle."),)},
            "escrow.finished_deals_are_closed needs settle to be fair, and no action of that name says `fair=`",
        ),
        (
            {"fairness": (Fairness(action="clsoe", reason="It closes."),)},
            "escrow.finished_deals_are_closed needs clsoe to be fair",
        ),
        (
            {"fairness": (Fairness(action="close", reason="They do."), Fairness(action="close", reason="They must."))},
            "escrow.finished_deals_are_closed says twice when a call is fair: close",
        ),
        ({"each": "opened"}, "escrow.finished_deals_are_closed is about each entry of opened, which is no map"),
        ({"each": "deals.x"}, "escrow.finished_deals_are_closed is about each entry of deals.x, which is no map"),
    ],
)
def test_a_leads_to_that_does_not_fit_the_protocol_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        changed(**fields)


def test_fairness_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason must be one English sentence"):
        Fairness(action="close", reason="")


def of_an_account(params: Params, state: State, key: Account) -> bool:  # noqa: ARG001
    return key in state.balances


def of_a_set(params: Params, state: State, key: DealId) -> bool:  # noqa: ARG001
    return len({key for _ in state.deals.items()}) == 0


def of_no_step(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.opened > 0


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"antecedent": of_an_account}, "an antecedent: key is annotated as the map's keys are"),
        ({"consequent": of_no_step}, r"a consequent takes \(params, state, key\), not \(params, state\)"),
        ({"consequent": of_a_set}, "comprehension|SetComp|set"),
        (
            {"fairness": (Fairness(action="close", when=of_no_step, reason="They do."),)},
            r"what is fair takes \(params, state, step\), not \(params, state\)",
        ),
    ],
)
def test_the_predicates_are_held_to_the_modelling_language(fields: dict[str, Any], message: str) -> None:
    check_suite(changed())
    with pytest.raises(ModellingError, match=message):
        check_suite(changed(**fields))
