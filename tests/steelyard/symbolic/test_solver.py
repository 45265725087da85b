"""What the solver is told is true, and what it is told in text is what it is told in terms."""

from __future__ import annotations

from random import Random

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.arithmetic import lemmas, named_lemmas
from steelyard.definitions import definitions
from steelyard.second import has_second_solver, second_opinion
from steelyard.smtlib import script
from steelyard.solver import Oracle, solve, solve_each
from steelyard.symbolic import terms
from tests.steelyard.symbolic.meaning import World, meaning
from tests.steelyard.symbolic.recipes import Recipe, built, integers, truths, worlds

SETTINGS = settings(max_examples=100, deadline=None, derandomize=True, database=None)
FEW = settings(max_examples=40, deadline=None, derandomize=True, database=None)
RLIMIT = 200_000


@SETTINGS
@given(st.lists(truths(binders=False), min_size=1, max_size=2), worlds(12))
def test_definitions_are_true_everywhere(recipes: list[Recipe], somewhere: list[World]) -> None:
    given_ones = [built(recipe) for recipe in recipes]
    for world in somewhere:
        for term in given_ones:
            meaning(term, world)
        for fact in definitions(given_ones):
            assert meaning(fact, world) is True, terms.show(fact)


@SETTINGS
@given(st.lists(st.tuples(integers(2, binders=False), integers(2, binders=False)), min_size=1, max_size=2), worlds(12))
def test_lemmas_are_true_everywhere(recipes: list[tuple[Recipe, Recipe]], somewhere: list[World]) -> None:
    given_ones = [terms.le(built(one), terms.mul(built(other), terms.var("n", "nat"))) for one, other in recipes]
    found = lemmas(given_ones)
    for world in somewhere:
        for fact in found:
            assert meaning(fact, world) is True, terms.show(fact)


X, Y, N, M = terms.var("x", "int"), terms.var("y", "int"), terms.var("n", "nat"), terms.var("m", "nat")
RATE, CAP = terms.var("params.rate", "nat"), terms.var("params.cap", "int")
STAKE_OF_X, STAKE_OF_Y = (terms.read("pools", "stake", "nat", (key,)) for key in (X, Y))
INDEX_OF_X, INDEX_OF_Y = (terms.read("pools", "index", "int", (key,)) for key in (X, Y))

#: Assertions of the shapes that the lemmas look for.
SHAPED = {
    "quotients that share a divisor": (
        terms.le(terms.div(terms.mul(RATE, X), N), terms.div(terms.mul(RATE, terms.add(X, terms.scale(2, M))), N)),
        terms.le(terms.div(terms.mul(X, Y), N), M),
    ),
    "products that share a factor": (terms.le(terms.mul(N, X), terms.mul(N, Y)), terms.le(terms.mul(M, N), X)),
    "products of the same leaves": (
        terms.le(terms.mul(terms.mul(STAKE_OF_X, INDEX_OF_X), N), terms.mul(terms.mul(N, STAKE_OF_Y), INDEX_OF_Y)),
        terms.le(terms.mul(STAKE_OF_X, STAKE_OF_Y), terms.mul(STAKE_OF_Y, STAKE_OF_Y)),
    ),
    "products of differences": (
        terms.le(X, N),
        terms.le(INDEX_OF_X, Y),
        terms.le(M, terms.const(3)),
        terms.le(terms.mul(STAKE_OF_X, terms.mul(terms.sub(N, X), terms.sub(Y, INDEX_OF_X))), CAP),
        terms.le(terms.mul(terms.sub(terms.const(3), M), terms.sub(N, X)), CAP),
    ),
    "a quotient of what another one left": (
        terms.le(terms.div(terms.add(Y, terms.mod(X, N)), N), terms.div(terms.add(X, Y), N)),
    ),
    "what is paid for a quotient that another one was taken before": (
        terms.le(
            terms.mul(M, terms.div(terms.add(terms.mod(X, N), Y), N)),
            terms.add(terms.mul(M, terms.div(terms.add(X, Y), N)), terms.mul(M, terms.div(X, N))),
        ),
    ),
    "quotients of what may be negative": (terms.le(terms.div(terms.sub(X, Y), N), CAP),),
    "a part taken in proportion": (
        terms.le(terms.mul(terms.add(N, M), RATE), terms.mul(X, Y)),
        terms.le(terms.div(terms.mul(X, N), terms.add(N, M)), CAP),
    ),
    "constraints on parameters": (
        terms.le(RATE, CAP),
        terms.eq(terms.add(RATE, CAP), terms.const(3)),
        terms.le(terms.mul(RATE, X), terms.mul(CAP, Y)),
    ),
    "amounts that a parameter multiplies": (
        terms.le(terms.mul(RATE, X), terms.mul(RATE, Y)),
        terms.eq(terms.mul(RATE, N), M),
        terms.le(X, Y),
        terms.eq(Y, N),
    ),
}


@pytest.mark.parametrize("name", SHAPED)
def test_lemmas_about_what_they_look_for_are_true_everywhere(name: str) -> None:
    found = lemmas(SHAPED[name])
    assert found
    rng = Random(name)  # noqa: S311 - no secret
    for _ in range(200):
        somewhere = World(variables={v: rng.randint(-4, 5) for v in ("x", "y", "params.cap")})
        somewhere.variables |= {v: rng.randint(0, 5) for v in ("n", "m", "params.rate")}
        somewhere.maps["pools", "stake"] = {(key,): rng.randint(0, 3) for key in range(-4, 6)}
        somewhere.maps["pools", "index"] = {(key,): rng.randint(-2, 3) for key in range(-4, 6)}
        for fact in found:
            assert meaning(fact, somewhere) is True, terms.show(fact)


@pytest.mark.parametrize("name", SHAPED)
def test_a_lemma_is_made_again_by_its_name(name: str) -> None:
    found = named_lemmas(SHAPED[name])
    assert lemmas(SHAPED[name]) == list(dict.fromkeys(fact for facts in found.values() for fact in facts))
    for named, facts in found.items():
        assert named_lemmas(SHAPED[name], {named}) == {named: facts}
    assert not named_lemmas(SHAPED[name], {"pair 0", "same"})


@FEW
@given(truths(binders=False), worlds(12))
def test_what_is_true_somewhere_is_not_refuted(recipe: Recipe, somewhere: list[World]) -> None:
    term = built(recipe)
    if any(meaning(term, world) for world in somewhere):
        assert solve([("", term)], RLIMIT).verdict != "unsat"
        assert not Oracle(RLIMIT)((term,))


@FEW
@given(st.lists(truths(2, binders=False), min_size=2, max_size=5))
def test_what_an_oracle_was_asked_before_does_not_change_its_answers(recipes: list[Recipe]) -> None:
    conditions = [built(recipe) for recipe in recipes]
    oracle = Oracle(RLIMIT)
    for place, condition in enumerate(conditions):
        for question in ((condition,), (*conditions[:place], condition), (*conditions[:place], terms.not_(condition))):
            assert oracle(question) == Oracle(RLIMIT)(question)


def test_an_example_is_none_where_it_breaks_what_a_new_term_means() -> None:
    oracle, n = Oracle(RLIMIT), terms.var("n", "nat")
    assert not oracle((terms.lt(terms.var("x", "int"), terms.ZERO),))
    assert oracle((terms.lt(terms.add(n, terms.var("m", "nat")), terms.ZERO),))
    one, other = (terms.digest("d", (terms.var(name, "id"),)) for name in "ab")
    apart = terms.not_(terms.eq(terms.var("a", "id"), terms.var("b", "id")))
    c = terms.var("c", "id")
    assert not oracle((apart,))
    assert oracle((apart, terms.eq(c, one), terms.eq(c, other)))


@FEW
@given(truths(2, binders=False), truths(1, binders=False), st.booleans())
def test_text_and_terms_agree(recipe: Recipe, other: Recipe, products: bool) -> None:
    query = [("", built(recipe)), ("other", built(other))]
    said = solve(query, RLIMIT).verdict
    text = script(query, products=products)
    reader = z3.Solver()
    reader.set("rlimit", RLIMIT)
    reader.from_string(text)
    read = [str(reader.check())]
    if has_second_solver():
        read.append(second_opinion(text, RLIMIT // 4))
    # Without products as products, only `unsat` means something.
    assert said != "sat" or "unsat" not in read
    assert said != "unsat" or "sat" not in read or not products


@FEW
@given(truths(binders=False))
def test_a_model_makes_the_query_true(recipe: Recipe) -> None:
    term = built(recipe)
    answer = solve([("", term)], RLIMIT, want_model=True)
    if answer.verdict == "sat" and answer.model:
        assert answer.model.get(term, True) is True


@FEW
@given(truths(2, binders=False), truths(2, binders=False))
def test_cases_are_decided_as_if_alone(recipe: Recipe, other: Recipe) -> None:
    shared, cases = [("shared", built(recipe))], {"one": built(other), "two": terms.not_(built(other))}
    together = solve_each(shared, cases, RLIMIT)
    for name, case in cases.items():
        alone = solve([*shared, ("", case)], RLIMIT).verdict
        assert {together[name].verdict, alone} != {"sat", "unsat"}


@pytest.mark.parametrize("label", ["a" * 300, "a b|c", "label case goal ", "\n"])
def test_a_core_names_its_labels_whatever_they_are(label: str) -> None:
    x = terms.var("x", "int")
    query = [(label, terms.lt(x, terms.ZERO)), ("not needed", terms.le(x, terms.ONE)), ("", terms.lt(terms.ZERO, x))]
    assert solve(query, RLIMIT).core == {label}


def test_a_digest_is_not_made_of_itself_however_deep() -> None:
    a, b, n = terms.var("a", "id"), terms.var("b", "id"), terms.var("n", "nat")
    inner, outer = terms.digest("di", (a, n)), terms.digest("dd", (terms.const(-7), b))
    assert solve([("", terms.eq(a, inner))], RLIMIT).verdict == "unsat"
    assert solve([("", terms.eq(b, inner)), ("", terms.eq(a, outer))], RLIMIT).verdict == "unsat"
    assert solve([("", terms.eq(b, inner)), ("", terms.eq(n, outer))], RLIMIT).verdict == "sat"


def test_equal_digests_have_equal_parts_and_little_more_is_known() -> None:
    a, b, n = terms.var("a", "id"), terms.var("b", "id"), terms.var("n", "nat")
    one, other = terms.digest("di", (a, n)), terms.digest("di", (b, n))
    kept = terms.read("held", "amount", "nat", (one,))
    moved = terms.read("held", "amount", "nat", (other,))
    assert solve([("", terms.not_(terms.eq(kept, moved))), ("", terms.eq(a, b))], RLIMIT).verdict == "unsat"
    c = terms.var("c", "id")
    same = [terms.eq(c, one), terms.eq(c, other), terms.not_(terms.eq(a, b))]
    assert solve([("", term) for term in same], RLIMIT).verdict == "unsat"
    assert solve([("", term) for term in same[:2]], RLIMIT).verdict == "sat"
    assert solve([("", terms.eq(c, one)), ("", terms.eq(c, terms.const(5)))], RLIMIT).verdict == "sat"
