"""What greedy assignment and the best one serve, against the model's own `assign`."""

from __future__ import annotations

from collections import Counter

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx import maximum_flow_value

from model.accounts import Family, MinerId, RequestId
from model.state import Kind
from model.units import Size, Slots
from properties.serving import (
    Ask,
    Instance,
    Offer,
    Place,
    Rule,
    asked,
    first,
    greedy,
    instance_of,
    roomiest,
    served,
    tightest,
)
from properties.serving_best import SINK, SOURCE, Network, best, best_assignment, best_of, graph_of, network_of
from properties.serving_bounds import (
    content_of,
    guaranteed,
    worst_for_sizes,
)
from tests.properties.networks import (
    NO_ROOM,
    ROOMY,
    alike,
    attempt,
    equal_sizes,
    greedy_by_the_model,
    instances,
    story_of,
)

RULES = (first, roomiest, tightest)
FEW = settings(max_examples=40, deadline=None)
SOME = settings(max_examples=100, deadline=None)


# --- the instance is what the model says --------------------------------------------------


@FEW
@given(instance=instances())
def test_an_instance_is_read_from_the_state(instance: Instance) -> None:
    _, found = story_of(instance)
    assert Counter(found.offers) == Counter(instance.offers)
    assert Counter((one.kind, one.size, one.slots) for one in found.asks) == Counter(
        (one.kind, one.size, one.slots) for one in instance.asks
    )


def test_an_instance_leaves_out_who_may_not_serve_and_what_is_not_to_be_served() -> None:
    story, found = story_of(content_of([1, 1], [1, 1]))
    attempt(story, Place(found.asks[0].request, Slots(0), found.offers[0].miner))
    after = instance_of(ROOMY, story.state)
    assert after.asks == found.asks[1:]
    assert [one.capacity for one in after.offers] == [0, 1]
    story.passes_blocks(ROOMY.heartbeat_window + 1)
    assert instance_of(ROOMY, story.state).offers == ()


@FEW
@given(instance=instances(), rule=st.sampled_from(RULES))
def test_greedy_assignment_is_what_the_models_assign_allows_slot_by_slot(instance: Instance, rule: Rule) -> None:
    story, found = story_of(instance)
    assert greedy(found, rule) == greedy_by_the_model(story, found, rule)


@FEW
@given(instance=instances(), data=st.data())
def test_in_any_order_of_calls_the_model_serves_what_is_guaranteed(instance: Instance, data: st.DataObject) -> None:
    story, found = story_of(instance)
    calls = [(ask.request, offer.miner) for ask in found.asks for offer in found.offers]
    places = []
    moved = True
    while moved:
        moved = False
        for request, miner in data.draw(st.permutations(calls)):
            place = Place(request, story.state.services.requests[request].opened, miner)
            if attempt(story, place).state is not None:
                places.append(place)
                moved = True
    for one in best(found):
        part = found.of(one.kind)
        names = {ask.request for ask in part.asks}
        done = served(part, [place for place in places if place.request in names])
        assert guaranteed(found, one.kind) * one.size <= done.size <= one.size
        assert done.requests <= one.requests


@FEW
@given(instance=instances(), rule=st.sampled_from(RULES))
def test_after_greedy_assignment_the_model_refuses_every_other_slot_for_want_of_room(
    instance: Instance, rule: Rule
) -> None:
    story, found = story_of(instance)
    places = greedy(found, rule)
    assert all(attempt(story, place).state is not None for place in places)
    for ask in found.asks:
        opened = story.state.services.requests[ask.request].opened
        if opened < ask.slots:
            for offer in found.of(ask.kind).offers:
                assert attempt(story, Place(ask.request, opened, offer.miner)).label in NO_ROOM


# --- the best is the best -----------------------------------------------------------------


@FEW
@given(instance=st.one_of(equal_sizes(), alike()))
def test_the_model_accepts_the_best_assignment_slot_by_slot(instance: Instance) -> None:
    story, found = story_of(instance)
    places = best_assignment(found)
    assert [attempt(story, place).label for place in places] == ["ok"] * len(places)
    assert served(found, places).size == sum(one.size for one in best(found))
    assert all(one.is_exact for one in best(found))


@SOME
@given(instance=equal_sizes())
def test_the_roomiest_family_first_is_as_good_as_can_be_where_sizes_are_equal(instance: Instance) -> None:
    for one in best(instance):
        part = instance.of(one.kind)
        way = served(part, greedy(part, roomiest))
        assert way.size == one.size
        assert way.requests == one.requests or len({ask.slots for ask in part.asks}) > 1


def gale_ryser(capacities: list[int], slots: list[int]) -> int:
    """The most slots of size 1 that such families can serve, without a flow: the theorem of Gale and Ryser."""
    rising = sorted(capacities)
    return min(sum(min(k, one) for one in slots) + sum(rising[: len(rising) - k]) for k in range(len(rising) + 1))


@SOME
@given(capacities=st.lists(st.integers(1, 9), min_size=1, max_size=7), slots=st.lists(st.integers(1, 6), min_size=1))
def test_the_flow_agrees_with_the_theorem_of_gale_and_ryser(capacities: list[int], slots: list[int]) -> None:
    assert best_of(content_of(capacities, slots), Kind.IPFS).size == gale_ryser(capacities, slots)


def apart(network: Network) -> Network:
    """With a class of its own for each request and each family."""
    return attrs.evolve(
        network,
        asks=tuple(attrs.evolve(one, requests=(who,)) for one in network.asks for who in one.requests),
        families=tuple(attrs.evolve(one, families=(who,)) for one in network.families for who in one.families),
    )


@SOME
@given(instance=instances())
def test_merging_equals_changes_nothing(instance: Instance) -> None:
    for one in best(instance):
        network = network_of(instance, one.kind)
        alone = graph_of(apart(network))
        assert maximum_flow_value(alone, SOURCE, SINK) * network.unit == one.size


@SOME
@given(instance=instances())
def test_what_limits_adds_up_to_what_can_be_served(instance: Instance) -> None:
    for one in best(instance):
        limit = one.limit
        assert limit.asked + limit.spread + limit.coarse + limit.full == one.size
        assert one.size <= asked(instance.of(one.kind)).size
        assert bool(limit.spread) == bool(limit.roomy)
        assert bool(limit.full) == bool(limit.exhausted)


def test_the_limit_names_the_families_that_have_room_and_those_that_have_none() -> None:
    (one,) = best(content_of([1, 9, 2], [3, 3, 3, 3]))
    assert one.size == 7
    assert (one.limit.asked, one.limit.spread, one.limit.full) == (0, 4, 3)
    assert one.limit.roomy == ("f1",)
    assert set(one.limit.exhausted) == {"f0", "f2"}


def test_the_limit_names_the_requests_where_all_is_served() -> None:
    (one,) = best(content_of([5, 5], [2, 2]))
    assert (one.size, one.requests, one.limit.asked) == (4, 2, 4)


def test_the_limit_names_slots_that_are_too_large_to_fill_a_miner() -> None:
    offer = Offer(miner=MinerId("m"), kind=Kind.S3, family=Family("f"), capacity=Size(7))
    small = Ask(request=RequestId("small"), kind=Kind.S3, size=Size(2), slots=Slots(1))
    large = Ask(request=RequestId("large"), kind=Kind.S3, size=Size(3), slots=Slots(1))
    many = tuple(attrs.evolve(large, request=RequestId(f"large{i}")) for i in range(3))
    assert best_of(Instance(offers=(offer,), asks=many), Kind.S3).size == 6
    (one,) = best(Instance(offers=(offer,), asks=(attrs.evolve(small, size=Size(8)), *many)))
    assert (one.size, one.limit.coarse) == (6, 6)


def test_requests_of_different_sizes_are_not_assigned_by_a_flow() -> None:
    with pytest.raises(ValueError, match="of kind s3 differ in size"):
        best_assignment(worst_for_sizes(2))
