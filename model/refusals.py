"""The refusals: outcomes of the protocol, one class a rule.

Amounts are named by the ledger's word: `needed` and `free` are in the unit of the action.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from model.accounts import Account, TransferId
from model.units import Block, Planck, Votes
from steelyard.language import Nat, Refused


class AmountRefused(Refused):
    """The amount is not one that the action takes."""

    abstract: ClassVar[bool] = True


class CallerRefused(Refused):
    """The account may not do that, or may not be meant there."""

    abstract: ClassVar[bool] = True


class BridgeRefused(Refused):
    """The bridge is not in the state that the action needs."""

    abstract: ClassVar[bool] = True


class GuardiansRefused(Refused):
    """The set of guardians is not a valid one."""

    abstract: ClassVar[bool] = True


@attrs.frozen(kw_only=True)
class AmountTooSmall(AmountRefused):
    """The amount is below the least that the action takes."""

    amount: Nat
    least: Nat


@attrs.frozen(kw_only=True)
class AmountTooLarge(AmountRefused):
    """The amount does not fit the width of the ledger that it is meant for."""

    amount: Nat
    most: Nat


@attrs.frozen(kw_only=True)
class AmountNotBridgeable(AmountRefused):
    """The amount is no whole number of rao."""

    planck: Planck
    planck_per_rao: Nat


@attrs.frozen(kw_only=True)
class InsufficientBalance(AmountRefused):
    """The account's free balance does not cover the amount."""

    account: Account
    needed: Nat
    free: Nat


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
class NotAUser(CallerRefused):
    """A system account, or none, where a user's account is meant."""

    account: Account


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
