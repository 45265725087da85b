"""Records, refusals and enums: plain classes whose meaning is their list of fields or members."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from enum import Enum, unique
from functools import cache
from types import CodeType
from typing import Any

import attrs

from steelyard.language import ABSENT, Refused, table
from steelyard.schema import EnumShape, MapShape, RecordShape, Shape, TupleShape, record_shape
from steelyard.whitelist.kinds import kind_of_constant
from steelyard.whitelist.rules import Offence
from steelyard.whitelist.source import ModuleSource, NoSourceError, module_source

_TABLE = next(c for c in table.__code__.co_consts if isinstance(c, CodeType))


def class_offences(cls: type) -> Iterator[Offence]:
    """What is wrong with one class that a model uses; its fields' classes are not followed."""
    rule = "enum" if issubclass(cls, Enum) else "record"
    namespace = vars(sys.modules.get(cls.__module__, ast))
    filename = namespace.get("__file__") or getattr(namespace.get("__spec__"), "origin", None) or cls.__module__
    try:
        module = module_source(str(filename), namespace)
    except NoSourceError as error:
        yield Offence(cls.__module__, 1, rule, f"{cls.__name__}: {error}")
        return
    nodes = [n for n in module.tree.body if isinstance(n, ast.ClassDef) and n.name == cls.__name__]
    if len(nodes) != 1 or namespace.get(cls.__name__) is not cls:
        yield Offence(module.path, 1, rule, f"{cls.__name__} is not defined once, at the top level of its module")
        return
    if rule == "enum":
        yield from _enum_offences(cls, nodes[0], module, namespace)
    else:
        yield from _record_offences(cls, nodes[0], module, namespace)


def shape_classes(shape: Shape) -> Iterator[type]:
    """The records and enums of which a shape is made, with repeats."""
    match shape:
        case RecordShape(cls=cls):
            yield from _record_classes(cls)
        case TupleShape(items=items):
            for item in items:
                yield from shape_classes(item)
        case MapShape(key=key, value=value):
            yield from shape_classes(key)
            yield from shape_classes(value)
        case _:
            if isinstance(shape, EnumShape):
                yield shape.cls


@cache
def _record_classes(cls: type) -> tuple[type, ...]:
    fields = record_shape(cls).fields
    return (cls, *dict.fromkeys(below for _, field in fields for below in shape_classes(field)))


def _evaluated(node: ast.expr, namespace: Any) -> object:
    """What a dotted name is bound to, or None."""
    match node:
        case ast.Name(id=name):
            return namespace.get(name)
        case ast.Attribute(value=base, attr=name):
            return getattr(_evaluated(base, namespace), name, None)
        case _:
            return None


def _enum_offences(cls: type, node: ast.ClassDef, module: ModuleSource, namespace: Any) -> Iterator[Offence]:
    def offence(at: ast.AST, message: str) -> Offence:
        return Offence(module.path, getattr(at, "lineno", node.lineno), "enum", f"{cls.__name__}: {message}")

    if cls.__bases__ != (Enum,) or node.keywords:
        yield offence(node, "its only base is Enum")
    for decorator in node.decorator_list:
        if _evaluated(decorator, namespace) is not unique:
            yield offence(decorator, "an enum has no decorator but unique")
    values: list[object] = []
    for statement in _without_docstring(node):
        match statement:
            case ast.Assign(targets=[ast.Name()], value=ast.Constant(value=value)) if type(value) in (int, str):
                values.append(value)
            case ast.Assign(targets=[ast.Name()], value=ast.Call(func=func, args=[])) if _is_auto(func, namespace):
                pass
            case _:
                yield offence(statement, "its body is NAME = literal, one for each member")
    if len(values) != len(set(values)):
        yield offence(node, "two members have one value")


def _is_auto(func: ast.expr, namespace: Any) -> bool:
    return getattr(_evaluated(func, namespace), "__qualname__", "") == "auto"


def _record_offences(cls: type, node: ast.ClassDef, module: ModuleSource, namespace: Any) -> Iterator[Offence]:
    def offence(at: ast.AST | int, message: str, rule: str = "record") -> Offence:
        line = at if isinstance(at, int) else getattr(at, "lineno", node.lineno)
        return Offence(module.path, line, rule, f"{cls.__name__}: {message}")

    refusal = issubclass(cls, Refused)
    if node.keywords or not (_has_refusals_only(cls) if refusal else cls.__bases__ == (object,)):
        yield offence(node, "the bases of a refusal are refusals" if refusal else "a record has no base class")
    if not node.decorator_list and not refusal:
        yield offence(node, "a record is decorated with @attrs.frozen")
    for decorator in node.decorator_list:
        if not _is_frozen(decorator, namespace):
            yield offence(decorator, "a record is decorated with @attrs.frozen, at most with kw_only=True")
    lines: dict[str, int] = {}
    for statement in _without_docstring(node):
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)):
                lines[name] = statement.lineno
            case ast.Pass() if refusal:
                pass
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield offence(statement, f"a record has no methods: {statement.name}")
            case _:
                yield offence(statement, "the body of a record is its fields")
    if attrs.has(cls):
        for field in attrs.fields(cls):
            for rule, message in _field_faults(field):
                yield offence(lines.get(field.name, node.lineno), f"{field.name}: {message}", rule)


def _has_refusals_only(cls: type) -> bool:
    return all(issubclass(base, Refused) for base in cls.__bases__)


def _is_frozen(decorator: ast.expr, namespace: Any) -> bool:
    match decorator:
        case ast.Call(func=func, args=[], keywords=keywords):
            plain = all(k.arg == "kw_only" and isinstance(k.value, ast.Constant) for k in keywords)
            return plain and _evaluated(func, namespace) is attrs.frozen
        case _:
            return _evaluated(decorator, namespace) is attrs.frozen


def _field_faults(field: attrs.Attribute[Any]) -> Iterator[tuple[str, str]]:
    if field.validator is not None or field.converter is not None:
        yield "record", "a field has no validator and no converter"
    if not field.init or not field.eq or getattr(field, "eq_key", None) is not None or field.alias != field.name:
        yield "record", "a field is set by its name and compared as it is"
    default: Any = field.default
    if default is attrs.NOTHING:
        return
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        if default.takes_self or getattr(default.factory, "__code__", None) is not _TABLE:
            yield "field-default", "its default is made anew, and may differ: use a constant, or table() for a map"
        elif not _is_constant(field.metadata.get("default", ABSENT)):
            yield "field-default", "a map's default is a constant"
    elif not _is_constant(default):
        yield "field-default", f"its default is no constant: {type(default).__name__}"


def _is_constant(value: object) -> bool:
    return value is ABSENT or kind_of_constant(value) is not None


def _without_docstring(node: ast.ClassDef) -> list[ast.stmt]:
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
        case body:
            return body
