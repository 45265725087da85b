"""The refusals that all services share: requests, the slots of miners, and who may act on them."""

from __future__ import annotations

import attrs

from model.accounts import Account, MinerId, RequestId
from model.refusals.common import CallerRefused, StateRefused
from model.state import Kind
from model.units import Slots


@attrs.frozen(kw_only=True)
class UnknownRequest(StateRefused):
    """There is no such request."""

    request: RequestId


@attrs.frozen(kw_only=True)
class WrongKind(StateRefused):
    """The request is of another kind than the action is about."""

    request: RequestId
    kind: Kind


@attrs.frozen(kw_only=True)
class RequestNotActive(StateRefused):
    """The request waits for its miners, or has ended."""

    request: RequestId


@attrs.frozen(kw_only=True)
class SlotNotAccepted(StateRefused):
    """No miner has accepted the slot, or it was released."""

    request: RequestId
    slot: Slots


@attrs.frozen(kw_only=True)
class MinerBanned(StateRefused):
    """The miner is banned."""

    miner: MinerId


@attrs.frozen(kw_only=True)
class NotWorker(CallerRefused):
    """The account is not the worker of the miner that holds the slot."""

    account: Account
