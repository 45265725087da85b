"""Mutants: copies of an action in which one place of its source is changed, as a slip would change it.

A place may be in the action or in a helper that it calls; the copy then calls a copy of the helper,
and nothing else does: properties go on using the helper as it is.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any

import attrs

from steelyard import language

_COMPARISONS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_SIGNS: Mapping[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_ROUNDINGS = {"floor_div": "ceil_div", "ceil_div": "floor_div"}
#: What a changed function may name though its module does not.
_NEEDED = {name: getattr(language, name) for name in _ROUNDINGS}


@attrs.frozen(kw_only=True)
class Mutant:
    """An action with one place changed.

    Attributes:
        action: its name.
        function: the changed copy.
        file, line: the place.
        change: what was done there, in words.
    """

    action: str
    function: Callable[..., Any]
    file: str
    line: int
    change: str


def mutants_of(function: Callable[..., Any]) -> Iterator[Mutant]:
    """Every mutant of an action, in the order of the places in its source, then in that of its helpers."""
    assert isinstance(function, FunctionType)  # noqa: S101 - `action` declares nothing else
    for place in _reached(function):
        first = place.__code__.co_firstlineno
        tree = ast.parse(textwrap.dedent(inspect.getsource(place))).body[0]
        for number, (line, change) in enumerate(_changes(tree)):
            changed = copy.deepcopy(tree)
            _apply(changed, number)
            yield Mutant(
                action=language.info_of(function).name,
                function=_with(function, place, _made(place, changed)),
                file=place.__code__.co_filename,
                line=first + line - 1,
                change=change,
            )


# --- copies -------------------------------------------------------------------------------


def _reached(function: FunctionType) -> list[FunctionType]:
    """The function and the functions of the model that it reaches by name, each once."""
    found: dict[FunctionType, None] = {}
    waiting = [function]
    while waiting:
        one = waiting.pop(0)
        if one not in found:
            found[one] = None
            waiting += _named_in(one).values()
    return list(found)


def _named_in(function: FunctionType) -> dict[str, FunctionType]:
    """The functions of the model that a function names, by that name."""
    named = {name: function.__globals__.get(name) for name in function.__code__.co_names}
    return {
        name: value
        for name, value in named.items()
        if isinstance(value, FunctionType) and value.__module__.partition(".")[0] not in ("attr", "attrs", "steelyard")
    }


def _made(place: FunctionType, tree: ast.stmt) -> FunctionType:
    """A function of a changed definition, in the module of the one that it was."""
    assert isinstance(tree, ast.FunctionDef)  # noqa: S101 - it is the source of a function
    tree.decorator_list = []
    flag = ast.ImportFrom(module="__future__", names=[ast.alias("annotations")], level=0)
    module = ast.fix_missing_locations(ast.Module(body=[flag, tree], type_ignores=[]))
    scope: dict[str, Any] = dict(place.__globals__)
    exec(compile(module, place.__code__.co_filename, "exec"), scope)  # noqa: S102 - the model's own source
    made: FunctionType = scope[tree.name]
    return _like(place, FunctionType(made.__code__, {**_NEEDED, **place.__globals__}, place.__name__))


def _with(function: FunctionType, place: FunctionType, instead: FunctionType) -> FunctionType:
    """`function`, or a copy of it in which whatever leads to `place` leads to another function."""
    if function is place:
        return instead
    below = {name: (one, _with(one, place, instead)) for name, one in _named_in(function).items()}
    changed = {name: new for name, (one, new) in below.items() if new is not one}
    if not changed:
        return function
    return _like(function, FunctionType(function.__code__, {**function.__globals__, **changed}, function.__name__))


def _like(function: FunctionType, made: FunctionType) -> FunctionType:
    made.__kwdefaults__ = function.__kwdefaults__
    made.__defaults__ = function.__defaults__
    made.__annotations__ = function.__annotations__
    made.__dict__.update(function.__dict__)
    return made


# --- changes ------------------------------------------------------------------------------


def _changes(tree: ast.AST) -> list[tuple[int, str]]:
    """What can be changed in a definition: the line, and what is done there."""
    return [(line, told) for line, told, _ in _sites(tree)]


def _apply(tree: ast.AST, number: int) -> None:
    """Make the change of that number."""
    _sites(tree)[number][2]()


def _sites(tree: ast.AST) -> list[tuple[int, str, Callable[[], None]]]:
    """The places that can be changed, each with what changes it, in a fixed order."""
    found: list[tuple[int, str, Callable[[], None]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and _is_call(node.value, "require"):
            told = ast.unparse(node.value)
            found.append((node.lineno, f"without {told}", _dropping(node)))
        if isinstance(node, ast.Call) and _is_call(node, "evolve"):
            for keyword in node.keywords:
                told = f"{keyword.arg} stays as it was"
                found.append((keyword.value.lineno, told, _leaving(node, keyword)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ROUNDINGS:
            other = _ROUNDINGS[node.func.id]
            found.append((node.lineno, f"{other} in place of {node.func.id}", _rounding(node, other)))
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
            was = ast.unparse(node)
            found.append((node.lineno, f"off by one in {was}", _comparing(node)))
        if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
            found.append((node.lineno, f"the other sign in {ast.unparse(node)}", _signing(node)))
    return found


def _is_call(node: ast.expr, name: str) -> bool:
    """Whether a call is of that name, which may be a module's: ``evolve``, ``attrs.evolve``."""
    return isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))


def _dropping(node: ast.Expr) -> Callable[[], None]:
    def change() -> None:
        node.value = ast.Constant(value=None)

    return change


def _leaving(node: ast.Call, keyword: ast.keyword) -> Callable[[], None]:
    return lambda: node.keywords.remove(keyword)


def _rounding(node: ast.Call, name: str) -> Callable[[], None]:
    def change() -> None:
        node.func = ast.Name(name, ast.Load())

    return change


def _comparing(node: ast.Compare) -> Callable[[], None]:
    def change() -> None:
        node.ops = [_COMPARISONS[type(node.ops[0])]()]

    return change


def _signing(node: ast.BinOp) -> Callable[[], None]:
    def change() -> None:
        node.op = _SIGNS[type(node.op)]()

    return change
