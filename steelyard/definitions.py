"""What holds of a term's leaves, quotients and digests, whatever the state: their types and their meaning.

Each is a consequence of what the terms mean.  A solver, to which a leaf or a quotient is a number
like any other, has to be told.
"""

from __future__ import annotations

from collections.abc import Iterable

from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term


def definitions(roots: Iterable[Term]) -> list[Term]:
    """What holds of the leaves, quotients and digests in `roots`.

    A natural number is at least 0, an enum member is in range, a quotient is the floor (where its
    divisor is positive), a digest is injective.
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
