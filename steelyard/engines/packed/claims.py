"""Properties put to the test on many states or steps at once.

A predicate is lifted to a term, and the term is computed (`steelyard.engines.packed.numbers`).  The predicate itself
is asked of a few of the states or steps besides: that shows whether anything tests it, and both must agree.  It is
also asked of the first that the term decides, and a finding rests on that.  What cannot be computed is asked of
one state or step for all that are alike in what it reads.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from steelyard.engines.monitor import Finding, Monitor, Taken
from steelyard.engines.offers import Offers
from steelyard.engines.packed.layout import Layout
from steelyard.engines.packed.lifted import AFTER, BEFORE, Lifted, broken, met_or_faulty
from steelyard.engines.packed.numbers import Sides
from steelyard.engines.packed.readings import NotComputed
from steelyard.engines.result import InternalError
from steelyard.suite import Invariant, Reachable, StepProperty

#: Of how many of the states, or of the steps by a call, the predicate of a computed property is asked.
_ASKED = 4
#: How many are computed at once.
_AT_ONCE = 1 << 14

Rows = npt.NDArray[np.int64]


class Claim:
    """A property of states or of steps.

    Attributes:
        monitor: asks the predicate itself, and no other.
        is_asked: whether it is asked of all that differ in what it reads, and not computed.
    """

    def __init__(
        self, of: Invariant | StepProperty | Reachable, monitor: Monitor, lifted: Lifted, layout: Layout, offers: Offers
    ) -> None:
        self.of = of
        self.monitor = monitor
        self.is_asked = False
        self.is_of_step = of.of_step if isinstance(of, Reachable) else isinstance(of, StepProperty)
        self._actions = of.actions if isinstance(of, StepProperty) else ()
        # A predicate that faults decides, too, whatever it is asked for.
        self._decides = met_or_faulty if isinstance(of, Reachable) else broken
        self._lifted = lifted
        self._layout = layout
        self._offers = offers
        self._known: tuple[tuple[int, ...] | None, int] = ((), 0)  # the places that are read, and moves of the layout
        self._seen: set[tuple[int | None, ...]] = set()

    def is_about(self, action: str) -> bool:
        """Whether it is asked of the steps of an action."""
        return self.is_of_step and (not self._actions or action in self._actions)

    def decided(self, sides: Sides, call: int | None = None) -> tuple[int, Finding] | None:
        """The row of a state that decides it, or of a step by a call, and what it decides.

        Raises:
            InternalError: its term and the predicate itself disagree.
        """
        if self.monitor.settled:
            return None
        rows = None if self.is_asked else self._computed(sides, call)
        if rows is None:
            return self._asked(sides, call)
        found = self._ask(sides, call, rows)
        if len(rows):
            if found is None:
                raise InternalError(f"{self.of.id}: its term decides what the predicate does not")
            return found
        size = len(sides[BEFORE])
        some = np.unique(np.linspace(0, size - 1, num=min(size, _ASKED), dtype=np.int64))
        if self._ask(sides, call, some) is not None:
            raise InternalError(f"{self.of.id}: the predicate decides what its term does not")
        return None

    def _computed(self, sides: Sides, call: int | None) -> Rows | None:
        """The first row that its term decides, if there is one; None if it is not computed."""
        try:
            program = self._lifted.program(self.of.predicate, self._decides, call)
        except NotComputed:
            self.is_asked = True
            return None
        for begin in range(0, len(sides[BEFORE]), _AT_ONCE):
            part = {side: words[begin : begin + _AT_ONCE] for side, words in sides.items()}
            rows = np.flatnonzero(program(part))
            if len(rows):
                return rows[:1] + begin
        return np.zeros(0, dtype=np.int64)

    def _asked(self, sides: Sides, call: int | None) -> tuple[int, Finding] | None:
        """Ask the predicate of one row for all that are alike in what it reads, unless it was asked before."""
        while True:
            known = self.monitor.reads(), self._layout.moves
            if known != self._known:  # it reads more than was known, or that lies elsewhere now
                self._known, self._seen = known, set()
            keys = self._keys(sides, call)
            firsts = {key: row for row, key in reversed(list(enumerate(keys))) if key not in self._seen}
            rows = np.array(sorted(firsts.values())[:_AT_ONCE], dtype=np.int64)
            if not len(rows):
                return None
            found = self._ask(sides, call, rows)
            if found is not None:
                return found
            if self.monitor.reads() == known[0]:
                self._seen.update(keys[row] for row in rows)

    def _keys(self, sides: Sides, call: int | None) -> list[tuple[int | None, ...]]:
        """What it reads of each row."""
        width = len(self._layout.values)
        keys = []
        for side, words in sides.items():
            begin = width if side == AFTER else 0
            places = range(width) if self._known[0] is None else [at - begin for at in self._known[0]]
            mask = self._layout.mask([at for at in places if 0 <= at < width])
            keys.append((words & np.uint64(mask)).tolist())
        return list(zip(*keys, [call] * len(keys[0]), strict=True))

    def _ask(self, sides: Sides, call: int | None, rows: Rows) -> tuple[int, Finding] | None:
        """Ask the predicate itself of some rows: the first that decides it, and what."""
        vectors = [[self._layout.vector(int(word)) for word in words[rows]] for words in sides.values()]
        if call is None:
            found = self.monitor.on_states(vectors[0])
        else:
            taken = [Taken(before, call, after) for before, after in zip(*vectors, strict=True)]
            found = self.monitor.on_steps(taken, self._offers.fields)
        return (int(rows[found[0][0]]), found[0][1]) if found else None
