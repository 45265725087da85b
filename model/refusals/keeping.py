"""The refusals of volumes and of contents: what miners keep for clients."""

from __future__ import annotations

import attrs

from model.accounts import Account, Cid, ObjectId, RequestId
from model.refusals.common import AmountRefused, CallerRefused, StateRefused
from model.state import Mode
from model.units import Size


@attrs.frozen(kw_only=True)
class NotGranted(CallerRefused):
    """The account is not the volume's client, nor has it the client's grant of that mode."""

    account: Account
    request: RequestId
    mode: Mode


@attrs.frozen(kw_only=True)
class GrantToClient(CallerRefused):
    """The client of a volume needs no grant."""

    account: Account


@attrs.frozen(kw_only=True)
class VolumeFull(AmountRefused):
    """With the object, more would lie in the volume than the request asked for."""

    request: RequestId
    needed: Size
    size: Size


@attrs.frozen(kw_only=True)
class UnknownObject(StateRefused):
    """There is no such object in the volume."""

    request: RequestId
    name: ObjectId


@attrs.frozen(kw_only=True)
class WrongContent(StateRefused):
    """The content has another name than the one that was asked for."""

    cid: Cid
    asked: Cid
