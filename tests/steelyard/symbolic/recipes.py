"""Random expressions as data: made into terms by the smart constructors, and computed as they stand.

A recipe is a tuple: what it does, then its parts.  `built` and `computed` must agree.
"""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term
from tests.steelyard.symbolic.meaning import DOMAINS, World, floor

Recipe = tuple[Any, ...]

#: Free variables, one or two a kind; keys of maps are among them.
NAMES = {"x": "int", "y": "int", "n": "nat", "m": "nat", "a": "id", "b": "id", "c": "bool", "d": "bool", "e": "enum:2"}
#: Maps: their name, the kind of their key, their leaves.
MAPS = {
    "held": ("id", {"?": "bool", "amount": "nat"}),
    "moved": ("id", {"?": "bool", "by": "int"}),
    "slots": ("nat", {"?": "bool", "": "nat"}),
}


def variables(kinds: tuple[str, ...]) -> st.SearchStrategy[Recipe]:
    """A free variable of one of the kinds."""
    return st.sampled_from([("var", name, kind) for name, kind in NAMES.items() if kind in kinds])


def reads(kinds: tuple[str, ...]) -> st.SearchStrategy[Recipe]:
    """A leaf of one of the kinds, at a key that is a variable."""
    found = [(name, leaf, kind, of) for name, (of, leaves) in MAPS.items() for leaf, kind in leaves.items()]
    return st.sampled_from([leaf for leaf in found if leaf[2] in kinds]).flatmap(
        lambda leaf: variables((leaf[3],)).map(lambda key: ("read", leaf[0], leaf[1], leaf[2], key))
    )


def naturals() -> st.SearchStrategy[Recipe]:
    """What is at least 0 by its types."""
    leaves = st.one_of(st.integers(0, 3).map(lambda n: ("const", n)), variables(("nat",)), reads(("nat",)))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.just("add"), inner, inner),
            st.tuples(st.just("mul"), inner, inner),
            st.tuples(st.just("ite"), variables(("bool",)), inner, inner),
            st.tuples(st.just("sum"), st.sampled_from(["a", "b", "n"]), inner).map(_with_kind),
        ),
        max_leaves=4,
    )


def integers(depth: int = 3, *, binders: bool = True) -> st.SearchStrategy[Recipe]:
    """Integers of any kind, of so many operations one in the other."""
    return _expressions(depth, binders)[0]


def truths(depth: int = 3, *, binders: bool = True) -> st.SearchStrategy[Recipe]:
    """Truth values."""
    return _expressions(depth, binders)[1]


@cache
def _expressions(depth: int, binders: bool) -> tuple[st.SearchStrategy[Recipe], st.SearchStrategy[Recipe]]:
    leaf = st.one_of(st.integers(-3, 3).map(lambda n: ("const", n)), variables(("int", "nat")), reads(("int", "nat")))
    fact = st.one_of(variables(("bool",)), reads(("bool",)), st.booleans().map(lambda value: ("bool", value)))
    if depth == 0:
        return leaf, fact
    integer, truth = _expressions(depth - 1, binders)
    name = st.sampled_from(["x", "n", "a", "c", "e"])
    positive = st.integers(1, 3).map(lambda n: ("const", n))
    identity = st.one_of(
        variables(("id",)),
        st.sampled_from([("const", -9), ("const", -7)]),
        st.tuples(st.just("digest"), st.sampled_from(["d", "i", "di"]), leaf, variables(("id",))),
    )
    scaled = st.tuples(st.just("scale"), st.integers(-6, 6), leaf)
    linear = st.tuples(st.just("add"), scaled, st.integers(-6, 6).map(lambda n: ("const", n)))
    small = st.integers(-3, 3).map(lambda n: ("const", n))
    moved = st.tuples(st.just("eq"), st.tuples(st.just("add"), leaf, small), small)
    chosen = st.tuples(st.just("ite"), fact, leaf, leaf)
    replaced = st.tuples(leaf, small).map(lambda pair: ("ite", ("eq", pair[0], ("const", 0)), pair[1], pair[0]))
    compound = st.one_of(
        *(st.tuples(st.just(op), integer, integer) for op in ("add", "sub", "mul", "mul", "mod", "div")),
        st.tuples(st.just("div"), integer, positive),
        st.tuples(st.just("scale"), st.integers(-3, 3), integer),
        st.tuples(st.just("ite"), truth, integer, integer),
        replaced,
        *([st.tuples(st.just("sum"), name, integer).map(_with_kind)] if binders else []),
    )
    compared = st.one_of(
        *(st.tuples(st.just(op), linear, st.one_of(leaf, scaled)) for op in ("le", "eq", "lt")),
        moved,
        st.tuples(st.just("le"), st.tuples(st.just("mul"), chosen, st.one_of(chosen, leaf)), leaf),
        *(st.tuples(st.just(op), integer, integer) for op in ("le", "lt", "eq")),
        st.tuples(st.just("eq"), identity, identity),
        st.tuples(st.just("eq"), variables(("enum:2",)), st.sampled_from([("const", 0), ("const", 1)])),
    )
    joined = st.one_of(
        st.tuples(st.just("not"), truth),
        *(st.tuples(st.just(op), truth, truth) for op in ("and", "or", "implies", "iff")),
        st.tuples(st.just("ite"), truth, truth, truth),
        *([st.tuples(st.sampled_from(["forall", "exists"]), name, truth).map(_with_kind)] if binders else []),
    )
    return st.one_of(leaf, compound, compound), st.one_of(fact, compared, joined)


def linear_integers() -> st.SearchStrategy[Recipe]:
    """Sums of a few scaled leaves and a constant."""
    leaf = _expressions(0, False)[0]
    scaled = st.tuples(st.just("scale"), st.integers(-2, 3), leaf)
    part = st.one_of(scaled, st.integers(-1, 1).map(lambda n: ("const", n)))
    return st.tuples(st.just("add"), part, st.tuples(st.just("add"), part, part))


def nested() -> st.SearchStrategy[Recipe]:
    """Quantifiers within quantifiers, whose innermost body may be about all of their variables."""
    op, name = st.sampled_from(["forall", "exists"]), st.sampled_from(["x", "y", "n", "a"])
    inner = st.tuples(op, name, truths(2, binders=False)).map(_with_kind)
    return st.tuples(op, name, st.one_of(inner, st.tuples(st.just("and"), inner, truths(1)))).map(_with_kind)


def mixed() -> st.SearchStrategy[Recipe]:
    """Conjunctions and disjunctions of what is quantified and what is not."""
    return st.tuples(st.sampled_from(["and", "or", "implies"]), nested(), st.one_of(nested(), truths(1)))


def measures() -> st.SearchStrategy[Recipe]:
    """What a sum over `held` may be of, at the key `a`."""
    read = st.sampled_from([("held", "amount", "nat"), ("moved", "by", "int"), ("held", "?", "bool")])
    part = read.map(lambda leaf: ("read", *leaf, ("var", "a", "id")))
    number = part.filter(lambda recipe: recipe[3] != "bool")
    small = st.integers(-2, 2).map(lambda n: ("const", n))
    factor = st.one_of(number, variables(("int", "nat")), st.tuples(st.just("add"), number, small), small)
    term = st.tuples(st.just("mul"), factor, factor)
    test = st.one_of(
        part.filter(lambda recipe: recipe[3] == "bool"),
        variables(("bool",)),
        st.tuples(st.just("not"), st.tuples(st.just("eq"), number, small)),
        st.tuples(st.just("eq"), st.just(("var", "a", "id")), variables(("id",))),
        st.tuples(st.just("and"), variables(("bool",)), st.tuples(st.just("le"), number, small)),
    )
    case = st.tuples(st.just("ite"), test, st.one_of(term, number), st.one_of(small, term))
    nonzero = st.tuples(number, st.integers(0, 1), variables(("int",))).map(
        lambda parts: (
            "ite",
            ("not", ("eq", parts[0], ("const", parts[1]))),
            ("mul", parts[0], parts[2]),
            ("const", 0),
        )
    )
    return st.one_of(
        case,
        nonzero,
        st.tuples(st.just("add"), number, small),
        st.tuples(st.just("add"), case, term),
        st.tuples(st.just("mul"), case, factor),
    )


def _with_kind(recipe: Recipe) -> Recipe:
    return (*recipe, NAMES[recipe[1]])


#: Free variables and leaves may have more values than keys have.
VALUES = DOMAINS | {"nat": (0, 0, 1, 2, 3, 7), "int": (-5, -2, -1, 0, 1, 2, 4)}


def world(rng: Random) -> World:
    """A value for every variable and every leaf."""
    names = {name: rng.choice(VALUES[kind]) for name, kind in NAMES.items()}
    # What is used as a key is one of the few keys that there are.
    names |= {name: rng.choice(DOMAINS[kind]) for name, kind in NAMES.items() if name in ("n", "m", "a", "b")}
    return World(
        variables=names,
        maps={
            (name, leaf): {(key,): rng.choice(VALUES[kind]) for key in DOMAINS[of]}
            for name, (of, leaves) in MAPS.items()
            for leaf, kind in leaves.items()
        },
    )


def worlds(number: int = 24) -> st.SearchStrategy[list[World]]:
    """Many worlds at once: a term is cheap to compute, and dear to make."""
    return st.integers(0, 2**32).map(lambda seed: [world(rng) for rng in [Random(seed)] for _ in range(number)])  # noqa: S311 - no secret


def built(recipe: Recipe) -> Term:
    """The term of a recipe."""
    match recipe:
        case ("const", value):
            return terms.const(value)
        case ("bool", value):
            return terms.truth(value)
        case ("var", name, kind):
            return terms.var(name, kind)
        case ("read", name, leaf, kind, key):
            return terms.read(name, leaf, kind, (built(key),))
        case ("digest", kinds, integer, identity):
            return terms.digest(kinds, tuple(built(integer if kind == "i" else identity) for kind in kinds))
        case ("scale", factor, inner):
            return terms.scale(factor, built(inner))
        case ("sum" | "forall" | "exists" as op, name, inner, kind):
            return terms.bind(op, (terms.var(name, kind),), built(inner))
        case (op, *inner):
            return _BUILDERS[op](*map(built, inner))
    raise AssertionError(recipe)


_BUILDERS: dict[str, Any] = {
    "add": terms.add,
    "sub": terms.sub,
    "mul": terms.mul,
    "div": terms.div,
    "mod": terms.mod,
    "ite": terms.ite,
    "le": terms.le,
    "lt": terms.lt,
    "eq": terms.eq,
    "iff": terms.eq,
    "not": terms.not_,
    "and": terms.and_,
    "or": terms.or_,
    "implies": terms.implies,
}


def computed(recipe: Recipe, world: World, local: dict[str, Any] | None = None) -> Any:
    """The value of a recipe, without any term."""
    local = local or {}
    match recipe:
        case ("const" | "bool", value):
            return value
        case ("var", name, _):
            return local.get(name, world.variables[name])
        case ("read", name, leaf, kind, key):
            return world.leaf(name, leaf, kind, (computed(key, world, local),))
        case ("digest", kinds, integer, identity):
            parts = (computed(integer if kind == "i" else identity, world, local) for kind in kinds)
            return world.digest(kinds, tuple(parts))
        case ("scale", factor, inner):
            return factor * computed(inner, world, local)
        case ("sum" | "forall" | "exists" as op, name, inner, kind):
            values = [computed(inner, world, {**local, name: value}) for value in DOMAINS[kind]]
            return {"sum": sum, "forall": all, "exists": any}[op](values)
        case (op, *inner):
            return _MEANINGS[op](*(computed(part, world, local) for part in inner))
    raise AssertionError(recipe)


_MEANINGS: dict[str, Any] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": floor,
    "mod": lambda a, b: a - b * floor(a, b),
    "ite": lambda c, a, b: a if c else b,
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
    "eq": lambda a, b: a == b,
    "iff": lambda a, b: a == b,
    "not": lambda a: not a,
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "implies": lambda a, b: not a or b,
}
