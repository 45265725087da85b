"""Shorter and simpler runs with the same end: fewest calls, then fewest parties, then smallest amounts.

A run is shrunk by running it again.  Identities that the model makes (digests, say) depend on
the calls before; where a changed run makes another one in the same place, later calls use that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from steelyard.engines.domain import Call, Domain
from steelyard.engines.monitor import Finding
from steelyard.language import info_of
from steelyard.run import Outcome, start, unchecked_call
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    RecordShape,
    Shape,
    TupleShape,
    arguments_of,
    identities_in,
)
from steelyard.suite import Preset, Suite
from steelyard.trace import Move, Trace

#: How often a run is gone through for something to simplify.
_ROUNDS = 20

#: What a call (None for the initial state) shows, if it is one at which a run may end:
#: ``(before, function, arguments, outcome)``.
End = Callable[[Any, Callable[..., Any] | None, Mapping[str, Any], Outcome], Finding | None]


@attrs.frozen
class Taken:
    """A call of a run, how it ended, and the identities that were not there before."""

    function: Callable[..., Any]
    arguments: Mapping[str, Any]
    outcome: Outcome
    after: Any
    fresh: Sequence[tuple[str, Any]] = ()


@attrs.frozen
class Run:
    """Calls from an initial state, and what the last of them shows."""

    genesis: Mapping[str, Any]
    initial: Any
    calls: tuple[Taken, ...]
    shows: Finding

    def as_trace(self, params: Any, found_by: str) -> Trace:
        """The run as a trace."""
        moves = (Move(info_of(one.function).name, one.arguments, one.outcome.label, one.after) for one in self.calls)
        return Trace(params, self.genesis, self.initial, tuple(moves), found_by=found_by)


class Shrinker:
    """Makes runs shorter that end in `end`."""

    def __init__(self, suite: Suite, preset: Preset, domain: Domain, end: End) -> None:
        self._params = preset.params
        self._pools = preset.pools
        self._suite = suite
        self._domain = domain
        self._end = end

    def run(self, genesis: Mapping[str, Any], calls: Sequence[Call]) -> Run | None:
        """The run of these calls, up to where it may end; None if it never may."""
        unknown = Outcome()
        return self._follow(genesis, [Taken(function, arguments, unknown, None) for function, arguments in calls])

    def _follow(self, genesis: Mapping[str, Any], calls: Sequence[Taken]) -> Run | None:
        """The run of these calls, up to where it may end; None if it never may.

        Calls that are refused, excluded or no longer of the preset's domain are left out.
        """
        begun = start(self._suite, self._params, genesis)
        if begun.state is None:
            return None
        initial = state = begun.state
        shows = self._end(initial, None, genesis, begun)
        if shows is not None:
            return Run(genesis, initial, (), shows)
        taken: list[Taken] = []
        instead: dict[tuple[str, Any], Any] = {}
        for one in calls:
            arguments = _with(one, instead)
            if not self._domain.has(one.function, arguments, state):
                continue
            outcome = unchecked_call(one.function, self._params, state, arguments)
            if outcome.refused is not None or outcome.discarded is not None:
                continue
            after = state if outcome.state is None else outcome.state
            fresh = self._fresh(state, after)
            instead.update(_replaced(one.fresh, fresh))
            taken.append(Taken(one.function, arguments, outcome, after, fresh))
            shows = self._end(state, one.function, arguments, outcome)
            if shows is not None:
                return Run(genesis, initial, tuple(taken), shows)
            if outcome.fault is not None:
                return None
            state = after
        return None

    def shrink(self, run: Run) -> Run:
        """`run` without the calls that its end does not need, with fewer parties, and with simpler arguments."""
        for _ in range(_ROUNDS):
            shrunk = self._with_simpler_arguments(self._with_fewer_parties(self._with_fewer_calls(run)))
            if shrunk == run:
                break
            run = shrunk
        return run

    def _with_fewer_calls(self, run: Run) -> Run:
        size = max(len(run.calls) // 2, 1)
        while True:
            at = len(run.calls) - size
            shortened = False
            while at >= 0:
                shorter = self._follow(run.genesis, (*run.calls[:at], *run.calls[at + size :]))
                if shorter is not None:
                    run, shortened = shorter, True
                at = min(at, len(run.calls)) - size
            if size == 1 and not shortened:
                return run
            size = size if shortened and size == 1 else max(size // 2, 1)

    def _with_fewer_parties(self, run: Run) -> Run:
        """One party in the place of another, wherever that ends alike in no more calls."""
        for kind, gone in parties(run.calls):
            for other in (one for one in self._pools.get(kind, ()) if one != gone):
                calls = [attrs.evolve(call, arguments=_with(call, {(kind, gone): other})) for call in run.calls]
                shrunk = self._follow(run.genesis, calls)
                if (
                    shrunk is not None
                    and len(shrunk.calls) <= len(run.calls)
                    and len(parties(shrunk.calls)) < len(parties(run.calls))
                ):
                    return self._with_fewer_parties(shrunk)
        return run

    def _with_simpler_arguments(self, run: Run) -> Run:
        at = 0
        while at < len(run.calls):
            for arguments in self._simpler(run.calls[at]):
                changed = attrs.evolve(run.calls[at], arguments=arguments)
                shrunk = self._follow(run.genesis, (*run.calls[:at], changed, *run.calls[at + 1 :]))
                if shrunk is None or len(shrunk.calls) > len(run.calls):
                    continue
                if len(parties(shrunk.calls)) <= len(parties(run.calls)):
                    run = shrunk
                    break
            at += 1
        return run

    def _simpler(self, call: Taken) -> Iterator[Mapping[str, Any]]:
        """The call's arguments with one scalar replaced by a simpler one, simplest first."""
        for name, shape in arguments_of(call.function):
            for value in simpler(shape, call.arguments[name], self._pools):
                yield {**call.arguments, name: value}

    def _fresh(self, before: Any, after: Any) -> tuple[tuple[str, Any], ...]:
        had = set(self._domain.identities(before))
        return tuple(one for one in self._domain.identities(after) if one not in had)


def parties(calls: Sequence[Taken]) -> list[tuple[str, Any]]:
    """The kind and name of each identity in the arguments of some calls, in the order in which they are met."""
    found: dict[tuple[str, Any], None] = {}
    for call in calls:
        for name, shape in arguments_of(call.function):
            found.update(dict.fromkeys(identities_in(shape, call.arguments[name])))
    return list(found)


def _with(call: Taken, instead: Mapping[tuple[str, Any], Any]) -> Mapping[str, Any]:
    """The arguments of a call with some identities in the place of others."""
    return {name: _renamed(shape, call.arguments[name], instead) for name, shape in arguments_of(call.function)}


def _replaced(were: Sequence[tuple[str, Any]], are: Sequence[tuple[str, Any]]) -> Iterator[tuple[tuple[str, Any], Any]]:
    """Which identities stand for which others, where a call made as many of a kind as before."""
    for kind in dict.fromkeys(kind for kind, _ in were):
        gone = [one for one in were if one[0] == kind and one not in are]
        new = [identity for other, identity in are if other == kind and (other, identity) not in were]
        if len(gone) == len(new):
            yield from zip(gone, new, strict=True)


def _renamed(shape: Shape, value: Any, instead: Mapping[tuple[str, Any], Any]) -> Any:
    match shape:
        case IdentityShape(name=name):
            return instead.get((name, value), value)
        case TupleShape(items=items):
            return tuple(_renamed(item, part, instead) for item, part in zip(items, value, strict=True))
        case RecordShape(fields=fields):
            parts = {name: _renamed(field, getattr(value, name), instead) for name, field in fields}
            return attrs.evolve(value, **parts)
        case _:
            return value


def simpler(shape: Shape, value: Any, pools: Mapping[str, tuple[Any, ...]]) -> Iterator[Any]:
    """The values with one scalar replaced: a number by a smaller one of its pool, others by one that comes before."""
    match shape:
        case BoolShape():
            yield from (False,) if value else ()
        case EnumShape(members=members):
            yield from members[: members.index(value)]
        case IntShape(name=name):
            yield from sorted(other for other in pools.get(name, ()) if other < value)
        case IdentityShape(name=name):
            pool = pools.get(name, ())
            yield from pool[: pool.index(value)] if value in pool else ()
        case TupleShape(items=items):
            for at, item in enumerate(items):
                for part in simpler(item, value[at], pools):
                    yield (*value[:at], part, *value[at + 1 :])
        case RecordShape(fields=fields):
            for name, field in fields:
                for part in simpler(field, getattr(value, name), pools):
                    yield attrs.evolve(value, **{name: part})
        case _:
            return
