"""What the decider grants to claims about any entry: no more than is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from steelyard.engines.proving import Prover
from steelyard.gate import deciding
from steelyard.gate.deciding import Decider
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term

N, M = terms.var("s.n", "int"), terms.var("s.m", "int")
VALID, HERE = terms.lt(terms.ZERO, terms.var("params.p", "int")), terms.lt(terms.ZERO, M)
POSITIVE, SMALL = terms.lt(terms.ZERO, N), terms.lt(N, terms.const(9))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[frozenset[str], Term]]:
    """The provers that are made: under which hypotheses, and what each takes for granted."""
    found: list[tuple[frozenset[str], Term]] = []

    class Noted(Prover):
        def __init__(self, hypotheses: Mapping[str, Term], valid: Term, *given: Any, **named: Any) -> None:
            found.append((frozenset(hypotheses), valid))
            super().__init__(hypotheses, valid, *given, **named)

    monkeypatch.setattr(deciding, "Prover", Noted)
    return found


def test_what_follows_from_the_same_is_found_out_once(made: list[tuple[frozenset[str], Term]]) -> None:
    decider = Decider({}, VALID)
    goals = terms.le(terms.ONE, N), terms.le(terms.ZERO, N)
    assert [decider.proved((VALID, HERE), {"positive": POSITIVE}, goal) for goal in goals] == [{"positive"}] * 2
    assert decider.proved((HERE, VALID), {"positive": POSITIVE}, terms.FALSE) is None
    assert made == [({"positive"}, VALID)]
    assert decider.proved((VALID,), {"positive": SMALL}, terms.le(N, terms.const(20))) == {"positive"}
    assert decider.proved((VALID,), {"positive": POSITIVE, "small": SMALL}, terms.le(N, terms.const(20))) == {"small"}
    assert len(made) == 3, "another formula of the same name is another hypothesis"


def test_that_parameters_are_valid_is_not_granted_where_it_is_not_given(
    made: list[tuple[frozenset[str], Term]],
) -> None:
    decider = Decider({}, terms.FALSE)
    for given in ((), (HERE,)):
        assert decider.proved(given, {"positive": POSITIVE}, terms.le(terms.const(2), N)) is None
    assert [valid for _, valid in made] == [terms.TRUE, HERE]
