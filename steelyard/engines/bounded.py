"""Bounded search: the summaries unrolled from the initial states, with free amounts and parties.

What it finds is a real trace, replayed in plain Python; what it does not find within k steps does
not exist within k steps, for any parameters and any arguments, where the search ended by itself.
Sequences that differ only in the order of two moves that do not touch each other are
searched once (of a step property, which sees the last move as such, all moves but that one).

A shortest trace has no move in vain: what a move writes is read by one that follows it, or the property mentions it.
Without such a move the trace would do the same, and be shorter.  As shorter ones were searched before, sequences with a
move that nothing can depend on are left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeGuard

import attrs

from steelyard.engines.concretise import Concrete
from steelyard.engines.footprint import Footprint, footprint, names_in
from steelyard.engines.goals import NO_FAULT, is_of_steps
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

#: A move: the action and one of its paths, with what it touches.
_Option = tuple[Summary, Path, Footprint]


def _options(session: Session) -> tuple[_Option, ...]:
    """All moves that lead to a state."""
    return tuple(
        (summary, path, footprint(session.shape, session.symbolic.state, path))
        for summary in session.symbolic.summaries()
        for path in summary.ending("state")
    )


@attrs.define(eq=False)
class _Place:
    """A symbolic state that can be reached, and the conditions of the move that leads to it."""

    state: Any
    conditions: Sequence[Term]
    after: After | None = None


@attrs.frozen
class _Node:
    """A sequence of moves, and where it leads."""

    place: _Place
    moves: tuple[tuple[Summary, dict[str, Any]], ...]
    last: Footprint | None
    #: What tells it from others: the number of the initial state, then those of the moves.
    name: tuple[int, ...]
    #: What those moves wrote of which nothing depends on any of it so far.
    idle: tuple[frozenset[str], ...] = ()


class _Search:
    """One depth-first search, to one depth."""

    def __init__(
        self,
        session: Session,
        options: Sequence[_Option],
        wanted: dict[str, Property],
        depth: int,
        checks: int,
        known: dict[tuple[int, ...], _Place | None],
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
        self.known = known
        self.faults = [(s, path) for s in session.symbolic.summaries() for path in s.ending("fault")]
        self.of_steps = any(map(is_of_steps, wanted.values()))
        self.mentions = self._mentions()
        self.relevant = self._relevant()

    def run(self) -> None:
        """Search from every initial state."""
        for number, path in enumerate(self.session.symbolic.genesis().ending("state")):
            place = self._place((number,), None, path)
            if place is not None:
                self._reached(_Node(place, (), None, (number,)), None, {})
                self.solver.pop()

    def _mentions(self) -> frozenset[str]:
        """What of the states the properties may depend on."""
        claims = [p for p in self.wanted.values() if isinstance(p, Invariant | StepProperty | Reachable)]
        return frozenset().union(*(self.session.goals.mentioned_by(claim) for claim in claims))

    def _relevant(self) -> tuple[frozenset[str], ...]:
        """By the number of moves that are to follow, what one of them may look at, or a property."""
        found = [self.mentions]
        if self.of_steps:
            last = (touched.reads for summary, _, touched in self.options if self._may_be_last(summary))
            found.append(self.mentions.union(*last))
        faults = [path.conditions for _, path in self.faults] if NO_FAULT in self.wanted else []
        of_faults = frozenset(names_in(condition for conditions in faults for condition in conditions))
        while len(found) <= self.depth:
            reads = (touched.reads for _, _, touched in self.options if touched.writes & found[-1])
            found.append(found[-1].union(of_faults, *reads))
        return tuple(found)

    def _may_be_last(self, summary: Summary) -> bool:
        """Whether some property is about what this action leads to."""
        return not self.of_steps or any(_is_about_step(claim, summary.name) for claim in self.wanted.values())

    def _reached(self, node: _Node, before: _Node | None, earlier: dict[str, Term]) -> None:
        """Look at a state that can be reached, if it is as far away as this search goes; else go on from it."""
        if len(node.moves) == self.depth:
            self._look(node, before, earlier)
        else:
            self._deeper(node)

    def _deeper(self, node: _Node) -> None:
        after = node.place.after = node.place.after or After(self.session.shape, node.place.state, len(node.moves) + 1)
        to_follow = self.depth - len(node.moves) - 1
        goals = self._goals(node.place.state) if to_follow == 0 else {}
        if NO_FAULT in self.wanted and to_follow == 0:
            self._look_for_faults(node, after)
        for index, (summary, path, touched) in enumerate(self.options):
            if not self.wanted.keys() - self.found.keys():
                return
            idle = self._idle_after(node, touched, to_follow)
            if idle is None or (to_follow == 0 and not self._may_be_last(summary)):
                continue
            is_free = not self.of_steps or to_follow > 0
            if is_free and node.last and index < node.name[-1] and touched.commutes_with(node.last):
                continue
            name = (*node.name, index)
            place = self._place(name, after, path)
            if place is not None:
                moves = (*node.moves, (summary, after.arguments(summary)))
                self._reached(_Node(place, moves, touched, name, idle), node, goals)
                self.solver.pop()

    def _idle_after(self, node: _Node, touched: Footprint, to_follow: int) -> tuple[frozenset[str], ...] | None:
        """What is idle after a move more; None if something would be in vain, the move or one before it."""
        is_last_step = self.of_steps and to_follow == 0  # it matters as such, whatever it writes
        if not is_last_step and not touched.writes & self.relevant[to_follow]:
            return None
        idle = [writes for writes in node.idle if not writes & touched.reads]
        if to_follow == 0:
            return None if idle else ()
        if not touched.writes & self.mentions:
            idle.append(touched.writes)
        return tuple(idle)

    def _place(self, name: tuple[int, ...], after: After | None, path: Path) -> _Place | None:
        """Where a sequence leads, whose last move is asserted from then on; None if it leads nowhere.

        What is undecided is searched on.
        """
        if name in self.known:
            place = self.known[name]
            if place is not None:
                self.solver.push(place.conditions)
            return place
        place, conditions = None, path.conditions if after is None else after.conditions(path)
        if conditions is not None:
            if self.checks_left <= 0:
                self.cut = True
                return None
            self.checks_left -= 1
            self.solver.push(conditions)
            if self.solver.check() == "unsat":
                self.solver.pop()
            else:
                place = _Place(path.state if after is None else after.reached(path), conditions)
        self.known[name] = place
        return place

    def _goals(self, state: Any) -> dict[str, Term]:
        return {
            name: holds(p.predicate, self.session.symbolic.params, state)
            for name, p in self.wanted.items()
            if isinstance(p, Invariant) or (isinstance(p, Reachable) and not p.of_step)
        }

    def _look(self, node: _Node, before: _Node | None, earlier: dict[str, Term]) -> None:
        """Ask of each wanted property whether this state (or step) decides it."""
        goals = self._goals(node.place.state)
        if before is not None and node.moves:
            summary, arguments = node.moves[-1]
            step = symbolic_step(summary.function, arguments)
            for name, p in self.wanted.items():
                if _is_about_step(p, step.action):
                    goals[name] = holds(
                        p.predicate, self.session.symbolic.params, before.place.state, step, node.place.state
                    )
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
        if is_of_steps(wanted):
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
        wanted: the properties that were searched for together.
        found: traces by property.
        undecided: properties of which the solver left a step open.
        complete: the depth up to which every sequence was searched; -1 for none.
        cut: whether the number of solver calls ended it.
    """

    wanted: Mapping[str, Property]
    found: dict[str, Trace]
    undecided: frozenset[str]
    complete: int
    cut: bool


def search(session: Session, wanted: Mapping[str, Property], depth: int) -> tuple[Searched, ...]:
    """Search every depth up to `depth`, shallow first: for properties of states, and by itself for those of steps."""
    options = _options(session)
    kinds = [{name: p for name, p in wanted.items() if is_of_steps(p) is of_steps} for of_steps in (False, True)]
    return tuple(_searched(session, options, some, depth) for some in kinds if some)


def _searched(session: Session, options: Sequence[_Option], wanted: Mapping[str, Property], depth: int) -> Searched:
    found: dict[str, Trace] = {}
    undecided: set[str] = set()
    complete, cut, checks = -1, False, session.options.checks
    known: dict[tuple[int, ...], _Place | None] = {}
    for limit in range(depth + 1):
        left = {name: p for name, p in wanted.items() if name not in found}
        one = _Search(session, options, left, limit, checks, known)
        one.run()
        checks, cut = one.checks_left, one.cut
        undecided |= one.undecided
        for name, trace in one.found.items():
            # A shorter one that was not decided, or not looked at, is no certificate.
            found[name] = attrs.evolve(trace, certificate="") if cut or name in undecided else trace
        if cut or len(found) == len(wanted):
            break
        complete = limit
    return Searched(wanted, found, frozenset(undecided), complete, cut)


def run(task: Task) -> tuple[Result, ...]:
    """Search for each property up to the task's depth."""
    begun = time.perf_counter()
    session = session_of(task.suite, task.options)
    wanted: dict[str, Property] = {
        p.id: p for p in task.properties if isinstance(p, Invariant | StepProperty | Reachable) or p.id == NO_FAULT
    }
    results: dict[str, Result] = {}
    for one in search(session, wanted, task.options.depth):
        for name, claim in one.wanted.items():
            complete = -1 if name in one.undecided else one.complete
            results[name] = _result(claim, one.found.get(name), complete, task.options.checks if one.cut else 0)
    share = (time.perf_counter() - begun) / max(1, len(wanted))
    return tuple(attrs.evolve(results[name], seconds=share) for name in wanted)


def _result(owner: Property, trace: Trace | None, complete: int, cut: int) -> Result:
    """The answer; `cut` after so many solver calls, or not at all."""
    reach = isinstance(owner, Reachable)
    if trace is not None:
        verdict, bounds, note = (Verdict.REACHED if reach else Verdict.VIOLATED), {"steps": len(trace.moves)}, ""
    elif complete < 0:
        verdict, bounds, note = Verdict.UNKNOWN, {}, "the solver left a step undecided: raise the resource limit"
    else:
        verdict, bounds = (Verdict.UNREACHED if reach else Verdict.BOUNDED), {"steps": complete}
        note = f"cut after {cut} solver calls" if cut else ""
    return Result(id=owner.id, engine="bounded", verdict=verdict, bounds=bounds, trace=trace, note=note)
