"""Expressions of the modelling language: each node is one that is named here, or an offence."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from enum import Enum
from types import ModuleType
from typing import Any

import attrs

from steelyard.schema import EnumShape, IntShape, MapShape, RecordShape, TupleShape
from steelyard.whitelist.constants import check_origin, constant_kind
from steelyard.whitelist.kinds import (
    BOOL,
    IDENTITY,
    INT,
    Kind,
    Other,
    are_comparable,
    described,
    fits,
    is_number,
    is_truth,
    joined,
)
from steelyard.whitelist.names import PRIMITIVES, NameRefusedError, is_type, member, resolve
from steelyard.whitelist.scope import Findings, Scope
from steelyard.whitelist.source import FunctionSource

#: The methods of a map, with the number of their arguments; a value is True for single keys.
MAP_METHODS = {"set": 2, "remove": 1, "sum": 1, "sum_by": 2, "all": 1, "any": 1}
SINGLE_KEY = ("set", "remove")

_NODE_RULES: dict[type[ast.AST], tuple[str, str]] = {
    ast.ListComp: ("comprehension", "a comprehension"),
    ast.SetComp: ("comprehension", "a comprehension"),
    ast.DictComp: ("comprehension", "a comprehension"),
    ast.GeneratorExp: ("generator", "a generator expression"),
    ast.Yield: ("generator", "yield"),
    ast.YieldFrom: ("generator", "yield from"),
    ast.Await: ("async", "await"),
    ast.NamedExpr: ("walrus", "an assignment within an expression"),
    ast.Starred: ("variadic", "unpacking with *"),
    ast.JoinedStr: ("string", "an f-string"),
    ast.List: ("container", "a list"),
    ast.Dict: ("container", "a dict"),
    ast.Set: ("container", "a set"),
    ast.Slice: ("index", "a slice"),
    ast.Lambda: ("lambda", "a lambda that the language does not call"),
}

_OPERATOR_RULES: dict[type[ast.AST], tuple[str, str]] = {
    ast.Div: ("division", "/ makes a float"),
    ast.Pow: ("operator", "** is outside the language"),
    ast.MatMult: ("operator", "@ is outside the language"),
    ast.BitAnd: ("operator", "& is outside the language"),
    ast.BitOr: ("operator", "| is outside the language"),
    ast.BitXor: ("operator", "^ is outside the language"),
    ast.LShift: ("operator", "<< is outside the language"),
    ast.RShift: ("operator", ">> is outside the language"),
    ast.Invert: ("operator", "~ is outside the language"),
    ast.UAdd: ("operator", "a unary + is outside the language"),
}

_PARTS_OF_A_STEP: dict[str, Kind] = {"action": Other.TEXT, "caller": IDENTITY, "arguments": Other.ARGUMENTS}


class Values:
    """The walk over the expressions of one function, calls apart."""

    def __init__(self, source: FunctionSource, findings: Findings) -> None:
        self.source = source
        self.findings = findings
        self.offence = findings.offence

    def kind(self, node: ast.expr, scope: Scope) -> Kind:
        """Check an expression, and say what is known of its value."""
        match node:
            case ast.Constant(value=value):
                return self._constant(node, value, scope)
            case ast.Name(id=name):
                return self._name(node, name, scope)
            case ast.Attribute():
                return self._attribute(node, scope.plain())
            case ast.Subscript():
                return self._subscript(node, scope.plain())
            case ast.Call():
                return self.call(node, scope.plain())
            case ast.BoolOp() | ast.BinOp() | ast.UnaryOp() | ast.Compare():
                return self._operation(node, scope.plain())
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.truth(test, scope.plain())
                arm = attrs.evolve(scope.conditional(), text=scope.text)
                return joined(self.kind(body, arm), self.kind(orelse, arm))
            case ast.Tuple(elts=items):
                return self._tuple([self.kind(item, scope) for item in items])
            case _:
                rule, what = _NODE_RULES.get(type(node), ("expression", type(node).__name__))
                self.offence(rule, node, f"{what} is outside the language")
                return Other.UNKNOWN

    def _operation(self, node: ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.Compare, scope: Scope) -> Kind:
        match node:
            case ast.BinOp():
                return self._arithmetic(node, scope)
            case ast.UnaryOp():
                return self._unary(node, scope)
            case ast.Compare():
                return self._comparison(node, scope)
        self.truth(node.values[0], scope)
        for operand in node.values[1:]:
            self.truth(operand, scope.conditional())
        return BOOL

    def _tuple(self, items: list[Kind]) -> Kind:
        known = tuple(kind for kind in items if not isinstance(kind, Other))
        return TupleShape(known) if len(known) == len(items) else Other.UNKNOWN

    def call(self, node: ast.Call, scope: Scope) -> Kind:
        """Check a call, and say what is known of its result."""
        raise NotImplementedError

    def place(self, node: ast.expr, place: Kind, scope: Scope) -> None:
        """Check an expression whose value goes where a value of a declared kind is meant."""
        kind = self.kind(node, scope)
        if not fits(kind, place):
            self.offence("kind", node, f"{described(kind)} stands where {described(place)} is meant")

    def truth(self, node: ast.expr, scope: Scope) -> None:
        """Check an expression that decides something."""
        kind = self.kind(node, scope)
        if not is_truth(kind):
            self.offence("truth", node, f"{described(kind)} stands where a truth value is meant")

    # --- literals and names ---------------------------------------------------------------

    def _constant(self, node: ast.expr, value: object, scope: Scope) -> Kind:
        if isinstance(value, bool):
            return BOOL
        if isinstance(value, int):
            return INT
        if isinstance(value, str):
            if not scope.text:
                self.offence("string", node, "a text is no value of the language")
            return Other.TEXT
        if isinstance(value, (float, complex)):
            self.offence("float", node, f"{value!r} is no integer")
        else:
            self.offence("literal", node, f"{value!r} is no literal of the language")
        return Other.UNKNOWN

    def _name(self, node: ast.expr, name: str, scope: Scope) -> Kind:
        if name in scope.locals:
            return scope.locals[name]
        if name in scope.assigned:
            self.offence("unbound-local", node, f"{name} may have no value here")
            return Other.UNKNOWN
        value = self._resolved(node, name)
        return Other.UNKNOWN if value is None else self._constant_value(node, name, value, self.source.namespace)

    def _resolved(self, node: ast.AST, name: str) -> Any:
        """What a global name means, or None after an offence."""
        try:
            return resolve(name, self.source)
        except NameRefusedError as error:
            self.offence(error.rule, node, str(error))
            return None

    def _constant_value(self, node: ast.AST, name: str, value: object, namespace: Mapping[str, Any]) -> Kind:
        """The kind of a constant of a module."""
        if isinstance(value, ModuleType) or is_type(value) or callable(value):
            self.offence("function-value", node, f"{name} is passed around; it can only be called or named")
            return Other.UNKNOWN
        try:
            kind = constant_kind(name, value)
            check_origin(name, namespace)
        except NameRefusedError as error:
            self.offence(error.rule, node, str(error))
            return Other.UNKNOWN
        if isinstance(kind, (RecordShape, EnumShape)):
            self.findings.uses(kind.cls, node)
        return kind

    def static(self, node: ast.expr, scope: Scope) -> Any:
        """The module, class or other object of the module that an expression names, or None."""
        match node:
            case ast.Name(id=name) if name not in scope.locals and name not in scope.assigned:
                return self.source.namespace.get(name, PRIMITIVES.get(name))
            case ast.Attribute(value=base, attr=name) if isinstance(self.static(base, scope), ModuleType):
                return vars(self.static(base, scope)).get(name)
            case _:
                return None

    def named(self, node: ast.expr, scope: Scope) -> Any:
        """`static`, with offences: what a callee or an enum's name means, or None."""
        match node:
            case ast.Name(id=name):
                return self._resolved(node, name)
            case ast.Attribute(value=base, attr=name):
                module = self.named(base, scope)
                try:
                    return None if module is None else member(module, name)
                except NameRefusedError as error:
                    self.offence(error.rule, node, str(error))
        return None

    # --- parts of values ------------------------------------------------------------------

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Kind:
        name = node.attr
        if name.startswith("_"):
            self.offence("attribute", node, f"{name} is private")
            return Other.UNKNOWN
        static = self.static(node.value, scope)
        if isinstance(static, ModuleType):
            value = self.named(node, scope)
            return Other.UNKNOWN if value is None else self._constant_value(node, name, value, vars(static))
        if isinstance(static, type) and issubclass(static, Enum):
            self.named(node.value, scope)
            self.findings.uses(static, node)
            if name not in static.__members__:
                self.offence("attribute", node, f"{static.__name__} has no member {name}")
            return EnumShape(static)
        return self._field(node, self.kind(node.value, scope), name)

    def _field(self, node: ast.AST, base: Kind, name: str) -> Kind:
        match base:
            case RecordShape(cls=cls, fields=fields):
                known: dict[str, Kind] = dict(fields)
                if name in known:
                    return known[name]
                self.offence("attribute", node, f"{cls.__name__} has no field {name}")
            case Other.STEP if name in _PARTS_OF_A_STEP:
                return _PARTS_OF_A_STEP[name]
            case Other.ARGUMENTS | Other.UNKNOWN:
                pass
            case MapShape() if name in MAP_METHODS:
                self.offence("function-value", node, f"the method {name} is not called")
            case _:
                self.offence("attribute", node, f"{described(base)} has no field {name}")
        return Other.UNKNOWN

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Kind:
        base = self.kind(node.value, scope)
        match base:
            case TupleShape(items=items):
                return self._item(node.slice, items, scope)
            case MapShape(key=key, value=value):
                self.place(node.slice, key, scope)
                return value
            case Other.UNKNOWN:
                self.kind(node.slice, scope)
            case _:
                self.offence("index", node, f"{described(base)} has no items")
        return Other.UNKNOWN

    def _item(self, index: ast.expr, items: Sequence[Kind], scope: Scope) -> Kind:
        match index:
            case ast.Constant(value=int() as position) if not isinstance(position, bool):
                if 0 <= position < len(items):
                    return items[position]
                self.offence("index", index, f"the tuple has {len(items)} items")
                return Other.UNKNOWN
            case ast.Name(id=name) if name in scope.counters:
                return items[0] if all(item == items[0] for item in items) else Other.UNKNOWN
            case _:
                self.kind(index, scope)
                self.offence("index", index, "the index of a tuple is neither a literal nor the counter of a range")
                return Other.UNKNOWN

    # --- operators ------------------------------------------------------------------------

    def _arithmetic(self, node: ast.BinOp, scope: Scope) -> Kind:
        if type(node.op) in _OPERATOR_RULES:
            self.offence(_OPERATOR_RULES[type(node.op)][0], node, _OPERATOR_RULES[type(node.op)][1])
        for operand in (node.left, node.right):
            self.check_number(operand, self.kind(operand, scope), "arithmetic is of numbers")
        return INT

    def check_number(self, node: ast.AST, kind: Kind, why: str) -> None:
        """Check that a value of this kind can stand where a number is meant."""
        if kind == BOOL:
            self.offence("bool-arithmetic", node, f"a truth value stands where a number is meant: {why}")
        elif kind is not Other.TEXT and not is_number(kind):
            self.offence("operand", node, f"{described(kind)} stands where a number is meant: {why}")

    def _unary(self, node: ast.UnaryOp, scope: Scope) -> Kind:
        match node.op:
            case ast.Not():
                self.truth(node.operand, scope)
                return BOOL
            case ast.USub():
                self.check_number(node.operand, self.kind(node.operand, scope), "arithmetic is of numbers")
            case _:
                self.offence(_OPERATOR_RULES[type(node.op)][0], node, _OPERATOR_RULES[type(node.op)][1])
                self.kind(node.operand, scope)
        return INT

    def _comparison(self, node: ast.Compare, scope: Scope) -> Kind:
        operands = [node.left, *node.comparators]
        is_of_step = any(self._is_action_name(operand, scope) for operand in operands)
        scope = scope.texts() if is_of_step else scope
        left = self.kind(operands[0], scope)
        for position, (op, right_node) in enumerate(zip(node.ops, node.comparators, strict=True)):
            right = self.kind(right_node, scope if position == 0 else scope.conditional())
            self._compared(right_node, op, left, right)
            left = right
        return BOOL

    def _is_action_name(self, node: ast.expr, scope: Scope) -> bool:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="action"):
                return scope.locals.get(name) is Other.STEP
            case _:
                return False

    def _compared(self, node: ast.AST, op: ast.cmpop, left: Kind, right: Kind) -> None:
        match op:
            case ast.Is() | ast.IsNot():
                self.offence("is", node, "is compares objects, not values")
            case ast.In() | ast.NotIn():
                self._contained(node, left, right)
            case ast.Eq() | ast.NotEq():
                if BOOL in (left, right) and any(isinstance(k, IntShape) for k in (left, right)):
                    self.offence("bool-arithmetic", node, "a truth value is compared with a number")
                elif not are_comparable(left, right):
                    self.offence("operand", node, f"{described(left)} is compared with {described(right)}")
            case _:
                self.check_number(node, left, "order is of numbers")
                self.check_number(node, right, "order is of numbers")

    def _contained(self, node: ast.AST, item: Kind, owner: Kind) -> None:
        inside = owner.key if isinstance(owner, MapShape) else item_of(owner)
        if not isinstance(owner, (MapShape, TupleShape)) and owner is not Other.UNKNOWN:
            self.offence("operand", node, f"{described(owner)} contains nothing: in is of maps and tuples")
        elif not are_comparable(item, inside):
            self.offence("operand", node, f"{described(item)} is looked for among {described(inside)}")


def item_of(kind: Kind) -> Kind:
    """What is known of any item of a tuple."""
    if not isinstance(kind, TupleShape) or not kind.items:
        return Other.UNKNOWN
    known: Kind = kind.items[0]
    for item in kind.items[1:]:
        known = joined(known, item)
    return known
