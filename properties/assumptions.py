"""What the seed is silent about, decided: the assumptions by number, a sentence each."""

from __future__ import annotations

from collections.abc import Mapping

ASSUMPTIONS: Mapping[str, str] = {
    "A-01": "Decimals and conversion are as upstream: 1 Alpha is 10^9 rao or 10^18 planck.",
    "A-02": "A payment in fiat can be charged back, one in TAO or alpha cannot.",
    "A-03": "The deferred revenue of a batch that is charged back goes back to the reserve: the miners bear it.",
    "A-04": "The oracle's prices are trusted and positive, and change only purchases and requests to come.",
    "A-05": "On each chain fewer than the threshold of the current guardians are corrupted.",
    "A-06": "Both chains are final: what one has seen of the other is never undone.",
    "A-07": "Rounding on a purchase favours solvency: credits down, the alpha behind them up.",
    "A-08": "Revenue is split by lifetime totals, so that no class is starved by tiny settlements.",
    "A-09": "The miners' share of a settlement goes to the owner of the miner that served it, not to a pool.",
    "A-10": "Tombstones are kept for ever; records and requests are not.",
    "A-11": "The digest is injective: two transfers of different content have different ids.",
    "A-12": "The slot's leader is any function of slot and validators; it is a validator, and there is at least one.",
    "A-13": "The admin keeps to the rules, reads the other chain's final state truthfully, and acts in the end.",
    "A-14": "Governance decides over the treasury and over unallocated revenue.",
    "A-15": "Validators confirm only service that was rendered, and do not collude through other accounts.",
    "A-16": "An honest guardian attests only a request that the source chain has, with its own content; "
    "the protocol cannot see into the other chain, so honesty is all that a vote is worth.",
    "A-17": "A tombstone can be shown to the other chain by anyone and cannot be forged, so that closing "
    "a paid request needs nobody's goodwill.",
    "A-18": "Fiat money moves between clients outside of both chains; without that, only one client of an "
    "initial state could ever pay with it.",
    "A-19": "Whether a call of a contract succeeds, and what gas it uses within its limit, is any outcome of its "
    "execution, told truthfully; what contracts compute is not modelled.",
    "A-21": "A registration carries the consent of the worker's key, and states the miner's family truthfully; "
    "what a family is, the seed does not say.",
}
