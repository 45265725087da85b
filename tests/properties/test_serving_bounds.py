"""How far greedy assignment falls short: every assignment of small instances, and the worst cases of any size."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest

from bench.serving import MINERS, REPLICAS, REQUESTS, content
from model.accounts import RequestId
from model.params import MAINNET
from model.state import Kind
from model.units import Size, Slots
from properties.serving import Ask, Instance, Place, Service, asked, first, greedy, roomiest, served, tightest
from properties.serving_best import Best, best_of
from properties.serving_bounds import (
    compute_share_of_equal_asks,
    compute_share_of_equal_sizes,
    compute_share_of_sizes,
    compute_share_of_whole_requests,
    content_of,
    guaranteed,
    worst_for_mixed_slots,
    worst_for_requests,
    worst_for_sizes,
    worst_for_slots,
)
from tests.properties.networks import attempt, contents, maximal_assignments, story_of

RULES = (first, roomiest, tightest)


# --- trying all ---------------------------------------------------------------------------


def has_the_counts(instance: Instance, places: Iterable[Place], most: int) -> bool:
    """Whether a maximal assignment of content of size 1 is as the theorems of `serving_bounds` take it to be."""
    places = tuple(places)
    free = {one.miner: one.capacity for one in instance.offers}
    for place in places:
        free[place.miner] -= 1
    slots = max(one.slots for one in instance.asks)
    way = served(instance, places)
    missing, short = most - way.slots, len(instance.asks) - way.requests
    roomy = min(slots, sum(room > 0 for room in free.values()))
    if missing > (slots - 1) * short or way.slots < short + missing:
        return False
    return len({one.slots for one in instance.asks}) > 1 or (
        missing <= roomy * way.requests
        and missing <= (slots - roomy) * short
        and way.slots >= roomy * short + slots * way.requests
    )


def check_contents(families: int, capacity: int, requests: int, slots: int) -> dict[tuple[bool, int], Fraction]:
    """Try all contents in these bounds; the least part served of the best, by (equal asks, most slots)."""
    worst: dict[tuple[bool, int], Fraction] = {}
    for capacities, wanted in contents(families, capacity, requests, slots):
        instance = content_of(capacities, wanted)
        most = best_of(instance, Kind.IPFS)
        ways = {places: served(instance, places) for places in maximal_assignments(instance)}
        assert max(way.slots for way in ways.values()) == most.size
        assert max(way.requests for way in ways.values()) == most.requests
        short_of_all = {places for places, way in ways.items() if way.slots < most.size}
        assert all(has_the_counts(instance, places, most.size) for places in short_of_all)
        check_rules(instance, most, set(ways.values()))
        least = Fraction(min(way.slots for way in ways.values()), most.size)
        assert least >= guaranteed(instance, Kind.IPFS)
        key = (len(set(wanted)) == 1, max(wanted))
        worst[key] = min(least, worst.get(key, least))
    return worst


def check_rules(instance: Instance, most: Best, ways: set[Service]) -> None:
    """Each rule ends in a maximal assignment, the roomiest family first in the best one."""
    for rule in RULES:
        way = served(instance, greedy(instance, rule))
        assert way in ways
        slots = {one.slots for one in instance.asks}
        if len(slots) == 1:
            assert way.requests >= compute_share_of_whole_requests(max(slots)) * most.requests
        if rule is roomiest:
            assert way.size == most.size
            assert way.requests == most.requests or len(slots) > 1


def test_of_all_small_contents_none_is_worse_than_the_bounds_and_some_are_as_bad() -> None:
    worst = check_contents(families=4, capacity=3, requests=3, slots=3)
    for slots in (1, 2, 3):
        assert worst[True, slots] == compute_share_of_equal_asks(slots)
    for slots in (2, 3):
        assert worst[False, slots] == compute_share_of_equal_sizes(slots)


@pytest.mark.slow
def test_of_all_contents_of_four_families_and_four_requests_none_is_worse_than_the_bounds() -> None:
    worst = check_contents(families=4, capacity=4, requests=4, slots=4)
    assert worst[True, 3] == compute_share_of_equal_asks(3)
    assert worst[False, 4] == compute_share_of_equal_sizes(4)


def volumes(capacities: Iterable[int], asks: Iterable[tuple[int, int]]) -> Instance:
    """Requests of (size, slots), and a family with one miner for each of the capacities."""
    return Instance(
        offers=content_of(capacities, ()).offers,
        asks=tuple(
            Ask(request=RequestId(f"r{i}"), kind=Kind.IPFS, size=Size(size), slots=Slots(slots))
            for i, (size, slots) in enumerate(asks)
        ),
    )


def test_of_all_small_instances_of_mixed_sizes_none_is_worse_than_the_bound_and_one_is_as_bad() -> None:
    worst: dict[int, Fraction] = {}
    sizes = list(product((1, 2, 3), (1, 2)))
    for capacities in combinations_with_replacement((1, 2, 3, 4, 6), 2):
        for asks in combinations_with_replacement(sizes, 3):
            instance = volumes(capacities, asks)
            most = best_of(instance, Kind.IPFS)
            ways = [served(instance, places) for places in maximal_assignments(instance)]
            assert max(way.size for way in ways) <= most.size
            assert max(way.requests for way in ways) <= most.requests
            assert min(way.size for way in ways) >= guaranteed(instance, Kind.IPFS) * most.size
            if most.size and len({size for size, _ in asks}) > 1:
                largest = max(size for size, _ in asks)
                worst[largest] = min(
                    Fraction(min(way.size for way in ways), most.size), worst.get(largest, Fraction(1))
                )
    assert worst == {size: compute_share_of_sizes(size, 1) for size in (2, 3)}


# --- the worst cases ----------------------------------------------------------------------


def part_of_best(instance: Instance) -> Fraction:
    """What the first fit serves of the best, by size; the best is all that is asked for."""
    (kind,) = {one.kind for one in instance.asks}
    most = best_of(instance, kind)
    assert most.size == asked(instance).size
    return Fraction(served(instance, greedy(instance)).size, most.size)


@pytest.mark.parametrize("slots", range(1, 9))
def test_the_worst_cases_are_as_bad_as_the_bounds_for_any_number_of_slots(slots: int) -> None:
    assert part_of_best(worst_for_slots(slots)) == compute_share_of_equal_asks(slots)
    assert part_of_best(worst_for_mixed_slots(slots)) == compute_share_of_equal_sizes(slots)
    whole = worst_for_requests(slots)
    assert served(whole, greedy(whole)).requests == 1
    assert best_of(whole, Kind.IPFS).requests == slots


@pytest.mark.parametrize("largest", range(2, 9))
def test_the_worst_case_is_as_bad_as_the_bound_for_any_size(largest: int) -> None:
    assert part_of_best(worst_for_sizes(largest)) == compute_share_of_sizes(largest, 1)


def test_a_thousand_miners_and_ten_thousand_requests_are_answered_with_the_same_figures() -> None:
    network = content(120, 120, 120, 120, 120, 200, 200)
    assert (len(network.offers), len(network.asks)) == (MINERS, REQUESTS)
    assert part_of_best(network) == compute_share_of_equal_asks(REPLICAS)


def test_with_the_networks_own_replicas_at_least_19_of_25_slots_are_served() -> None:
    assert MAINNET.ipfs_replicas == REPLICAS
    assert compute_share_of_equal_asks(REPLICAS) == Fraction(19, 25)


def test_requests_of_one_slot_and_one_size_are_served_as_well_as_can_be() -> None:
    assert compute_share_of_equal_asks(1) == 1


def test_no_number_of_slots_makes_equal_requests_lose_more_than_a_quarter() -> None:
    assert min(compute_share_of_equal_asks(slots) for slots in range(1, 100)) == Fraction(3, 4)


def test_the_model_itself_is_led_into_the_worst_case() -> None:
    story, found = story_of(worst_for_slots(2))
    small, also_small, large = (one.miner for one in found.offers)
    early, late = (one.request for one in found.asks)
    for request, slot, miner in ((early, 0, small), (early, 1, also_small), (late, 0, large)):
        assert attempt(story, Place(request, Slots(slot), miner)).label == "ok"
    refusals = [attempt(story, Place(late, Slots(1), miner)).label for miner in (small, also_small, large)]
    assert refusals == ["CapacityExceeded", "CapacityExceeded", "FamilyTaken"]
    assert best_of(found, Kind.IPFS).size == 4


# --- the order of calls -------------------------------------------------------------------


def ends_of(instance: Instance, calls: Iterable[tuple[int, int]]) -> Service:
    """What is served by these calls, each of which the model accepts, when it accepts no other one.

    A call gives the next slot of one request to one miner, both by number.
    """
    story, found = story_of(instance)

    def place(request: int, miner: int) -> Place:
        id_ = found.asks[request].request
        return Place(id_, story.state.services.requests[id_].opened, instance.offers[miner].miner)

    places: list[Place] = []
    for request, miner in calls:
        places.append(place(request, miner))
        assert attempt(story, places[-1]).label == "ok"
    for request, miner in product(range(len(found.asks)), range(len(found.offers))):
        assert attempt(story, place(request, miner)).state is None
    return served(found, places)


def test_where_requests_take_turns_none_may_be_complete() -> None:
    instance = content_of([1, 1], [2, 2])
    assert ends_of(instance, [(0, 0), (1, 1)]).requests == 0
    assert best_of(instance, Kind.IPFS).requests == 1


def test_where_requests_take_turns_the_roomiest_family_is_not_always_the_best_choice() -> None:
    instance = content_of([2, 2, 2], [2, 2, 2])
    assert ends_of(instance, [(0, 0), (1, 1), (2, 2), (0, 1), (1, 0)]).slots == 5
    assert best_of(instance, Kind.IPFS).size == 6


def test_where_sizes_differ_the_roomiest_family_is_not_always_the_best_choice() -> None:
    instance = worst_for_sizes(3)
    assert served(instance, greedy(instance, roomiest)).size == 1
    assert served(instance, greedy(instance, tightest)).size == best_of(instance, Kind.S3).size == 4


@pytest.mark.parametrize("multiple", [2, 3])
def test_large_miners_lose_less_and_the_bound_for_them_is_approached(multiple: int) -> None:
    """Some requests leave each small family too little room for a slot of the largest size, 9.

    Those that come after want such a slot in every family; only the large one has room, for all that came before, too.
    """
    small, largest, room = 16, 9, 9 * multiple
    early = [(largest, 1)] * (multiple - 1) + [(1, 1)]
    rest = sum(size for size, _ in early) * small + room
    instance = volumes([room] * small + [rest], early * small + [(largest, small + 1)] * multiple)
    calls = [(multiple * family + i, family) for family in range(small) for i in range(multiple)]
    way = ends_of(instance, calls + [(multiple * small + i, small) for i in range(multiple)])
    most = best_of(instance, Kind.IPFS)
    assert most.size == asked(instance).size
    bound = compute_share_of_sizes(largest, multiple)
    assert bound == guaranteed(instance, Kind.IPFS)
    assert bound < Fraction(way.size, most.size) < bound + Fraction(1, 20)
