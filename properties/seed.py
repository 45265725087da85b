"""What was asked for, sentence by sentence, and the parts of the protocol that answer it: what may be cited.

`steelyard explain traceability` prints where each sentence went.
"""

from __future__ import annotations

from collections.abc import Mapping

SEED: Mapping[str, str] = {
    "S1.1": "Clients buy storage and compute with FIAT, Alpha or TAO.",
    "S1.2": "Payments are processed through the dashboard.",
    "S1.3": "Credits are created in the marketplace with corresponding alpha deposits.",
    "S2.1": "Bittensor is the parent chain; Hippius connects to it as a subnet.",
    "S2.2": "Hippius is a Substrate chain whose native currency is alpha.",
    "S2.3": "The bridge moves alpha between the two.",
    "S2.4a": "Validators produce blocks.",
    "S2.4b": "Validators assign tasks to miners.",
    "S2.4c": "Validators report weights to Bittensor.",
    "S3.1": "The marketplace is the hub of requests.",
    "S3.2": "The marketplace manages credits and payment.",
    "S3.3": "The marketplace submits requests to validators for assignment.",
    "S4.1": "S3 miners: volume-based storage with authentication; offchain workers.",
    "S4.2": "IPFS miners: content-addressed storage; offchain workers.",
    "S4.3": "Compute miners: virtual machines, smart contract execution; offchain workers.",
    "S5.1": "60 % of the marketplace's revenue goes to the miners that provide the resources.",
    "S5.2": "30 % of the marketplace's revenue goes to validators and stakers.",
    "S5.3": "10 % of the marketplace's revenue goes to the treasury.",
    "S5.4": "All rewards are paid in alpha, which can be bridged to Bittensor.",
    "S6.1": "The workflow begins when a client buys.",
    "S6.2": "Credits are created, and alpha is deposited for them.",
    "S6.3": "The client consumes credits by a request.",
    "S6.4": "The request is assigned to a miner.",
    "S6.5": "The miner provides the service.",
    "S6.6": "The miner is rewarded.",
    "S6.7": "Validators evaluate the miners and report weights.",
    "S7": "The whole is economically sustainable: nobody's claim is ever unfunded.",
}

#: Headings of the seed, which are no sentences of their own, and sections of the protocol.
SECTIONS: Mapping[str, str] = {
    "S1": "Clients and payments",
    "S2": "Chains",
    "S2.4": "Validators",
    "S3": "The marketplace",
    "S4": "Miners",
    "S5": "Revenue",
    "S6": "The workflow",
    "P1": "The seed by number",
    "P2": "Units",
    "P3": "State",
    "P4": "Actions",
    "P4.1": "Payments and credits",
    "P4.2": "Requests, assignment, service",
    "P4.3": "Chain, validators and staking",
    "P4.4": "Revenue",
    "P4.5": "Bridge",
    "P4.6": "Bittensor",
    "P5": "What must hold",
    "P5 Conservation": "Conservation",
    "P5 Solvency": "Solvency",
    "P5 60/30/10": "The split of revenue",
    "P5 Staking fairness": "Staking fairness",
    "P5 Bridge": "Bridge",
    "P5 Requests": "Requests",
    "P5 Authority": "Authority",
    "P5 Content": "Content, compute, weights",
    "P5 Liveness": "Liveness",
    "P5 Reachable": "What can be reached",
    "P6": "Assumptions",
}
