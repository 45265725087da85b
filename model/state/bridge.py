"""The two ends of the bridge: who guards them, what was sent, what arrived.

Source: P3
"""

from __future__ import annotations

from enum import Enum

import attrs

from model.accounts import Account, TransferId
from model.units import Block, Nonce, Planck, Rao, Votes
from steelyard.language import Map, table

#: The slots of guardians on one chain; an empty one holds NO_ONE.  Fact: F-1.0, at most 10.
Guardians = tuple[Account, Account, Account, Account, Account, Account, Account, Account, Account, Account]


@attrs.frozen(kw_only=True)
class Guard:
    """Who decides at one end of the bridge, and whether that end is paused."""

    guardians: Guardians
    threshold: Votes
    paused: bool


class DepositStatus(Enum):
    """Where a deposit stands on Bittensor, its source."""

    REQUESTED = "requested"
    DONE = "done"
    REFUNDED = "refunded"


class WithdrawalStatus(Enum):
    """Where a withdrawal stands on Hippius, its source."""

    REQUESTED = "requested"
    DONE = "done"
    RESTORED = "restored"


@attrs.frozen(kw_only=True)
class Deposit:
    """A request to bring alpha to Hippius, kept on Bittensor.

    `closed_at` is the block in which it became DONE or REFUNDED, 0 before.
    """

    account: Account
    rao: Rao
    nonce: Nonce
    status: DepositStatus
    closed_at: Block


@attrs.frozen(kw_only=True)
class Withdrawal:
    """A request to bring alpha to Bittensor, kept on Hippius.

    `closed_at` is the block in which it became DONE or RESTORED, 0 before.
    """

    account: Account
    rao: Rao
    nonce: Nonce
    status: WithdrawalStatus
    closed_at: Block


@attrs.frozen(kw_only=True)
class Payout:
    """What guardians attest on the destination chain, as they say it.

    It is pending until its id is tombstoned; `closed_at` is the block of that, 0 before.
    """

    account: Account
    rao: Rao
    nonce: Nonce
    closed_at: Block


@attrs.frozen(kw_only=True)
class Receipt:
    """The tombstone of a transfer that was paid: to whom, how much, and its nonce."""

    account: Account
    rao: Rao
    nonce: Nonce


@attrs.frozen(kw_only=True)
class Payouts:
    """The destination side of one direction.

    Attributes:
        records: what was attested, until it is cleaned up.
        votes: who attested what.  A vote outlives its record, for no action loops over a
            collection; under a tombstone it has no effect.
        completed: the tombstones COMPLETED, for ever.
        cancelled: the tombstones CANCELLED, for ever.
    """

    records: Map[TransferId, Payout] = table()
    votes: Map[tuple[TransferId, Account], bool] = table(default=False)
    completed: Map[TransferId, Receipt] = table()
    cancelled: Map[TransferId, bool] = table(default=False)


@attrs.frozen(kw_only=True)
class Contract:
    """The bridge's end on Bittensor: the source of deposits, the destination of withdrawals."""

    guard: Guard
    next_nonce: Nonce
    deposits: Map[TransferId, Deposit] = table()
    releases: Payouts


@attrs.frozen(kw_only=True)
class Pallet:
    """The bridge's end on Hippius: the source of withdrawals, the destination of deposits.

    Attributes:
        requested: the sum of the withdrawals that are REQUESTED; the cap counts it.
        mint_cap: what `minted` and `requested` together never pass.
    """

    guard: Guard
    next_nonce: Nonce
    withdrawals: Map[TransferId, Withdrawal] = table()
    mints: Payouts
    requested: Rao
    mint_cap: Planck
