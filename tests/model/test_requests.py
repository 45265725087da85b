"""Requests: held credits, slots, periods that are paid once, and how a request ends."""

from __future__ import annotations

import pytest

from model.accounts import MARKETPLACE
from model.state import Kind, RequestStatus, SlotStatus
from properties.scopes import ALICE, BOB, VALIDATOR
from properties.slices.cast import FIRST_BATCH, FIRST_REQUEST, MINER, OWNER, WORKER
from properties.slices.requests import AWAY, COUSIN, NO_BATCH, SMALL, STRANGER, WORKERS
from tests.model.scenario import tiny_with
from tests.model.services import Service, place, serving, wish

REQUEST = {"request": FIRST_REQUEST}


def ipfs() -> Service:
    """Alice asks for content on two miners; two of a family and a stranger offer."""
    story = Service().buys()
    for miner, family in ((MINER, "family1"), (COUSIN, "family1"), (STRANGER, AWAY)):
        story.joins(miner, kind=Kind.IPFS, family=family)
    return story.asks(Kind.IPFS)


def test_a_request_holds_credits_and_pays_the_miners_owner_for_a_confirmed_period() -> None:
    story = Service(tiny_with(miner_percent=98, staker_percent=1, treasury_percent=1)).buys().joins().asks(size=3)
    assert story.credits() == (0, 3, 0, 0)
    story.assigns().accepts().reports().confirms()
    assert story.credits() == (0, 0, 3, 0)
    assert story.state.hippius.halpha[MARKETPLACE] == 0
    assert story.state.hippius.halpha[OWNER] > 0
    story.does("complete_request", **REQUEST).does("release_slot", **place())
    assert story.request.status == RequestStatus.COMPLETED
    assert story.miner().used == 0


def test_a_period_is_paid_only_once() -> None:
    story = serving(periods=2).reports().confirms()
    call = {"validator": VALIDATOR, **place()}
    story.refuses("PeriodOutOfOrder", "confirm_period", period=1, **call)
    story.refuses("PeriodNotReported", "confirm_period", period=2, **call)
    assert story.credits()[2] == 1


def test_nothing_is_reported_or_paid_before_the_request_is_active() -> None:
    story = Service().buys().joins().asks().assigns()
    story.refuses("RequestNotActive", "report_period", worker=WORKER, period=1, **place())
    story.refuses("RequestNotActive", "confirm_period", validator=VALIDATOR, period=1, **place())
    story.accepts()
    assert story.request.status == RequestStatus.ACTIVE


def test_a_period_is_not_reported_before_it_has_passed_nor_after_the_last_one() -> None:
    story = serving()
    story.refuses("TooSoon", "report_period", worker=WORKER, period=1, **place())
    story.reports()
    story.refuses("PeriodOutOfOrder", "report_period", worker=WORKER, period=1, **place())
    story.refuses("PeriodBeyondEnd", "report_period", worker=WORKER, period=2, **place())


def test_only_the_holder_reports_and_only_the_author_confirms() -> None:
    story = serving()
    story.passes_blocks(1)
    story.refuses("NotHolder", "report_period", worker=BOB, period=1, **place())
    story.reports()
    story.refuses("NotAuthor", "confirm_period", validator=BOB, period=1, **place())


def test_an_author_does_not_confirm_for_a_miner_of_its_own() -> None:
    story = serving().reports()
    story.does("register_validator", validator=OWNER).does("pass_slot", leader=OWNER)
    story.does("produce_block", validator=OWNER)
    story.refuses("OwnMiner", "confirm_period", validator=OWNER, period=1, **place())
    story.passes_blocks(1)
    story.confirms()


def test_a_request_is_covered_by_free_credits_of_a_batch_of_ones_own() -> None:
    story = Service().buys()
    story.refuses("InsufficientCredits", "submit_request", **wish(size=4))
    story.refuses("NotOwner", "submit_request", **wish(client=BOB))
    story.refuses("UnknownBatch", "submit_request", **wish(batch=NO_BATCH))


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"size": 0}, "AmountTooSmall"), ({"size": 5}, "AmountTooLarge"), ({"periods": 0}, "AmountTooSmall")],
)
def test_a_request_of_nothing_or_of_too_much_is_refused(changes: dict[str, int], code: str) -> None:
    Service().buys().refuses(code, "submit_request", **wish(**changes))


def test_content_is_active_once_two_families_have_accepted_it() -> None:
    story = ipfs().assigns(MINER, 0)
    story.refuses("FamilyTaken", "assign", validator=VALIDATOR, miner=COUSIN, **place(1))
    story.assigns(STRANGER, 1).accepts(STRANGER, 1)
    assert story.request.status == RequestStatus.OPEN
    story.accepts(MINER, 0)
    assert story.request.status == RequestStatus.ACTIVE


def test_slots_are_opened_in_order_and_held_by_one() -> None:
    story = ipfs()
    story.refuses("UnknownSlot", "assign", validator=VALIDATOR, miner=MINER, **place(1))
    story.assigns(MINER, 0)
    story.refuses("SlotTaken", "assign", validator=VALIDATOR, miner=STRANGER, **place(0))


def test_a_declined_slot_is_assigned_to_another_of_the_family() -> None:
    story = ipfs().assigns(MINER, 0)
    story.does("decline", worker=WORKER, **place())
    assert story.slot().status == SlotStatus.EMPTY
    assert story.miner().used == 0
    story.assigns(COUSIN, 0)


def test_an_accepted_slot_is_neither_accepted_again_nor_declined() -> None:
    story = serving()
    story.refuses("AlreadyAccepted", "accept", worker=WORKER, **place())
    story.refuses("AlreadyAccepted", "decline", worker=WORKER, **place())


def test_a_miner_serves_no_more_than_its_capacity_until_its_slot_is_released() -> None:
    story = Service().buys().joins(SMALL, capacity=1).asks().assigns(SMALL).asks()
    second = {"validator": VALIDATOR, "miner": SMALL, "slot": 0, "request": list(story.state.services.requests)[1]}
    story.refuses("CapacityExceeded", "assign", **second)
    story.refuses("RequestNotEnded", "release_slot", **place())
    story.does("cancel_request", client=ALICE, **REQUEST).does("release_slot", **place())
    story.does("assign", **second)


def test_healing_keeps_what_was_paid_and_drops_what_was_only_reported() -> None:
    story = serving(periods=2).joins(STRANGER, family=AWAY).reports().confirms().reports(2)
    story.does("ban_miner", validator=VALIDATOR, miner=MINER)
    story.does("unassign", validator=VALIDATOR, **place())
    assert (story.slot().confirmed, story.slot().reported) == (1, 1)
    story.does("heartbeat", worker=WORKERS[STRANGER], nonce=1)
    story.assigns(STRANGER).accepts(STRANGER)
    story.refuses("TooSoon", "report_period", worker=WORKERS[STRANGER], period=2, **place())
    story.reports(2, STRANGER).confirms(2)
    assert (story.request.unpaid, story.request.held) == (0, 0)


def test_a_slot_that_was_served_in_full_is_not_assigned_again() -> None:
    story = serving().joins(STRANGER, family=AWAY).reports().confirms()
    story.does("ban_miner", validator=VALIDATOR, miner=MINER)
    story.does("unassign", validator=VALIDATOR, **place())
    story.refuses("SlotServed", "assign", validator=VALIDATOR, miner=STRANGER, **place())


def test_a_cancelled_request_gives_back_what_it_did_not_spend() -> None:
    story = serving(periods=2).reports().confirms()
    story.refuses("NotOwner", "cancel_request", client=BOB, **REQUEST)
    story.does("cancel_request", client=ALICE, **REQUEST)
    assert story.credits() == (2, 0, 1, 0)
    story.refuses("RequestEnded", "cancel_request", client=ALICE, **REQUEST)


def test_a_request_that_nobody_takes_up_expires_and_gives_back_its_credits() -> None:
    story = Service().buys().asks()
    story.refuses("TooSoon", "expire_request", **REQUEST)
    story.passes_blocks(1)
    story.does("expire_request", **REQUEST)
    assert story.credits() == (3, 0, 0, 0)


def test_an_active_request_does_not_expire() -> None:
    story = serving()
    story.passes_blocks(2)
    story.refuses("RequestNotOpen", "expire_request", **REQUEST)


def test_a_request_that_is_not_served_is_complete_after_the_grace() -> None:
    story = serving()
    story.passes_blocks(1)
    story.refuses("TooSoon", "complete_request", **REQUEST)
    story.passes_blocks(1)
    story.does("complete_request", **REQUEST)
    assert story.credits() == (3, 0, 0, 0)


def test_a_chargeback_burns_held_credits_and_voids_the_request() -> None:
    story = Service().pays_by_card().joins().asks().assigns().accepts()
    story.refuses("BatchNotVoid", "void_request", **REQUEST)
    story.does("chargeback", batch=FIRST_BATCH)
    story.refuses("BatchVoid", "cancel_request", client=ALICE, **REQUEST)
    story.refuses("BatchVoid", "complete_request", **REQUEST)
    story.refuses("BatchVoid", "submit_request", **wish())
    story.does("void_request", **REQUEST).does("release_slot", **place())
    assert story.credits() == (0, 0, 0, 3)
    assert story.request.held == 0


def test_service_of_a_frozen_batch_is_paid_once_it_is_final() -> None:
    story = Service().pays_by_card().joins().asks(periods=3).assigns().accepts().reports().confirms()
    debt = {"batch": FIRST_BATCH, "payee": OWNER, **REQUEST}
    assert story.state.revenue.total == 0
    story.refuses("TooSoon", "release_deferred", **debt)
    story.passes_blocks(1)
    story.does("release_deferred", **debt)
    assert story.state.revenue.total > 0
    story.refuses("NothingDeferred", "release_deferred", **debt)
