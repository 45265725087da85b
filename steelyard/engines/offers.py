"""The calls of a preset's domain by number, and which of them a state is offered, remembered."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from steelyard.engines.domain import Domain
from steelyard.engines.endings import Endings
from steelyard.engines.leaves import Leaves, Vector
from steelyard.engines.recall import UNKNOWN, Fields, Recall
from steelyard.language import info_of
from steelyard.run import step_of
from steelyard.suite import Preset, Suite

Action = Callable[..., Any]

#: After so many states a declared domain that says something of most of them anew is no longer remembered.
_TRIED = 64


class Offers:
    """What states are offered.

    Attributes:
        endings: for each call, by its number, how it ends.
        fields: for each call, by its number, what properties read of it.
    """

    def __init__(self, suite: Suite, preset: Preset, domain: Domain, leaves: Leaves) -> None:
        self.endings: list[Endings] = []
        self.fields: list[Fields] = []
        self._preset = preset
        self._domain = domain
        self._leaves = leaves
        self._numbers: dict[Hashable, int] = {}
        self._offered = suite.offered(preset)
        self._products: dict[Hashable, Sequence[int]] = {}
        self._declared = {
            function: Recall(partial(self.of_domain, function), leaves)
            for function in self._offered
            if info_of(function).name in preset.domains
        }
        self._is_named = len(self._declared) < len(self._offered)
        self._states = 0
        self._anew = dict.fromkeys(self._declared, 0)

    def of(self, vector: Vector, state: Any) -> list[int]:
        """The numbers of the calls that a state is offered, in the order of `Domain.calls`.

        Raises:
            ModellingError: a pool or a declared domain has a value outside its type.
        """
        self._states += 1
        present = self._domain.identities(state) if self._is_named else ()
        found: list[int] = []
        for function in self._offered:
            if function in self._declared:
                found += self._of_declared(function, vector, state)
            else:
                found += self._of_pools(function, present, state)
        return found

    def of_pools(self, state: Any) -> list[int]:
        """The numbers of the calls that pools and the identities in a state offer."""
        present = self._domain.identities(state) if self._is_named else ()
        return [n for f in self._offered if f not in self._declared for n in self._of_pools(f, present, state)]

    @property
    def declared(self) -> tuple[Action, ...]:
        """The actions that have a declared domain, in order."""
        return tuple(self._declared)

    @property
    def pooled(self) -> tuple[Action, ...]:
        """The others that are offered."""
        return tuple(function for function in self._offered if function not in self._declared)

    def _is_worth_it(self, function: Action) -> bool:
        """Whether what a domain says is often what it said before."""
        self._anew[function] += 1
        return self._states < _TRIED or 2 * self._anew[function] < self._states

    def _of_pools(self, function: Action, present: Hashable, state: Any) -> Sequence[int]:
        key = (function, present)
        if key not in self._products:
            calls = self._domain.calls_of(function, state)
            self._products[key] = [self._number(function, arguments) for _, arguments in calls]
        return self._products[key]

    def of_domain(self, function: Action, state: Any) -> Sequence[int]:
        """The numbers of the calls that the declared domain of an action offers in a state, asked now."""
        offered = self._preset.domains[info_of(function).name](self._preset.params, state)
        return [self._number(function, arguments) for arguments in offered]

    def _of_declared(self, function: Action, vector: Vector, state: Any) -> Sequence[int]:
        """The same, of a state in which it may have been asked before."""
        recall = self._declared[function]
        numbers: Any = recall.answer(vector)
        if numbers is UNKNOWN:
            numbers = self.of_domain(function, state)
            if self._is_worth_it(function):
                recall.note((state,), vector, answer=numbers)
        return cast("Sequence[int]", numbers)

    def _number(self, function: Action, arguments: Mapping[str, Any]) -> int:
        key = (function, *arguments.items())
        number = self._numbers.get(key)
        if number is None:
            call = dict(arguments)
            self._domain.check(function, call)
            number = self._numbers[key] = len(self.endings)
            self.endings.append(Endings(function, call, self._preset.params, self._leaves))
            self.fields.append(Fields(step_of(function, call)))
        return number
