"""Numbers in the place of parameters: what fails with them fails, and nothing that is proven does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from steelyard.engines.cases import Manner
from steelyard.engines.obligations import Obligation
from steelyard.engines.proving import Prover
from steelyard.engines.result import Options
from steelyard.engines.session import Session
from steelyard.solver import Effort
from steelyard.suite import Suite
from steelyard.symbolic import ground, terms
from steelyard.symbolic.paths import Path
from steelyard.symbolic.summary import Symbolic
from tests.steelyard.false_proofs.models.common import Amount, Params
from tests.steelyard.test_hints import FAULTY, SOUND
from tests.steelyard.token.suite import SUITE as TOKEN

RATE, X, Y = terms.var("params.rate", "nat"), terms.var("x", "int"), terms.var("y", "int")
NOWHERE = Path(conditions=(), outcome="state")


def proved(suite: Suite) -> list[Obligation]:
    session = Session(suite, Options())
    ids, given = frozenset(claim.id for claim in suite.properties), frozenset(session.invariants)
    return [one for unit in session.units() for one in session.prove(unit, ids, given).obligations]


@pytest.mark.parametrize("suite", [SOUND, TOKEN], ids=["stakes", "token"])
def test_what_is_proven_fails_with_no_example(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums and all: an example is decided when as much is said of it as of the proof."""
    really, asked = Prover._proved, list[str]()

    def watched(self: Prover, path: Any, goals: Mapping[str, Any], where: str, shape: Any) -> dict[str, Obligation]:
        done = really(self, path, goals, where, shape)
        for name in [name for name, made in done.items() if made.verdict == "unsat"]:
            asked.append(name)
            for example in self._examples:
                manner = Manner(Effort.WHOLE, example=example)
                made = self._attempt(path, {name: goals[name]}, self.hypotheses, where, shape, manner)[name]
                assert made.verdict != "sat", f"{where}: {name}"
        return done

    monkeypatch.setattr(Prover, "_proved", watched)
    proved(suite)
    assert len(set(asked)) >= len(SOUND.properties)


def test_what_fails_is_told_with_the_numbers_of_an_example() -> None:
    prover = Prover({}, terms.TRUE, Options().rlimit, examples=({RATE: terms.const(2)},))
    goal = terms.eq(terms.mul(RATE, terms.mul(X, Y)), terms.const(6))
    (failed,) = prover.prove(NOWHERE, {"goal": goal}, "nowhere")
    assert failed.verdict == "sat"
    assert "params.rate = 2" in failed.start


def test_what_holds_of_the_examples_alone_is_not_proven() -> None:
    prover = Prover({}, terms.TRUE, Options().rlimit, examples=({RATE: terms.const(2)},))
    goal = terms.eq(terms.mul(RATE, X), terms.scale(2, X))
    assert [one.verdict for one in prover.prove(NOWHERE, {"goal": goal}, "nowhere")] == ["sat"]


def test_of_what_holds_of_an_example_no_second_solver_is_asked() -> None:
    """It would say that it does not hold."""
    pytest.importorskip("cvc5")
    prover = Prover({}, terms.TRUE, Options().rlimit, cross=True, examples=({RATE: terms.const(2)},))
    goal = terms.eq(terms.mul(RATE, X), terms.scale(2, X))
    assert [one.verdict for one in prover.prove(NOWHERE, {"goal": goal}, "nowhere")] == ["sat"]


def test_an_example_of_which_too_much_is_said_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all hypotheses there may be too many instances, though there are not with those that a proof needs."""
    monkeypatch.setattr(ground, "_INSTANCE_LIMIT", 1)
    decided: list[str] = []
    attempt = Prover._attempt

    def noted(self: Prover, *given: Any) -> Any:
        made = attempt(self, *given)
        decided.extend(one.verdict for one in made.values() if given[-1].example is not None)
        return made

    monkeypatch.setattr(Prover, "_attempt", noted)
    proved(FAULTY)
    assert set(decided) == {"unknown"}


def test_an_example_spares_the_search_without_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    manners: list[Any] = []
    attempt = Prover._attempt

    def noted(self: Prover, *given: Any) -> Any:
        manners.append(given[-1])
        return attempt(self, *given)

    def searched() -> list[bool]:
        manners.clear()
        proved(FAULTY)
        return [manner.example is not None for manner in manners if manner.effort is Effort.WHOLE]

    monkeypatch.setattr(Prover, "_attempt", noted)
    assert set(searched()) == {True}
    monkeypatch.setattr(Symbolic, "examples", ())
    assert set(searched()) == {False}


def test_each_numbers_are_an_example_once() -> None:
    (only,) = SOUND.presets.values()
    twice = attrs.evolve(SOUND, presets={"tiny": only, "again": attrs.evolve(only, name="again")})
    (example,) = Symbolic(twice).examples
    assert example == {terms.var("params.rate", "nat"): terms.const(2)}
    other = attrs.evolve(only, name="other", params=Params(rate=Amount(5)))
    assert len(Symbolic(attrs.evolve(twice, presets={**twice.presets, "other": other})).examples) == 2
