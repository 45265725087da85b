"""One function: what it is, its arguments, and its body."""

from __future__ import annotations

import ast
import builtins
import sys
import typing
from collections.abc import Callable, Iterator
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from types import FunctionType
from typing import Any

from steelyard import language
from steelyard.schema import ModellingError
from steelyard.whitelist.classes import shape_classes
from steelyard.whitelist.kinds import Kind, Other, kind_of_annotation
from steelyard.whitelist.scope import Findings, Mode, Signature
from steelyard.whitelist.source import FunctionSource, NoSourceError, function_source, is_foreign, shown_path
from steelyard.whitelist.statements import Body

Report = Callable[[str, str], None]


def source_of(function: Any, report: Report) -> FunctionSource | None:
    """The source of a plain module-level function of a project, or None after a report (rule, message)."""
    name = getattr(function, "__name__", repr(function))
    if not isinstance(function, FunctionType):
        report("not-a-function", f"{name} is a {type(function).__name__}, not a function")
        return None
    if hasattr(function, "__wrapped__"):
        report("decorator", f"{name} is wrapped in another function")
        return None
    code = function.__code__
    if is_foreign(code.co_filename, function.__globals__.get("__name__", "")):
        report("foreign-call", f"{function.__module__}.{name} is outside the language")
        return None
    if code.co_name == "<lambda>":
        report("lambda", "a lambda has no name: define a function")
        return None
    if function.__closure__ or code.co_freevars:
        report("closure", f"{name} sees variables of an enclosing function: {', '.join(code.co_freevars)}")
        return None
    if "." in code.co_qualname:
        report("not-module-level", f"{code.co_qualname} is not defined at the top level of its module")
        return None
    return _vouched(function, report)


def _vouched(function: FunctionType, report: Report) -> FunctionSource | None:
    module = sys.modules.get(function.__globals__.get("__name__", ""))
    is_ordinary = getattr(function, "__builtins__", None) is vars(builtins)
    if module is None or vars(module) is not function.__globals__ or not is_ordinary:
        report("source", f"{function.__name__} does not see the names of a module that is loaded")
        return None
    try:
        return function_source(function)
    except NoSourceError as error:
        report("source", str(error))
        return None


def defined_at(function: Any) -> tuple[str, int]:
    """Where a function says that it is defined, for a report when its source is not found."""
    code = getattr(function, "__code__", None)
    module = str(getattr(function, "__module__", ""))
    return (module, 1) if code is None else (shown_path(code.co_filename, module), code.co_firstlineno)


def module_offences(source: FunctionSource) -> Iterator[tuple[ast.AST, str]]:
    """The statements of a module that do something."""
    for node in source.module.tree.body:
        match node:
            case ast.FunctionDef() | ast.ClassDef() | ast.Import() | ast.AnnAssign(target=ast.Name()):
                pass
            case ast.ImportFrom(names=names) if all(alias.name != "*" for alias in names):
                pass
            case ast.Assign(targets=[ast.Name()]) | ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body, orelse=[]) if _are_imports(body):
                pass
            case _:
                yield node, f"{type(node).__name__.lower()} at the top level of a module of a model"


def _are_imports(statements: list[ast.stmt]) -> bool:
    return all(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in statements)


class FunctionWalk:
    """The walk over one function, its head and its body."""

    def __init__(self, source: FunctionSource, findings: Findings) -> None:
        self.source = source
        self.findings = findings

    def signature(self) -> Signature:
        """What the function takes and gives, as annotated; offences where it is not."""
        node, offence = self.source.node, self.findings.offence
        try:
            hints = typing.get_type_hints(self.source.function)
        except Exception as error:  # noqa: BLE001 - an annotation is any expression, and may fail in any way
            offence("annotation", node, f"the annotations of {node.name} cannot be evaluated: {error}")
            hints = {}
        given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        places = {a.arg: self._kind(a, a.arg, hints) for a in given}
        positional = tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args))
        return Signature(places, positional, self._kind(node, "return", hints))

    def _kind(self, node: ast.AST, name: str, hints: dict[str, Any]) -> Kind:
        if name not in hints:
            self.findings.offence("annotation", node, f"{self.source.node.name}: {name} is not annotated")
            return Other.UNKNOWN
        try:
            kind = kind_of_annotation(hints[name])
        except (ModellingError, NameError) as error:
            self.findings.offence("type", node, f"{self.source.node.name}: {name}: {error}")
            return Other.UNKNOWN
        if not isinstance(kind, Other):
            for cls in shape_classes(kind):
                self.findings.uses(cls, node)
        return kind

    def head(self) -> None:
        """Check what stands before the body."""
        node, function, offence = self.source.node, self.source.function, self.findings.offence
        given = node.args
        if function.__defaults__ or function.__kwdefaults__ or given.defaults or any(given.kw_defaults):
            offence("default-argument", node, f"{node.name} has an argument with a default")
        if given.vararg or given.kwarg or given.posonlyargs:
            offence("variadic", node, f"{node.name} has arguments that are not named one by one")
        for decorator in node.decorator_list:
            if not self._is_action(decorator):
                offence("decorator", decorator, f"{node.name} is decorated; only @action is of the language")
        flags = function.__code__.co_flags
        if isinstance(node, ast.AsyncFunctionDef) or flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
            offence("async", node, f"{node.name} is asynchronous")
        elif flags & CO_GENERATOR:
            offence("generator", node, f"{node.name} is a generator")

    def _is_action(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(func=ast.Name(id=name), args=[]):
                return self.source.namespace.get(name) is language.action
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="action"), args=[]):
                return self.source.namespace.get(name) is language
            case _:
                return False

    def body(self, mode: Mode, signature: Signature) -> None:
        """Check the body as it is called in one mode."""
        Body(self.source, self.findings, mode, signature.result).walk(dict(signature.places or {}))
