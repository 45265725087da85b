"""Every call takes exactly one of the paths that were found for it, and ends as that path says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from random import Random
from typing import Any

import pytest

from steelyard.language import Map
from steelyard.run import unchecked_call
from steelyard.schema import (
    BoolShape,
    IdentityShape,
    IntShape,
    MapShape,
    ModellingError,
    Shape,
    arguments_of,
    record_shape,
)
from steelyard.suite import Preset, Suite
from steelyard.symbolic import paths, terms
from steelyard.symbolic.evaluation import current, evaluating
from steelyard.symbolic.maps import SymMap
from steelyard.symbolic.paths import Path, explore
from steelyard.symbolic.summary import Summary, Symbolic, overlaps
from steelyard.symbolic.values import flatten, identity_code
from tests.steelyard.symbolic import moves
from tests.steelyard.symbolic.meaning import World, meaning

NAMES = ("a", "b", "c")
VALUES: dict[type, tuple[Any, ...]] = {
    BoolShape: (False, True),
    IdentityShape: NAMES,
    IntShape: (-4, -2, -1, 0, 1, 2, 3),
}

SUITE = Suite(
    name="moves",
    params=moves.Params,
    is_valid=moves.is_valid,
    state=moves.State,
    genesis=moves.genesis,
    actions=moves.ACTIONS,
    properties=(),
    presets={"none": Preset(name="none", summary="", params=moves.Params(factor=1), genesis=({},), pools={})},
    assumptions={"A-01": "Not too small.", "A-02": "Not too large."},
)


FIELDS = record_shape(moves.State).fields


@cache
def summaries() -> dict[str, Summary]:
    symbolic = Symbolic(SUITE)
    return {summary.name: summary for summary in symbolic.summaries()}


def values_of(shape: Shape) -> tuple[Any, ...]:
    """What an argument ranges over."""
    found = VALUES[type(shape)]
    return tuple(v for v in found if v >= 0) if isinstance(shape, IntShape) and shape.natural else found


def coded(value: Any) -> Any:
    return identity_code(value) if isinstance(value, str) else value


def beginning(rng: Random) -> moves.State:
    """A small state."""
    held: Map[Any, Any] = Map({name: rng.choice((0, 1, 4)) for name in NAMES}, default=0)
    notes: Map[Any, Any] = Map({name: rng.choice((-1, 0, 3)) for name in NAMES if rng.random() < 0.6})
    return moves.State(found=rng.choice((-1, 0, 2)), flag=rng.random() < 0.5, held=held, notes=notes)


def world_of(state: moves.State, arguments: dict[str, Any]) -> World:
    """What the variables and leaves are in a call."""
    world = World(variables={"params.factor": 1, "s.found": state.found, "s.flag": state.flag})
    world.variables |= {name: coded(value) for name, value in arguments.items()}
    for name in ("held", "notes"):
        entries: Map[Any, Any] = getattr(state, name)
        world.maps[f"s.{name}", "?"] = {(coded(key),): key in entries for key in NAMES}
        # What stands where no entry is must not matter.
        world.maps[f"s.{name}", ""] = {(coded(key),): entries[key] if key in entries else -77 for key in NAMES}  # noqa: SIM401 - no dict
    world.maps["s.held", ""] = {(coded(key),): state.held[key] for key in NAMES}
    return world


def taken(summary: Summary, world: World) -> Path:
    """The one path whose conditions hold."""
    found = [path for path in summary.paths if all(meaning(c, world) for c in path.conditions)]
    assert len(found) == 1, [path.outcome for path in found]
    return found[0]


def same(shape: Shape, symbolic: Any, running: Any, world: World) -> bool:
    """Whether a symbolic value is the running one in a world."""
    if not isinstance(shape, MapShape):
        return bool(meaning(flatten(shape, symbolic)[0], world) == coded(running))
    assert isinstance(symbolic, SymMap)
    with evaluating(paths.Acting([], [], lambda _: False, ())):
        reads = {name: (symbolic.present((c,)), symbolic.read((c,))[0]) for name in NAMES for c in [key_of(name)]}
    return all(
        meaning(present, world) == (name in running) and (name not in running or meaning(read, world) == running[name])
        for name, (present, read) in reads.items()
    )


def key_of(name: str) -> terms.Term:
    return terms.const(identity_code(name))


@pytest.mark.parametrize("function", moves.ACTIONS, ids=lambda function: function.__name__)
def test_a_call_takes_one_path_and_ends_as_it_says(function: Callable[..., Any]) -> None:
    summary = summaries()[function.__name__]
    shapes = arguments_of(function)
    rng = Random(function.__name__)  # noqa: S311 - no secret
    reached = set()
    for values in product(*(values_of(shape) for _, shape in shapes)):
        arguments = {name: value for (name, _), value in zip(shapes, values, strict=True)}
        state = beginning(rng)
        world = world_of(state, arguments)
        path = taken(summary, world)
        reached.add(path.conditions)
        outcome = unchecked_call(function, moves.Params(factor=1), state, arguments)
        match path.outcome:
            case "state":
                assert outcome.state is not None, outcome.label
                for name, shape in FIELDS:
                    assert same(shape, getattr(path.state, name), getattr(outcome.state, name), world), name
            case "refused":
                assert outcome.label == path.code
            case "discarded":
                assert outcome.discarded == path.code
            case "fault":
                assert outcome.fault is not None
    possible = [path for path in summary.paths if not is_under_an_assumption_denied(path)]
    assert len(reached) >= len(possible) - 2, f"{len(reached)} of {len(possible)} paths"


def is_under_an_assumption_denied(path: Path) -> bool:
    """Whether a path goes on where only an assumption excludes it."""
    return any(terms.not_(condition) in path.conditions for _, condition in path.assumed)


def test_no_two_paths_of_an_action_overlap() -> None:
    assert {name: overlaps(summary) for name, summary in summaries().items()} == {name: [] for name in summaries()}


def test_an_action_that_differs_when_it_is_run_again_is_refused() -> None:
    names = iter("abcdefgh")

    def run() -> None:
        current().decide(terms.var(next(names), "bool"))
        current().decide(terms.var(next(names), "bool"))

    with pytest.raises(ModellingError, match="no pure function"):
        explore(run, lambda _: False)


def test_too_many_paths_are_refused_by_the_branch_that_multiplies_them() -> None:
    def run() -> None:
        for number in range(12):
            current().decide(terms.var(f"v{number}", "bool"))

    with pytest.raises(ModellingError, match=r"paths; the branch on .*v\d+"):
        explore(run, lambda _: False)


def test_only_what_is_proved_impossible_is_dropped() -> None:
    x = terms.var("x", "int")

    def run() -> bool:
        return current().decide(terms.lt(x, terms.ZERO)) or current().decide(terms.lt(x, terms.ONE))

    assert [path.state for path in explore(run, lambda _: False)] == [True, True, False]
    assert [path.state for path in explore(run, lambda conditions: terms.lt(x, terms.ZERO) in conditions)] == [
        True,
        False,
    ]
