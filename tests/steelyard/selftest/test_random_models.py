"""Random predicates and actions: the symbolic layer means what Python means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from steelyard.language import info_of
from steelyard.schema import ModellingError
from steelyard.selftest.record import SummaryCheck
from steelyard.selftest.summaries import check_summaries
from steelyard.suite import Invariant, Kind, Suite
from steelyard.symbolic.state import holds
from steelyard.symbolic.summary import Symbolic
from tests.steelyard.selftest import grammar
from tests.steelyard.selftest.workshop import SUITE

_SYMBOLIC = Symbolic(SUITE)


def is_of_the_language(predicate: Callable[..., bool]) -> bool:
    """A quantifier under an equality, say, is refused."""
    try:
        holds(predicate, _SYMBOLIC.params, _SYMBOLIC.state)
    except ModellingError:
        return False
    return True


def checked(suite: Suite, seed: int) -> SummaryCheck:
    return check_summaries(suite, cases=40, seed=seed, least=3)


def agree_on_predicates(seed: int, depth: int) -> None:
    made = [p for p in grammar.predicates(seed, count=12, depth=depth) if is_of_the_language(p)]
    claims = tuple(
        Invariant(id=f"random.{p.__name__}", statement="It holds.", source=("R",), predicate=p) for p in made
    )
    assert len(claims) >= 6
    found = checked(attrs.evolve(SUITE, properties=claims), seed)
    assert found.disagreements == ()


def agree_on_actions(seed: int) -> None:
    made: tuple[Callable[..., Any], ...] = grammar.actions(seed, count=4)
    claims = tuple(p for p in SUITE.of_kind(Kind.INVARIANT))
    found = checked(attrs.evolve(SUITE, actions=made, properties=claims), seed)
    assert found.disagreements == ()
    assert found.missed == ()
    assert {info_of(f).name for f in made} < {action.name for action in found.actions}


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.parametrize("seed", range(2))
def test_random_predicates_agree(seed: int, depth: int) -> None:
    agree_on_predicates(seed, depth)


@pytest.mark.parametrize("seed", range(6))
def test_random_actions_agree(seed: int) -> None:
    agree_on_actions(seed)


@pytest.mark.slow
@pytest.mark.parametrize("depth", [3, 4, 5])
@pytest.mark.parametrize("seed", range(100, 200))
def test_many_random_predicates_agree(seed: int, depth: int) -> None:
    agree_on_predicates(seed, depth)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 500))
def test_many_random_actions_agree(seed: int) -> None:
    agree_on_actions(seed)
