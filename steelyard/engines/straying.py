"""Stray writes: calls of the protocol that change one place of the state too many.

A mutant leaves out what its action does; a stray write adds what it does not.  So it is the test of
claims that say of something that nothing else changes it.  In every slice some calls of each action are taken, and to
the state in which each ends one leaf after the other is changed, one entry added to each map or taken out of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

import attrs

from steelyard.engines.mutation import Put, Slice
from steelyard.language import ABSENT, info_of
from steelyard.run import step_of, unchecked_call
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
    record_shape,
)
from steelyard.suite import Step, Suite

#: How many calls of each action are taken in each slice, from all over it.
CALLS = 3
#: How many entries of a map are changed, and how many are added.
ENTRIES = 2

#: The identities of each kind.
Pools = Mapping[str, Sequence[Any]]


def straying(suite: Suite, slices: Sequence[Slice], actions: Sequence[str]) -> tuple[Put, ...]:
    """Put stray writes beside these actions to all properties: one record for each place, and what was done there."""
    seen: dict[str, dict[str, tuple[str, str]]] = {}
    times: Counter[str] = Counter()
    for one in slices:
        for function in (f for f in suite.actions if info_of(f).name in actions):
            where = (one.address, info_of(function).name)
            for state, step, change, wrong in stray_steps(suite, one, function):
                of_place = seen.setdefault(change, {})
                for finding in (*one.monitor.on_step(state, step, wrong), *one.monitor.on_state(wrong)):
                    of_place.setdefault(finding.id, where)
                times[change] += 1
    return tuple(
        Put(
            action="(any)",
            file="",
            line=0,
            change=change,
            seen=names,
            differs=True,
            wrong=times[change],
        )
        for change, names in sorted(seen.items())
    )


def stray_steps(suite: Suite, one: Slice, function: Callable[..., Any]) -> Iterator[tuple[Any, Step, str, Any]]:
    """Calls of an action with a stray write beside each: the state before, the step, the change, the state after."""
    for state, arguments, after in _taken(one, function):
        step, pools = step_of(function, arguments), one.domain.pools(after)
        for path, how, wrong in _records(record_shape(suite.state), after, pools, ""):
            if one.domain.misfit(wrong) is None:
                yield state, step, f"{path} {how}", wrong


def _taken(one: Slice, function: Callable[..., Any]) -> list[tuple[Any, Mapping[str, Any], Any]]:
    """Some accepted calls of an action: the first in the slice, the last, and what lies between."""
    accepted = [
        (state, arguments, outcome.state)
        for state in one.states
        for _, arguments in one.domain.calls_of(function, state)
        if (outcome := unchecked_call(function, one.preset.params, state, arguments)).state is not None
    ]
    places = {round(at * (len(accepted) - 1) / max(CALLS - 1, 1)) for at in range(CALLS)} if accepted else set()
    return [accepted[place] for place in sorted(places)]


def _records(shape: RecordShape, value: Any, pools: Pools, path: str) -> Iterator[tuple[str, str, Any]]:
    """The record with one place below it changed: where, how, and the record."""
    for name, field in shape.fields:
        below = f"{path}.{name}" if path else name
        part = getattr(value, name)
        match field:
            case RecordShape():
                found = _records(field, part, pools, below)
            case MapShape():
                found = _maps(field, part, pools, below)
            case _:
                found = ((below, "changes", other) for other in _others(field, part, pools))
        for where, how, other in found:
            yield where, how, attrs.evolve(value, **{name: other})


def _maps(shape: MapShape, value: Any, pools: Pools, path: str) -> Iterator[tuple[str, str, Any]]:
    """The map with an entry changed, removed or added."""
    entries = list(islice(value.items(), ENTRIES))
    for key, entry in entries:
        yield path, "loses an entry", value.remove(key)
        if isinstance(shape.value, RecordShape):
            for where, how, other in _records(shape.value, entry, pools, path):
                yield where, how, value.set(key, other)
        else:
            for other in _others(shape.value, entry, pools):
                yield path, "changes", value.set(key, other)
    absent = (key for key in _keys(shape.key, pools) if key not in value)
    for key in islice(absent, ENTRIES):
        if shape.default is not ABSENT:
            for other in _others(shape.value, shape.default, pools):
                yield path, "gets an entry", value.set(key, other)
        elif entries:
            yield path, "gets an entry", value.set(key, entries[0][1])


def _keys(shape: Shape, pools: Pools) -> Iterator[Any]:
    match shape:
        case IdentityShape(name=name):
            yield from reversed(pools.get(name, ()))
        case IntShape():
            yield from (0, 1, 2)
        case TupleShape(items=items):
            yield from product(*(list(_keys(item, pools)) for item in items))
        case _:
            return


def _others(shape: Shape, value: Any, pools: Pools) -> Iterator[Any]:
    """A few other values in the place of one."""
    match shape:
        case BoolShape():
            yield not value
        case IntShape(natural=natural):
            yield value + 1
            if value >= 1 or not natural:
                yield value - 1
        case EnumShape(members=members):
            yield from (member for member in members if member is not value)
        case IdentityShape(name=name):
            yield from islice((other for other in pools.get(name, ()) if other != value), ENTRIES)
        case TupleShape(items=items):
            for other in _others(items[0], value[0], pools):
                yield (other, *value[1:])
        case _:
            return
