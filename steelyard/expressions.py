"""An expression over a state, as a person types it: read, checked against the protocol, and asked of states.

It is never compiled: its syntax tree is walked, and what is not named here is refused with the column
where it stands.  Names are `s` and `params`, and what the protocol names: system accounts and other
constants, enums, functions that make an id, and the identities that the presets name, as they are written.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import EnumMeta
from types import FunctionType, ModuleType
from typing import Any, get_type_hints

import attrs

from steelyard.language import Fault, Identity, Map
from steelyard.project import Unusable, suggest
from steelyard.schema import EnumShape, MapShape, RecordShape, Shape, TupleShape, identities_in, record_shape
from steelyard.suite import Suite

STATE, PARAMS = "s", "params"

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, of: item in of,
    ast.NotIn: lambda item, of: item not in of,
}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {"len": len, "min": min, "max": max, "abs": abs}
_METHODS = ("all", "any", "sum")
_ENTRY = 2  # a key and a value


@attrs.frozen(eq=False)
class Expression:
    """A condition on a state.  `text` is what was typed."""

    text: str
    _tree: ast.expr
    _names: Mapping[str, Any]

    def holds(self, params: Any, state: Any) -> bool:
        """Whether it is true in a state; where it reads an entry that is absent it is not."""
        try:
            return bool(_value(self._tree, {**self._names, STATE: state, PARAMS: params}))
        except (Fault, ZeroDivisionError):
            return False


def parse(suite: Suite, text: str) -> Expression:
    """Read an expression over the states of a suite.

    Raises:
        Unusable: it is none; the message says where, and what there is.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        told = error.msg if isinstance(error, SyntaxError) else str(error)
        raise Unusable(f"{text!r} is no expression: {told}") from None
    names = names_of(suite)
    shapes = {STATE: record_shape(suite.state), PARAMS: record_shape(suite.params)}
    _check(tree, {**dict.fromkeys(names), **shapes}, names)
    return Expression(text.strip(), tree, names)


# --- names --------------------------------------------------------------------------------


def names_of(suite: Suite) -> dict[str, Any]:
    """What an expression may name beside the state and the params."""
    found: dict[str, Any] = {}
    for module in _modules_of(suite):
        for name, value in vars(module).items():
            if not name.startswith("_") and (_is_constant(name, value) or _makes_an_id(value)):
                found.setdefault(name, value)
    shown = {str(one): one for one in _identities_of(suite) if str(one).isidentifier()}
    return {**_FUNCTIONS, **shown, **found}


def _modules_of(suite: Suite) -> Iterator[ModuleType]:
    """The modules of the protocol: those of the package that the module of its state lies in."""
    own = suite.state.__module__
    top = own.rpartition(".")[0] or own
    for name, module in sorted(sys.modules.items()):
        if module is not None and (name == top or name.startswith(f"{top}.")):
            yield module


def _is_constant(name: str, value: Any) -> bool:
    return (name.isupper() and isinstance(value, str | int)) or isinstance(value, EnumMeta)


def _makes_an_id(value: Any) -> bool:
    """Whether a function makes an identity out of arguments."""
    if not isinstance(value, FunctionType) or hasattr(value, "__steelyard_action__"):
        return False
    try:
        made: Any = get_type_hints(value).get("return")
    except (NameError, TypeError):
        return False
    while made is not Identity and hasattr(made, "__supertype__"):
        made = made.__supertype__
    return made is Identity


def _identities_of(suite: Suite) -> Iterator[Identity]:
    """The identities that the presets begin with or choose from."""
    for scope in suite.scopes().values():
        yield from (one for pool in scope.pools.values() for one in pool if isinstance(one, str))
        for arguments in scope.genesis:
            state = suite.genesis(scope.params, **arguments)
            yield from (identity for _, identity in identities_in(record_shape(suite.state), state))


# --- what is allowed ----------------------------------------------------------------------


def _check(node: ast.expr, shapes: Mapping[str, Shape | None], names: Mapping[str, Any]) -> Shape | None:
    """Refuse what an expression may not have; the shape of what it is, where that is known."""
    match node:
        case ast.Constant(value=bool() | int()):
            return None
        case ast.Name(id=name):
            if name not in shapes:
                raise _refused(node, f"there is no {name}{suggest(name, [*shapes])}")
            return shapes[name]
        case ast.Attribute(value=of, attr=name):
            return _check_attribute(node, of, name, shapes, names)
        case ast.Subscript(value=of, slice=key):
            shape = _check(of, shapes, names)
            _check(key, shapes, names)
            if shape is not None and not isinstance(shape, MapShape | TupleShape):
                raise _refused(node, f"{ast.unparse(of)} has no entries")
            return shape.value if isinstance(shape, MapShape) else None
        case ast.Call():
            return _check_call(node, shapes, names)
        case ast.BoolOp() | ast.UnaryOp(op=ast.Not() | ast.USub()) | ast.Tuple() | ast.IfExp() | ast.Compare():
            pass
        case ast.BinOp(op=op) if type(op) in _BINARY:
            pass
        case _:
            raise _refused(node, f"{ast.unparse(node)} is not something to ask of a state")
    if isinstance(node, ast.Compare) and any(type(op) not in _COMPARISONS for op in node.ops):
        raise _refused(node, "`is` compares no values: use ==")
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            _check(child, shapes, names)
    return None


def _check_attribute(
    node: ast.expr, of: ast.expr, name: str, shapes: Mapping[str, Shape | None], names: Mapping[str, Any]
) -> Shape | None:
    if isinstance(of, ast.Name) and isinstance(names.get(of.id), EnumMeta):
        members = [member.name for member in names[of.id]]
        if name not in members:
            raise _refused(node, f"{of.id} has no {name}{suggest(name, members)}")
        return EnumShape(names[of.id])
    shape = _check(of, shapes, names)
    if not isinstance(shape, RecordShape):
        raise _refused(node, f"{ast.unparse(of)} has no fields, so no {name}")
    fields = dict(shape.fields)
    if name not in fields:
        close = suggest(name, fields)
        told = close if close.startswith("; did") else f"; it has {', '.join(fields)}"
        raise _refused(node, f"{ast.unparse(of)} has no field {name}{told}")
    return fields[name]


def _check_call(node: ast.Call, shapes: Mapping[str, Shape | None], names: Mapping[str, Any]) -> Shape | None:
    if node.keywords:
        raise _refused(node, "arguments are given in order, without names")
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        shape = _check(node.func.value, shapes, names)
        if not isinstance(shape, MapShape):
            raise _refused(node, f"{ast.unparse(node.func.value)} is no map")
        (body,) = node.args if len(node.args) == 1 else (None,)
        if not isinstance(body, ast.Lambda) or len(body.args.args) != _ENTRY:
            raise _refused(node, f"{node.func.attr} takes a lambda of a key and a value")
        key, value = (one.arg for one in body.args.args)
        _check(body.body, {**shapes, key: None, value: shape.value}, names)
        return None
    if not isinstance(node.func, ast.Name) or not callable(names.get(node.func.id)):
        raise _refused(node, f"{ast.unparse(node.func)} is not to be called here")
    for argument in node.args:
        _check(argument, shapes, names)
    return None


def _refused(node: ast.expr, why: str) -> Unusable:
    return Unusable(f"at column {node.col_offset + 1}: {why}")


# --- what it is worth ---------------------------------------------------------------------


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """The value of what `_check` let pass."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return names[name]
        case ast.Attribute(value=of, attr=name):
            return getattr(_value(of, names), name)
        case ast.Subscript(value=of, slice=key):
            return _value(of, names)[_value(key, names)]
        case ast.Tuple(elts=items):
            return tuple(_value(item, names) for item in items)
        case ast.BoolOp(op=op, values=parts):
            return (all if isinstance(op, ast.And) else any)(_value(part, names) for part in parts)
        case ast.UnaryOp(op=op, operand=of):
            return not _value(of, names) if isinstance(op, ast.Not) else -_value(of, names)
        case ast.IfExp(test=test, body=body, orelse=other):
            return _value(body if _value(test, names) else other, names)
        case ast.BinOp(left=left, op=op, right=right):
            return _BINARY[type(op)](_value(left, names), _value(right, names))
        case ast.Compare():
            return _compared(node, names)
        case ast.Call(func=ast.Attribute(value=of, attr=method), args=[ast.Lambda() as body]):
            return _over(_value(of, names), method, body, names)
        case ast.Call(func=function, args=arguments):
            return _value(function, names)(*(_value(one, names) for one in arguments))
    raise AssertionError(ast.dump(node))


def _compared(node: ast.Compare, names: Mapping[str, Any]) -> bool:
    left = _value(node.left, names)
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = _value(comparator, names)
        if not _COMPARISONS[type(op)](left, right):
            return False
        left = right
    return True


def _over(entries: Map[Any, Any], method: str, body: ast.Lambda, names: Mapping[str, Any]) -> Any:
    key, value = (one.arg for one in body.args.args)
    return getattr(entries, method)(lambda k, v: _value(body.body, {**names, key: k, value: v}))
