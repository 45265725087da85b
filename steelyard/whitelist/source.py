"""The source of a function or class, and whether it is what runs.

Everything that is said of a model is said of its text.  So the text is compiled again and
compared with the code in memory: a function that was patched, wrapped or edited since it was
loaded has no source here.
"""

from __future__ import annotations

import ast
import linecache
import sysconfig
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from types import CodeType, FunctionType
from typing import Any

import attrs

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class NoSourceError(Exception):
    """There is no text that can be vouched for; the message says why."""


@attrs.frozen(eq=False)
class ModuleSource:
    """A parsed module.

    Attributes:
        path: as people write it, from the root of the project: ``model/bridge.py``.
        codes: each code object of the compiled text, by qualified name and first line.
        bindings: how often each name is bound at the top level, or by a ``global`` statement.
    """

    path: str
    tree: ast.Module
    codes: Mapping[tuple[str, int], CodeType]
    bindings: Counter[str]

    def where(self, node: ast.AST | int) -> str:
        """``path:line`` of a node."""
        return f"{self.path}:{node if isinstance(node, int) else getattr(node, 'lineno', 1)}"


@attrs.frozen(eq=False)
class FunctionSource:
    """A module-level function (a `FunctionType`), the globals of its module, and its syntax."""

    function: Any
    namespace: Mapping[str, Any]
    node: ast.FunctionDef | ast.AsyncFunctionDef
    module: ModuleSource


def module_source(filename: str, namespace: Mapping[str, Any]) -> ModuleSource:
    """The module that a file holds; `namespace` is its globals.

    Raises:
        NoSourceError: the file cannot be read or parsed.
    """
    text = "".join(linecache.getlines(filename, dict(namespace)))
    if not text:
        raise NoSourceError(f"the source {filename} cannot be read")
    return _parsed(filename, text, str(namespace.get("__name__", "")))


@cache
def _parsed(filename: str, text: str, module: str) -> ModuleSource:
    try:
        tree = ast.parse(text, filename)
        code = compile(text, filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise NoSourceError(f"the source {filename} cannot be parsed: {error}") from None
    codes = {(c.co_qualname, c.co_firstlineno): c for c in _codes_in(code)}
    return ModuleSource(shown_path(filename, module), tree, codes, Counter(_bound_in(tree, text)))


def shown_path(filename: str, module: str) -> str:
    """The end of a file's name that the dotted name of its module accounts for: ``model/bridge.py``."""
    parts = filename.split("/")
    depth = module.count(".") + (2 if parts[-1] == "__init__.py" else 1)
    return "/".join(parts[-depth:])


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes_in(constant)


def _bound_in(tree: ast.Module, text: str) -> Iterator[str]:
    for node in _outside_functions(tree):
        if isinstance(node, DEFINITIONS):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                yield alias.asname or alias.name.split(".")[0]
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
    if "global" in text:
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                yield from node.names


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below that run, with their names, in the module itself."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, (*DEFINITIONS, ast.Lambda)):
            yield from _outside_functions(child)


def function_source(function: FunctionType) -> FunctionSource:
    """The definition of a module-level function.

    Raises:
        NoSourceError: there is none, or the text is not what runs.
    """
    code = function.__code__
    module = module_source(code.co_filename, function.__globals__)
    compiled = module.codes.get((code.co_qualname, code.co_firstlineno))
    if compiled is None or not same_code(code, compiled) or function.__name__ != code.co_name:
        raise NoSourceError(f"{function.__qualname__} runs other code than its source says")
    for node in module.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and first_line(node) == code.co_firstlineno:
            return FunctionSource(function, function.__globals__, node, module)
    raise NoSourceError(f"{function.__qualname__} is not defined at the top level of its module")


def first_line(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """The line on which a definition begins, decorators included."""
    return min(node.lineno, *(d.lineno for d in node.decorator_list)) if node.decorator_list else node.lineno


def same_code(left: CodeType, right: CodeType) -> bool:
    """Whether two code objects do the same, line tables apart."""
    return (
        left.co_code == right.co_code
        and left.co_names == right.co_names
        and left.co_varnames == right.co_varnames
        and left.co_freevars == right.co_freevars
        and left.co_cellvars == right.co_cellvars
        and left.co_flags == right.co_flags
        and (left.co_argcount, left.co_posonlyargcount, left.co_kwonlyargcount)
        == (right.co_argcount, right.co_posonlyargcount, right.co_kwonlyargcount)
        and len(left.co_consts) == len(right.co_consts)
        and all(_same_constant(a, b) for a, b in zip(left.co_consts, right.co_consts, strict=True))
    )


def _same_constant(left: object, right: object) -> bool:
    if isinstance(left, CodeType) and isinstance(right, CodeType):
        return same_code(left, right)
    if isinstance(left, frozenset) and isinstance(right, frozenset):
        return sorted(map(repr, left)) == sorted(map(repr, right))
    return type(left) is type(right) and repr(left) == repr(right)


def is_foreign(filename: str, module: str) -> bool:
    """Whether code belongs to Python, to an installed library or to the checker, not to a project."""
    if module == "steelyard" or module.startswith("steelyard."):
        return True
    if "site-packages" in filename.split("/") or filename.startswith("<frozen"):
        return True
    return filename.startswith(_library())


@cache
def _library() -> tuple[str, ...]:
    """Where Python's own modules are."""
    return tuple(f"{sysconfig.get_path(name)}/" for name in ("stdlib", "platstdlib"))
