"""Terms mean what they were made of, before and after every rewriting."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.symbolic import terms
from tests.steelyard.symbolic.meaning import DOMAINS, World, meaning
from tests.steelyard.symbolic.recipes import (
    NAMES,
    Recipe,
    built,
    computed,
    integers,
    linear_integers,
    naturals,
    nested,
    truths,
    worlds,
)

SETTINGS = settings(max_examples=100, deadline=None, derandomize=True, database=None)


@SETTINGS
@given(st.one_of(integers(), truths()), worlds())
def test_a_term_means_what_it_was_made_of(recipe: Recipe, somewhere: list[World]) -> None:
    term = built(recipe)
    for world in somewhere:
        assert meaning(term, world) == computed(recipe, world)


@SETTINGS
@given(naturals())
def test_what_the_types_say_is_natural_is_known_to_be(recipe: Recipe) -> None:
    assert terms.is_natural(built(recipe))


@SETTINGS
@given(st.one_of(integers(), linear_integers()), worlds())
def test_nothing_negative_is_natural_by_its_types(recipe: Recipe, somewhere: list[World]) -> None:
    term = built(recipe)
    if terms.is_natural(term):
        assert all(meaning(term, world) >= 0 for world in somewhere)


REPLACEMENTS = {
    "x": integers(2),
    "n": naturals(),
    "c": truths(2),
    "a": st.sampled_from([("var", "b", "id"), ("const", -9)]),
}


@SETTINGS
@given(st.one_of(integers(), truths()), st.data(), worlds())
def test_to_substitute_is_to_change_the_world(recipe: Recipe, data: st.DataObject, somewhere: list[World]) -> None:
    """The replacements may have binders of their own, which raises the heights of those around them."""
    chosen = sorted(data.draw(st.sets(st.sampled_from(sorted(REPLACEMENTS)), min_size=1)))
    replacements = {name: data.draw(REPLACEMENTS[name]) for name in chosen}
    mapping = {terms.var(name, NAMES[name]): built(replacement) for name, replacement in replacements.items()}
    term = built(recipe)
    changed = terms.substitute(term, mapping)
    for world in somewhere:
        values = {name: computed(replacement, world) for name, replacement in replacements.items()}
        after = World(variables=world.variables | values, maps=world.maps, digests=world.digests)
        assert meaning(changed, world) == meaning(term, after)


@SETTINGS
@given(st.one_of(truths(), nested()), st.sampled_from(sorted(REPLACEMENTS)), st.data(), worlds())
def test_an_instance_is_the_body_at_the_key(
    recipe: Recipe, name: str, data: st.DataObject, somewhere: list[World]
) -> None:
    binder = terms.bind("forall", (terms.var(name, NAMES[name]),), built(recipe))
    if binder.op != "forall":
        return
    key = data.draw(REPLACEMENTS[name])
    instance = terms.instantiate(binder, (built(key),))
    for world in somewhere:
        assert meaning(instance, world) == computed(recipe, world, {name: computed(key, world)})


@SETTINGS
@given(st.one_of(integers(), truths()), st.sampled_from(["x", "n", "a"]), worlds(6))
def test_a_bound_variable_has_no_name(recipe: Recipe, name: str, somewhere: list[World]) -> None:
    kind = NAMES[name]
    body, old, new = built(recipe), terms.var(name, kind), terms.var("another", kind)
    op = "sum" if body.sort == terms.INT else "exists"
    one = terms.bind(op, (old,), body)
    other = terms.bind(op, (new,), terms.substitute(body, {old: new}))
    assert old not in set(terms.subterms((one,), into_binders=True))
    assert all(meaning(one, world) == meaning(other, world) for world in somewhere)


@SETTINGS
@given(st.one_of(integers(), truths()))
def test_a_term_made_again_is_the_same_term(recipe: Recipe) -> None:
    term = built(recipe)
    assert built(recipe) is term
    assert terms.substitute(term, {}) is term
    assert not term.free


@SETTINGS
@given(st.one_of(integers(), truths()))
def test_keys_tell_terms_apart(recipe: Recipe) -> None:
    found = list(terms.subterms((built(recipe),), into_binders=True))
    assert len({term.key for term in found}) == len(set(found))


def test_two_variables_are_bound_at_once() -> None:
    one, other = terms.var("x", "int"), terms.var("n", "nat")
    total = terms.bind("sum", (one, other), terms.mul(one, other))
    swapped = terms.bind("sum", (other, one), terms.mul(one, other))
    assert total is not swapped
    expected = sum(x * n for x in DOMAINS["int"] for n in DOMAINS["nat"])
    assert meaning(total, World()) == meaning(swapped, World()) == expected


def test_a_raised_binder_captures_nothing() -> None:
    """An instance at a sum raises the inner binder to the height of the outer one."""
    x, y, z = (terms.var(name, "int") for name in "xyz")
    inner = terms.bind("exists", (z,), terms.and_(terms.not_(terms.eq(z, y)), terms.le(z, x)))
    outer = terms.bind("forall", (x,), terms.bind("forall", (y,), inner))
    counted = terms.bind("sum", (z,), terms.ite(terms.read("held", "?", "bool", (z,)), terms.ONE, terms.ZERO))
    instance = terms.instantiate(outer, (counted,))
    world = World(maps={("held", "?"): {(0,): True}})
    assert meaning(counted, world) == 1
    assert meaning(instance, world) is True
    assert meaning(terms.instantiate(outer, (terms.ONE,)), World()) is True
