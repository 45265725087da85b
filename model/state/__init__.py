"""The state: two chains, the bridge between them, fiat beside them, and who is corrupted.

Source: P3
"""

from __future__ import annotations

import attrs

from model.accounts import Account
from model.state.bridge import (
    Contract,
    Deposit,
    DepositStatus,
    Guard,
    Guardians,
    Pallet,
    Payout,
    Payouts,
    Receipt,
    Withdrawal,
    WithdrawalStatus,
)
from model.state.ledgers import Bittensor, Hippius, Rails
from model.state.market import Batch, BatchStatus, Marketplace, Prices, Rail, Revenue
from model.state.service import (
    Kind,
    Miner,
    MinerStatus,
    Mode,
    Request,
    RequestStatus,
    Services,
    Slot,
    SlotStatus,
    SmartContract,
    Vm,
    VmStatus,
)
from model.state.staking import (
    Evaluation,
    Opinion,
    Position,
    Row,
    Staking,
    Unbonding,
    Validator,
    WeightEntry,
    Weights,
)
from model.units import Block, Era, SlotNumber
from steelyard.language import Map, table

__all__ = [
    "Batch",
    "BatchStatus",
    "Bittensor",
    "Chain",
    "Contract",
    "Deposit",
    "DepositStatus",
    "Evaluation",
    "Guard",
    "Guardians",
    "Hippius",
    "Kind",
    "Marketplace",
    "Miner",
    "MinerStatus",
    "Mode",
    "Opinion",
    "Pallet",
    "Payout",
    "Payouts",
    "Position",
    "Prices",
    "Rail",
    "Rails",
    "Receipt",
    "Request",
    "RequestStatus",
    "Revenue",
    "Row",
    "Services",
    "Slot",
    "SlotStatus",
    "SmartContract",
    "Staking",
    "State",
    "Unbonding",
    "Validator",
    "Vm",
    "VmStatus",
    "WeightEntry",
    "Weights",
    "Withdrawal",
    "WithdrawalStatus",
]


@attrs.frozen(kw_only=True)
class Chain:
    """Time on Hippius, and who makes it pass.

    Attributes:
        block: the height.  The contract's periods on Bittensor are counted in it too: only
            differences of times matter, and those may be of any length.
        author: who produced the current block.
        slot: the current slot.
        leader: who may produce a block in it.
        is_produced: whether the leader has.
        era: the current era.
        era_began: the block in which it began.
    """

    block: Block
    author: Account
    slot: SlotNumber
    leader: Account
    is_produced: bool
    era: Era
    era_began: Block


@attrs.frozen(kw_only=True)
class State:
    """Everything there is.

    Attributes:
        contract: the bridge's end on Bittensor.
        pallet: the bridge's end on Hippius.
        weights: the subnet's weights, on Bittensor.
        corrupted: the accounts that the adversary holds, for ever.
    """

    bittensor: Bittensor
    hippius: Hippius
    rails: Rails
    contract: Contract
    pallet: Pallet
    marketplace: Marketplace
    revenue: Revenue
    services: Services
    staking: Staking
    evaluation: Evaluation
    weights: Weights
    chain: Chain
    corrupted: Map[Account, bool] = table(default=False)
