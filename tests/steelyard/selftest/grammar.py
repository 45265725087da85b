"""Random predicates and actions of the workshop, as text: nothing is meant by them, but each can be run."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable
from random import Random
from types import ModuleType
from typing import Any

import attrs

_HEAD = """\
import attrs
from steelyard.language import *
from tests.steelyard.selftest.workshop import *


def helper(number: int, flag: bool) -> int:
    if flag and number > 1:
        return number * 2
    if number == 0:
        return -1
    return number


"""
_RETURN = "return attrs.evolve(state, rack=rack, lent=lent, marked=marked, till="


@attrs.frozen
class Scope:
    """The names in scope, by what they are; `maps` is whether a sum or a quantifier may stand here."""

    numbers: tuple[str, ...] = ("state.till", "state.brought", "params.longest", "params.share")
    truths: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ("NO_ONE", "state.keepers[0]", "state.keepers[1]", "state.keepers[2]")
    tools: tuple[str, ...] = ()
    maps: bool = True

    def plus(self, **names: tuple[str, ...]) -> Scope:
        """The scope with more names, which are likelier than the others."""
        return attrs.evolve(self, **{of: getattr(self, of) + 2 * more for of, more in names.items()})


class Grammar:
    """Draws expressions and statements."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._names = 0

    def _one(self, *ways: Callable[[], str]) -> str:
        return self._random.choice(ways)()

    def _pick(self, *texts: str) -> str:
        return self._random.choice(texts)

    def _name(self, stem: str) -> str:
        self._names += 1
        return f"{stem}{self._names}"

    # --- expressions ----------------------------------------------------------------------

    def number(self, depth: int, scope: Scope) -> str:
        """An integer."""
        if depth <= 0:
            return self._pick("0", "1", "2", "3", "-1", *scope.numbers)
        n, b = (lambda: self.number(depth - 1, scope)), (lambda: self.truth(depth - 1, scope))
        keeper = self._name("keeper")
        tool, account = (lambda: self.tool(scope)), (lambda: self.account(scope))
        return self._one(
            lambda: self._pick(*scope.numbers),
            lambda: f"({n()} {self._pick('+', '-', '*')} {n()})",
            lambda: f"{self._pick('floor_div', 'ceil_div')}({n()}, {self._divisor(depth, scope)})",
            lambda: f"({n()} {self._pick('//', '%')} {self._divisor(depth, scope)})",
            lambda: f"{self._pick('min', 'max')}({n()}, {n()})",
            lambda: f"({n()} if {b()} else {n()})",
            lambda: f"ite({b()}, lambda: {n()}, lambda: {n()})",
            lambda: f"count(state.keepers, lambda {keeper}: {self.truth(depth - 1, scope.plus(accounts=(keeper,)))})",
            lambda: f"state.lent[({tool()}, {account()})]",
            lambda: f"state.rack[{tool()}].worth",
            lambda: f"helper({n()}, {b()})",
            lambda: self._sum(depth, scope) if scope.maps else n(),
        )

    def _divisor(self, depth: int, scope: Scope) -> str:
        return self._pick("2", "3", "params.share", "(state.brought + 1)", self.number(depth - 1, scope))

    def _sum(self, depth: int, scope: Scope) -> str:
        key, value = self._name("key"), self._name("value")
        if self._random.randrange(3) == 0:
            return f"state.lent.sum(lambda {key}, {value}: {self._measure(depth, (value,), (f'{key}[1] == NO_ONE',))})"
        conditions = (f"{value}.is_sharp", f"{value}.owner != NO_ONE", f"{value}.sort == Sort.IRON")
        measure = self._measure(depth, (f"{value}.worth",), (*conditions, f"{key} in state.marked"))
        if self._random.randrange(2):
            return f"state.rack.sum(lambda {key}, {value}: {measure})"
        group = f"lambda {key}, {value}: {value}.owner"
        return f"state.rack.sum_by({group}, lambda {key}, {value}: {measure})[{self.account(scope)}]"

    def _measure(self, depth: int, numbers: tuple[str, ...], conditions: tuple[str, ...]) -> str:
        if depth <= 0:
            return self._pick("1", "2", "params.share", *numbers)
        m = lambda: self._measure(depth - 1, numbers, conditions)  # noqa: E731 - the grammar reads better so
        test = f"{self._pick(*conditions)} {self._pick('and', 'or')} {self._pick(*numbers)} > 1"
        return self._one(
            lambda: f"({m()} {self._pick('+', '-', '*')} {m()})",
            lambda: f"({m()} if {self._pick(test, *conditions)} else {m()})",
            lambda: f"floor_div({self._pick(*numbers)}, 2)",
            lambda: f"(state.till * {self._pick(*numbers)})",
        )

    def account(self, scope: Scope) -> str:
        """An account."""
        return self._pick(*scope.accounts)

    def tool(self, scope: Scope) -> str:
        """A tool's id."""
        return self._pick(*scope.tools, f"tool_id({self.account(scope)}, {self._pick('0', 'state.brought')})")

    def truth(self, depth: int, scope: Scope) -> str:
        """A truth value."""
        if depth <= 0:
            return self._pick("True", "state.till >= 0", f"{self.account(scope)} == NO_ONE", *scope.truths)
        n, b = (lambda: self.number(depth - 1, scope)), (lambda: self.truth(depth - 1, scope))
        tool, account = self.tool(scope), (lambda: self.account(scope))
        order, keeper = (lambda: self._pick("<", "<=", "==", "!=", ">", ">=")), self._name("keeper")
        return self._one(
            lambda: f"({b()} {self._pick('and', 'or')} {b()})",
            lambda: f"(not {b()})",
            lambda: f"({n()} {order()} {n()})",
            lambda: f"({n()} {self._pick('<', '<=')} {n()} {order()} {n()})",
            lambda: f"({account()} {self._pick('==', '!=')} {account()})",
            lambda: f"({account()} {self._pick('in', 'not in')} state.keepers)",
            lambda: f"({tool} {self._pick('in', 'not in')} state.{self._pick('rack', 'marked')})",
            lambda: f"implies({b()}, lambda: {b()})",
            lambda: f"({b()} if {b()} else {b()})",
            lambda: f"({tool} in state.rack and state.rack[{tool}].worth {order()} {n()})",
            lambda: f"(state.rack[{tool}].sort == Sort.{self._pick('WOOD', 'STONE', 'IRON')})",
            lambda: f"state.marked[{tool}]",
            lambda: (
                f"{self._pick('every', 'some')}(state.keepers, lambda {keeper}: "
                f"{self.truth(depth - 1, scope.plus(accounts=(keeper,)))})"
            ),
            lambda: self._quantified(depth, scope) if scope.maps else b(),
        )

    def _quantified(self, depth: int, scope: Scope) -> str:
        key, value, quantifier = self._name("key"), self._name("value"), self._pick("all", "any")
        inner = attrs.evolve(scope, maps=False)
        if self._random.randrange(2):
            inner = inner.plus(numbers=(value,), accounts=(f"{key}[1]",), tools=(f"{key}[0]",))
            return f"state.lent.{quantifier}(lambda {key}, {value}: {self.truth(depth - 1, inner)})"
        inner = inner.plus(numbers=(f"{value}.worth",), accounts=(f"{value}.owner",), tools=(key,))
        inner = inner.plus(truths=(f"{value}.is_sharp",))
        return f"state.rack.{quantifier}(lambda {key}, {value}: {self.truth(depth - 1, inner)})"

    # --- statements -----------------------------------------------------------------------

    def statements(self, depth: int, scope: Scope, indent: str) -> list[str]:
        """The statements of a block."""
        lines: list[str] = []
        for _ in range(self._random.randrange(1, 4)):
            if depth > 0 and self._random.randrange(4) == 0:
                lines.append(f"{indent}if {self.truth(2, scope)}:")
                lines += self.statements(depth - 1, scope, f"{indent}    ")
                if self._random.randrange(2):
                    lines.append(f"{indent}    {_RETURN}{self.number(2, scope)})")
            elif self._random.randrange(4) == 0:
                local = self._name("local")
                lines.append(f"{indent}{local} = {self.number(2, scope)}")
                scope = scope.plus(numbers=(local,))
            else:
                lines.append(indent + self._statement(scope))
        return lines

    def _statement(self, scope: Scope) -> str:
        tool, account = self.tool(scope), self.account(scope)
        worth = f"worth=max(0, {self.number(1, scope)})"
        return self._one(
            lambda: f"require({self.truth(2, scope)}, Wrong())",
            lambda: f"assume({self.truth(2, scope)}, 'W-01')",
            lambda: f"lent = lent.set(({tool}, {account}), max(0, {self.number(2, scope)}))",
            lambda: f"lent = lent.remove(({tool}, {account}))",
            lambda: f"marked = marked.set({tool}, {self.truth(1, scope)})",
            lambda: (
                f"rack = rack.set({tool}, Tool(owner={account}, {worth}, sort=Sort.IRON, "
                f"is_sharp={self.truth(1, scope)}))"
            ),
            lambda: f"rack = rack.set({tool}, attrs.evolve(rack[{tool}], {self._pick(f'owner={account}', worth)}))",
            lambda: f"rack = rack.remove({tool})",
        )


def predicates(seed: int, *, count: int, depth: int) -> tuple[Callable[..., bool], ...]:
    """Random predicates of one state."""
    grammar = Grammar(Random(f"{seed} {depth}"))  # noqa: S311 - reproducible, not secret
    names = [f"predicate_{number}" for number in range(count)]
    texts = [
        f"def {name}(params: Params, state: State) -> bool:\n    return {grammar.truth(depth, Scope())}\n"
        for name in names
    ]
    module = _loaded(f"random_predicates_{seed}_{depth}", texts)
    return tuple(getattr(module, name) for name in names)


def actions(seed: int, *, count: int) -> tuple[Callable[..., Any], ...]:
    """Random actions."""
    grammar = Grammar(Random(f"{seed}"))  # noqa: S311 - reproducible, not secret
    scope = attrs.evolve(Scope(), maps=False).plus(numbers=("x", "y"), accounts=("who", "other"), tools=("tool",))
    names = [f"action_{number}" for number in range(count)]
    texts = [
        "\n".join(
            [
                '@action(by="anyone")',
                f"def {name}(params: Params, state: State, *, x: int, y: Coins, who: Account, other: Account,",
                "    tool: ToolId) -> State:",
                "    rack, lent, marked = state.rack, state.lent, state.marked",
                *grammar.statements(2, scope, "    "),
                f"    {_RETURN}{grammar.number(2, scope)})",
                "",
            ]
        )
        for name in names
    ]
    module = _loaded(f"random_actions_{seed}", texts)
    return tuple(getattr(module, name) for name in names)


def _loaded(name: str, texts: list[str]) -> ModuleType:
    """A module of these definitions, which lifting finds under its file name."""
    source = _HEAD + "\n\n".join(texts)
    filename = f"<{name}>"
    module = ModuleType(name)
    module.__file__ = filename
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    sys.modules[name] = module
    exec(compile(source, filename, "exec", dont_inherit=True), vars(module))  # noqa: S102 - our own grammar
    return module
