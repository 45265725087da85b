"""The refusals of the marketplace."""

from __future__ import annotations

import attrs

from model.accounts import Account, BatchId, RequestId
from model.refusals.common import AmountRefused, CallerRefused, StateRefused
from model.units import Credits


@attrs.frozen(kw_only=True)
class PriceTooLow(AmountRefused):
    """A price is 0."""


@attrs.frozen(kw_only=True)
class InsufficientCredits(AmountRefused):
    """The batch's free credits do not cover what is asked of them."""

    batch: BatchId
    needed: Credits
    free: Credits


@attrs.frozen(kw_only=True)
class UnknownBatch(StateRefused):
    """There is no such batch."""

    batch: BatchId


@attrs.frozen(kw_only=True)
class BatchVoid(StateRefused):
    """The batch was charged back."""

    batch: BatchId


@attrs.frozen(kw_only=True)
class NotChargeable(StateRefused):
    """The batch was not paid in fiat."""

    batch: BatchId


@attrs.frozen(kw_only=True)
class NothingDeferred(StateRefused):
    """The batch owes nothing to this account for this request."""

    batch: BatchId
    request: RequestId
    payee: Account


@attrs.frozen(kw_only=True)
class NotOwner(CallerRefused):
    """What is asked for belongs to somebody else."""

    account: Account
