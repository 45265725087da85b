"""The parameters of the protocol, which of them are valid, and two settings.

Proofs hold for every `Params` with `is_valid`; the settings are for running.
"""

from __future__ import annotations

import attrs

from model.units import WHOLE, Block, Percent, Planck, Rao
from steelyard.language import Nat


@attrs.frozen(kw_only=True)
class Params:
    """What every action is handed.

    Attributes:
        planck_per_rao: how many planck one rao becomes on Hippius.
        max_rao: the largest amount of alpha or TAO that Bittensor can hold.
        max_planck: the largest amount of hAlpha that Hippius can hold.
        min_deposit: the least that the bridge takes on Bittensor.
        min_withdrawal: the least that the bridge takes on Hippius.
        cleanup_ttl: for how long a closed record of the bridge is kept.
        recovery_delay: after how long the admin resolves a transfer that does not arrive; no
            action reads it, for the admin may act at any moment: it dates the admin's fairness.
        miner_percent: the miners' share of revenue.
        staker_percent: the share of validators and stakers.
        treasury_percent: the treasury's share.

    Source: P2, P4.4, P4.5, P4.6
    """

    planck_per_rao: Nat
    max_rao: Rao
    max_planck: Planck
    min_deposit: Rao
    min_withdrawal: Planck
    cleanup_ttl: Block
    recovery_delay: Block
    miner_percent: Percent
    staker_percent: Percent
    treasury_percent: Percent


def is_valid(params: Params) -> bool:
    """Whether everything is claimed for these parameters.

    1. Whatever Bittensor can hold, Hippius can hold after conversion.
    2. Amounts and periods are at least 1.
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
    )


#: The network's own figures.
MAINNET = Params(
    planck_per_rao=10**9,  # Fact: F-1.0, 9 decimals against 18
    max_rao=Rao(2**64 - 1),  # Fact: F-1.0, u64
    max_planck=Planck(2**128 - 1),  # Fact: F-1.0, u128
    min_deposit=Rao(10**9),  # Fact: F-1.0, 1 Alpha
    min_withdrawal=Planck(10**9),  # Fact: F-1.0, 1 rao
    cleanup_ttl=Block(100_800),  # Fact: F-1.0, one week of 6 s blocks
    recovery_delay=Block(14_400),  # one day of 6 s blocks; the network states no figure
    miner_percent=Percent(60),  # Source: S5.1
    staker_percent=Percent(30),  # Source: S5.2
    treasury_percent=Percent(10),  # Source: S5.3
)

#: Small numbers for exhaustive exploration; the split is the network's own.
TINY = Params(
    planck_per_rao=3,
    max_rao=Rao(4),
    max_planck=Planck(12),
    min_deposit=Rao(1),
    min_withdrawal=Planck(3),
    cleanup_ttl=Block(1),
    recovery_delay=Block(1),
    miner_percent=Percent(60),
    staker_percent=Percent(30),
    treasury_percent=Percent(10),
)
