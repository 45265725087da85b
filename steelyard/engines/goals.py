"""What is to be proved where a path of an action ends.

Most paths leave alone most of what is claimed, and that is seen without evaluating the claim at their end.  The
formula of a predicate over free states says what the predicate says, of every well-typed state; so what
the predicate says depends on the leaves and maps that occur in the formula, and on nothing else.  Where a path
changes none of these, the claim after it is the claim before it.  A step property is likewise evaluated
once for two free states and any call, and once for two equal states.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import attrs

from steelyard.engines.footprint import changed, mentioned
from steelyard.schema import ModellingError, leaves, untyped
from steelyard.suite import MODEL_PROPERTIES, Invariant, Kind, Property, Reachable, StepProperty, Suite
from steelyard.symbolic import terms
from steelyard.symbolic.paths import Path, located
from steelyard.symbolic.state import (
    ACTION,
    CALLER,
    any_step,
    holds,
    holds_given,
    symbolic,
    symbolic_step,
    written_leaves,
)
from steelyard.symbolic.summary import Summary, Symbolic
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import SymIdentity, identity_term

TYPES, NO_FAULT, PATHS = (p.id for p in MODEL_PROPERTIES)

_BEFORE, _AFTER = "s", "the state after"


class Goals:
    """The formulas of a suite's properties, before and after its steps."""

    def __init__(self, suite: Suite, given: Symbolic) -> None:
        self._suite = suite
        self._symbolic = given
        self.invariants: dict[str, Invariant] = {p.id: p for p in suite.of_kind(Kind.INVARIANT)}
        #: The invariants over the free state.
        self.formulas = {
            name: formula(p, p.predicate, given.params, given.state) for name, p in self.invariants.items()
        }
        self._known: dict[tuple[str, str, int], Term] = {}
        self._of_any_step: dict[str, _OfAnyStep | None] = {}

    def at_first(self, path: Path, wanted: frozenset[str]) -> dict[str, Term]:
        """The goals where a path of the genesis ends."""
        found = {
            name: formula(p, p.predicate, self._symbolic.params, path.state)
            for name, p in self.invariants.items()
            if name in wanted
        }
        return found | (self._well_typed(path) if TYPES in wanted else {})

    def after(self, summary: Summary, number: int, wanted: frozenset[str]) -> dict[str, Term]:
        """The goals where a path of an action ends, of the wanted properties."""
        path = summary.paths[number]
        writes, writes_after = (
            changed(self._symbolic.shape, self._symbolic.state, path.state, named) for named in (_BEFORE, _AFTER)
        )
        found: dict[str, Term] = {}
        for name, p in self.invariants.items():
            if name in wanted:
                is_framed = writes.isdisjoint(mentioned(self.formulas[name]))
                found[name] = self.formulas[name] if is_framed else self._evaluated(p, summary, number)
        for p in self._suite.of_kind(Kind.STEP):
            if p.id in wanted and (not p.actions or summary.name in p.actions):
                unchanged = self._where_unchanged(p, summary, writes_after)
                found[p.id] = self._evaluated(p, summary, number) if unchanged is None else unchanged
        return found | (self._well_typed(path) if TYPES in wanted else {})

    def _evaluated(self, of: Invariant | StepProperty, summary: Summary, number: int) -> Term:
        """A property at the end of a path."""
        key = (of.id, summary.name, number)
        if key not in self._known:
            path, given = summary.paths[number], self._symbolic
            where: tuple[Any, ...] = (path.state,)
            if isinstance(of, StepProperty):
                where = (given.state, symbolic_step(summary.function, summary.arguments), path.state)
            with _named(of):
                self._known[key] = holds_given(_unassumed(path), of.predicate, given.params, *where)
        return self._known[key]

    def _where_unchanged(self, of: StepProperty, summary: Summary, writes: frozenset[str]) -> Term | None:
        """A step property of a path that changes nothing that it depends on; None if it does, or may."""
        if of.id not in self._of_any_step:
            self._of_any_step[of.id] = self._any_step(of)
        found = self._of_any_step[of.id]
        if found is None or not writes.isdisjoint(found.mentions):
            return None
        step = symbolic_step(summary.function, summary.arguments)
        if not isinstance(step.caller, str | SymIdentity):
            return None
        call = {ACTION: identity_term(step.action), CALLER: identity_term(step.caller)}
        return terms.substitute(found.unchanged, call)

    def _any_step(self, of: StepProperty) -> _OfAnyStep | None:
        """A step property of any call between any two states; None where it looks at a call's arguments."""
        given, step = self._symbolic, any_step()
        try:
            anywhere = holds(of.predicate, given.params, given.state, step, self._any_state_after)
            unchanged = holds(of.predicate, given.params, given.state, step, given.state)
        except ModellingError:
            # Then it is evaluated for each path, where an error is shown if it is one.
            return None
        return _OfAnyStep(mentioned(anywhere), unchanged)

    def mentioned_by(self, of: Invariant | StepProperty | Reachable) -> frozenset[str]:
        """The leaves and maps of a state that a property may depend on, before a step or after it.

        Whether that state is well-typed or not: a formula over well-typed ones does not mention what their types tell.
        """
        before, after = (symbolic(untyped(self._symbolic.shape), name) for name in (_BEFORE, _AFTER))
        given = (before, any_step(), after) if is_of_steps(of) else (before,)
        try:
            anywhere = holds(of.predicate, self._symbolic.params, *given)
        except ModellingError:  # it looks at a call's arguments
            return frozenset(f"{_BEFORE}.{leaf}" for leaf, _ in leaves(self._symbolic.shape))
        return frozenset(re.sub(f"^{_AFTER}", _BEFORE, name) for name in mentioned(anywhere))

    @cached_property
    def _any_state_after(self) -> Any:
        return symbolic(self._symbolic.shape, _AFTER)

    def _well_typed(self, path: Path) -> dict[str, Term]:
        """For each leaf, that the naturals left there are at least 0 (an enum is in range by its making)."""
        goals: dict[str, Term] = {}
        for leaf, kind, term in written_leaves(self._symbolic.shape, path.state):
            if kind == "nat":
                name = f"{TYPES} {leaf}"
                goals[name] = terms.and_(goals.get(name, terms.TRUE), terms.nonneg(term))
        return goals


@attrs.frozen
class _OfAnyStep:
    """What a step property mentions, and its formula where the state after is the state before."""

    mentions: frozenset[str]
    unchanged: Term


def is_of_steps(claim: Property) -> bool:
    """Whether a property is one of steps."""
    return isinstance(claim, StepProperty) or (isinstance(claim, Reachable) and claim.of_step)


def owner_of(goal: str) -> str:
    """The property of a goal: the types have a goal for each leaf, ``model.types LEAF``."""
    return goal.partition(" ")[0]


def formula(owner: Property, predicate: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Term:
    """The term of a predicate; a modelling error names the property."""
    with _named(owner):
        return holds(predicate, *args, **kwargs)


@contextmanager
def _named(owner: Property) -> Iterator[None]:
    """A modelling error names the property."""
    try:
        yield
    except ModellingError as error:
        found = located(error)
        raise ModellingError(f"{owner.id}: {found.message}", found.where) from None


def _unassumed(path: Path) -> tuple[Term, ...]:
    """What holds on a path without leave of an assumption: a use of those must show in a core."""
    granted = {condition for _, condition in path.assumed}
    return tuple(condition for condition in path.conditions if condition not in granted)
