"""What Z3 says of queries.

`Terms` are translated once and kept.  A query is a set of labelled ground terms; the answer is
``unsat`` with the labels of a core, ``sat`` with a model, or ``unknown`` with the reason.
Effort is bounded by resource units, not by the clock.

First products of variables are left uninterpreted: what is unsat then is unsat, and most of a
protocol's arithmetic is linear over its products.  Only then they are interpreted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from itertools import islice
from typing import Any

import attrs
import z3

from steelyard.arithmetic import lemmas, named_lemmas
from steelyard.definitions import definitions, products_in
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term
from steelyard.translation import (
    assert_all,
    assert_product,
    assert_that,
    assert_under,
    decided,
    stand_in,
    value_in,
)


class Effort(IntEnum):
    """How hard to try where there are products: they stay opaque, facts are known of them, they are products."""

    OPAQUE = 0
    FACTS = 1
    WHOLE = 2


@attrs.frozen
class Answer:
    """What the solver says.

    Attributes:
        verdict: ``unsat``, ``sat`` or ``unknown``.
        core: the labels of the assertions that an unsat needs.
        model: for sat, the values of the leaves (variables, reads) by term.
        why: for unknown.
        effort: what it took.
    """

    verdict: str
    core: frozenset[str] = frozenset()
    model: Mapping[Term, int | bool] = attrs.field(factory=dict)
    why: str = ""
    effort: Effort = Effort.OPAQUE


def version() -> str:
    """The solver's name and version."""
    return f"z3 {z3.get_version_string()}"


def solve(assertions: Iterable[tuple[str, Term]], rlimit: int, *, want_model: bool = False) -> Answer:
    """Decide the conjunction of labelled ground terms.

    The empty label is for what needs no name in a core.
    """
    return solve_each(assertions, {"": terms.TRUE}, rlimit, want_model=want_model)[""]


def solve_each(
    assertions: Iterable[tuple[str, Term]],
    cases: Mapping[str, Term],
    rlimit: int,
    *,
    want_model: bool = False,
    least: Effort = Effort.OPAQUE,
    effort: Effort = Effort.WHOLE,
    named: frozenset[str] | None = None,
) -> dict[str, Answer]:
    """Decide the conjunction of labelled ground terms with each of some further ones in turn.

    `rlimit` is for one case.  What the cases share is translated once; each has a core of its own.
    With less than the whole `effort` a case that is not refuted may be one that cannot be.
    What is known to need more than the `least` effort is not tried with less.
    Of what is known of products, the facts that are `named` are used, or all.
    """
    given = list(assertions)
    facts = definitions((*(term for _, term in given), *cases.values()))
    everything = (*(term for _, term in given), *cases.values(), *facts)
    nonlinear = products_in(everything)
    answers: dict[str, Answer] = {}
    if not nonlinear or least is Effort.OPAQUE:
        answers = _check(given, cases, facts, (), rlimit, want_model=want_model and not nonlinear)
    left = _left(cases, answers)
    if not nonlinear or not left or effort is Effort.OPAQUE:
        return answers
    everything = (*(term for _, term in given), *left.values())
    everything = (*everything, *definitions(everything))
    helpful = lemmas(everything, named)
    facts = [*everything[len(given) + len(left) :], *helpful, *definitions(helpful)]
    if least is not Effort.WHOLE:
        answers |= _at(Effort.FACTS, _check(given, left, facts, (), rlimit, want_model=False))
    left = _left(left, answers)
    if left and effort is Effort.WHOLE:
        interpreted = products_in((*everything, *facts))
        answers |= _at(Effort.WHOLE, _check(given, left, facts, interpreted, rlimit, want_model=want_model))
    return answers


def facts_needed(
    assertions: Iterable[tuple[str, Term]], cases: Mapping[str, Term], rlimit: int, effort: Effort
) -> frozenset[str] | None:
    """The names of the facts about products with which all the cases are refuted; None, if that needs all of them."""
    given = list(assertions)
    roots = (*(term for _, term in given), *cases.values())
    roots = (*roots, *definitions(roots))
    found = named_lemmas(roots)
    labelled = [(f"fact {name}", terms.and_(*facts)) for name, facts in found.items()]
    helpful = [term for _, term in labelled]
    facts = [*roots[len(given) + len(cases) :], *definitions(helpful)]
    interpreted = products_in((*roots, *helpful, *facts)) if effort is Effort.WHOLE else ()
    answers = _check([*given, *labelled], cases, facts, interpreted, rlimit, want_model=False, is_least=True)
    core = frozenset().union(*(answer.core for answer in answers.values()))
    named = frozenset(label.removeprefix("fact ") for label in core if label.startswith("fact "))
    again = solve_each(given, cases, rlimit, least=effort, effort=effort, named=named)
    is_enough = all(answer.verdict == "unsat" for answer in (*answers.values(), *again.values()))
    return named if is_enough else None


def _at(effort: Effort, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    return {name: attrs.evolve(answer, effort=effort) for name, answer in answers.items()}


def _left(cases: Mapping[str, Term], answers: Mapping[str, Answer]) -> dict[str, Term]:
    """The cases that are not refuted so far."""
    return {name: case for name, case in cases.items() if name not in answers or answers[name].verdict != "unsat"}


def _new_solver(rlimit: int) -> Any:
    """A solver that keeps what it has learnt from one question to the next."""
    solver = z3.SimpleSolver()
    solver.set("rlimit", rlimit)
    solver.set("random_seed", 0)
    return solver


def _check(
    given: list[tuple[str, Term]],
    cases: Mapping[str, Term],
    facts: list[Term],
    interpreted: Iterable[Term],
    rlimit: int,
    *,
    want_model: bool,
    is_least: bool = False,
) -> dict[str, Answer]:
    """Decide each case; a core is such that nothing can be left out of it, if it is to be the least."""
    solver = _new_solver(rlimit)
    solver.set("core.minimize", is_least)
    assert_all(solver, facts)
    for product in interpreted:
        assert_product(solver, product)
    labels: dict[str, Any] = {}
    for label, term in given:
        if label:
            assert_under(solver, labels.setdefault(label, stand_in(f"label {label}")), term)
        else:
            assert_that(solver, term)
    answers: dict[str, Answer] = {}
    for name, case in cases.items():
        chosen = stand_in(f"case {name}")
        assert_under(solver, chosen, case)
        answers[name] = _answer(
            solver, [chosen, *labels.values()], [*(t for _, t in given), case], want_model=want_model
        )
    return answers


def _answer(solver: Any, literals: list[Any], roots: list[Term], *, want_model: bool) -> Answer:
    """Z3's answer under some literals."""
    verdict = decided(solver, literals)
    if verdict == z3.unsat:
        core = (literal.decl().name() for literal in solver.unsat_core())
        return Answer("unsat", core=frozenset(text[6:] for text in core if text.startswith("label ")))
    if verdict == z3.unknown:
        return Answer("unknown", why=solver.reason_unknown())
    return Answer("sat", model=_model_of(solver.model(), roots) if want_model else {})


def _model_of(model: Any, roots: list[Term]) -> dict[Term, int | bool]:
    """The values of every leaf that occurs."""
    values: dict[Term, int | bool] = {}
    for term in terms.subterms(roots):
        if term.op in ("bool", "const"):
            continue
        value = value_in(model, term)
        if term.sort == terms.BOOL:
            values[term] = z3.is_true(value)
        elif z3.is_int_value(value):
            values[term] = value.as_long()
    return values


class Oracle:
    """Says whether a conjunction of conditions is impossible under the types; remembers.

    It is asked about one action, whose conditions come again and again: one solver keeps them all,
    and a state in which the last ones hold often shows that the next ones may.
    """

    def __init__(self, rlimit: int = 200_000) -> None:
        self._solver = _new_solver(rlimit)
        self._known: dict[frozenset[Term], bool] = {}
        self._literals: dict[Term, Any] = {}
        self._facts: dict[Term, None] = {}
        self._example: _Example | None = None
        self.asked = 0

    def __call__(self, conditions: tuple[Term, ...]) -> bool:
        """Whether the conditions are proved impossible together."""
        whole = frozenset(conditions)
        if whole not in self._known:
            joined = terms.and_(*conditions)
            self._known[whole] = not joined.data if joined.op == "bool" else self._is_impossible(conditions)
        return self._known[whole]

    def _is_impossible(self, conditions: tuple[Term, ...]) -> bool:
        literals = [self._literal_of(condition) for condition in conditions]
        if self._example is not None and self._example.fits(conditions, self._facts):
            return False
        self.asked += 1
        verdict = decided(self._solver, literals)
        if verdict == z3.sat:
            self._example = _Example(self._solver.model(), frozenset(conditions), len(self._facts))
        return bool(verdict == z3.unsat)

    def _literal_of(self, condition: Term) -> Any:
        """What stands for a condition; the definitions that it needs hold from now on."""
        if condition not in self._literals:
            for fact in definitions((condition,)):
                if fact not in self._facts:
                    self._facts[fact] = None
                    assert_that(self._solver, fact)
            literal = self._literals[condition] = stand_in(f"condition {len(self._literals)}")
            assert_under(self._solver, literal, condition)
        return self._literals[condition]


@attrs.frozen(eq=False)
class _Example:
    """A model of some conditions and of the definitions up to a number."""

    model: Any
    conditions: frozenset[Term]
    facts: int

    def fits(self, conditions: tuple[Term, ...], facts: Iterable[Term]) -> bool:
        """Whether it is one of these conditions, too."""
        new = (condition for condition in reversed(conditions) if condition not in self.conditions)
        return all(z3.is_true(value_in(self.model, term)) for term in (*new, *islice(facts, self.facts, None)))


class Incremental:
    """A stack of assertions for a search: push, check, pop.  Products are interpreted."""

    def __init__(self, rlimit: int) -> None:
        self._solver = _new_solver(rlimit)
        self._roots: list[tuple[Term, ...]] = []

    def push(self, assertions: Iterable[Term]) -> None:
        """Add a layer."""
        layer = tuple(assertions)
        self._roots.append(layer)
        self._solver.push()
        facts = definitions(layer)
        for term in (*layer, *facts):
            assert_that(self._solver, term)
        for product in products_in((*layer, *facts)):
            assert_product(self._solver, product)

    def pop(self) -> None:
        """Drop the last layer."""
        self._solver.pop()
        self._roots.pop()

    def check(self) -> str:
        """``unsat``, ``sat`` or ``unknown``."""
        return str(decided(self._solver, []))

    def model(self) -> dict[Term, int | bool]:
        """After ``sat``: the values of all terms."""
        return _model_of(self._solver.model(), [term for layer in self._roots for term in layer])
