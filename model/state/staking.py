"""Validators, their backers' stake and rewards, and what they think of miners.

Source: P3, P4.3
"""

from __future__ import annotations

import attrs

from model.accounts import Account, MinerId, UnbondingId
from model.units import Block, Era, Grains, Motes, Nonce, Percent, Planck, Score, Weight
from steelyard.language import Map, table


@attrs.frozen(kw_only=True)
class Validator:
    """Who produces blocks, and whom stake backs.

    Attributes:
        commission: its own share of what its backing stake earns.
        stake: all stake that backs it, its own included.
        mark: the pot's index up to which it has collected, in grains a planck of stake.
        index: what a planck of backing stake has earned here since the beginning, in motes.
        unsettled: what its backers have earned here and no position has booked, in motes.
    """

    commission: Percent
    stake: Planck
    mark: Grains
    index: Motes
    unsettled: Motes


@attrs.frozen(kw_only=True)
class Position:
    """The stake of one backer behind one validator.

    Attributes:
        stake: at least 1; a position without stake is none.
        mark: the validator's index up to which it was booked as owed.
    """

    stake: Planck
    mark: Motes


@attrs.frozen(kw_only=True)
class Unbonding:
    """Stake that left a position and waits for `release_at`; its id is the digest of `nonce`."""

    backer: Account
    planck: Planck
    release_at: Block
    nonce: Nonce


@attrs.frozen(kw_only=True)
class Staking:
    """Stake and the stakers' share of revenue.

    Attributes:
        positions: by backer and validator; a validator's own stake is its position behind itself.
        total_stake: the sum of all positions.
        index: what a planck of stake has earned since the beginning, in grains.
        uncollected: what stake has earned and no validator has collected, in grains.
        owed: by backer and validator, what was booked and not paid, in motes; outlives the position.
        paid: by backer and validator, all that was ever paid.
        unallocated: what came while nobody was bonded; no part of any index.
        swept: all that governance ever moved of it to the treasury.
        unbondings: by id, until they are withdrawn.
    """

    validators: Map[Account, Validator] = table()
    positions: Map[tuple[Account, Account], Position] = table()
    total_stake: Planck
    index: Grains
    uncollected: Grains
    owed: Map[tuple[Account, Account], Motes] = table(default=0)
    paid: Map[tuple[Account, Account], Planck] = table(default=0)
    unallocated: Planck
    swept: Planck
    unbondings: Map[UnbondingId, Unbonding] = table()
    next_unbonding: Nonce


@attrs.frozen(kw_only=True)
class Opinion:
    """A validator's score of a miner in an era, and whether its weight was written to Bittensor."""

    score: Score
    reported: bool


@attrs.frozen(kw_only=True)
class Row:
    """A validator's scores of one era, together.

    Attributes:
        total: the sum of its scores.
        reported: the sum of those that were written to Bittensor.
        written: the sum of the weights that were written for them.
    """

    total: Score
    reported: Score
    written: Weight


@attrs.frozen(kw_only=True)
class Evaluation:
    """What validators think of miners, on Hippius.

    Attributes:
        opinions: by validator, era and miner.
        rows: by validator and era; present with the first score of the era.
    """

    opinions: Map[tuple[Account, Era, MinerId], Opinion] = table()
    rows: Map[tuple[Account, Era], Row] = table()


@attrs.frozen(kw_only=True)
class WeightEntry:
    """A weight on Bittensor, with the era that it was reported for."""

    era: Era
    weight: Weight


@attrs.frozen(kw_only=True)
class Weights:
    """The subnet's weights on Bittensor.

    Attributes:
        entries: by validator and miner, the last one reported; one of an era before the
            validator's last counts as 0.
        last_era: by validator, the last era that it reported for; 0 for none.
    """

    entries: Map[tuple[Account, MinerId], WeightEntry] = table()
    last_era: Map[Account, Era] = table(default=0)
