"""The walk over everything that a suite reaches."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

import attrs

from steelyard.whitelist.classes import class_offences
from steelyard.whitelist.functions import FunctionWalk, defined_at, module_offences, source_of
from steelyard.whitelist.names import tampered
from steelyard.whitelist.roles import Role
from steelyard.whitelist.rules import Offence
from steelyard.whitelist.scope import UNKNOWN_SIGNATURE, Mode, Signature
from steelyard.whitelist.source import FunctionSource

ANY = Mode(refuses=True, ranges=True)


@attrs.frozen
class _Edge:
    """One function calls another, at a place."""

    caller: Any
    callee: Any
    path: str
    line: int


class _OfFunction:
    """What is found in one function: the `Findings` of its walk."""

    def __init__(self, reach: Reach, source: FunctionSource) -> None:
        self.reach = reach
        self.source = source

    def offence(self, rule: str, node: ast.AST, message: str) -> None:
        """A place that breaks a rule."""
        self.reach.add(self.source.module.path, getattr(node, "lineno", self.source.node.lineno), rule, message)

    def calls(self, function: FunctionType, node: ast.AST, mode: Mode) -> Signature:
        """A call of another function; answers what it takes and gives."""
        line = getattr(node, "lineno", self.source.node.lineno)
        self.reach.edges.append(_Edge(self.source.function, function, self.source.module.path, line))
        return self.reach.enter(function, mode, (self.source.module.path, line))

    def uses(self, cls: type, node: ast.AST) -> None:
        """A record, a refusal or an enum that a function names."""
        del node
        self.reach.use(cls)

    def assumes(self, assumption: str, node: ast.AST) -> None:
        """An assumption that a function rests on."""
        if self.reach.assumptions is not None and assumption not in self.reach.assumptions:
            self.offence("assumption", node, f"the suite declares no assumption {assumption}")


class Reach:
    """All functions and classes reached so far, and what was found in them.

    `assumptions` are the ids that the suite declares, or None where they are not known.
    """

    def __init__(self, assumptions: frozenset[str] | None) -> None:
        self.assumptions = assumptions
        self.edges: list[_Edge] = []
        self._found: set[Offence] = set()
        self._walks: dict[FunctionType, tuple[FunctionWalk, Signature]] = {}
        self._entered: set[tuple[FunctionType, Mode]] = set()
        self._classes: set[type] = set()
        self._modules: set[str] = set()
        for name in tampered():
            self.add("steelyard/language.py", 1, "tampering", f"{name} is not what its source says")

    def add(self, path: str, line: int, rule: str, message: str) -> None:
        """Record an offence, once."""
        self._found.add(Offence(path, line, rule, message))

    def found(self) -> tuple[Offence, ...]:
        """All offences, by file, line and rule."""
        self._find_recursion()
        return tuple(sorted(self._found))

    def role(self, role: Role) -> None:
        """Walk a function of the suite, and check its signature."""
        for cls in (role.params, role.state):
            self.use(cls)
        self.enter(role.function, role.mode)
        walked = self._walks.get(role.function) if isinstance(role.function, FunctionType) else None
        if walked is not None:
            walk, signature = walked
            for fault in role.faults(signature):
                walk.findings.offence("signature", walk.source.node, fault)

    def enter(self, function: Callable[..., Any], mode: Mode, called_at: tuple[str, int] | None = None) -> Signature:
        """Walk a function as it is called in a mode; answers what it takes and gives."""
        if not isinstance(function, FunctionType) or function not in self._walks:
            self._read(function, called_at)
        walked = self._walks.get(function) if isinstance(function, FunctionType) else None
        if walked is None or not isinstance(function, FunctionType):
            return UNKNOWN_SIGNATURE
        walk, signature = walked
        if (function, mode) not in self._entered:
            self._entered.add((function, mode))
            walk.body(mode, signature)
        return signature

    def _read(self, function: Callable[..., Any], called_at: tuple[str, int] | None) -> None:
        path, line = called_at or defined_at(function)
        source = source_of(function, lambda rule, message: self.add(path, line, rule, message))
        if source is None:
            return
        self._module(source)
        walk = FunctionWalk(source, _OfFunction(self, source))
        walk.head()
        self._walks[source.function] = (walk, walk.signature())

    def _module(self, source: FunctionSource) -> None:
        if source.module.path in self._modules:
            return
        self._modules.add(source.module.path)
        for node, message in module_offences(source):
            self.add(source.module.path, getattr(node, "lineno", 1), "module-statement", message)

    def use(self, cls: type) -> None:
        """Check a class that a function names, once."""
        if cls not in self._classes:
            self._classes.add(cls)
            self._found.update(class_offences(cls))

    def _find_recursion(self) -> None:
        callees: dict[Any, list[Any]] = {}
        for edge in self.edges:
            callees.setdefault(edge.caller, []).append(edge.callee)
        for edge in self.edges:
            if _reaches(callees, edge.callee, edge.caller):
                self.add(edge.path, edge.line, "recursion", f"{edge.callee.__name__} calls itself, at last here")


def _reaches(callees: Mapping[Any, list[Any]], start: Any, goal: Any) -> bool:
    seen, stack = {start}, [start]
    while stack:
        function = stack.pop()
        if function is goal:
            return True
        for callee in callees.get(function, []):
            if callee not in seen:
                seen.add(callee)
                stack.append(callee)
    return False
