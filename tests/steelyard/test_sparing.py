"""A sparing check leaves out what raises no verdict, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from steelyard.check import check
from steelyard.engines.result import Options
from steelyard.report.record import Checked, Standing
from steelyard.suite import Suite, Verdict
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.suite import SUITE


def checked(suite: Suite, **options: Any) -> dict[str, Checked]:
    report = check(suite, options=Options(walks=20, steps=20, **options))
    return {one.id: one for one in report.results}


def engines(one: Checked) -> set[str]:
    return {result.engine for result in one.said}


@pytest.fixture(scope="module")
def sparing() -> dict[str, Checked]:
    return checked(SUITE, sparing=True)


def test_all_is_where_a_whole_check_has_it(sparing: dict[str, Checked]) -> None:
    assert {one.id: one.verdict for one in sparing.values() if one.standing is not Standing.MET} == {}


def test_no_walks_look_for_what_a_search_has_met(sparing: dict[str, Checked]) -> None:
    assert "simulate" not in engines(sparing["token.supply_is_sum"])
    assert sparing["token.supply_is_sum"].verdict is Verdict.PROVEN


def test_what_no_search_takes_up_is_tried(sparing: dict[str, Checked]) -> None:
    assert "simulate" in engines(sparing["token.two_transfers_are_one"])
    assert "simulate" in engines(sparing["fee.split_is_exact"])


def test_where_a_search_is_cut_short_walks_follow() -> None:
    cut = checked(SUITE, sparing=True, max_states=40)
    assert "simulate" in engines(cut["token.supply_is_sum"])
    assert "simulate" in engines(cut["model.no_fault"])


def test_a_faulty_design_is_caught_all_the_same() -> None:
    twin = FAULTY["self_transfer_mints"]
    assert checked(twin.suite, sparing=True)[twin.caught_by].verdict is Verdict.VIOLATED
