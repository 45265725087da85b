"""What leaves the modelling language is refused at its line: by the static check, and without it nothing is proven.

Each of these actions breaks the claim when it is run; none is proven to keep it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from steelyard.schema import ModellingError
from steelyard.suite import location_of
from steelyard.whitelist import check_suite
from tests.steelyard.false_proofs.claims import breaks, invariant, is_proven, protocol
from tests.steelyard.false_proofs.models import outside

ACTIONS = tuple(
    function
    for name, function in sorted(inspect.getmembers(outside, inspect.isfunction))
    if hasattr(function, "__steelyard_action__") and not name.startswith("_")
)


def _suite(function: Callable[..., Any]) -> Any:
    return protocol(outside, invariant(outside.pool_is_natural), actions=(function,), in_language=False)


@pytest.mark.parametrize("function", [f for f in ACTIONS if f is not outside.compares_maps], ids=lambda f: f.__name__)
def test_the_static_check_names_the_line(function: Callable[..., Any]) -> None:
    with pytest.raises(ModellingError) as refused:
        check_suite(_suite(function))
    where = refused.value.where or ""
    assert where.partition(":")[0].endswith("models/outside.py")
    lines, first = inspect.getsourcelines(function.__code__)
    helpers = [location_of(helper)[1] for helper in (outside._checked, outside._is_checked)]
    at = int(where.partition(":")[2])
    assert first <= at < first + len(lines) or any(line <= at < line + 3 for line in helpers)


@pytest.mark.parametrize("function", ACTIONS, ids=lambda function: function.__name__)
def test_symbolic_runs_prove_nothing_of_it_without_the_static_check(function: Callable[..., Any]) -> None:
    try:
        proven = is_proven(_suite(function))
    except ModellingError:
        proven = False
    assert not proven


@pytest.mark.parametrize("name", ["refuses_on_the_way", "refuses_in_an_operand"])
def test_a_refusal_in_an_operand_that_is_not_reached_refuses_nothing(name: str) -> None:
    suite = _suite(getattr(outside, name))
    assert breaks(suite, (name, {"amount": 1, "is_low": name == "refuses_in_an_operand"}))
