"""Making ground loses proofs at most: what was true stays true, for a choice of the witnesses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.schema import ModellingError
from steelyard.symbolic import ground, terms
from steelyard.symbolic.ground import GOAL, Grounding, Key, normal, quantified, sum_facts
from steelyard.symbolic.sums import depends, monomials
from steelyard.symbolic.terms import Term
from tests.steelyard.symbolic.meaning import DOMAINS, World, meaning
from tests.steelyard.symbolic.recipes import Recipe, built, integers, measures, mixed, nested, truths, worlds

SETTINGS = settings(max_examples=100, deadline=None, derandomize=True, database=None)
KEY = terms.var("a", "id")
GROUP = terms.var("b", "id")


@SETTINGS
@given(st.one_of(truths(), nested(), mixed()), worlds(12))
def test_the_normal_form_means_the_same(recipe: Recipe, somewhere: list[World]) -> None:
    term = built(recipe)
    try:
        said, denied = normal(term), normal(term, positive=False)
    except ModellingError:
        assert quantified(term)
        return
    for world in somewhere:
        assert meaning(said, world) == meaning(term, world)
        assert meaning(denied, world) != meaning(term, world)


@pytest.fixture(scope="module", autouse=True)
def _remembering_witnesses() -> Iterator[None]:
    """Let the worlds know what each witness is to witness."""
    made = ground._witness

    def remembered(binder: Term) -> Key:
        BINDERS.append(binder)
        return made(binder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ground, "_witness", remembered)
        yield


BINDERS: list[Term] = []


@SETTINGS
@given(st.lists(st.one_of(truths(2), nested(), mixed()), min_size=1, max_size=3), worlds(12))
def test_what_was_true_is_true_when_it_is_ground(recipes: list[Recipe], somewhere: list[World]) -> None:
    given_ones = [built(recipe) for recipe in recipes]
    BINDERS.clear()
    grounding = Grounding()
    try:
        for number, term in enumerate(given_ones):
            grounding.add(f"{number}", term)
        # Keys that no formula reads are as good as any, for a universal.
        for name in ("held", "moved", "slots"):
            for key in DOMAINS["nat" if name == "slots" else "id"]:
                grounding.touch(name, (terms.const(key),))
        found = grounding.close()
    except ModellingError:
        return
    for world in somewhere:
        for binder in BINDERS:
            world.knows(binder)
        true = {f"{number}" for number, term in enumerate(given_ones) if meaning(term, world)}
        for label, term in found:
            assert not quantified(term)
            assert label not in true or meaning(term, world) is True, terms.show(term)


@settings(max_examples=250, deadline=None, derandomize=True, database=None)
@given(st.one_of(measures(), measures(), integers(binders=False)), worlds())
def test_monomials_add_up_to_their_measure(recipe: Recipe, somewhere: list[World]) -> None:
    body = built(recipe)
    try:
        parts = monomials(body, frozenset((KEY,)))
    except ModellingError:
        return
    assert not any(depends(coefficient, frozenset((KEY,))) for coefficient, _ in parts)
    assert len({monomial for _, monomial in parts}) == len(parts)
    whole = terms.add(*(terms.mul(coefficient, monomial) for coefficient, monomial in parts))
    for world in somewhere:
        assert meaning(whole, world) == meaning(body, world)


def test_a_measure_of_too_many_cases_is_refused() -> None:
    choices = [terms.ite(terms.read("held", f"{i}", "bool", (KEY,)), terms.const(i + 2), terms.ONE) for i in range(8)]
    body = terms.ONE
    for choice in choices:
        body = terms.mul(body, terms.div(choice, terms.read("held", "amount", "nat", (KEY,))))
    total = terms.add(*(terms.mul(choice, terms.var("x", "int")) for choice in choices))
    monomials(total, frozenset((KEY,)))
    with pytest.raises(ModellingError, match="too many cases"):
        monomials(terms.mul(total, terms.mul(total, total)), frozenset((KEY,)))
    monomials(body, frozenset((KEY,)))


@SETTINGS
@given(st.lists(st.one_of(integers(2, binders=False), measures()), min_size=1, max_size=4), st.data(), worlds(6))
def test_the_rules_about_sums_say_what_is_true(
    recipes: list[Recipe], data: st.DataObject, somewhere: list[World]
) -> None:
    """In each world by itself: a premise is taken for proved where it holds at every key of that world."""
    measures = [terms.ite(terms.read("held", "?", "bool", (KEY,)), built(recipe), terms.ZERO) for recipe in recipes]
    measures += [terms.ite(terms.eq(KEY, GROUP), measure, terms.ZERO) for measure in measures]
    sums = [terms.bind("sum", (KEY,), measure) for measure in measures]
    about = [terms.nonneg(total) for total in sums]
    about += [terms.nonneg(terms.mul(terms.var("x", "int"), total)) for total in sums]
    about.append(terms.read("moved", "?", "bool", (GROUP,)))
    factors = data.draw(st.lists(st.integers(-2, 2), min_size=len(sums), max_size=len(sums)))
    together = terms.nonneg(terms.add(*(terms.scale(c, total) for c, total in zip(factors, sums, strict=True))))
    keys = data.draw(st.lists(st.sampled_from([terms.var("b", "id"), terms.const(-9), KEY]), max_size=3))
    for world in somewhere:

        def proved(claim: Term, world: World = world) -> frozenset[str] | None:
            places = product(*([("any key 0", value) for value in DOMAINS["id"]],))
            held = all(
                meaning(claim, World(variables=world.variables | dict(place), maps=world.maps, digests=world.digests))
                for place in places
            )
            return frozenset({"premise"}) if held else None

        grounding = Grounding()
        for term in about:
            grounding.add("", term)
        grounding.add(f"{GOAL}together", together)
        for key in keys:
            grounding.touch("held", (key,))
        for _, fact in sum_facts(grounding, proved):
            assert meaning(fact, world) is True, terms.show(fact)


def test_a_witness_of_the_same_is_the_same_and_of_another_another() -> None:
    held = terms.bind("exists", (KEY,), terms.read("held", "?", "bool", (KEY,)))
    moved = terms.bind("exists", (KEY,), terms.read("moved", "?", "bool", (KEY,)))
    grounding = Grounding()
    for number, term in enumerate((held, moved, held)):
        grounding.add(f"{number}", term)
    read = [term.args[0] for _, term in grounding.close()]
    assert read[0] is read[2]
    assert read[0] is not read[1]


def test_an_existential_over_an_initial_state_finds_the_entry_that_was_put_there() -> None:
    put = terms.eq(KEY, terms.var("b", "id"))
    grounding = Grounding()
    grounding.add("goal", terms.not_(terms.bind("exists", (KEY,), put)))
    grounding.touch("", (terms.var("b", "id"),))
    grounding.touch("", (terms.var("c", "bool"),))
    assert ("goal", terms.FALSE) in grounding.close()
