"""Miners: registration, signs of life, bans, and going for ever."""

from __future__ import annotations

from typing import Any

import pytest

from model.accounts import DASHBOARD, NO_MINER
from model.state import Kind, MinerStatus
from properties.scopes import BOB, VALIDATOR
from properties.slices.cast import MINER, OWNER, WORKER
from properties.slices.requests import COUSIN, INSIDER, NOBODY, WORKERS
from tests.model.services import Service, place, registration, serving


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"worker": DASHBOARD}, "NotAUser"),
        ({"owner": DASHBOARD}, "NotAUser"),
        ({"capacity": 0}, "AmountTooSmall"),
        ({"capacity": 5}, "AmountTooLarge"),
        ({"miner": MINER}, "MinerIdTaken"),
        ({"miner": NO_MINER}, "MinerIdTaken"),
        ({"worker": WORKER}, "WorkerTaken"),
    ],
)
def test_a_miner_that_breaks_a_rule_is_not_registered(changes: dict[str, Any], code: str) -> None:
    Service().joins(MINER).refuses(code, "register_miner", **{**registration(COUSIN), **changes})


def test_the_nonces_of_heartbeats_rise() -> None:
    story = Service().joins()
    story.refuses("NonceUsed", "heartbeat", worker=WORKER, nonce=0)
    story.does("heartbeat", worker=WORKER, nonce=2)
    story.refuses("NonceUsed", "heartbeat", worker=WORKER, nonce=2)
    story.refuses("NotWorker", "heartbeat", worker=BOB, nonce=3)


def test_a_stale_miner_is_not_assigned_until_it_gives_a_sign_of_life() -> None:
    story = Service().buys().joins()
    story.passes_blocks(3)
    story.asks().refuses("MinerStale", "assign", validator=VALIDATOR, miner=MINER, **place())
    story.does("heartbeat", worker=WORKER, nonce=1)
    story.assigns()


def test_a_slot_is_taken_from_a_stale_miner_and_from_no_fresh_one() -> None:
    story = serving()
    story.passes_blocks(2)
    story.refuses("MinerFresh", "unassign", validator=VALIDATOR, **place())
    story.passes_blocks(1)
    story.does("unassign", validator=VALIDATOR, **place())
    story.refuses("SlotEmpty", "unassign", validator=VALIDATOR, **place())


def test_a_banned_miner_neither_accepts_nor_is_assigned_until_it_is_readmitted() -> None:
    story = Service().buys().joins().asks().assigns()
    story.does("ban_miner", validator=VALIDATOR, miner=MINER)
    story.refuses("MinerNotActive", "accept", worker=WORKER, **place())
    story.does("decline", worker=WORKER, **place())
    story.refuses("MinerNotActive", "assign", validator=VALIDATOR, miner=MINER, **place())
    story.does("readmit_miner", validator=VALIDATOR, miner=MINER)
    story.assigns().accepts()


def test_a_banned_miner_neither_reports_nor_is_confirmed() -> None:
    story = serving(periods=2).reports()
    story.does("ban_miner", validator=VALIDATOR, miner=MINER)
    story.passes_blocks(1)
    story.refuses("MinerNotActive", "report_period", worker=WORKER, period=2, **place())
    story.refuses("MinerNotActive", "confirm_period", validator=VALIDATOR, period=1, **place())


def test_bans_are_for_the_author_and_not_for_its_own_miner() -> None:
    story = Service().joins().joins(INSIDER, owner=VALIDATOR)
    for action in ("ban_miner", "readmit_miner"):
        story.refuses("NotAuthor", action, validator=BOB, miner=MINER)
        story.refuses("UnknownMiner", action, validator=VALIDATOR, miner=NOBODY)
        story.refuses("OwnMiner", action, validator=VALIDATOR, miner=INSIDER)
    story.refuses("MinerNotBanned", "readmit_miner", validator=VALIDATOR, miner=MINER)


def test_an_author_assigns_no_miner_whose_owner_or_worker_it_is() -> None:
    story = Service().buys().joins(INSIDER, owner=VALIDATOR).joins(COUSIN, worker=VALIDATOR).asks()
    for miner in (INSIDER, COUSIN):
        story.refuses("OwnMiner", "assign", validator=VALIDATOR, miner=miner, **place())


def test_a_miner_of_another_kind_is_not_assigned() -> None:
    story = Service().buys().joins(kind=Kind.S3).asks(Kind.COMPUTE)
    story.refuses("MinerOfOtherKind", "assign", validator=VALIDATOR, miner=MINER, **place())


def test_a_miner_goes_for_ever_once_it_holds_no_slot() -> None:
    story = serving().reports().confirms()
    story.refuses("NotOwner", "deregister_miner", owner=BOB, miner=MINER)
    story.refuses("MinerInUse", "deregister_miner", owner=OWNER, miner=MINER)
    story.does("complete_request", request=place()["request"]).does("release_slot", **place())
    story.does("deregister_miner", owner=OWNER, miner=MINER)
    assert story.miner().status == MinerStatus.DEREGISTERED
    story.refuses("MinerNotActive", "deregister_miner", owner=OWNER, miner=MINER)
    story.refuses("MinerDeregistered", "heartbeat", worker=WORKER, nonce=1)
    story.refuses("MinerIdTaken", "register_miner", **registration(MINER))
    story.refuses("WorkerTaken", "register_miner", **registration(COUSIN, worker=WORKER))


def test_a_banned_miner_does_not_go() -> None:
    story = Service().joins().joins(COUSIN)
    story.does("ban_miner", validator=VALIDATOR, miner=COUSIN)
    story.refuses("MinerNotActive", "deregister_miner", owner=OWNER, miner=COUSIN)
    story.does("heartbeat", worker=WORKERS[COUSIN], nonce=1)
