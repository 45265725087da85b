"""Identities: accounts, the protocol's own among them, and transfers.

Source: P2, P3
"""

from __future__ import annotations

from typing import NewType

from model.units import Nonce, Rao
from steelyard.language import Identity, digest

#: An account; the same name is the same owner on both chains.
Account = NewType("Account", Identity)
#: A transfer over the bridge.
TransferId = NewType("TransferId", Identity)

#: Backs the credits of the marketplace.
MARKETPLACE = Account("MARKETPLACE")
#: Bonded and unbonding stake.
STAKE = Account("STAKE")
#: The validators' and stakers' share of revenue, not yet claimed.
STAKER_POT = Account("STAKER_POT")
#: The treasury's share of revenue, not yet spent.
TREASURY = Account("TREASURY")
#: The operator's reserve.
DASHBOARD = Account("DASHBOARD")
#: The bridge's escrow on Bittensor.
BRIDGE = Account("BRIDGE")
#: An empty slot where an account could stand; it owns nothing and acts never.
NO_ONE = Account("NO_ONE")


def is_user(account: Account) -> bool:
    """Whether `account` belongs to somebody: it is no system account and no empty slot."""
    return account not in (MARKETPLACE, STAKE, STAKER_POT, TREASURY, DASHBOARD, BRIDGE, NO_ONE)


def deposit_id(account: Account, rao: Rao, nonce: Nonce) -> TransferId:
    """The id of a transfer to Hippius: it commits to the account, the amount and the nonce.

    Source: P4.5
    Fact: F-1.2
    Assumption: A-11
    """
    return TransferId(digest("deposit", account, rao, nonce))


def withdrawal_id(account: Account, rao: Rao, nonce: Nonce) -> TransferId:
    """The id of a transfer to Bittensor: it commits to the account, the amount and the nonce.

    Source: P4.5
    Fact: F-1.2
    Assumption: A-11
    """
    return TransferId(digest("withdrawal", account, rao, nonce))
