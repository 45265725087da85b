"""Terms as Z3 has them, and what is asserted of them.

Z3's own functions are called here, not the wrappers around them, which look at the sorts of all arguments again
and take four times as long.  Z3 may free what nobody holds at any next call: all that is made is held for ever.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import z3
from z3 import z3core

from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term

_CONTEXT = z3.main_ctx()
_Z3 = _CONTEXT.ref()
_SORTS = {terms.INT: z3.IntSort(), terms.BOOL: z3.BoolSort()}
#: The types of lists of so many terms: if nobody held them, they would be made anew each time, and slowly.
_LISTS: dict[int, Any] = {}
_translated: dict[Term, Any] = {}


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


def translate(root: Term) -> Any:
    """The Z3 term, with products, quotients and sums as constants."""
    found = _translated.get(root)
    if found is None:
        # A product, a quotient or a sum is a constant here: what it is made of stays outside.
        inside = () if root.op in ("mul", "div", "sum") else root.args
        found = _translated[root] = _held(_made(root, [translate(arg) for arg in inside]))
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
def stand_in(name: str) -> Any:
    """A truth value that stands for an assertion."""
    return _held(z3core.Z3_mk_const(_Z3, _symbol(name), _SORTS[terms.BOOL].ast))


def _listed(made: list[Any]) -> tuple[int, Any]:
    """How Z3 takes a list of terms."""
    count = len(made)
    if count not in _LISTS:
        _LISTS[count] = z3.Ast * count
    return count, _LISTS[count](*made)


def _times(factors: list[Any]) -> Any:
    return _held(z3core.Z3_mk_mul(_Z3, *_listed(factors)))


def _applied(name: str, sorts: list[Any], result: Any, args: list[Any]) -> Any:
    """A function of that name at some arguments."""
    domain = (z3.Sort * len(sorts))(*sorts)
    declared = _held(z3core.Z3_mk_func_decl(_Z3, _symbol(name), len(sorts), domain, result))
    return z3core.Z3_mk_app(_Z3, declared, *_listed(args))


def assert_that(solver: Any, term: Term) -> None:
    """Let a term hold."""
    _assert(solver, translate(term))


def assert_all(solver: Any, facts: list[Term]) -> None:
    """Let terms hold; one assertion of many is quicker than many assertions."""
    _assert(solver, _held(z3core.Z3_mk_and(_Z3, *_listed([translate(fact) for fact in facts]))))


def assert_under(solver: Any, literal: Any, term: Term) -> None:
    """Let a term hold where a literal does."""
    # The next call is the one that takes what is made here, so nobody needs to hold it.
    made = translate(term)
    _assert(solver, z3core.Z3_mk_implies(_Z3, literal, made))


def assert_product(solver: Any, product: Term) -> None:
    """Let a product be the product of its factors."""
    factors = _times([translate(factor) for factor in product.args])
    _assert(solver, z3core.Z3_mk_eq(_Z3, translate(product), factors))


def _assert(solver: Any, made: Any) -> None:
    z3core.Z3_solver_assert(_Z3, solver.solver, made)


def decided(solver: Any, assumptions: list[Any]) -> Any:
    """What Z3 says.  It takes Ctrl-C for itself and answers `unknown`: here that ends the work."""
    verdict = z3.CheckSatResult(z3core.Z3_solver_check_assumptions(_Z3, solver.solver, *_listed(assumptions)))
    if verdict == z3.unknown and solver.reason_unknown() == "interrupted from keyboard":
        raise KeyboardInterrupt
    return verdict


def value_in(model: Any, term: Term) -> Any:
    """The value of a term in a model."""
    return model.eval(z3.ExprRef(translate(term), _CONTEXT), model_completion=True)
