"""A ground query as SMT-LIB text: what a second solver reads, and what a cache would name.

Written from the terms, not from the first solver's, so that an error of the translation to it
shows as a disagreement.  Products are products, or, in a text that is easier to decide, constants
that true facts tie together: what is unsat then is unsat.
"""

from __future__ import annotations

from collections.abc import Iterable

from steelyard.arithmetic import lemmas
from steelyard.definitions import definitions
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term


def script(query: Iterable[tuple[str, Term]], *, products: bool) -> str:
    """The complete text of a query, definitions included, up to ``(check-sat)``.

    `products` says whether products are interpreted.
    """
    asserted = [term for _, term in query]
    asserted += definitions(asserted)
    asserted += lemmas(asserted)
    asserted = list(dict.fromkeys((*asserted, *definitions(asserted))))
    lines = ["(set-logic ALL)"]
    declared: set[str] = set()
    for term in terms.subterms(asserted):
        constant = term.op == "mul" and not products
        declaration = f"(declare-const {_name(term)} Int)" if constant else _declaration(term)
        if declaration and declaration not in declared:
            declared.add(declaration)
            lines.append(declaration)
        if term.args and term.op != "sum" and not constant:
            lines.append(f"(define-fun {_name(term)} () {_sort(term)} {_expression(term)})")
    lines += [f"(assert {_name(term)})" for term in asserted]
    return "\n".join([*lines, "(check-sat)", ""])


def _sort(term: Term) -> str:
    return "Bool" if term.sort == terms.BOOL else "Int"


def _symbol(text: str) -> str:
    return "|" + text.replace("\\", "/").replace("|", "/") + "|"


def _name(term: Term) -> str:
    """The name of a term in the text: leaves by their own, the rest by their keys."""
    match term.op:
        case "const":
            return str(term.data) if term.data >= 0 else f"(- {-term.data})"
        case "bool":
            return "true" if term.data else "false"
        case "var":
            return _symbol(term.data[0])
        case "sum":
            return f"sum{term.code.hex()}"
        case _:
            return f"t{term.code.hex()}"


def _function(term: Term) -> str:
    if term.op == "digest":
        return f"digest-{term.data}"
    return _symbol(f"{term.data[0]} / {term.data[1]}")


def _declaration(term: Term) -> str:
    match term.op:
        case "var" | "sum":
            return f"(declare-const {_name(term)} {_sort(term)})"
        case "read" | "digest":
            return f"(declare-fun {_function(term)} ({' '.join(_sort(arg) for arg in term.args)}) {_sort(term)})"
        case "div":
            return f"(declare-const quotient{term.code.hex()} Int)"
        case _:
            return ""


_OPERATORS = {"ite": "ite", "eq": "=", "iff": "=", "not": "not", "and": "and", "or": "or", "mul": "*"}


def _expression(term: Term) -> str:
    args = " ".join(_name(arg) for arg in term.args)
    match term.op:
        case "read" | "digest":
            return f"({_function(term)} {args})"
        case "div":
            return f"quotient{term.code.hex()}"
        case "nonneg":
            return f"(>= {args} 0)"
        case "poly":
            coefficients, constant = term.data
            parts = [f"(* {_name(terms.const(c))} {_name(m)})" for c, m in zip(coefficients, term.args, strict=True)]
            return f"(+ {' '.join(parts)} {_name(terms.const(constant))})"
        case _:
            return f"({_OPERATORS[term.op]} {args})"
