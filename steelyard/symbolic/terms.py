"""Hash-consed terms: integers and truth values over variables, map reads, sums and quantifiers.

Equal terms are the same object, so "unchanged" is a pointer comparison.  Arithmetic is kept as a
polynomial in normal form, which makes most equalities of a protocol syntactic.  A term's `key`
depends on its structure only, so the order of arguments, and with it every text that is
derived from a term, is the same in every process.

Identities and enum members are integers here.  Division is the floor with a positive divisor;
whoever builds one owes the proof that it is positive.  A binder (`sum_over`, `forall`,
`exists`) numbers its variables by the height of its body, so that equal bodies are equal
terms wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from math import gcd
from typing import Any, Final

INT: Final = "int"
BOOL: Final = "bool"


class Term:
    """One node.  `op` says what it is, `data` what its arguments do not say.

    =========  ==========================================  ==========================
    op         args                                        data
    =========  ==========================================  ==========================
    const      -                                           the integer
    bool       -                                           the truth value
    var        -                                           (name, kind)
    bound      -                                           (height, position, kind)
    read       the key                                     (map, leaf, kind)
    digest     the parts                                   their kinds, ``i`` or ``d`` each
    mul        two or more factors, none a polynomial      -
    poly       monomials (mul or atoms)                    (coefficients, constant)
    div        dividend, divisor                           -
    ite        condition, then, else (integers)            -
    eq         two integers                                -
    nonneg     one integer: it is at least 0               -
    iff        two truth values                            -
    not/and/or truth values                                -
    sum        the body, an integer                        (height, kinds)
    forall     the body, a truth value                     (height, kinds)
    exists     the body, a truth value                     (height, kinds)
    =========  ==========================================  ==========================

    A kind is ``int``, ``nat``, ``id``, ``bool`` or ``enum:N``: the type facts of a leaf.
    """

    __slots__ = ("args", "code", "data", "free", "height", "key", "negation", "op", "sort")

    op: str
    args: tuple[Term, ...]
    data: Any
    sort: str
    code: bytes
    key: int
    negation: Term | None
    height: int
    free: frozenset[Term]

    def __repr__(self) -> str:
        return show(self)


_made: dict[tuple[Any, ...], Term] = {}
_NO_BOUND: frozenset[Term] = frozenset()


def _make(op: str, args: tuple[Term, ...], data: Any, sort: str) -> Term:
    name = (op, args, data, sort)
    found = _made.get(name)
    if found is not None:
        return found
    term = Term.__new__(Term)
    term.op, term.args, term.data, term.sort = op, args, data, sort
    told = f"{op}|{data!r}|{sort}|".encode()
    term.code = blake2b(b"".join([told, *[arg.code for arg in args]]), digest_size=32).digest()
    term.key = int.from_bytes(term.code[:8], "big")
    term.negation = None
    height = 0
    free = _NO_BOUND
    for arg in args:
        height = max(height, arg.height)
        if arg.free:
            free = free | arg.free if free else arg.free
    if op == "bound":
        free = frozenset((term,))
    elif op in BINDERS:
        height = data[0]
        free = frozenset(v for v in free if v.data[0] != height)
    term.height, term.free = height, free
    _made[name] = term
    return term


BINDERS: Final = frozenset(("sum", "forall", "exists"))


def _by_key(term: Term) -> int:
    return term.key


# --- leaves -------------------------------------------------------------------------------

TRUE: Final = _make("bool", (), True, BOOL)
FALSE: Final = _make("bool", (), False, BOOL)


def const(value: int) -> Term:
    """An integer."""
    return _make("const", (), int(value), INT)


def truth(value: bool) -> Term:
    """A truth value."""
    return TRUE if value else FALSE


ZERO: Final = const(0)
ONE: Final = const(1)


def sort_of(kind: str) -> str:
    """The sort of a leaf's kind."""
    return BOOL if kind == "bool" else INT


def var(name: str, kind: str) -> Term:
    """A free variable."""
    return _make("var", (), (name, kind), sort_of(kind))


def bound(height: int, position: int, kind: str) -> Term:
    """A bound variable of the binder of that height."""
    return _make("bound", (), (height, position, kind), sort_of(kind))


def read(map_name: str, leaf: str, kind: str, key: tuple[Term, ...]) -> Term:
    """A leaf of the entry at `key` of a map as it was at first."""
    return _make("read", key, (map_name, leaf, kind), sort_of(kind))


def digest(kinds: str, parts: tuple[Term, ...]) -> Term:
    """An injective digest, an identity; `kinds` has an ``i`` or ``d`` (integer, identity) a part."""
    return _make("digest", parts, kinds, INT)


def kind_of(term: Term) -> str:
    """The kind of a leaf; ``int`` for other terms."""
    if term.op == "var":
        return str(term.data[1])
    if term.op in ("read", "bound"):
        return str(term.data[2])
    return "int"


# --- integers -----------------------------------------------------------------------------

Poly = dict[Term, int]


def _split(term: Term) -> tuple[Poly, int]:
    """The monomials with their coefficients, and the constant."""
    if term.op == "const":
        return {}, term.data
    if term.op == "poly":
        coefficients, constant = term.data
        return dict(zip(term.args, coefficients, strict=True)), constant
    return {term: 1}, 0


def parts(term: Term) -> tuple[Poly, int]:
    """The monomials of an integer with their coefficients, and its constant."""
    return _split(term)


def _join(monomials: Poly, constant: int) -> Term:
    live = sorted(((m, c) for m, c in monomials.items() if c), key=lambda mc: mc[0].key)
    if not live:
        return const(constant)
    if len(live) == 1 and live[0][1] == 1 and constant == 0:
        return live[0][0]
    return _make("poly", tuple(m for m, _ in live), (tuple(c for _, c in live), constant), INT)


def add(*terms: Term) -> Term:
    """The sum."""
    total: Poly = {}
    return _join(total, sum(_collect(total, 1, term) for term in terms))


def scale(factor: int, term: Term) -> Term:
    """The term times an integer."""
    monomials, constant = _split(term)
    return _join({m: factor * c for m, c in monomials.items()}, factor * constant)


def sub(left: Term, right: Term) -> Term:
    """The difference."""
    return add(left, scale(-1, right))


def _factors(term: Term) -> tuple[Term, ...]:
    return term.args if term.op == "mul" else (term,)


def _monomial(factors: tuple[Term, ...]) -> Term:
    """The product of factors; a case distinction among them is moved outwards."""
    for i, factor in enumerate(factors):
        if factor.op == "ite":
            rest = factors[:i] + factors[i + 1 :]
            condition, then, otherwise = factor.args
            return ite(condition, _times(then, rest), _times(otherwise, rest))
    ordered = tuple(sorted(factors, key=_by_key))
    return ordered[0] if len(ordered) == 1 else _make("mul", ordered, None, INT)


def _times(term: Term, factors: tuple[Term, ...]) -> Term:
    for factor in factors:
        term = mul(term, factor)
    return term


def mul(left: Term, right: Term) -> Term:
    """The product, distributed over sums."""
    lefts, left_constant = _split(left)
    rights, right_constant = _split(right)
    total: Poly = {}
    constant = left_constant * right_constant
    for m, c in lefts.items():
        if right_constant:
            total[m] = total.get(m, 0) + c * right_constant
        for n, d in rights.items():
            constant += _collect(total, c * d, _monomial((*_factors(m), *_factors(n))))
    if left_constant:
        for n, d in rights.items():
            total[n] = total.get(n, 0) + left_constant * d
    return _join(total, constant)


def _collect(total: Poly, factor: int, term: Term) -> int:
    """Add ``factor * term`` to `total`; its constant part is returned."""
    monomials, constant = _split(term)
    for monomial, coefficient in monomials.items():
        total[monomial] = total.get(monomial, 0) + factor * coefficient
    return factor * constant


def div(dividend: Term, divisor: Term) -> Term:
    """The floor of a quotient; whoever calls this owes ``divisor > 0``."""
    if divisor.op == "const" and divisor.data > 0:
        if divisor.data == 1:
            return dividend
        if dividend.op == "const":
            return const(dividend.data // divisor.data)
    return _make("div", (dividend, divisor), None, INT)


def mod(dividend: Term, divisor: Term) -> Term:
    """What the floor leaves; whoever calls this owes ``divisor > 0``."""
    return sub(dividend, mul(divisor, div(dividend, divisor)))


def ite(condition: Term, then: Term, otherwise: Term) -> Term:
    """``then`` where the condition holds, else ``otherwise``; of either sort."""
    if condition is TRUE or then is otherwise:
        return then
    if condition is FALSE:
        return otherwise
    if then.sort == BOOL:
        return or_(and_(condition, then), and_(not_(condition), otherwise))
    if condition.op == "not":
        return ite(condition.args[0], otherwise, then)
    if then.op == "ite" and then.args[0] is condition:
        then = then.args[1]
    if otherwise.op == "ite" and otherwise.args[0] is condition:
        otherwise = otherwise.args[2]
    if then is otherwise:
        return then
    # A value that is 0 only where it would be replaced by 0 anyway is just that value.
    if condition.op == "eq" and _is_zero_test(condition, otherwise) and then is ZERO:
        return otherwise
    return _make("ite", (condition, then, otherwise), None, INT)


def _is_zero_test(condition: Term, value: Term) -> bool:
    left, right = condition.args
    return (left is ZERO and right is value) or (right is ZERO and left is value)


def is_natural(term: Term) -> bool:
    """Whether the types alone say that an integer is at least 0."""
    match term.op:
        case "const":
            return bool(term.data >= 0)
        case "var" | "read" | "bound":
            kind = kind_of(term)
            return kind == "nat" or kind.startswith("enum")
        case "mul" | "div":
            return all(is_natural(arg) for arg in term.args)
        case "sum":
            return is_natural(term.args[0])
        case "ite":
            return is_natural(term.args[1]) and is_natural(term.args[2])
        case "poly":
            coefficients, constant = term.data
            return constant >= 0 and all(c > 0 and is_natural(m) for c, m in zip(coefficients, term.args, strict=True))
        case _:
            return False


# --- comparisons --------------------------------------------------------------------------


def eq(left: Term, right: Term) -> Term:
    """Equality, of integers or of truth values."""
    if left is right:
        return TRUE
    if left.sort == BOOL:
        return _iff(left, right)
    if left.op == "const" and right.op == "const":
        return FALSE
    for one, other in ((left, right), (right, left)):
        if one.op == "ite" and other.op == "const" and (one.args[1].op == "const" or one.args[2].op == "const"):
            condition, then, otherwise = one.args
            return ite(condition, eq(then, other), eq(otherwise, other))
    if left.op == "digest" and right.op == "digest":
        if left.data != right.data:
            return FALSE
        return and_(*(eq(a, b) for a, b in zip(left.args, right.args, strict=True)))
    if left.op in ("poly", "mul") or right.op in ("poly", "mul"):
        return _eq_zero(sub(left, right))
    return _make("eq", tuple(sorted((left, right), key=_by_key)), None, BOOL)


def _eq_zero(term: Term) -> Term:
    """``term == 0`` with coprime coefficients, one way round."""
    monomials, constant = _split(term)
    if not monomials:
        return truth(constant == 0)
    divisor = gcd(*monomials.values())
    if constant % divisor:
        return FALSE
    first = min(monomials, key=_by_key)
    if monomials[first] < 0:
        divisor = -divisor
    reduced = {m: c // divisor for m, c in monomials.items()}
    constant = constant // divisor
    pair = (_join(reduced, constant), ZERO)
    if list(reduced.values()) == [1]:
        pair = (first, const(-constant))
    elif constant == 0 and sorted(reduced.values()) == [-1, 1]:
        one, other = reduced
        pair = (one, other)
    return _make("eq", tuple(sorted(pair, key=_by_key)), None, BOOL)


def _iff(left: Term, right: Term) -> Term:
    for one, other in ((left, right), (right, left)):
        if one is TRUE:
            return other
        if one is FALSE:
            return not_(other)
    if not_(left) is right:
        return FALSE
    return _make("iff", tuple(sorted((left, right), key=_by_key)), None, BOOL)


def nonneg(term: Term) -> Term:
    """``term >= 0`` with coprime coefficients, the constant rounded down."""
    monomials, constant = _split(term)
    if not monomials:
        return truth(constant >= 0)
    divisor = gcd(*monomials.values())
    if divisor > 1:
        term = _join({m: c // divisor for m, c in monomials.items()}, constant // divisor)
    if is_natural(term):
        return TRUE
    return _make("nonneg", (term,), None, BOOL)


def natural_fact(term: Term) -> Term:
    """``term >= 0`` as a fact for a solver, which does not know what the types say."""
    return _make("nonneg", (term,), None, BOOL)


def le(left: Term, right: Term) -> Term:
    """``left <= right``."""
    return nonneg(sub(right, left))


def lt(left: Term, right: Term) -> Term:
    """``left < right``."""
    return nonneg(add(right, scale(-1, left), const(-1)))


# --- truth values -------------------------------------------------------------------------


def not_(term: Term) -> Term:
    """Negation."""
    if term.negation is None:
        term.negation = _negated(term)
    return term.negation


def _negated(term: Term) -> Term:
    if term.op == "bool":
        return truth(not term.data)
    if term.op == "not":
        return term.args[0]
    if term.op == "nonneg":
        return nonneg(add(scale(-1, term.args[0]), const(-1)))
    return _make("not", (term,), None, BOOL)


def _nary(op: str, unit: Term, zero: Term, terms: Iterable[Term]) -> Term:
    flat: dict[Term, None] = {}
    for term in terms:
        for part in term.args if term.op == op else (term,):
            if part is zero:
                return zero
            if part is not unit:
                flat[part] = None
    for part in flat:
        if not_(part) in flat:
            return zero
    if not flat:
        return unit
    if len(flat) == 1:
        return next(iter(flat))
    return _make(op, tuple(sorted(flat, key=_by_key)), None, BOOL)


def and_(*terms: Term) -> Term:
    """Conjunction."""
    return _nary("and", TRUE, FALSE, terms)


def or_(*terms: Term) -> Term:
    """Disjunction."""
    return _nary("or", FALSE, TRUE, terms)


def implies(antecedent: Term, consequent: Term) -> Term:
    """Implication."""
    return or_(not_(antecedent), consequent)


# --- binders ------------------------------------------------------------------------------


def bind(op: str, variables: tuple[Term, ...], body: Term) -> Term:
    """Close `body` over free variables, by ``sum``, ``forall`` or ``exists``."""
    if op == "sum" and body is ZERO:
        return ZERO
    if body.op == "bool" and op != "sum":
        return body
    height = body.height + 1
    if any(v.data[0] == height for v in body.free):
        raise AssertionError("a bound variable would be captured")
    kinds = tuple(kind_of(v) for v in variables)
    renamed = {v: bound(height, i, kind) for i, (v, kind) in enumerate(zip(variables, kinds, strict=True))}
    return _make(op, (substitute(body, renamed),), (height, kinds), INT if op == "sum" else BOOL)


def bound_variables(binder: Term) -> tuple[Term, ...]:
    """The variables that a binder binds."""
    height, kinds = binder.data
    return tuple(bound(height, i, kind) for i, kind in enumerate(kinds))


def instantiate(binder: Term, key: tuple[Term, ...]) -> Term:
    """The body of a binder at ground terms."""
    return substitute(binder.args[0], dict(zip(bound_variables(binder), key, strict=True)))


# --- walking ------------------------------------------------------------------------------


def substitute(term: Term, mapping: Mapping[Term, Term]) -> Term:
    """Replace terms by terms.  Replacements must be free of bound variables that `term` binds.

    A replacement that has binders raises the heights of the binders around it, which may meet
    those of variables further out: then the binders are opened from the outside, one by one.
    """
    memo: dict[Term, Term] = dict(mapping)
    is_raising = any(value.height for value in mapping.values())

    def walk(node: Term) -> Term:
        found = memo.get(node)
        if found is not None:
            return found
        if is_raising and node.op in BINDERS:
            made = opened(node)
        else:
            made = node if not node.args else rebuild(node, tuple(walk(arg) for arg in node.args))
        memo[node] = made
        return made

    def opened(binder: Term) -> Term:
        variables = _temporary(binder)
        body = instantiate(binder, variables)
        changed = walk(body)
        return binder if changed is body else bind(binder.op, variables, changed)

    return walk(term)


def _temporary(binder: Term) -> tuple[Term, ...]:
    """Free variables in the place of those of a binder; within another binder's body no two are the same."""
    return tuple(var(f"?opened {v.data[0]}.{v.data[1]}", v.data[2]) for v in bound_variables(binder))


def _build_poly(data: Any, args: tuple[Term, ...]) -> Term:
    coefficients, constant = data
    return add(const(constant), *(scale(c, a) for c, a in zip(coefficients, args, strict=True)))


def _build_mul(_data: Any, args: tuple[Term, ...]) -> Term:
    product = ONE
    for arg in args:
        product = mul(product, arg)
    return product


_BUILD: dict[str, Callable[[Any, tuple[Term, ...]], Term]] = {
    "read": lambda data, args: read(data[0], data[1], data[2], args),
    "digest": digest,
    "mul": _build_mul,
    "poly": _build_poly,
    "div": lambda _data, args: div(*args),
    "ite": lambda _data, args: ite(*args),
    "eq": lambda _data, args: eq(*args),
    "iff": lambda _data, args: eq(*args),
    "nonneg": lambda _data, args: nonneg(*args),
    "not": lambda _data, args: not_(*args),
    "and": lambda _data, args: and_(*args),
    "or": lambda _data, args: or_(*args),
}
_LEAVES: dict[str, Callable[[Any], Term]] = {
    "const": const,
    "bool": truth,
    "var": lambda data: var(*data),
    "bound": lambda data: bound(*data),
}


def rebuild(node: Term, args: tuple[Term, ...]) -> Term:
    """The same operation on other arguments, normalised again."""
    if args == node.args:
        return node
    if node.op in BINDERS:
        body = args[0]
        if node.op == "sum" and body is ZERO:
            return ZERO
        if node.op != "sum" and body.op == "bool":
            return body
        return _rebind(node, body)
    return _BUILD[node.op](node.data, args)


def _rebind(node: Term, body: Term) -> Term:
    """Close a changed body again: its height may have fallen or risen."""
    temporary = _temporary(node)
    opened = substitute(body, dict(zip(bound_variables(node), temporary, strict=True)))
    return bind(node.op, temporary, opened)


def of_parts(op: str, args: tuple[Term, ...], data: Any) -> Term:
    """The term with such an operation, arguments and data, as another process tells them.

    Raises:
        ValueError: there is no such operation.
    """
    if op in _LEAVES:
        return _LEAVES[op](data)
    if op in BINDERS:
        height, kinds = data
        return _make(op, args, (height, tuple(kinds)), INT if op == "sum" else BOOL)
    if op not in _BUILD:
        raise ValueError(f"no term is a {op}")
    return _BUILD[op](data, args)


def subterms(roots: Iterable[Term], *, into_binders: bool = False, seen: set[Term] | None = None) -> Iterator[Term]:
    """Each distinct subterm once, arguments before those that use them; none of those `seen` before."""
    seen = set() if seen is None else seen
    # A term is on the stack twice where it has arguments: to be entered, and, marked by None before it, to be left.
    stack: list[Term | None] = [*reversed(list(roots))]
    while stack:
        node = stack.pop()
        if node is None:
            yield stack.pop()  # type: ignore[misc]
            continue
        if node in seen:
            continue
        seen.add(node)
        if not node.args or (node.op in BINDERS and not into_binders):
            yield node
            continue
        stack += (node, None)
        stack += [arg for arg in reversed(node.args) if arg not in seen]


_occurring: dict[tuple[Term, frozenset[str]], tuple[Term, ...]] = {}


def occurring(roots: Iterable[Term], ops: frozenset[str]) -> Iterator[Term]:
    """The `subterms` with such operations, in their order.  What occurs in one root is remembered."""
    seen: set[Term] = set()
    for root in roots:
        found = _occurring.get((root, ops))
        if found is None:
            found = _occurring[root, ops] = tuple(part for part in subterms((root,)) if part.op in ops)
        for part in found:
            if part not in seen:
                seen.add(part)
                yield part


# --- for people ---------------------------------------------------------------------------


def show(term: Term) -> str:
    """The term as a short text, for messages and tests."""
    a = [show(arg) for arg in term.args] if term.op != "poly" else []
    match term.op:
        case "const" | "bool":
            return str(term.data)
        case "var":
            # The digest that names a witness is too long for people.
            return re.sub(r"(some [0-9a-f]{8})[0-9a-f]+", r"\1", str(term.data[0]))
        case "bound":
            return f"k{term.data[0]}.{term.data[1]}"
        case "read":
            leaf = f".{term.data[1]}" if term.data[1] else ""
            return f"{term.data[0]}[{', '.join(a)}]{leaf}"
        case "poly":
            coefficients, constant = term.data
            parts = [f"{c}*{show(m)}" if c != 1 else show(m) for c, m in zip(coefficients, term.args, strict=True)]
            return "(" + " + ".join(parts + ([str(constant)] if constant else [])) + ")"
        case "nonneg":
            return f"{a[0]} >= 0"
        case "eq" | "iff":
            return f"{a[0]} == {a[1]}"
        case "mul":
            return "*".join(a)
        case _:
            return f"{term.op}({', '.join(a)})"
