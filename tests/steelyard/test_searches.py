"""The search that is used finds just what the reference search finds, that calls the model in every state."""

from __future__ import annotations

from typing import Any, NewType

import attrs
import pytest

from properties.suite import SUITE as HIPPIUS
from steelyard.engines import explore
from steelyard.engines.endings import Endings
from steelyard.engines.result import Options, Task
from steelyard.engines.tabulated import TabulatedSearch
from steelyard.language import Nat, action
from steelyard.selftest.searches import difference, referred
from steelyard.suite import Preset, Step, StepProperty, Suite
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.suite import SUITE as TOKEN

Count = NewType("Count", Nat)

#: Slices of which only the beginning is compared by day.
SLOW = ("tiny.bridge", "tiny.requests", "tiny.services", "tiny.staking", "mainnet")


def task(suite: Suite, preset: str = "tiny", *, only: tuple[str, ...] = (), **options: int) -> Task:
    chosen = tuple(one for one in suite.properties if not only or one.id in only)
    return Task(suite=suite, preset=preset, properties=chosen, options=Options(**options))


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


@pytest.mark.parametrize("more", [0, 1, 50])
def test_once_something_is_violated_so_many_states_more_are_met(more: int) -> None:
    """The level that it is met in is complete."""
    twin = FAULTY["self_transfer_mints"]
    cut = explore.exploration(task(twin.suite, once_violated=more))
    _, trace = cut.findings[twin.caught_by]
    assert trace is not None
    longer = explore.exploration(task(twin.suite, max_states=400))
    level = sum(depth <= len(trace.moves) for depth in longer.depths)
    assert len(cut.states) == level + more < len(longer.states)
    assert cut.stopped == f"Cut short at {level + more} states, for something is violated."
    assert compared(task(twin.suite, once_violated=more)) == ""


def test_where_nothing_is_violated_it_is_not_cut_sooner() -> None:
    cut = explore.exploration(task(TOKEN, once_violated=0))
    assert cut.exhausted
    assert len(cut.states) == len(explore.exploration(task(TOKEN)).states)


def test_a_search_calls_the_model_far_less_often_than_it_looks() -> None:
    search = TabulatedSearch(task(HIPPIUS, "tiny.weights"))
    search.follow()
    tried = sum(tally.tried for tally in search.tallies().values())
    runs = sum(len(endings.all) for endings in search.offers.endings)
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


# --- what a review found ------------------------------------------------------------------


@attrs.frozen
class Offer:
    """A record that is an argument."""

    amount: Count


@attrs.frozen
class Other:
    """A record that no state has."""

    n: int = 0


@attrs.frozen(kw_only=True)
class Small:
    """A state."""

    n: Count
    inner: Offer


@attrs.frozen
class NoParams:
    """There are none."""


def no_matter(_params: NoParams) -> bool:
    """All are valid."""
    return True


def begin(_params: NoParams) -> Small:
    """The beginning."""
    return Small(n=Count(0), inner=Offer(Count(0)))


@action(by="anyone")
def bid(_params: NoParams, state: Small, *, offer: Offer) -> Small:  # noqa: ARG001 - it does nothing
    """It changes nothing."""
    return state


@action(by="anyone")
def count(_params: NoParams, state: Small) -> Small:
    """Up to three."""
    return attrs.evolve(state, n=Count(min(state.n + 1, 3)))


@action(by="anyone")
def spoil(_params: NoParams, state: Small) -> Small:
    """Put another record where an offer belongs."""
    return attrs.evolve(state, inner=Other())  # type: ignore[arg-type]


@action(by="anyone")
def begin_anew(_params: NoParams, state: Small) -> Small:
    """It reads nothing, and writes all."""
    return attrs.evolve(state, n=Count(0), inner=Offer(Count(1)))


def small(*actions: Any, claim: Any) -> Suite:
    """A protocol of these actions with one claim about its steps."""
    preset = Preset(name="tiny", summary="", params=NoParams(), genesis=({},), pools={"Count": (0, 1, 2)})
    said = StepProperty(id="small.claim", statement="It is so.", source=("Small",), predicate=claim)
    return Suite(
        name="small",
        params=NoParams,
        is_valid=no_matter,
        state=Small,
        genesis=begin,
        actions=actions,
        properties=(said,),
        presets={"tiny": preset},
    )


def offers_are_low(_params: NoParams, _before: Small, step: Step, _after: Small) -> bool:
    """Not so: 2 is offered."""
    return bool(step.arguments.offer.amount < 2)


def never_back(_params: NoParams, before: Small, _step: Step, after: Small) -> bool:
    """Not so where it begins anew."""
    return after.n >= before.n


def test_a_claim_about_a_record_among_the_arguments_is_asked_of_each() -> None:
    suite = small(bid, claim=offers_are_low)
    assert "small.claim" in explore.exploration(task(suite)).findings
    assert compared(task(suite)) == ""


@pytest.mark.parametrize(
    "actions", [(spoil, count, begin_anew), (begin_anew, spoil, count), (count, begin_anew, spoil)]
)
def test_what_a_state_of_another_make_does_is_found_by_both(actions: Any) -> None:
    suite = small(*actions, claim=never_back)
    assert compared(task(suite)) == ""
    assert compared(task(attrs.evolve(suite, properties=()))) == ""
    assert "small.claim" in explore.exploration(task(suite)).findings


def test_a_state_that_is_left_for_itself_only_is_at_rest() -> None:
    suite = attrs.evolve(small(bid, claim=never), properties=())
    assert explore.exploration(task(suite)).quiescent == (0,)
    assert compared(task(suite)) == ""


def test_what_the_last_step_decides_ends_both() -> None:
    assert compared(task(small(bid, claim=never))) == ""


def never(_params: NoParams, _before: Small, _step: Step, _after: Small) -> bool:
    """Of no step."""
    return False
