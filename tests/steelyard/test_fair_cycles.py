"""Leads-to on random small graphs, against a fixpoint that knows nothing of components and lassos."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from steelyard.engines import liveness
from steelyard.engines.result import Options, Result, Task
from steelyard.suite import Suite
from steelyard.trace import check_replay
from tests.steelyard.rooms import (
    House,
    is_fair_and_lost,
    random_house,
    reachable,
    soonest_lost,
    suite_of,
    truth,
    walk_of,
)


def answered(suite: Suite, *, max_states: int = 20_000) -> Result:
    options = Options(max_states=max_states)
    (found,) = liveness.run(Task(suite=suite, preset="all", properties=suite.properties, options=options))
    return found


def houses(count: int, seed: int, **more: bool) -> list[House]:
    random = Random(seed)  # noqa: S311 - it is to be repeatable
    return [random_house(random, **more) for _ in range(count)]


def house_owes(house: House) -> bool:
    """Whether a promise is made anywhere."""
    return bool(reachable(house, [0], range(house.rooms)) & set(house.promised))


def compare(house: House, *, clock: int = 1) -> str:
    """The engine's verdict, which is the true one; a lasso is one in the house, too."""
    suite = suite_of(house, clock=clock)
    found = answered(suite)
    assert found.verdict.value == truth(house), house
    if found.trace is not None:
        assert found.trace.loop is not None
        check_replay(suite, found.trace)
        assert is_fair_and_lost(house, walk_of(found.trace), found.trace.loop.start), (house, found.trace)
    return found.verdict.value


def test_every_verdict_is_the_true_one() -> None:
    met = Counter(compare(house) for house in houses(400, 1))
    assert min(met["violated"], met["explored"]) >= 80
    assert met["vacuous"] >= 10


def test_where_the_scope_ends_what_is_owed_is_unknown() -> None:
    met = Counter(compare(house) for house in houses(400, 2, outside=True))
    assert met["unknown"] >= 10
    assert min(met["violated"], met["explored"]) >= 50


def test_where_a_fair_call_is_possible_but_not_offered_nothing_is_said_of_what_stays_owed() -> None:
    silent = 0
    for house in houses(400, 7, hidden=True):
        verdict = compare(house)
        silent += verdict == "vacuous" and house_owes(house)
    assert silent >= 10


def test_a_view_that_forgets_a_clock_changes_no_verdict() -> None:
    met = Counter(compare(house, clock=3) for house in houses(200, 3, outside=True))
    assert min(met["violated"], met["explored"], met["unknown"]) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_every_verdict_is_the_true_one_in_many_houses(seed: int) -> None:
    for house in houses(1_000, seed, outside=bool(seed % 2), hidden=bool(seed % 3)):
        compare(house, clock=1 + seed % 3)


def test_what_others_do_changes_nothing_for_a_walker() -> None:
    """With two walkers in the house, the claim is made of each, and each walks as if alone."""
    for house in houses(60, 4):
        found = answered(suite_of(house, walkers=2))
        assert found.verdict.value == truth(house), house
        if found.trace is not None:
            assert found.trace.loop is not None
            assert found.trace.loop.key in ("ann", "ben")


def test_a_search_that_was_cut_short_shows_only_what_is_true() -> None:
    met: Counter[str] = Counter()
    for house in houses(300, 5):
        known = answered(suite_of(house), max_states=3).verdict.value
        assert known in ("unknown", truth(house)), house
        met[known] += 1
    assert min(met["violated"], met["unknown"]) >= 30


def test_no_loop_starts_sooner_than_the_one_that_is_shown() -> None:
    met: Counter[int] = Counter()
    for house in houses(400, 6):
        found = answered(suite_of(house))
        if found.trace is not None and found.trace.loop is not None:
            assert found.trace.loop.start == soonest_lost(house), house
            met[found.trace.loop.start] += 1
    assert min(met[steps] for steps in range(4)) >= 3
