"""Volumes: objects within a size, and grants that the client gives and takes."""

from __future__ import annotations

from typing import Any

import pytest

from model.accounts import TREASURY, RequestId
from model.state import Kind, Mode
from properties.scopes import ALICE, BOB
from properties.slices.cast import FIRST_BATCH, FIRST_REQUEST
from tests.model.services import Service

ON_IT = {"request": FIRST_REQUEST}
READ, WRITE = Mode.READ, Mode.WRITE


def volume(size: int = 3) -> Service:
    """Alice's volume, which a miner serves."""
    return Service().buys().joins(kind=Kind.S3).asks(Kind.S3, size=size).assigns().accepts()


def stored(story: Service) -> int:
    """What Alice's volume stores."""
    return story.state.services.stored[FIRST_REQUEST]


def put(name: str, size: int, who: Any = ALICE) -> dict[str, Any]:
    """An object to be stored."""
    return {"who": who, "name": name, "size": size, **ON_IT}


def named(name: str, who: Any = ALICE) -> dict[str, Any]:
    """An object to be read or deleted."""
    return {"who": who, "name": name, **ON_IT}


def allowed(mode: Mode, who: Any = BOB, owner: Any = ALICE) -> dict[str, Any]:
    """A grant, to be given or taken."""
    return {"owner": owner, "who": who, "mode": mode, **ON_IT}


def test_objects_fill_a_volume_up_to_its_size_and_no_further() -> None:
    story = volume(size=3)
    story.does("put_object", **put("letter", 2)).does("put_object", **put("photo", 1))
    assert stored(story) == 3
    story.refuses("VolumeFull", "put_object", **put("song", 1))
    story.does("delete_object", **named("letter")).does("put_object", **put("song", 2))
    assert stored(story) == 3


def test_an_object_that_is_put_again_takes_only_its_new_size() -> None:
    story = volume(size=3).does("put_object", **put("letter", 3)).does("put_object", **put("letter", 1))
    assert story.state.services.stored[FIRST_REQUEST] == 1
    story.refuses("VolumeFull", "put_object", **put("letter", 4))
    story.does("put_object", **put("letter", 3))


def test_an_object_takes_something_and_is_there_to_be_read_or_deleted() -> None:
    story = volume()
    story.refuses("AmountTooSmall", "put_object", **put("letter", 0))
    story.refuses("UnknownObject", "get_object", **named("letter"))
    story.refuses("UnknownObject", "delete_object", **named("letter"))
    story.does("put_object", **put("letter", 1))
    before = story.state
    story.does("get_object", **named("letter"))
    assert story.state == before
    story.does("delete_object", **named("letter")).refuses("UnknownObject", "get_object", **named("letter"))
    assert stored(story) == 0


def test_a_reader_reads_and_does_not_write() -> None:
    story = volume().does("put_object", **put("letter", 1))
    story.refuses("NotGranted", "get_object", **named("letter", BOB))
    story.does("grant", **allowed(READ)).does("get_object", **named("letter", BOB))
    story.refuses("NotGranted", "put_object", **put("letter", 1, BOB))
    story.refuses("NotGranted", "delete_object", **named("letter", BOB))


def test_a_writer_writes_and_does_not_read() -> None:
    story = volume().does("grant", **allowed(WRITE)).does("put_object", **put("letter", 1, BOB))
    story.refuses("NotGranted", "get_object", **named("letter", BOB))
    story.does("delete_object", **named("letter", BOB))


@pytest.mark.parametrize("mode", Mode)
def test_a_revocation_takes_effect_at_once_and_until_the_next_grant(mode: Mode) -> None:
    story = (
        volume().does("put_object", **put("letter", 1)).does("grant", **allowed(READ)).does("grant", **allowed(WRITE))
    )
    use = ("get_object", named("letter", BOB)) if mode == READ else ("put_object", put("letter", 2, BOB))
    other = ("put_object", put("letter", 2, BOB)) if mode == READ else ("get_object", named("letter", BOB))
    story.does("revoke", **allowed(mode)).refuses("NotGranted", use[0], **use[1]).does(other[0], **other[1])
    story.does("grant", **allowed(mode)).does(use[0], **use[1])


def test_whoever_revokes_what_was_never_granted_is_not_refused() -> None:
    story = volume()
    before = story.state
    story.does("revoke", **allowed(READ))
    assert story.state == before


def test_only_the_client_grants_and_revokes_and_only_to_other_users() -> None:
    story = volume().does("grant", **allowed(WRITE))
    for action in ("grant", "revoke"):
        story.refuses("NotOwner", action, **allowed(READ, owner=BOB))
    story.refuses("NotAUser", "grant", **allowed(READ, who=TREASURY))
    story.refuses("GrantToClient", "grant", **allowed(READ, who=ALICE))


def test_what_has_no_volume_has_no_objects() -> None:
    story = Service().buys().joins().asks().assigns().accepts()
    calls = {"grant": allowed(READ), "revoke": allowed(READ), "put_object": put("letter", 1)}
    calls |= {"get_object": named("letter"), "delete_object": named("letter")}
    for action, call in calls.items():
        story.refuses("WrongKind", action, **call)
        story.refuses("UnknownRequest", action, **{**call, "request": RequestId("none")})


def test_a_volume_waits_for_its_miner_and_ends_with_its_request() -> None:
    story = Service().buys().joins(kind=Kind.S3).asks(Kind.S3).assigns()
    calls = {"grant": allowed(READ), "revoke": allowed(READ), "put_object": put("photo", 1)}
    calls |= {"get_object": named("letter"), "delete_object": named("letter")}
    for action, call in calls.items():
        story.refuses("RequestNotActive", action, **call)
    story.accepts().does("put_object", **put("letter", 1)).does("cancel_request", client=ALICE, **ON_IT)
    for action, call in calls.items():
        story.refuses("RequestNotActive", action, **call)
    assert stored(story) == 1


def test_a_chargeback_closes_the_volume() -> None:
    story = Service().pays_by_card().joins(kind=Kind.S3).asks(Kind.S3).assigns().accepts()
    story.does("put_object", **put("letter", 1)).does("chargeback", batch=FIRST_BATCH)
    for action, call in {"grant": allowed(READ), "revoke": allowed(READ), "put_object": put("photo", 1)}.items():
        story.refuses("BatchVoid", action, **call)
    for action in ("get_object", "delete_object"):
        story.refuses("BatchVoid", action, **named("letter"))
