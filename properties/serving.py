"""Could the network have served this?  What greedy assignment serves, and what it serves at least.

An instance is what `assign` finds: miners with free capacity, requests with empty slots.  A slot
goes to a miner of the request's kind whose free capacity is at least the request's size and whose
family holds no other slot of the request; capacity is never given back.  Every order of calls that
goes on until none is left is *greedy*, and its result is *maximal*: each empty slot finds every
miner of its kind either in a family that serves the request or with too little room.

`properties/serving_best.py` computes what the best assignment serves, `properties/serving_bounds.py`
says how far greedy assignment may fall short of it, and `docs/serving.md` why.

Source: S2.4, S3.3, P4.2
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from model.accounts import Family, MinerId, RequestId
from model.miners import is_fresh
from model.params import Params
from model.requests import is_open, is_payable
from model.state import Kind, MinerStatus, State
from model.units import Size, Slots


@attrs.frozen(kw_only=True)
class Offer:
    """A miner that may be assigned; `capacity` is what it has free."""

    miner: MinerId
    kind: Kind
    family: Family
    capacity: Size


@attrs.frozen(kw_only=True)
class Ask:
    """A request none of whose slots is assigned; `size` is that of each slot."""

    request: RequestId
    kind: Kind
    size: Size
    slots: Slots


@attrs.frozen(kw_only=True)
class Instance:
    """Miners and requests, in the order in which they are looked at."""

    offers: tuple[Offer, ...]
    asks: tuple[Ask, ...]

    def of(self, kind: Kind) -> Instance:
        """The part of one kind: kinds have nothing to do with each other."""
        return Instance(
            offers=tuple(one for one in self.offers if one.kind == kind),
            asks=tuple(one for one in self.asks if one.kind == kind),
        )


@attrs.frozen
class Place:
    """One call of `assign`: this slot to this miner."""

    request: RequestId
    slot: Slots
    miner: MinerId


@attrs.frozen(kw_only=True)
class Service:
    """How much is served: slots, their size, and requests with all of their slots."""

    slots: int
    size: int
    requests: int


def instance_of(params: Params, state: State) -> Instance:
    """What `assign` finds in a state, whoever is the author; requests of which a slot was ever assigned are left out.

    Miners come by name, requests by age.
    """
    services = state.services
    return Instance(
        offers=tuple(
            Offer(miner=miner, kind=one.kind, family=one.family, capacity=Size(one.capacity - one.used))
            for miner, one in services.miners.items()
            if one.status == MinerStatus.ACTIVE and is_fresh(params, state.chain.block, one)
        ),
        asks=tuple(
            Ask(request=request, kind=one.kind, size=one.size, slots=one.slots)
            for request, one in sorted(services.requests.items(), key=lambda entry: entry[1].nonce)
            if is_open(one) and is_payable(state, one) and one.opened == 0
        ),
    )


# --- greedy assignment --------------------------------------------------------------------

#: The rank of a family by how many slots of the request's size it has room for; the lowest is tried first.
Rule = Callable[[int], int]


def first(_room: int) -> int:
    """Families in the order of their first miner."""
    return 0


def roomiest(room: int) -> int:
    """The family with the most room first."""
    return -room


def tightest(room: int) -> int:
    """The family with the least room first."""
    return room


@attrs.define(kw_only=True)
class _Families:
    """The miners of one kind by families, with what they have free, and the room of each family by size of a slot."""

    miners: dict[Family, list[MinerId]]
    free: dict[MinerId, int]
    room: dict[Size, dict[Family, int]]

    def take(self, family: Family, size: Size) -> MinerId:
        """Give a slot to the first miner of a family that has room for it."""
        miner = next(miner for miner in self.miners[family] if self.free[miner] >= size)
        before = self.free[miner]
        self.free[miner] = before - size
        for other, room in self.room.items():
            room[family] -= before // other - self.free[miner] // other
        return miner


def _families_of(instance: Instance) -> _Families:
    miners: dict[Family, list[MinerId]] = {}
    for one in instance.offers:
        miners.setdefault(one.family, []).append(one.miner)
    free: dict[MinerId, int] = {one.miner: one.capacity for one in instance.offers}
    sizes = dict.fromkeys(one.size for one in instance.asks)
    room = {size: {family: sum(free[one] // size for one in of) for family, of in miners.items()} for size in sizes}
    return _Families(miners=miners, free=free, room=room)


def greedy(instance: Instance, rule: Rule = first) -> tuple[Place, ...]:
    """The calls that give all slots of one request after the other to miners, until none is left.

    Among families of equal rank the first is taken, and in a family the first miner with room.
    """
    families = {kind: _families_of(instance.of(kind)) for kind in Kind}
    places = []
    for ask in instance.asks:
        room = families[ask.kind].room[ask.size]
        fitting = sorted((family for family in room if room[family] > 0), key=lambda family: rule(room[family]))
        for slot, family in enumerate(fitting[: ask.slots]):
            places.append(Place(ask.request, Slots(slot), families[ask.kind].take(family, ask.size)))
    return tuple(places)


def asked(instance: Instance) -> Service:
    """What the requests ask for."""
    return Service(
        slots=sum(one.slots for one in instance.asks),
        size=sum(one.slots * one.size for one in instance.asks),
        requests=len(instance.asks),
    )


def served(instance: Instance, places: Iterable[Place]) -> Service:
    """What an assignment serves."""
    held: dict[RequestId, int] = {}
    for place in places:
        held[place.request] = held.get(place.request, 0) + 1
    return Service(
        slots=sum(held.values()),
        size=sum(held.get(one.request, 0) * one.size for one in instance.asks),
        requests=sum(held.get(one.request, 0) == one.slots for one in instance.asks),
    )
