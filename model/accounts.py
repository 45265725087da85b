"""Identities: accounts, the protocol's own among them, and what the protocol gives names to.

An id that the protocol gives is the digest of what it names, so that nothing gets the id of
something else.

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
#: A batch of credits.
BatchId = NewType("BatchId", Identity)
#: A request for service; a volume and a virtual machine bear the id of their request.
RequestId = NewType("RequestId", Identity)
#: A miner; chosen at its registration, and never given again.
MinerId = NewType("MinerId", Identity)
#: Whom a miner belongs to, as far as failures go: of one family at most one serves a request.
Family = NewType("Family", Identity)
#: The name of a content: its digest.
Cid = NewType("Cid", Identity)
#: A content, whole.
Content = NewType("Content", Identity)
#: An object in a volume.
ObjectId = NewType("ObjectId", Identity)
#: A smart contract on a virtual machine.
ContractId = NewType("ContractId", Identity)
#: What a contract keeps between calls, whole.
Storage = NewType("Storage", Identity)
#: Stake that waits to be withdrawn.
UnbondingId = NewType("UnbondingId", Identity)

#: Backs the credits of the marketplace.
MARKETPLACE = Account("MARKETPLACE")
#: Bonded and unbonding stake.
STAKE = Account("STAKE")
#: The validators' and stakers' share of revenue, not yet claimed.
STAKER_POT = Account("STAKER_POT")
#: The treasury's share of revenue, not yet spent.
TREASURY = Account("TREASURY")
#: The operator's reserve of hAlpha, and its purse for TAO and fiat.
DASHBOARD = Account("DASHBOARD")
#: The bridge's escrow on Bittensor.
BRIDGE = Account("BRIDGE")
#: An empty slot where an account could stand; it owns nothing and acts never.
NO_ONE = Account("NO_ONE")
#: An empty slot where a miner could stand.
NO_MINER = MinerId("NO_MINER")
#: What a contract keeps before its first call: nothing.
EMPTY_STORAGE = Storage("EMPTY_STORAGE")


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


def batch_id(nonce: Nonce) -> BatchId:
    """The id of the batch with this number.

    Source: P4.1
    """
    return BatchId(digest("batch", nonce))


def request_id(nonce: Nonce) -> RequestId:
    """The id of the request with this number.

    Source: P4.2
    """
    return RequestId(digest("request", nonce))


def cid_of(content: Content) -> Cid:
    """The name of a content.

    Source: S4.2, P4.2
    Assumption: A-11
    """
    return Cid(digest("content", content))


def contract_id(request: RequestId, nonce: Nonce) -> ContractId:
    """The id of the contract with this number on the virtual machine of `request`.

    Source: P4.2
    """
    return ContractId(digest("contract", request, nonce))


def storage_after(storage: Storage, nonce: Nonce) -> Storage:
    """What a contract keeps after its successful call with this nonce: some function of both, and new.

    Source: P4.2
    """
    return Storage(digest("storage", storage, nonce))


def unbonding_id(nonce: Nonce) -> UnbondingId:
    """The id of the unbonding with this number.

    Source: P4.3
    """
    return UnbondingId(digest("unbonding", nonce))
