"""Bounded search: the summaries unrolled from the initial states, with free amounts and parties.

What it finds is a real trace, replayed in plain Python; what it does not find within k steps does
not exist within k steps, for any parameters and any arguments, where the search ended by itself.
Sequences that differ only in the order of two moves that do not touch each other are
searched once (not for step properties, which see the order).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeGuard

import attrs

from steelyard.engines.concretise import Concrete
from steelyard.engines.footprint import Footprint, footprint
from steelyard.engines.goals import NO_FAULT
from steelyard.engines.result import InternalError, Result, Task
from steelyard.engines.session import Session, session_of
from steelyard.run import step_of
from steelyard.schema import arguments_of, record_shape
from steelyard.solver import Incremental
from steelyard.suite import Invariant, Property, Reachable, StepProperty, Verdict
from steelyard.symbolic import terms
from steelyard.symbolic.compose import After
from steelyard.symbolic.ground import Grounding
from steelyard.symbolic.paths import Path
from steelyard.symbolic.state import holds, symbolic_step
from steelyard.symbolic.summary import Summary
from steelyard.symbolic.terms import Term
from steelyard.trace import ReplayError, Trace, run_trace

#: How many solver calls one search may make.
CHECKS = 2_000


#: A move: the action and one of its paths, with what it touches.
_Option = tuple[Summary, Path, Footprint]


def _options(session: Session) -> tuple[_Option, ...]:
    """All moves that lead to a state."""
    return tuple(
        (summary, path, footprint(session.shape, session.symbolic.state, path))
        for summary in session.symbolic.summaries()
        for path in summary.ending("state")
    )


@attrs.frozen
class _Node:
    """A symbolic state that some sequence of moves leads to."""

    state: Any
    moves: tuple[tuple[Summary, dict[str, Any]], ...]
    last: Footprint | None
    last_index: int


class _Search:
    """One depth-first search, to one depth."""

    def __init__(
        self, session: Session, options: Sequence[_Option], wanted: dict[str, Property], depth: int, checks: int
    ) -> None:
        self.session = session
        self.wanted = wanted
        self.depth = depth
        self.checks_left = checks
        self.found: dict[str, Trace] = {}
        self.undecided: set[str] = set()
        self.cut = False
        self.solver = Incremental(session.options.rlimit)
        self.options = options
        self.faults = [(s, path) for s in session.symbolic.summaries() for path in s.ending("fault")]
        self.ordered = not any(
            isinstance(p, StepProperty) or getattr(p, "of_step", False) for p in self.wanted.values()
        )

    def run(self) -> None:
        """Search from every initial state."""
        for path in self.session.symbolic.genesis().ending("state"):
            self.solver.push(path.conditions)
            if self._possible():
                node = _Node(path.state, (), None, -1)
                self._look(node, None, {})
                self._deeper(node)
            self.solver.pop()

    def _deeper(self, node: _Node) -> None:
        if len(node.moves) == self.depth:
            return
        after = After(self.session.shape, node.state, len(node.moves) + 1)
        goals = self._goals(node.state)
        if NO_FAULT in self.wanted:
            self._look_for_faults(node, after)
        for index, (summary, path, writes) in enumerate(self.options):
            if not self.wanted.keys() - self.found.keys():
                return
            if self.ordered and node.last and index < node.last_index and writes.commutes_with(node.last):
                continue
            conditions = after.conditions(path)
            if conditions is None:
                continue
            self.solver.push(conditions)
            if self._possible():
                arguments = after.arguments(summary)
                reached = _Node(after.reached(path), (*node.moves, (summary, arguments)), writes, index)
                self._look(reached, node, goals)
                self._deeper(reached)
            self.solver.pop()

    def _possible(self) -> bool:
        """Whether the assertions may hold together; what is undecided is searched on."""
        if self.checks_left <= 0:
            self.cut = True
            return False
        self.checks_left -= 1
        return self.solver.check() != "unsat"

    def _goals(self, state: Any) -> dict[str, Term]:
        return {
            name: holds(p.predicate, self.session.symbolic.params, state)
            for name, p in self.wanted.items()
            if isinstance(p, Invariant) or (isinstance(p, Reachable) and not p.of_step)
        }

    def _look(self, node: _Node, before: _Node | None, earlier: dict[str, Term]) -> None:
        """Ask of each wanted property whether this state (or step) decides it."""
        goals = self._goals(node.state)
        if before is not None and node.moves:
            summary, arguments = node.moves[-1]
            step = symbolic_step(summary.function, arguments)
            for name, p in self.wanted.items():
                if _is_about_step(p, step.action):
                    goals[name] = holds(p.predicate, self.session.symbolic.params, before.state, step, node.state)
        for name, goal in goals.items():
            if name in self.found or goal is earlier.get(name):
                continue
            sought = goal if isinstance(self.wanted[name], Reachable) else terms.not_(goal)
            if sought is not terms.FALSE:
                self._find(name, node, sought)

    def _look_for_faults(self, node: _Node, after: After) -> None:
        """Ask whether some action's fault can happen next."""
        for summary, path in self.faults:
            conditions = after.conditions(path)
            if NO_FAULT not in self.found and conditions is not None:
                faulty = attrs.evolve(node, moves=(*node.moves, (summary, after.arguments(summary))))
                self._find(NO_FAULT, faulty, terms.and_(*conditions))

    def _find(self, name: str, node: _Node, sought: Term) -> None:
        grounding = Grounding()
        grounding.add("", sought)
        self.solver.push(term for _, term in grounding.close())
        said = self.solver.check()
        if said == "unknown":
            self.undecided.add(name)
        elif said == "sat":
            trace = self._concrete(node, self._small_model(node))
            if trace is None or not decided(self.session, self.wanted[name], trace):
                raise InternalError(f"bounded search of {name}: the trace found does not do what the solver said")
            steps = len(node.moves)
            self.found[name] = attrs.evolve(
                trace,
                found_by=f"bounded search at depth {steps}",
                certificate=f"none in fewer than {steps} steps, for any parameters and amounts (bounded search)",
            )
        self.solver.pop()

    def _small_model(self, node: _Node) -> dict[Term, int | bool]:
        """A model with small numbers: the first of a few limits that still works."""
        numbers = [term for _, arguments in node.moves for term in _naturals(arguments)]
        for limit in (1, 2, 3, 5, 10, 100):
            self.solver.push(terms.le(term, terms.const(limit)) for term in numbers)
            small = self.solver.model() if self.solver.check() == "sat" else None
            self.solver.pop()
            if small is not None:
                return small
        self.solver.check()
        return self.solver.model()

    def _concrete(self, node: _Node, model: dict[Term, int | bool]) -> Trace | None:
        concrete = Concrete(model)
        suite, symbolic = self.session.suite, self.session.symbolic
        params = concrete.value(record_shape(suite.params), symbolic.params)
        genesis = {
            name: concrete.value(shape, symbolic.genesis().arguments[name])
            for name, shape in arguments_of(suite.genesis)
        }
        calls: list[tuple[str, Mapping[str, Any]]] = [
            (
                summary.name,
                {name: concrete.value(shape, arguments[name]) for name, shape in arguments_of(summary.function)},
            )
            for summary, arguments in node.moves
        ]
        try:
            return run_trace(suite, params, genesis, calls, may_fault=True)
        except ReplayError:
            return None


def decided(session: Session, wanted: Property, trace: Trace) -> bool:
    """Whether the last state (or step) of a trace violates a property, or reaches it.

    A property that faults does not hold.
    """
    if wanted.id == NO_FAULT:
        return bool(trace.moves) and trace.moves[-1].outcome.startswith("fault")
    if not isinstance(wanted, Invariant | StepProperty | Reachable):
        raise TypeError(f"{wanted.id} is not about traces")
    states, held = trace.states, False
    with suppress(Exception):
        if isinstance(wanted, StepProperty) or (isinstance(wanted, Reachable) and wanted.of_step):
            move = trace.moves[-1]
            step = step_of(session.suite.action(move.action), move.arguments)
            held = bool(wanted.predicate(trace.params, states[-2], step, states[-1]))
        else:
            held = bool(wanted.predicate(trace.params, states[-1]))
    return held is isinstance(wanted, Reachable)


def _is_about_step(claim: Property, action: str) -> TypeGuard[StepProperty | Reachable]:
    """Whether a property is one of steps, of that action among others."""
    if isinstance(claim, StepProperty):
        return not claim.actions or action in claim.actions
    return isinstance(claim, Reachable) and claim.of_step


def _naturals(arguments: dict[str, Any]) -> Iterator[Term]:
    for value in arguments.values():
        term = getattr(value, "term", None)
        if isinstance(term, Term) and terms.kind_of(term) == "nat":
            yield term


@attrs.frozen
class Searched:
    """What a search of all depths up to a limit found.

    Attributes:
        found: traces by property.
        undecided: properties of which the solver left a step open.
        complete: the depth up to which every sequence was searched; -1 for none.
        cut: whether the number of solver calls ended it.
    """

    found: dict[str, Trace]
    undecided: frozenset[str]
    complete: int
    cut: bool


def search(session: Session, wanted: dict[str, Property], depth: int) -> Searched:
    """Search every depth up to `depth`, shallow first."""
    found: dict[str, Trace] = {}
    undecided: set[str] = set()
    complete, cut, checks = -1, False, CHECKS
    options = _options(session)
    for limit in range(depth + 1):
        one = _Search(session, options, {name: p for name, p in wanted.items() if name not in found}, limit, checks)
        one.run()
        checks, cut = one.checks_left, one.cut
        undecided |= one.undecided
        for name, trace in one.found.items():
            # A shorter one that was not decided, or not looked at, is no certificate.
            found[name] = attrs.evolve(trace, certificate="") if cut or name in undecided else trace
        if cut or len(found) == len(wanted):
            break
        complete = limit
    return Searched(found, frozenset(undecided), complete, cut)


def run(task: Task) -> tuple[Result, ...]:
    """Search for each property up to the task's depth."""
    begun = time.perf_counter()
    session = session_of(task.suite, task.options)
    wanted: dict[str, Property] = {
        p.id: p for p in task.properties if isinstance(p, Invariant | StepProperty | Reachable) or p.id == NO_FAULT
    }
    searched = search(session, wanted, task.options.depth)
    share = (time.perf_counter() - begun) / max(1, len(wanted))
    return tuple(
        _result(
            p,
            searched.found.get(name),
            -1 if name in searched.undecided else searched.complete,
            searched.cut,
            share,
        )
        for name, p in wanted.items()
    )


def _result(owner: Property, trace: Trace | None, complete: int, cut: bool, seconds: float) -> Result:
    reach = isinstance(owner, Reachable)
    if trace is not None:
        verdict, bounds, note = (Verdict.REACHED if reach else Verdict.VIOLATED), {"steps": len(trace.moves)}, ""
    elif complete < 0:
        verdict, bounds, note = Verdict.UNKNOWN, {}, "the solver left a step undecided: raise the resource limit"
    else:
        verdict, bounds = (Verdict.UNREACHED if reach else Verdict.BOUNDED), {"steps": complete}
        note = f"cut after {CHECKS} solver calls" if cut else ""
    return Result(
        id=owner.id, engine="bounded", verdict=verdict, bounds=bounds, trace=trace, note=note, seconds=seconds
    )
