"""A measure as a sum of coefficient x monomial.

The coefficient is free of the key; the monomial is ``product of key-dependent factors, where
key-dependent conditions hold, else 0``.  So a sum over a map is a sum of coefficients times
sums of monomials, and a monomial's sum is identified by the monomial itself.
"""

from __future__ import annotations

from steelyard.schema import ModellingError
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term

_LIMIT = 64


def monomials(body: Term, key: frozenset[Term]) -> list[tuple[Term, Term]]:
    """``(coefficient, monomial)`` pairs whose products add up to `body`, at any key.

    Raises:
        ModellingError: the measure falls into too many cases.
    """
    parts: dict[Term, Term] = {}
    for conditions, factors, coefficient in _cases(body, key):
        factor, monomial = _separate(conditions, factors, key)
        parts[monomial] = terms.add(parts.get(monomial, terms.ZERO), terms.mul(coefficient, factor))
    kept = [(factor, monomial) for monomial, factor in parts.items() if factor is not terms.ZERO]
    return sorted(kept, key=lambda part: part[1].key)


_Case = tuple[tuple[Term, ...], tuple[Term, ...], Term]


def _cases(body: Term, key: frozenset[Term]) -> list[_Case]:
    """The cases of `body`: conditions, factors and a constant coefficient each."""
    done: list[_Case] = []
    todo: list[_Case] = [((), (body,), terms.ONE)]
    while todo:
        if len(todo) + len(done) > _LIMIT:
            raise ModellingError("a measure falls into too many cases: split it into several sums")
        conditions, factors, coefficient = todo.pop()
        for i, factor in enumerate(factors):
            rest = factors[:i] + factors[i + 1 :]
            if factor.op == "ite" and depends(factor, key):
                condition, then, otherwise = factor.args
                todo.append(((*conditions, condition), (*rest, then), coefficient))
                todo.append(((*conditions, terms.not_(condition)), (*rest, otherwise), coefficient))
                break
            if factor.op == "poly" and depends(factor, key):
                scales, constant = factor.data
                for scale, monomial in zip(scales, factor.args, strict=True):
                    todo.append((conditions, (*rest, monomial), terms.scale(scale, coefficient)))
                if constant:
                    todo.append((conditions, rest, terms.scale(constant, coefficient)))
                break
            if factor.op == "mul" and depends(factor, key):
                todo.append((conditions, (*rest, *factor.args), coefficient))
                break
        else:
            if terms.ZERO not in factors and terms.and_(*conditions) is not terms.FALSE:
                done.append((conditions, factors, coefficient))
    return done


def _separate(conditions: tuple[Term, ...], factors: tuple[Term, ...], key: frozenset[Term]) -> tuple[Term, Term]:
    """The part free of the key as a coefficient, and the rest as a monomial."""
    conjuncts = [c for condition in conditions for c in (condition.args if condition.op == "and" else (condition,))]
    free = [c for c in conjuncts if not depends(c, key)]
    bound = [c for c in conjuncts if depends(c, key)]
    product, coefficient = terms.ONE, terms.ONE
    for factor in factors:
        if depends(factor, key):
            product = terms.mul(product, factor)
        else:
            coefficient = terms.mul(coefficient, factor)
    # A condition that the product is not 0 says nothing that the product does not.
    bound = [c for c in bound if not (c.op == "not" and c.args[0] in (terms.eq(f, terms.ZERO) for f in factors))]
    monomial = terms.ite(terms.and_(*bound), product, terms.ZERO)
    return terms.ite(terms.and_(*free), coefficient, terms.ZERO), monomial


def depends(term: Term, key: frozenset[Term]) -> bool:
    """Whether a variable of the key occurs in a term."""
    return any(part in key for part in terms.subterms((term,), into_binders=True))
