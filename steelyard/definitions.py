"""What holds of a term's leaves, quotients and digests, whatever the state: their types and their meaning.

Each is a consequence of what the terms mean.  A solver, to which a leaf or a quotient is a number
like any other, has to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term

_PRODUCTS = frozenset(("mul",))


def definitions(roots: Iterable[Term]) -> list[Term]:
    """What holds of the leaves, quotients and digests in `roots`.

    A natural number is at least 0, an enum member is in range, a quotient is the floor (where its
    divisor is positive), a digest is injective and longer than the names that it is made of, so not made of itself.
    """
    facts: list[Term] = []
    done: set[Term] = set()
    todo = list(roots)
    while todo:
        new = [term for term in terms.occurring(todo, _DEFINED) if term not in done]
        done.update(new)
        todo = [fact for term in new for fact in _facts_of(term)]
        facts += todo
    return facts


@cache
def _facts_of(term: Term) -> tuple[Term, ...]:
    """The definitions of one term."""
    return _FACTS[term.op](term) if term.op in _FACTS else ()


def _facts_of_leaf(leaf: Term) -> tuple[Term, ...]:
    kind = terms.kind_of(leaf)
    if kind == "nat":
        return (terms.natural_fact(leaf),)
    if kind.startswith("enum:"):
        return (terms.natural_fact(leaf), terms.le(leaf, terms.const(int(kind[5:]) - 1)))
    return ()


def _facts_of_quotient(quotient: Term) -> tuple[Term, ...]:
    dividend, divisor = quotient.args
    positive = terms.lt(terms.ZERO, divisor)
    below = terms.mul(divisor, quotient)
    floor = terms.and_(terms.le(below, dividend), terms.lt(dividend, terms.add(below, divisor)))
    facts = (terms.implies(positive, floor),)
    if terms.is_natural(dividend):
        return (*facts, terms.implies(positive, terms.natural_fact(quotient)))
    return facts


def _facts_of_digest(digest: Term) -> tuple[Term, ...]:
    parts = (
        terms.eq(terms.read(f"part {i} of a digest {digest.data}", "", "int", (digest,)), part)
        for i, part in enumerate(digest.args)
    )
    code = terms.const(int.from_bytes(digest.data.encode(), "big"))
    kind = terms.eq(terms.read("kind of a digest", "", "int", (digest,)), code)
    names = (part for of, part in zip(digest.data, digest.args, strict=True) if of == "d")
    return (*parts, kind, *(terms.lt(_length(name), _length(digest)) for name in names))


def _length(identity: Term) -> Term:
    return terms.read("length of a name", "", "int", (identity,))


def _facts_of_natural(term: Term) -> tuple[Term, ...]:
    return (terms.natural_fact(term),) if terms.is_natural(term) else ()


#: By operation, what tells the definitions of such a term; others have none.
_FACTS: Mapping[str, Callable[[Term], tuple[Term, ...]]] = {
    "var": _facts_of_leaf,
    "read": _facts_of_leaf,
    "div": _facts_of_quotient,
    "digest": _facts_of_digest,
    "mul": _facts_of_natural,
    "sum": _facts_of_natural,
}
_DEFINED = frozenset(_FACTS)


def products_in(roots: Iterable[Term]) -> list[Term]:
    """The products of variables that occur in terms."""
    return list(terms.occurring(roots, _PRODUCTS))
