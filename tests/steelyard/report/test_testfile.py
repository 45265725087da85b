"""A counterexample as a test: it fails as long as the model behaves like that, and for the same reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from steelyard.language import action
from steelyard.regression import Call, problem_of
from steelyard.report import literals, testfile
from steelyard.report.telling import Telling
from steelyard.schema import IntShape, TupleShape, record_shape
from steelyard.strategies import values
from steelyard.suite import Suite
from tests.steelyard.counter.suite import SUITE as COUNTER
from tests.steelyard.report import traces
from tests.steelyard.token import model
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import Account, Coins, Params, State
from tests.steelyard.token.suite import SUITE as TOKEN
from tests.steelyard.token.suite import TINY


def evaluated(text: str, imports: literals.Imports) -> Any:
    scope: dict[str, Any] = {}
    exec("\n".join(literals.imported(imports)), scope)  # noqa: S102 - our own text
    return eval(text, scope)  # noqa: S307 - as above


@given(values(record_shape(State)))
@settings(max_examples=50, deadline=None)
def test_a_value_is_the_one_that_its_source_says(state: State) -> None:
    imports: literals.Imports = set()
    text = literals.literal(record_shape(State), state, imports)
    assert evaluated(text, imports) == state


@pytest.mark.parametrize("value", [(), (1,), (1, 2), tuple(range(60))])
def test_a_tuple_is_one_however_long(value: tuple[int, ...]) -> None:
    shape = TupleShape(tuple(IntShape("int", natural=False) for _ in value))
    assert evaluated(literals.literal(shape, value, set()), set()) == value


@pytest.mark.parametrize("text", ["plain", 'a"b', "a'b", "back\\slash", "two\nlines", "\u2028", ""])
def test_an_identity_may_be_any_text(text: str) -> None:
    imports: literals.Imports = set()
    function: Callable[..., Any] = TOKEN.genesis
    assert evaluated(literals.arguments(function, {"operator": text}, imports), imports) == {"operator": text}


def run(told: Telling, suite: Suite) -> str:
    """What the written test says with `suite` in the place of the one that it imports; empty if it passes."""
    assert told.claim is not None
    text = testfile.render(told.suite, told.trace, told.claim, module="tests.steelyard.token.suite", attribute="SUITE")
    assert all(len(line) <= 110 for line in text.splitlines())
    scope: dict[str, Any] = {}
    exec(text, scope)  # noqa: S102 - our own text
    scope["SUITE"] = suite
    try:
        scope[testfile.name_of(told.checked.id).removesuffix(".py")]()
    except pytest.fail.Exception as failed:
        return str(failed)
    return ""


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_token_fails_its_test_and_the_true_one_does_not(name: str) -> None:
    told = traces.token(name)
    problem = run(told, told.suite)
    assert f"VIOLATED   {told.checked.id}" in problem
    assert f"> {told.failing:>4}  {told.played[-1].action}(" in problem
    if told.found is not None:
        assert told.found.operands[0][0] in problem
    assert run(told, TOKEN) == ""


@pytest.mark.parametrize("name", ["forgetful", "unlimited", "weary"])
def test_a_faulty_counter_fails_its_test_and_the_true_one_does_not(name: str) -> None:
    told = traces.counter(name)
    assert f"VIOLATED   {told.checked.id}" in run(told, told.suite)
    assert run(told, COUNTER) == ""


def test_a_trace_that_the_model_has_no_place_for_any_more_is_no_pass() -> None:
    genesis, calls = TINY.genesis[0], [("vanish", {"deal": "#deal:~0"})]
    told = problem_of(TOKEN, "token.supply_is_sum", params=TINY.params, genesis=genesis, calls=calls)
    assert told == "the trace does not fit the model any more: the model has no action vanish"
    told = problem_of(
        TOKEN, "token.supply_is_sum", params=TINY.params, genesis=genesis, calls=[("close", {"deals": "#deal:~0"})]
    )
    assert "close has no argument deals" in told
    assert "no property token.nothing" in problem_of(
        TOKEN, "token.nothing", params=TINY.params, genesis=genesis, calls=[]
    )
    assert "the initial state is not allowed: ReservedAccount" in problem_of(
        TOKEN, "token.supply_is_sum", params=TINY.params, genesis={"operator": "ESCROW"}, calls=[]
    )


def withdraw(params: Params, state: State, *, sender: Account, to: Account, amount: Coins) -> State:  # noqa: ARG001
    """Take coins out of the supply that are not there."""
    return attrs.evolve(state, supply=Coins(state.supply - amount))


def test_a_value_out_of_its_type_is_a_problem() -> None:
    transfer = action(by="account", caller="sender")(withdraw)
    broken = attrs.evolve(TOKEN, actions=tuple(transfer if f is model.transfer else f for f in TOKEN.actions))
    genesis = TINY.genesis[0]
    calls: list[Call] = [("mint", {"caller": "alice", "to": "bob", "amount": 1})]
    assert problem_of(broken, "model.types", params=TINY.params, genesis=genesis, calls=calls) == ""
    calls += [("withdraw", {"sender": "alice", "to": "bob", "amount": 2})]
    told = problem_of(broken, "model.types", params=TINY.params, genesis=genesis, calls=calls)
    assert "VIOLATED   model.types" in told
    assert ">    2  withdraw(" in told
