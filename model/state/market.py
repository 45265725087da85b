"""The marketplace: prices, batches of credits, what revenue came of them.

Source: P3, P4.1, P4.4
"""

from __future__ import annotations

from enum import Enum

import attrs

from model.accounts import Account, BatchId, RequestId
from model.units import Block, Cents, Credits, Nonce, Planck, TaoRao
from steelyard.language import Map, Nat, table


@attrs.frozen(kw_only=True)
class Prices:
    """What the oracle says now; each price is at least 1.

    Attributes:
        cents_per_credit: what a credit costs in fiat.
        tao_per_credit: what a credit costs in TAO.
        credits_per_lot: what `planck_per_lot` planck are worth, in credits.
        s3, ipfs, compute: credits for a unit of size, of one slot, for one period.
        gas: credits for a unit of gas.
    """

    cents_per_credit: Cents
    tao_per_credit: TaoRao
    credits_per_lot: Credits
    s3: Credits
    ipfs: Credits
    compute: Credits
    gas: Credits


class Rail(Enum):
    """By what a batch was paid."""

    FIAT = "fiat"
    TAO = "tao"
    ALPHA = "alpha"


class BatchStatus(Enum):
    """Whether a batch counts."""

    LIVE = "live"
    VOID = "void"


@attrs.frozen(kw_only=True)
class Batch:
    """Credits that were bought at once, with the alpha behind them.

    Attributes:
        owner: whose credits they are.
        rail, paid: by what it was paid, and how much, in the rail's unit.
        credits_per_lot: the price of alpha that day.
        issued: the credits that were bought: free, held, spent or burned.
        free: what the owner may use.
        held: what open requests may still spend.
        spent: what services were paid with.
        burned: what a chargeback took.
        alpha_left: the hAlpha behind free and held credits.
        alpha_deferred: the hAlpha of spent credits that is not revenue yet, for the batch may be charged back.
        frozen_until: the block in which it can no longer be charged back.
        nonce: its number, of which its id is the digest.
    """

    owner: Account
    rail: Rail
    paid: Nat
    credits_per_lot: Credits
    issued: Credits
    free: Credits
    held: Credits
    spent: Credits
    burned: Credits
    alpha_left: Planck
    alpha_deferred: Planck
    frozen_until: Block
    status: BatchStatus
    nonce: Nonce


@attrs.frozen(kw_only=True)
class Marketplace:
    """The hub of payments and requests.

    Attributes:
        deferred: what a settlement will pay once its batch is no longer frozen, by the batch that
            pays, the request that was served, and the account to be paid.  An entry of a VOID
            batch is worth nothing: what it stood for is back in the reserve.
    """

    prices: Prices
    batches: Map[BatchId, Batch] = table()
    next_batch: Nonce
    deferred: Map[tuple[BatchId, RequestId, Account], Planck] = table(default=0)


@attrs.frozen(kw_only=True)
class Revenue:
    """Lifetime totals: all revenue, and what of it each class has got."""

    total: Planck
    miners: Planck
    stakers: Planck
    treasury: Planck
