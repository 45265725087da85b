"""An exploration is not made again where an action that has changed does the same in all that was met."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs
import pytest

from steelyard import asking
from steelyard.asking import Answers, ask
from steelyard.cache import unchanged
from steelyard.engines.result import Options, Question
from steelyard.language import action, require
from steelyard.suite import Kind, Suite, Verdict
from tests.steelyard.test_alike import OTHERS
from tests.steelyard.test_alike import transfer as in_other_words
from tests.steelyard.token import model
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.model import Account, DealId, Params, State
from tests.steelyard.token.suite import SUITE

REFACTORED = SUITE.replacing(transfer=in_other_words)


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The suites that were searched, by name."""
    names: list[str] = []
    answered = asking._answered

    def noted(suite: Suite, question: Question) -> Answers:
        names.append(suite.name)
        return answered(suite, question)

    monkeypatch.setattr(asking, "_answered", noted)
    return names


def explored(suite: Suite, cache: Path, **options: Any) -> Answers:
    ids = tuple(one.id for one in suite.properties)
    about = Question(engine="explore", preset="tiny", ids=ids, options=Options(cache=str(cache), **options))
    return ask(suite, about)


def said(of: Answers) -> Any:
    """An answer without what differs between equal runs."""
    results = [attrs.evolve(one, seconds=0.0, cached=0) for one in of.results]
    return attrs.evolve(of, results=tuple(results))


def test_the_answer_is_the_one_that_a_search_gives(tmp_path: Path, searched: list[str]) -> None:
    explored(SUITE, tmp_path)
    again = explored(REFACTORED, tmp_path)
    assert len(searched) == 1
    assert all(one.is_cached for one in again.results)
    assert said(again) == said(explored(REFACTORED, tmp_path / "other"))
    assert len(searched) == 2
    assert again.learnt is None


def test_it_is_known_from_then_on(tmp_path: Path, searched: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    explored(SUITE, tmp_path)
    explored(REFACTORED, tmp_path)
    monkeypatch.setattr(unchanged, "key_of_one", lambda *_: None)
    explored(REFACTORED, tmp_path)
    assert len(searched) == 1


def test_what_ends_otherwise_is_searched(tmp_path: Path, searched: list[str]) -> None:
    explored(SUITE, tmp_path)
    assert (
        explored(SUITE.replacing(transfer=OTHERS["writes more"]), tmp_path).results != explored(SUITE, tmp_path).results
    )
    assert len(searched) == 2


def test_where_anything_else_has_changed_it_is_searched(tmp_path: Path, searched: list[str]) -> None:
    explored(SUITE, tmp_path)
    preset = SUITE.presets["tiny"]
    others = (
        attrs.evolve(REFACTORED, properties=SUITE.properties[1:]),
        attrs.evolve(REFACTORED, presets={**SUITE.presets, "tiny": attrs.evolve(preset, summary="another")}),
        attrs.evolve(REFACTORED, actions=REFACTORED.actions[1:]),
        attrs.evolve(REFACTORED, is_valid=lambda params: params.max_supply > 1),
    )
    for number, suite in enumerate(others, 2):
        explored(suite, tmp_path)
        assert len(searched) == number
    explored(REFACTORED, tmp_path, max_states=99)
    assert len(searched) == len(others) + 2


@action(by="anyone", fair="whoever pays for the storage")
def close(params: Params, state: State, *, deal: DealId) -> State:
    """As the token has it."""
    require(deal in state.deals, model.UnknownDeal(deal))
    return model.close(params, state, deal=deal)


def test_an_action_on_which_a_leads_to_counts_is_searched_with(tmp_path: Path, searched: list[str]) -> None:
    """It is asked what it could do also where it is not offered."""
    (fair,) = {fair.action for claim in SUITE.of_kind(Kind.LEADS_TO) for fair in claim.fairness}
    assert fair == "close"
    explored(SUITE, tmp_path)
    explored(SUITE.replacing(close=close), tmp_path)
    assert len(searched) == 2
    safe = attrs.evolve(SUITE, properties=tuple(one for one in SUITE.properties if one.kind is not Kind.LEADS_TO))
    explored(safe, tmp_path)
    explored(safe.replacing(close=close), tmp_path)
    assert len(searched) == 3


def test_of_what_is_violated_nothing_is_kept(tmp_path: Path, searched: list[str]) -> None:
    """Its trace was made shorter in states that no search has met."""
    broken = FAULTY["fee_loses_a_coin"].suite
    assert any(one.verdict is Verdict.VIOLATED for one in explored(broken, tmp_path).results)
    explored(broken.replacing(transfer=in_other_words), tmp_path)
    assert len(searched) == 2


def test_some_versions_are_kept_and_the_first_of_all(tmp_path: Path, searched: list[str]) -> None:
    explored(SUITE, tmp_path)
    ids = tuple(one.id for one in SUITE.properties)
    question = Question(engine="explore", preset="tiny", ids=ids, options=Options(cache=str(tmp_path)))
    for limit in range(1, 8):
        unchanged.keep(SUITE.replacing(mint=minting(limit)), question, f"answer {limit}", {"actions": {"mint": None}})
    (kept,) = (tmp_path / "stories").iterdir()
    _, *others = [one["answer"] for one in json.loads(kept.read_text("utf-8").partition("\n")[2])]
    assert others == ["answer 5", "answer 6", "answer 7"]
    explored(REFACTORED, tmp_path)
    assert len(searched) == 1


@pytest.mark.parametrize(
    "written",
    [
        b"no json",
        b"{}",
        b'["x"]',
        b'[{"answer": "a"}]',
        b'[{"answer": 3, "actions": {}, "met": {}}]',
        b'[{"answer": "a", "actions": {}, "met": {"actions": {"mint": [[{}, [[]]]]}, "columns": [], "values": []}}]',
    ],
)
def test_what_somebody_wrote_there_is_not_believed(tmp_path: Path, searched: list[str], written: bytes) -> None:
    explored(SUITE, tmp_path)
    (kept,) = (tmp_path / "stories").iterdir()
    kept.write_bytes(sha256(written).hexdigest().encode() + b"\n" + written)
    explored(REFACTORED, tmp_path)
    assert len(searched) == 2


def test_what_met_is_none_says_nothing(tmp_path: Path, searched: list[str]) -> None:
    explored(SUITE, tmp_path)
    (kept,) = (tmp_path / "stories").iterdir()
    (one,) = json.loads(kept.read_text("utf-8").partition("\n")[2])
    written = json.dumps([{**one, "met": {}}]).encode()
    kept.write_bytes(sha256(written).hexdigest().encode() + b"\n" + written)
    explored(REFACTORED, tmp_path)
    assert len(searched) == 2


def minting(limit: int) -> Any:
    @action(by="operator", caller="caller")
    def mint(params: Params, state: State, *, caller: Account, to: Account, amount: model.Coins) -> State:
        require(amount != limit, model.NonPositiveAmount(amount))
        return model.mint(params, state, caller=caller, to=to, amount=amount)

    return mint
