"""Why a predicate failed, and which fields it reads: found by running it again under observation.

Both are for people only, and both give up rather than guess.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, cast

import attrs

from steelyard import language
from steelyard.schema import RecordShape, leaves, record_shape

OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}

#: Functions whose falsehood is that of an argument: the positions of such arguments.
HOLDS_IN = {"implies": (1,), "every": (1,), "all": (0,), "ite": (1, 2)}


@attrs.frozen
class Failure:
    """A part of a predicate, such as the one that was false.

    Attributes:
        operands: the source text and the value of each operand; one for what is no comparison.
        operators: the comparison between each operand and the next.
        at: the arguments of the lambda around it, such as the key of a map.
        line: of the predicate's file.
    """

    operands: tuple[tuple[str, Any], ...]
    operators: tuple[str, ...]
    at: tuple[tuple[str, Any], ...]
    file: str
    line: int


def failure(predicate: Callable[..., bool], arguments: tuple[Any, ...]) -> Failure | None:
    """Which comparison made `predicate` false, or None where that is not determined."""
    false = [part for part, holds in _parts(predicate, arguments) if not holds]
    return false[-1] if false else None


def alike(found: Failure, predicate: Callable[..., bool], arguments: tuple[Any, ...]) -> Failure | None:
    """The same part of `predicate` on other arguments, whether or not it holds; None where it is not evaluated."""
    same = [
        part
        for part, _ in _parts(predicate, arguments)
        if (part.file, part.line, part.operators, part.at) == (found.file, found.line, found.operators, found.at)
        and [text for text, _ in part.operands] == [text for text, _ in found.operands]
    ]
    return same[-1] if same else None


#: The conjuncts of a predicate that were evaluated, each with its truth.
_Parts = list[tuple[Failure, bool]]


def _parts(predicate: Callable[..., bool], arguments: tuple[Any, ...]) -> _Parts:
    seen: _Parts = []
    try:
        watched = _watched(predicate, seen)
        if watched is not None:
            watched(*arguments)
    except Exception:  # noqa: BLE001 - a fault of the predicate is told elsewhere; here only the extra help is lost
        return []
    return seen


def _watched(predicate: Callable[..., bool], seen: _Parts) -> Callable[..., bool] | None:
    """A copy of `predicate` that appends to `seen` each of its conjuncts that is evaluated."""
    function = inspect.unwrap(predicate)
    if function.__closure__ is not None:
        return None
    lines, first = inspect.getsourcelines(function)
    tree = ast.parse(textwrap.dedent("".join(lines)))
    body = tree.body[0]
    if not isinstance(body, ast.FunctionDef):
        return None
    body.decorator_list, body.returns = [], None
    for argument in (*body.args.args, *body.args.kwonlyargs):
        argument.annotation = None
    nodes: list[ast.expr] = []
    _Instrument(nodes).visit(body)
    file = function.__code__.co_filename

    def note(index: int, at: dict[str, Any], *operands: Callable[[], Any]) -> bool:
        node = nodes[index]
        if isinstance(node, ast.Compare):
            values, holds = _compare(node, operands)
            texts = [node.left, *node.comparators]
            names = tuple(OPERATORS.get(type(op), "?") for op in node.ops)
        else:
            values = [operands[0]()]
            texts, names, holds = [node], (), bool(values[0])
        inner = _within(node, operands[1:], function.__globals__)
        seen.extend(inner)
        if all(part_holds for _, part_holds in inner) and not (holds and inner):
            told = tuple((ast.unparse(text), value) for text, value in zip(texts, values, strict=False))
            part = Failure(told, names[: len(told) - 1], tuple(at.items()), file, first + node.lineno - 1)
            seen.append((part, holds))
        return holds

    scope = dict(function.__globals__, __note__=note)
    exec(compile(ast.fix_missing_locations(tree), file, "exec", dont_inherit=True), scope)  # noqa: S102 - the model's own source
    return cast("Callable[..., bool]", scope[body.name])


def _within(node: ast.expr, operands: tuple[Callable[[], Any], ...], scope: dict[str, Any]) -> _Parts:
    """What is evaluated inside a helper that `node` calls, where it is a call of a function by its name."""
    match node:
        case ast.Call(func=ast.Name(id=name), keywords=[]) if _is_helper(scope.get(name)):
            return _parts(scope[name], tuple(operand() for operand in operands))
        case _:
            return []


def _is_helper(function: object) -> bool:
    return inspect.isfunction(function) and function.__module__ != language.__name__


def _compare(node: ast.Compare, operands: tuple[Callable[[], Any], ...]) -> tuple[list[Any], bool]:
    """The operands' values up to where a (chained) comparison is decided, and its truth."""
    values = [operands[0]()]
    for operator, operand in zip(node.ops, operands[1:], strict=True):
        values.append(operand())
        if not _HOLDS[type(operator)](values[-2], values[-1]):
            return values, False
    return values, True


_HOLDS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: lambda a, b: bool(a == b),
    ast.NotEq: lambda a, b: bool(a != b),
    ast.Lt: lambda a, b: bool(a < b),
    ast.LtE: lambda a, b: bool(a <= b),
    ast.Gt: lambda a, b: bool(a > b),
    ast.GtE: lambda a, b: bool(a >= b),
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


def _inherits(name: str, args: list[ast.expr]) -> bool:
    """Whether a call is false just because one of its arguments is; an arm that is no lambda is always evaluated."""
    places = HOLDS_IN.get(name, ())
    lazy = name != "ite" or all(isinstance(arm, ast.Lambda) for arm in args[1:])
    return bool(places) and len(args) == places[-1] + 1 and lazy


class _Instrument(ast.NodeTransformer):
    """Rewrites the returned expressions so that each conjunct reports itself.

    Only where falsehood is inherited: through `and`, the consequent of `implies`, the arms of a
    conditional, the predicate of `every` and `Map.all`.  Under `or` and `not` a whole is one conjunct.
    """

    def __init__(self, nodes: list[ast.expr]) -> None:
        self.nodes = nodes

    def visit_Return(self, node: ast.Return) -> ast.Return:
        if node.value is not None:
            node.value = self.conjunct(node.value, ())
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        return node

    def conjunct(self, node: ast.expr, bound: tuple[str, ...]) -> ast.expr:
        """`node`, reporting itself when false; `bound` are the arguments of the lambdas around it."""
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                node.values = [self.conjunct(value, bound) for value in values]
            case ast.IfExp():
                node.body = self.conjunct(node.body, bound)
                node.orelse = self.conjunct(node.orelse, bound)
            case ast.Lambda(args=args):
                node.body = self.conjunct(node.body, (*bound, *(a.arg for a in args.args)))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if _inherits(name, args):
                for place in HOLDS_IN[name]:
                    args[place] = self.conjunct(args[place], bound)
            case ast.Compare():
                return self.noted(node, (node.left, *node.comparators), bound)
            case ast.Call(args=args):
                return self.noted(node, (node, *args), bound)
            case _:
                return self.noted(node, (node,), bound)
        return node

    def noted(self, node: ast.expr, operands: tuple[ast.expr, ...], bound: tuple[str, ...]) -> ast.Call:
        """``__note__(index, {bound}, lambda: operand, ...)``."""
        self.nodes.append(node)
        empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        names = ast.Dict([ast.Constant(n) for n in bound], [ast.Name(n, ast.Load()) for n in bound])
        call = ast.Call(
            ast.Name("__note__", ast.Load()),
            [ast.Constant(len(self.nodes) - 1), names, *(ast.Lambda(empty, operand) for operand in operands)],
            [],
        )
        return ast.copy_location(call, node)


# --- which fields a predicate reads -------------------------------------------------------


def fields_read(predicate: Callable[..., Any], arguments: tuple[Any, ...], state: type) -> tuple[str, ...]:
    """The dotted paths of the fields of `state` that `predicate` reads on these arguments, in schema order."""
    seen: set[str] = set()
    shape = record_shape(state)
    observed = tuple(_observe(a, shape, "", seen) if type(a) is state else a for a in arguments)
    try:
        predicate(*observed)
    except Exception:  # noqa: BLE001 - what was read before a fault is still worth a column
        return _in_order(seen, shape)
    return _in_order(seen, shape)


def _in_order(seen: set[str], shape: RecordShape) -> tuple[str, ...]:
    return tuple(path for path, _ in leaves(shape) if path in seen)


def _observe(value: Any, shape: RecordShape, path: str, seen: set[str]) -> Any:
    """A copy of a record that adds the path of each field read to `seen`, nested records included."""
    copy: Any = object.__new__(_observing(shape.cls))
    below = {}
    for name, field in shape.fields:
        inner, at = getattr(value, name), f"{path}.{name}" if path else name
        below[name] = (at, _observe(inner, field, at, seen) if isinstance(field, RecordShape) else inner)
    object.__setattr__(copy, "_steelyard_observed", (below, seen))
    return copy


@cache
def _observing(cls: Hashable) -> type[Any]:
    """The subclass of the record `cls` whose fields report that they are read."""

    def read(self: Any, name: str) -> Any:
        if name == "__class__":
            return cls
        if name.startswith("__"):
            return object.__getattribute__(self, name)
        below, seen = object.__getattribute__(self, "_steelyard_observed")
        if name not in below:
            return object.__getattribute__(self, name)
        path, value = below[name]
        seen.add(path)
        return value

    base = cast("type[Any]", cls)
    return type(base.__name__, (base,), {"__slots__": ("_steelyard_observed",), "__getattribute__": read})
