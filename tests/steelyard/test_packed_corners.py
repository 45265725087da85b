"""Where a search in words could go wrong: each of these once did.

The protocol is a grid: two numbers that grow, and maps beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NewType

import attrs
import pytest
from attrs import evolve

from steelyard.engines import explore
from steelyard.engines.exploration import Exploration
from steelyard.engines.packed.layout import NotPacked
from steelyard.engines.packed.search import PackedSearch
from steelyard.engines.result import Options, Task
from steelyard.engines.search import ILL_TYPED
from steelyard.language import Identity, Map, Nat, Refused, action, floor_div, implies, require, table
from steelyard.selftest.searches import difference_in_words, referred
from steelyard.suite import Invariant, Preset, Reachable, Step, StepProperty, Suite, Verdict

Number = NewType("Number", Nat)
Who = NewType("Who", Identity)
A, B = Who(Identity("a")), Who(Identity("b"))


@attrs.frozen(kw_only=True)
class Params:
    """How far each goes."""

    top: Number


@attrs.frozen(kw_only=True)
class State:
    """The grid, and what is beside it."""

    x: Number
    y: Number
    held: Map[Who, Number] = table(default=0)
    copied: Map[Who, Number] = table(default=0)


@attrs.frozen
class Not(Refused):
    """It goes no further."""


def is_valid(params: Params) -> bool:
    return params.top > 0


def genesis(params: Params, *, x: Number) -> State:  # noqa: ARG001
    """In a corner."""
    return State(x=x, y=Number(0))


@action(by="a")
def right(params: Params, state: State) -> State:
    """One to the right."""
    require(state.x < params.top, Not())
    return evolve(state, x=Number(state.x + 1))


@action(by="a")
def up(params: Params, state: State) -> State:
    """One up."""
    require(state.y < params.top, Not())
    return evolve(state, y=Number(state.y + 1))


@action(by="a")
def give(params: Params, state: State, *, who: Who, number: Number) -> State:
    """Give somebody some."""
    require(number <= params.top, Not())
    return evolve(state, held=state.held.set(who, number))


@action(by="a")
def copy(params: Params, state: State) -> State:  # noqa: ARG001
    """Look at two entries, and then at the whole map."""
    require(state.held[A] > 0 and state.held[B] > 0 and state.x > 0, Not())
    return evolve(state, copied=state.held)


@action(by="a")
def jump(params: Params, state: State, *, number: Number) -> State:  # noqa: ARG001
    """Straight to a height."""
    return evolve(state, y=number)


def grid(
    *properties: Invariant | Reachable | StepProperty,
    top: int = 12,
    actions: tuple[Callable[..., Any], ...] = (right, up),
    starts: tuple[int, ...] = (0,),
    **fields: Any,
) -> Suite:
    pools = {"Who": (A, B), "Number": tuple(range(9))}
    preset = Preset(
        name="tiny",
        summary="",
        params=Params(top=Number(top)),
        genesis=tuple({"x": Number(x)} for x in starts),
        **{"pools": pools, **fields},
    )
    return Suite(
        name="grid",
        params=Params,
        is_valid=is_valid,
        state=State,
        genesis=genesis,
        actions=actions,
        properties=properties,
        presets={"tiny": preset},
    )


def task(suite: Suite, max_states: int = 100_000) -> Task:
    return Task(suite=suite, preset="tiny", properties=suite.properties, options=Options(max_states=max_states))


def compared(suite: Suite, max_states: int = 100_000) -> str | None:
    of = task(suite, max_states)
    return difference_in_words(of, referred(of))


def in_words(suite: Suite, max_states: int = 100_000) -> Exploration:
    return explore.exploration(task(suite, max_states), PackedSearch)


def can(predicate: Callable[..., bool]) -> Reachable:
    return Reachable(id="t.can", statement="It can.", source=("T",), predicate=predicate)


def always(predicate: Callable[..., bool]) -> Invariant:
    return Invariant(id="t.always", statement="It holds.", source=("T",), predicate=predicate)


# --- what a call reads --------------------------------------------------------------------


def has_both(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.copied[A] == 3 and state.copied[B] == 2


def test_a_call_may_read_a_key_and_then_the_whole_map() -> None:
    suite = grid(can(has_both), top=5, actions=(give, right, copy))
    assert compared(suite) == ""
    assert in_words(suite).findings["t.can"][0].verdict is Verdict.REACHED


# --- what is asked and not computed -------------------------------------------------------


def is_nowhere_special(params: Params, state: State) -> bool:  # noqa: ARG001
    """Powers are outside of the language, so it is asked."""
    return (state.x + state.y) ** 1 >= 0 and not (state.x == 4 and state.y == 0)


def is_not_far(params: Params, state: State) -> bool:  # noqa: ARG001
    return (state.x + state.y) ** 1 >= 0 and not (state.x == 16 and state.y == 0)


@pytest.mark.parametrize("claim", [is_nowhere_special, is_not_far])
def test_what_was_asked_is_forgotten_when_the_layout_moves(claim: Callable[..., bool]) -> None:
    suite = grid(always(claim), top=33)
    assert in_words(suite).findings["t.always"][0].verdict is Verdict.VIOLATED
    assert compared(suite) == ""


def test_every_place_that_is_bad_is_met_wherever_columns_lie() -> None:
    """Of many, some would look like one that was asked before the layout moved."""
    for x, y in ((5, 0), (6, 0), (8, 0), (9, 0), (12, 0), (0, 5)):
        suite = grid(Invariant(id="t.always", statement="It holds.", source=("T",), predicate=_bad_at(x, y)), top=33)
        assert "t.always" in in_words(suite).findings


def _bad_at(x: int, y: int) -> Callable[..., bool]:
    def is_fine(params: Params, state: State) -> bool:  # noqa: ARG001 - a closure is not lifted, so it is asked
        return not (state.x == x and state.y == y)

    return is_fine


# --- what is computed ---------------------------------------------------------------------


def held_by_all(state: State) -> int:
    return state.held.sum(lambda _, number: number)


def is_empty_handed(params: Params, state: State) -> bool:  # noqa: ARG001
    return held_by_all(state) != 1


def holds_or_is_there(params: Params, state: State) -> bool:  # noqa: ARG001
    return held_by_all(state) != 0 or (state.x == 7 and state.y == 11)


def holds_or_is_elsewhere(params: Params, state: State) -> bool:  # noqa: ARG001
    return held_by_all(state) != 0 or not (state.x == 7 and state.y == 11)


@pytest.mark.parametrize(
    "suite",
    [
        grid(within=is_empty_handed),
        grid(can(holds_or_is_there)),
        grid(always(holds_or_is_elsewhere)),
    ],
    ids=["scope", "reachable", "invariant"],
)
def test_a_sum_over_a_map_that_never_had_an_entry_is_a_number(suite: Suite) -> None:
    assert compared(suite) == ""


def is_below_a_large_number(params: Params, state: State) -> bool:  # noqa: ARG001
    """In 64 bits the sum would be less than nothing."""
    return floor_div(state.x * 2305843009213693952 + state.y * 2305843009213693953, 576460752303423488) <= 48


def test_what_would_need_more_than_64_bits_is_not_computed() -> None:
    suite = grid(always(is_below_a_large_number))
    assert in_words(suite).findings["t.always"][0].verdict is Verdict.VIOLATED
    assert compared(suite) == ""


def has_nothing_there(params: Params, state: State) -> bool:  # noqa: ARG001
    return implies(state.x == 17 and state.y == 13, state.held[A] == 0)


def had_nothing_there(params: Params, before: State, step: Step, after: State) -> bool:  # noqa: ARG001
    return implies(before.x == 17 and before.y == 13, after.held[A] == 0)


def test_what_only_one_state_in_many_tests_is_tested() -> None:
    of_step = StepProperty(id="t.step", statement="It holds.", source=("T",), predicate=had_nothing_there)
    suite = grid(always(has_nothing_there), of_step, top=33)
    assert not in_words(suite).untested
    assert in_words(grid(always(has_nothing_there), of_step, top=12)).untested.keys() == {"t.always", "t.step"}
    assert compared(suite) == ""


def share(state: State) -> int:
    return floor_div(100, state.y - 6 if state.x == 7 and state.y == 6 else 1)


def is_never_said(params: Params, state: State) -> bool:  # noqa: ARG001
    return share(state) == 7


def is_said_late(params: Params, state: State) -> bool:  # noqa: ARG001
    return share(state) == 100 and state.x == 12 and state.y == 12


@pytest.mark.parametrize("predicate", [is_never_said, is_said_late])
def test_what_can_be_is_decided_by_a_fault_of_its_own(predicate: Callable[..., bool]) -> None:
    suite = grid(can(predicate))
    assert in_words(suite).findings["t.can"][0].verdict is Verdict.VIOLATED
    assert compared(suite) == ""


def is_whole(params: Params, state: State) -> bool:  # noqa: ARG001
    return share(state) == 100


def test_a_scope_that_faults_is_none_that_ends_there() -> None:
    suite = grid(within=is_whole)
    with pytest.raises(NotPacked, match="fault"):
        in_words(suite)


# --- what is offered ----------------------------------------------------------------------


def offered_late(_params: Params, state: State) -> Iterable[Mapping[str, Any]]:
    """It reads one leaf for long, and then another."""
    if state.x < 30:
        return [{"number": state.x}]
    return [{"number": Number(40)}] if state.y == 3 else []


def is_high(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.y == 40


def test_what_a_declared_domain_reads_late_is_learnt() -> None:
    suite = grid(can(is_high), top=40, actions=(right, up, jump), domains={"jump": offered_late})
    assert compared(suite) == ""


def offered_twice(_params: Params, state: State) -> Iterable[Mapping[str, Any]]:
    return [{"number": Number(2)}] * (2 if state.x else 3)


def test_a_call_that_is_offered_twice_counts_twice() -> None:
    suite = grid(actions=(right, up, jump), domains={"jump": offered_twice})
    assert compared(suite) == ""


# --- where it begins and ends -------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_more_beginnings_than_states_that_are_wanted(limit: int) -> None:
    suite = grid(starts=(0, 3, 3, 5, 9))
    assert compared(suite) == ""
    found = in_words(suite, limit)
    assert (len(found.states), found.stopped) == (limit, f"Cut short at {limit} states.")
    assert found.transitions == 0


def test_where_nothing_begins_there_are_no_words() -> None:
    with pytest.raises(NotPacked, match="nothing begins"):
        in_words(grid(starts=()))


def is_no_start(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.x > 0


def test_it_ends_where_the_beginning_decides_all() -> None:
    found = in_words(grid(always(is_no_start)))
    assert (len(found.states), found.transitions) == (1, 0)


@attrs.frozen(kw_only=True)
class Other:
    """Another record."""

    x: int


@pytest.mark.parametrize(
    "wrong",
    [
        lambda state: evolve(state, x=[1]),
        lambda state: evolve(state, held=5),
        lambda _: Other(x=5),
        lambda state: evolve(state, held=state.held.set(A, [1])),
        lambda state: evolve(state, held=state.held.set(A, Other(x=5))),
        lambda state: evolve(state, held=Map({A: 1}, default=1)),
    ],
    ids=["list", "number for a map", "another class", "list in a map", "record in a map", "another default"],
)
def test_a_state_that_is_none_of_the_types_is_not_for_words(wrong: Callable[[State], Any]) -> None:
    @action(by="a")
    def spoil(params: Params, state: State) -> State:  # noqa: ARG001
        """Spoil it, in one state."""
        require(state.x == 3 and state.y == 2, Not())
        return wrong(state)  # type: ignore[no-any-return]

    suite = grid(actions=(right, up, spoil))
    with pytest.raises(NotPacked):
        in_words(suite)


def test_an_ill_typed_state_that_a_search_in_words_does_not_see_is_a_difference() -> None:
    """It leaves such a suite to another search; here it is as if it had found nothing wrong."""
    of = task(grid())
    found = in_words(grid())
    assert difference_in_words(of, found) == ""
    assert "ill-typed" in (difference_in_words(of, evolve(found, stopped=ILL_TYPED, exhausted=False)) or "")


@attrs.frozen(kw_only=True)
class Tables:
    """Params that hold a map."""

    top: Number
    prices: Map[Who, Number] = table(default=1)


def test_params_that_hold_a_map_are_not_for_words() -> None:
    suite = grid()
    suite = evolve(suite, params=Tables, presets={"tiny": evolve(suite.preset("tiny"), params=Tables(top=Number(3)))})
    with pytest.raises(NotPacked):
        in_words(suite)
    assert len(explore.exploration(task(suite)).states) == 16
