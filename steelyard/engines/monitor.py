"""The properties of a task, put to the test on one state or step after another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any

import attrs

from steelyard.engines.recall import Fields, Leaves, Recall
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

    def on(self, *arguments: Any) -> Finding | None:
        """What the predicate's answer for these arguments settles, if anything."""
        try:
            answer = self.predicate(*arguments)
        except Exception as error:  # noqa: BLE001 - a property that faults does not hold, and is shown
            return Finding(self.id, Verdict.VIOLATED, f"The property itself faults: {type(error).__name__}: {error}.")
        if bool(answer) is not self.decides:
            return None
        return Finding(self.id, Verdict.REACHED if self.decides else Verdict.VIOLATED)


class Monitor:
    """Invariants, step properties and reachables; properties of other kinds are not its business.

    With `once`, a property that is decided is left alone from then on.  With `observe`, it is
    noted what each property was put to the test by.
    """

    def __init__(self, params: Any, properties: Iterable[Property], *, once: bool = True, observe: bool = True) -> None:
        self._params = params
        self._once = once
        self._leaves = Leaves()
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
                recall = Recall(partial(one.predicate, params), self._leaves)
                check = _Check(one.id, predicate, recall, decides=isinstance(one, Reachable), actions=actions)
                (self._steps if of_step else self._states).append(check)
        self._watched = bool(self._states or self._steps)

    def key_of(self, state: Any) -> Hashable:
        """What is equal for equal states, and for no others: sooner compared than the states themselves."""
        vector = self._leaves.of(state)
        return state if vector is None else vector

    @property
    def settled(self) -> bool:
        """Whether there were properties, and all are decided."""
        return self._watched and not self._states and not self._steps

    def on_state(self, state: Any) -> list[Finding]:
        """What a state decides."""
        found: list[Finding] = []
        vector = self._leaves.of(state)
        for check in self._states:
            if vector is not None and check.recall.knows(vector, vector):
                continue
            finding = check.on(self._params, state)
            if finding is None:
                check.recall.note(state, state, answer=not check.decides)
            else:
                found.append(finding)
        if found and self._once:
            self._states = _without(self._states, found)
        return found

    def on_step(self, before: Any, step: Step, after: Any) -> list[Finding]:
        """What a step decides."""
        if step.action not in self._steps_of:
            checks = [check for check in self._steps if not check.actions or step.action in check.actions]
            self._taken.update(check.id for check in checks)
            self._steps_of[step.action] = checks
        found: list[Finding] = []
        was, now, fields = self._leaves.of(before), self._leaves.of(after), Fields(step)
        for check in self._steps_of[step.action]:
            if was is not None and now is not None and check.recall.knows(was, now, fields):
                continue
            finding = check.on(self._params, before, step, after)
            if finding is None:
                check.recall.note(before, after, step, answer=not check.decides)
            else:
                found.append(finding)
        if found and self._once:
            self._steps = _without(self._steps, found)
            self._steps_of.clear()
        return found

    def untested(self, of: Property) -> tuple[str, ...]:
        """Why nothing so far has put an observed property to the test, place by place; empty if something has."""
        if of.id not in self._observed:
            return ()
        places = tuple(str(site) for site in self._observed[of.id].untested)
        if isinstance(of, StepProperty) and of.id not in self._taken:
            return (f"no step of {' or '.join(of.actions) or 'any action'} was taken", *places)
        return places


def _without(checks: list[_Check], found: list[Finding]) -> list[_Check]:
    decided = {finding.id for finding in found}
    return [check for check in checks if check.id not in decided]
