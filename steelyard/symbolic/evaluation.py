"""What a lifted function runs in: how it branches, and what happens to a fault.

Two ways of running exist.  `Pure` is for predicates, measures and helpers: an ``if`` runs both
sides and merges them, a possible fault becomes a condition of definedness.  The acting way
(`paths.Acting`) forks.  Both keep a stack of guards: the conditions under which the operand
at hand is evaluated at all, such as the left side of an ``and``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from steelyard.schema import ModellingError
from steelyard.symbolic import terms
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import merge


def literals(condition: Term) -> Iterator[Term]:
    """The conjuncts of a condition, itself among them."""
    yield condition
    if condition.op == "and":
        for part in condition.args:
            yield from literals(part)
    elif condition.op == "not" and condition.args[0].op == "or":
        for part in condition.args[0].args:
            yield from literals(terms.not_(part))


class Generic:
    """The key at which a measure is read as it was at first, and the keys written there since."""

    def __init__(self, key: tuple[Term, ...]) -> None:
        self.key = key
        self.written: dict[tuple[Term, ...], None] = {}


class Evaluation:
    """The state of one run of lifted code."""

    def __init__(self) -> None:
        self.guards: list[Term] = []
        self.generic: Generic | None = None
        self._facts: dict[Term, None] = {}
        self._bound = 0

    def decide(self, condition: Term) -> bool:
        """Which side of an ``if`` to take."""
        raise NotImplementedError(condition)

    def demand(self, condition: Term, fault: str) -> None:
        """A fault unless `condition`, here and under the guards."""
        raise NotImplementedError(fault, condition)

    def assume(self, condition: Term, assumption: str) -> None:
        """An environment's move that `assumption` excludes unless `condition`."""
        raise ModellingError(f"assume({assumption}) outside of an action: {terms.show(condition)}")

    def call(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run a lifted function of the model."""
        return function(*args, **kwargs)

    def learn(self, condition: Term) -> None:
        """Take note of what holds throughout: it settles conditions from now on."""
        self._facts.update(dict.fromkeys(literals(condition)))

    def known(self, condition: Term) -> bool | None:
        """The condition's value where its form, the guards or what was learnt tell it."""
        if condition.op == "bool":
            return bool(condition.data)
        negated = terms.not_(condition)
        if condition in self.guards or condition in self._facts:
            return True
        if negated in self.guards or negated in self._facts:
            return False
        return None

    @contextmanager
    def under(self, condition: Term) -> Iterator[None]:
        """Evaluate an operand that is reached only under `condition`."""
        depth = len(self.guards)
        self.guards.append(condition)
        try:
            yield
        finally:
            del self.guards[depth:]

    def fresh_key(self, kinds: tuple[str, ...]) -> tuple[Term, ...]:
        """Variables for a key that is about to be bound."""
        self._bound += 1
        return tuple(terms.var(f"?key {self._bound}.{i}", kind) for i, kind in enumerate(kinds))


class Pure(Evaluation):
    """Evaluation without forks.

    `defined` collects what must hold lest a fault occurs, each under its guards.
    """

    def __init__(self) -> None:
        super().__init__()
        self.defined: list[Term] = []
        self._frames: list[_Frame] = []
        self._taken: list[Term] = []

    def known(self, condition: Term) -> bool | None:
        """See `Evaluation`; the sides taken so far tell more."""
        found = super().known(condition)
        if found is None and condition in self._taken:
            return True
        if found is None and terms.not_(condition) in self._taken:
            return False
        return found

    def demand(self, condition: Term, fault: str) -> None:
        """See `Evaluation`."""
        del fault
        self.defined.append(terms.implies(terms.and_(*self.guards, *self._taken), condition))

    def decide(self, condition: Term) -> bool:
        """See `Evaluation`."""
        known = self.known(condition)
        if known is not None:
            return known
        if not self._frames:
            raise ModellingError("an if outside of a function")
        choice = self._frames[-1].next()
        # No guard: an operand in which it was decided ends before the function does.
        self._taken.append(condition if choice else terms.not_(condition))
        return choice

    def call(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run every side of the function's branches and merge what they return."""
        frame = _Frame()
        cases: list[tuple[Term, Any]] = []
        depth = len(self._taken)
        while True:
            self._frames.append(frame)
            try:
                value = function(*args, **kwargs)
                cases.append((terms.and_(*self._taken[depth:]), value))
            finally:
                self._frames.pop()
                del self._taken[depth:]
            if not frame.advance():
                break
        _, merged = cases[-1]
        for condition, value in reversed(cases[:-1]):
            merged = merge(condition, value, merged)
        return merged

    @contextmanager
    def binding(self, op: str) -> Iterator[Binding]:
        """Collect the definedness of a body apart, so that it can be closed over its key."""
        outer, self.defined = self.defined, []
        outer_guards, self.guards = self.guards, []
        outer_taken, self._taken = self._taken, []
        collected = Binding(op)
        try:
            yield collected
        finally:
            inner, self.defined = self.defined, outer
            self.guards, self._taken = outer_guards, outer_taken
            if collected.key and inner:
                body = terms.implies(collected.present, terms.and_(*inner))
                whole = terms.bind("forall", collected.key, body)
                self.defined.append(terms.implies(terms.and_(*self.guards, *self._taken), whole))


class Binding:
    """The key of a body that is being evaluated, and the condition under which it is present."""

    def __init__(self, op: str) -> None:
        self.op = op
        self.key: tuple[Term, ...] = ()
        self.present: Term = terms.TRUE


class _Frame:
    """The choices of one run through a function, in order."""

    def __init__(self) -> None:
        self.choices: list[bool] = []
        self.position = 0

    def next(self) -> bool:
        if self.position == len(self.choices):
            self.choices.append(True)
        self.position += 1
        return self.choices[self.position - 1]

    def advance(self) -> bool:
        """Turn the last choice that has another side; whether there was one."""
        self.position = 0
        while self.choices and not self.choices[-1]:
            self.choices.pop()
        if not self.choices:
            return False
        self.choices[-1] = False
        return True


_stack: list[Evaluation] = []


def current() -> Evaluation:
    """The evaluation that lifted code runs in."""
    if not _stack:
        raise ModellingError("lifted code runs outside of an evaluation")
    return _stack[-1]


@contextmanager
def evaluating(evaluation: Evaluation) -> Iterator[None]:
    """Run lifted code in an evaluation."""
    _stack.append(evaluation)
    try:
        yield
    finally:
        _stack.pop()
