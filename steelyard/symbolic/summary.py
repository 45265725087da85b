"""The summary of an action: its paths from any well-typed state, for any parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import attrs

from steelyard.language import info_of
from steelyard.schema import MapShape, ModellingError, leaves, misfit, record_shape, weakened
from steelyard.solver import Oracle
from steelyard.suite import Suite, location_of
from steelyard.symbolic import terms
from steelyard.symbolic.ground import quantified
from steelyard.symbolic.paths import Path, explore, lifted_call
from steelyard.symbolic.state import holds, symbolic, symbolic_arguments, symbolic_params
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import flatten

#: What the initial states come from, among the names of actions.
GENESIS = "genesis"


@attrs.frozen(kw_only=True)
class Summary:
    """All that an action can do.

    Attributes:
        function: the action.
        arguments: its symbolic arguments by name.
        paths: every way through it, faults included.
    """

    function: Callable[..., Any]
    arguments: dict[str, Any]
    paths: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The action's name."""
        return self.function.__name__

    def ending(self, outcome: str) -> tuple[Path, ...]:
        """The paths with that outcome."""
        return tuple(path for path in self.paths if path.outcome == outcome)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The ids of what is assumed along the paths, in order."""
        return tuple(dict.fromkeys(name for path in self.paths for name, _ in path.assumed))

    def resting_on(self, assumption: str) -> tuple[tuple[int, Path], ...]:
        """The paths with their numbers; of an assumption, if one is named, only those that something of it grants."""
        rests = ((number, path) for number, path in enumerate(self.paths))
        return tuple(one for one in rests if not assumption or one[1].rests_on(assumption))

    def without(self, assumption: str) -> Summary:
        """The summary as it is if nothing grants what an assumption grants; with none, as it is."""
        if not assumption:
            return self
        return attrs.evolve(self, paths=tuple(path.without(assumption) for path in self.paths))


class Symbolic:
    """A suite's symbolic state, parameters and summaries, made when asked for.

    `untyped` names leaves of the state that are not taken to be natural, whatever their type says.  Paths are
    those that valid params allow, or, where it is told, those that `given` allows.
    """

    def __init__(self, suite: Suite, untyped: frozenset[str] = frozenset(), given: Term | None = None) -> None:
        self.suite = suite
        self.shape = weakened(record_shape(suite.state), untyped)
        self.params = symbolic_params(suite)
        self.state = symbolic(self.shape, "s")
        self.valid = holds(suite.is_valid, self.params)
        if quantified(self.valid):
            file, line = location_of(suite.is_valid)
            raise ModellingError("valid parameters are told by all or any of a map", f"{file}:{line}")
        self.given = self.valid if given is None else given
        self._summaries: dict[str, Summary] = {}

    @cached_property
    def examples(self) -> tuple[Mapping[Term, Term], ...]:
        """The parameters of the presets, as numbers for the symbolic ones; none where some are no numbers."""
        shape = record_shape(self.suite.params)
        if any(isinstance(leaf, MapShape) for _, leaf in leaves(shape)):
            return ()
        given = [preset.params for preset in self.suite.presets.values()]
        numbers = dict.fromkeys(flatten(shape, params) for params in given if misfit(shape, params, "params") is None)
        return tuple(dict(zip(flatten(shape, self.params), one, strict=True)) for one in numbers)

    def summary(self, name: str) -> Summary:
        """The summary of an action.

        Raises:
            ModellingError: the action leaves the language.
        """
        if name not in self._summaries:
            function = self.suite.action(name)
            self._summaries[name] = self.summarise(function, self.state)
        return self._summaries[name]

    def summarise(self, function: Callable[..., Any], state: Any, prefix: str = "") -> Summary:
        """The paths of an action (or a program of actions) from a symbolic state."""
        arguments = symbolic_arguments(function, prefix)
        run = lifted_call(function, self.params, state, **arguments)
        return self._explored(function, arguments, run)

    def genesis(self, prefix: str = "initial ") -> Summary:
        """The paths to the initial states."""
        arguments = symbolic_arguments(self.suite.genesis, prefix)
        run = lifted_call(self.suite.genesis, self.params, **arguments)
        return self._explored(self.suite.genesis, arguments, run)

    def _explored(self, function: Callable[..., Any], arguments: dict[str, Any], run: Callable[[], Any]) -> Summary:
        paths = explore(run, Oracle(), (self.given,))
        if any(path.outcome == "state" and not isinstance(path.state, self.suite.state) for path in paths):
            file, line = location_of(function)
            raise ModellingError(f"{function.__name__} may end without a {self.suite.state.__name__}", f"{file}:{line}")
        return Summary(function=function, arguments=arguments, paths=paths)

    def summaries(self) -> tuple[Summary, ...]:
        """The summaries of all actions, in order."""
        return tuple(self.summary(info_of(f).name) for f in self.suite.actions)


@attrs.frozen(kw_only=True)
class Survey:
    """What can be met on the paths of a suite: plain data, fit to leave its process.

    Attributes:
        refusals: for each action the codes of its refusals, in order.
        assumed: for each action with an assumption on its paths, and for ``genesis``, the ids.
    """

    refusals: Mapping[str, tuple[str, ...]]
    assumed: Mapping[str, tuple[str, ...]]


#: How an action, or ``genesis``, is looked at: the codes of its refusals, and what it assumes.
Look = Callable[[str], tuple[Sequence[str], Sequence[str]]]


def look(symbolic: Symbolic, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes of the refusals on an action's paths, and what is assumed there; both in order."""
    summary = symbolic.genesis() if name == GENESIS else symbolic.summary(name)
    return tuple(dict.fromkeys(path.code for path in summary.ending("refused"))), summary.assumptions


def survey(suite: Suite, at: Look | None = None) -> Survey:
    """What can be refused at all, and what is assumed; `at` may know of an action from before."""
    at = at or partial(look, Symbolic(suite))
    found = {name: at(name) for name in (GENESIS, *(info.name for info in suite.infos()))}
    return Survey(
        refusals={name: tuple(codes) for name, (codes, _) in found.items() if name != GENESIS},
        assumed={name: tuple(ids) for name, (_, ids) in found.items() if ids},
    )


def refusals(suite: Suite) -> Mapping[str, tuple[str, ...]]:
    """For each action the codes of the refusals on its paths, in order: what can be refused at all."""
    return survey(suite).refusals


def coverage_gap(summary: Summary, given: Term) -> Term:
    """The condition that no path of an action covers: it must be impossible."""
    return terms.and_(given, *(terms.not_(terms.and_(*path.conditions)) for path in summary.paths))


def overlaps(summary: Summary) -> list[tuple[int, int]]:
    """Pairs of paths that no branch tells apart: there must be none."""
    found = []
    for i, one in enumerate(summary.paths):
        for j in range(i + 1, len(summary.paths)):
            other = summary.paths[j]
            apart = any(
                a is terms.not_(b) for a, b in zip(one.conditions, other.conditions, strict=False) if a is not b
            )
            if not apart:
                found.append((i, j))
    return found
