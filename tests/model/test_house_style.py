"""What a reader may rely on in every action: its shape, its sources, the order of its checks."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from model import params, refusals
from model.genesis import genesis
from model.protocol import ACTIONS
from properties.suite import SUITE
from steelyard.citations import cited_by_docstring
from steelyard.language import Refused, info_of

FUNCTIONS = (*ACTIONS, genesis)


def checks_of(function: Callable[..., Any]) -> list[str]:
    """The refusals of a function, in the order of its code."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return [
        call.args[1].func.id
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "require"
        and isinstance(call.args[1], ast.Call)
        and isinstance(call.args[1].func, ast.Name)
    ]


def promised_by(function: Callable[..., Any]) -> list[str]:
    """The refusals that the numbered list of a docstring names, in order."""
    return re.findall(r"`([A-Z]\w+)`", (function.__doc__ or "").split("Source:")[0])


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_the_docstring_lists_the_checks_in_the_order_of_the_code(function: Callable[..., Any]) -> None:
    assert list(dict.fromkeys(checks_of(function))) == list(dict.fromkeys(promised_by(function)))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_the_docstring_names_what_is_assumed(function: Callable[..., Any]) -> None:
    told = cited_by_docstring(SUITE, function).assumptions
    assert set(re.findall(r'"(A-\d+)"', inspect.getsource(function))) <= set(told)


def test_every_refusal_is_used() -> None:
    codes = {
        name
        for module in pkgutil.iter_modules(refusals.__path__, "model.refusals.")
        for name, value in vars(importlib.import_module(module.name)).items()
        if isinstance(value, type)
        and issubclass(value, Refused)
        and value is not Refused
        and "abstract" not in vars(value)
    }
    assert codes == {code for function in FUNCTIONS for code in checks_of(function)}


def test_every_action_of_the_model_is_registered() -> None:
    assert {info_of(function).name for function in ACTIONS} == {function.__name__ for function in ACTIONS}
    assert SUITE.actions == ACTIONS


def test_the_networks_figures_name_where_they_are_from() -> None:
    text = inspect.getsource(params)
    mainnet = text[text.index("MAINNET = ") : text.index("#: Small numbers")]
    figures = [line for line in mainnet.splitlines() if "=" in line and "Params(" not in line]
    assert figures
    assert all("#" in line for line in figures)
