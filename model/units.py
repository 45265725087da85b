"""The units of every amount, count and time.

Source: P2
Assumption: A-01
"""

from __future__ import annotations

from typing import NewType

from steelyard.language import Nat

# --- money --------------------------------------------------------------------------------

#: Alpha on Bittensor: 1 Alpha = 10^9 rao.  The bridge counts in rao on both sides.
Rao = NewType("Rao", Nat)
#: Alpha on Hippius ("hAlpha"): 1 Alpha = 10^18 planck.
Planck = NewType("Planck", Nat)
#: TAO on Bittensor: 1 TAO = 10^9 of them.
TaoRao = NewType("TaoRao", Nat)
#: Fiat money.
Cents = NewType("Cents", Nat)
#: Credits of the marketplace.
Credits = NewType("Credits", Nat)
#: Parts of a planck, in which rewards reach validators: `reward_scale` of them are one planck.
#: An index of rewards counts grains for each planck of stake, since the beginning.
Grains = NewType("Grains", Nat)
#: Hundredths of a grain, in which rewards reach backers, after a commission in percent.
Motes = NewType("Motes", Nat)

# --- time ---------------------------------------------------------------------------------

#: A height of Hippius, or a number of blocks.
Block = NewType("Block", Nat)
#: A slot in which one validator may produce a block.
SlotNumber = NewType("SlotNumber", Nat)
#: An era of the weight reports, counted from 1 so that 0 is before any.
Era = NewType("Era", Nat)
#: A number of periods of service, or the number of one of them, counted from 1.
Periods = NewType("Periods", Nat)

# --- counts and measures ------------------------------------------------------------------

#: The number of something among those that one sender has made.
Nonce = NewType("Nonce", Nat)
#: A number of guardians or of their votes.
Votes = NewType("Votes", Nat)
#: Hundredths, of revenue or of rewards.
Percent = NewType("Percent", Nat)
#: All of it, in percent.
WHOLE = Percent(100)
#: Units of storage, or of compute.
Size = NewType("Size", Nat)
#: The slots of a request, or the number of one of them, counted from 0.
Slots = NewType("Slots", Nat)
#: What the execution of a contract takes.
Gas = NewType("Gas", Nat)
#: What a validator thinks of a miner, in no unit: only shares of a row's total matter.
Score = NewType("Score", Nat)
#: A weight on Bittensor, of 65,535 that a row has.
Weight = NewType("Weight", Nat)
#: The whole of a validator's row of weights.  Fact: F-2, u16
FULL_WEIGHT = Weight(65_535)
