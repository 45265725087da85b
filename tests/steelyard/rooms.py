"""Walkers in rooms with doors that lead one way: a protocol for any small graph, and what is true of it.

A call is a walker with a door, and leads from a room to at most one room.  What is true is found
without components and without lassos: by a fixpoint over rooms with the door last passed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from random import Random
from typing import Any, NewType

import attrs

from steelyard.language import Identity, Map, Nat, Refused, action, require, table
from steelyard.suite import Fairness, LeadsTo, Preset, Step, Suite

Walker = NewType("Walker", Identity)
Door = NewType("Door", Identity)
Room = NewType("Room", Nat)
Ticks = NewType("Ticks", Nat)


@attrs.frozen(kw_only=True)
class House:
    """A graph with a claim: from each room of `promised`, one of `kept` is come to.

    Attributes:
        doors: by door, which room it leads to from which.
        wanted: the rooms and doors of which a walker in the room is bound to take the door.
        outside: rooms that are not explored further.
        hidden: the rooms and doors of which the preset does not offer the call.
    """

    rooms: int
    doors: Mapping[str, Mapping[int, int]]
    wanted: Collection[tuple[int, str]]
    promised: Collection[int]
    kept: Collection[int]
    outside: Collection[int] = ()
    hidden: Collection[tuple[int, str]] = ()

    @property
    def offered(self) -> Mapping[str, Mapping[int, int]]:
        """The doors that the preset offers."""
        return {
            door: {room: to for room, to in leads.items() if (room, door) not in self.hidden}
            for door, leads in self.doors.items()
        }


@attrs.frozen(kw_only=True)
class Params:
    """Nothing to choose."""

    walkers: Nat


@attrs.frozen(kw_only=True)
class State:
    """Who is where; `ticks` is a clock that nothing depends on."""

    rooms: Map[Walker, Room] = table()
    ticks: Ticks


@attrs.frozen
class NoDoor(Refused):
    """There is no such door in the room."""

    room: Room
    door: Door


def is_valid(params: Params) -> bool:
    return params.walkers >= 1


def genesis(params: Params, *, ann: Walker, ben: Walker) -> State:
    rooms: Map[Walker, Room] = Map({ann: Room(0)})
    return State(rooms=rooms if params.walkers == 1 else rooms.set(ben, Room(0)), ticks=Ticks(0))


def without_clock(params: Params, state: State) -> State:  # noqa: ARG001
    """The view under which a house has few states."""
    return attrs.evolve(state, ticks=Ticks(0))


def suite_of(house: House, *, walkers: int = 1, clock: int = 1) -> Suite:
    """The protocol of a house; with a `clock` that shows more than one hour, in the eyes of a view without it."""

    @action(by="a walker", caller="walker", fair="walkers are driven")
    def go(params: Params, state: State, *, walker: Walker, door: Door) -> State:  # noqa: ARG001
        room = state.rooms[walker]
        require(room in house.doors[door], NoDoor(room, door))
        rooms = state.rooms.set(walker, Room(Nat(house.doors[door][room])))
        return State(rooms=rooms, ticks=Ticks(Nat((state.ticks + 1) % clock)))

    def is_promised(params: Params, state: State, key: Walker) -> bool:  # noqa: ARG001
        return state.rooms[key] in house.promised

    def is_kept(params: Params, state: State, key: Walker) -> bool:  # noqa: ARG001
        return state.rooms[key] in house.kept

    def is_wanted(params: Params, state: State, step: Step) -> bool:  # noqa: ARG001
        return (state.rooms[step.caller], step.arguments.door) in house.wanted

    def is_inside(params: Params, state: State) -> bool:  # noqa: ARG001
        return not any(room in house.outside for _, room in state.rooms.items())

    def offers(params: Params, state: State) -> Iterator[dict[str, Any]]:  # noqa: ARG001
        for walker, room in state.rooms.items():
            yield from ({"walker": walker, "door": door} for door in house.doors if (room, door) not in house.hidden)

    claim = LeadsTo(
        id="rooms.promise",
        statement="The promise is kept.",
        source=("Rooms",),
        antecedent=is_promised,
        consequent=is_kept,
        each="rooms",
        fairness=(Fairness(action="go", reason="They are driven.", when=is_wanted),),
    )
    preset = Preset(
        name="all",
        summary="all rooms",
        params=Params(walkers=Nat(walkers)),
        genesis=({"ann": "ann", "ben": "ben"},),
        pools={"Door": tuple(house.doors)},
        domains={"go": offers} if house.hidden else {},
        within=is_inside if house.outside else None,
        view=without_clock if clock > 1 else None,
    )
    return Suite(
        name="rooms",
        params=Params,
        is_valid=is_valid,
        state=State,
        genesis=genesis,
        actions=(go,),
        properties=(claim,),
        presets={"all": preset},
    )


def random_house(random: Random, *, outside: bool = False, hidden: bool = False) -> House:
    """A house of up to six rooms and four doors, one that is often close to keeping its promise."""
    rooms = random.randint(1, 6)
    density, drive = random.choice((0.3, 0.6, 0.9)), random.choice((0.5, 0.8, 1.0))
    doors = {
        name: {room: random.randrange(rooms) for room in range(rooms) if random.random() < density}
        for name in ("north", "east", "south", "west")[: random.randint(1, 4)]
    }
    wanted = {(room, name) for name, leads in doors.items() for room in leads if random.random() < drive}
    some = [room for room in range(rooms) if random.random() < 0.4]
    kept = [room for room in range(rooms) if random.random() < 0.35]
    ends = [room for room in range(1, rooms) if random.random() < 0.2] if outside else []
    unseen = [(room, name) for name, leads in doors.items() for room in leads if hidden and random.random() < 0.3]
    return House(rooms=rooms, doors=doors, wanted=wanted, promised=some, kept=kept, outside=ends, hidden=unseen)


# --- what is true -------------------------------------------------------------------------

#: A room, and the door last passed; None after a time in which nothing happened.
_Node = tuple[int, str | None]


def truth(house: House) -> str:
    """``violated``, ``unknown``, ``vacuous`` or ``explored``: the verdict that the house deserves."""
    seen = reachable(house, [0], range(house.rooms))
    promised = [room for room in seen if room in house.promised]
    still_open = [room for room in range(house.rooms) if room not in house.kept]
    owed = [room for room in promised if room in still_open]
    inside = [room for room in still_open if room not in house.outside]
    while_owed = reachable(house, owed, still_open)
    if while_owed & {room for room, _ in _forever(house, inside, house.offered)}:
        lost = {room for room, _ in _forever(house, inside, known_doors(house))}
        return "violated" if while_owed & lost else "vacuous"
    if while_owed & set(house.outside):
        return "unknown"
    return "explored" if promised else "vacuous"


def known_doors(house: House) -> Mapping[str, Mapping[int, int]]:
    """Of a door that is offered somewhere it is known where else it leads on; of others, nothing."""
    seen = reachable(house, [0], range(house.rooms)) - set(house.outside)
    return {door: leads for door, leads in house.doors.items() if seen & set(house.offered[door])}


def soonest_lost(house: House) -> int | None:
    """After how many steps the first loop can start in which a promise is not kept."""
    still_open = [room for room in range(house.rooms) if room not in house.kept]
    level, seen, steps = {(0, False)}, set[tuple[int, bool]](), 0
    while level:
        level = {(room, (is_owed or room in house.promised) and room in still_open) for room, is_owed in level} - seen
        if any(is_owed and _may_return(house, room, still_open) for room, is_owed in level):
            return steps
        seen |= level
        level = {(leads[room], owed) for room, owed in level for leads in house.doors.values() if room in leads}
        steps += 1
    return None


def _may_return(house: House, room: int, through: Collection[int]) -> bool:
    """Whether a fair run may pass a room again and again without leaving some rooms."""
    back_and_forth = [one for one in reachable(house, [room], through) if room in reachable(house, [one], through)]
    return bool(_forever(house, back_and_forth, house.offered))


def reachable(house: House, start: Collection[int], through: Collection[int]) -> set[int]:
    """The rooms that are come to from those of `start` without leaving `through`, and without passing outside."""
    seen, stack = set(start), list(start)
    while stack:
        room = stack.pop()
        after = [] if room in house.outside else [leads[room] for leads in house.offered.values() if room in leads]
        new = {one for one in after if one in through} - seen
        seen |= new
        stack += new
    return seen


def _forever(house: House, rooms: Collection[int], known: Mapping[str, Mapping[int, int]]) -> set[_Node]:
    """From where a fair run may stay within the rooms for ever: the greatest fixpoint of Emerson and Lei.

    Each door that is known asks to be unwanted, or passed, again and again.
    """
    nodes = {(room, door) for room in rooms for door in (None, *house.doors)}
    while True:
        kept = set(nodes)
        for door, leads in known.items():
            goal = {(r, last) for r, last in kept if last == door or r not in leads or (r, door) not in house.wanted}
            kept = {
                node for node in kept if any(after in _leading_to(house, kept, goal) for after in _after(house, node))
            }
        if kept == nodes:
            return nodes
        nodes = kept


def _after(house: House, node: _Node) -> Iterator[_Node]:
    room = node[0]
    yield room, None
    for door, leads in house.offered.items():
        if room in leads:
            yield leads[room], door


def _leading_to(house: House, nodes: set[_Node], goal: set[_Node]) -> set[_Node]:
    """The nodes from which the goal is come to, by way of nodes only."""
    found = goal & nodes
    while True:
        more = {node for node in nodes - found if any(after in found for after in _after(house, node))}
        if not more:
            return found
        found = found | more


def is_fair_and_lost(house: House, walk: list[tuple[int, str | None]], start: int) -> bool:
    """Whether a walk, of a room with the door that led there, that goes back to number `start` breaks the promise."""
    for (before, _), (room, door) in pairwise(walk):
        if door is None or house.doors[door].get(before) != room:
            return False
    rooms = [room for room, _ in walk]
    loop = rooms[start:]
    if rooms[-1] != rooms[start] or set(loop) & set(house.kept) or set(loop) & set(house.outside):
        return False
    last_kept = max((number for number, room in enumerate(rooms) if room in house.kept), default=-1)
    passed = {door for _, door in walk[start + 1 :]}
    known = known_doors(house)
    wanted = {door: [r in leads and (r, door) in house.wanted for r in loop] for door, leads in known.items()}
    is_fair = all(door in passed or not all(of) for door, of in wanted.items())
    return is_fair and any(room in house.promised for room in rooms[last_kept + 1 :])


def walk_of(trace: Any, walker: str = "ann") -> list[tuple[int, str | None]]:
    """The rooms of a walker along a trace, each with the door that led there."""
    begun: list[tuple[int, str | None]] = [(trace.initial.rooms[walker], None)]
    return begun + [
        (move.state.rooms[walker], move.arguments["door"]) for move in trace.moves if move.arguments["walker"] == walker
    ]
