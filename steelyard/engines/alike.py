"""Whether another version of an action would have done in a search what the one did that was called there.

A search learns how each call ends by what it reads of a state (`steelyard.engines.endings`).  That is kept, as plain
data.  Another version is run on states in which just that is filled in, with holes elsewhere: where it asks for no
more, is refused or assumes alike, and writes the same, it does so in every state that was met.  Where it asks for
more nothing is said.

A run on holes is believed no further than by the search itself: one on a whole state must agree with it.  And what
is told is told of values of just the types that the state's leaves have, with the defaults that its maps have: else
two that look alike might not be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from steelyard.engines.endings import Ending, Endings
from steelyard.engines.holes import WHOLE
from steelyard.engines.leaves import Leaves, Vector
from steelyard.itf import ItfError, decode, decode_arguments, encode, encode_arguments
from steelyard.language import ABSENT, Map, info_of
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
    below_records,
)

Plain = dict[str, Any]
Action = Callable[..., Any]

#: What is raised where something is no value of its leaf.
_NO_VALUE = (ItfError, TypeError, AttributeError, LookupError, ValueError)


def told(state: RecordShape, leaves: Leaves, endings: Sequence[Endings]) -> Plain:
    """How the calls of a search ended, by action, of what JSON can say; None of an action of which that is not known.

    `state` is the shape of its states.
    """
    return _Teller(state, leaves).told(endings)


def does_the_same(function: Action, params: Any, state: RecordShape, begun: Any, met: Plain) -> bool:
    """Whether an action does what the action of its name did that was called in a search.

    `begun` is some state of the shape; of it only the records are looked at, and the maps' defaults.  `met` is what was
    `told`.
    """
    name = info_of(function).name
    if name not in met["actions"]:
        return True  # it was never called
    calls = met["actions"][name]
    try:
        return calls is not None and _Trial(function, params, state, begun, met).ends_alike(calls)
    except _NO_VALUE:
        return False


class _Speaking:
    """Says by what words a call ended, with the leaves of states of some shape."""

    def __init__(self, state: RecordShape, leaves: Leaves) -> None:
        self._leaves = leaves
        self._shapes = dict(below_records(state))

    def _said(self, ending: Ending) -> str:
        """How a call ended, and what it wrote, as text: where that is equal, the effects are."""
        writes = {}
        for place, number in ending.writes:
            path = self._leaves.paths[place]
            writes[path] = _plain(self._shapes[path], self._leaves.value(place, number))
        puts = {}
        for put in ending.puts:
            path = self._leaves.paths[put.place]
            puts[path] = sorted((_entry(self._shapes[path], *one) for one in put.entries.items()), key=json.dumps)
        return json.dumps([ending.outcome.label, writes, puts], sort_keys=True)


class _Teller(_Speaking):
    """Tells of the endings of a search; each column and each value once."""

    def __init__(self, state: RecordShape, leaves: Leaves) -> None:
        super().__init__(state, leaves)
        self._columns: dict[int, int] = {}
        self._values: dict[tuple[int, int], int] = {}
        self._ended: dict[str, int] = {}
        self._met: Plain = {"columns": [], "values": [], "ended": [], "actions": {}}

    def told(self, endings: Sequence[Endings]) -> Plain:
        actions = self._met["actions"]
        for one in endings:
            name = info_of(one.function).name
            calls, ways = actions.setdefault(name, []), one.ways()
            try:
                if calls is not None and ways is not None:
                    calls.append([encode_arguments(one.function, one.arguments), [self._case(*way) for way in ways]])
                else:
                    actions[name] = None
            except _NO_VALUE:
                actions[name] = None
        return self._met

    def _case(self, read: Iterable[tuple[int, int]], ending: Ending) -> list[int]:
        """The columns that are read and what stands there, in turns, and at last how it ends: all by number."""
        return [*(number for one in read for number in self._read(*one)), self._ending(ending)]

    def _read(self, column: int, number: int) -> tuple[int, int]:
        """A column that is read, and what stands there, by their numbers among those that are told."""
        place, key = self._leaves.column_at(column)
        shape = self._shapes[self._leaves.paths[place]]
        if column not in self._columns:
            self._columns[column] = len(self._columns)
            inner = [] if key is WHOLE else [_plain(_map(shape).key, key)]
            self._met["columns"].append([self._leaves.paths[place], *inner])
        if (column, number) not in self._values:
            self._values[column, number] = len(self._values)
            self._met["values"].append(self._value(shape, column, number, is_whole=key is WHOLE))
        return self._columns[column], self._values[column, number]

    def _value(self, shape: Shape, column: int, number: int, *, is_whole: bool) -> list[Any]:
        if is_whole:
            return [_plain(shape, self._leaves.value(column, number))]
        is_there, value = self._leaves.entry(column, number)
        if not is_there and not _is_default(value, _map(shape)):
            raise TypeError(f"{value!r} is not the default of the map")
        return [_plain(_map(shape).value, value)] if is_there else []

    def _ending(self, ending: Ending) -> int:
        text = self._said(ending)
        if text not in self._ended:
            self._ended[text] = len(self._ended)
            self._met["ended"].append(text)
        return self._ended[text]


class _Trial(_Speaking):
    """An action on trial: it is run on states of which only that is known which was read in a search."""

    def __init__(self, function: Action, params: Any, state: RecordShape, begun: Any, met: Plain) -> None:
        super().__init__(state, Leaves())
        self._function = function
        self._params = params
        self._met = met
        self._begun = self._leaves.of(begun)
        self._places = {path: place for place, path in enumerate(self._leaves.paths)}
        for path, shape in self._shapes.items():
            _plain(shape, self._leaves.value(self._places[path], self._begun[self._places[path]]))

    def ends_alike(self, calls: Sequence[Any]) -> bool:
        """Whether all the calls end as they did."""
        return all(
            self._end(decode_arguments(self._function, arguments, "arguments"), case[:-1])
            == self._met["ended"][case[-1]]
            for arguments, cases in calls
            for case in cases
        )

    def _end(self, arguments: Mapping[str, Any], reads: Sequence[int]) -> str | None:
        """How a call ends where just that is known which is read; None where it asks for more."""
        vector, columns = self._filled(reads)
        endings = Endings(self._function, arguments, self._params, self._leaves)
        ending = endings.reading_only(columns, vector)
        return None if ending is None else self._said(ending)

    def _filled(self, reads: Sequence[int]) -> tuple[Vector, list[int]]:
        """The vector of a state that holds what was read, and the columns that were."""
        numbers, columns = list(self._begun), list[int]()
        maps: dict[int, Any] = {}
        for column, value in zip(reads[::2], reads[1::2], strict=True):
            (path, *key), found = self._met["columns"][column], self._met["values"][value]
            place, shape = self._places[path], self._shapes[path]
            if key:
                entry = decode(_map(shape).key, key[0], "key")
                held = maps.get(place, self._leaves.value(place, self._begun[place]))
                if found:
                    maps[place] = held.set(entry, decode(_map(shape).value, found[0], path))
                else:
                    maps[place] = held.remove(entry) if entry in held else held
                columns.append(self._leaves.column(place, entry))
            else:
                numbers[place] = self._leaves.number(place, decode(shape, found[0], path))
                columns.append(place)
        whole = {place for place in columns if place < len(self._leaves.paths)}
        for place, held in maps.items():
            if place not in whole:  # else all that was read of it is there
                numbers[place] = self._leaves.number(place, held)
        return tuple(numbers), columns


def _plain(shape: Shape, value: Any) -> Any:
    """A value of a leaf, of what JSON can say.

    Raises:
        TypeError: it is of another type, be it one that looks like that.
    """
    if not _is_just(shape, value):
        raise TypeError(f"{value!r} is not just of the shape {shape}")
    return encode(shape, value)


def _is_just(shape: Shape, value: Any) -> bool:
    """Whether a value is of just the types of a shape, and its maps have their defaults."""
    match shape:
        case TupleShape(items=items):
            return type(value) is tuple and all(map(_is_just, items, value)) and len(items) == len(value)
        case RecordShape(cls=cls, fields=fields):
            return type(value) is cls and all(_is_just(field, getattr(value, name)) for name, field in fields)
        case MapShape(key=key, value=entry):
            is_map = type(value) is Map and _is_default(value.default, shape)
            return is_map and all(_is_just(key, k) and _is_just(entry, v) for k, v in value.items())
        case EnumShape(cls=cls):
            return type(value) is cls
        case _:
            return type(value) is {BoolShape: bool, IntShape: int, IdentityShape: str}[type(shape)]


def _is_default(value: Any, shape: MapShape) -> bool:
    return value is shape.default or (type(value) is type(shape.default) and bool(value == shape.default))


def _map(shape: Shape) -> MapShape:
    if not isinstance(shape, MapShape):
        raise TypeError(f"{shape} is no map")
    return shape


def _entry(shape: Shape, key: Any, entry: Any) -> list[Any]:
    """A key of a map, and what was put there, if it was not taken out."""
    return [_plain(_map(shape).key, key), *([] if entry is ABSENT else [_plain(_map(shape).value, entry)])]
