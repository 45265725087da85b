"""True facts about products and quotients, that a solver is slow to find by itself.

Each is valid for all integers under the condition that it states; adding one can only help a
refutation.  They are chosen by the shape of the terms at hand: products that share a factor,
quotients that share a divisor, and constraints on parameters multiplied by what the
parameters are multiplied with.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from hashlib import blake2b
from itertools import combinations
from itertools import product as combined

from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term

#: How many factors are tried with each constraint.
_FACTORS = 16
#: Bytes that tell a fact from others of its kind. If two had the same ones, one would be told for nothing.
_NAMED = 6

#: Products, quotients, and the comparisons that say how far apart two leaves are.
_LOOKED_AT = frozenset(("mul", "div", "nonneg"))


def lemmas(assertions: Iterable[Term], named: Collection[str] | None = None) -> list[Term]:
    """Facts about the products and quotients in ground assertions; where some are `named`, these."""
    return list(dict.fromkeys(fact for facts in named_lemmas(assertions, named).values() for fact in facts))


def named_lemmas(assertions: Iterable[Term], named: Collection[str] | None = None) -> dict[str, tuple[Term, ...]]:
    """The same, by name.

    A name says what is known of which terms.  It is the same in every process, so that what a proof needed can be
    told, and of many facts only that be made again.
    """
    given = list(assertions)
    every = list(terms.occurring(given, _LOOKED_AT))
    products = sorted((t for t in every if t.op == "mul"), key=lambda t: t.key)
    quotients = sorted((t for t in every if t.op == "div"), key=lambda t: t.key)
    told: dict[str, Callable[[], Iterator[Term]]] = {
        "same": lambda: _same_leaves(products),
        "product": lambda: (fact for product in products for fact in _facts_of_product(product)),
        "difference": lambda: _difference_facts(every, products),
        "quotient": lambda: _quotient_facts(quotients),
        "shared": lambda: _shared_out(quotients, products),
        "proportion": lambda: _proportion_facts(quotients, products),
        "multiplied": lambda: _multiplied(given, products, quotients),
        "raised": lambda: _raised(given, products),
    }
    found: dict[str, tuple[Term, ...]] = {}
    for kind, facts in told.items():
        if named is None or any(name.startswith(kind) for name in named):
            for fact in facts():
                name = f"{kind} {fact.code[:_NAMED].hex()}"
                if named is None or name in named:
                    found[name] = (fact,)
    for name, one, other, factor in _pairs(products):
        if named is None or name in named:
            found[name] = _facts_of_pair(one, other, factor)
    return found


def _same_leaves(products: list[Term]) -> Iterator[Term]:
    """For products of the same leaves, at keys that may be the same: equal factors make equal products."""
    groups: dict[tuple[str, ...], list[tuple[Term, ...]]] = {}
    for product in products:
        factors = tuple(sorted(product.args, key=lambda factor: (_leaf(factor), factor.key)))
        groups.setdefault(tuple(map(_leaf, factors)), []).append(factors)
    for group in groups.values():
        for one, other in combinations(group, 2):
            same = (terms.eq(a, b) for a, b in zip(one, other, strict=True))
            yield terms.implies(terms.and_(*same), terms.eq(_product_of(one), _product_of(other)))


def _leaf(factor: Term) -> str:
    """The leaf that a factor reads, whatever its key; of another term, what tells it from all others."""
    return "|".join(map(str, factor.data)) if factor.op == "read" else f"{factor.code.hex()}"


def _product_of(factors: Iterable[Term]) -> Term:
    made = terms.ONE
    for factor in factors:
        made = terms.mul(made, factor)
    return made


def _pairs(products: list[Term]) -> Iterator[tuple[str, Term, Term, Term]]:
    """Each two products that share a factor, which is told, with the name of what is known of them."""
    sharing: dict[Term, list[Term]] = {}
    for product in products:
        for factor in dict.fromkeys(product.args):
            sharing.setdefault(factor, []).append(product)
    for factor, those in sharing.items():
        for one, other in combinations(those, 2):
            told = blake2b(one.code + other.code + factor.code, digest_size=_NAMED)
            yield f"pair {told.hexdigest()}", one, other, factor


# The same products come again in query after query: what is known of them is made once.


@cache
def _facts_of_product(product: Term) -> tuple[Term, ...]:
    """For x >= 0 and p >= 1: x <= x*p; and where p = 0, x*p = 0."""
    facts: list[Term] = []
    for factor in dict.fromkeys(product.args):
        rest = _without(product, factor)
        if terms.is_natural(factor) and terms.is_natural(rest):
            facts.append(terms.implies(terms.lt(terms.ZERO, factor), terms.le(rest, product)))
            facts.append(terms.implies(terms.eq(factor, terms.ZERO), terms.eq(product, terms.ZERO)))
    return tuple(facts)


@cache
def _facts_of_pair(one: Term, other: Term, factor: Term) -> tuple[Term, ...]:
    """For x*p and y*p: x = y implies x*p = y*p, with p >= 0 also for <=."""
    left, right = _without(one, factor), _without(other, factor)
    if not terms.is_natural(factor):
        return (terms.implies(terms.eq(left, right), terms.eq(one, other)),)
    positive = terms.lt(terms.ZERO, factor)
    facts: list[Term] = []
    for apart, made in (
        (terms.sub(right, left), terms.sub(other, one)),
        (terms.sub(left, right), terms.sub(one, other)),
    ):
        facts.append(terms.implies(terms.nonneg(apart), terms.nonneg(made)))
        truly = terms.and_(positive, terms.lt(terms.ZERO, apart))
        facts.append(terms.implies(truly, terms.nonneg(terms.sub(made, factor))))
    return tuple(facts)


def _difference_facts(every: list[Term], products: list[Term]) -> Iterator[Term]:
    """For l <= x, m <= y and p >= 0: (x - l) * (y - m) * p >= 0, where the products that this is made of occur."""
    occurring = frozenset(products)
    differences = _differences(every)
    partners: dict[Term, set[Term]] = {}
    for product in products:
        for factor in product.args:
            partners.setdefault(_without(product, factor), set()).add(factor)
    for product in products:
        choices: list[list[Term]] = []
        for factor in product.args:
            rest = _without(product, factor)
            there = partners[rest] | ({terms.ONE} if rest.op != "mul" or rest in occurring else set())
            apart = [difference for other, difference in differences.get(factor, ()) if other in there]
            choices.append([factor, *apart] if terms.is_natural(factor) else apart)
        for factors in combined(*choices):
            made = _product_of(factors)
            is_about = occurring.issuperset(part for part in terms.parts(made)[0] if part.op == "mul")
            if is_about and sum(factor.op == "poly" for factor in factors) > 1:
                given = (terms.le(terms.ZERO, factor) for factor in factors)
                yield terms.implies(terms.and_(*given), terms.le(terms.ZERO, made))


def _differences(every: list[Term]) -> dict[Term, list[tuple[Term, Term]]]:
    """By leaf, the other leaf, or 1 for a number, of each difference that is compared with 0, and the difference."""
    found: dict[Term, list[tuple[Term, Term]]] = {}
    for claim in every:
        if claim.op == "nonneg":
            monomials, constant = terms.parts(claim.args[0])
            scales = sorted(monomials.values())
            leaves = [leaf for leaf in monomials if leaf.op in ("var", "read")]
            is_difference = scales == [-1, 1] and constant == 0
            if len(leaves) == len(monomials) and (is_difference or (scales == [-1] and constant > 0)):
                for leaf, other in zip(leaves, [*reversed(leaves)] if is_difference else [terms.ONE], strict=True):
                    found.setdefault(leaf, []).append((other, claim.args[0]))
    return found


def _quotient_facts(quotients: list[Term]) -> Iterator[Term]:
    """For q = floor(a / d) and q' = floor(a' / d): a' - a <= d*k implies q' - q <= k, and so for >=.

    Such a k is 0, a difference of cofactors, or what was paid before: a quotient, times d, in one of the dividends.
    For q = floor(a * s / d): a >= 0 and s <= d imply q <= a.
    """
    for quotient in quotients:
        dividend, divisor = quotient.args
        for step in (terms.ZERO, *_cofactors(dividend).values()):
            yield from _differ_by(terms.ZERO, terms.ZERO, dividend, quotient, divisor, step)
        for factor, rest in _cofactors(dividend).items():
            within = terms.and_(terms.lt(terms.ZERO, divisor), terms.le(terms.ZERO, factor), terms.le(rest, divisor))
            yield terms.implies(within, terms.le(quotient, factor))
    for one, other, taken in _related_quotients(quotients):
        for step in (terms.ZERO, *taken, *_steps(one.args[0], other.args[0])):
            yield from _differ_by(one.args[0], one, other.args[0], other, one.args[1], step)


def _related_quotients(quotients: list[Term]) -> Iterator[tuple[Term, Term, list[Term]]]:
    """Each two quotients with one divisor, and those that were taken before in the dividend of only one of them."""
    for one, other in combinations(quotients, 2):
        if one.args[1] is other.args[1]:
            before = [q for q in quotients if q.args[1] is one.args[1] and q is not one and q is not other]
            taken = [terms.scale(1 if _is_in(q, one) else -1, q) for q in before if _is_in(q, one) != _is_in(q, other)]
            yield one, other, taken


def _shared_out(quotients: list[Term], products: list[Term]) -> Iterator[Term]:
    """For q' - q = r, all of one divisor, r taken before: q' * p - q * p = r * p, where these products occur."""
    for one, other, taken in _related_quotients(quotients):
        apart = terms.sub(other, one)
        for step in taken:
            for partner in _partners_of_all(terms.add(apart, step), products):
                multiplied = terms.eq(terms.mul(apart, partner), terms.mul(step, partner))
                yield terms.implies(terms.eq(apart, step), multiplied)


def _is_in(quotient: Term, other: Term) -> bool:
    """Whether a quotient occurs in the dividend of another, of which it was taken before."""
    return quotient in terms.subterms((other.args[0],))


def _proportion_facts(quotients: list[Term], products: list[Term]) -> Iterator[Term]:
    """For q = floor(a * s / l), 0 <= s <= l, a >= 0: 0 <= q <= a; a * p >= l * c implies (a - q) * p >= (l - s) * c.

    A part that is taken in proportion, rounded down, is no more than the whole, and what is left is
    worth no less than before.
    (From q * l <= a * s: (a - q) * l >= a * (l - s); times p, then a * p >= l * c, then less the factor l.)
    """
    for quotient in quotients:
        dividend, whole = quotient.args
        if dividend.op != "mul":
            continue
        for amount in dict.fromkeys(dividend.args):
            part = _without(dividend, amount)
            rest = terms.sub(whole, part)
            is_part = terms.and_(
                terms.lt(terms.ZERO, whole), *(terms.le(terms.ZERO, one) for one in (amount, part, rest))
            )
            yield terms.implies(is_part, terms.and_(terms.le(terms.ZERO, quotient), terms.le(quotient, amount)))
            for price in _partners(amount, products):
                for claim in _partners_of_all(whole, products):
                    given = (
                        is_part,
                        terms.le(terms.ZERO, price),
                        terms.le(terms.mul(whole, claim), terms.mul(amount, price)),
                    )
                    left = terms.mul(terms.sub(amount, quotient), price)
                    yield terms.implies(terms.and_(*given), terms.le(terms.mul(rest, claim), left))


def _partners(factor: Term, products: list[Term]) -> list[Term]:
    """What a factor is multiplied with."""
    return list(dict.fromkeys(_without(product, factor) for product in products if factor in product.args))


def _partners_of_all(term: Term, products: list[Term]) -> list[Term]:
    """What each monomial of a polynomial is multiplied with."""
    monomials, _constant = terms.parts(term)
    shared = [_partners(monomial, products) for monomial in monomials]
    return [one for one in shared[0] if all(one in others for others in shared)] if shared else []


def _differ_by(a: Term, q: Term, b: Term, r: Term, divisor: Term, step: Term) -> Iterator[Term]:
    positive = terms.lt(terms.ZERO, divisor)
    apart, scaled = terms.sub(b, a), terms.mul(divisor, step)
    yield terms.implies(terms.and_(positive, terms.le(apart, scaled)), terms.le(terms.sub(r, q), step))
    yield terms.implies(terms.and_(positive, terms.le(scaled, apart)), terms.le(step, terms.sub(r, q)))


def _multiplied(given: list[Term], products: list[Term], quotients: list[Term]) -> Iterator[Term]:
    """Constraints on parameters, times what occurs in products with those parameters."""
    factors: dict[Term, set[Term]] = {}
    for quotient in quotients:
        for factor in _cofactors(quotient.args[0]).values():
            factors.setdefault(factor, set()).update(_parameters_in(quotient))
    for one, other in combinations(quotients, 2):
        if one.args[1] is other.args[1]:
            for step in _steps(one.args[0], other.args[0]):
                factors.setdefault(step, set()).update(_parameters_in(one))
    for product in products:
        for parameter in filter(_is_parameter, product.args):
            factors.setdefault(_without(product, parameter), set()).add(parameter)
    constraints = _parameter_constraints(given)
    for constraint in constraints:
        about = _related(constraint, constraints)
        chosen = [f for f, seen in factors.items() if seen & about and f.op != "const" and not _is_of_parameters(f)]
        for factor in chosen[:_FACTORS]:
            yield from _times(constraint, factor)


@cache
def _times(constraint: Term, factor: Term) -> tuple[Term, ...]:
    """A constraint, multiplied."""
    if constraint.op == "nonneg":
        raised = terms.mul(constraint.args[0], factor)
        above, below = terms.le(terms.ZERO, factor), terms.le(factor, terms.ZERO)
        return (
            terms.implies(terms.and_(constraint, above), terms.le(terms.ZERO, raised)),
            terms.implies(terms.and_(constraint, below), terms.le(raised, terms.ZERO)),
        )
    left, right = constraint.args
    return (terms.implies(constraint, terms.eq(terms.mul(left, factor), terms.mul(right, factor))),)


def _raised(given: list[Term], products: list[Term]) -> Iterator[Term]:
    """A comparison of amounts, times a parameter that each of the amounts is multiplied with anyway."""
    multiplied: dict[Term, set[Term]] = {}
    for product in products:
        for parameter in filter(_is_parameter, product.args):
            if terms.is_natural(parameter):
                multiplied.setdefault(parameter, set()).add(_without(product, parameter))
    for claim in given:
        if claim.op == "eq" and claim.args[0].sort == terms.INT:
            # What equals an amount that is multiplied may stand for it.
            for partners in multiplied.values():
                if partners & set(claim.args):
                    partners.update(claim.args)
    for claim in given:
        if claim.op not in ("nonneg", "eq") or claim.args[0].sort != terms.INT:
            continue
        amounts = {amount for side in claim.args for amount in _amounts(side)}
        for parameter, partners in multiplied.items():
            if len(amounts) > 1 and amounts <= partners:
                sides = [terms.mul(parameter, side) for side in claim.args]
                raised = terms.le(terms.ZERO, sides[0]) if claim.op == "nonneg" else terms.eq(*sides)
                yield terms.implies(claim, raised)


def _amounts(term: Term) -> Iterator[Term]:
    """What an integer is made of by sums and case distinctions."""
    if term.op == "ite":
        yield from _amounts(term.args[1])
        yield from _amounts(term.args[2])
    elif term.op == "poly":
        for monomial in term.args:
            yield from _amounts(monomial)
    elif term.op != "const":
        yield term


def _parameter_constraints(given: list[Term]) -> tuple[Term, ...]:
    """The linear constraints on parameters alone, and that natural parameters are natural."""
    found: dict[Term, None] = {}
    for term in given:
        for part in term.args if term.op == "and" else (term,):
            if part.op in ("nonneg", "eq") and _is_of_parameters(part) and not _has_product(part):
                found[part] = None
                found.update((terms.natural_fact(p), None) for p in terms.subterms((part,)) if p.op == "var")
    return tuple(found)


@cache
def _cofactors(term: Term) -> dict[Term, Term]:
    """For each factor that all monomials of a polynomial share, what is left without it."""
    monomials, constant = terms.parts(term)
    if constant or not monomials or any(m.op != "mul" for m in monomials):
        return {}
    first, *others = monomials
    shared = [f for f in dict.fromkeys(first.args) if all(f in m.args for m in others)]
    return {
        factor: terms.add(*(terms.scale(c, _without(m, factor)) for m, c in monomials.items())) for factor in shared
    }


def _steps(one: Term, other: Term) -> list[Term]:
    """The differences of two dividends' cofactors: by how much their quotients may differ."""
    here, there = _cofactors(one), _cofactors(other)
    return [terms.sub(there[factor], here[factor]) for factor in here if factor in there]


@cache
def _without(product: Term, factor: Term) -> Term:
    rest = list(product.args)
    rest.remove(factor)
    return _product_of(rest)


def _is_parameter(term: Term) -> bool:
    return term.op == "var" and str(term.data[0]).startswith("params.")


@cache
def _is_of_parameters(term: Term) -> bool:
    return all(_is_parameter(t) for t in terms.subterms((term,)) if t.op in ("var", "read", "sum", "div", "digest"))


@cache
def _parameters_in(term: Term) -> frozenset[Term]:
    return frozenset(t for t in terms.subterms((term,)) if _is_parameter(t))


@cache
def _related(constraint: Term, constraints: tuple[Term, ...]) -> frozenset[Term]:
    """The parameters that some chain of constraints ties to this one's."""
    found = _parameters_in(constraint)
    while True:
        wider = found.union(*(p for p in map(_parameters_in, constraints) if p & found))
        if wider == found:
            return found
        found = wider


@cache
def _has_product(term: Term) -> bool:
    return any(t.op in ("mul", "div") for t in terms.subterms((term,)))
