"""The reference search: what it finds, what it claims, and what it does not."""

from __future__ import annotations

from collections import Counter
from typing import Any

import attrs
import pytest

from steelyard.engines import explore
from steelyard.engines.domain import Domain
from steelyard.engines.exploration import Exploration
from steelyard.engines.reference import ReferenceSearch
from steelyard.engines.result import InternalError, Options, Result, Task
from steelyard.engines.search import ILL_TYPED, Search
from steelyard.engines.tabulated import TabulatedSearch
from steelyard.language import Identity, Map, action, assume, implies, info_of
from steelyard.run import calls, start, unchecked_call
from steelyard.schema import ModellingError
from steelyard.suite import Invariant, Preset, Property, Reachable, StepProperty, Suite, Verdict
from steelyard.trace import check_replay
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import Account, Coins, Params, State, mint
from tests.steelyard.token.suite import SUITE, TINY


def task(suite: Suite = SUITE, *, only: tuple[str, ...] = (), max_states: int = 20_000, preset: str = "tiny") -> Task:
    chosen = tuple(one for one in suite.properties if not only or one.id in only)
    return Task(suite=suite, preset=preset, properties=chosen, options=Options(max_states=max_states))


def answers(of: Task) -> dict[str, Result]:
    return {result.id: result for result in explore.run(of)}


def with_preset(preset: Preset, *properties: Property, suite: Suite = SUITE) -> Suite:
    return attrs.evolve(suite, presets={"tiny": preset}, properties=properties or suite.properties)


#: One deal instead of two: a tenth of the states.
BRIEF = attrs.evolve(TINY, params=attrs.evolve(TINY.params, max_deals=1))


def claim(predicate: Any, name: str = "test.claim") -> Invariant:
    return Invariant(id=name, statement="A claim.", source=("Test",), predicate=predicate)


# --- counts, against a search of a dozen lines ----------------------------------------------


def plain_search(preset: Preset) -> tuple[dict[Any, int], Counter[tuple[str, str]]]:
    level = [start(SUITE, preset.params, arguments).state for arguments in preset.genesis]
    depths, ends = dict.fromkeys(level, 0), Counter[tuple[str, str]]()
    while level:
        following = []
        for state in level:
            for function, arguments in calls(SUITE, preset, state):
                outcome = unchecked_call(function, preset.params, state, arguments)
                ends[info_of(function).name, outcome.label] += 1
                if outcome.state is not None and outcome.state not in depths:
                    depths[outcome.state] = depths[state] + 1
                    following.append(outcome.state)
        level = following
    return depths, ends


def test_it_agrees_with_a_plain_search(explored: Exploration) -> None:
    depths, ends = plain_search(TINY)
    assert dict(zip(explored.states, explored.depths, strict=True)) == depths
    assert explored.transitions == sum(n for (_, label), n in ends.items() if label == "ok")
    assert explored.refusals == {key: n for key, n in ends.items() if key[1] != "ok"}
    for name, tally in explored.actions.items():
        assert tally.accepted == ends[name, "ok"]
        assert tally.tried == sum(n for (action_name, _), n in ends.items() if action_name == name)
        assert tally.faults == 0
    assert (len(explored.states), explored.transitions, explored.depth) == (646, 3988, 9)
    assert explored.exhausted
    assert not explored.stopped


def test_every_kind_of_call_was_refused_once_each_way(explored: Exploration) -> None:
    assert len(explored.refusals) == 19


@pytest.mark.parametrize("preset", ["tiny", "small"])
def test_the_remembered_calls_are_the_calls(explored: Exploration, preset: str) -> None:
    scope = SUITE.presets[preset]
    domain = Domain(SUITE, scope)
    for state in explored.states[::5]:
        assert list(domain.calls(state)) == list(calls(SUITE, scope, state))
        for function in SUITE.actions:
            alone = [call for call in domain.calls(state) if call[0] is function]
            assert list(domain.calls_of(function, state)) == alone


# --- verdicts ---------------------------------------------------------------------------------


def test_the_sound_token_is_explored_to_the_end(explored: Exploration) -> None:
    found = {result.id: result for result in explore.results(task(), explored)}
    asked = [one for one in SUITE.properties if one.kind.value in ("invariant", "step", "reachable")]
    assert list(found) == ["model.no_fault", "model.types", *(one.id for one in asked)]
    for one in asked:
        expected = Verdict.REACHED if isinstance(one, Reachable) else Verdict.EXPLORED
        assert found[one.id].verdict is expected, one.id
    assert found["model.no_fault"].verdict is found["model.types"].verdict is Verdict.EXPLORED
    assert dict(found["token.supply_is_sum"].bounds) == {"states": 646, "depth": 9}


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_twin_is_caught_in_the_fewest_steps(name: str) -> None:
    twin = FAULTY[name]
    found = answers(task(twin.suite, max_states=400))
    caught = found[twin.caught_by]
    assert caught.verdict is Verdict.VIOLATED
    assert caught.trace is not None
    assert len(caught.trace.moves) == twin.steps
    assert caught.trace.certificate == f"no violation in fewer than {twin.steps} steps (breadth-first, tiny)"
    check_replay(twin.suite, caught.trace)


def test_asked_for_one_property_it_stops_at_the_answer() -> None:
    twin = FAULTY["refund_twice"]
    explored = explore.exploration(task(twin.suite, only=(twin.caught_by,)))
    assert explored.findings[twin.caught_by][0].verdict is Verdict.VIOLATED
    assert not explored.exhausted
    assert len(explored.states) < 646


def test_a_fault_is_a_violation_and_the_trace_ends_in_it() -> None:
    found = answers(task(FAULTY["close_unchecked"].suite, max_states=50))["model.no_fault"]
    assert found.trace is not None
    assert [move.action for move in found.trace.moves] == ["close"]
    assert found.trace.moves[-1].outcome == "fault AbsentKey: no entry '#deal:~0'"
    assert found.trace.moves[-1].state == found.trace.initial


def test_an_ill_typed_state_is_a_violation() -> None:
    found = answers(task(FAULTY["refund_twice"].suite, max_states=400))["model.types"]
    assert found.verdict is Verdict.VIOLATED
    assert found.note == "In the state, balances[ESCROW] is -1, but Coins is a natural number."
    assert found.trace is not None
    assert len(found.trace.moves) == 4


@pytest.mark.parametrize("kind", [TabulatedSearch, ReferenceSearch])
def test_what_follows_an_ill_typed_state_is_not_looked_at(kind: type[Search]) -> None:
    """Nor does such a search say that it has met all there is: it is complete up to the first of these states."""
    suite = FAULTY["refund_twice"].suite
    of = task(suite, max_states=4_000)
    explored = explore.exploration(of, kind)
    domain = Domain(suite, suite.preset(of.preset))
    ill = [place for place, state in enumerate(explored.states) if domain.misfit(state) is not None]
    assert ill
    assert {*ill} <= {*explored.cuts}
    assert not any(explored.origins[place].parent in ill for place in range(len(explored.states)))
    assert len(explored.states) < 4_000
    assert (explored.exhausted, explored.stopped) == (False, ILL_TYPED)
    assert explored.depth == min(explored.depths[place] for place in ill)
    said = {one.id: one.verdict for one in explore.results(of, explored)}
    assert Verdict.EXPLORED not in said.values()
    assert Verdict.UNREACHED not in said.values()


def test_a_search_cut_short_where_a_state_is_ill_typed_claims_only_the_complete_levels() -> None:
    suite = FAULTY["refund_twice"].suite
    whole = explore.exploration(task(suite, max_states=4_000))
    first = next(place for place in whole.cuts if whole.depths[place] == whole.depth)
    cut = explore.exploration(task(suite, max_states=first + 1))
    assert cut.findings["model.types"]
    assert cut.stopped == f"Cut short at {first + 1} states."
    assert cut.depth == whole.depth - 1


@action(by="operator", caller="caller")
def forgets_to_return(params: Params, state: State, *, caller: Account, to: Account, amount: Coins) -> None:
    mint(params, state, caller=caller, to=to, amount=amount)


def test_an_action_that_returns_nothing_is_a_fault() -> None:
    found = answers(task(attrs.evolve(SUITE, actions=(forgets_to_return,), properties=())))["model.no_fault"]
    assert found.trace is not None
    assert found.trace.moves[-1].outcome == "fault it returns no state"


def reads_an_absent_deal(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.opened == 0 or state.deals["#deal:~0"].amount > 0  # type: ignore[index]


def test_a_property_that_faults_is_violated() -> None:
    found = answers(task(with_preset(TINY, claim(reads_an_absent_deal))))["test.claim"]
    assert found.verdict is Verdict.VIOLATED
    assert found.note == "The property itself faults: AbsentKey: no entry '#deal:~0'."
    assert found.trace is not None
    assert [move.action for move in found.trace.moves] == ["mint", "open_deal", "settle", "close"]


# --- bounds -----------------------------------------------------------------------------------


def test_cut_short_by_the_number_of_states_it_claims_only_the_complete_levels(explored: Exploration) -> None:
    levels = Counter(explored.depths)
    limit = levels[0] + levels[1] + levels[2] + 1
    found = answers(task(max_states=limit))
    assert found["token.supply_is_sum"].verdict is Verdict.BOUNDED
    assert dict(found["token.supply_is_sum"].bounds) == {"states": limit, "depth": 2}
    assert found["token.supply_is_sum"].note == f"Cut short at {limit} states."
    assert found["escrow.a_refunded_deal_is_closed"].verdict is Verdict.UNKNOWN


def test_not_even_one_level_complete_is_unknown() -> None:
    found = answers(task(max_states=2))
    assert found["token.supply_is_capped"].verdict is Verdict.UNKNOWN
    assert found["model.no_fault"].verdict is Verdict.UNKNOWN


def has_one_deal_at_most(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.opened <= 1


def never_opens_two(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.opened < 2


def test_states_outside_the_scope_are_checked_and_not_expanded() -> None:
    scoped = attrs.evolve(TINY, within=has_one_deal_at_most)
    explored = explore.exploration(task(with_preset(scoped)))
    outside = [place for place, state in enumerate(explored.states) if state.opened == 2]
    assert outside
    assert list(explored.cuts) == outside
    assert not set(explored.cuts) & set(explored.quiescent)
    found = answers(task(with_preset(scoped, claim(never_opens_two))))["test.claim"]
    assert found.trace is not None
    assert len(found.trace.moves) == 3
    assert found.trace.certificate  # the cuts are as far away as the violation itself
    found = answers(task(with_preset(scoped)))["token.supply_is_sum"]
    assert found.verdict is Verdict.EXPLORED
    assert found.bounds["cut"] == len(outside)


def waits_for_a_deal(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.supply < 2 or state.opened > 0


def never_one_deal_over_all(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.supply < 2 or state.opened != 1


def test_no_certificate_where_a_shorter_trace_leads_through_a_cut() -> None:
    found = answers(task(with_preset(TINY, claim(never_one_deal_over_all))))["test.claim"]
    assert found.trace is not None
    assert (len(found.trace.moves), bool(found.trace.certificate)) == (2, True)
    scoped = attrs.evolve(TINY, within=waits_for_a_deal)
    found = answers(task(with_preset(scoped, claim(never_one_deal_over_all))))["test.claim"]
    assert found.trace is not None
    assert (len(found.trace.moves), bool(found.trace.certificate)) == (3, False)


def without_names(params: Params, state: State) -> State:  # noqa: ARG001
    """A view in which alice and bob are one while there are no deals."""
    swap = {Account(Identity("alice")): Account(Identity("bob")), Account(Identity("bob")): Account(Identity("alice"))}
    mirrored = Map({swap.get(k, k): v for k, v in state.balances.items()}, default=Coins(0))
    return state if state.opened or repr(mirrored) > repr(state.balances) else attrs.evolve(state, balances=mirrored)


def test_states_of_one_view_are_explored_once() -> None:
    viewed = attrs.evolve(BRIEF, view=without_names)
    explored = explore.exploration(task(with_preset(viewed)))
    assert explored.exhausted
    assert len(explored.states) < 69
    views = [without_names(TINY.params, state) for state in explored.states]
    assert len(set(views)) == len(views)
    for place in range(len(explored.states)):
        check_replay(SUITE, explored.trace_to(place))


# --- vacuity, quiescence, assumptions ------------------------------------------------------------


def speaks_of_much_money(params: Params, state: State) -> bool:
    return implies(state.supply > params.max_supply, state.opened == 0)


def never(params: Params, before: State, step: Any, after: State) -> bool:  # noqa: ARG001
    return bool(step.action != "sing")


def a_deal_is_huge(params: Params, state: State) -> bool:
    return state.deals.any(lambda _key, deal: deal.amount > params.max_supply)


def test_a_claim_that_nothing_puts_to_the_test_is_vacuous() -> None:
    step = StepProperty(
        id="test.step", statement="A step.", source=("Test",), predicate=never, actions=("settle", "close")
    )
    far = Reachable(id="test.far", statement="It is far.", source=("Test",), predicate=a_deal_is_huge)
    dull = attrs.evolve(TINY, params=attrs.evolve(TINY.params, max_deals=0))
    found = answers(task(with_preset(dull, claim(speaks_of_much_money), step, far)))
    line = speaks_of_much_money.__code__.co_firstlineno + 1
    assert found["test.claim"].verdict is Verdict.VACUOUS
    assert found["test.claim"].note == (
        "No state of the preset puts it to the test: "
        f"tests/steelyard/test_explore.py:{line}: state.supply > params.max_supply was never true."
    )
    assert found["test.step"].verdict is Verdict.VACUOUS
    assert "no step of settle or close was taken" in found["test.step"].note
    assert found["test.far"].verdict is Verdict.UNREACHED


def test_a_search_cut_short_does_not_call_a_claim_vacuous() -> None:
    found = answers(task(with_preset(TINY, claim(speaks_of_much_money)), max_states=20))["test.claim"]
    assert found.verdict is Verdict.UNKNOWN
    assert "was never true. Cut short at 20 states." in found.note


def test_no_initial_state_at_all_is_vacuous() -> None:
    barred = attrs.evolve(TINY, genesis=({"operator": "ESCROW"},))
    found = answers(task(with_preset(barred)))
    assert {result.verdict for result in found.values()} == {Verdict.VACUOUS}


def test_a_state_that_nothing_leaves_is_quiescent() -> None:
    quiet = attrs.evolve(
        TINY, params=attrs.evolve(TINY.params, max_deals=0), pools={**TINY.pools, "Account": ("alice",)}
    )
    explored = explore.exploration(task(with_preset(quiet)))
    assert [explored.states[place].supply for place in explored.quiescent] == [2]


@action(by="operator", caller="caller")
def careful_mint(params: Params, state: State, *, caller: Account, to: Account, amount: Coins) -> State:
    assume(state.opened == 0, "A-01")
    return mint(params, state, caller=caller, to=to, amount=amount)


def test_an_assumption_discards_and_is_named() -> None:
    suite = attrs.evolve(with_preset(BRIEF), actions=(careful_mint, *SUITE.actions[1:]))
    explored = explore.exploration(task(suite))
    assert explored.assumptions == {"A-01": explored.actions["careful_mint"].discarded["A-01"]}
    found = answers(task(suite))
    assert found["token.supply_is_sum"].assumptions == ("A-01",)
    assert found["fee.house_earns"].assumptions == ()


# --- traces, graph, errors ------------------------------------------------------------------------


def test_every_state_has_a_trace_of_its_depth(explored: Exploration) -> None:
    for place in range(0, len(explored.states), 7):
        trace = explored.trace_to(place)
        assert len(trace.moves) == explored.depths[place]
        assert trace.states[-1] == explored.states[place]
        check_replay(SUITE, trace)


def test_the_graph_has_the_search_s_states_and_steps(explored: Exploration) -> None:
    import networkx as nx

    graph = explored.graph()
    assert graph.number_of_nodes() == 646
    assert sum(len(of) for _, _, of in graph.edges(data="calls")) == explored.transitions
    lengths = nx.single_source_shortest_path_length(graph, 0)
    assert [lengths[place] for place in range(646)] == list(explored.depths)


class Mood:
    calls = 0


@action(by="operator", caller="caller")
def moody_mint(params: Params, state: State, *, caller: Account, to: Account, amount: Coins) -> State:
    Mood.calls += 1
    return mint(params, state, caller=caller, to=to if Mood.calls == 1 else caller, amount=amount)


def bob_has_nothing(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.balances["bob"] == 0  # type: ignore[index]


def test_a_model_that_answers_differently_each_time_is_an_internal_error() -> None:
    generous = attrs.evolve(TINY, domains={"moody_mint": lambda *_: [{"caller": "alice", "to": "bob", "amount": 2}]})
    suite = attrs.evolve(with_preset(generous, claim(bob_has_nothing)), actions=(moody_mint,))
    with pytest.raises(InternalError, match=r"test\.claim: the trace that was found does not replay"):
        explore.run(task(suite))


def test_a_preset_that_does_not_fit_is_refused() -> None:
    wild = attrs.evolve(TINY, params=attrs.evolve(TINY.params, fee_percent=101))
    with pytest.raises(ModellingError, match="tiny has params that are not valid"):
        explore.run(task(with_preset(wild)))
    negative = attrs.evolve(TINY, pools={**TINY.pools, "Coins": (-1,)})
    with pytest.raises(ModellingError, match="mint: amount is -1, but Coins is a natural number"):
        explore.run(task(with_preset(negative)))
    stray = attrs.evolve(TINY, domains={"close": lambda *_: [{"dael": "#deal:~0"}]})
    with pytest.raises(ModellingError, match="close has no argument dael"):
        explore.run(task(with_preset(stray)))
