"""Maps: aliased keys, entries that are not there, entries that are zero."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from steelyard.engines.induction import NO_FAULT, TYPES
from tests.steelyard.false_proofs.claims import CLAIM, Call, breaks, invariant, is_proven, protocol, results, step
from tests.steelyard.false_proofs.models import book_steps as steps
from tests.steelyard.false_proofs.models import books
from tests.steelyard.false_proofs.models.common import TREASURY

MINT: Call = ("mint", {"to": "a", "amount": 1})
MINT_T: Call = ("mint", {"to": TREASURY, "amount": 1})
NOTE: Call = ("write_note", {"key": "n", "owner": "a", "amount": 1})
Case = tuple[Callable[..., bool], tuple[Callable[..., object], ...], list[Call]]

FALSE: dict[str, Case] = {
    "a transfer to oneself": (
        books.balances_are_total,
        (books.mint, books.transfer_stale),
        [MINT, ("transfer_stale", {"source": "a", "to": "a", "amount": 1})],
    ),
    "a system account is the user": (
        books.balances_are_total,
        (books.mint, books.pay_fee_stale),
        [MINT_T, ("pay_fee_stale", {"payer": TREASURY, "fee": 1})],
    ),
    "a key from another map's entry is the caller": (
        books.balances_are_total,
        (books.mint, books.write_note, books.pay_owner_stale),
        [MINT, NOTE, ("pay_owner_stale", {"note": "n", "payer": "a"})],
    ),
    "keys that share one part share both": (
        books.pairs_are_total,
        (books.link_stale,),
        [("link_stale", {"one": "a", "left": "b", "right": "b"})],
    ),
    "a zero is stored in a map with a default": (
        books.holders_are_counted,
        (books.credit_new,),
        [("credit_new", {"who": "a", "amount": 0})],
    ),
    "a zero takes an entry away": (
        books.holders_are_counted,
        (books.credit_new_positive, books.spend_all),
        [("credit_new_positive", {"who": "a", "amount": 1}), ("spend_all", {"who": "a"})],
    ),
    "a zero is stored in a map without a default": (
        books.plain_holders_hold,
        (books.put_plain,),
        [("put_plain", {"who": "a", "amount": 0})],
    ),
    "an absent entry is read by the claim": (books.treasury_note_is_read, (books.write_note,), []),
    "one of two equal maps is written": (
        books.mirror_is_equal,
        (books.mirror_nothing,),
        [("mirror_nothing", {"who": "a"})],
    ),
    "a key is negative": (books.slots_are_numbered, (books.put_back,), [("put_back", {"at": 0, "back": 1})]),
}

SOUND: dict[str, tuple[Callable[..., bool], tuple[Callable[..., object], ...]]] = {
    "transfers": (books.balances_are_total, (books.mint, books.transfer)),
    "a system account is not the user": (books.balances_are_total, (books.mint, books.pay_fee)),
    "a key from another map's entry": (books.balances_are_total, (books.mint, books.write_note, books.pay_owner)),
    "keys that share one part": (books.pairs_are_total, (books.link,)),
    "no zero is counted": (books.holders_are_counted, (books.credit_new_positive,)),
    "no zero is stored where there is a default": (books.holders_hold, (books.mint, books.spend_all, books.transfer)),
    "an absent entry is not read": (books.treasury_note_is_read_if_there, (books.write_note, books.tear_up)),
    "both of two equal maps are written": (books.mirror_is_equal, (books.mirror_both, books.mirror_copy)),
    "a key is not negative": (books.slots_are_numbered, (books.put_back_checked,)),
}

STEPS: dict[str, Case] = {
    "presence goes by way of a default": (
        steps.holders_stay,
        (books.mint, books.spend_all),
        [MINT, ("spend_all", {"who": "a"})],
    ),
    "a removed record comes back": (
        steps.notes_keep_their_amount,
        (books.write_note, books.rewrite),
        [NOTE, ("rewrite", {"key": "n", "owner": "a", "amount": 5})],
    ),
    "the receiver is another": (
        steps.others_stay,
        (books.mint, books.transfer),
        [MINT, ("mint", {"to": "b", "amount": 1}), ("transfer", {"source": "a", "to": "b", "amount": 1})],
    ),
}

SOUND_STEPS: dict[str, tuple[Callable[..., bool], tuple[Callable[..., object], ...]]] = {
    "presence stays": (steps.holders_stay, (steps.raise_balance,)),
    "a removed record stays away": (steps.notes_keep_their_amount, (books.write_note, books.tear_up)),
    "only the source loses": (steps.others_do_not_lose, (books.transfer,)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_about_keys_is_not_proven(name: str) -> None:
    claim, actions, calls = FALSE[name]
    suite = protocol(books, invariant(claim), actions=actions)
    assert breaks(suite, *calls)
    assert not is_proven(suite)


@pytest.mark.parametrize("name", SOUND)
def test_its_sound_twin_is_proven(name: str) -> None:
    claim, actions = SOUND[name]
    assert is_proven(protocol(books, invariant(claim), actions=actions))


@pytest.mark.parametrize("name", STEPS)
def test_a_false_claim_about_steps_is_not_proven(name: str) -> None:
    claim, actions, calls = STEPS[name]
    suite = protocol(books, step(claim, actions=(calls[-1][0],)), actions=actions)
    assert breaks(suite, *calls)
    assert not is_proven(suite)


@pytest.mark.parametrize("name", SOUND_STEPS)
def test_the_sound_twin_of_a_step_is_proven(name: str) -> None:
    claim, actions = SOUND_STEPS[name]
    assert is_proven(protocol(books, step(claim), actions=actions))


def test_an_action_that_reads_an_absent_entry_may_fault() -> None:
    faulty = protocol(books, invariant(books.balances_are_total), actions=(books.bump_absent,))
    assert not is_proven(faulty, NO_FAULT)
    sound = protocol(books, invariant(books.balances_are_total), actions=(books.bump, books.tear_up))
    assert is_proven(sound, NO_FAULT)


def test_the_second_removal_of_one_entry_may_fault() -> None:
    suite = protocol(books, invariant(books.balances_are_total), actions=(books.tear_up_twice,))
    assert not is_proven(suite, NO_FAULT)


def test_a_negative_key_breaks_the_types_and_all_that_rests_on_them() -> None:
    said = results(protocol(books, invariant(books.slots_are_numbered), actions=(books.put_back,)))
    assert said[TYPES].verdict.value == "not inductive"
    # With the type that is not kept the claim follows; without it, it has nothing to stand on.
    assert said[CLAIM].verdict.value == "conditional"
