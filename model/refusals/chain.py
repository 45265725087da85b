"""The refusals of the chain: who may produce a block, who may act as its author."""

from __future__ import annotations

import attrs

from model.accounts import Account
from model.refusals.common import CallerRefused, StateRefused
from model.units import SlotNumber


@attrs.frozen(kw_only=True)
class NotLeader(CallerRefused):
    """The account is not the leader of the current slot."""

    account: Account


@attrs.frozen(kw_only=True)
class NotAuthor(CallerRefused):
    """The account is not the author of the current block."""

    account: Account


@attrs.frozen(kw_only=True)
class AlreadyProduced(StateRefused):
    """The current slot has its block."""

    slot: SlotNumber
