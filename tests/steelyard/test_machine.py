"""The state machine and the strategies, as users of Hypothesis know them."""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, example, given, reproduce_failure, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from steelyard.engines.exploration import Exploration
from steelyard.engines.machine import PropertyViolated, ProtocolMachine
from steelyard.run import call, start
from steelyard.schema import ModellingError, misfit, record_shape
from steelyard.strategies import calls, machine, params, states
from steelyard.suite import Suite
from steelyard.trace import check_replay
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import Params, State, is_valid
from tests.steelyard.token.suite import SUITE, TINY

QUICK = settings(
    max_examples=20,
    stateful_step_count=12,
    phases=(Phase.generate, Phase.shrink),
    database=None,
    derandomize=True,
    deadline=None,
)
FIRST = start(SUITE, TINY.params, TINY.genesis[0]).state


def run(made: type[ProtocolMachine], how: settings = QUICK) -> None:
    run_state_machine_as_test(made, settings=how)


# --- the machine ----------------------------------------------------------------------------------


def test_the_sound_token_runs() -> None:
    made = machine(SUITE)
    run(made)
    drive = made.memory.drive
    assert drive.runs >= 20
    assert drive.moves > 50
    assert drive.idle > 0
    assert 0 < drive.acceptance < 1
    assert made.__name__ == "TokenMachine"


SHORTEST = {
    "settle_forgets_status": (
        "mint(caller='alice', to='alice', amount=1)",
        "open_deal(buyer='alice', seller='bob', amount=1)",
        "settle(buyer='alice', deal='#deal:~0')",
    ),
    "close_unchecked": ("close(deal='#deal:~0')  fault AbsentKey: no entry '#deal:~0'",),
    "anyone_mints": ("mint(caller='bob', to='alice', amount=1)",),
}


@pytest.mark.parametrize("name", SHORTEST)
def test_a_faulty_twin_fails_with_a_shortest_run(name: str) -> None:
    twin = FAULTY[name]
    with pytest.raises(PropertyViolated) as caught:
        run(machine(twin.suite))
    assert caught.value.finding.id == twin.caught_by
    statement, initial, *moves = str(caught.value).splitlines()
    assert statement.startswith(f"{twin.caught_by}: ")
    assert initial == "  0  (initial)"
    assert moves == [f"  {number}  {move}" for number, move in enumerate(SHORTEST[name], 1)]
    check_replay(twin.suite, caught.value.trace)


def test_what_is_to_be_ignored_is_not_asserted() -> None:
    twin = FAULTY["anyone_mints"]
    run(machine(twin.suite, ignoring=(twin.caught_by,)))
    twin = FAULTY["close_unchecked"]
    run(machine(twin.suite, ignoring=(twin.caught_by,)))


def test_a_quiescent_protocol_is_no_failure() -> None:
    still = attrs.evolve(TINY, pools={**TINY.pools, "Coins": (0,)}, domains={})
    made = machine(attrs.evolve(SUITE, presets={"still": still}))
    run(made)
    assert made.memory.drive.moves == 0
    assert made.memory.drive.idle > 0


def test_no_initial_state_is_no_failure_either() -> None:
    barred = attrs.evolve(TINY, genesis=({"operator": "ESCROW"},))
    made = machine(attrs.evolve(SUITE, presets={"tiny": barred}))
    run(made)
    assert made.memory.drive.states == 0


def test_states_outside_the_scope_are_not_left() -> None:
    scoped = attrs.evolve(TINY, within=is_without_deals)
    made = machine(attrs.evolve(SUITE, presets={"tiny": scoped}))
    run(made)
    assert made.memory.enabled.tallies["open_deal"].accepted > 0
    assert made.memory.enabled.tallies["settle"].accepted == 0


def is_without_deals(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.opened == 0


def test_a_user_may_add_rules_and_invariants() -> None:
    class Mine(machine(SUITE)):  # type: ignore[misc]
        seen = 0

        @rule(amount=st.integers(1, 2))
        def bob_tries_to_mint(self, amount: int) -> None:
            outcome = self.take("mint", {"caller": "bob", "to": "bob", "amount": amount})
            assert outcome.label == "NotOperator"
            Mine.seen += 1

        @invariant()
        def nobody_has_three(self) -> None:
            assert self.state is None or self.state.balances.all(lambda _account, amount: amount < 2)

    with pytest.raises(AssertionError) as caught:
        run(Mine)
    assert not isinstance(caught.value, PropertyViolated)
    assert Mine.seen > 0


def blob_of(error: BaseException) -> tuple[str, bytes]:
    """The arguments of the decorator that Hypothesis tells to add."""
    notes = "\n".join(getattr(error, "__notes__", ()))
    found = re.search(r"@reproduce_failure\('([^']+)', (b'[^']+')\)", notes)
    assert found is not None, notes
    return found.group(1), found.group(2)[2:-1].encode()


def test_a_failure_is_reproduced_from_its_blob() -> None:
    twin = FAULTY["anyone_mints"].suite
    with pytest.raises(PropertyViolated) as caught:
        run(machine(twin), settings(QUICK, print_blob=True))
    version, blob = blob_of(caught.value)
    again = machine(twin)
    with pytest.raises(PropertyViolated) as reproduced:
        run(reproduce_failure(version, blob)(again), settings(QUICK, phases=(Phase.reuse, Phase.explicit)))
    assert str(reproduced.value) == str(caught.value)
    assert again.memory.drive.runs <= 3


def test_its_test_case_is_what_unittest_and_pytest_run() -> None:
    case = machine(FAULTY["anyone_mints"].suite).TestCase
    case.settings = QUICK
    with pytest.raises(PropertyViolated):
        case("runTest").runTest()


def test_an_unknown_preset_or_one_that_does_not_fit_is_refused() -> None:
    with pytest.raises(KeyError):
        machine(SUITE, "huge")
    wild = attrs.evolve(TINY, params=attrs.evolve(TINY.params, fee_percent=101))
    with pytest.raises(ModellingError):
        machine(attrs.evolve(SUITE, presets={"wild": wild}))


# --- strategies ------------------------------------------------------------------------------------

DRAWN = settings(max_examples=60, derandomize=True, database=None, deadline=None)


def test_drawn_states_are_reachable_and_various(explored: Exploration) -> None:
    drawn: set[Any] = set()

    @DRAWN
    @given(states(SUITE))
    @example(FIRST)
    def holds(state: State) -> None:
        assert state in explored.states
        drawn.add(state)

    holds()
    assert FIRST in drawn
    assert len(drawn) > 20


def test_a_wrong_claim_about_states_is_shrunk_to_a_near_state() -> None:
    drawn: list[State] = []

    @DRAWN
    @given(states(SUITE))
    def nobody_deals(state: State) -> None:
        drawn.append(state)
        assert state.opened == 0

    with pytest.raises(AssertionError):
        nobody_deals()
    assert (drawn[-1].opened, drawn[-1].supply) == (1, 1)


def test_drawn_calls_are_of_the_domain_and_half_accepted(explored: Exploration) -> None:
    ends: list[bool] = []

    @DRAWN
    @given(calls(SUITE))
    def runs(drawn: tuple[State, str, Any]) -> None:
        state, name, arguments = drawn
        assert state in explored.states
        outcome = call(SUITE.action(name), TINY.params, state, arguments)
        assert outcome.fault is None
        ends.append(outcome.state is not None)

    runs()
    assert 10 < sum(ends) < len(ends) - 10


def test_drawn_params_are_valid_and_various() -> None:
    drawn: set[Params] = set()

    @settings(DRAWN, max_examples=150)
    @given(params(SUITE))
    def are_valid(made: Params) -> None:
        assert is_valid(made)
        assert misfit(record_shape(Params), made) is None
        drawn.add(made)

    are_valid()
    assert len(drawn) > 30
    assert max(made.fee_percent for made in drawn) > 50 > min(made.fee_percent for made in drawn)


def test_params_need_no_filter() -> None:
    """Only the preset's own are valid: nothing else can be drawn, and nothing is rejected."""
    lonely: Suite = attrs.evolve(SUITE, is_valid=lambda made: made == TINY.params)

    @settings(DRAWN, suppress_health_check=())
    @given(params(lonely))
    def are_the_presets(made: Params) -> None:
        assert made == TINY.params

    try:
        are_the_presets()
    except Unsatisfiable:
        pytest.fail("the strategy filters")


def test_no_health_check_complains() -> None:
    @settings(max_examples=20, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(states(SUITE), calls(SUITE), params(SUITE))
    def is_drawn(state: State, drawn: tuple[State, str, Any], made: Params) -> None:
        assert state is not None
        assert drawn[1]
        assert made is not None

    is_drawn()
