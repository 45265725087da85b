"""The one place that talks to Z3.

`Terms` are translated once and kept.  A query is a set of labelled ground terms; the answer is
``unsat`` with the labels of a core, ``sat`` with a model, or ``unknown`` with the reason.
Effort is bounded by resource units, not by the clock.

First products of variables are left uninterpreted: what is unsat then is unsat, and most of a
protocol's arithmetic is linear over its products.  Only then they are interpreted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cache
from itertools import islice
from typing import Any

import attrs
import z3
from z3 import z3core

from steelyard.arithmetic import lemmas
from steelyard.definitions import definitions, products_in
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term


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


_CONTEXT = z3.main_ctx()
_Z3 = _CONTEXT.ref()
_SORTS = {terms.INT: z3.IntSort(), terms.BOOL: z3.BoolSort()}
_translated: dict[Term, Any] = {}


def version() -> str:
    """The solver's name and version."""
    return f"z3 {z3.get_version_string()}"


def _name(term: Term) -> str:
    """A symbol that no other term has; sums and products are told apart by their keys."""
    match term.op:
        case "var":
            return f"v {term.data[0]}"
        case "sum":
            return f"sum {term.code.hex()}"
        case "mul":
            return f"product {term.code.hex()}"
        case "div":
            return f"quotient {term.code.hex()}"
        case _:
            raise AssertionError(term.op)


# Z3's own functions are called here, not the wrappers around them, which look at the sorts of all arguments again
# and take four times as long.  Z3 may free what nobody holds at any next call: all that is made is held for ever.


def _translate(root: Term) -> Any:
    """The Z3 term, with products, quotients and sums as constants."""
    found = _translated.get(root)
    if found is None:
        # A product, a quotient or a sum is a constant here: what it is made of stays outside.
        inside = () if root.op in ("mul", "div", "sum") else root.args
        found = _translated[root] = _held(_made(root, [_translate(arg) for arg in inside]))
    return found


def _made(term: Term, args: list[Any]) -> Any:
    match term.op:
        case "const":
            return _number(term.data)
        case "bool":
            return z3core.Z3_mk_true(_Z3) if term.data else z3core.Z3_mk_false(_Z3)
        case "var" | "sum" | "mul" | "div":
            return z3core.Z3_mk_const(_Z3, _symbol(_name(term)), _sort(term))
        case "read":
            return _applied(f"{term.data[0]}|{term.data[1]}", [_sort(arg) for arg in term.args], _sort(term), args)
        case "digest":
            return _applied(f"digest {term.data}", [_SORTS[terms.INT].ast] * len(args), _sort(term), args)
        case "poly":
            coefficients, constant = term.data
            parts = [a if c == 1 else _times([_number(c), a]) for c, a in zip(coefficients, args, strict=True)]
            parts += [_number(constant)] if constant else []
            return z3core.Z3_mk_add(_Z3, *_listed(parts)) if len(parts) > 1 else parts[0]
        case "ite":
            return z3core.Z3_mk_ite(_Z3, *args)
        case "eq" | "iff":
            return z3core.Z3_mk_eq(_Z3, *args)
        case "nonneg":
            return z3core.Z3_mk_ge(_Z3, args[0], _number(0))
        case "not":
            return z3core.Z3_mk_not(_Z3, args[0])
        case "and":
            return z3core.Z3_mk_and(_Z3, *_listed(args))
        case "or":
            return z3core.Z3_mk_or(_Z3, *_listed(args))
        case _:
            raise AssertionError(f"{term.op} reached the solver")


def _held(made: Any) -> Any:
    z3core.Z3_inc_ref(_Z3, made)
    return made


def _sort(term: Term) -> Any:
    return _SORTS[term.sort].ast


def _symbol(name: str) -> Any:
    return z3core.Z3_mk_string_symbol(_Z3, name)


@cache
def _number(value: int) -> Any:
    return _held(z3core.Z3_mk_numeral(_Z3, str(value), _SORTS[terms.INT].ast))


@cache
def _literal(name: str) -> Any:
    """A truth value that stands for an assertion."""
    return _held(z3core.Z3_mk_const(_Z3, _symbol(name), _SORTS[terms.BOOL].ast))


def _listed(made: list[Any]) -> tuple[int, Any]:
    """How Z3 takes a list of terms."""
    return len(made), (z3.Ast * len(made))(*made)


def _times(factors: list[Any]) -> Any:
    return _held(z3core.Z3_mk_mul(_Z3, *_listed(factors)))


def _applied(name: str, sorts: list[Any], result: Any, args: list[Any]) -> Any:
    """A function of that name at some arguments."""
    domain = (z3.Sort * len(sorts))(*sorts)
    declared = _held(z3core.Z3_mk_func_decl(_Z3, _symbol(name), len(sorts), domain, result))
    return z3core.Z3_mk_app(_Z3, declared, *_listed(args))


def _assert(solver: Any, made: Any) -> None:
    z3core.Z3_solver_assert(_Z3, solver.solver, made)


def _assert_all(solver: Any, facts: list[Term]) -> None:
    # One assertion of many facts is quicker than many assertions.
    _assert(solver, _held(z3core.Z3_mk_and(_Z3, *_listed([_translate(fact) for fact in facts]))))


def _assert_under(solver: Any, literal: Any, made: Any) -> None:
    # The next call is the one that takes it.
    _assert(solver, z3core.Z3_mk_implies(_Z3, literal, made))


def _assert_product(solver: Any, product: Term) -> None:
    """Let a product be the product of its factors."""
    factors = _times([_translate(factor) for factor in product.args])
    _assert(solver, z3core.Z3_mk_eq(_Z3, _translate(product), factors))


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
) -> dict[str, Answer]:
    """Decide the conjunction of labelled ground terms with each of some further ones in turn.

    `rlimit` is for one case.  What the cases share is translated once; each has a core of its own.
    With less than the whole `effort` a case that is not refuted may be one that cannot be.
    What is known to need more than the `least` effort is not tried with less.
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
    helpful = lemmas(everything)
    facts = [*everything[len(given) + len(left) :], *helpful, *definitions(helpful)]
    if least is not Effort.WHOLE:
        answers |= _at(Effort.FACTS, _check(given, left, facts, (), rlimit, want_model=False))
    left = _left(left, answers)
    if left and effort is Effort.WHOLE:
        interpreted = products_in((*everything, *facts))
        answers |= _at(Effort.WHOLE, _check(given, left, facts, interpreted, rlimit, want_model=want_model))
    return answers


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
) -> dict[str, Answer]:
    solver = _new_solver(rlimit)
    _assert_all(solver, facts)
    for product in interpreted:
        _assert_product(solver, product)
    labels: dict[str, Any] = {}
    for label, term in given:
        if label:
            literal = labels.setdefault(label, _literal(f"label {label}"))
            _assert_under(solver, literal, _translate(term))
        else:
            _assert(solver, _translate(term))
    answers: dict[str, Answer] = {}
    for name, case in cases.items():
        chosen = _literal(f"case {name}")
        _assert_under(solver, chosen, _translate(case))
        answers[name] = _answer(
            solver, [chosen, *labels.values()], [*(t for _, t in given), case], want_model=want_model
        )
    return answers


def _answer(solver: Any, literals: list[Any], roots: list[Term], *, want_model: bool) -> Answer:
    """Z3's answer under some literals."""
    verdict = _decided(solver, literals)
    if verdict == z3.unsat:
        core = (literal.decl().name() for literal in solver.unsat_core())
        return Answer("unsat", core=frozenset(text[6:] for text in core if text.startswith("label ")))
    if verdict == z3.unknown:
        return Answer("unknown", why=solver.reason_unknown())
    return Answer("sat", model=_model_of(solver.model(), roots) if want_model else {})


def _decided(solver: Any, assumptions: list[Any]) -> Any:
    """What Z3 says.  It takes Ctrl-C for itself and answers `unknown`: here that ends the work."""
    verdict = z3.CheckSatResult(z3core.Z3_solver_check_assumptions(_Z3, solver.solver, *_listed(assumptions)))
    if verdict == z3.unknown and solver.reason_unknown() == "interrupted from keyboard":
        raise KeyboardInterrupt
    return verdict


def _value_in(model: Any, term: Term) -> Any:
    return model.eval(z3.ExprRef(_translate(term), _CONTEXT), model_completion=True)


def _model_of(model: Any, roots: list[Term]) -> dict[Term, int | bool]:
    """The values of every leaf that occurs."""
    values: dict[Term, int | bool] = {}
    for term in terms.subterms(roots):
        if term.op in ("bool", "const"):
            continue
        value = _value_in(model, term)
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
        verdict = _decided(self._solver, literals)
        if verdict == z3.sat:
            self._example = _Example(self._solver.model(), frozenset(conditions), len(self._facts))
        return bool(verdict == z3.unsat)

    def _literal_of(self, condition: Term) -> Any:
        """What stands for a condition; the definitions that it needs hold from now on."""
        if condition not in self._literals:
            for fact in definitions((condition,)):
                if fact not in self._facts:
                    self._facts[fact] = None
                    _assert(self._solver, _translate(fact))
            literal = self._literals[condition] = _literal(f"condition {len(self._literals)}")
            _assert_under(self._solver, literal, _translate(condition))
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
        return all(z3.is_true(_value_in(self.model, term)) for term in (*new, *islice(facts, self.facts, None)))


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
            _assert(self._solver, _translate(term))
        for product in products_in((*layer, *facts)):
            _assert_product(self._solver, product)

    def pop(self) -> None:
        """Drop the last layer."""
        self._solver.pop()
        self._roots.pop()

    def check(self) -> str:
        """``unsat``, ``sat`` or ``unknown``."""
        return str(_decided(self._solver, []))

    def model(self) -> dict[Term, int | bool]:
        """After ``sat``: the values of all terms."""
        return _model_of(self._solver.model(), [term for layer in self._roots for term in layer])
