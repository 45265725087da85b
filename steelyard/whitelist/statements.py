"""Statements of the modelling language, and the walk over one function's body.

The walk goes down the blocks in order and keeps, at each point, the kind of every local that
has a value on all paths to it.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

from steelyard.language import Refused
from steelyard.schema import TupleShape
from steelyard.whitelist.calls import Expressions
from steelyard.whitelist.expressions import item_of
from steelyard.whitelist.kinds import INT, Kind, Other, described, joined
from steelyard.whitelist.names import PRIMITIVES
from steelyard.whitelist.scope import Findings, Mode, Scope
from steelyard.whitelist.source import FunctionSource

_STATEMENT_RULES: dict[type[ast.AST], tuple[str, str]] = {
    ast.Try: ("try", "try"),
    ast.TryStar: ("try", "try"),
    ast.Raise: ("raise", "raise"),
    ast.Assert: ("assert", "assert"),
    ast.While: ("while", "while"),
    ast.AsyncFor: ("async", "async for"),
    ast.AsyncWith: ("async", "async with"),
    ast.Break: ("loop", "break"),
    ast.Continue: ("loop", "continue"),
    ast.With: ("with", "with"),
    ast.Match: ("match", "match"),
    ast.Delete: ("del", "del"),
    ast.Import: ("import", "an import within a function"),
    ast.ImportFrom: ("import", "an import within a function"),
    ast.FunctionDef: ("nested-definition", "a function within a function"),
    ast.AsyncFunctionDef: ("nested-definition", "a function within a function"),
    ast.ClassDef: ("nested-definition", "a class within a function"),
    ast.Global: ("global", "global"),
}

_AUGMENTED = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)

Locals = dict[str, Kind]


class Body:
    """The walk over one function in one mode."""

    def __init__(self, source: FunctionSource, findings: Findings, mode: Mode, result: Kind) -> None:
        self.source = source
        self.offence = findings.offence
        self.expressions = Expressions(source, findings)
        self.findings = findings
        self.mode = mode
        self.result = result
        self.assigned = _assigned_in(source.node)
        self.counters: frozenset[str] = frozenset()
        self.is_understood = True

    def walk(self, arguments: Locals) -> None:
        """Check the body, given the kinds of the arguments."""
        for name in sorted(self.assigned):
            if name in PRIMITIVES:
                self.offence("shadowing", self.source.node, f"{name} is a name of the language, not of a local")
        statements = self.source.node.body
        if _is_docstring(statements[0]):
            statements = statements[1:]
        after = self._block(statements, dict(arguments))
        if after is not None and self.result is not Other.NOTHING and self.is_understood:
            self.offence("fall-through", self.source.node, f"{self.source.node.name} can end without a return")

    def _scope(self, known: Locals) -> Scope:
        return Scope(known, self.assigned, self.counters, self.mode)

    def _block(self, statements: list[ast.stmt], known: Locals) -> Locals | None:
        """The locals after a block, or None where every path returns."""
        after: Locals | None = known
        for statement in statements:
            after = self._statement(statement, known if after is None else after)
            known = known if after is None else after
        return after

    def _statement(self, node: ast.stmt, known: Locals) -> Locals | None:
        match node:
            case ast.Return(value=value):
                self._return(node, value, known)
                return None
            case ast.Assign(targets=targets, value=value):
                kind = self.expressions.kind(value, self._scope(known))
                if len(targets) != 1:
                    self.offence("statement", node, "an assignment has one target")
                return self._bound(targets[0], kind, known)
            case ast.AnnAssign(target=target, value=value):
                if value is None:
                    self.offence("statement", node, "a declaration has a value")
                    return known
                return self._bound(target, self.expressions.kind(value, self._scope(known)), known)
            case ast.AugAssign():
                return self._augmented(node, known)
            case ast.If(test=test, body=body, orelse=orelse):
                self.expressions.truth(test, self._scope(known))
                return _merged(self._block(body, dict(known)), self._block(orelse, dict(known)))
            case ast.For():
                return self._for(node, known)
            case ast.Expr(value=ast.Call() as call):
                self._call(call, known)
            case ast.Expr(value=value):
                self.offence("statement", node, "a value that nothing uses")
                self.expressions.kind(value, self._scope(known).texts())
            case _:
                rule, what = _STATEMENT_RULES.get(type(node), ("statement", type(node).__name__.lower()))
                self.offence(rule, node, f"{what} is outside the language")
                self.is_understood = False
        return known

    def _return(self, node: ast.Return, value: ast.expr | None, known: Locals) -> None:
        if value is not None:
            self.expressions.place(value, self.result, self._scope(known))
        if (value is None) != (self.result is Other.NOTHING):
            self.offence("statement", node, "a return has a value unless the function is annotated -> None")

    # --- assignments ----------------------------------------------------------------------

    def _bound(self, target: ast.expr, kind: Kind, known: Locals) -> Locals:
        match target:
            case ast.Name(id=name):
                self.counters -= {name}
                return {**known, name: kind}
            case ast.Tuple(elts=items):
                kinds: tuple[Kind, ...] = kind.items if isinstance(kind, TupleShape) else ()
                if not isinstance(kind, TupleShape) and kind is not Other.UNKNOWN:
                    self.offence("operand", target, f"{described(kind)} has no items to unpack")
                elif kinds and len(kinds) != len(items):
                    self.offence("operand", target, f"{len(kinds)} items are unpacked into {len(items)} names")
                for position, item in enumerate(items):
                    known = self._bound(item, kinds[position] if position < len(kinds) else Other.UNKNOWN, known)
                return known
            case ast.Starred():
                self.offence("variadic", target, "unpacking with * is outside the language")
            case _:
                self.offence("mutation", target, "only local names are assigned to")
        return known

    def _augmented(self, node: ast.AugAssign, known: Locals) -> Locals:
        if not isinstance(node.target, ast.Name):
            self.offence("mutation", node, "only local names are assigned to")
            self.expressions.kind(node.value, self._scope(known))
            return known
        self.counters -= {node.target.id}
        name = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
        whole = ast.copy_location(ast.BinOp(name, node.op, node.value), node)
        return {**known, node.target.id: self.expressions.kind(whole, self._scope(known))}

    # --- loops ----------------------------------------------------------------------------

    def _for(self, node: ast.For, known: Locals) -> Locals:
        if node.orelse:
            self.offence("loop", node.orelse[0], "a loop has no else")
        kind, counts, runs = self._run_over(node.iter, known)
        once = self._turn(node, kind, known, counts=counts)
        again = self._turn(node, kind, _merged(known, once) or known, counts=counts)
        return again if runs and again is not None else known

    def _turn(self, node: ast.For, kind: Kind, known: Locals, *, counts: bool) -> Locals | None:
        """The locals after one turn of a loop."""
        before = self.counters
        inside = self._bound(node.target, kind, dict(known))
        if counts and isinstance(node.target, ast.Name):
            self.counters |= {node.target.id}
        after = self._block(node.body, inside)
        self.counters = before
        return after

    def _run_over(self, node: ast.expr, known: Locals) -> tuple[Kind, bool, bool]:
        """What a loop's variable is, whether it counts, and whether the loop runs at least once."""
        match node:
            case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]) if self._is_range(node.func, known):
                bounds = [self._bound_of(argument, known) for argument in args]
                if None in bounds or not bounds or len(bounds) > 2:  # noqa: PLR2004 - a start and an end
                    self.offence("loop", node, "the bounds of a range are literals or constants of the module")
                    return INT, True, False
                return INT, True, len(range(*[b for b in bounds if b is not None])) > 0
            case _:
                over = self.expressions.kind(node, self._scope(known))
        if isinstance(over, TupleShape):
            return item_of(over), False, len(over.items) > 0
        rule = "map-iteration" if described(over) == "a map" else "loop"
        self.offence(rule, node, f"a loop runs over {described(over)}, not over a tuple whose length is known")
        return Other.UNKNOWN, False, False

    def _is_range(self, node: ast.expr, known: Locals) -> bool:
        return self.expressions.static(node, self._scope(known)) is PRIMITIVES["range"]

    def _bound_of(self, node: ast.expr, known: Locals) -> int | None:
        value: Any = node.value if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.Name) and node.id not in self.assigned:
            self.expressions.kind(node, self._scope(known))
            value = self.source.namespace.get(node.id)
        return value if type(value) is int else None

    # --- calls that stand alone -----------------------------------------------------------

    def _call(self, node: ast.Call, known: Locals) -> None:
        scope = self._scope(known)
        called = self.expressions.static(node.func, scope)
        if called is PRIMITIVES["require"] or called is PRIMITIVES["assume"]:
            self.expressions.named(node.func, scope)
            self._refusal(node, scope, assumes=called is PRIMITIVES["assume"])
            return
        if self.expressions.kind(node, scope) not in (Other.NOTHING, Other.UNKNOWN):
            self.offence("statement", node, "a value that nothing uses")

    def _refusal(self, node: ast.Call, scope: Scope, *, assumes: bool) -> None:
        name = "assume" if assumes else "require"
        if not self.mode.refuses:
            self.offence("refusal", node, f"{name} stands where nothing may refuse: a predicate, lambda or condition")
        if node.keywords or len(node.args) != 2:  # noqa: PLR2004 - a condition and what follows without it
            self.offence("arity", node, f"{name} takes 2 arguments, by position")
            return
        self.expressions.truth(node.args[0], scope)
        if assumes:
            self._assumption(node.args[1])
        else:
            self._refused(node.args[1], scope)

    def _assumption(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.findings.assumes(node.value, node)
        else:
            self.offence("refusal", node, "the id of an assumption is a literal")

    def _refused(self, node: ast.expr, scope: Scope) -> None:
        cls = self.expressions.static(node.func, scope) if isinstance(node, ast.Call) else None
        if not (isinstance(node, ast.Call) and isinstance(cls, type) and issubclass(cls, Refused)):
            self.offence("refusal", node, "the second argument of require makes a Refused")
            return
        self.expressions.named(node.func, scope)
        self.findings.uses(cls, node)
        for argument in node.args:
            self.expressions.kind(argument, scope.conditional().texts())
        for keyword in node.keywords:
            if keyword.arg is None:
                self.offence("variadic", keyword.value, "unpacking with ** is outside the language")
            self.expressions.kind(keyword.value, scope.conditional().texts())


def _merged(left: Locals | None, right: Locals | None) -> Locals | None:
    """The locals that have a value after either branch."""
    if left is None or right is None:
        return right if left is None else left
    return {name: joined(left[name], right[name]) for name in left if name in right}


def _is_docstring(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case _:
            return False


@cache
def _assigned_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """The arguments of a function and all names that its body binds."""
    given = function.args
    names = {a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg) if a}
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
        if not isinstance(node, (ast.Lambda, ast.comprehension)):
            stack.extend(ast.iter_child_nodes(node))
    return frozenset(names)
