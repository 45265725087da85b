"""Sums: what a measure reads may change without any of its keys being touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.steelyard.false_proofs.claims import breaks, invariant, is_proven, lemma, protocol
from tests.steelyard.false_proofs.models import locks, stakes
from tests.steelyard.false_proofs.models.common import TREASURY

ONE = {"key": "k", "owner": "boss", "amount": 1, "until": 1, "drift": -2}
LONG = {"key": "k", "owner": "boss", "amount": 1}
Actions = tuple[Callable[..., Any], ...]
Calls = list[tuple[str, dict[str, Any]]]

FALSE: dict[str, tuple[Callable[..., bool], Actions, Calls]] = {
    "the block is read, and no key is touched": (
        locks.unexpired_is_total,
        (locks.lock_for_long, locks.tick),
        [("lock_for_long", LONG), ("tick", {})],
    ),
    "of two maps only the second is written": (
        locks.with_bonus_is_total,
        (locks.lock, locks.give_bonus),
        [("lock", ONE), ("give_bonus", {"key": "k", "amount": 1})],
    ),
    "two different measures over one map": (
        locks.amounts_are_deadlines,
        (locks.lock,),
        [("lock", ONE | {"until": 5})],
    ),
    "a measure that may be negative": (locks.drifts_are_natural, (locks.lock,), [("lock", ONE)]),
    "an entry and a sum of what may be negative": (
        locks.a_drift_is_at_most_all,
        (locks.lock,),
        [("lock", ONE), ("lock", ONE | {"key": "l", "drift": 1})],
    ),
    "a parameter scales the measure": (locks.scaled_is_total, (locks.lock,), [("lock", ONE)]),
    "a state scalar scales the measure": (
        locks.aged_is_total,
        (locks.lock_for_long, locks.tick),
        [("lock_for_long", LONG), ("tick", {})],
    ),
    "another map is read at a key that the entry names, and written": (
        locks.unfrozen_is_total,
        (locks.lock, locks.freeze),
        [("lock", ONE), ("freeze", {"owner": "boss"})],
    ),
    "an entry changes its group": (
        locks.treasury_is_counted,
        (locks.lock, locks.hand_over),
        [("lock", ONE), ("hand_over", {"key": "k", "to": TREASURY})],
    ),
    "each part is rounded by itself": (
        locks.halves_are_half,
        (locks.lock,),
        [("lock", ONE), ("lock", ONE | {"key": "l"})],
    ),
    "ordered measures, the wrong way round": (locks.all_are_at_most_halves, (locks.lock,), [("lock", ONE)]),
    "an entry of another group faults": (
        locks.groups_are_measured_whole,
        (locks.lock_of_others,),
        [("lock_of_others", {"key": "k", "owner": "boss", "amount": 0})],
    ),
}

SOUND: dict[str, tuple[Callable[..., bool], Actions]] = {
    "no block is read": (locks.locked_is_total, (locks.lock, locks.tick, locks.give_bonus, locks.hand_over)),
    "both maps are counted": (locks.with_bonus_is_total, (locks.lock, locks.give_counted_bonus, locks.tick)),
    "sums of one map add up": (locks.sums_add_up, (locks.lock,)),
    "naturals": (locks.amounts_are_natural, (locks.lock,)),
    "an entry and a sum of naturals": (locks.an_amount_is_at_most_all, (locks.lock, locks.hand_over)),
    "a parameter on both sides": (locks.scaled_is_scaled, (locks.lock,)),
    "the other map is not written": (locks.unfrozen_is_total, (locks.lock, locks.tick)),
    "an entry changes its group, counted": (locks.treasury_is_counted, (locks.lock, locks.hand_over_counted)),
    "any groups": (locks.owners_have_at_most_all, (locks.lock, locks.hand_over)),
    "ordered measures": (locks.halves_are_at_most_all, (locks.lock,)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_about_a_sum_is_not_proven(name: str) -> None:
    claim, actions, calls = FALSE[name]
    suite = protocol(locks, invariant(claim), actions=actions)
    assert breaks(suite, *calls)
    assert not is_proven(suite)


@pytest.mark.parametrize("name", SOUND)
def test_its_sound_twin_is_proven(name: str) -> None:
    claim, actions = SOUND[name]
    assert is_proven(protocol(locks, invariant(claim), actions=actions))


STAKED = {"owner": "me", "pool": "p", "amount": 2}
LEMMAS = tuple(map(lemma, (stakes.stakes_have_pools, stakes.unsettled_is_owed)))


def test_a_stake_that_nobody_covers_is_not_proven_to_be() -> None:
    claims = (*LEMMAS, lemma(stakes.totals_are_sums), invariant(stakes.every_stake_is_covered, stratum=1))
    suite = protocol(stakes, *claims, actions=(stakes.open_pool, stakes.stake, stakes.earn, stakes.take))
    calls = [("open_pool", {"pool": "p"}), ("stake", STAKED), ("earn", {"pool": "p", "by": 1}), ("take", {"pool": "p"})]
    assert breaks(suite, *calls)
    assert not is_proven(suite)


def test_a_sum_covers_an_entry_by_a_multiple_of_another_sum() -> None:
    claims = (*LEMMAS, lemma(stakes.totals_are_sums), invariant(stakes.every_stake_is_covered, stratum=1))
    suite = protocol(stakes, *claims, actions=(stakes.open_pool, stakes.stake, stakes.earn))
    assert is_proven(suite)
    assert is_proven(suite, "model.types")


def test_a_new_group_that_has_members_is_not_proven_empty() -> None:
    suite = protocol(stakes, invariant(stakes.totals_are_sums), actions=(stakes.open_pool, stakes.stray))
    assert breaks(suite, ("stray", STAKED), ("open_pool", {"pool": "p"}))
    assert not is_proven(suite)


def test_a_new_group_is_empty_where_its_members_need_it() -> None:
    claims = (*LEMMAS, invariant(stakes.totals_are_sums))
    assert is_proven(protocol(stakes, *claims, actions=(stakes.open_pool, stakes.stake, stakes.earn)))
