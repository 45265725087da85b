"""Calls: of the language, of the project's own functions, and of nothing else."""

from __future__ import annotations

import ast
from collections.abc import Callable
from enum import Enum
from types import FunctionType, ModuleType
from typing import Any, NewType

import attrs

from steelyard.language import Refused
from steelyard.schema import IdentityShape, MapShape, ModellingError, RecordShape, TupleShape, record_shape, shape_of
from steelyard.whitelist.expressions import MAP_METHODS, SINGLE_KEY, Values, item_of
from steelyard.whitelist.kinds import BOOL, IDENTITY, INT, Kind, Other, described, is_number, joined
from steelyard.whitelist.names import ARITIES, PRIMITIVES, primitive_name
from steelyard.whitelist.scope import Scope, Signature


class Expressions(Values):
    """The walk over expressions, calls included."""

    def call(self, node: ast.Call, scope: Scope) -> Kind:
        """Check a call, and say what is known of its result."""
        for keyword in node.keywords:
            if keyword.arg is None:
                self.offence("variadic", keyword.value, "unpacking with ** is outside the language")
        callee = node.func
        match callee:
            case ast.Name(id=name) if name in scope.locals or name in scope.assigned:
                self.offence("local-call", node, f"{name} is a local value; what is called is a name of the module")
                return self._arguments(node, scope)
            case ast.Attribute(value=base, attr=name) if self.static(base, scope) is None:
                return self._method(node, base, name, scope)
            case ast.Name():
                value = self.named(callee, scope)
            case ast.Attribute(value=base) if isinstance(self.static(base, scope), ModuleType):
                value = self.named(callee, scope)
            case ast.Attribute():
                return self._method(node, callee.value, callee.attr, scope)
            case _:
                self.offence("local-call", node, "what is called is no name of the module")
                return self._arguments(node, scope)
        return Other.UNKNOWN if value is None else self._call_of(node, value, scope)

    def _arguments(self, node: ast.Call, scope: Scope) -> Kind:
        """Check the arguments of a call of which nothing is known."""
        for argument in (*node.args, *(k.value for k in node.keywords)):
            self.kind(argument, scope)
        return Other.UNKNOWN

    def _call_of(self, node: ast.Call, value: Any, scope: Scope) -> Kind:
        name = primitive_name(value)
        if name is not None:
            return self._primitive(node, name, scope)
        if isinstance(value, NewType):
            return self._cast(node, value, scope)
        if isinstance(value, type) and attrs.has(value) and not issubclass(value, Enum):
            return self._construction(node, value, scope)
        if isinstance(value, FunctionType):
            return self._placed(node, self.findings.calls(value, node, scope.mode), scope)
        shown = getattr(value, "__qualname__", type(value).__name__)
        self.offence("foreign-call", node, f"{shown} is outside the language")
        return self._arguments(node, scope)

    def _cast(self, node: ast.Call, unit: NewType, scope: Scope) -> Kind:
        if node.keywords or len(node.args) != 1:
            self.offence("arity", node, f"{unit.__name__} takes one value")
            return self._arguments(node, scope)
        try:
            shape = shape_of(unit)
        except ModellingError as error:
            self.offence("type", node, error.message)
            return self._arguments(node, scope)
        if not isinstance(node.args[0], ast.Constant) or not isinstance(shape, IdentityShape):
            self.place(node.args[0], shape, scope)
        return shape

    def _construction(self, node: ast.Call, cls: Any, scope: Scope) -> Kind:
        self.findings.uses(cls, node)
        if issubclass(cls, Refused):
            self.offence("refusal", node, f"{cls.__name__} is made outside a require")
            return self._arguments(node, scope)
        try:
            shape = record_shape(cls)
        except (ModellingError, NameError):
            return self._arguments(node, scope)
        positional = tuple(field.name for field in attrs.fields(cls) if not field.kw_only)
        return self._placed(node, Signature(dict(shape.fields), positional, shape), scope)

    def _placed(self, node: ast.Call, signature: Signature, scope: Scope) -> Kind:
        """Check the arguments of a call against what is declared for each."""
        if signature.places is None:
            self._arguments(node, scope)
            return signature.result
        named = [*zip(signature.positional, node.args, strict=False), *((k.arg, k.value) for k in node.keywords)]
        for name, argument in named:
            self.place(argument, signature.places.get(name or "", Other.UNKNOWN), scope)
            if name is not None and name not in signature.places:
                self.offence("arity", argument, f"there is no argument {name}")
        if len(node.args) > len(signature.positional):
            self.offence("arity", node, f"at most {len(signature.positional)} arguments are taken by position")
        return signature.result

    def _primitive(self, node: ast.Call, name: str, scope: Scope) -> Kind:
        args = node.args
        if name == "evolve":
            return self._evolution(node, scope)
        if node.keywords or len(args) != ARITIES.get(name, len(args)) or not args:
            self.offence("arity", node, f"{name} takes {ARITIES.get(name, 'its')} arguments, by position")
            return self._arguments(node, scope)
        match name:
            case "require" | "assume":
                self.offence("refusal", node, f"{name} is a statement of its own")
                self._arguments(node, scope)
            case "floor_div" | "ceil_div" | "min" | "max":
                if len(args) == 1:
                    self.offence("arity", node, f"{name} takes at least two numbers")
                for argument in args:
                    self.check_number(argument, self.kind(argument, scope), f"{name} is of numbers")
                return INT
            case "digest":
                for argument in args:
                    self._part(argument, scope)
                return IDENTITY
            case "implies":
                self.truth(args[0], scope)
                self._lazy(args[1], scope, self.truth)
                return BOOL
            case "ite":
                self.truth(args[0], scope)
                return joined(self._lazy(args[1], scope, self.kind), self._lazy(args[2], scope, self.kind))
            case "every" | "some" | "count":
                return self._over_tuple(node, name, scope)
            case _:
                self.offence("loop", node, "range is what a for loop runs over, and nothing else")
        return Other.UNKNOWN

    def _part(self, node: ast.expr, scope: Scope) -> None:
        kind = self.kind(node, scope.texts())
        if not (is_number(kind) or isinstance(kind, IdentityShape) or kind is Other.TEXT):
            self.offence("kind", node, f"{described(kind)} has no digest: it takes numbers and identities")

    def _evolution(self, node: ast.Call, scope: Scope) -> Kind:
        if len(node.args) != 1:
            self.offence("arity", node, "evolve takes a record and its new fields by name")
            return self._arguments(node, scope)
        base = self.kind(node.args[0], scope)
        fields: dict[str, Kind] = dict(base.fields) if isinstance(base, RecordShape) else {}
        for keyword in node.keywords:
            self.place(keyword.value, fields.get(keyword.arg or "", Other.UNKNOWN), scope)
            if fields and keyword.arg is not None and keyword.arg not in fields:
                self.offence("attribute", keyword.value, f"{described(base)} has no field {keyword.arg}")
        if not isinstance(base, RecordShape) and base is not Other.UNKNOWN:
            self.offence("operand", node, f"{described(base)} does not evolve")
        return base

    def _lazy(self, node: ast.expr, scope: Scope, check: Callable[[ast.expr, Scope], Any]) -> Any:
        """An arm of ite or implies: a value, or a lambda without arguments."""
        if not isinstance(node, ast.Lambda):
            return check(node, scope)
        return check(node.body, self._within(node, (), scope))

    def _over_tuple(self, node: ast.Call, name: str, scope: Scope) -> Kind:
        items = self.kind(node.args[0], scope)
        if not isinstance(items, TupleShape):
            self.offence("loop", node.args[0], f"{name} is of tuples whose length is known, not {described(items)}")
        self._applied(node.args[1], (item_of(items),), scope, self.truth)
        return INT if name == "count" else BOOL

    def _method(self, node: ast.Call, base: ast.expr, name: str, scope: Scope) -> Kind:
        owner = self.kind(base, scope)
        if name not in MAP_METHODS or not (isinstance(owner, MapShape) or owner is Other.UNKNOWN):
            rule = "map-method" if isinstance(owner, MapShape) else "foreign-call"
            self.offence(rule, node, f"{described(owner)} has no method {name} in the language")
            return self._arguments(node, scope)
        if name not in SINGLE_KEY and not scope.mode.ranges:
            self.offence("map-method", node, f"{name} ranges over a map: that is for predicates")
        if node.keywords or len(node.args) != MAP_METHODS[name]:
            self.offence("arity", node, f"{name} takes {MAP_METHODS[name]} arguments, by position")
            return self._arguments(node, scope)
        return self._map_call(node, name, owner, scope)

    def _map_call(self, node: ast.Call, name: str, owner: Kind, scope: Scope) -> Kind:
        entry: tuple[Kind, ...] = (Other.UNKNOWN, Other.UNKNOWN)
        if isinstance(owner, MapShape):
            entry = (owner.key, owner.value)
        match name:
            case "set" | "remove":
                for argument, kind in zip(node.args, entry, strict=False):
                    self.place(argument, kind, scope)
                return owner
            case "sum":
                self._applied(node.args[0], entry, scope, self.number)
                return INT
            case "sum_by":
                group = self._applied(node.args[0], entry, scope, self.kind)
                self._applied(node.args[1], entry, scope, self.number)
                return Other.UNKNOWN if isinstance(group, (Other, type(None))) else MapShape(group, INT, 0)
            case _:
                self._applied(node.args[0], entry, scope, self.truth)
                return BOOL

    def number(self, node: ast.expr, scope: Scope) -> None:
        """Check an expression that measures something."""
        self.check_number(node, self.kind(node, scope), "a measure is a number")

    def _applied(
        self, node: ast.expr, kinds: tuple[Kind, ...], scope: Scope, check: Callable[[ast.expr, Scope], Any]
    ) -> Any:
        """A lambda that the language calls with arguments of the given kinds."""
        if isinstance(node, ast.Lambda):
            return check(node.body, self._within(node, kinds, scope))
        self.offence("lambda", node, "a lambda is meant here, written out")
        return None

    def _within(self, node: ast.Lambda, kinds: tuple[Kind, ...], scope: Scope) -> Scope:
        """The scope of a lambda's body."""
        given = node.args
        if given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg or given.defaults:
            self.offence("lambda", node, "a lambda has plain arguments without defaults")
        names = [argument.arg for argument in given.args]
        for name in names:
            if name in PRIMITIVES:
                self.offence("shadowing", node, f"{name} is a name of the language")
        if len(names) != len(kinds):
            self.offence("lambda", node, f"a lambda of {len(kinds)} arguments is meant here")
        inner = {**scope.locals, **dict(zip(names, (*kinds, *[Other.UNKNOWN] * len(names)), strict=False))}
        return attrs.evolve(scope.conditional(), locals=inner, counters=scope.counters - set(names))
