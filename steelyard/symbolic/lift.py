"""Lifting: a function of the model, rewritten so that it computes with symbolic values.

Only what plain Python decides by truth values is rewritten: ``and``, ``or``, ``not``,
comparisons, ``in``, conditional expressions, ``if``, ``for``, calls, subscripts and division become
calls of `operations`.  All else, line numbers included, stays as the model's author wrote it.
Whether a function keeps to the language at all is `whitelist`'s business; what would mean something
else once it is rewritten, or run again for each path, is refused here, too.
"""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Callable
from typing import Any

from steelyard.schema import ModellingError

_OPERATIONS = "_steelyard_operations"
_cache: dict[Callable[..., Any], Callable[..., Any]] = {}


def mark_lifted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Declare a function of the checker fit for symbolic values as it is."""
    function.__steelyard_lifted__ = True  # type: ignore[attr-defined]
    return function


def is_lifted(function: Callable[..., Any]) -> bool:
    """Whether a function computes with symbolic values already (lambdas within lifted code do)."""
    return hasattr(function, "__steelyard_lifted__") or _OPERATIONS in getattr(function, "__globals__", ())


def lifted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The symbolic form of a function of the model.

    Raises:
        ModellingError: its source cannot be read or rewritten.
    """
    if is_lifted(function):
        return function
    found = _cache.get(function)
    if found is None:
        found = _cache[function] = _lift(function)
    return found


def _lift(function: Callable[..., Any]) -> Callable[..., Any]:
    if not inspect.isfunction(function):
        raise ModellingError(f"{function!r} is not a plain function")
    where = f"{function.__code__.co_filename}:{function.__code__.co_firstlineno}"
    if function.__closure__:
        raise ModellingError(f"{function.__name__} closes over variables outside of it", where)
    if hasattr(function, "__wrapped__"):
        raise ModellingError(f"{function.__name__} is wrapped in another function", where)
    tree = _definition_of(function, where)
    tree.decorator_list = []
    rewritten = ast.fix_missing_locations(_Rewrite(function.__code__.co_filename).visit(tree))
    rewritten.returns = None
    for argument in (*rewritten.args.posonlyargs, *rewritten.args.args, *rewritten.args.kwonlyargs):
        argument.annotation = None
    module = ast.Module(body=[rewritten], type_ignores=[])
    from steelyard.symbolic import operations

    scope = dict(function.__globals__)
    scope[_OPERATIONS] = operations
    exec(compile(module, function.__code__.co_filename, "exec"), scope)  # noqa: S102 - the model's own source
    made: Callable[..., Any] = scope[rewritten.name]
    # To itself, too, the function's name means whatever it means in its module.
    scope.update({name: function.__globals__[name] for name in (rewritten.name,) if name in function.__globals__})
    return made


#: By file, its lines, and the definitions in it that were not taken yet, by name and first line.
_files: dict[str, tuple[list[str], dict[tuple[str, int], ast.FunctionDef]]] = {}


def _definition_of(function: Callable[..., Any], where: str) -> ast.FunctionDef:
    """The syntax tree of a function's definition, with the line numbers of its file; it may be changed."""
    code = function.__code__
    if code.co_name == "<lambda>":
        raise ModellingError(f"{function.__name__} must be a function made by def", where)
    linecache.checkcache(code.co_filename)
    lines, key = linecache.getlines(code.co_filename, function.__globals__), (code.co_name, code.co_firstlineno)
    known = _files.get(code.co_filename)
    if known is None or known[0] != lines or key not in known[1]:
        try:
            known = _files[code.co_filename] = lines, _definitions_in("".join(lines))
        except SyntaxError as error:
            raise ModellingError(f"the source of {function.__name__} cannot be read: {error}", where) from None
    # A tree that was changed is of no use for another function made by the same lines.
    definition = known[1].pop(key, None)
    if definition is None:
        raise ModellingError(f"the source of {function.__name__} cannot be read: it is not in its file", where)
    return definition


def _definitions_in(text: str) -> dict[tuple[str, int], ast.FunctionDef]:
    return {
        (node.name, min([node.lineno, *(one.lineno for one in node.decorator_list)])): node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }


_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


_REFUSED: dict[type[ast.AST], str] = {
    ast.While: "while",
    ast.Try: "try",
    ast.TryStar: "try",
    ast.With: "with",
    ast.Match: "match",
    ast.Assert: "assert",
    ast.Delete: "del",
    ast.Global: "global",
    ast.Nonlocal: "nonlocal",
    ast.FunctionDef: "a function within a function",
    ast.AsyncFunctionDef: "a coroutine",
    ast.ClassDef: "a class within a function",
    ast.NamedExpr: "an assignment within an expression",
    ast.JoinedStr: "an f-string",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Await: "await",
}


class _Rewrite(ast.NodeTransformer):
    """See the module's docstring."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._is_inside = False

    def visit(self, node: ast.AST) -> Any:
        """Rewrite a node, or refuse it."""
        what = _REFUSED.get(type(node)) if self._is_inside else None
        if what is not None:
            raise self._refuse(node, what)
        self._is_inside = True
        return super().visit(node)

    def _refuse(self, node: ast.AST, what: str) -> ModellingError:
        return ModellingError(f"{what} is outside of the language", f"{self._path}:{getattr(node, 'lineno', 1)}")

    def _call(self, node: ast.expr, name: str, *args: ast.expr) -> ast.Call:
        function = ast.Attribute(ast.Name(_OPERATIONS, ast.Load()), name, ast.Load())
        return ast.copy_location(ast.Call(function, list(args), []), node)

    def _later(self, node: ast.expr) -> ast.expr:
        empty = ast.arguments([], [], None, [], [], None, [])
        return ast.copy_location(ast.Lambda(empty, node), node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        values = [self.visit(value) for value in node.values]
        name = "and_" if isinstance(node.op, ast.And) else "or_"
        return self._call(node, name, values[0], *(self._later(value) for value in values[1:]))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operand = self.visit(node.operand)
        if isinstance(node.op, ast.Not):
            return self._call(node, "not_", operand)
        return ast.copy_location(ast.UnaryOp(node.op, operand), node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        left = self.visit(node.left)
        rest: list[ast.expr] = []
        for op, right in zip(node.ops, node.comparators, strict=True):
            if type(op) not in _COMPARISONS:
                raise self._refuse(node, "`is`")
            rest.append(ast.Constant(_COMPARISONS[type(op)]))
            rest.append(self._later(self.visit(right)) if len(rest) > 1 else self.visit(right))
        return self._call(node, "compare", left, *rest)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test, body, orelse = (self.visit(part) for part in (node.test, node.body, node.orelse))
        return self._call(node, "choose", test, self._later(body), self._later(orelse))

    def visit_If(self, node: ast.If) -> ast.stmt:
        self.generic_visit(node)
        node.test = self._call(node.test, "branch", node.test)
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:
        self.generic_visit(node)
        node.iter = self._call(node.iter, "iterate", node.iter)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        made = self._call(node, "call", node.func, *node.args)
        made.keywords = node.keywords
        return made

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            raise self._refuse(node, "an assignment to an entry")
        return self._call(node, "index", node.value, node.slice)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.FloorDiv):
            return self._call(node, "floor_division", node.left, node.right)
        if isinstance(node.op, ast.Mod):
            return self._call(node, "remainder", node.left, node.right)
        if not isinstance(node.op, ast.Add | ast.Sub | ast.Mult):
            raise self._refuse(node, f"the operator {type(node.op).__name__}")
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        if not isinstance(node.target, ast.Name):
            raise self._refuse(node, "an assignment to a part of a value")
        whole = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        return ast.copy_location(ast.Assign([node.target], self.visit(ast.copy_location(whole, node))), node)
