"""Summaries against the running Python: agreement, and that a mistake anywhere in between is seen."""

from __future__ import annotations

import os
from multiprocessing import get_context
from typing import Any

import attrs
import pytest

from steelyard import definitions
from steelyard.generate import generate
from steelyard.language import action, require
from steelyard.selftest.record import Disagreement, SummaryCheck
from steelyard.selftest.summaries import LEAST, check_summaries
from steelyard.suite import Suite
from steelyard.symbolic import maps, operations, paths, sums, terms
from steelyard.symbolic.evaluation import Pure
from steelyard.symbolic.maps import GroupedSum, SymMap, Write
from steelyard.symbolic.terms import Term
from tests.steelyard.selftest import workshop
from tests.steelyard.selftest.workshop import Params, State, Wrong
from tests.steelyard.token.suite import SUITE as TOKEN


def checked(suite: Suite = workshop.SUITE, cases: int = 30, least: int = 5) -> SummaryCheck:
    return check_summaries(suite, cases=cases, seed=0, least=least)


def kinds(found: SummaryCheck) -> set[tuple[str, str]]:
    return {(one.subject, one.what) for one in found.disagreements}


@action(by="anyone")
def square(params: Params, state: State, *, side: int) -> State:  # noqa: ARG001 - every action takes the params
    """Pay for a square, whose area is nothing below nothing."""
    require(side * side >= 0, Wrong())
    return attrs.evolve(state, till=state.till - side * side)


# --- agreement ----------------------------------------------------------------------------


@pytest.mark.parametrize("suite", [TOKEN, workshop.SUITE], ids=lambda suite: suite.name)
def test_every_summary_agrees_and_every_path_is_taken(suite: Suite) -> None:
    found = checked(suite, 150, LEAST)
    assert found.disagreements == ()
    assert found.missed == ()
    names = ["genesis", *(info.name for info in suite.infos())]
    assert [action.name for action in found.actions][: len(names)] == names
    assert all(action.cases >= 150 for action in found.actions)
    assert all(path.hits >= LEAST for action in found.actions for path in action.paths if not path.impossible)
    assert found.answers > found.cases
    assert found.measures > 1_000


@pytest.mark.parametrize("seed", range(18))
def test_generated_protocols_agree(seed: int) -> None:
    found = checked(generate(seed).suite, 40)
    assert found.disagreements == ()
    assert found.missed == ()


def test_the_same_seed_compares_the_same() -> None:
    assert checked(TOKEN, 30) == checked(TOKEN, 30)


def test_a_path_that_nothing_takes_is_proved_so() -> None:
    """The oracle does not multiply, so it keeps a path that asks for a square below zero."""
    found = check_summaries(attrs.evolve(workshop.SUITE, actions=(square,), properties=()), cases=30, seed=0)
    (action,) = (one for one in found.actions if one.name == "square")
    assert [path.impossible for path in action.paths] == [False, True]
    assert found.missed == ()


def test_faults_are_compared_as_well() -> None:
    (settle,) = (one for one in checked().actions if one.name == "settle")
    assert {path.code.partition(":")[0] for path in settle.paths if path.outcome == "fault"} == {
        "AbsentKey",
        "BadDivisor",
    }


# --- mistakes -----------------------------------------------------------------------------

_written = SymMap.written
_writes_seen = SymMap._writes_seen_at
_present = SymMap.present
_measured = SymMap._measured
_lt, _le, _div, _ite, _digest, _nonneg = terms.lt, terms.le, terms.div, terms.ite, terms.digest, terms.nonneg
_facts, _choose = definitions._facts_of, operations.choose


def drop_a_write(self: SymMap, write: Write) -> SymMap:
    return self if self.writes else _written(self, write)


def forget_earlier_writes(self: SymMap, write: Write) -> SymMap:
    return SymMap(self.type.shape, self.name, (write,))


def write_in_the_wrong_order(self: SymMap, write: Write) -> SymMap:
    return SymMap(self.type.shape, self.name, (write, *self.writes))


def see_writes_at_the_same_term_only(self: SymMap, key: Any) -> tuple[Write, ...]:
    return tuple(write for write in _writes_seen(self, key) if write.key == key)


def present_at_first_is_present_for_ever(self: SymMap, key: Any) -> Term:
    return _present(SymMap(self.type.shape, self.name), key) if self.name else _present(self, key)


def measure_absent_entries(self: SymMap, key: Any, measure: Any) -> Term:
    return self._at(key, measure, maps.int_term)


def forget_what_was_measured(self: SymMap, key: Any, measure: Any) -> Term:
    generic = maps.current().generic
    return _measured(self, key, measure) if generic is not None else terms.ZERO


def remove(self: SymMap, _key: Any) -> SymMap:
    return self


def group_by_nothing(self: GroupedSum, _group: Any) -> Any:
    return self._owner.sum(self._measure)


MISTAKES: dict[str, tuple[Any, str, Any]] = {
    "a second write is dropped": (SymMap, "written", drop_a_write),
    "an earlier write is forgotten": (SymMap, "written", forget_earlier_writes),
    "the latest write is overruled": (SymMap, "written", write_in_the_wrong_order),
    "two keys are never one": (SymMap, "_writes_seen_at", see_writes_at_the_same_term_only),
    "presence is forgotten": (SymMap, "present", lambda _self, _key: terms.TRUE),
    "presence never changes": (SymMap, "present", present_at_first_is_present_for_ever),
    "an entry is never removed": (SymMap, "remove", remove),
    "absent entries are measured": (SymMap, "_measured", measure_absent_entries),
    "a sum misses what was written": (SymMap, "_measured", forget_what_was_measured),
    "all is any": (SymMap, "all", lambda self, predicate: self._quantified("exists", predicate)),
    "a grouped sum has one group": (GroupedSum, "get", group_by_nothing),
    "less is at most": (terms, "lt", _le),
    "at least 0 is above 0": (terms, "nonneg", lambda term: _nonneg(terms.sub(term, terms.ONE))),
    "a quotient is one too large": (terms, "div", lambda a, b: terms.add(_div(a, b), terms.ONE)),
    "the arms of a case are swapped": (terms, "ite", lambda c, a, b: _ite(c, b, a)),
    "the arms of an expression are swapped": (operations, "choose", lambda c, a, b: _choose(c, b, a)),
    "or is and": (operations, "or_", operations.and_),
    "a digest forgets a part": (terms, "digest", lambda of, parts: _digest(of[:-1], parts[:-1])),
    "every number is natural": (terms, "is_natural", lambda _term: True),
    "a sum has no coefficient": (
        maps,
        "monomials",
        lambda body, key: [(terms.ONE, m) for _, m in sums.monomials(body, key)],
    ),
    "a predicate has one case": (Pure, "decide", lambda _self, _condition: True),
    "the solver is told what is false": (
        definitions,
        "_facts_of",
        lambda term: [*_facts(term), *([terms.natural_fact(term)] if term.op == "var" else [])],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, attribute, wrong = MISTAKES[name]

    def look() -> None:
        monkeypatch.setattr(owner, attribute, wrong)
        # 0: it is seen; an error would end the child with 1.
        os._exit(0 if checked(cases=100).disagreements else 2)

    # A process of its own: terms remember their negations and what defines them, and so they would the mistake.
    child = get_context("fork").Process(target=look)
    child.start()
    child.join()
    assert child.exitcode == 0


def test_a_path_that_is_left_out_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_the_last(*args: Any) -> tuple[paths.Path, ...]:
        found = paths.explore(*args)
        return found[:-1] if len(found) > 1 else found

    monkeypatch.setattr("steelyard.symbolic.summary.explore", without_the_last)
    found = checked()
    assert ("take", "paths") in kinds(found)
    assert any("no path holds" in one.told for one in found.disagreements)


def test_paths_that_overlap_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_a_condition(*args: Any) -> tuple[paths.Path, ...]:
        first, *rest = paths.explore(*args)
        return (attrs.evolve(first, conditions=first.conditions[:-1]), *rest)

    monkeypatch.setattr("steelyard.symbolic.summary.explore", without_a_condition)
    assert any("hold at once" in one.told for one in checked().disagreements)


@pytest.mark.parametrize("outcome", ["refused", "discarded"])
def test_another_code_is_seen(outcome: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(*args: Any) -> tuple[paths.Path, ...]:
        return tuple(
            attrs.evolve(path, code="Other") if path.outcome == outcome else path for path in paths.explore(*args)
        )

    monkeypatch.setattr("steelyard.symbolic.summary.explore", renamed)
    subject = "take" if outcome == "refused" else "appoint"
    assert (subject, "outcome") in kinds(checked())


# --- what is shown ------------------------------------------------------------------------


@pytest.fixture
def self_transfer(monkeypatch: pytest.MonkeyPatch) -> Disagreement:
    monkeypatch.setattr(SymMap, "_writes_seen_at", see_writes_at_the_same_term_only)
    found = checked(TOKEN, 100)
    return next(one for one in found.disagreements if (one.subject, one.what) == ("transfer", "state"))


def test_the_case_shown_is_small(self_transfer: Disagreement) -> None:
    case = self_transfer.case
    assert len(case.state.balances) + len(case.state.deals) <= 1
    assert case.state.supply == case.state.opened == 0
    assert case.arguments["amount"] == 1


def test_both_sides_are_told(self_transfer: Disagreement) -> None:
    assert "by the summary" in self_transfer.told
    assert "in Python" in self_transfer.told
