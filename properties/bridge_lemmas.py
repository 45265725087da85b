"""What the proofs of the bridge rest on; claims of their own they are not."""

from __future__ import annotations

from invariants import deposits, withdrawals
from steelyard.suite import Invariant, Property

PROPERTIES: tuple[Property, ...] = (
    Invariant(
        id="bridge.deposit_ids_commit",
        statement="A deposit's request stands under the digest of its content.",
        source=("P4.5", "A-11"),
        predicate=deposits.request_ids_commit,
        lemma=True,
    ),
    Invariant(
        id="bridge.withdrawal_ids_commit",
        statement="A withdrawal's request stands under the digest of its content.",
        source=("P4.5", "A-11"),
        predicate=withdrawals.request_ids_commit,
        lemma=True,
    ),
    Invariant(
        id="bridge.deposit_nonces_are_used",
        statement="The nonce of a deposit's request was given out.",
        source=("P4.5",),
        predicate=deposits.request_nonces_are_used,
        lemma=True,
    ),
    Invariant(
        id="bridge.withdrawal_nonces_are_used",
        statement="The nonce of a withdrawal's request was given out.",
        source=("P4.5",),
        predicate=withdrawals.request_nonces_are_used,
        lemma=True,
    ),
    Invariant(
        id="bridge.deposits_are_of_users",
        statement="A deposit's request belongs to a user.",
        source=("P4", "P4.5"),
        predicate=deposits.requests_are_of_users,
        lemma=True,
    ),
    Invariant(
        id="bridge.withdrawals_are_of_users",
        statement="A withdrawal's request belongs to a user.",
        source=("P4", "P4.5"),
        predicate=withdrawals.requests_are_of_users,
        lemma=True,
    ),
    Invariant(
        id="bridge.mint_records_commit",
        statement="A deposit's record stands under the digest of its content.",
        source=("P4.5", "A-11"),
        predicate=deposits.record_ids_commit,
        lemma=True,
    ),
    Invariant(
        id="bridge.release_records_commit",
        statement="A withdrawal's record stands under the digest of its content.",
        source=("P4.5", "A-11"),
        predicate=withdrawals.record_ids_commit,
        lemma=True,
    ),
    Invariant(
        id="bridge.mint_records_are_of_users",
        statement="A deposit's record names a user.",
        source=("P4", "P4.5"),
        predicate=deposits.records_are_of_users,
        lemma=True,
    ),
    Invariant(
        id="bridge.release_records_are_of_users",
        statement="A withdrawal's record names a user.",
        source=("P4", "P4.5"),
        predicate=withdrawals.records_are_of_users,
        lemma=True,
    ),
    Invariant(
        id="bridge.mint_receipts_commit",
        statement="A deposit's tombstone stands under the digest of its content.",
        source=("P4.5", "A-11"),
        predicate=deposits.receipt_ids_commit,
        lemma=True,
    ),
    Invariant(
        id="bridge.release_receipts_commit",
        statement="A withdrawal's tombstone stands under the digest of its content.",
        source=("P4.5", "A-11"),
        predicate=withdrawals.receipt_ids_commit,
        lemma=True,
    ),
    Invariant(
        id="bridge.mint_receipt_nonces_are_used",
        statement="The nonce of a deposit that was paid was given out.",
        source=("P4.5",),
        predicate=deposits.receipt_nonces_are_used,
        lemma=True,
    ),
    Invariant(
        id="bridge.release_receipt_nonces_are_used",
        statement="The nonce of a withdrawal that was paid was given out.",
        source=("P4.5",),
        predicate=withdrawals.receipt_nonces_are_used,
        lemma=True,
    ),
    Invariant(
        id="bridge.honest_mint_votes_are_true",
        statement="What an honest guardian attested on Hippius is a request on Bittensor, or has a tombstone.",
        source=("P4.5", "A-16"),
        predicate=deposits.honest_votes_are_true,
        lemma=True,
    ),
    Invariant(
        id="bridge.honest_release_votes_are_true",
        statement="What an honest guardian attested on Bittensor is a request on Hippius, or has a tombstone.",
        source=("P4.5", "A-16"),
        predicate=withdrawals.honest_votes_are_true,
        lemma=True,
    ),
)
