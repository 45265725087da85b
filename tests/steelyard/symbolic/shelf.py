"""A state with maps of every kind, and predicates and numbers over it: what symbolic maps are compared on."""
# ruff: noqa: ARG001

from __future__ import annotations

from enum import Enum
from typing import NewType

import attrs

from steelyard.language import Identity, Map, Nat, implies, table

Name = NewType("Name", Identity)
Size = NewType("Size", Nat)
Change = NewType("Change", int)


class Colour(Enum):
    """Two colours."""

    RED = "red"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class Params:
    """One number."""

    factor: Size


@attrs.frozen(kw_only=True)
class Box:
    """A box on the shelf."""

    size: Size
    owner: Name
    colour: Colour
    change: Change


@attrs.frozen(kw_only=True)
class State:
    """Boxes by name, weights with a default, marks on pairs, flags on numbers, and a limit."""

    boxes: Map[Name, Box] = table()
    weights: Map[Name, Size] = table(default=0)
    prices: Map[Name, Size] = table(default=1)
    marks: Map[tuple[Name, Name], Change] = table(default=0)
    flags: Map[Size, bool] = table(default=False)
    limit: Size


A = Name("a")


def total_size(params: Params, state: State) -> int:
    """A plain sum."""
    return state.boxes.sum(lambda _key, box: box.size)


def total_red(params: Params, state: State) -> int:
    """A sum with a condition on the entry."""
    return state.boxes.sum(lambda _key, box: box.size * box.change if box.colour == Colour.RED else 1)


def total_with_weights(params: Params, state: State) -> int:
    """A sum over two maps."""
    return state.boxes.sum(lambda key, box: box.size + params.factor * state.weights[key])


def total_by_owner_price(params: Params, state: State) -> int:
    """A sum that reads another map at a key of the entry."""
    return state.boxes.sum(lambda _key, box: state.prices[box.owner] * box.size)


def total_below_limit(params: Params, state: State) -> int:
    """A sum with a state scalar in its condition."""
    return state.boxes.sum(lambda key, box: 1 if box.size < state.limit and key != A else 0)


def total_marks(params: Params, state: State) -> int:
    """A sum over pairs, which reads maps at the parts of its key."""
    return state.marks.sum(lambda key, change: change * state.weights[key[0]] + (1 if key[0] == key[1] else 0))


def total_crossed(params: Params, state: State) -> int:
    """A sum that reads its own map at another key."""
    return state.marks.sum(lambda key, change: change - state.marks[(key[1], key[0])])


def total_flags(params: Params, state: State) -> int:
    """A sum over keys that are numbers."""
    return state.flags.sum(lambda key, _flag: key + 1)


def total_weights_held(params: Params, state: State) -> int:
    """A sum over entries that are there in another map as well."""
    return state.weights.sum(lambda key, weight: weight if key in state.boxes else 0)


def size_of_owner(params: Params, state: State) -> int:
    """A grouped sum."""
    return state.boxes.sum_by(lambda _key, box: box.owner, lambda _key, box: box.size)[A]


def colours_of_owner(params: Params, state: State) -> int:
    """A sum grouped by two things."""
    by = state.boxes.sum_by(lambda _key, box: (box.owner, box.colour), lambda _key, box: box.change)
    return by[(A, Colour.BLUE)] - by[(A, Colour.RED)]


def price_of_a(params: Params, state: State) -> int:
    """One entry of a map whose default is not 0."""
    return state.prices[A] + state.marks[(A, A)]


def number_of_prices(params: Params, state: State) -> int:
    """The entries of that map."""
    return state.prices.sum(lambda _key, _price: 1)


def all_boxes_fit(params: Params, state: State) -> bool:
    """Every entry."""
    return state.boxes.all(lambda key, box: box.size <= state.limit or state.weights[key] > 0)


def any_box_is_red(params: Params, state: State) -> bool:
    """Some entry."""
    return state.boxes.any(lambda key, box: box.colour == Colour.RED and key in state.weights)


def all_owners_have_boxes(params: Params, state: State) -> bool:
    """Some entry for every entry."""
    return state.boxes.all(lambda _key, box: state.boxes.any(lambda other, _b: other == box.owner))


def marks_are_symmetric(params: Params, state: State) -> bool:
    """Every pair."""
    return state.marks.all(lambda key, change: state.marks[(key[1], key[0])] == change)


def flags_are_low(params: Params, state: State) -> bool:
    """Every number."""
    return not state.flags.all(lambda key, flag: flag and key < 2)


def a_is_there(params: Params, state: State) -> bool:
    """Presence in each of the maps."""
    return A in state.boxes and (A in state.weights or A not in state.prices) and (A, A) not in state.marks


def weights_are_prices(params: Params, state: State) -> bool:
    """Two maps entry by entry."""
    return state.weights.all(lambda key, weight: implies(key in state.prices, state.prices[key] == weight))


def weights_are_the_same(params: Params, state: State) -> bool:
    """A map and itself, written where it was."""
    return state.weights == state.weights.set(A, state.weights[A])


def weights_are_other(params: Params, state: State) -> bool:
    """A map and itself, written anew."""
    return state.weights == state.weights.set(A, Size(state.weights[A] + params.factor))


NUMBERS = (
    total_size,
    total_red,
    total_with_weights,
    total_by_owner_price,
    total_below_limit,
    total_marks,
    total_crossed,
    total_flags,
    total_weights_held,
    size_of_owner,
    colours_of_owner,
    price_of_a,
    number_of_prices,
)
TRUTHS = (
    all_boxes_fit,
    any_box_is_red,
    all_owners_have_boxes,
    marks_are_symmetric,
    flags_are_low,
    a_is_there,
    weights_are_prices,
    weights_are_the_same,
    weights_are_other,
)
