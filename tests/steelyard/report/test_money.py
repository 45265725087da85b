"""Who gains, who loses, and where the two sides of a comparison part."""

from __future__ import annotations

import attrs
import pytest

from steelyard.report import telling
from steelyard.report.money import Flow, flows, purses, waterfall
from steelyard.suite import Invariant
from steelyard.trace import Trace
from tests.steelyard.counter.suite import SUITE as COUNTER
from tests.steelyard.report import traces
from tests.steelyard.token.model import ESCROW
from tests.steelyard.token.suite import SUITE as TOKEN

MINTS = ("mint", {"caller": "alice", "to": "alice", "amount": 7})
PAYS = ("transfer", {"sender": "alice", "to": "bob", "amount": 3})
DEALS = ("open_deal", {"buyer": "alice", "seller": "bob", "amount": 3})
SETTLES = ("settle", {"buyer": "alice", "deal": "#deal:~0"})


def moved(trace: Trace) -> tuple[Flow, ...]:
    *_, before, after = trace.states
    return flows(["balances"], before, after)


def test_a_purse_is_what_those_who_act_have_and_some_invariant_adds_up() -> None:
    trace = traces.token_trace(MINTS)
    assert purses(TOKEN, trace) == ("balances",)
    assert purses(COUNTER, traces.counter("forgetful").trace) == ("given",)
    added_up = [claim for claim in TOKEN.properties if isinstance(claim, Invariant) and "sum" not in claim.id]
    silent = attrs.evolve(TOKEN, properties=tuple(added_up))
    assert purses(silent, trace) == ()


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ((MINTS,), [("", "alice", 7)]),
        ((MINTS, PAYS), [("alice", "bob", 3)]),
        ((MINTS, DEALS), [("alice", ESCROW, 3)]),
        ((MINTS, DEALS, SETTLES), [(ESCROW, "HOUSE", 2), (ESCROW, "bob", 1)]),
        ((MINTS, ("transfer", {"sender": "alice", "to": "alice", "amount": 3})), []),
    ],
)
def test_what_moves_goes_from_who_has_less_to_who_has_more(
    calls: tuple[tuple[str, dict[str, object]], ...], expected: list[tuple[str, str, int]]
) -> None:
    assert sorted(moved(traces.token_trace(*calls))) == [Flow("balances", *one) for one in expected]


def test_where_several_pay_several_it_goes_through_the_purse() -> None:
    first = traces.token_trace(MINTS, PAYS).states[-1]
    balances = first.balances.set("alice", 1).set("bob", 1).set("carol", 4).set("eve", 1)
    last = attrs.evolve(first, balances=balances)
    found = flows(["balances"], first, last)
    assert {(flow.giver, flow.taker) for flow in found} == {("alice", ""), ("bob", ""), ("", "carol"), ("", "eve")}
    assert sum(flow.amount for flow in found if flow.taker) == sum(flow.amount for flow in found if flow.giver) == 5


def test_the_waterfall_tells_each_step_that_moves_money_and_the_whole() -> None:
    lines = [" ".join(line.split()) for line in waterfall(TOKEN, traces.token_trace(MINTS, DEALS, SETTLES))]
    assert lines == [
        "",
        "money 1 balances alice +7 (7 made)",
        "2 balances ESCROW +3, alice -3",
        "3 balances ESCROW -3, HOUSE +2, bob +1",
        "all balances HOUSE +2, alice +4, bob +1 (7 made)",
    ]


def test_the_block_of_a_counterexample_has_the_line_the_money_and_the_sides() -> None:
    lines = [" ".join(line.split()) for line in telling.text(traces.token("fee_loses_a_coin"))]
    assert any(line.startswith("line tests/steelyard/token/faulty/fee_loses_a_coin.py:") for line in lines)
    assert "money 1 balances alice +1 (1 made)" in lines
    assert "3 balances ESCROW -1 (1 gone)" in lines
    sides = lines.index("sides 0 0 == 0")
    assert lines[sides + 1 : sides + 3] == ["1 1 == 1", "3 1 == 0 here they part"]
