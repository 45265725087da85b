"""Random runs: what they find, how short they make it, and that they can be repeated."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from steelyard.engines import simulate
from steelyard.engines.domain import Domain
from steelyard.engines.exploration import Exploration
from steelyard.engines.monitor import Finding
from steelyard.engines.result import InternalError, Options, Result, Task
from steelyard.engines.shrinking import Shrinker
from steelyard.language import Identity, Nat, action, implies, require
from steelyard.suite import Invariant, Kind, Property, Reachable, Relational, StepProperty, Suite, Theorem, Verdict
from steelyard.trace import check_replay
from tests.steelyard.token import properties as p
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import (
    Account,
    Coins,
    NonPositiveAmount,
    Number,
    Params,
    State,
    compute_net,
    deal_id,
    mint,
)
from tests.steelyard.token.suite import SUITE, TINY

ROOT = Path(__file__).parents[2]
FIRST, SECOND = deal_id(Number(0)), deal_id(Number(1))


def task(suite: Suite = SUITE, *properties: Property, walks: int = 40, steps: int = 16, seed: int = 0) -> Task:
    options = Options(walks=walks, steps=steps, seed=seed)
    return Task(suite=suite, preset="tiny", properties=properties or suite.properties, options=options)


def answers(of: Task) -> dict[str, Result]:
    return {result.id: result for result in simulate.run(of)}


def claim(predicate: Any) -> Invariant:
    return Invariant(id="test.claim", statement="A claim.", source=("Test",), predicate=predicate)


@pytest.fixture(scope="module")
def simulated() -> simulate.Simulation:
    return simulate.simulation(task(walks=200, steps=40))


# --- the sound token ------------------------------------------------------------------------------


def test_the_sound_token_passes_every_test(simulated: simulate.Simulation) -> None:
    found = {result.id: result for result in simulate.results(task(walks=200, steps=40), simulated)}
    asked = [one for one in SUITE.properties if one.kind is not Kind.LEADS_TO]
    assert list(found) == ["model.no_fault", "model.types", *(one.id for one in asked)]
    for one in asked:
        expected = Verdict.REACHED if isinstance(one, Reachable) else Verdict.TESTED
        assert found[one.id].verdict is expected, one.id
    bounds = {"walks": 200, "steps": 40, "states": simulated.walks.states}
    assert dict(found["model.no_fault"].bounds) == dict(found["token.supply_is_sum"].bounds) == bounds
    assert dict(found["fee.split_is_exact"].bounds) == {"cases": 1000}
    assert found["token.two_transfers_are_one"].bounds["cases"] > 100
    for one in SUITE.of_kind(Kind.REACHABLE):
        trace = found[one.id].trace
        assert trace is not None
        check_replay(SUITE, trace)


def test_walks_see_half_of_all_states_and_every_refusal(simulated: simulate.Simulation) -> None:
    assert simulated.walks.runs == 200
    assert simulated.walks.states > 400
    assert len(simulated.walks.refusals) == 19
    assert all(tally.accepted for tally in simulated.walks.actions.values())
    assert 0.03 < simulated.walks.acceptance < 0.5


REACHABLE: set[Any] = set()


def is_reachable(params: Params, state: State) -> bool:  # noqa: ARG001
    return state in REACHABLE


def test_walks_meet_only_reachable_states(explored: Exploration) -> None:
    REACHABLE.update(explored.states)
    assert answers(task(SUITE, claim(is_reachable)))["test.claim"].verdict is Verdict.TESTED
    REACHABLE.clear()
    assert answers(task(SUITE, claim(is_reachable)))["test.claim"].verdict is Verdict.VIOLATED


def test_the_state_machine_drives_too(simulated: simulate.Simulation) -> None:
    assert simulated.machine.runs >= 10
    assert simulated.machine.moves > 100
    assert simulated.machine.idle > 0
    assert simulated.machine.states > 10


# --- what is wrong is found, and shown in the fewest steps ------------------------------------------


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_twin_is_caught_and_shrunk_to_the_fewest_steps(name: str) -> None:
    twin = FAULTY[name]
    for seed in range(2):
        watched = [one for one in twin.suite.properties if one.id == twin.caught_by]
        found = answers(task(twin.suite, *watched, seed=seed) if watched else task(twin.suite, seed=seed))
        caught = found[twin.caught_by]
        assert caught.verdict is Verdict.VIOLATED
        assert caught.trace is not None
        assert len(caught.trace.moves) == twin.steps
        assert caught.trace.certificate == ""
        check_replay(twin.suite, caught.trace)


def test_a_theorem_that_is_wrong_is_refuted_with_small_numbers() -> None:
    def two_floors(params: Params, *, amount: Coins) -> bool:
        return compute_net(params, amount) + amount * params.fee_percent // 100 == amount

    wrong = Theorem(id="test.theorem", statement="It is exact.", source=("Test",), predicate=two_floors)
    found = answers(task(SUITE, wrong))["test.theorem"]
    assert found.verdict is Verdict.VIOLATED
    assert found.note == ("It does not hold for amount=1 with Params(max_supply=2, max_deals=2, fee_percent=50).")


def test_a_theorem_that_faults_is_refuted() -> None:
    def divides(params: Params, *, amount: Coins) -> bool:  # noqa: ARG001
        return 1 // (amount - amount) == 0

    wrong = Theorem(id="test.theorem", statement="It divides.", source=("Test",), predicate=divides)
    found = answers(task(SUITE, wrong))["test.theorem"]
    assert found.note.startswith("It faults (ZeroDivisionError: integer division or modulo by zero) for amount=0")


def mint_first(params: Params, state: State, *, sender: Account, to: Account, first: Coins, second: Coins) -> State:
    minted = mint(params, state, caller=state.operator, to=sender, amount=second)
    return p.transfer_once(params, minted, sender=sender, to=to, first=first, second=Coins(Nat(0)))


def test_a_relational_property_that_is_wrong_is_refuted_in_a_short_run() -> None:
    wrong = Relational(
        id="test.relation",
        statement="To mint is to transfer.",
        source=("Test",),
        left=p.transfer_twice,
        right=mint_first,
        relation=p.same_balances,
    )
    found = answers(task(SUITE, wrong, walks=150))["test.relation"]
    assert found.verdict is Verdict.VIOLATED
    assert "It does not hold for sender=" in found.note
    assert found.trace is not None
    assert len(found.trace.moves) <= 3
    check_replay(SUITE, found.trace)


def test_what_the_walks_miss_the_machine_may_find() -> None:
    wrong = FAULTY["anyone_mints"].suite
    found = simulate.simulation(task(wrong, walks=1, steps=1))
    assert found.walks.runs == 1
    finding, trace = found.findings.get("authority.only_operator_mints", (None, None))
    assert finding is not None
    assert trace is not None
    assert len(trace.moves) == 1


# --- what says nothing is not a pass -----------------------------------------------------------------


def speaks_of_much_money(params: Params, state: State) -> bool:
    return implies(state.supply > params.max_supply, state.opened == 0)


def dances(params: Params, before: State, step: Any, after: State) -> bool:  # noqa: ARG001
    return False


def test_untested_claims_are_unknown() -> None:
    step = StepProperty(id="test.step", statement="A step.", source=("Test",), predicate=dances, actions=("close",))
    never = Reachable(id="test.never", statement="It never is.", source=("Test",), predicate=speaks_of_nothing)
    alike = Relational(
        id="test.alike", statement="A.", source=("Test",), left=refuses, right=refuses, relation=p.same_balances
    )
    empty = Theorem(id="test.empty", statement="A.", source=("Test",), predicate=says_nothing)
    dull = attrs.evolve(TINY, params=attrs.evolve(TINY.params, max_deals=0))
    suite = attrs.evolve(SUITE, presets={"tiny": dull})
    found = answers(task(suite, claim(speaks_of_much_money), step, never, alike, empty, walks=10))
    unknown = {name for name, result in found.items() if result.verdict is Verdict.UNKNOWN}
    assert unknown == {"test.claim", "test.step", "test.never", "test.alike", "test.empty"}
    assert "state.supply > params.max_supply was never true" in found["test.claim"].note
    assert "no step of close was taken" in found["test.step"].note
    assert "no case in which both programs succeed" in found["test.alike"].note
    assert "amount < 0 was never true" in found["test.empty"].note


def speaks_of_nothing(params: Params, state: State) -> bool:
    return state.supply > params.max_supply


def refuses(params: Params, state: State, *, amount: Coins) -> State:  # noqa: ARG001
    require(condition=False, refusal=NonPositiveAmount(amount))
    return state


def says_nothing(params: Params, *, amount: Coins) -> bool:
    return implies(amount < 0, params.max_supply == 0)


def test_no_initial_state_is_no_pass() -> None:
    barred = attrs.evolve(SUITE, presets={"tiny": attrs.evolve(TINY, genesis=({"operator": "ESCROW"},))})
    found = answers(task(barred, *SUITE.of_kind(Kind.INVARIANT)))
    assert {result.verdict for result in found.values()} == {Verdict.UNKNOWN}
    assert found["model.types"].note == "The protocol refuses every initial state of the preset."


def test_a_genesis_that_faults_is_a_violation_without_a_trace() -> None:
    def stumbles(params: Params, *, operator: Account) -> State:
        return State(operator=operator, supply=Coins(Nat(1 // (params.max_supply - 2))), opened=0)  # type: ignore[arg-type]

    found = answers(task(attrs.evolve(SUITE, genesis=stumbles), walks=5))["model.no_fault"]
    assert found.verdict is Verdict.VIOLATED
    assert found.trace is None
    assert "operator='alice' ends in a fault: ZeroDivisionError" in found.note


def test_a_walk_that_nothing_continues_ends_legally() -> None:
    quiet = attrs.evolve(
        TINY, params=attrs.evolve(TINY.params, max_deals=0), pools={**TINY.pools, "Account": (Identity("alice"),)}
    )
    of = task(attrs.evolve(SUITE, presets={"tiny": quiet}), walks=20)
    simulated = simulate.simulation(of)
    assert simulated.walks.idle > 0
    assert {result.verdict for result in simulate.results(of, simulated)} <= {
        Verdict.TESTED,
        Verdict.REACHED,
        Verdict.UNKNOWN,
    }


# --- shrinking ---------------------------------------------------------------------------------------


def test_a_run_is_shrunk_though_its_ids_change() -> None:
    """The second deal is the one that is closed: without the first it has another id."""
    calls: list[tuple[str, dict[str, Any]]] = [
        ("mint", {"caller": "alice", "to": "alice", "amount": 2}),
        ("transfer", {"sender": "alice", "to": "bob", "amount": 2}),
        ("open_deal", {"buyer": "bob", "seller": "alice", "amount": 2}),
        ("refund", {"seller": "alice", "deal": FIRST}),
        ("open_deal", {"buyer": "bob", "seller": "alice", "amount": 1}),
        ("settle", {"buyer": "bob", "deal": SECOND}),
        ("close", {"deal": SECOND}),
    ]

    def a_settled_deal_is_gone(
        before: State, function: Any, arguments: Mapping[str, Any], outcome: Any
    ) -> Finding | None:
        if function is None or function.__name__ != "close" or outcome.state is None:
            return None
        settled = before.deals[arguments["deal"]].status.value == "settled"
        return Finding("test.closed", Verdict.REACHED) if settled else None

    shrinker = Shrinker(SUITE, TINY, Domain(SUITE, TINY), a_settled_deal_is_gone)
    run = shrinker.run({"operator": "alice"}, [(SUITE.action(name), arguments) for name, arguments in calls])
    assert run is not None
    assert len(run.calls) == 7
    trace = shrinker.shrink(run).as_trace(TINY.params, "a test")
    check_replay(SUITE, trace)
    assert [(move.action, dict(move.arguments)) for move in trace.moves] == [
        ("mint", {"caller": "alice", "to": "alice", "amount": 1}),
        ("transfer", {"sender": "alice", "to": "bob", "amount": 1}),
        ("open_deal", {"buyer": "bob", "seller": "alice", "amount": 1}),
        ("settle", {"buyer": "bob", "deal": FIRST}),
        ("close", {"deal": FIRST}),
    ]


def test_a_shrunk_run_stays_in_the_preset_s_domain() -> None:
    """A deal of alice with herself would be simpler, but TINY has none."""

    def a_deal_is_open(_before: State, _function: Any, _arguments: Mapping[str, Any], outcome: Any) -> Finding | None:
        return Finding("test.opened", Verdict.REACHED) if outcome.state.opened else None

    shrinker = Shrinker(SUITE, TINY, Domain(SUITE, TINY), a_deal_is_open)
    calls = [
        (SUITE.action("mint"), {"caller": "alice", "to": "alice", "amount": 2}),
        (SUITE.action("open_deal"), {"buyer": "alice", "seller": "bob", "amount": 2}),
    ]
    run = shrinker.run({"operator": "alice"}, calls)
    assert run is not None
    last = shrinker.shrink(run).calls[-1]
    assert last.arguments == {"buyer": "alice", "seller": "bob", "amount": 1}


def is_without_deals(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.opened == 0


def test_walks_do_not_leave_the_scope() -> None:
    scoped = attrs.evolve(SUITE, presets={"tiny": attrs.evolve(TINY, within=is_without_deals)})
    walks = simulate.simulation(task(scoped, claim(is_without_deals))).walks
    assert walks.actions["open_deal"].accepted > 0
    assert walks.actions["settle"].tried > 0
    assert walks.actions["settle"].accepted == 0


# --- repeatable ---------------------------------------------------------------------------------------


class Mood:
    calls = 0


@action(by="operator", caller="caller")
def moody_mint(params: Params, state: State, *, caller: Account, to: Account, amount: Coins) -> State:
    Mood.calls += 1
    return mint(params, state, caller=caller, to=to if Mood.calls % 2 else caller, amount=amount)


def test_a_model_that_answers_differently_each_time_is_an_internal_error() -> None:
    def bob_has_nothing(params: Params, state: State) -> bool:  # noqa: ARG001
        return state.balances["bob"] == 0  # type: ignore[index]

    suite = attrs.evolve(SUITE, actions=(moody_mint,), properties=(), presets={"tiny": attrs.evolve(TINY, domains={})})
    with pytest.raises(InternalError):
        simulate.run(task(suite, claim(bob_has_nothing)))


SCRIPT = """
from steelyard.engines import explore, simulate
from steelyard.engines.monitor import Finding
from steelyard.engines.result import Options, Task
from tests.steelyard.token.faulty import FAULTY
suite = FAULTY["refund_twice"].suite
options = Options(walks=12, steps=12, max_states=60)
task = Task(suite=suite, preset="tiny", properties=suite.properties, options=options)
for engine in (explore, simulate):
    for result in engine.run(task):
        print(result.id, result.verdict, dict(result.bounds), result.note, result.trace)
done = simulate.simulation(task)
print(done.walks, done.machine)
print(explore.exploration(task).refusals)
"""


def test_the_same_seed_gives_the_same_bytes_on_any_hash_seed(tmp_path: Path) -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=tmp_path,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert b"model.types Verdict.VIOLATED" in said.pop()


def test_another_seed_walks_another_way() -> None:
    first, second = (
        simulate.simulation(task(SUITE, claim(speaks_of_much_money), seed=seed, walks=5)) for seed in (0, 1)
    )
    assert first.walks != second.walks
