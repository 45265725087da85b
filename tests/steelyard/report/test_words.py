"""Values, changes and bounds in words."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.engines.result import Result
from steelyard.language import Map
from steelyard.report import words
from steelyard.schema import record_shape
from steelyard.suite import Verdict
from tests.steelyard.counter.model import Count, State
from tests.steelyard.token.model import Deal, Status
from tests.steelyard.token.model import State as Token


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"),
        (-9_999, "-9999"),
        (10_000, "10,000"),
        (10**18, "1,000,000,000,000,000,000"),
        (True, "true"),
        ("alice", "alice"),
        (Status.OPEN, "OPEN"),
        (("a", 1), "(a, 1)"),
        (Map({"b": 2, "a": 10_000}, default=0), "{a: 10,000, b: 2}"),
        (State(owner="ann", total=1), "State(owner=ann, total=1, given={})"),  # type: ignore[arg-type]
    ],
)
def test_values(value: Any, told: str) -> None:
    assert words.value(value) == told


def deal(amount: int, status: Status = Status.OPEN) -> Deal:
    return Deal(number=0, buyer="alice", seller="bob", amount=amount, status=status)  # type: ignore[arg-type]


def token(supply: int, balances: dict[str, int], deals: dict[str, Deal]) -> Token:
    return Token(
        operator="alice",  # type: ignore[arg-type]
        supply=supply,  # type: ignore[arg-type]
        balances=Map(balances, default=0),  # type: ignore[arg-type]
        deals=Map(deals),  # type: ignore[arg-type]
        opened=0,  # type: ignore[arg-type]
    )


def test_changes_name_the_entry_and_the_field() -> None:
    before = token(3, {"alice": 3}, {"d1": deal(1), "d2": deal(2)})
    after = token(4, {"bob": 10_000}, {"d1": deal(1, Status.SETTLED), "d3": deal(7)})
    assert list(words.changes(record_shape(Token), before, after)) == [
        ("supply", "3", "4"),
        ("balances[alice]", "3", "0"),
        ("balances[bob]", "0", "10,000"),
        ("deals[d1].status", "OPEN", "SETTLED"),
        ("deals[d2]", words.value(deal(2)), "-"),
        ("deals[d3]", "-", words.value(deal(7))),
    ]
    assert list(words.changes(record_shape(Token), before, before)) == []


@pytest.mark.parametrize(
    ("verdict", "bounds", "told"),
    [
        (Verdict.PROVEN, {}, "unbounded"),
        (Verdict.PROVEN, {"k": 2}, "unbounded, k 2"),
        (Verdict.EXPLORED, {"states": 18_402, "depth": 9}, "all 18,402 states, diameter 9"),
        (
            Verdict.EXPLORED,
            {"states": 12, "depth": 9, "cut": 3},
            "all 12 states, diameter 9, 3 of them at the edge of the scope",
        ),
        (Verdict.BOUNDED, {"states": 20_000, "depth": 1}, "20,000 states, runs of at most 1 step"),
        (Verdict.BOUNDED, {"steps": 12}, "runs of at most 12 steps"),
        (Verdict.TESTED, {"walks": 2_000, "steps": 50}, "2000 runs of at most 50 steps"),
        (Verdict.REACHED, {"steps": 4}, "4 steps"),
        (Verdict.REACHED, {"calls": 1}, "calls 1"),
    ],
)
def test_bounds(verdict: Verdict, bounds: dict[str, int], told: str) -> None:
    assert words.bounds(verdict, bounds) == told


def test_no_bound_is_swallowed() -> None:
    assert "budget 7" in words.bounds(Verdict.TESTED, {"walks": 3, "budget": 7})


def test_an_answer_names_what_it_rests_on_and_what_it_assumes() -> None:
    result = Result(
        id="a.b",
        engine="induction",
        verdict=Verdict.PROVEN,
        assumptions=("A-05",),
        hypotheses=("a.c", "a.d", "a.e"),
        obligations=3,
        framed=2,
    )
    assert words.answer(result, few=2) == (
        "induction: proven, unbounded, 3 obligations, 2 framed, resting on a.c, a.d and 1 more, assuming A-05"
    )


def test_a_field_is_found_by_its_path() -> None:
    assert words.field_of(State(owner="ann", total=Count(3)), "total") == 3  # type: ignore[arg-type]
    assert words.field_of(deal(4), "amount") == 4
