"""The properties of a task, put to the test on one state or step after another, or on many at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import Any

import attrs

from steelyard.engines.leaves import Leaves, Vector
from steelyard.engines.recall import UNKNOWN, Fields, Recall
from steelyard.observe import Observed
from steelyard.suite import Invariant, Property, Reachable, Step, StepProperty, Verdict

#: What every model owes and a run can show the lack of: no call is a fault, every state is well-typed.
NO_FAULT, TYPES = "model.no_fault", "model.types"


#: What is said of a preset that nothing begins in.
NO_START = "The protocol refuses every initial state of the preset."


@attrs.frozen
class Finding:
    """A property that is decided, VIOLATED or REACHED, and what else a person must know."""

    id: str
    verdict: Verdict
    note: str = ""


@attrs.frozen(eq=False)
class _Check:
    """A property with its predicate, and what it was asked; `decides` is the answer that ends the matter."""

    id: str
    predicate: Callable[..., bool]
    recall: Recall
    decides: bool
    actions: tuple[str, ...] = ()

    def on(self, params: Any, states: Sequence[Any], asked: Vector, step: Step | None = None) -> Finding | None:
        """What the predicate's answer for these settles, if anything; what settles nothing is remembered."""
        arguments = states if step is None else (states[0], step, *states[1:])
        try:
            answer = self.predicate(params, *arguments)
        except Exception as error:  # noqa: BLE001 - a property that faults does not hold, and is shown
            return Finding(self.id, Verdict.VIOLATED, f"The property itself faults: {type(error).__name__}: {error}.")
        if bool(answer) is self.decides:
            return Finding(self.id, Verdict.REACHED if self.decides else Verdict.VIOLATED)
        self.recall.note(states, asked, step, answer=not self.decides)
        return None


@attrs.frozen
class Taken:
    """A step that was taken: the vectors of the states before and after it, and the call by its number."""

    before: Vector
    call: int
    after: Vector


class Monitor:
    """Invariants, step properties and reachables; properties of other kinds are not its business.

    With `once`, a property that is decided is left alone from then on.  With `observe`, it is
    noted what each property was put to the test by.  `leaves` number the states that it is asked of.  Without
    `remember`, every property is asked of every state and step.
    """

    def __init__(
        self,
        params: Any,
        properties: Iterable[Property],
        *,
        once: bool = True,
        observe: bool = True,
        leaves: Leaves | None = None,
        remember: bool = True,
    ) -> None:
        self._params = params
        self._once = once
        self._leaves = leaves or Leaves()
        self._states: list[_Check] = []
        self._steps: list[_Check] = []
        self._observed: dict[str, Observed] = {}
        self._steps_of: dict[str, list[_Check]] = {}
        self._taken: set[str] = set()
        for one in properties:
            if isinstance(one, Invariant | StepProperty | Reachable):
                predicate = one.predicate
                if observe and not isinstance(one, Reachable):
                    predicate = self._observed[one.id] = Observed(one.predicate)
                of_step = one.of_step if isinstance(one, Reachable) else isinstance(one, StepProperty)
                actions = one.actions if isinstance(one, StepProperty) else ()
                recall = Recall(partial(_truth, one.predicate, params), self._leaves)
                recall.is_hopeless = not remember
                check = _Check(one.id, predicate, recall, decides=isinstance(one, Reachable), actions=actions)
                (self._steps if of_step else self._states).append(check)
        self._watched = bool(self._states or self._steps)

    @property
    def settled(self) -> bool:
        """Whether there were properties, and all are decided."""
        return self._watched and not self._states and not self._steps

    def reads(self) -> tuple[int, ...] | None:
        """The places of a question that the open properties are known to read; None where that is not known."""
        recalls = [check.recall for check in (*self._states, *self._steps)]
        if any(recall.is_hopeless for recall in recalls):
            return None
        return tuple(sorted({place for recall in recalls for place in recall.places}))

    def on_state(self, state: Any) -> list[Finding]:
        """What a state decides."""
        vector = self._leaves.of(state)
        asked = [one for one in self._states if one.recall.answer(vector) is UNKNOWN]
        said = [one.on(self._params, (state,), vector) for one in asked]
        found = [finding for finding in said if finding is not None]
        self._settle(found)
        return found

    def on_step(self, before: Any, step: Step, after: Any) -> list[Finding]:
        """What a step decides."""
        joined, fields = self._leaves.of(before) + self._leaves.of(after), Fields(step)
        asked = [one for one in self._checks_of(step.action) if one.recall.answer(joined, fields) is UNKNOWN]
        said = [one.on(self._params, (before, after), joined, step) for one in asked]
        found = [finding for finding in said if finding is not None]
        self._settle(found)
        return found

    def on_states(self, vectors: Sequence[Vector]) -> list[tuple[int, Finding]]:
        """What each of many states decides, by its place among them; of those that decide the same, the first."""
        rows = _Rows(vectors)
        firsts = [self._first(check, rows, ()) for check in self._states]
        return self._settled([first for first in firsts if first is not None])

    def on_steps(self, taken: Sequence[Taken], calls: Sequence[Fields]) -> list[tuple[int, Finding]]:
        """What each of many steps decides, as `on_states`; `calls` has what is read of each call, by its number."""
        groups: dict[str, list[int]] = {}
        for row, one in enumerate(taken):
            groups.setdefault(calls[one.call].step.action, []).append(row)
        found: list[tuple[int, Finding]] = []
        parts: dict[tuple[str, ...], tuple[list[int], _Rows]] = {}
        for action in groups:
            self._checks_of(action)
        for check in self._steps:
            among = tuple(action for action in groups if not check.actions or action in check.actions)
            if not among:
                continue
            if among not in parts:
                rows = sorted(row for action in among for row in groups[action])
                joined = [taken[row].before + taken[row].after for row in rows]
                parts[among] = rows, _Rows(joined, [taken[row].call for row in rows])
            rows, part = parts[among]
            first = self._first(check, part, calls)
            if first is not None:
                found.append((rows[first[0]], first[1]))
        return self._settled(found)

    def untested(self, of: Property) -> tuple[str, ...]:
        """Why nothing so far has put an observed property to the test, place by place; empty if something has."""
        if of.id not in self._observed:
            return ()
        places = tuple(str(site) for site in self._observed[of.id].untested)
        if isinstance(of, StepProperty) and of.id not in self._taken:
            return (f"no step of {' or '.join(of.actions) or 'any action'} was taken", *places)
        return places

    def _checks_of(self, action: str) -> list[_Check]:
        """The checks of the steps of an action."""
        if action not in self._steps_of:
            checks = [check for check in self._steps if not check.actions or action in check.actions]
            self._taken.update(check.id for check in checks)
            self._steps_of[action] = checks
        return self._steps_of[action]

    def _first(self, check: _Check, rows: _Rows, calls: Sequence[Fields]) -> tuple[int, Finding] | None:
        """The first of the rows that decides a check, and what.  Each of those before it is asked, or was before."""
        begin = 0
        while begin < len(rows.asked):
            reads = check.recall.places, check.recall.step
            keys = rows.keys(check.recall, calls)
            new = check.recall.among(set(keys[begin:]))
            if not new:
                return None
            for row in range(begin, len(keys)):
                begin = row + 1
                if keys[row] not in new:
                    continue
                finding = self._ask(check, rows.asked[row], calls[rows.taken[row]].step if rows.taken else None)
                if finding is not None:
                    return row, finding
                if not check.recall.is_hopeless and check.recall.takes(rows.asked[row]):
                    new.discard(keys[row])
                if (check.recall.places, check.recall.step) != reads:  # it reads more than was known
                    break
        return None

    def _ask(self, check: _Check, asked: Vector, step: Step | None) -> Finding | None:
        if step is None:
            return check.on(self._params, (self._leaves.state(asked),), asked)
        half = len(asked) // 2
        states = self._leaves.state(asked[:half]), self._leaves.state(asked[half:])
        return check.on(self._params, states, asked, step)

    def _settled(self, found: list[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
        self._settle([finding for _, finding in found])
        return sorted(found, key=lambda one: one[0])

    def _settle(self, found: Sequence[Finding]) -> None:
        """Leave alone what is decided, if that is asked for."""
        if found and self._once:
            decided = {finding.id for finding in found}
            self._states = [check for check in self._states if check.id not in decided]
            self._steps = [check for check in self._steps if check.id not in decided]
            self._steps_of.clear()


class _Rows:
    """Questions side by side, so that what is read of all of them is compared at once.

    A question is the vector of a state, or those before and after a step in a row.
    """

    def __init__(self, asked: Sequence[Vector], taken: Sequence[int] = ()) -> None:
        self.asked = asked
        self.taken = taken
        self._columns: dict[int, list[int]] = {}
        self._fields: dict[tuple[str, ...], list[Hashable]] = {}

    def keys(self, recall: Recall, calls: Sequence[Fields]) -> list[Hashable]:
        """What a function reads of each question, as `Recall.among` takes it."""
        columns: list[Sequence[Hashable]] = [self._column(place) for place in recall.places]
        if self.taken:
            columns.append(self._of_step(recall.step, calls))
        return list(zip(*columns, strict=True)) if columns else [()] * len(self.asked)

    def _column(self, place: int) -> list[int]:
        found = self._columns.get(place)
        if found is None:
            found = self._columns[place] = [vector[place] for vector in self.asked]
        return found

    def _of_step(self, names: tuple[str, ...], calls: Sequence[Fields]) -> list[Hashable]:
        found = self._fields.get(names)
        if found is None:
            known = {call: calls[call].of(names) for call in dict.fromkeys(self.taken)}
            found = self._fields[names] = [known[call] for call in self.taken]
        return found


def _truth(predicate: Callable[..., Any], params: Any, *arguments: Any) -> bool:
    return bool(predicate(params, *arguments))
