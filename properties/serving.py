"""Could the network have served this?  What greedy assignment serves, and what it serves at least.

An instance is what `assign` finds: miners with free capacity, requests with empty slots.  A slot
goes to a miner of the request's kind whose free capacity is at least the request's size and whose
family holds no other slot of the request; capacity is never given back.  Every order of calls that
goes on until none is left is *greedy*, and its result is *maximal*: each empty slot finds every
miner of its kind either in a family that serves the request or with too little room.

What the best assignment serves is computed in `properties/best_service.py`.  The bounds that
`guaranteed` states are proved in `docs/serving.md`.

Source: S2.4, S3.3, P4.2
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import gcd

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
    """What `assign` finds in a state, whoever is the author; requests that hold a slot already are left out."""
    services = state.services
    return Instance(
        offers=tuple(
            Offer(miner=miner, kind=one.kind, family=one.family, capacity=Size(one.capacity - one.used))
            for miner, one in services.miners.items()
            if one.status == MinerStatus.ACTIVE and is_fresh(params, state.chain.block, one)
        ),
        asks=tuple(
            Ask(request=request, kind=one.kind, size=one.size, slots=one.slots)
            for request, one in services.requests.items()
            if is_open(one) and is_payable(state, one) and one.opened == 0
        ),
    )


# --- greedy assignment --------------------------------------------------------------------

#: The rank of a family by its free capacity; that of the lowest rank is tried first.
Rule = Callable[[int], int]


def first(_free: int) -> int:
    """Families in the order of their first miner."""
    return 0


def roomiest(free: int) -> int:
    """The family with the most free capacity first."""
    return -free


def tightest(free: int) -> int:
    """The family with the least free capacity first."""
    return free


def greedy(instance: Instance, rule: Rule = first) -> tuple[Place, ...]:
    """The calls that give all slots of one request after the other to miners, until none is left.

    Among families of equal rank, and in a family, the first miner with enough room is taken.
    """
    free: dict[MinerId, int] = {one.miner: one.capacity for one in instance.offers}
    families: dict[tuple[Kind, Family], list[MinerId]] = {}
    for one in instance.offers:
        families.setdefault((one.kind, one.family), []).append(one.miner)
    room = {family: sum(free[miner] for miner in miners) for family, miners in families.items()}
    places = []
    for ask in instance.asks:
        slot = 0
        fitting = [family for family in families if family[0] == ask.kind and room[family] >= ask.size]
        for family in sorted(fitting, key=lambda family: rule(room[family])):
            miner = next((miner for miner in families[family] if free[miner] >= ask.size), None)
            if slot < ask.slots and miner is not None:
                places.append(Place(ask.request, Slots(slot), miner))
                free[miner] -= ask.size
                room[family] -= ask.size
                slot += 1
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


# --- what is guaranteed -------------------------------------------------------------------


def compute_share_of_equal_asks(slots: int) -> Fraction:
    """Of requests of one size and so many slots each, the part of the best that is served at least.

    It is attained: `worst_for_slots`.
    """
    return 1 - Fraction(slots * slots // 4, slots * slots)


def compute_share_of_equal_sizes(most_slots: int) -> Fraction:
    """Of requests of one size and at most so many slots each, the part that is served at least.

    It is attained: one request with that many slots comes after as many of one slot.
    """
    return Fraction(most_slots, 2 * most_slots - 1)


def compute_share_of_sizes(largest: int, multiple: int) -> Fraction:
    """Of requests of any sizes up to `largest`, the part of the size that is served at least.

    Sizes are counted in their greatest common divisor.  `multiple` is how many slots of the largest
    size the smallest miner can hold, or 1 where it can hold none.  It is attained for 1, and
    approached for more.
    """
    used = (multiple - 1) * largest + 1
    return Fraction(used, used + multiple * largest)


def guaranteed(instance: Instance, kind: Kind) -> Fraction:
    """The part of what can be served at most of one kind, by size, that every greedy assignment serves at least."""
    part = instance.of(kind)
    unit = gcd(*(one.size for one in part.asks)) or 1
    sizes = {one.size // unit for one in part.asks}
    slots = {one.slots for one in part.asks}
    rooms = [one.capacity // unit for one in part.offers if one.capacity // unit >= min(sizes, default=0)]
    if not part.asks or not rooms:
        return Fraction(1)
    if len(sizes) == 1:
        return compute_share_of_equal_asks(max(slots)) if len(slots) == 1 else compute_share_of_equal_sizes(max(slots))
    return compute_share_of_sizes(max(sizes), max(1, min(rooms) // max(sizes)))


# --- the worst cases ----------------------------------------------------------------------


def content_of(capacities: Iterable[int], slots: Iterable[int]) -> Instance:
    """Content of size 1 under such numbers of replicas, and a family with one miner for each of the capacities."""
    return Instance(
        offers=tuple(
            Offer(miner=MinerId(f"m{i}"), kind=Kind.IPFS, family=Family(f"f{i}"), capacity=Size(capacity))
            for i, capacity in enumerate(capacities)
        ),
        asks=tuple(
            Ask(request=RequestId(f"r{i}"), kind=Kind.IPFS, size=Size(1), slots=Slots(number))
            for i, number in enumerate(slots)
        ),
    )


def worst_for_slots(slots: int) -> Instance:
    """Where `first` serves no more of the slots than any greedy assignment must.

    The first half of the requests fill the small families, of which there are `slots`; to the others
    only the large ones are left, which are too few.
    """
    large = slots // 2
    return content_of([slots - large] * slots + [slots] * large, [slots] * slots)


def worst_for_requests(slots: int) -> Instance:
    """Where `first` completes one request of `slots` that could all be complete."""
    return content_of([1] * slots + [slots] * (slots - 1), [slots] * slots)


def worst_for_mixed_slots(slots: int) -> Instance:
    """Where `first` serves no more than any greedy assignment must, when not all requests have as many slots."""
    return content_of([1] * (slots - 1) + [slots], [1] * (slots - 1) + [slots])


def worst_for_sizes(largest: int) -> Instance:
    """Where `first` gives a miner that could hold the largest slot to the smallest one."""
    return Instance(
        offers=(
            Offer(miner=MinerId("large"), kind=Kind.S3, family=Family("f1"), capacity=Size(largest)),
            Offer(miner=MinerId("small"), kind=Kind.S3, family=Family("f2"), capacity=Size(1)),
        ),
        asks=(
            Ask(request=RequestId("small"), kind=Kind.S3, size=Size(1), slots=Slots(1)),
            Ask(request=RequestId("large"), kind=Kind.S3, size=Size(largest), slots=Slots(1)),
        ),
    )
