"""The parameters of the protocol, which of them are valid, and two settings.

Proofs hold for every `Params` with `is_valid`; the settings are for running.
"""

from __future__ import annotations

import attrs

from model.units import WHOLE, Block, Cents, Credits, Percent, Planck, Rao, Size, Slots
from steelyard.language import Nat


@attrs.frozen(kw_only=True)
class Params:
    """What every action is handed.

    Attributes:
        planck_per_rao: how many planck one rao becomes on Hippius.
        max_rao: the largest amount of alpha or TAO that Bittensor can hold.
        max_planck: the largest amount of hAlpha that Hippius can hold.
        max_cents: the largest amount of fiat that an account can hold.
        max_credits: the largest amount of credits that a batch can hold.
        min_deposit: the least that the bridge takes on Bittensor.
        min_withdrawal: the least that the bridge takes on Hippius.
        cleanup_ttl: for how long a closed record of the bridge is kept.
        recovery_delay: after how long the admin resolves a transfer that does not arrive; no
            action reads it, for the admin may act at any moment: it dates the admin's fairness.
        miner_percent: the miners' share of revenue.
        staker_percent: the share of validators and stakers.
        treasury_percent: the treasury's share.
        planck_per_lot: the amount of hAlpha whose worth in credits the oracle quotes.
        chargeback_period: for how long a payment in fiat can be charged back.
        ipfs_replicas: how many miners keep a content.
        max_size: the largest size that a miner offers or a client asks for.
        accept_window: how long a request waits to become ACTIVE before it may expire.
        period_blocks: how long a period of service lasts.
        grace_blocks: how long after the last period an ACTIVE request may still be served.
        heartbeat_window: for how long a miner's sign of life makes it fresh.
        era_blocks: the least length of an era.
        unbonding_blocks: for how long stake is kept after it was unbonded.
        reward_scale: how finely a planck of rewards is divided among stake; the loss of one
            settlement to rounding is below the total stake over this.

    Source: P2, P4.1, P4.2, P4.3, P4.4, P4.5, P4.6
    """

    planck_per_rao: Nat
    max_rao: Rao
    max_planck: Planck
    max_cents: Cents
    max_credits: Credits
    min_deposit: Rao
    min_withdrawal: Planck
    cleanup_ttl: Block
    recovery_delay: Block
    miner_percent: Percent
    staker_percent: Percent
    treasury_percent: Percent
    planck_per_lot: Planck
    chargeback_period: Block
    ipfs_replicas: Slots
    max_size: Size
    accept_window: Block
    period_blocks: Block
    grace_blocks: Block
    heartbeat_window: Block
    era_blocks: Block
    unbonding_blocks: Block
    reward_scale: Nat


def is_valid(params: Params) -> bool:
    """Whether everything is claimed for these parameters.

    1. Whatever Bittensor can hold, Hippius can hold after conversion.
    2. Amounts, counts and periods are at least 1.
    3. The three shares are the whole, and the miners do not take all.

    Source: P4, P4.4, P4.6
    """
    return (
        params.planck_per_rao >= 1
        and params.max_rao * params.planck_per_rao <= params.max_planck
        and params.min_deposit >= 1
        and params.min_withdrawal >= 1
        and params.cleanup_ttl >= 1
        and params.recovery_delay >= 1
        and params.miner_percent + params.staker_percent + params.treasury_percent == WHOLE
        and params.miner_percent < WHOLE
        and params.planck_per_lot >= 1
        and params.chargeback_period >= 1
        and params.ipfs_replicas >= 1
        and params.max_size >= 1
        and params.accept_window >= 1
        and params.period_blocks >= 1
        and params.grace_blocks >= 1
        and params.heartbeat_window >= 1
        and params.era_blocks >= 1
        and params.unbonding_blocks >= 1
        and params.reward_scale >= 1
    )


#: The network's own figures.
MAINNET = Params(
    planck_per_rao=10**9,  # Fact: F-1.0, 9 decimals against 18
    max_rao=Rao(2**64 - 1),  # Fact: F-1.0, u64
    max_planck=Planck(2**128 - 1),  # Fact: F-1.0, u128
    max_cents=Cents(2**64 - 1),  # ours: fiat is not on the network; the width of Bittensor's amounts
    max_credits=Credits(2**128 - 1),  # Fact: F-1.0, credits are u128
    min_deposit=Rao(10**9),  # Fact: F-1.0, 1 Alpha
    min_withdrawal=Planck(10**9),  # Fact: F-1.0, 1 rao
    cleanup_ttl=Block(100_800),  # Fact: F-1.0, one week of 6 s blocks
    recovery_delay=Block(14_400),  # ours: one day of 6 s blocks; the network states no figure
    miner_percent=Percent(60),  # Source: S5.1
    staker_percent=Percent(30),  # Source: S5.2
    treasury_percent=Percent(10),  # Source: S5.3
    planck_per_lot=Planck(10**18),  # Fact: F-1.0, 1 Alpha
    chargeback_period=Block(432_000),  # Fact: F-1.0, the freeze window, 15 * 28,800 blocks
    ipfs_replicas=Slots(5),  # Fact: F-1.3, R = 5
    max_size=Size(2**64 - 1),  # ours: bytes in u64
    accept_window=Block(600),  # ours: one hour; the network assigns off-chain
    period_blocks=Block(14_400),  # Fact: F-1.4, the settlement interval
    grace_blocks=Block(14_400),  # ours: one more settlement interval
    heartbeat_window=Block(600),  # Fact: F-1.0, HOURS; charged after so many blocks
    era_blocks=Block(3_600),  # Fact: F-1.0, BlocksPerEra, 6 h
    unbonding_blocks=Block(100_800),  # Fact: F-1.0, unbonding, one week
    reward_scale=2**128,  # ours: above any total stake, so that a settlement loses less than a planck
)

#: Small numbers for exhaustive exploration; the split is the network's own.
TINY = Params(
    planck_per_rao=3,
    max_rao=Rao(4),
    max_planck=Planck(12),
    max_cents=Cents(8),
    max_credits=Credits(12),
    min_deposit=Rao(1),
    min_withdrawal=Planck(3),
    cleanup_ttl=Block(1),
    recovery_delay=Block(1),
    miner_percent=Percent(60),
    staker_percent=Percent(30),
    treasury_percent=Percent(10),
    planck_per_lot=Planck(2),
    chargeback_period=Block(2),
    ipfs_replicas=Slots(2),
    max_size=Size(4),
    accept_window=Block(1),
    period_blocks=Block(1),
    grace_blocks=Block(1),
    heartbeat_window=Block(2),
    era_blocks=Block(1),
    unbonding_blocks=Block(1),
    reward_scale=2,
)
