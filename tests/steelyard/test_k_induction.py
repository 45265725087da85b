"""k-induction proves what one step cannot, and nothing that is false."""

from __future__ import annotations

from typing import NewType

import attrs

from steelyard.engines import induction
from steelyard.engines.result import Result, Task
from steelyard.language import Nat, action
from steelyard.suite import Invariant, Preset, Suite, Verdict

Count = NewType("Count", Nat)


@attrs.frozen(kw_only=True)
class Params:
    """Nothing to set but a number."""

    most: Count


@attrs.frozen(kw_only=True)
class State:
    """Three registers."""

    first: Count
    second: Count
    third: Count


def is_valid(params: Params) -> bool:
    """Any positive number."""
    return params.most >= 1


def genesis(params: Params) -> State:  # noqa: ARG001
    """All registers empty."""
    return State(first=Count(0), second=Count(0), third=Count(0))


@action(by="anyone")
def swap(params: Params, state: State) -> State:  # noqa: ARG001
    """The first two change places."""
    return attrs.evolve(state, first=state.second, second=state.first)


@action(by="anyone")
def turn(params: Params, state: State) -> State:  # noqa: ARG001
    """All three move on."""
    return attrs.evolve(state, first=state.second, second=state.third, third=state.first)


@action(by="anyone")
def load(params: Params, state: State) -> State:  # noqa: ARG001
    """The third becomes five: it reaches the first two steps later."""
    return attrs.evolve(state, third=Count(5))


def first_is_not_five(params: Params, state: State) -> bool:  # noqa: ARG001
    """The first register."""
    return state.first != 5


def proved(k: int, *actions: object) -> Result:
    """What induction says of the first register."""
    claim = Invariant(
        id="registers.first_is_not_five",
        statement="The first register is not five.",
        source=("Test",),
        predicate=first_is_not_five,
        k=k,
    )
    suite = Suite(
        name="registers",
        params=Params,
        is_valid=is_valid,
        state=State,
        genesis=genesis,
        actions=actions,  # type: ignore[arg-type]
        properties=(claim,),
        presets={"tiny": Preset(name="tiny", summary="", params=Params(most=Count(1)), genesis=({},), pools={})},
    )
    results = induction.run(Task(suite=suite, preset="tiny", properties=suite.properties))
    return next(result for result in results if result.id == claim.id)


def test_one_step_is_not_enough_for_a_swap_and_two_are() -> None:
    assert proved(1, swap).verdict is Verdict.NOT_INDUCTIVE
    two = proved(2, swap)
    assert two.verdict is Verdict.PROVEN
    assert two.bounds == {"k": 2}


def test_a_turn_takes_three() -> None:
    assert proved(2, turn).verdict is Verdict.NOT_INDUCTIVE
    assert proved(3, turn).verdict is Verdict.PROVEN


def test_what_is_false_only_after_more_than_k_steps_is_not_proved() -> None:
    for k in (1, 2, 3):
        assert proved(k, turn, load).verdict is Verdict.NOT_INDUCTIVE


@action(by="anyone")
def begin(params: Params, state: State) -> State:  # noqa: ARG001
    """The first becomes five at once."""
    return attrs.evolve(state, first=Count(5), second=Count(5), third=Count(5))


def test_a_violation_in_the_first_steps_is_no_base() -> None:
    for k in (2, 3):
        assert proved(k, begin).verdict is not Verdict.PROVEN
