"""Contents: whoever serves serves what was asked for."""

from __future__ import annotations

from typing import Any

from model.accounts import Content, RequestId, cid_of
from model.state import Kind
from properties.scopes import ALICE, BOB, VALIDATOR
from properties.slices.cast import FIRST_BATCH, FIRST_REQUEST, MINER, PICTURE
from properties.slices.requests import AWAY, STRANGER, WORKERS
from tests.model.services import Service

FORGERY = Content("forgery")


def pinned(story: Service) -> Service:
    """Alice asks for the picture on two miners, of which the first has accepted."""
    story.joins(kind=Kind.IPFS).joins(STRANGER, kind=Kind.IPFS, family=AWAY)
    return story.asks(Kind.IPFS, cid=cid_of(PICTURE)).assigns().accepts().assigns(STRANGER, slot=1)


def served(**changes: Any) -> dict[str, Any]:
    """The first miner serves the picture."""
    usual = {"worker": WORKERS[MINER], "request": FIRST_REQUEST, "slot": 0, "content": PICTURE}
    return {**usual, **changes}


def test_both_miners_serve_the_content_that_the_request_names_and_nothing_else() -> None:
    story = pinned(Service().buys()).accepts(STRANGER, slot=1)
    story.refuses("WrongContent", "serve", **served(content=FORGERY)).does("serve", **served())
    story.does("serve", **served(worker=WORKERS[STRANGER], slot=1))
    assert dict(story.state.services.contents.items()) == {cid_of(PICTURE): PICTURE}


def test_only_the_worker_of_the_slot_serves_from_it() -> None:
    story = pinned(Service().buys()).accepts(STRANGER, slot=1)
    for worker in (WORKERS[STRANGER], ALICE, BOB):
        story.refuses("NotHolder", "serve", **served(worker=worker))


def test_nothing_is_served_before_all_have_accepted_nor_from_a_slot_that_there_is_not() -> None:
    story = pinned(Service().buys()).refuses("RequestNotActive", "serve", **served())
    story.does("accept", worker=WORKERS[STRANGER], request=FIRST_REQUEST, slot=1)
    story.refuses("NotAccepted", "serve", **served(slot=2)).does("serve", **served())


def test_a_banned_miner_serves_nothing_and_neither_does_one_that_lost_its_slot() -> None:
    story = pinned(Service().buys()).accepts(STRANGER, slot=1)
    story.does("ban_miner", validator=VALIDATOR, miner=MINER).refuses("MinerNotActive", "serve", **served())
    story.does("unassign", validator=VALIDATOR, request=FIRST_REQUEST, slot=0)
    story.refuses("NotAccepted", "serve", **served()).does("serve", **served(worker=WORKERS[STRANGER], slot=1))


def test_nothing_is_served_for_a_request_of_another_kind_or_for_none() -> None:
    story = Service().buys().joins().asks().assigns().accepts()
    story.refuses("WrongKind", "serve", **served())
    story.refuses("UnknownRequest", "serve", **served(request=RequestId("none")))


def test_nothing_is_served_once_the_request_has_ended_or_was_charged_back() -> None:
    story = pinned(Service().buys()).accepts(STRANGER, slot=1)
    story.does("cancel_request", client=ALICE, request=FIRST_REQUEST).refuses("RequestNotActive", "serve", **served())
    story = pinned(Service().pays_by_card()).accepts(STRANGER, slot=1)
    story.does("chargeback", batch=FIRST_BATCH).refuses("BatchVoid", "serve", **served())
