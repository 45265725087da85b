"""A sparing check leaves out what raises no verdict, and nothing else; more only where something is violated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

import steelyard.sparing
from steelyard import asking
from steelyard.asking import Answers
from steelyard.check import check
from steelyard.engines.result import Options, Question, Result
from steelyard.report.record import Checked, Standing
from steelyard.suite import Relational, Suite, Verdict
from steelyard.walking import Walking
from tests.steelyard.test_slices import SLICED
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import Params, State
from tests.steelyard.token.suite import SUITE


def checked(suite: Suite, **options: Any) -> dict[str, Checked]:
    report = check(suite, options=Options(**{"walks": 20, "steps": 20, **options}))
    return {one.id: one for one in report.results}


def are_apart(_params: Params, _state: State, left: State, right: State) -> bool:
    return left.balances != right.balances


def cases(one: Checked) -> int:
    (said,) = (result for result in one.said if result.engine == "simulate")
    return said.bounds["cases"]


def verdicts(one: Checked) -> set[Verdict]:
    return {result.verdict for result in one.said}


def engines(one: Checked) -> set[str]:
    return {result.engine for result in one.said}


def noted(monkeypatch: pytest.MonkeyPatch, engine: str) -> list[Question]:
    """What is asked of an engine from now on that is not known."""
    asked: list[Question] = []
    answered = asking._answered

    def note(suite: Suite, question: Question) -> Answers:
        asked.extend([question] if question.engine == engine else [])
        return answered(suite, question)

    monkeypatch.setattr(asking, "_answered", note)
    return asked


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """What is asked of walks that is not known."""
    return noted(monkeypatch, "simulate")


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


def test_of_what_is_proven_a_few_walks_are_enough(sparing: dict[str, Checked]) -> None:
    (said,) = (one for one in sparing["token.two_transfers_are_one"].said if one.engine == "simulate")
    assert said.verdict is Verdict.TESTED
    many = checked(SUITE, walks=200)["token.two_transfers_are_one"]
    few = checked(SUITE, sparing=True, walks=200)["token.two_transfers_are_one"]
    assert cases(few) < cases(many)


def test_what_earlier_walks_put_to_the_test_is_not_walked_for_again(tmp_path: Path) -> None:
    checked(SUITE, cache=str(tmp_path))
    again = checked(SUITE, cache=str(tmp_path), sparing=True)["token.two_transfers_are_one"]
    assert cases(again) == cases(checked(SUITE)["token.two_transfers_are_one"])


def test_what_was_put_to_the_test_before_is_tried_there_first_and_no_further(
    tmp_path: Path, walked: list[Question]
) -> None:
    """Nothing is known of a scope that changed but where the walks were of use: all of them are made there."""
    name = "token.two_transfers_are_one"
    checked(SUITE, cache=str(tmp_path))
    walked.clear()
    again = checked(SUITE, cache=str(tmp_path), sparing=True, seed=1)[name]
    first, *others = walked
    assert name in first.ids
    assert (first.options.walks, first.options.until_tested) == (20, True)
    assert not any(name in one.ids for one in others)
    assert 0 < cases(again) < cases(checked(SUITE, seed=1)[name])


def test_what_is_tested_nowhere_any_more_is_looked_for_again(tmp_path: Path, walked: list[Question]) -> None:
    name = "token.two_transfers_are_one"
    checked(SUITE, cache=str(tmp_path), walks=1, steps=0)
    walked.clear()
    assert checked(SUITE, cache=str(tmp_path), sparing=True)[name].standing is Standing.MET
    assert any(name in one.ids for one in walked)


def test_where_one_scope_is_cut_short_no_other_is_walked(walked: list[Question]) -> None:
    """In a scope that was searched to its end walks meet nothing that the search did not."""
    name = "token.supply_is_sum"
    whole = check(SLICED, options=Options(walks=20, steps=20, sparing=True))
    sizes = {one.name: one.states for one in whole.slices}
    assert len(sizes) > 1
    assert not any(name in one.ids for one in walked)
    most = max(sizes, key=lambda name: sizes[name])
    check(SLICED, options=Options(walks=20, steps=20, sparing=True, max_states=sizes[most] - 1))
    assert {one.preset.rpartition(".")[2] for one in walked if name in one.ids} == {most}


def test_what_walks_put_to_the_test_names_the_slice() -> None:
    name = "token.two_transfers_are_one"
    whole = check(SLICED, options=Options(walks=20, steps=20, sparing=True))
    said = [one for one in next(one for one in whole.results if one.id == name).said if one.engine == "simulate"]
    assert [one.slices for one in said if one.verdict is Verdict.TESTED] == [("money",)]


def test_of_what_is_not_proven_all_walks_are_made() -> None:
    """What no search takes up and no proof decides is tried as far as a whole check does."""
    broken = next(one for one in SUITE.properties if one.id == "token.two_transfers_are_one")
    assert isinstance(broken, Relational)
    false = attrs.evolve(broken, relation=are_apart)
    suite = attrs.evolve(SUITE, properties=tuple(false if one is broken else one for one in SUITE.properties))
    assert checked(suite, sparing=True)[broken.id].verdict is Verdict.VIOLATED


def without_lemmas(suite: Suite) -> Suite:
    return attrs.evolve(suite, properties=tuple(one for one in suite.properties if not getattr(one, "lemma", False)))


def test_where_a_proof_is_lost_bounded_search_looks_beyond_the_scope() -> None:
    spared = checked(without_lemmas(SUITE), sparing=True)
    lost = [one for one in spared.values() if any(said.verdict is Verdict.NOT_INDUCTIVE for said in one.said)]
    assert {one.verdict for one in lost} == {Verdict.EXPLORED}
    assert all("bounded" in engines(one) for one in lost)


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """What is asked of bounded search."""
    monkeypatch.setattr(steelyard.sparing, "_CHECKS", 3)
    return noted(monkeypatch, "bounded")


def test_bounded_search_is_brief_where_something_is_violated(searched: list[Question]) -> None:
    twin = FAULTY["self_transfer_mints"]
    found = checked(without_lemmas(twin.suite), sparing=True)
    assert found[twin.caught_by].verdict is Verdict.VIOLATED
    assert {one.options.checks for one in searched} == {3}


def test_bounded_search_is_as_long_as_ever_where_nothing_is(searched: list[Question]) -> None:
    """What few solver calls left open is looked for with all, and what these said is gone."""
    spared = checked(without_lemmas(SUITE), sparing=True, checks=30)
    said = [one for claim in spared.values() for one in claim.said if one.engine == "bounded"]
    assert {one.options.checks for one in searched} == {3, 30}
    assert said
    assert {one.note for one in said} == {"cut after 30 solver calls"}
    assert len({one.id for one in said}) == len(said)


def test_where_a_search_is_cut_short_walks_follow() -> None:
    cut = checked(SUITE, sparing=True, max_states=40)
    assert "simulate" in engines(cut["token.supply_is_sum"])
    assert "simulate" in engines(cut["model.no_fault"])


def test_what_is_violated_is_searched_less_long_and_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steelyard.sparing, "_STATES", 10)
    twin = FAULTY["self_transfer_mints"]
    cut = checked(twin.suite, sparing=True)
    assert cut[twin.caught_by].verdict is Verdict.VIOLATED
    assert any(
        "for something is violated" in said.note
        for one in cut.values()
        for said in one.said
        if said.engine == "explore"
    )
    assert not any("simulate" in engines(one) for one in cut.values() if one.id.startswith("escrow."))


def test_what_is_meant_to_be_bounded_is_not_so_where_the_rest_is_looked_at_less_closely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(steelyard.sparing, "_STATES", 0)
    twin = FAULTY["self_transfer_mints"]
    lost = {name for name, one in checked(without_lemmas(SUITE)).items() if Verdict.NOT_INDUCTIVE in verdicts(one)}
    claims = tuple(
        attrs.evolve(one, expected=Verdict.BOUNDED, shortfall="It is not looked for.") if one.id in lost else one
        for one in without_lemmas(twin.suite).properties
    )
    suite = attrs.evolve(twin.suite, properties=claims)
    met = {name for name, one in checked(suite).items() if one.standing is Standing.MET}
    assert lost & met
    assert not lost & {name for name, one in checked(suite, sparing=True).items() if one.standing is Standing.MET}


def test_an_exploration_that_came_to_its_end_is_one_for_any_limit(tmp_path: Path) -> None:
    twin = FAULTY["fee_loses_a_coin"]
    ids = tuple(one.id for one in twin.suite.properties)

    def explored(limit: int | None) -> tuple[bool, bool]:
        options = Options(cache=str(tmp_path), once_violated=limit)
        made = asking.ask(twin.suite, Question(engine="explore", preset="tiny", ids=ids, options=options))
        assert made.coverage is not None
        return made.coverage.complete, all(one.is_cached for one in made.results)

    assert explored(10) == (False, False)
    assert explored(10) == (False, True)
    assert explored(None) == (True, False)
    assert explored(None) == (True, True)
    assert explored(10) == (True, True)


def test_a_faulty_design_is_caught_all_the_same() -> None:
    twin = FAULTY["self_transfer_mints"]
    assert checked(twin.suite, sparing=True)[twin.caught_by].verdict is Verdict.VIOLATED


def test_of_what_was_not_chosen_walks_say_only_what_is_violated() -> None:
    """A few walks say less of it than a search did; but what breaks it has happened."""
    chosen = "token.two_transfers_are_one"

    def said(name: str, engine: str, verdict: Verdict) -> Result:
        return Result(id=name, engine=engine, verdict=verdict)

    answers = {chosen: [said(chosen, "induction", Verdict.PROVEN)]}
    heard: dict[tuple[str, str], Answers] = {}
    kept: list[tuple[str, Verdict]] = []

    def ask(scopes: Sequence[Question]) -> None:
        found = {chosen: Verdict.TESTED, "model.types": Verdict.VIOLATED, "model.no_fault": Verdict.TESTED}
        results = tuple(said(name, "simulate", verdict) for name, verdict in found.items())
        heard.update({("simulate", one.preset): Answers(results=results) for one in scopes})

    def keep(made: Answers) -> None:
        kept.extend((one.id, one.verdict) for one in made.results)
        answers[chosen] += [one for one in made.results if one.id == chosen]

    about = Question(engine="simulate", preset="tiny", ids=(chosen,), options=Options(sparing=True))
    Walking(SUITE, about, answers, heard, ask, keep).walk()
    assert kept == [(chosen, Verdict.TESTED), ("model.types", Verdict.VIOLATED)]
