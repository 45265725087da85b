"""Instances for tests: drawn, put into the model's own state, and tried out in full."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import strategies as st

from model.accounts import Account, Family, MinerId, RequestId, batch_id
from model.params import Params
from model.state import Kind
from model.units import Nonce, Size, Slots
from properties.scopes import ALICE, BOB, VALIDATOR
from properties.serving import Ask, Instance, Offer, Place, Rule, instance_of
from properties.serving_bounds import content_of
from steelyard.run import Outcome
from tests.model.scenario import Story, tiny_with

#: Room for everything that these tests ask for.
ROOMY = tiny_with(max_rao=10**4, max_planck=10**5, max_credits=10**5, max_size=10**3)
#: As of `assign`: the slot is empty and the request open, but this miner cannot take it.
NO_ROOM = {"CapacityExceeded", "FamilyTaken"}


# --- drawn --------------------------------------------------------------------------------


def offers(most: int, kinds: tuple[Kind, ...] = tuple(Kind)) -> st.SearchStrategy[tuple[Offer, ...]]:
    """Up to so many miners in up to four families."""
    row = st.tuples(st.sampled_from(kinds), st.sampled_from("abcd"), st.integers(1, 9))
    return st.lists(row, min_size=1, max_size=most).map(
        lambda rows: tuple(
            Offer(miner=MinerId(f"m{i}"), kind=kind, family=Family(family), capacity=Size(capacity))
            for i, (kind, family, capacity) in enumerate(rows)
        )
    )


def asks(most: int, kinds: tuple[Kind, ...] = tuple(Kind), sizes: int = 4) -> st.SearchStrategy[tuple[Ask, ...]]:
    """Up to so many requests; only content has more than one slot, as in the protocol."""
    row = st.tuples(st.sampled_from(kinds), st.integers(1, sizes), st.integers(1, 4))
    return st.lists(row, min_size=1, max_size=most).map(
        lambda rows: tuple(
            Ask(request=RequestId(f"r{i}"), kind=kind, size=Size(size), slots=Slots(n if kind == Kind.IPFS else 1))
            for i, (kind, size, n) in enumerate(rows)
        )
    )


def instances(most: int = 8) -> st.SearchStrategy[Instance]:
    """Miners and requests of all kinds and sizes."""
    return st.builds(Instance, offers=offers(most), asks=asks(most))


def equal_sizes(most: int = 8, kinds: tuple[Kind, ...] = tuple(Kind)) -> st.SearchStrategy[Instance]:
    """Instances in which all slots of a kind have the same size, which need not divide a capacity."""
    scales = st.tuples(*[st.integers(1, 3)] * len(Kind)).map(lambda sizes: dict(zip(Kind, sizes, strict=True)))

    def scaled(instance: Instance, sizes: dict[Kind, int]) -> Instance:
        return Instance(
            offers=instance.offers,
            asks=tuple(
                Ask(request=one.request, kind=one.kind, size=Size(sizes[one.kind]), slots=one.slots)
                for one in instance.asks
            ),
        )

    drawn = st.builds(Instance, offers=offers(most, kinds), asks=asks(most, kinds, sizes=1))
    return st.builds(scaled, drawn, scales)


def alike() -> st.SearchStrategy[Instance]:
    """Content of size 1 in which many families and many requests are equal."""
    capacities = st.lists(st.integers(1, 3), min_size=1, max_size=6)
    slots = st.lists(st.integers(2, 3), min_size=1, max_size=6)
    return st.builds(content_of, capacities, slots)


# --- in the model -------------------------------------------------------------------------


def story_of(instance: Instance) -> tuple[Story, Instance]:
    """A story in which these miners and requests were registered and submitted, and how it names them."""
    story = Story(ROOMY, mint_cap=10**5)
    story.mints(rao=10**3)
    story.does("purchase_with_alpha", client=ALICE, planck=story.state.hippius.halpha[ALICE])
    for i, one in enumerate(instance.offers):
        worker = Account(f"worker{i}")
        story.does(
            "register_miner",
            owner=BOB,
            miner=one.miner,
            worker=worker,
            kind=one.kind,
            family=one.family,
            capacity=one.capacity,
        )
    for ask in instance.asks:
        story.params = with_replicas(ask.slots)
        wish = {"client": ALICE, "batch": batch_id(Nonce(0)), "periods": 1, "cid": "c"}
        story.does("submit_request", kind=ask.kind, size=ask.size, **wish)
    story.params = ROOMY
    return story, instance_of(ROOMY, story.state)


def with_replicas(slots: int) -> Params:
    """Parameters under which content has so many slots."""
    return tiny_with(max_rao=10**4, max_planck=10**5, max_credits=10**5, max_size=10**3, ipfs_replicas=slots)


def attempt(story: Story, place: Place) -> Outcome:
    """Make that call of `assign`."""
    return story.attempt("assign", validator=VALIDATOR, request=place.request, slot=place.slot, miner=place.miner)


def greedy_by_the_model(story: Story, instance: Instance, rule: Rule) -> tuple[Place, ...]:
    """What `greedy` does, with nothing but `assign` to say which miner may take a slot."""
    places = []
    for ask in instance.asks:
        for slot in range(ask.slots):
            for miner in in_order(story, instance, ask, rule):
                place = Place(ask.request, Slots(slot), miner)
                if attempt(story, place).state is not None:
                    places.append(place)
                    break
    return tuple(places)


def in_order(story: Story, instance: Instance, ask: Ask, rule: Rule) -> list[MinerId]:
    """The miners of a request's kind in the order in which a rule tries them in this state."""
    rows = instance.of(ask.kind).offers
    families = list(dict.fromkeys(one.family for one in rows))
    miners = story.state.services.miners
    room = dict.fromkeys(families, 0)
    for one in rows:
        room[one.family] += (miners[one.miner].capacity - miners[one.miner].used) // ask.size
    families.sort(key=lambda family: rule(room[family]))
    return [one.miner for family in families for one in rows if one.family == family]


# --- in full ------------------------------------------------------------------------------

#: For each request the miners that serve it, by number, and their families.
Chosen = list[tuple[tuple[int, ...], set[Family]]]


def contents(families: int, capacity: int, requests: int, slots: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """All (capacities, slots) of up to so many families and requests, each up to so large, up to order."""

    def multisets(most: int, largest: int) -> Iterator[tuple[int, ...]]:
        def rising(length: int, least: int) -> Iterator[tuple[int, ...]]:
            if length == 0:
                yield ()
                return
            for head in range(least, largest + 1):
                for tail in rising(length - 1, head):
                    yield (head, *tail)

        for length in range(1, most + 1):
            yield from rising(length, 1)

    for capacities in multisets(families, capacity):
        for wanted in multisets(requests, slots):
            yield capacities, wanted


def maximal_assignments(instance: Instance) -> Iterator[tuple[Place, ...]]:
    """Every maximal assignment of one kind, up to exchanging equal requests that stand side by side.

    Each is what some order of calls ends in, and each order ends in one.
    """
    rows, asks = instance.offers, instance.asks
    sets = [
        [
            (chosen, {rows[i].family for i in chosen})
            for number in range(ask.slots + 1)
            for chosen in combinations(range(len(rows)), number)
            if len({rows[i].family for i in chosen}) == number
        ]
        for ask in asks
    ]
    repeats = [i > 0 and (one.size, one.slots) == (asks[i - 1].size, asks[i - 1].slots) for i, one in enumerate(asks)]

    def is_maximal(free: list[int], held: Chosen) -> bool:
        return not any(
            free[i] >= ask.size and row.family not in families
            for ask, (chosen, families) in zip(asks, held, strict=True)
            if len(chosen) < ask.slots
            for i, row in enumerate(rows)
        )

    def extend(free: list[int], held: Chosen) -> Iterator[Chosen]:
        number = len(held)
        if number == len(asks):
            if is_maximal(free, held):
                yield held
            return
        for chosen, families in sets[number]:
            if (repeats[number] and chosen < held[-1][0]) or any(free[i] < asks[number].size for i in chosen):
                continue
            left = list(free)
            for i in chosen:
                left[i] -= asks[number].size
            yield from extend(left, [*held, (chosen, families)])

    for held in extend([one.capacity for one in rows], []):
        yield tuple(
            Place(ask.request, Slots(slot), rows[i].miner)
            for ask, (chosen, _) in zip(asks, held, strict=True)
            for slot, i in enumerate(chosen)
        )
