"""Holes: whoever asks one anything is heard, and whoever only moves it is not."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from steelyard.engines.holes import WHOLE, Asked, Hole, MapOfHoles, origin_of
from steelyard.language import AbsentKey, Map, ceil_div, floor_div, implies

QUESTIONS: list[Callable[[Any], Any]] = [
    bool,
    len,
    hash,
    repr,
    str,
    int,
    abs,
    iter,
    math.floor,
    operator.neg,
    operator.index,
    format,
    lambda hole: not hole,
    lambda hole: hole == 1,
    lambda hole: hole != 1,
    lambda hole: operator.eq(1, hole),
    lambda hole: hole < 1,
    lambda hole: operator.ge(1, hole),
    lambda hole: hole + 1,
    lambda hole: 1 + hole,
    lambda hole: 1 - hole,
    lambda hole: 2 * hole,
    lambda hole: 7 // hole,
    lambda hole: 7 % hole,
    lambda hole: divmod(7, hole),
    lambda hole: 2**hole,
    lambda hole: hole[0],
    lambda hole: 1 in hole,
    lambda hole: hole in (1, 2),
    lambda hole: {hole: 1},
    {1: 2}.get,
    lambda hole: f"{hole}",
    lambda hole: hole.name,
    lambda hole: getattr(hole, "name", None),
    lambda hole: isinstance(hole, int),
    lambda hole: isinstance(hole, Map),
    lambda hole: max(hole, 1),
    lambda hole: sorted([hole, 1]),
    lambda hole: 1 if hole else 2,
    lambda hole: hole and 1,
    lambda hole: (hole, 1) == (2, 1),
    lambda hole: floor_div(hole, 2),
    lambda hole: ceil_div(2, hole),
    lambda hole: implies(hole, True),
    lambda hole: Map({"a": 0}, default=0).set("a", hole),
    lambda hole: Map({"a": 0}).set(hole, 0),
    lambda hole: Map({"a": 0})[hole],
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_hole_that_is_asked_is_heard(question: Callable[[Any], Any]) -> None:
    with pytest.raises(Asked) as heard:
        question(Hole(7))
    assert (heard.value.place, heard.value.key) == (7, WHOLE)


def test_a_hole_may_be_moved() -> None:
    @attrs.frozen
    class Record:
        a: Any
        b: Any = 0

    hole = Hole(3)
    moved = attrs.evolve(Record(hole), b=1)
    assert moved.a is hole
    assert origin_of(moved.a) == 3
    assert origin_of(moved.b) is None


WHOLE_QUESTIONS: list[Callable[[Map[str, int]], Any]] = [
    len,
    list,
    hash,
    repr,
    bool,
    lambda m: m.items(),
    lambda m: m.all(lambda _key, value: value > 0),
    lambda m: m.any(lambda _key, value: value > 0),
    lambda m: m.sum(lambda _key, value: value),
    lambda m: m.sum_by(lambda key, _value: key, lambda _key, value: value),
    lambda m: m.default,
    lambda m: m == Map({"a": 1}),
    lambda m: Map({"a": 1}) == m,
    lambda m: m != Map({"a": 1}),
    lambda m: m.set("a", 2).sum(lambda _key, value: value),
    lambda m: (m, 1) == (Map(), 1),
]


@pytest.mark.parametrize("question", WHOLE_QUESTIONS)
def test_a_map_of_holes_is_asked_for_all_of_it(question: Callable[[Any], Any]) -> None:
    with pytest.raises(Asked) as heard:
        question(MapOfHoles(4, Map({"a": 1}), frozenset("a")))
    assert (heard.value.place, heard.value.key) == (4, WHOLE)


KEY_QUESTIONS: list[Callable[[Map[str, int]], Any]] = [
    lambda m: m["b"],
    lambda m: "b" in m,
    lambda m: m.remove("b"),
    lambda m: m.set("a", 2)["b"],
    lambda m: "b" in m.set("b", 2),
]


@pytest.mark.parametrize("question", KEY_QUESTIONS)
def test_a_map_of_holes_is_asked_for_a_key(question: Callable[[Any], Any]) -> None:
    with pytest.raises(Asked) as heard:
        question(MapOfHoles(4, Map({"a": 1}), frozenset("a")))
    assert (heard.value.place, heard.value.key) == (4, "b")


@pytest.mark.parametrize("whole", [Map({"a": 1, "b": 2}), Map({"a": 1, "b": 2}, default=0), Map({"b": 1}, default=3)])
def test_a_map_of_holes_says_of_what_is_known_what_the_map_says(whole: Map[str, int]) -> None:
    changes: list[Callable[[Any], Any]] = [
        lambda m: m,
        lambda m: m.set("a", 5),
        lambda m: m.set("a", 0),
        lambda m: m.set("c", 3).set("c", 4),
        lambda m: m.remove("a"),
        lambda m: m.set("c", 1).remove("c"),
        lambda m: m.remove("a").set("a", 3),
        lambda m: m.remove("a").remove("a"),
    ]
    part = MapOfHoles(0, whole, frozenset("abc"))
    for change in changes:
        assert said(change, part) == said(change, whole)


def said(change: Callable[[Any], Any], of: Any) -> Any:
    """What a map says of each key after a change, or the fault in changing it."""
    try:
        made = change(of)
    except AbsentKey as fault:
        return str(fault)
    found = []
    for key in "abc":
        try:
            found.append((key in made, made[key]))
        except AbsentKey as fault:
            found.append((key in made, str(fault)))
    return found
