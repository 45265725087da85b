"""An action and its summary, asked the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from steelyard.arithmetic import lemmas
from steelyard.definitions import definitions
from steelyard.language import Map
from steelyard.run import Outcome, start, step_of, unchecked_call
from steelyard.schema import misfit, record_shape
from steelyard.selftest.claims import Bench, Claims, Difference, Predicates
from steelyard.selftest.evaluate import Number, Program, World
from steelyard.selftest.layout import Case, Layout, MapPlace, argument_places, part_of
from steelyard.suite import Invariant, Reachable, Relational, StepProperty, Suite, Theorem
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import Pure, evaluating
from steelyard.symbolic.maps import SymMap
from steelyard.symbolic.paths import Path
from steelyard.symbolic.state import symbolic_arguments, symbolic_step, written_leaves
from steelyard.symbolic.summary import Summary, Symbolic
from steelyard.symbolic.values import flatten

#: The facts that the solver is told are put to the test in one case out of so many.
_FACTS_EACH = 4


class Common:
    """What the twins of a suite share: its symbolic form, and its claims over the state before."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.symbolic = Symbolic(suite)
        self.layout = Layout(self.symbolic)
        self.shape = record_shape(suite.state)
        self.bench = Bench(self.layout)
        declared = [p for p in suite.properties if isinstance(p, Invariant | StepProperty | Reachable)]
        self._of_step = [p for p in declared if isinstance(p, StepProperty) or (isinstance(p, Reachable) and p.of_step)]
        self._of_state = {p.id: p.predicate for p in declared if p not in self._of_step}
        self.before = self.of_state(self.symbolic.state)
        self._valid = Program([self.symbolic.valid], self.layout.positions)
        self._held: tuple[Any, Any, tuple[Difference, ...]] | None = None

    def of_state(self, state: Any, other: Claims | None = None) -> Claims:
        """The claims over one symbolic state."""
        seen = self.bench.symbolic.watched(self.shape, state, "state")
        return Claims(self.bench, self._of_state, other, self.symbolic.params, seen)

    def of_step(self, name: str) -> Predicates:
        """The claims over the steps of an action."""
        return {p.id: p.predicate for p in self._of_step if name in (getattr(p, "actions", ()) or (name,))}

    def watched(self, state: Any, label: str) -> Any:
        """A running state that tells what is measured."""
        return self.bench.running.watched(self.shape, state, label)

    def validity(self, case: Case, world: World) -> tuple[bool, tuple[Difference, ...]]:
        """Whether the params are valid, and whether both sides say so."""
        valid = bool(self.suite.is_valid(case.params))
        told = bool(self._valid(world)[0])
        if valid is told:
            return valid, ()
        return valid, (Difference("is_valid", "claim", f"the term is {told}, the predicate {valid}"),)

    def holding(self, case: Case, numbers: tuple[Number, ...]) -> tuple[Difference, ...]:
        """What the claims over the state before differ in; a state is compared once in a row."""
        if self._held is None or self._held[0] is not case.state or self._held[1] is not case.params:
            found = tuple(self.before.differences(numbers, (), case.params, self.watched(case.state, "state")))
            self._held = (case.state, case.params, found)
        return self._held[2]


@attrs.frozen
class Answer:
    """What comes of comparing one case.

    Attributes:
        path: the path that it takes; None where its params are not valid, or not exactly one is taken.
        ends_in_state: the path, and Python, leave a state behind.
        conditions: the truth of each of the twin's conditions; empty for params that are not valid.
        world: the numbers that it was computed on.
        outcome: what Python did.
    """

    path: int | None
    ends_in_state: bool
    conditions: tuple[Any, ...]
    world: World
    outcome: Outcome
    differences: tuple[Difference, ...]


class Twin:
    """An action, the genesis or a program of actions.

    Attributes:
        stateless: there is no state before.
    """

    def __init__(self, common: Common, name: str, summary: Summary, *, stateless: bool = False) -> None:
        self.name = name
        self.summary = summary
        self.common = common
        self.stateless = stateless
        self.places = argument_places(summary)
        self.conditions = tuple(dict.fromkeys(c for path in summary.paths for c in path.conditions))
        where = {condition: number for number, condition in enumerate(self.conditions)}
        self._needs = [tuple(where[c] for c in path.conditions) for path in summary.paths]
        facts = definitions(self.conditions)
        self._facts = (*facts, *lemmas((*self.conditions, *facts)))
        self._program = Program(self.conditions, common.layout.positions)
        self._told = Program(self._facts, common.layout.positions)
        self._ends: dict[int, End] = {}

    @property
    def is_step(self) -> bool:
        """Whether it is an action, of which step properties speak."""
        return self.summary.function in self.common.suite.actions

    def world(self, case: Case, stray: int) -> World:
        """The numbers of a case."""
        return self.common.layout.world(case, self.places, stray)

    def compare(self, case: Case, stray: int) -> Answer:
        """Run a case both ways."""
        world = self.world(case, stray)
        valid, differences = self.common.validity(case, world)
        outcome = self.run(case)
        if not valid or differences:
            return Answer(None, False, (), world, outcome, differences)
        numbers = self._program(world)
        taken = [i for i, need in enumerate(self._needs) if all(map(numbers.__getitem__, need))]
        found = list(self._wrong_facts(world)) if stray % _FACTS_EACH == 0 else []
        if len(taken) != 1:
            which = f"paths {', '.join(map(str, taken))} hold at once" if taken else "no path holds"
            found.append(Difference(self.name, "paths", f"{which}, Python ends in {outcome.label}"))
            return Answer(None, False, numbers, world, outcome, tuple(found))
        path = self.summary.paths[taken[0]]
        told = self._outcome_differs(path, outcome)
        ends_in_state = path.outcome == "state" and outcome.state is not None
        if told:
            found.append(Difference(self.name, "outcome", f"path {taken[0]} ends in {told}, Python in {outcome.label}"))
        elif ends_in_state:
            held: tuple[Number, ...] = ()
            if case.state is not None:
                held = self.common.before.numbers(world)
                found += self.common.holding(case, held)
            found += self.end(taken[0]).differences(case, world, held, outcome.state)
        return Answer(taken[0], ends_in_state, numbers, world, outcome, tuple(found))

    def run(self, case: Case) -> Outcome:
        """What Python does."""
        if self.stateless:
            return start(self.common.suite, case.params, case.arguments)
        return unchecked_call(self.summary.function, case.params, case.state, case.arguments)

    def _wrong_facts(self, world: World) -> Iterator[Difference]:
        for fact, number in zip(self._facts, self._told(world), strict=True):
            if not number:
                yield Difference(self.name, "facts", f"the solver is told {terms.show(fact)}, which is false")

    def _outcome_differs(self, path: Path, outcome: Outcome) -> str:
        """How the path ends, where Python does not end so; else empty."""
        match path.outcome:
            case "state":
                return "" if outcome.state is not None else "a state"
            case "refused":
                same = outcome.refused is not None and outcome.refused.code == path.code
                return "" if same else path.code
            case "discarded":
                return "" if outcome.discarded == path.code else f"discarded {path.code}"
            case _:
                return "" if _is_fault(path.code, outcome) else f"fault {path.code}"

    def end(self, number: int) -> End:
        """The end of a path that leaves a state behind."""
        if number not in self._ends:
            self._ends[number] = End(self, self.summary.paths[number])
        return self._ends[number]


def _is_fault(code: str, outcome: Outcome) -> bool:
    """Whether Python faults alike.

    A negative divisor is a fault to the language; Python goes on, whatever it meets then.
    """
    return code.startswith("BadDivisor") or (
        outcome.fault is not None and outcome.fault.partition(":")[0] == code.partition(":")[0]
    )


class End:
    """The state that a path leaves behind, and the claims about it and about the step."""

    def __init__(self, twin: Twin, path: Path) -> None:
        self._twin = twin
        self._common = common = twin.common
        layout = common.layout
        self._scalars = Program(
            [flatten(place.shape, part_of(path.state, place.steps))[0] for place in layout.scalars], layout.positions
        )
        types = [terms.nonneg(t) for _, kind, t in written_leaves(common.shape, path.state) if kind == "nat"]
        self._maps = [_MapEnd(at, part_of(path.state, at.steps), layout) for at in layout.maps.values()]
        writes = [write.key for end in self._maps for write in end.after.writes]
        self._kinds = [end.at.kinds for end in self._maps for _ in end.after.writes]
        self._written = Program([terms.and_(*types), *(part for key in writes for part in key)], layout.positions)
        self._after = common.of_state(path.state, None if twin.stateless else common.before)
        self._step = self._step_claims(path) if twin.is_step else None

    def _step_claims(self, path: Path) -> Claims:
        common, summary = self._common, self._twin.summary
        called = symbolic_step(summary.function, summary.arguments)
        before = common.bench.symbolic.watched(common.shape, common.symbolic.state, "before")
        after = common.bench.symbolic.watched(common.shape, path.state, "after")
        return Claims(common.bench, common.of_step(summary.name), None, common.symbolic.params, before, called, after)

    def later(self, world: World) -> World:
        """The world with the keys that the path writes."""
        written = self._written(world)[1:]
        touched = {kinds: dict.fromkeys(keys) for kinds, keys in world.touched.items()}
        for kinds in self._kinds:
            touched.setdefault(kinds, {})[written[: len(kinds)]] = None
            written = written[len(kinds) :]
        return world.touching(touched)

    def differences(self, case: Case, world: World, held: tuple[Number, ...], after: Any) -> Iterator[Difference]:
        """Compare the state after, and every claim about it; `held` are the numbers of the claims before."""
        common, name = self._common, self._twin.name
        later = self.later(world)
        ran = common.layout.numbers(after)
        for (place, now), number in zip(ran.items(), self._scalars(later), strict=True):
            if number != now:
                yield Difference(name, "state", f"{place} is {number} by the summary and {now} in Python")
        for end in self._maps:
            before = None if case.state is None else part_of(case.state, end.at.steps)
            yield from end.differences(name, later, before, part_of(after, end.at.steps))
        ill = misfit(common.shape, after)
        if ill is not None and self._written(world)[0]:
            yield Difference(name, "types", f"the summary has every value of its type, but {ill}")
        now = common.watched(after, "state")
        yield from self._after.differences(self._after.numbers(later), held, case.params, now)
        if self._step is not None:
            step = step_of(self._twin.summary.function, case.arguments)
            states = common.watched(case.state, "before"), common.watched(after, "after")
            yield from self._step.differences(self._step.numbers(later), (), case.params, states[0], step, states[1])


class RelatedTwin(Twin):
    """Two programs from one state, and what is claimed of their outcomes where both succeed.

    Its paths are those of the left program; the right one's are compared along the way.
    """

    def __init__(self, common: Common, relational: Relational) -> None:
        super().__init__(common, f"{relational.id}, left", _program(common, relational.left))
        self.right = Twin(common, f"{relational.id}, right", _program(common, relational.right))
        self._relational = relational
        self._claims: dict[tuple[int, int], Claims] = {}

    def compare(self, case: Case, stray: int) -> Answer:
        """Run a case both ways, with both programs."""
        left = super().compare(case, stray)
        right = self.right.compare(case, stray)
        found = [*left.differences, *right.differences]
        if left.ends_in_state and right.ends_in_state and left.path is not None and right.path is not None:
            later = self.right.end(right.path).later(self.end(left.path).later(left.world))
            states = zip(_OUTCOMES, (case.state, left.outcome.state, right.outcome.state), strict=True)
            seen = [self.common.watched(state, name) for name, state in states]
            pair = self._pair(left.path, right.path)
            found += pair.differences(pair.numbers(later), (), case.params, *seen)
        return attrs.evolve(left, differences=tuple(dict.fromkeys(found)))

    def _pair(self, left: int, right: int) -> Claims:
        if (left, right) not in self._claims:
            common, relational = self.common, self._relational
            states = (common.symbolic.state, self.summary.paths[left].state, self.right.summary.paths[right].state)
            log = common.bench.symbolic
            seen = [log.watched(common.shape, s, n) for n, s in zip(_OUTCOMES, states, strict=True)]
            predicates = {relational.id: relational.relation}
            self._claims[left, right] = Claims(common.bench, predicates, None, common.symbolic.params, *seen)
        return self._claims[left, right]


_OUTCOMES = ("before", "left", "right")


def _program(common: Common, function: Callable[..., Any]) -> Summary:
    return common.symbolic.summarise(function, common.symbolic.state)


class TheoremTwin(Twin):
    """A theorem, as something with one path: its params are valid."""

    def __init__(self, common: Common, theorem: Theorem) -> None:
        arguments = symbolic_arguments(theorem.predicate)
        path = Path(conditions=(common.symbolic.valid,), outcome="theorem")
        summary = Summary(function=theorem.predicate, arguments=arguments, paths=(path,))
        super().__init__(common, theorem.id, summary, stateless=True)
        predicates = {theorem.id: theorem.predicate}
        self._claims = Claims(common.bench, predicates, None, common.symbolic.params, **arguments)

    def compare(self, case: Case, stray: int) -> Answer:
        """Compute the theorem both ways."""
        world = self.world(case, stray)
        valid, differences = self.common.validity(case, world)
        if not valid or differences:
            return Answer(None, False, (), world, Outcome(), differences)
        found = tuple(self._claims.differences(self._claims.numbers(world), (), case.params, **case.arguments))
        return Answer(0, False, (True,), world, Outcome(), found)


class _MapEnd:
    """A map after a path: what is read from it at any key."""

    def __init__(self, at: MapPlace, after: SymMap, layout: Layout) -> None:
        self.at = at
        self.after = after
        self._layout = layout
        self.program: Program | None = None
        if after.writes or after.name != at.name:
            key = tuple(terms.var(f"?read {i}", kind) for i, kind in enumerate(at.kinds))
            with evaluating(Pure()):
                roots = (after.present(key), *after.read(key))
            self.program = Program(roots, layout.positions, key)

    def differences(
        self, name: str, world: World, before: Map[Any, Any] | None, after: Map[Any, Any]
    ) -> Iterator[Difference]:
        """Compare the entries at every key that either side knows."""
        if self.program is None:
            if before is not after and before != after:
                yield Difference(name, "state", f"{self.at.name} is untouched by the summary, but Python changes it")
            return
        ran = self._layout.entries(self.at, after)
        keys = dict.fromkeys(ran)
        if self.after.name:
            keys.update(dict.fromkeys(world.entries[self.after.name]))
        keys.update(dict.fromkeys(world.touched.get(self.at.kinds, ())))
        for key in keys:
            present, *leaves = self.program(world, *key)
            told = tuple(leaves) if present else None
            if told != ran.get(key):
                at = f"{self.at.name}[{', '.join(map(str, key))}]"
                yield Difference(name, "state", f"{at} is {told} by the summary and {ran.get(key)} in Python")
                return


__all__ = ["Answer", "Common", "Difference", "RelatedTwin", "TheoremTwin", "Twin"]
