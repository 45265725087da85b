"""The search that is used finds just what the reference search finds, that calls the model in every state."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from properties.suite import SUITE as HIPPIUS
from steelyard.engines import explore
from steelyard.engines.endings import Endings
from steelyard.engines.result import Options, Task
from steelyard.engines.tabulated import TabulatedSearch
from steelyard.selftest.searches import difference, referred
from steelyard.suite import Suite
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.suite import SUITE as TOKEN

#: Slices of which only the beginning is compared by day.
SLOW = ("tiny.bridge", "tiny.requests", "tiny.services", "tiny.staking", "mainnet")


def task(suite: Suite, preset: str = "tiny", *, max_states: int = 20_000, only: tuple[str, ...] = ()) -> Task:
    chosen = tuple(one for one in suite.properties if not only or one.id in only)
    return Task(suite=suite, preset=preset, properties=chosen, options=Options(max_states=max_states))


def compared(of: Task) -> str:
    return difference(explore.exploration(of), referred(of))


@pytest.mark.parametrize(
    "scope", [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in HIPPIUS.scopes()]
)
def test_in_every_slice_of_the_protocol(scope: str) -> None:
    assert compared(task(HIPPIUS, scope)) == ""


@pytest.mark.parametrize("scope", SLOW)
def test_in_the_beginning_of_the_large_ones(scope: str) -> None:
    assert compared(task(HIPPIUS, scope, max_states=200)) == ""


@pytest.mark.parametrize("limit", [1, 2, 3, 57, 20_000])
def test_of_a_small_protocol_wherever_it_is_cut(limit: int) -> None:
    assert compared(task(TOKEN, max_states=limit)) == ""


@pytest.mark.parametrize("name", FAULTY)
def test_of_faulty_protocols(name: str) -> None:
    twin = FAULTY[name]
    assert compared(task(twin.suite, max_states=400)) == ""
    assert compared(task(twin.suite, max_states=400, only=(twin.caught_by,))) == ""


def test_a_search_calls_the_model_far_less_often_than_it_looks() -> None:
    search = TabulatedSearch(task(HIPPIUS, "tiny.weights"))
    search.follow()
    tried = sum(tally.tried for tally in search.tallies().values())
    runs = sum(len(endings.all) for endings in search._offers.endings)
    assert tried > 20 * runs


def test_an_ending_too_many_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def of(self: Endings, vector: Any, wide: Any) -> Any:  # the first ending, for ever
        if not self.all:
            self._met(vector, wide)
        self.all[0].times += 1
        return self.all[0]

    monkeypatch.setattr(Endings, "of", of)
    assert "states" in compared(task(attrs.evolve(TOKEN, properties=())))


def test_a_step_that_is_not_put_to_the_test_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = FAULTY["self_transfer_mints"]
    reference = referred(task(twin.suite, max_states=400))
    monkeypatch.setattr(TabulatedSearch, "end_level", lambda self: self._taken.clear())
    assert "findings" in difference(explore.exploration(task(twin.suite, max_states=400)), reference)


def test_of_two_searches_each_field_counts() -> None:
    explored = referred(task(TOKEN, max_states=57))
    for field in ("states", "depth", "transitions", "quiescent", "steps", "merged", "actions", "exhausted", "findings"):
        assert field in difference(attrs.evolve(explored, **{field: None}), explored)
