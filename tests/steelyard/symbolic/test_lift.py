"""A function is lifted from its own lines, each time anew."""

from __future__ import annotations

from types import FunctionType

import pytest

from steelyard.schema import ModellingError
from steelyard.symbolic.evaluation import Pure, evaluating
from steelyard.symbolic.lift import lifted


def share(whole: int, parts: int) -> int:
    """What is rewritten more than once: a condition within a division within a comparison."""
    return whole // (parts if parts > 0 and not whole < 0 else 1)


def again() -> FunctionType:
    """Another function of the same lines, as a module that is loaded again has it."""
    return FunctionType(share.__code__, share.__globals__, share.__name__)


def test_each_function_of_the_same_lines_is_lifted_from_what_is_written_there() -> None:
    """Not from what was made of it the last time."""
    made = [lifted(share), lifted(again()), lifted(again())]
    assert len({id(one) for one in made}) == 3
    assert len({one.__code__.co_code for one in made}) == 1
    with evaluating(Pure()):
        assert {one(7, 2) for one in made} == {3}


def test_what_has_no_definition_in_its_file_is_refused() -> None:
    moved = FunctionType(share.__code__.replace(co_firstlineno=1), share.__globals__, share.__name__)
    with pytest.raises(ModellingError, match="it is not in its file"):
        lifted(moved)
