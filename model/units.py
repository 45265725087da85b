"""The units of every amount, count and time.

Source: P2
Assumption: A-01
"""

from __future__ import annotations

from typing import NewType

from steelyard.language import Nat

#: Alpha on Bittensor: 1 Alpha = 10^9 rao.  The bridge counts in rao on both sides.
Rao = NewType("Rao", Nat)
#: Alpha on Hippius ("hAlpha"): 1 Alpha = 10^18 planck.
Planck = NewType("Planck", Nat)
#: TAO on Bittensor: 1 TAO = 10^9 of them.
TaoRao = NewType("TaoRao", Nat)
#: A height of Hippius, or a number of blocks.
Block = NewType("Block", Nat)
#: The number of a transfer among those that one chain has sent.
Nonce = NewType("Nonce", Nat)
#: A number of guardians or of their votes.
Votes = NewType("Votes", Nat)
#: Hundredths of revenue.
Percent = NewType("Percent", Nat)
#: All of it, in percent.
WHOLE = Percent(100)
