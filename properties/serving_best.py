"""What the best assignment serves: a maximum flow, and the cut that says what limits it.

Size flows from the requests through (request, family), which holds at most one slot, to the miners
and out through their capacity.  Every assignment is such a flow, so the maximum is an upper bound;
where all sizes of a kind are equal it is attained, for then the flow can be made of whole slots.

Requests of the same size and number of slots are one node, and so are families whose miners have
the same capacities: the mean over all ways of exchanging equals is a flow as good as any, and
says the same as the sum over each class.  So ten thousand requests are a few dozen nodes.

Source: S2.4, S3.3, P4.2
"""

from __future__ import annotations

from collections import Counter
from itertools import cycle, islice
from math import gcd
from typing import Any

import attrs

from model.accounts import Family, MinerId, RequestId
from model.state import Kind
from model.units import Slots
from properties.serving import Instance, Offer, Place

#: The ends of the network.  All nodes are tuples of numbers: their order depends on no hash seed.
SOURCE = (0,)
SINK = (5,)


@attrs.frozen(kw_only=True)
class AskClass:
    """Requests of the same size, counted in units, and number of slots."""

    size: int
    slots: int
    requests: tuple[RequestId, ...]


@attrs.frozen(kw_only=True)
class FamilyClass:
    """Families whose miners have the same capacities: how many miners of each, in units."""

    capacities: tuple[tuple[int, int], ...]
    families: tuple[Family, ...]


@attrs.frozen(kw_only=True)
class Network:
    """One kind of an instance, by classes of equals; `unit` divides all of its sizes."""

    kind: Kind
    unit: int
    asks: tuple[AskClass, ...]
    families: tuple[FamilyClass, ...]


@attrs.frozen(kw_only=True)
class Limit:
    """What limits the size that can be served: the four parts sum to it.

    Attributes:
        asked: what some of the requests ask for, all of which could be served.
        spread: where the other requests find room for more, but may hold one slot a family.
        roomy: the families that have that room.
        coarse: where a slot is too large for a whole number of them to fill the miners.
        full: the capacity of the miners that are used up.
        exhausted: their families.
    """

    asked: int
    spread: int
    roomy: tuple[Family, ...]
    coarse: int
    full: int
    exhausted: tuple[Family, ...]


@attrs.frozen(kw_only=True)
class Best:
    """What can be served of one kind.

    Attributes:
        size: at most so much.
        requests: at most so many with all of their slots.
        is_exact: whether both are sure to be reached, each by an assignment of its own.
    """

    kind: Kind
    size: int
    requests: int
    is_exact: bool
    limit: Limit


def network_of(instance: Instance, kind: Kind) -> Network:
    """The classes of one kind; miners that are too small for every request are left out."""
    part = instance.of(kind)
    unit = gcd(*(one.size for one in part.asks)) or 1
    asks: dict[tuple[int, int], list[RequestId]] = {}
    for one in part.asks:
        asks.setdefault((one.size // unit, one.slots), []).append(one.request)
    least = min((size for size, _ in asks), default=1)
    miners: dict[Family, Counter[int]] = {}
    for offer in part.offers:
        if offer.capacity // unit >= least:
            miners.setdefault(offer.family, Counter())[offer.capacity // unit] += 1
    families: dict[tuple[tuple[int, int], ...], list[Family]] = {}
    for family, capacities in miners.items():
        families.setdefault(tuple(sorted(capacities.items())), []).append(family)
    return Network(
        kind=kind,
        unit=unit,
        asks=tuple(AskClass(size=size, slots=n, requests=tuple(who)) for (size, n), who in sorted(asks.items())),
        families=tuple(FamilyClass(capacities=key, families=tuple(who)) for key, who in sorted(families.items())),
    )


def graph_of(network: Network) -> Any:
    """The network as a networkx graph: edges with a `capacity` in units, or without one, for any amount.

    From the requests `(1, i)` to the families in which they hold slots `(2, i, j)`, to the miners of
    one capacity in them, first by the size of the slots `(3, j, capacity, size)` and then together
    `(4, j, capacity)`: slots of one size fill a miner up to a multiple of it.
    """
    from networkx import DiGraph

    graph = DiGraph()
    graph.add_nodes_from((SOURCE, SINK))
    for i, ask in enumerate(network.asks):
        graph.add_edge(SOURCE, (1, i), capacity=len(ask.requests) * ask.slots * ask.size)
    for j, of in enumerate(network.families):
        for i, ask in enumerate(network.asks):
            graph.add_edge((1, i), (2, i, j), capacity=len(ask.requests) * len(of.families) * ask.size)
        for capacity, miners in of.capacities:
            total = len(of.families) * miners
            graph.add_edge((4, j, capacity), SINK, capacity=total * capacity)
            for i, ask in enumerate(network.asks):
                filled = capacity // ask.size * ask.size
                graph.add_edge((2, i, j), (3, j, capacity, ask.size))
                limit = {} if filled == capacity else {"capacity": total * filled}
                graph.add_edge((3, j, capacity, ask.size), (4, j, capacity), **limit)
    return graph


def best(instance: Instance) -> tuple[Best, ...]:
    """What can be served of each kind that is asked for."""
    return tuple(best_of(instance, kind) for kind in Kind if instance.of(kind).asks)


def best_of(instance: Instance, kind: Kind) -> Best:
    """What can be served of one kind.

    Of all cuts the one nearest to the requests is told, which networkx finds from the other side:
    where miners and requests limit alike, it names the requests.
    """
    from networkx import minimum_cut
    from networkx.algorithms.flow import preflow_push

    network = network_of(instance, kind)
    graph = graph_of(network)
    size, (_, near_source) = minimum_cut(graph.reverse(), SINK, SOURCE, flow_func=preflow_push)
    return Best(
        kind=kind,
        size=size * network.unit,
        requests=total_completable(network),
        is_exact=len({one.size for one in network.asks}) <= 1,
        limit=limit_of(network, graph, near_source),
    )


def limit_of(network: Network, graph: Any, near_source: set[tuple[int, ...]]) -> Limit:
    """The cut, told by what the edges in it stand for: that is the node in which they end."""
    parts = dict.fromkeys((1, 2, 4, 5), 0)
    classes: dict[int, set[int]] = {2: set(), 5: set()}
    for start, end, data in graph.edges(data=True):
        if start in near_source and end not in near_source:
            parts[end[0]] += data["capacity"] * network.unit
            if end[0] in classes:
                classes[end[0]].add(end[2] if end != SINK else start[1])
    roomy, exhausted = (
        tuple(family for j in sorted(classes[part]) for family in network.families[j].families) for part in (2, 5)
    )
    return Limit(asked=parts[1], spread=parts[2], roomy=roomy, coarse=parts[4], full=parts[5], exhausted=exhausted)


def total_completable(network: Network) -> int:
    """At most how many requests get all of their slots; exact where all sizes are equal.

    Whatever is chosen of `k` families, a complete request holds all but `k` of its slots in the
    others, whose capacity must suffice; the `k` largest leave the least.
    """
    capacities = sorted(
        sum(miners * capacity for capacity, miners in family.capacities)
        for family in network.families
        for _ in family.families
    )
    most = sum(len(ask.requests) for ask in network.asks)
    for k in range(len(capacities) + 1):
        left = sum(capacities[: len(capacities) - k])
        fitting = 0
        for cost, requests in sorted((max(0, one.slots - k) * one.size, len(one.requests)) for one in network.asks):
            more = requests if cost == 0 else min(requests, left // cost)
            left -= more * cost
            fitting += more
        most = min(most, fitting)
    return most


# --- the assignment itself ----------------------------------------------------------------


def best_assignment(instance: Instance) -> tuple[Place, ...]:
    """Calls of `assign` that serve the most, of the kinds whose requests all have the same size.

    Raises:
        ValueError: the requests of a kind differ in size.
    """
    places: list[Place] = []
    for kind in Kind:
        network = network_of(instance, kind)
        if len({one.size for one in network.asks}) > 1:
            raise ValueError(f"the requests of kind {kind.value} differ in size")
        places += places_in(instance.of(kind).offers, network.unit, slots_by_family(network))
    return tuple(places)


def slots_by_family(network: Network) -> dict[Family, list[RequestId]]:
    """The requests that each family serves in a maximum flow.

    What flows between two classes is dealt out in turn: first to the families of a class, then, of
    all that, to the requests of a class.  Dealing in turn gives each one its equal share, rounded
    up or down, so no family gets more than its capacity and no request more than its slots; and
    what a family gets of a class is at most a slot for each of its requests, which come in turn.
    """
    from networkx import maximum_flow
    from networkx.algorithms.flow import preflow_push

    flow = maximum_flow(graph_of(network), SOURCE, SINK, flow_func=preflow_push)[1]
    holding: list[tuple[int, Family]] = []
    for j, of in enumerate(network.families):
        turns = cycle(of.families)
        for i, ask in enumerate(network.asks):
            holding += [(i, family) for family in islice(turns, flow[(1, i)][(2, i, j)] // ask.size)]
    requests = [cycle(ask.requests) for ask in network.asks]
    found: dict[Family, list[RequestId]] = {}
    for i, family in sorted(holding):
        found.setdefault(family, []).append(next(requests[i]))
    return found


def places_in(offers: tuple[Offer, ...], size: int, requests: dict[Family, list[RequestId]]) -> list[Place]:
    """The calls that give each family what it serves; any miner with room will do, for all slots have that size."""
    homes: dict[Family, list[MinerId]] = {}
    for one in offers:
        homes.setdefault(one.family, []).extend([one.miner] * (one.capacity // size))
    opened: Counter[RequestId] = Counter()
    places = []
    for family, of in requests.items():
        for request, miner in zip(of, homes[family], strict=False):
            places.append(Place(request, Slots(opened[request]), miner))
            opened[request] += 1
    return places
