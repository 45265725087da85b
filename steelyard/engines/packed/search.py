"""A breadth-first search of states that are words, a level at once: for scopes of very many states.

It finds what the other searches find: the same states and depths, as many steps, and what they decide.  The states of
a level are in the order of their words, so that of several shortest traces it may tell another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from steelyard.engines.endings import Ending
from steelyard.engines.exploration import Exploration, Origin
from steelyard.engines.leaves import Vector
from steelyard.engines.monitor import NO_FAULT, Finding, Monitor
from steelyard.engines.offers import Offers
from steelyard.engines.packed.calls import Call, Moved
from steelyard.engines.packed.claims import Claim
from steelyard.engines.packed.layout import Layout, NotPacked, Words
from steelyard.engines.packed.levels import Lazy, Levels, distinct
from steelyard.engines.packed.lifted import AFTER, BEFORE, Lifted, faulty, met
from steelyard.engines.packed.offered import Offered
from steelyard.engines.packed.readings import NotComputed
from steelyard.engines.result import InternalError, Task
from steelyard.engines.search import Search, is_plain
from steelyard.engines.tabulated import TabulatedSearch
from steelyard.engines.tally import Tally
from steelyard.schema import record_shape
from steelyard.suite import Invariant, Property, Reachable, StepProperty, Verdict

#: How many states are expanded at once.
_AT_ONCE = 1 << 15
#: Of how many states of a level it is asked, too, whether they lie in the scope.
_ASKED = 4

Rows = npt.NDArray[np.int64]
_NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


@attrs.frozen(eq=False)
class _Run:
    """A call in the states of some words, or in those of them that are offered it, and how it ended there."""

    call: Call
    words: Words
    offered: Rows | None
    ended: npt.NDArray[np.int32]

    def faults(self) -> Rows:
        """The rows of the words in which it is a fault."""
        return self._rows(np.flatnonzero(self.call.is_fault[self.ended]) if self.call.is_fault.any() else _NO_ROWS)

    def steps(self) -> _Taken:
        """The steps that it takes."""
        at = np.flatnonzero(self.call.is_step[self.ended]) if self.call.is_step.any() else _NO_ROWS
        rows = self._rows(at)
        before = self.words[rows]
        return _Taken(self.call, rows, before, self.call.after(before, self.ended[at]))

    def _rows(self, at: Rows) -> Rows:
        return at if self.offered is None else self.offered[at]


@attrs.frozen(eq=False)
class _Taken:
    """The steps by a call from some states: which of these, by row, and the words before and after."""

    call: Call
    rows: Rows
    before: Words
    after: Words


class PackedSearch(Search):
    """A search that runs a call in very many states at once; of what another has learnt it knows from the beginning.

    Raises:
        NotPacked: words do not tell the states, or a view or a property of whole runs asks for more than these.
    """

    _layout: Layout
    _levels: Levels
    _lifted: Lifted
    _offered: Offered

    def __init__(self, task: Task, begun: TabulatedSearch | None = None) -> None:
        super().__init__(task)
        if not is_plain(task):
            raise NotPacked("it has a view, or a property of whole runs is asked for")
        self.leaves = self.leaves if begun is None else begun.leaves
        self._offers = Offers(self.suite, self.preset, self.domain, self.leaves) if begun is None else begun.offers
        self._starts: list[tuple[Any, Origin]] = []
        self._calls_made: dict[int, Call] = {}
        self._claims: list[Claim] = []
        self._times: dict[int, npt.NDArray[np.int64]] = {}
        self._fitting: set[tuple[int, int]] = set()
        self._inside: list[npt.NDArray[np.bool_]] = []
        #: What a level decides: it is told when the level is over, for a trace to it looks at the levels before.
        self._pending: list[tuple[Finding, Origin, str, Any]] = []
        self._tested = self._expanded_levels = 0

    # --- one level after the other ----------------------------------------------------------

    def meet(self, state: Any, origin: Origin) -> int | None:
        """Take an initial state."""
        self._starts.append((state, origin))
        return None

    def _begin(self) -> None:
        super()._begin()
        if not self._starts:
            raise NotPacked("nothing begins")
        first, _ = self._starts[0]
        self._layout = Layout(self.leaves, first, record_shape(self.suite.state))
        vectors = [self.leaves.of(state) for state, _ in self._starts]
        for vector in vectors:
            self._layout.word(vector)
        self._layout.move()
        words = np.array([self._layout.word(vector) for vector in vectors], dtype=np.uint64)
        self._levels = levels = Levels(self._with_room(distinct(words), 0))
        self._lifted = Lifted(self.suite, self.preset, self._layout, self._offers)
        self._offered = Offered(self._offers, self._layout, self.preset.pools)
        self._claims = [self._claim(of) for of in self._asked if isinstance(of, Invariant | StepProperty | Reachable)]
        self.states = Lazy(levels.size, lambda place: self._layout.state(levels.word(place)))
        self._depths = Lazy(levels.size, levels.depth)
        self._origins = Lazy(levels.size, self._origin)
        for vector in vectors:
            self._check(vector)

    def expand_level(self, level: range) -> None:
        """Try every call in the states at these places, which are the last level."""
        while True:
            try:
                found, transitions, quiet, times = self._expanded(level.start)
                break
            except Moved:
                self._levels.move(self._layout.move())
        for one in self._pending:
            self.decide(*one)
        self._pending.clear()
        for number, ended in times:
            known = self._times.get(number, np.zeros(0, dtype=np.int64))
            wide = max(len(known), len(ended))
            self._times[number] = np.pad(known, (0, wide - len(known))) + np.pad(ended, (0, wide - len(ended)))
        self._expanded_levels += 1
        self.transitions += transitions
        self.quiescent += quiet
        new = self._with_room(self._levels.new(found), self._levels.size())
        if len(new):
            self._levels.add(new)

    def _with_room(self, new: Words, known: int) -> Words:
        """As many of the new words as there is room for beside those that are known."""
        if known + len(new) > self._max_states:
            self.cut_short()
        return new[: self._max_states - known]

    def end_level(self) -> None:
        """Put the states of the last level to the test."""
        if len(self.states) > self._tested:
            self._tested, words = len(self.states), self._levels[-1]
            for claim in self._claims:
                if not claim.is_of_step:
                    self._decide_state(claim, words)
            self._see_scope(words)
        self.end_if_settled()

    def _expanded(self, first: int) -> tuple[Words, int, list[int], list[tuple[int, npt.NDArray[np.int64]]]]:
        """The words that steps lead to, how many steps there are, the places that none leaves, and how calls ended.

        The first state of the level is at the place `first`.

        Raises:
            Moved: what was learnt does not fit the layout.
        """
        found, transitions, quiet, times = [np.zeros(0, dtype=np.uint64)], 0, list[int](), []
        words = self._levels[-1][self._inside[-1]]
        places = np.flatnonzero(self._inside[-1]) + first
        for begin in range(0, len(words), _AT_ONCE):
            chunk, after = words[begin : begin + _AT_ONCE], list[Words]()
            left = np.zeros(len(chunk), dtype=np.bool_)
            for ran in self._runs(chunk):
                times.append((ran.call.number, np.bincount(ran.ended, minlength=len(ran.call.endings))))
                left[ran.faults()] = True
                taken = ran.steps()
                if len(taken.rows):
                    left[taken.rows] |= taken.before != taken.after
                    transitions += len(taken.rows)
                    after.append(taken.after)
                    self._decide_steps(taken, places[begin:])
            quiet += places[begin : begin + _AT_ONCE][~left].tolist()
            if after:
                found.append(distinct(np.concatenate(after)))
        if self._layout.is_outgrown:
            raise Moved
        return distinct(np.concatenate(found)), transitions, quiet, times

    # --- what is met ------------------------------------------------------------------------

    def _learnt(self, call: Call, word: int, ending: Ending) -> None:
        """Look at the first state in which a call ends in a way of its own."""
        if ending.outcome.fault is not None:
            origin = Origin(self._levels.place(word), call.of.name, call.of.arguments)
            told = ending.outcome.label, self._layout.state(word)
            self._pending.append((Finding(NO_FAULT, Verdict.VIOLATED), origin, *told))
        if ending.is_step:
            self._check(ending.after(self._layout.vector(word)))

    def _check(self, vector: Vector) -> None:
        """Look whether a state is well-typed.

        Raises:
            NotPacked: it is not: what terms say is said of well-typed states.
        """
        if self._fitting.issuperset(enumerate(vector)):
            return
        ill = self.domain.misfit(self.leaves.state(vector))
        if ill is not None:
            raise NotPacked(f"a state is not well-typed: {ill}")
        self._fitting.update(enumerate(vector))

    def _see_scope(self, words: Words) -> None:
        """Of a level, which states lie in the scope."""
        inside = np.ones(len(words), dtype=np.bool_)
        within = self.preset.within
        if within is not None:
            try:
                if self._lifted.program(within, faulty)({BEFORE: words}).any():
                    raise NotPacked("what the scope of the preset says of a state is a fault")
                inside = self._lifted.program(within, met)({BEFORE: words})
            except NotComputed as error:
                raise NotPacked(f"the scope of the preset: {error}") from error
            for row in range(0, len(words), max(len(words) // _ASKED, 1)):
                if self.domain.is_cut(self._layout.state(int(words[row]))) is bool(inside[row]):
                    raise InternalError("what the scope of the preset says of a state is not what its term says")
        self._inside.append(inside)
        self._cuts.update(dict.fromkeys((np.flatnonzero(~inside) + self._levels.begins[-1]).tolist()))

    # --- what is decided --------------------------------------------------------------------

    def _claim(self, of: Invariant | StepProperty | Reachable) -> Claim:
        monitor = Monitor(self.preset.params, (of,), leaves=self.leaves)
        return Claim(of, monitor, self._lifted, self._layout, self._offers)

    def _decide_state(self, claim: Claim, words: Words) -> None:
        found = claim.decided({BEFORE: words})
        if found is not None:
            row, finding = found
            origin = self._origin(self._levels.begins[-1] + row)
            self.decide(finding, origin, "ok", self._layout.state(int(words[row])))

    def _decide_steps(self, taken: _Taken, places: Rows) -> None:
        for claim in self._claims:
            if claim.is_about(taken.call.of.name):
                found = claim.decided({BEFORE: taken.before, AFTER: taken.after}, taken.call.number)
                if found is not None:
                    row, finding = found
                    origin = Origin(int(places[taken.rows[row]]), taken.call.of.name, taken.call.of.arguments)
                    self._pending.append((finding, origin, "ok", self._layout.state(int(taken.after[row]))))

    @property
    def is_settled(self) -> bool:
        """Whether there were properties of states or steps, and all are decided."""
        return bool(self._claims) and all(claim.monitor.settled for claim in self._claims)

    def untested(self, of: Property) -> tuple[str, ...]:
        """Why nothing has put a property to the test, place by place; empty if something has."""
        claim = next((claim for claim in self._claims if claim.of is of), None)
        if claim is None or of.id in self._findings:
            return ()
        if claim.monitor.untested(of):
            self._ask_of_all(claim)
        return claim.monitor.untested(of)

    def _ask_of_all(self, claim: Claim) -> None:
        """Ask the predicate itself of all that differ in what it reads: the few that it was asked of test nothing."""
        claim.is_asked = True
        for depth in range(self._expanded_levels if claim.is_of_step else len(self._levels)):
            if not claim.is_of_step:
                found = [claim.decided({BEFORE: self._levels[depth]})]
            else:
                taken = (one for one in self._taken(depth) if claim.is_about(one.call.of.name))
                found = [claim.decided({BEFORE: one.before, AFTER: one.after}, one.call.number) for one in taken]
            if any(one is not None for one in found) and claim.of.id not in self._findings:
                raise InternalError(f"{claim.of.id}: the predicate decides what its term does not")

    # --- what is told -----------------------------------------------------------------------

    def _runs(self, words: Words) -> Iterator[_Run]:
        """Every call that is offered in the states of some words."""
        for number, rows in self._offered.calls(words):
            if number not in self._calls_made:
                self._calls_made[number] = Call(number, self._offers.endings[number], self._layout)
            call = self._calls_made[number]
            yield _Run(call, words, rows, call.ended(words if rows is None else words[rows], self._learnt))

    def _taken(self, depth: int) -> Iterator[_Taken]:
        """The steps from the states of a level; rows count among those that lie in the scope."""
        return (ran.steps() for ran in self._runs(self._levels[depth][self._inside[depth]]))

    def _origin(self, place: int) -> Origin:
        """How the state at a place is met first: of the states that a step leads from to it, the first."""
        depth, word = self._levels.depth(place), self._levels.word(place)
        if not depth:
            return next(o for state, o in self._starts if self._layout.word(self.leaves.of(state)) == word)
        found: list[tuple[int, Call]] = []
        for taken in self._taken(depth - 1):
            rows = taken.rows[taken.after == np.uint64(word)]
            found += [(int(rows[0]), taken.call)] if len(rows) else []
        row, call = min(found, key=lambda one: one[0])
        parent = int(np.flatnonzero(self._inside[depth - 1])[row]) + self._levels.begins[depth - 1]
        return Origin(parent, call.of.name, call.of.arguments)

    def tallies(self) -> Mapping[str, Tally]:
        """By action, how the calls ended."""
        found = {info.name: Tally() for info in self.suite.infos()}
        for call in self._calls_made.values():
            for ending, times in zip(call.endings, self._times.get(call.number, np.zeros(0)), strict=False):
                found[call.of.name].add(ending.outcome, int(times))
        return found

    def outcome(self, seconds: float) -> Exploration:
        """What was found."""
        for call in self._calls_made.values():
            times = self._times.get(call.number, np.zeros(0, dtype=np.int64))
            if times[call.is_step[: len(times)]].any():
                self.call(Origin(None, call.of.name, call.of.arguments))
        return super().outcome(seconds)
