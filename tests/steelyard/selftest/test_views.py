"""Views: one that hides what matters is seen."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from steelyard.language import Map
from steelyard.report.selftested import render
from steelyard.selftest import ViewCheck, selftest
from steelyard.selftest.views import check_views
from steelyard.suite import Fairness, Invariant, Suite
from tests.steelyard.token.model import Params, State, Status
from tests.steelyard.token.suite import LEADS_TO, SUITE, TINY


def without_finished_amounts(params: Params, state: State) -> State:  # noqa: ARG001
    """Nobody asks any more for how much a finished deal was."""
    deals = {
        key: deal if deal.status == Status.OPEN else attrs.evolve(deal, amount=1) for key, deal in state.deals.items()
    }
    return attrs.evolve(state, deals=Map(deals))


def without_riches(params: Params, state: State) -> State:  # noqa: ARG001
    """It matters who has more than one coin."""
    return attrs.evolve(state, balances=Map(dict.fromkeys(state.balances, 1), default=0), supply=0)


def without_counter(params: Params, state: State) -> State:  # noqa: ARG001
    """The limit is asked against how many were opened."""
    return attrs.evolve(state, opened=0)


def even_number_opened(params: Params, state: State) -> bool:  # noqa: ARG001
    """What the counter says."""
    return state.opened % 2 == 0


def anything(params: Params, state: State) -> bool:  # noqa: ARG001
    return True


def viewed(view: object) -> Suite:
    return attrs.evolve(SUITE, presets={"tiny": attrs.evolve(TINY, view=view)})


def checked(view: object) -> ViewCheck:
    (found,) = check_views(viewed(view), pairs=60, seed=0)
    return found


def test_a_view_of_what_matters_is_sound() -> None:
    found = checked(without_finished_amounts)
    assert found.disagreements == ()
    assert found.pairs >= 20
    assert found.calls > found.pairs


@pytest.mark.parametrize(
    ("view", "subject"), [(without_riches, "transfer"), (without_counter, "open_deal")], ids=["riches", "counter"]
)
def test_a_view_that_hides_what_matters_is_seen(view: object, subject: str) -> None:
    found = {one.subject: one for one in checked(view).disagreements}
    assert subject in found
    assert found[subject].what == "view"
    assert found[subject].of_equal_view != found[subject].case.state


def test_a_claim_that_sees_more_than_the_view_is_seen() -> None:
    claim = Invariant(id="t.even", statement="It holds.", source=("T",), predicate=even_number_opened)
    (found,) = check_views(attrs.evolve(viewed(without_counter), properties=(claim,)), pairs=60, seed=0)
    assert "t.even" in {one.subject for one in found.disagreements}


def is_evenly_opened(params: Params, state: State, step: object) -> bool:  # noqa: ARG001
    return even_number_opened(params, state)


@pytest.mark.parametrize(
    "fields",
    [
        {"antecedent": even_number_opened, "each": ""},
        {"consequent": even_number_opened, "each": ""},
        {"fairness": (Fairness(action="close", when=is_evenly_opened, reason="They close."),)},
    ],
    ids=["antecedent", "consequent", "fairness"],
)
def test_a_leads_to_that_sees_more_than_the_view_is_seen(fields: dict[str, Any]) -> None:
    quiet = {"antecedent": anything, "consequent": anything} if "each" in fields else {}
    claim = attrs.evolve(LEADS_TO[0], **{**quiet, **fields})
    (found,) = check_views(attrs.evolve(viewed(without_counter), properties=(claim,)), pairs=60, seed=0)
    assert claim.id in {one.subject for one in found.disagreements}
    (found,) = check_views(attrs.evolve(viewed(without_counter), properties=LEADS_TO), pairs=60, seed=0)
    assert LEADS_TO[0].id not in {one.subject for one in found.disagreements}


def test_a_preset_without_a_view_has_nothing_to_compare() -> None:
    assert check_views(SUITE, pairs=10, seed=0) == ()


def test_a_wrong_view_makes_the_selftest_unsound() -> None:
    report = selftest(viewed(without_counter), cases=30, protocols=0)
    assert not report.is_sound
    assert {one.what for one in report.disagreements} == {"view"}


def as_it_is(params: Params, state: State) -> State:  # noqa: ARG001
    return state


def test_a_view_that_takes_no_two_states_for_one_is_told() -> None:
    report = selftest(viewed(as_it_is), cases=30, protocols=0)
    assert report.is_sound
    assert not report.is_complete
    assert "takes no two states for one" in render(report, reproducible=True)
