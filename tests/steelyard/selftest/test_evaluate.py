"""Terms computed on numbers."""

from __future__ import annotations

import pytest

from steelyard.language import digest
from steelyard.selftest.evaluate import FAR, NOWHERE, Number, Program, World
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import identity_code

A, B, C = (identity_code(name) for name in "abc")
X, Y, FLAG = terms.var("x", "int"), terms.var("y", "int"), terms.var("flag", "bool")
POSITIONS = {("m", ""): 0, ("r", "size"): 0, ("r", "on"): 1}


def world(**values: Number) -> World:
    return World(
        values=values,
        entries={"m": {(A,): (3,), (B,): (5,)}, "r": {(A,): (10, True), (C,): (20, False)}},
        absent={"m": (0,), "r": (777, True)},
        stray=41,
    )


def value(term: Term, **values: Number) -> Number:
    return Program([term], POSITIONS)(world(**values))[0]


def size(key: Term) -> Term:
    return terms.read("r", "size", "nat", (key,))


def held(key: Term) -> Term:
    return terms.read("m", "", "nat", (key,))


def present(key: Term) -> Term:
    return terms.read("r", "?", "bool", (key,))


KEY = terms.var("?key", "id")


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (terms.add(terms.scale(2, X), terms.scale(-3, Y), terms.const(4)), 2 * 7 - 3 * 5 + 4),
        (terms.sub(X, terms.const(9)), -2),
        (terms.mul(X, terms.mul(Y, X)), 245),
        (terms.div(X, Y), 1),
        (terms.div(terms.sub(Y, X), terms.const(3)), -1),
        (terms.mod(terms.sub(Y, X), terms.const(3)), 1),
        (terms.div(X, terms.sub(Y, X)), 41),
        (terms.ite(terms.lt(X, Y), X, Y), 5),
        (terms.le(Y, X), True),
        (terms.lt(X, X), False),
        (terms.eq(X, terms.const(7)), True),
        (terms.eq(FLAG, terms.lt(Y, X)), False),
        (terms.and_(FLAG, terms.lt(Y, X)), False),
        (terms.or_(FLAG, terms.lt(Y, X)), True),
        (terms.not_(FLAG), True),
    ],
    ids=str,
)
def test_arithmetic_and_logic(term: Term, expected: Number) -> None:
    assert value(term, x=7, y=5, flag=False) == expected


def test_an_absent_entry_reads_as_the_default_or_as_anything() -> None:
    who = terms.var("who", "id")
    assert value(held(who), who=B) == 5
    assert value(held(who), who=C) == 0
    assert value(size(who), who=C) == 20
    assert value(size(who), who=B) == 777
    assert value(present(who), who=A) is True
    assert value(present(who), who=B) is False


def test_a_digest_is_the_identity_that_python_makes() -> None:
    who, number = terms.var("who", "id"), terms.var("number", "nat")
    made = terms.digest("di", (who, number))
    assert value(made, who=A, number=3) == identity_code(digest("a", 3))
    part = terms.read("part 1 of a digest di", "", "int", (made,))
    kind = terms.read("kind of a digest", "", "int", (made,))
    assert value(part, who=A, number=3) == 3
    assert value(kind, who=A, number=3) == int.from_bytes(b"di", "big")
    length = terms.read("length of a name", "", "int", (made,))
    assert value(length, who=A, number=3) == len(digest("a", 3))


def test_a_sum_ranges_over_the_entries() -> None:
    total = terms.bind("sum", (KEY,), terms.ite(present(KEY), size(KEY), terms.ZERO))
    assert value(total) == 30


def test_a_sum_that_forgets_presence_shows() -> None:
    """There is always one key more at which nothing is."""
    assert value(terms.bind("sum", (KEY,), size(KEY))) == 30 + 777


def test_a_sum_over_two_maps_sees_the_keys_of_both() -> None:
    both = terms.bind("sum", (KEY,), terms.mul(held(KEY), terms.ite(present(KEY), terms.ZERO, terms.ONE)))
    assert value(both) == 5


def test_quantifiers() -> None:
    on = terms.read("r", "on", "bool", (KEY,))
    assert value(terms.bind("forall", (KEY,), terms.implies(present(KEY), on))) is False
    assert value(terms.bind("exists", (KEY,), terms.and_(present(KEY), on))) is True
    assert value(terms.bind("forall", (KEY,), terms.implies(present(KEY), terms.lt(X, size(KEY)))), x=9) is True
    assert value(terms.bind("exists", (KEY,), terms.and_(present(KEY), terms.lt(size(KEY), X))), x=10) is False


def test_a_quantifier_visits_what_was_written() -> None:
    """Only a written key can be where a written value is read."""
    seen = terms.bind("exists", (KEY,), terms.and_(terms.eq(KEY, terms.var("new", "id")), terms.le(held(KEY), X)))
    program = Program([seen], POSITIONS)
    assert program(world(new=C, x=0)) == (False,)
    assert program(world(new=C, x=0).touching({("id",): [(C,)]})) == (True,)


def test_quantifiers_nest() -> None:
    other = terms.var("?other", "id")
    larger = terms.and_(present(other), terms.lt(size(KEY), size(other)))
    some_larger = terms.bind("exists", (other,), larger)
    assert value(terms.bind("forall", (KEY,), terms.implies(present(KEY), some_larger))) is False
    smallest = terms.not_(terms.bind("exists", (other,), terms.and_(present(other), terms.lt(size(other), size(KEY)))))
    assert value(terms.bind("exists", (KEY,), terms.and_(present(KEY), smallest))) is True


def test_inputs_are_given_apart() -> None:
    program = Program([terms.add(X, Y)], POSITIONS, [Y])
    assert program(world(x=1), 10) == (11,)
    assert program(world(x=1), 20) == (21,)


def test_one_more_key_is_where_nothing_is() -> None:
    assert world().domain(("id",), ("m",)) == ((A,), (B,), (NOWHERE,))
    assert world().domain(("id", "nat", "bool"), ()) == ((NOWHERE, FAR, False),)
    assert world().domain(("bool", "enum:3"), ()) == ()
