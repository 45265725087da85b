"""What a question is about, and so by which change it is another one."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import attrs
import pytest

from steelyard import language
from steelyard.asking import Here
from steelyard.cache import keys
from steelyard.engines.result import Options, Question
from steelyard.language import action, implies, require
from steelyard.suite import Suite
from tests.steelyard.counter import model
from tests.steelyard.counter.model import Count, Params, Person, State
from tests.steelyard.counter.suite import SUITE


@action(by="anyone", caller="caller")
def add(params: Params, state: State, *, caller: Person, amount: Count) -> State:
    """Give twice as much."""
    require(amount > 0, model.NotPositive(amount))
    require(state.total + 2 * amount <= params.limit, model.Full(state.total, params.limit))
    given = state.given.set(caller, Count(state.given[caller] + 2 * amount))
    return attrs.evolve(state, total=Count(state.total + 2 * amount), given=given)


DOUBLED = SUITE.replacing(add=add)


def changed(of: Suite, key: Any, *question: Any) -> bool:
    """Whether the question is another one there."""
    assert key(SUITE, *question) is not None
    return bool(key(SUITE, *question) != key(of, *question))


def test_a_changed_action_is_another_question_about_itself_alone() -> None:
    assert changed(DOUBLED, keys.of_action, "add")
    assert changed(DOUBLED, keys.of_unit, "action add")
    for unchanged in ("take_back", "genesis"):
        assert not changed(DOUBLED, keys.of_action, unchanged)
    assert not changed(DOUBLED, keys.of_unit, "action take_back")
    assert not changed(DOUBLED, keys.of_claims)


def test_a_changed_claim_is_another_question_about_the_claims() -> None:
    fewer = attrs.evolve(SUITE, properties=SUITE.properties[1:])
    assert changed(fewer, keys.of_claims)
    assert changed(fewer, keys.of_unit, "action take_back")
    assert not changed(fewer, keys.of_action, "take_back")


def test_a_changed_signature_is_another_question_about_the_claims() -> None:
    @action(by="anyone", caller="caller")
    def add(params: Params, state: State, *, caller: Person, amount: Count, again: bool) -> State:
        """Give, or not."""
        return model.add(params, state, caller=caller, amount=amount) if again else state

    assert changed(SUITE.replacing(add=add), keys.of_claims)


def test_what_a_scope_says_is_the_same_question_whatever_its_actions_do() -> None:
    def scoped(**of: Any) -> Suite:
        return attrs.evolve(SUITE, presets={"tiny": attrs.evolve(SUITE.presets["tiny"], **of)})

    assert not changed(DOUBLED, keys.of_preset, "tiny")
    assert changed(scoped(pools={}), keys.of_preset, "tiny")
    assert changed(attrs.evolve(SUITE, actions=SUITE.actions[1:]), keys.of_preset, "tiny")

    def within(of: Suite) -> Any:
        def reaches(params: Params, state: State) -> bool:
            return bool(of.action("add")(params, state, caller=Person("a"), amount=Count(1)) != state)

        return reaches

    one, other = (
        attrs.evolve(of, presets={"tiny": attrs.evolve(SUITE.presets["tiny"], within=within(of))})
        for of in (SUITE, DOUBLED)
    )
    assert keys.of_preset(one, "tiny") != keys.of_preset(other, "tiny")


def test_a_scope_may_have_any_name() -> None:
    """Also one by which something else of a suite is remembered: what runs there is told all the same."""
    tiny, seen = SUITE.presets["tiny"], set[str]()
    for preset in (tiny, attrs.evolve(tiny, pools={})):
        named = attrs.evolve(SUITE, presets={"claims": attrs.evolve(preset, name="claims")})
        keys.of_claims(named)
        question = Question(engine="explore", preset="claims", ids=("count.is_given",), options=Options())
        found = keys.of_scope(named, question)
        assert found is not None
        assert found not in seen
        seen.add(found)


def test_what_is_known_of_the_other_actions_is_not_asked_again(tmp_path: Any, monkeypatch: Any) -> None:
    from steelyard.symbolic import summary

    first = Here(SUITE).survey(str(tmp_path))()
    looked: list[str] = []
    look = summary.look

    def noted(symbolic: Any, name: str) -> Any:
        looked.append(name)
        return look(symbolic, name)

    monkeypatch.setattr(summary, "look", noted)
    assert Here(SUITE).survey(str(tmp_path))() == first
    assert looked == []
    there = Here(DOUBLED).survey(str(tmp_path))()
    assert looked == ["add"]
    assert there == summary.survey(DOUBLED)


@pytest.mark.parametrize(
    ("says", "is_placed"),
    [
        ("True", False),
        ("state.total >= 0", False),
        ("all(x > 0 for x in (1, state.total))", False),
        ("implies(state.total > 0, True)", True),
        ("entails(state.total > 0, True)", True),
        ("language.implies(state.total > 0, True)", True),
        ("state.given.all(lambda who, count: count >= 0)", True),
        ("(lambda: state.given.sum(lambda who, count: count))() >= 0", True),
    ],
)
def test_where_a_claim_stands_is_asked_where_a_place_in_it_may_be_told(
    says: str, is_placed: bool, tmp_path: Path
) -> None:
    """What is untested is told by its place, which a comment inside of a claim moves."""
    keyed: list[str | None] = []
    for number, comment in enumerate(("", "    # A comment.\n")):
        file = tmp_path / f"{number}" / "claims.py"
        file.parent.mkdir()
        file.write_text(f"def holds(params, state):\n{comment}    return {says}\n", encoding="utf-8")
        names: dict[str, Any] = {"__name__": "claims", "implies": implies, "entails": implies, "language": language}
        exec(compile(file.read_text("utf-8"), "claims.py", "exec"), names)  # noqa: S102 - the text above
        claim = attrs.evolve(SUITE.properties[0], predicate=names["holds"])
        suite = attrs.evolve(SUITE, properties=(claim, *SUITE.properties[1:]))
        keyed += [keys.of_texts(suite, "sites"), keys.of_claims(suite)]
    first, same, moved, same_again = keyed
    assert None not in keyed
    assert (first != moved) is is_placed
    assert same == same_again


def test_what_concerns_proofs_alone_is_no_other_question_to_what_runs_the_model() -> None:
    def key(**of: Any) -> str | None:
        return keys.of_scope(SUITE, Question(engine="explore", preset="tiny", ids=(), options=Options(**of)))

    assert key() is not None
    assert {key(cross=True), key(rlimit=1), key(depth=9), key(workers=7), key(hints="h"), key(cache="c")} == {key()}
    assert len({key(), key(seed=1), key(max_states=5), key(walks=3), key(steps=3), key(until_tested=True)}) == 6


def test_digests_that_are_learnt_are_those_that_would_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """They can be sent to another process; and of another suite nothing is told."""
    question = Question(engine="explore", preset="tiny", ids=(SUITE.properties[0].id,), options=Options())

    def of(suite: Suite) -> list[str | None]:
        return [keys.of_scope(suite, question), keys.of_claims(suite), keys.of_unit(suite, "genesis")]

    here, there, other = (attrs.evolve(SUITE) for _ in range(3))
    made = of(here)
    told = pickle.loads(pickle.dumps(keys.told(here)))  # noqa: S301 - what was just made
    assert told
    assert not keys.told(there)
    keys.learn(there, told)

    def only_small(*about: Any, **named: Any) -> str:
        assert SUITE.properties not in about
        assert SUITE.params not in about
        return digest(*about, **named)

    digest = keys.digest
    monkeypatch.setattr(keys, "digest", only_small)
    assert of(there) == made
    with pytest.raises(AssertionError):
        of(other)
