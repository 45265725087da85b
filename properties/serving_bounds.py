"""How far greedy assignment may fall short of the best: what is always served, and the worst cases.

The proofs stand in `docs/serving.md`.  Their last step, from counts of an assignment to the part
that is served, is a theorem here; that every maximal assignment has such counts is tested, and
tried out in full on small instances, but not proven by the checker.

Source: S2.4b, S3.3, P4.2
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd

from model.accounts import Family, MinerId, RequestId
from model.params import Params
from model.state import Kind
from model.units import Size, Slots
from properties.serving import Ask, Instance, Offer
from steelyard.language import Nat, implies
from steelyard.suite import Property, Theorem

# --- what is always served ----------------------------------------------------------------


def compute_share_of_equal_asks(slots: int) -> Fraction:
    """Of requests of one size and so many slots each, the part of the best that is served at least.

    It is attained, in `worst_for_slots`.
    """
    return 1 - Fraction(slots * slots // 4, slots * slots)


def compute_share_of_equal_sizes(most_slots: int) -> Fraction:
    """Of requests of one size and at most so many slots each, the part that is served at least.

    It is attained, in `worst_for_mixed_slots`.
    """
    return Fraction(most_slots, 2 * most_slots - 1)


def compute_share_of_sizes(largest: int, multiple: int) -> Fraction:
    """Of requests of any sizes up to `largest`, the part of the size that is served at least.

    Sizes are counted in their greatest common divisor.  `multiple` is how many slots of the largest
    size the smallest miner can hold, or 1 where it can hold none.  It is attained for 1, in
    `worst_for_sizes`, and approached for more.
    """
    used = (multiple - 1) * largest + 1
    return Fraction(used, used + multiple * largest)


def compute_share_of_whole_requests(slots: int) -> Fraction:
    """Of requests of one size and so many slots each, the part that gets all of its slots at least.

    This holds where all slots of a request are assigned before those of the next, as `greedy` does;
    otherwise nothing is guaranteed.  It is attained, in `worst_for_requests`.
    """
    return Fraction(1, slots)


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


# --- the last step of each proof ----------------------------------------------------------


def three_quarters_of_equal_asks(
    params: Params, *, slots: Slots, roomy: Nat, complete: Nat, short: Nat, missing: Nat, served: Nat
) -> bool:
    """A maximal assignment of slots of one size, so many for each request.

    `roomy` families have room; `complete` requests have all slots, `short` ones do not, and so
    hold one in each of those families.  The best serves `missing` slots more.
    """
    return implies(
        roomy <= slots
        and missing <= roomy * complete
        and missing <= (slots - roomy) * short
        and served >= roomy * short + slots * complete,
        missing * 3 <= served,
    )


def missing_is_less_than_served(params: Params, *, most_slots: Slots, short: Nat, missing: Nat, served: Nat) -> bool:
    """A maximal assignment of slots of one size, at most so many for each request; `short` requests lack some."""
    return implies(
        most_slots >= 1 and missing <= (most_slots - 1) * short and served >= short + missing,
        most_slots * missing <= (most_slots - 1) * served,
    )


def miners_without_room_are_used(
    params: Params, *, free: Size, lacking: Size, larger: Size, used: Size, fitting: Size
) -> bool:
    """A miner that is `lacking` room for a slot, where `fitting` of its capacity could be slots of the largest size.

    For t such slots, `fitting` is t * `largest`; it holds for any number, and is quicker to prove.
    """
    capacity = used + free
    largest = free + lacking + larger
    return implies(
        lacking >= 1 and fitting <= capacity,
        capacity * (fitting - largest + 1) <= fitting * used,
    )


def small_miners_without_room_are_used(
    params: Params, *, size: Size, largest: Size, capacity: Size, used: Size
) -> bool:
    """A miner that has no room for a slot, and could hold it when empty."""
    return implies(
        1 <= size <= largest and size <= capacity and used <= capacity and size > capacity - used,
        capacity <= largest * used,
    )


PROPERTIES: tuple[Property, ...] = (
    Theorem(
        id="serving.equal_asks",
        statement="What a maximal assignment of equal requests misses is at most a third of what it serves, given the "
        "counts that each such assignment has.",
        source=("S3.3", "P4.2"),
        predicate=three_quarters_of_equal_asks,
    ),
    Theorem(
        id="serving.equal_sizes",
        statement="Where no request has more than s slots, all of one size, a maximal assignment misses at most "
        "(s - 1)/s of what it serves, given the counts that each such assignment has.",
        source=("S3.3", "P4.2"),
        predicate=missing_is_less_than_served,
    ),
    Theorem(
        id="serving.use_of_large_miners",
        statement="A miner without room for a slot, and large enough for t slots of the largest size Z, uses at least "
        "((t - 1)Z + 1)/tZ of its capacity.",
        source=("S3.3", "P4.2"),
        predicate=miners_without_room_are_used,
    ),
    Theorem(
        id="serving.use_of_small_miners",
        statement="A miner without room for a slot that it could hold when empty uses at least 1/Z of its capacity, "
        "for the largest size Z.",
        source=("S3.3", "P4.2"),
        predicate=small_miners_without_room_are_used,
    ),
)
