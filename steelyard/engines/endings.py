"""How a call ends in one state after another: the model is run once for all states that it cannot tell apart.

What a call reads of a state is learnt from a run on a state of holes (`steelyard.engines.holes`): where one is asked
something, the value of the leaf or of the map's entry is put there and the call runs again, until it ends and no
hole was asked.  Some may have been moved: so a leaf that the action leaves alone comes to stand in the state after
it.  In every state that has the same values where holes were filled the call ends like that: refused by the same
code, or with the same values written.

Each ending comes from a run on a state itself, and the run on holes must agree with it; where it does
not, the call is run in every state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import attrs

from steelyard.engines.holes import WHOLE, Asked, MapOfHoles, origin_of
from steelyard.engines.leaves import Leaves, Vector, is_strange
from steelyard.run import Outcome, unchecked_call

#: What one call may ask for; what asks for more is run in every state.
_MOST = 500


@attrs.define(eq=False)
class Ending:
    """How a call ends.

    Attributes:
        outcome: as it ended where it was run; the state in it, and what a refusal tells, are of that run.
        writes: the numbers of what the state after it holds, by the place of the leaf; nothing where there is none.
        puts: what is put into the map of a leaf, and the map stays otherwise as it is.
        times: how often it ended so.
        is_step: whether there is a state after it.
    """

    outcome: Outcome
    writes: tuple[tuple[int, int], ...] = ()
    puts: tuple[Put, ...] = ()
    times: int = 0
    is_step: bool = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.is_step = self.outcome.state is not None

    def after(self, before: Vector) -> Vector:
        """The vector of the state after the call."""
        if not self.writes and not self.puts:
            return before
        numbers = list(before)
        for place, number in self.writes:
            numbers[place] = number
        for put in self.puts:
            numbers[put.place] = put.into(before[put.place])
        return tuple(numbers)


class Put:
    """What a call puts into the map of a leaf: `entries` by key, `ABSENT` where it takes one out."""

    def __init__(self, leaves: Leaves, place: int, entries: Mapping[Any, Any]) -> None:
        self.place = place
        self.entries = entries
        self._leaves = leaves
        self._known: dict[int, int] = {}

    def into(self, number: int) -> int:
        """The number of the map of this number with these entries."""
        found = self._known.get(number)
        if found is None:
            found = self._known[number] = self._leaves.put(self.place, number, self.entries)
        return found


@attrs.frozen(eq=False)
class _Fork:
    """Where a call reads a column, and what comes after, by the number that stands there."""

    column: int
    ways: dict[int, _Fork | Ending] = attrs.field(factory=dict)


class Endings:
    """How one call ends, by what it reads of a state, in the order in which it reads it."""

    def __init__(self, function: Callable[..., Any], arguments: Mapping[str, Any], params: Any, leaves: Leaves) -> None:
        self.function = function
        self.arguments = arguments
        self._known: list[Ending] = []
        #: Of those that are not remembered, the first of each label stands for all.
        self._loose: dict[str, Ending] = {}
        self._params = params
        self._leaves = leaves
        self._first: _Fork | Ending | None = None
        self._is_hopeless = False

    @property
    def name(self) -> str:
        """The action's."""
        return self.function.__name__

    @property
    def all(self) -> list[Ending]:
        """All endings that were met, or for those that ended alike and are not remembered, one."""
        return [*self._known, *self._loose.values()]

    def ways(self) -> Iterator[tuple[list[tuple[int, int]], Ending]] | None:
        """Each ending with the columns that are read on the way to it, and what stands there.

        None where not all endings are known by what is read.
        """
        return None if self._is_hopeless or self._loose else self._ways_from(self._first, [])

    def _ways_from(
        self, here: _Fork | Ending | None, read: list[tuple[int, int]]
    ) -> Iterator[tuple[list[tuple[int, int]], Ending]]:
        if isinstance(here, _Fork):
            for number, way in here.ways.items():
                yield from self._ways_from(way, [*read, (here.column, number)])
        elif here is not None:
            yield read, here

    def read_on_the_way(self, vector: Vector) -> list[int] | None:
        """The columns that it reads in a state in which it ended before; None if that is not known."""
        return None if self._is_hopeless else [fork.column for fork in self._forks(self._leaves.widened(vector))]

    def reading_only(self, columns: Iterable[int], vector: Vector) -> Ending | None:
        """How it ends in the state of a vector by what stands in some columns; None if it reads more."""
        outcome, after = self._ran(vector)
        read = _read_by(self._run, vector, self._leaves, columns)
        if read is None or read.asked or (after is not None and is_strange(after)):
            return None
        return self._agreed(read, outcome, vector, after)

    def of(self, vector: Vector, wide: Vector) -> Ending:
        """How it ends in the state of a vector, `wide` with the columns of entries that were asked for; counted."""
        found = None if is_strange(vector) else self._first
        try:
            while found.__class__ is _Fork:
                found = found.ways.get(wide[found.column])
        except IndexError:  # it asks for an entry that none had asked for when the vector was made wide
            return self.of(vector, self._leaves.widened(vector))
        ending = self._met(vector, wide) if found is None else cast("Ending", found)
        ending.times += 1
        return ending

    def _met(self, vector: Vector, wide: Vector) -> Ending:
        """How it ends in a state that it can tell from all before."""
        outcome, after = self._ran(vector)
        if not (self._is_hopeless or is_strange(vector) or (after is not None and is_strange(after))):
            forks = self._forks(wide)
            read = _read_by(self._run, vector, self._leaves, [fork.column for fork in forks])
            ending = None if read is None else self._agreed(read, outcome, vector, after)
            if read is not None and ending is not None:
                self._add(forks, read.asked, ending, self._leaves.widened(vector))
                return ending
            self._is_hopeless, self._first = True, None
        ending = Ending(outcome, () if after is None else tuple(enumerate(after)))
        known = self._loose.setdefault(outcome.label, ending)
        known.times += known is not ending
        return ending

    def _forks(self, wide: Vector) -> list[_Fork]:
        """The forks on the way to where nothing is known."""
        forks: list[_Fork] = []
        here = self._first
        while isinstance(here, _Fork):
            forks.append(here)
            here = here.ways.get(wide[here.column])
        return forks

    def _add(self, forks: Sequence[_Fork], asked: Iterable[int], ending: Ending, wide: Vector) -> None:
        """Remember an ending behind these forks, and behind one for each column that was asked for besides."""
        self._known.append(ending)
        last = forks[-1] if forks else None
        added: list[_Fork | Ending] = [*map(_Fork, asked), ending]
        for one in added:
            if last is None:
                self._first = one
            else:
                last.ways[wide[last.column]] = one
            last = one if isinstance(one, _Fork) else None

    def _ran(self, vector: Vector) -> tuple[Outcome, Vector | None]:
        """How it ends in the state of a vector, and the vector of the state after it, if there is one."""
        outcome = self._run(self._leaves.state(vector))
        return outcome, None if outcome.state is None else self._leaves.of(outcome.state)

    def _run(self, state: Any) -> Outcome:
        outcome = unchecked_call(self.function, self._params, state, self.arguments)
        if outcome.refused is not None:
            outcome.refused.with_traceback(None)  # it would keep the frames of the call
        return outcome

    def _agreed(self, read: _Read, outcome: Outcome, before: Vector, after: Vector | None) -> Ending | None:
        """The ending, if the run on holes ended like that on the state."""
        if read.outcome.label != outcome.label or (read.outcome.state is None) is not (after is None):
            return None
        try:
            writes = tuple((place, self._leaves.number(place, value)) for place, value in read.written.items())
            puts = tuple(Put(self._leaves, place, entries) for place, entries in read.put.items())
            ending = Ending(outcome, writes, puts)
            return ending if after is None or ending.after(before) == after else None
        except (Asked, TypeError):  # a hole hides in what was written
            return None


@attrs.frozen
class _Read:
    """How a call ended that read no more than some columns.

    Attributes:
        asked: the columns of what it read besides what was known to be read, in that order.
        outcome: how it ended; of its state, and of what a refusal tells, holes may be part.
        written: what the state after it holds, by the place of the leaf, where that is no longer what stood there.
        put: what was put into a map, by the place of the leaf, where the map is otherwise what stood there.
    """

    asked: tuple[int, ...]
    outcome: Outcome
    written: Mapping[int, Any]
    put: Mapping[int, Mapping[Any, Any]]


def _read_by(run: Callable[[Any], Outcome], vector: Vector, leaves: Leaves, known: Iterable[int]) -> _Read | None:
    """What a call reads of a state, given what it is known to read; None if it ends in something else than a state.

    The classes of the records are taken for granted.
    """
    filled, asked = _Filled(leaves, known), list[int]()
    while True:
        begun = filled.only(vector)
        held = leaves.holds(begun)
        try:
            outcome = run(leaves.state(begun))
            after = held if outcome.state is None else leaves.read(outcome.state)
            if after is None:
                return None
            written, put = _written(held, after)
        except Asked as hole:
            if len(asked) >= _MOST:  # of a key that is not equal to itself it asks for ever
                return None
            filled.add(hole.place, hole.key)
            asked.append(hole.place if hole.key is WHOLE else leaves.column(hole.place, hole.key))
        except TypeError:  # what has no hash is no value
            return None
        else:
            return _Read(tuple(asked), outcome, written, put)


class _Filled:
    """What is filled of a state of holes: some leaves, and some entries of the maps in others."""

    def __init__(self, leaves: Leaves, columns: Iterable[int]) -> None:
        self._leaves = leaves
        self._places = set(leaves.classes)
        self._keys: dict[int, frozenset[Any]] = {}
        for column in columns:
            self.add(*leaves.column_at(column))

    def add(self, place: int, key: Any) -> None:
        """Fill a leaf, or an entry of the map in it."""
        if key is WHOLE:
            self._places.add(place)
            self._keys.pop(place, None)
        elif place not in self._places:
            self._keys[place] = self._keys.get(place, frozenset()) | {key}

    def only(self, vector: Vector) -> Vector:
        """The vector of the state of which only that is filled."""
        numbers = [number if place in self._places else 0 for place, number in enumerate(vector)]
        for place, keys in self._keys.items():
            numbers[place] = self._leaves.part(place, vector[place], keys)
        return tuple(numbers)


def _written(held: Sequence[Any], after: Sequence[Any]) -> tuple[dict[int, Any], dict[int, Mapping[Any, Any]]]:
    """What an action wrote, and what it put into maps.

    Raises:
        Asked: a hole was moved elsewhere, or is part of what was made.
        TypeError: what was written is no value.
    """
    written: dict[int, Any] = {}
    put: dict[int, Mapping[Any, Any]] = {}
    for place, value in enumerate(after):
        if value is held[place]:
            continue
        if isinstance(value, MapOfHoles) and origin_of(value) == place:
            put[place] = value.put
            hash(tuple(value.put.values()))
        else:
            written[place] = value
            hash(value)
    return written, put
