"""Constants of a module: the same value in every process, made of literals, units and records."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from enum import Enum
from types import ModuleType
from typing import Any, NewType

import attrs

from steelyard.schema import misfit
from steelyard.whitelist.kinds import Kind, Other, kind_of_constant
from steelyard.whitelist.names import NameRefusedError, bound_once
from steelyard.whitelist.source import ModuleSource, NoSourceError, is_foreign, module_source


def constant_kind(name: str, value: object) -> Kind:
    """The kind of a constant that a model may read.

    Raises:
        NameRefusedError: it is none.
    """
    kind = kind_of_constant(value)
    if kind is None:
        raise NameRefusedError("mutable-global", f"{name} is a {type(value).__name__} of the module, no constant")
    why = None if isinstance(kind, Other) else misfit(kind, value, name)
    if why is not None:
        raise NameRefusedError("mutable-global", why)
    return kind


def check_origin(name: str, namespace: Mapping[str, Any]) -> None:
    """Refuse a constant whose value depends on anything but the text of the project.

    Raises:
        NameRefusedError: it does.
    """
    module = str(namespace.get("__name__", ""))
    filename = str(namespace.get("__file__") or getattr(namespace.get("__spec__"), "origin", ""))
    if module.startswith("steelyard."):
        return
    if is_foreign(filename, module):
        raise NameRefusedError("computed-constant", f"{name} comes from {module}")
    try:
        source = module_source(filename, namespace)
    except NoSourceError as error:
        raise NameRefusedError("computed-constant", f"{name}: {error}") from None
    bound_once(name, source)
    _check_statement(name, source, namespace)


def _check_statement(name: str, source: ModuleSource, namespace: Mapping[str, Any]) -> None:
    for node in source.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                _check_value(name, value, namespace)
                return
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                _check_value(name, value, namespace)
                return
            case ast.ImportFrom(names=aliases):
                for alias in aliases:
                    if name == (alias.asname or alias.name):
                        check_origin(alias.name, vars(_imported(node, namespace)))
                        return
    raise NameRefusedError("computed-constant", f"{name} is not set by an assignment or import at the top level")


def _imported(node: ast.ImportFrom, namespace: Mapping[str, Any]) -> ModuleType:
    package = str(namespace.get("__package__") or "").split(".")
    base = package[: len(package) - node.level + 1] if node.level else []
    return sys.modules[".".join([*base, *(node.module.split(".") if node.module else [])])]


def _check_value(name: str, node: ast.expr, namespace: Mapping[str, Any]) -> None:
    """Refuse an expression that is not made of literals, constants, units, records and arithmetic."""
    parts: list[ast.expr]
    match node:
        case ast.Constant() | ast.Name(ctx=ast.Load()) | ast.Attribute():
            parts = []
        case ast.Tuple(elts=items):
            parts = items
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            parts = [operand]
        case ast.BinOp(left=left, right=right):
            parts = [left, right]
        case ast.Call(func=func, args=args, keywords=keywords) if _makes_value(_value_of(func, namespace)):
            parts = [*args, *(keyword.value for keyword in keywords)]
        case _:
            raise NameRefusedError("computed-constant", f"{name} is computed when its module is loaded")
    if isinstance(node, ast.Name) and kind_of_constant(namespace.get(node.id)) is not None:
        check_origin(node.id, namespace)
    if isinstance(node, ast.Attribute):
        _check_member(name, node, namespace)
    for part in parts:
        _check_value(name, part, namespace)


def _check_member(name: str, node: ast.Attribute, namespace: Mapping[str, Any]) -> None:
    owner = _value_of(node.value, namespace)
    if isinstance(owner, ModuleType):
        check_origin(node.attr, vars(owner))
    elif not (isinstance(owner, type) and issubclass(owner, Enum)):
        raise NameRefusedError("computed-constant", f"{name} is computed when its module is loaded")


def _makes_value(value: object) -> bool:
    return isinstance(value, NewType) or (isinstance(value, type) and attrs.has(value))


def _value_of(node: ast.expr, namespace: Mapping[str, Any]) -> object:
    match node:
        case ast.Name(id=name):
            return namespace.get(name)
        case ast.Attribute(value=base, attr=name):
            owner = _value_of(base, namespace)
            return vars(owner).get(name) if isinstance(owner, ModuleType) else None
        case _:
            return None
