"""How a slice begins: calls that only set the scene, one after the other, before its story is free.

Until the scene is set nothing else is offered, so that a long beginning costs a state a step.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from model.genesis import genesis
from model.params import Params
from model.state import State
from properties.scopes import Arguments, Domain

Call = tuple[Callable[..., Any], Arguments]


def _sign(state: State) -> Hashable:
    """Parts of a state by which most that are not of a beginning are seen soon: all of it takes long to look up."""
    return state.hippius, state.services.requests, state.services.miners


class LeadIn:
    """The beginning of a slice, as it runs.

    Attributes:
        scene: the state in which the story is free.
    """

    def __init__(self, params: Params, begun: Arguments, *calls: Call) -> None:
        state = genesis(params, **begun)
        # By name: so a scope does not depend on what an action does but for the states that it leads to.
        self._next: dict[State, tuple[str, Arguments]] = {}
        for function, arguments in calls:
            self._next[state] = (function.__name__, arguments)
            state = function(params, state, **arguments)
        self.scene: State = state
        self._signs = frozenset(_sign(one) for one in self._next)

    def call_in(self, state: State) -> tuple[str, Arguments] | None:
        """The only call that is offered in a state of the beginning, by name; None once the story is free."""
        return self._next.get(state) if _sign(state) in self._signs else None

    def domains(self, free: Mapping[str, Domain]) -> Mapping[str, Domain]:
        """The calls of each action: that of the beginning, then those of the story."""
        led = {led for led, _ in self._next.values()}
        return {name: self._domain(name, free.get(name)) for name in dict.fromkeys((*free, *sorted(led)))}

    def _domain(self, name: str, free: Domain | None) -> Domain:
        def domain(params: Params, state: State) -> Iterable[Arguments]:
            call = self.call_in(state)
            if call is None:
                return () if free is None else free(params, state)
            return (call[1],) if call[0] == name else ()

        return domain
