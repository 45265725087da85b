"""The refusals of the bridge."""

from __future__ import annotations

from typing import ClassVar

import attrs

from model.accounts import Account, TransferId
from model.refusals.common import AmountRefused, CallerRefused
from model.units import Block, Planck, Votes
from steelyard.language import Nat, Refused


class BridgeRefused(Refused):
    """The bridge is not in the state that the action needs."""

    abstract: ClassVar[bool] = True


class GuardiansRefused(Refused):
    """The set of guardians is not a valid one."""

    abstract: ClassVar[bool] = True


@attrs.frozen(kw_only=True)
class AmountNotBridgeable(AmountRefused):
    """The amount is no whole number of rao."""

    planck: Planck
    planck_per_rao: Nat


@attrs.frozen(kw_only=True)
class CapExceeded(AmountRefused):
    """The mint would take minted hAlpha and requested withdrawals past the cap."""

    planck: Planck
    counted: Planck
    mint_cap: Planck


@attrs.frozen(kw_only=True)
class CapBelowCounted(AmountRefused):
    """The new cap is below minted hAlpha and requested withdrawals."""

    mint_cap: Planck
    counted: Planck


@attrs.frozen(kw_only=True)
class NotGuardian(CallerRefused):
    """The caller is no current guardian of that chain."""

    account: Account


@attrs.frozen(kw_only=True)
class BridgePaused(BridgeRefused):
    """This end of the bridge is paused."""


@attrs.frozen(kw_only=True)
class InvalidRequestId(BridgeRefused):
    """The id is not the digest of the account, amount and nonce that come with it."""

    transfer: TransferId


@attrs.frozen(kw_only=True)
class UnknownTransfer(BridgeRefused):
    """There is no record of this transfer."""

    transfer: TransferId


@attrs.frozen(kw_only=True)
class AlreadyCompleted(BridgeRefused):
    """The transfer was paid."""

    transfer: TransferId


@attrs.frozen(kw_only=True)
class AlreadyCancelled(BridgeRefused):
    """The transfer was cancelled."""

    transfer: TransferId


@attrs.frozen(kw_only=True)
class AlreadyVoted(BridgeRefused):
    """The guardian has attested this transfer before."""

    transfer: TransferId
    guardian: Account


@attrs.frozen(kw_only=True)
class NotEnoughVotes(BridgeRefused):
    """Fewer current guardians than the threshold have attested this transfer."""

    transfer: TransferId
    votes: Votes
    threshold: Votes


@attrs.frozen(kw_only=True)
class NotRequested(BridgeRefused):
    """The request is closed."""

    transfer: TransferId


@attrs.frozen(kw_only=True)
class NotCompleted(BridgeRefused):
    """The other chain has no COMPLETED tombstone of this transfer."""

    transfer: TransferId


@attrs.frozen(kw_only=True)
class NotCancelled(BridgeRefused):
    """The other chain has no CANCELLED tombstone of this transfer."""

    transfer: TransferId


@attrs.frozen(kw_only=True)
class NotClosed(BridgeRefused):
    """The record is still needed: its transfer is not closed."""

    transfer: TransferId


@attrs.frozen(kw_only=True)
class TooEarly(BridgeRefused):
    """The record is kept until `due`."""

    transfer: TransferId
    block: Block
    due: Block


@attrs.frozen(kw_only=True)
class GuardianNotAUser(GuardiansRefused):
    """A slot holds a system account."""


@attrs.frozen(kw_only=True)
class DuplicateGuardian(GuardiansRefused):
    """An account fills two slots."""


@attrs.frozen(kw_only=True)
class ThresholdOutOfRange(GuardiansRefused):
    """The threshold is 0, or more than there are guardians."""

    threshold: Votes
    guardians: Votes
