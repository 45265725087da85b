"""The one place that talks to a solver.

`Terms` are translated once and kept.  A query is a set of labelled ground terms; the answer is
``unsat`` with the labels of a core, ``sat`` with a model, or ``unknown`` with the reason.
Effort is bounded by resource units, not by the clock.

First products of variables are left uninterpreted: what is unsat then is unsat, and most of a
protocol's arithmetic is linear over its products.  Only then they are interpreted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import z3

from steelyard.arithmetic import lemmas
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term


@attrs.frozen
class Answer:
    """What the solver says.

    Attributes:
        verdict: ``unsat``, ``sat`` or ``unknown``.
        core: the labels of the assertions that an unsat needs.
        model: for sat, the values of the leaves (variables, reads) by term.
        why: for unknown.
    """

    verdict: str
    core: frozenset[str] = frozenset()
    model: Mapping[Term, int | bool] = attrs.field(factory=dict)
    why: str = ""


_CONTEXT = z3.main_ctx()
_translated: dict[Term, Any] = {}


def version() -> str:
    """The solver's name and version."""
    return f"z3 {z3.get_version_string()}"


def _sort(term: Term) -> Any:
    return z3.BoolSort() if term.sort == terms.BOOL else z3.IntSort()


def _name(term: Term) -> str:
    """A symbol that no other term has; sums and products are told apart by their keys."""
    match term.op:
        case "var":
            return f"v {term.data[0]}"
        case "sum":
            return f"sum {term.key:016x}"
        case "mul":
            return f"product {term.key:016x}"
        case "div":
            return f"quotient {term.key:016x}"
        case _:
            raise AssertionError(term.op)


def _translate(root: Term) -> Any:
    """The Z3 term, with products, quotients and sums as constants."""
    found = _translated.get(root)
    if found is None:
        # A product, a quotient or a sum is a constant here: what it is made of stays outside.
        inside = () if root.op in ("mul", "div", "sum") else root.args
        found = _translated[root] = _made(root, [_translate(arg) for arg in inside])
    return found


def _made(term: Term, args: list[Any]) -> Any:
    match term.op:
        case "const":
            return z3.IntVal(term.data)
        case "bool":
            return z3.BoolVal(term.data)
        case "var" | "sum" | "mul" | "div":
            return z3.Const(_name(term), _sort(term))
        case "read":
            name = f"{term.data[0]}|{term.data[1]}"
            return z3.Function(name, *[_sort(arg) for arg in term.args], _sort(term))(*args)
        case "digest":
            sorts = [z3.IntSort()] * (len(args) + 1)
            return z3.Function(f"digest {term.data}", *sorts)(*args)
        case "poly":
            coefficients, constant = term.data
            parts = [a if c == 1 else c * a for c, a in zip(coefficients, args, strict=True)]
            return z3.Sum([*parts, z3.IntVal(constant)]) if constant or len(parts) > 1 else parts[0]
        case "ite":
            return z3.If(*args)
        case "eq" | "iff":
            return args[0] == args[1]
        case "nonneg":
            return args[0] >= 0
        case "not":
            return z3.Not(args[0])
        case "and":
            return z3.And(args)
        case "or":
            return z3.Or(args)
        case _:
            raise AssertionError(f"{term.op} reached the solver")


def definitions(roots: Iterable[Term]) -> list[Term]:
    """What holds of the leaves, quotients and digests in `roots`, whatever the state: their types.

    Each is a consequence of the terms' meaning: a natural number is at least 0, an enum member
    is in range, a quotient is the floor (its divisor is positive), a digest is injective.
    """
    facts: list[Term] = []
    done: set[Term] = set()
    todo = list(roots)
    while todo:
        new = [term for term in terms.subterms(todo) if term not in done]
        done.update(new)
        todo = []
        for term in new:
            for fact in _facts_of(term):
                facts.append(fact)
                todo.append(fact)
    return facts


def _facts_of(term: Term) -> list[Term]:
    """The definitions of one term."""
    if term.op in ("var", "read"):
        kind = terms.kind_of(term)
        if kind == "nat":
            return [terms.natural_fact(term)]
        if kind.startswith("enum:"):
            return [terms.natural_fact(term), terms.le(term, terms.const(int(kind[5:]) - 1))]
    elif term.op == "div":
        dividend, divisor = term.args
        below = terms.mul(divisor, term)
        floor = terms.and_(terms.le(below, dividend), terms.lt(dividend, terms.add(below, divisor)))
        facts = [terms.implies(terms.lt(terms.ZERO, divisor), floor)]
        if terms.is_natural(dividend):
            facts.append(terms.implies(terms.lt(terms.ZERO, divisor), terms.natural_fact(term)))
        return facts
    elif term.op in ("mul", "sum"):
        if terms.is_natural(term):
            return [terms.natural_fact(term)]
    elif term.op == "digest":
        parts = [
            terms.eq(terms.read(f"part {i} of a digest {term.data}", "", "int", (term,)), arg)
            for i, arg in enumerate(term.args)
        ]
        code = terms.const(int.from_bytes(term.data.encode(), "big"))
        return [*parts, terms.eq(terms.read("kind of a digest", "", "int", (term,)), code)]
    return []


def products(roots: Iterable[Term]) -> list[Term]:
    """The products of variables that occur in terms."""
    return [term for term in terms.subterms(roots) if term.op == "mul"]


def solve(assertions: Iterable[tuple[str, Term]], rlimit: int, *, want_model: bool = False) -> Answer:
    """Decide the conjunction of labelled ground terms.

    The empty label is for what needs no name in a core.
    """
    return solve_each(assertions, {"": terms.TRUE}, rlimit, want_model=want_model)[""]


def solve_each(
    assertions: Iterable[tuple[str, Term]], cases: Mapping[str, Term], rlimit: int, *, want_model: bool = False
) -> dict[str, Answer]:
    """Decide the conjunction of labelled ground terms with each of some further ones in turn.

    `rlimit` is for one case.  What the cases share is translated once; each has a core of its own.
    """
    given = list(assertions)
    facts = definitions((*(term for _, term in given), *cases.values()))
    everything = (*(term for _, term in given), *cases.values(), *facts)
    nonlinear = products(everything)
    answers = _check(given, cases, facts, (), rlimit, want_model=want_model and not nonlinear)
    if not nonlinear:
        return answers
    helpful = lemmas(everything)
    facts = [*facts, *helpful, *definitions(helpful)]
    for interpreted in ((), products((*everything, *facts))):
        left = {name: case for name, case in cases.items() if answers[name].verdict != "unsat"}
        if left:
            answers |= _check(given, left, facts, interpreted, rlimit, want_model=want_model and bool(interpreted))
    return answers


def _check(
    given: list[tuple[str, Term]],
    cases: Mapping[str, Term],
    facts: list[Term],
    interpreted: Iterable[Term],
    rlimit: int,
    *,
    want_model: bool,
) -> dict[str, Answer]:
    solver = z3.Solver()
    solver.set("rlimit", rlimit)
    solver.set("random_seed", 0)
    for fact in facts:
        solver.add(_translate(fact))
    for product in interpreted:
        factors = [_translate(factor) for factor in product.args]
        solver.add(_translate(product) == z3.Product(factors))
    labels: dict[str, Any] = {}
    for label, term in given:
        if label:
            literal = labels.setdefault(label, z3.Bool(f"label {label}"))
            solver.add(z3.Implies(literal, _translate(term)))
        else:
            solver.add(_translate(term))
    answers: dict[str, Answer] = {}
    for name, case in cases.items():
        chosen = z3.Bool(f"case {name}")
        solver.add(z3.Implies(chosen, _translate(case)))
        answers[name] = _answer(
            solver, [chosen, *labels.values()], [*(t for _, t in given), case], want_model=want_model
        )
    return answers


def _answer(solver: Any, literals: list[Any], roots: list[Term], *, want_model: bool) -> Answer:
    """Z3's answer under some literals."""
    verdict = _decided(solver, *literals)
    if verdict == z3.unsat:
        core = (literal.decl().name() for literal in solver.unsat_core())
        return Answer("unsat", core=frozenset(text[6:] for text in core if text.startswith("label ")))
    if verdict == z3.unknown:
        return Answer("unknown", why=solver.reason_unknown())
    return Answer("sat", model=_model_of(solver.model(), roots) if want_model else {})


def _decided(solver: Any, *assumptions: Any) -> Any:
    """What Z3 says.  It takes Ctrl-C for itself and answers `unknown`: here that ends the work."""
    verdict = solver.check(*assumptions)
    if verdict == z3.unknown and solver.reason_unknown() == "interrupted from keyboard":
        raise KeyboardInterrupt
    return verdict


def _model_of(model: Any, roots: list[Term]) -> dict[Term, int | bool]:
    """The values of every leaf that occurs."""
    values: dict[Term, int | bool] = {}
    for term in terms.subterms(roots):
        if term.op in ("bool", "const"):
            continue
        value = model.eval(_translate(term), model_completion=True)
        if term.sort == terms.BOOL:
            values[term] = z3.is_true(value)
        elif z3.is_int_value(value):
            values[term] = value.as_long()
    return values


class Oracle:
    """Says whether a conjunction of conditions is impossible under the types; remembers."""

    def __init__(self, rlimit: int = 200_000) -> None:
        self._rlimit = rlimit
        self._known: dict[frozenset[Term], bool] = {}
        self.asked = 0

    def __call__(self, conditions: tuple[Term, ...]) -> bool:
        """Whether the conditions are proved impossible together."""
        whole = frozenset(conditions)
        if whole not in self._known:
            self.asked += 1
            joined = terms.and_(*conditions)
            if joined.op == "bool":
                self._known[whole] = not joined.data
            else:
                facts = definitions(whole)
                answer = _check(
                    [("", c) for c in conditions], {"": terms.TRUE}, facts, (), self._rlimit, want_model=False
                )[""]
                self._known[whole] = answer.verdict == "unsat"
        return self._known[whole]


def has_second_solver() -> bool:
    """Whether cvc5 is installed."""
    from importlib.util import find_spec

    return find_spec("cvc5") is not None


def second_opinion(script: str, rlimit: int) -> str:
    """What cvc5 says of an SMT-LIB script: ``unsat``, ``sat`` or ``unknown``."""
    import cvc5

    manager = cvc5.TermManager()
    solver = cvc5.Solver(manager)
    solver.setOption("rlimit", str(rlimit))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, script, "query")
    symbols = parser.getSymbolManager()
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said = str(command.invoke(solver, symbols)).strip() or said
    return said if said in ("unsat", "sat") else "unknown"


class Incremental:
    """A stack of assertions for a search: push, check, pop.  Products are interpreted."""

    def __init__(self, rlimit: int) -> None:
        self._solver = z3.Solver()
        self._solver.set("rlimit", rlimit)
        self._solver.set("random_seed", 0)
        self._roots: list[tuple[Term, ...]] = []

    def push(self, assertions: Iterable[Term]) -> None:
        """Add a layer."""
        layer = tuple(assertions)
        self._roots.append(layer)
        self._solver.push()
        facts = definitions(layer)
        for term in (*layer, *facts):
            self._solver.add(_translate(term))
        for product in products((*layer, *facts)):
            factors = [_translate(factor) for factor in product.args]
            self._solver.add(_translate(product) == z3.Product(factors))

    def pop(self) -> None:
        """Drop the last layer."""
        self._solver.pop()
        self._roots.pop()

    def check(self) -> str:
        """``unsat``, ``sat`` or ``unknown``."""
        return str(_decided(self._solver))

    def model(self) -> dict[Term, int | bool]:
        """After ``sat``: the values of all terms."""
        return _model_of(self._solver.model(), [term for layer in self._roots for term in layer])
