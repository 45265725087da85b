"""What a name of a module means: the language, a constant, a type or a function.

Names are resolved to the objects that they are bound to, never by their spelling; and the
spellings of the language are reserved, so that a reader is not deceived either.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from types import ModuleType
from typing import Any, NewType

import attrs

from steelyard import language
from steelyard.language import Map
from steelyard.whitelist.source import FunctionSource, ModuleSource, first_line, module_source, same_code

#: The primitives that take a fixed number of arguments, by name.
ARITIES = {
    "require": 2,
    "assume": 2,
    "floor_div": 2,
    "ceil_div": 2,
    "implies": 2,
    "ite": 3,
    "every": 2,
    "some": 2,
    "count": 2,
}

#: What the names of the language mean.
PRIMITIVES: Mapping[str, Any] = {
    **{name: getattr(language, name) for name in (*ARITIES, "digest")},
    "min": builtins.min,
    "max": builtins.max,
    "range": builtins.range,
    "evolve": attrs.evolve,
}


class NameRefusedError(Exception):
    """A name that a model may not use; `rule` says why."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def primitive_name(value: object) -> str | None:
    """The name of a primitive of the language, or None for anything else."""
    return next((name for name, primitive in PRIMITIVES.items() if primitive is value), None)


def resolve(name: str, source: FunctionSource) -> Any:
    """What a global name of a function's module is bound to.

    Raises:
        NameRefusedError: it is bound to nothing, more than once, or deceptively.
    """
    namespace = source.namespace
    if name not in namespace and not hasattr(builtins, name):
        raise NameRefusedError("unresolved", f"{name} is not defined")
    value = namespace[name] if name in namespace else getattr(builtins, name)
    _check_spelling(name, value)
    if name in namespace:
        bound_once(name, source.module)
    return value


def bound_once(name: str, module: ModuleSource) -> None:
    """Refuse a name that its module binds more than once, or that came into it by other means.

    Raises:
        NameRefusedError: it does.
    """
    times = module.bindings[name]
    if times != 1:
        how = f"{times} times" if times else "by no statement of the module"
        raise NameRefusedError("rebound-name", f"{name} is bound {how}")


def member(module: ModuleType, name: str) -> Any:
    """What ``module.name`` is, for a module that a model imports.

    Raises:
        NameRefusedError: it is nothing, or deceptive.
    """
    try:
        value = vars(module)[name]
    except KeyError:
        raise NameRefusedError("unresolved", f"{module.__name__} has no {name}") from None
    _check_spelling(name, value)
    return value


def _check_spelling(name: str, value: object) -> None:
    called = primitive_name(value)
    if name in PRIMITIVES and value is not PRIMITIVES[name]:
        raise NameRefusedError("shadowing", f"{name} is not the language's {name} here")
    if called is not None and called != name:
        raise NameRefusedError("alias", f"{name} is another name for the language's {called}")


def is_type(value: object) -> bool:
    """Whether a value is a class or a unit."""
    return isinstance(value, (type, NewType))


def tampered() -> tuple[str, ...]:
    """The functions of the language, and the methods of its maps, that are not what their source says."""
    source = module_source(str(language.__file__), vars(language))
    classes = [node for node in source.tree.body if isinstance(node, ast.ClassDef) and node.name == Map.__name__]
    owners = [(source.tree.body, vars(language)), *((node.body, vars(Map)) for node in classes)]
    return tuple(
        node.name
        for body, members in owners
        for node in body
        if isinstance(node, ast.FunctionDef) and not _is_intact(node, members.get(node.name), source)
    )


def _is_intact(node: ast.FunctionDef, value: Any, source: ModuleSource) -> bool:
    code = getattr(value.fget if isinstance(value, property) else value, "__code__", None)
    compiled = source.codes.get((getattr(code, "co_qualname", ""), first_line(node)))
    return code is not None and compiled is not None and same_code(code, compiled)
