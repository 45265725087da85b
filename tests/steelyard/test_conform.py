"""The framework for external scenarios, on the token."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from steelyard.conform import (
    Adapter,
    Broken,
    Difference,
    Divergence,
    NotModelled,
    ScenarioResult,
    Standing,
    World,
    adapter_of,
    conform,
)
from steelyard.language import Identity
from steelyard.project import Project, Unusable
from steelyard.scenarios import Arguments, Scenario
from steelyard.suite import Invariant, Suite
from tests.steelyard.token.model import Account, Coins
from tests.steelyard.token.suite import SUITE, TINY

OPERATOR = Account(Identity("operator"))


class TokenSession:
    """Somebody else's token: `issue` is our mint, `pay` our transfer, balances are facts."""

    def __init__(self, suite: Suite, scenario: Scenario) -> None:
        Arguments(scenario.params, f"{scenario.place}: params").refuse_unread()
        self.world = World(suite, TINY.params, {"operator": OPERATOR})

    def call(self, name: str, arguments: Arguments) -> Any:
        amount = Coins(arguments.natural("amount"))
        to = Account(Identity(arguments.text("to")))
        if name == "issue":
            if amount > 10:
                raise NotModelled("issue of more than 10")
            return self._said(self.world.attempt("mint", caller=OPERATOR, to=to, amount=amount))
        sender = Account(Identity(arguments.text("by")))
        return self._said(self.world.attempt("transfer", sender=sender, to=to, amount=amount))

    def _said(self, outcome: Any) -> str:
        return (
            "fine"
            if outcome.refused is None
            else {"InsufficientBalance": "TooPoor"}.get(outcome.refused.code, outcome.refused.code)
        )

    def fact(self, name: str) -> Any:
        if name == "weather":
            raise NotModelled("fact weather")
        return self.world.state.balances[name]


ADAPTER = Adapter(
    begin=TokenSession, calls=("issue", "pay"), lacking={"vote": "it has no votes"}, prose=("note",), divergences={}
)

GOOD: dict[str, Any] = {
    "name": "a payment",
    "source_file": "token.c",
    "params": {},
    "steps": [
        {"call": "issue", "args": {"to": "a", "amount": 2}, "expect": "fine"},
        {"call": "pay", "args": {"by": "a", "to": "b", "amount": 1}, "expect": "fine"},
        {"call": "pay", "args": {"by": "b", "to": "a", "amount": 5}, "expect": "TooPoor"},
    ],
    "final": {"a": 1, "b": 1, "note": "prose"},
}


def altered(change: Callable[[Any], object]) -> Any:
    scenario = json.loads(json.dumps(GOOD))
    change(scenario)
    return scenario


def ended(tmp_path: Path, scenario: Any, adapter: Adapter = ADAPTER, suite: Suite = SUITE) -> ScenarioResult:
    file = tmp_path / "scenarios.json"
    file.write_text(json.dumps([scenario]), encoding="utf-8")
    return conform(suite, adapter, file).results[0]


def refused(tmp_path: Path, text: str) -> str:
    """What is said of a file that is malformed, without its directory."""
    file = tmp_path / "scenarios.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable) as caught:
        conform(SUITE, ADAPTER, file)
    assert "\n" not in str(caught.value)
    return str(caught.value).replace(f"{tmp_path}/", "")


def test_a_scenario_agrees(tmp_path: Path) -> None:
    assert ended(tmp_path, GOOD) == ScenarioResult("a payment", Standing.AGREES)


def test_a_step_that_ends_otherwise_fails(tmp_path: Path) -> None:
    result = ended(tmp_path, altered(lambda s: s["steps"][2].update(expect="fine")))
    assert result.standing is Standing.FAILED
    assert result.differences == (Difference("step 3", "fine", "TooPoor"),)
    assert str(result.differences[0]) == 'step 3: expected "fine", the model says "TooPoor"'


def test_a_final_fact_that_is_other_fails(tmp_path: Path) -> None:
    result = ended(tmp_path, altered(lambda s: s["final"].update(b=2)))
    assert result.standing is Standing.FAILED
    assert result.differences == (Difference("final b", 2, 1),)


def test_true_is_not_1(tmp_path: Path) -> None:
    assert ended(tmp_path, altered(lambda s: s["final"].update(b=True))).standing is Standing.FAILED


def test_a_declared_divergence_is_by_design(tmp_path: Path) -> None:
    scenario = altered(lambda s: s["final"].update(b=2))
    adapter = attrs.evolve(ADAPTER, divergences={"a payment": Divergence("R1", (Difference("final b", 2, 1),))})
    result = ended(tmp_path, scenario, adapter)
    assert (result.standing, result.rule) == (Standing.DIVERGES, "R1")
    assert ended(tmp_path, GOOD, adapter).problem == "it agrees, but is declared to diverge by R1"
    other = altered(lambda s: s["final"].update(b=3))
    assert ended(tmp_path, other, adapter).problem == "it diverges otherwise than declared by R1"


def test_a_divergence_without_differences_explains_nothing(tmp_path: Path) -> None:
    adapter = attrs.evolve(ADAPTER, divergences={"a payment": Divergence("R1", ())})
    assert ended(tmp_path, GOOD, adapter).standing is Standing.FAILED


def test_a_known_call_that_the_model_lacks_is_named(tmp_path: Path) -> None:
    result = ended(tmp_path, altered(lambda s: s["steps"].append({"call": "vote", "args": {}, "expect": 1})))
    assert (result.standing, result.lacking) == (Standing.UNSUPPORTED, ("vote (it has no votes)",))


def test_what_the_adapter_cannot_mean_is_named(tmp_path: Path) -> None:
    result = ended(tmp_path, altered(lambda s: s["steps"][0]["args"].update(amount=11)))
    assert (result.standing, result.lacking) == (Standing.UNSUPPORTED, ("issue of more than 10",))
    result = ended(tmp_path, altered(lambda s: s["final"].update(weather="rain")))
    assert (result.standing, result.lacking) == (Standing.UNSUPPORTED, ("fact weather",))


def test_an_unknown_call_fails(tmp_path: Path) -> None:
    result = ended(tmp_path, altered(lambda s: s["steps"][1].update(call="pays")))
    assert result.standing is Standing.FAILED
    assert result.problem == "the adapter knows no call pays; did you mean pay?"


def test_an_invariant_is_kept_at_every_step(tmp_path: Path) -> None:
    rich = Invariant(
        id="token.nobody_holds_two",
        statement="Nobody holds two coins.",
        source=("S1",),
        predicate=lambda _params, state: state.balances.all(lambda _k, v: v < 2),
    )
    result = ended(tmp_path, GOOD, suite=attrs.evolve(SUITE, properties=(rich,)))
    assert result.standing is Standing.FAILED
    assert result.problem == "step 1: the invariant token.nobody_holds_two does not hold after mint"


def test_a_report_counts(tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    wrong = altered(lambda s: s.update(name="another", final={"b": 7}))
    file.write_text(json.dumps([GOOD, wrong]), encoding="utf-8")
    report = conform(SUITE, ADAPTER, file)
    assert [report.counts[s] for s in Standing] == [1, 0, 0, 1]
    assert not report.ok
    assert report.file == str(file)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("steps"), "scenario 1: steps is missing"),
        (lambda s: s.update(steps={}), "scenario 1: steps: expected a list, got {}"),
        (lambda s: s.update(steps=[]), "scenario 1 (a payment): steps: expected at least one step"),
        (lambda s: s.update(name=3), "scenario 1: name: expected a text, got 3"),
        (lambda s: s.update(finale={}), "scenario 1: finale means nothing here; did you mean final or name?"),
        (lambda s: s["steps"].append(3), "scenario 1 (a payment): step 4: expected an object, got 3"),
        (lambda s: s["steps"][1].pop("expect"), "scenario 1 (a payment): step 2: expect is missing"),
        (lambda s: s["steps"][1].update(args=[1]), "scenario 1 (a payment): step 2: args: expected an object, got [1]"),
        (
            lambda s: s["steps"][1]["args"].update(amount="1"),
            'scenario 1 (a payment): step 2: pay: amount: expected a natural number, got "1"',
        ),
        (
            lambda s: s["steps"][1]["args"].update(amount=1.0),
            "scenario 1 (a payment): step 2: pay: amount: expected a natural number, got 1.0",
        ),
        (
            lambda s: s["steps"][1]["args"].update(amount=-1),
            "scenario 1 (a payment): step 2: pay: amount: expected a natural number, got -1",
        ),
        (
            lambda s: s["steps"][1]["args"].update(amount=True),
            "scenario 1 (a payment): step 2: pay: amount: expected a natural number, got true",
        ),
        (
            lambda s: s["steps"][1]["args"].pop("by"),
            "scenario 1 (a payment): step 2: pay: by is missing, expected a name",
        ),
        (
            lambda s: s["steps"][1]["args"].update(form="a"),
            "scenario 1 (a payment): step 2: pay: form means nothing here; there is amount, to, by",
        ),
        (lambda s: s["params"].update(cap=3), "scenario 1 (a payment): params: cap means nothing here"),
    ],
)
def test_a_malformed_scenario_is_one_line_with_its_position(
    change: Callable[[Any], object], message: str, tmp_path: Path
) -> None:
    assert refused(tmp_path, json.dumps([altered(change)])) == f"scenarios.json: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[\n  {,}]", "scenarios.json:2:4: not JSON: Expecting property name enclosed in double quotes"),
        ("", "scenarios.json:1:1: not JSON: Expecting value"),
        ("{}", "scenarios.json: expected a list of scenarios, got dict"),
        ("[]", "scenarios.json: it has no scenario"),
        ("[3]", "scenarios.json: scenario 1: expected an object, got 3"),
        ("[" * 100_000, "scenarios.json: nested too deeply"),
    ],
)
def test_a_file_that_is_no_list_of_scenarios_is_one_line(text: str, message: str, tmp_path: Path) -> None:
    assert refused(tmp_path, text) == message


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, json.dumps([GOOD, GOOD])) == "scenarios.json: two scenarios are called a payment"


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"nowhere\.json: No such file or directory"):
        conform(SUITE, ADAPTER, tmp_path / "nowhere.json")
    with pytest.raises(Unusable, match="Is a directory"):
        conform(SUITE, ADAPTER, tmp_path)


def test_a_file_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "scenarios.json"
    file.write_bytes(b"[\xff]")
    with pytest.raises(Unusable, match="not UTF-8 at byte 1"):
        conform(SUITE, ADAPTER, file)


def test_the_other_readers_of_arguments() -> None:
    given = Arguments({"flag": True, "who": ["a", "b"], "much": {"a": 1}, "wrong": 3}, "here")
    assert given.truth("flag")
    assert given.texts("who") == ("a", "b")
    assert given.naturals("much") == {"a": 1}
    for read, expected in (
        (given.truth, "true or false"),
        (given.texts, "a list of names"),
        (given.naturals, "natural numbers by name"),
    ):
        with pytest.raises(Unusable, match=f"here: wrong: expected {expected}, got 3"):
            read("wrong")
    given.refuse_unread()


def test_a_world_that_cannot_begin_is_broken() -> None:
    with pytest.raises(Broken, match="the start is not allowed: ReservedAccount"):
        World(SUITE, TINY.params, {"operator": Identity("ESCROW")})
    with pytest.raises(Broken, match="genesis has no argument owner"):
        World(SUITE, TINY.params, {"owner": Identity("a")})
    with pytest.raises(Broken, match="the params are not valid"):
        World(SUITE, attrs.evolve(TINY.params, max_supply=Coins(0)), {"operator": OPERATOR})


def test_an_action_that_the_scenario_rests_on_must_not_refuse() -> None:
    world = World(SUITE, TINY.params, {"operator": OPERATOR})
    with pytest.raises(Broken, match="transfer refuses what the scenario rests on: InsufficientBalance"):
        world.act("transfer", sender=OPERATOR, to=OPERATOR, amount=Coins(1))
    with pytest.raises(Broken, match="the model has no action fly"):
        world.attempt("fly")
    with pytest.raises(Broken, match="mint needs the argument amount"):
        world.attempt("mint", caller=OPERATOR, to=OPERATOR)


def project(tmp_path: Path, table: str) -> Project:
    (tmp_path / "pyproject.toml").write_text(f"[tool.steelyard]\n{table}\n", encoding="utf-8")
    return Project(str(tmp_path), "tests.steelyard.token.suite:SUITE")


def test_the_adapter_is_named_by_the_project(tmp_path: Path) -> None:
    assert adapter_of(project(tmp_path, 'conform = "tests.steelyard.test_conform:ADAPTER"')).calls == ADAPTER.calls


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", r"\[tool.steelyard\] needs conform = \"module:NAME\", got None"),
        ("conform = 3", r"\[tool.steelyard\] needs conform = \"module:NAME\", got 3"),
        ('conform = "tests.nowhere:ADAPTER"', "conform = tests.nowhere:ADAPTER does not import"),
        ('conform = "tests.steelyard.test_conform:GOOD"', "is no Adapter but dict"),
        ('conform = "tests.steelyard.test_conform:NOTHING"', "is no Adapter but NoneType"),
    ],
)
def test_an_adapter_that_is_none_is_one_line(table: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=message):
        adapter_of(project(tmp_path, table))
