"""The bridge: paid once, never both ways, by a quorum, within the cap, without dust."""

from __future__ import annotations

from invariants import deposits, guardians, withdrawals
from properties import bridge_steps as steps
from steelyard.suite import Invariant, Property, StepProperty

PROPERTIES: tuple[Property, ...] = (
    # --- paid at most once, and never both paid and returned -------------------------------
    StepProperty(
        id="bridge.tombstones_are_for_ever",
        statement="A tombstone, COMPLETED or CANCELLED, stays as it is for ever.",
        source=("P4.5", "A-10"),
        predicate=steps.tombstones_stay,
    ),
    StepProperty(
        id="bridge.minted_once",
        statement="A deposit is minted only where it has no tombstone, and has one from then on.",
        source=("S2.3", "P5 Bridge"),
        predicate=steps.minting_leaves_a_tombstone,
        actions=("finalize_deposit",),
    ),
    StepProperty(
        id="bridge.released_once",
        statement="A withdrawal is released only where it has no tombstone, and has one from then on.",
        source=("S2.3", "P5 Bridge"),
        predicate=steps.releasing_leaves_a_tombstone,
        actions=("finalize_release",),
    ),
    Invariant(
        id="bridge.deposit_has_one_tombstone",
        statement="No deposit is both COMPLETED and CANCELLED.",
        source=("P4.5", "P5 Bridge"),
        predicate=deposits.completed_are_not_cancelled,
    ),
    Invariant(
        id="bridge.withdrawal_has_one_tombstone",
        statement="No withdrawal is both COMPLETED and CANCELLED.",
        source=("P4.5", "P5 Bridge"),
        predicate=withdrawals.completed_are_not_cancelled,
    ),
    Invariant(
        id="bridge.refunded_is_cancelled",
        statement="A deposit that is refunded was cancelled on Hippius.",
        source=("P4.5",),
        predicate=deposits.refunded_requests_are_cancelled,
    ),
    Invariant(
        id="bridge.restored_is_cancelled",
        statement="A withdrawal that is restored was cancelled on Bittensor.",
        source=("P4.5",),
        predicate=withdrawals.restored_requests_are_cancelled,
    ),
    Invariant(
        id="bridge.never_paid_and_refunded",
        statement="No deposit is both minted and refunded.",
        source=("S2.3", "P5 Bridge"),
        predicate=deposits.refunded_requests_are_not_paid,
    ),
    Invariant(
        id="bridge.never_paid_and_restored",
        statement="No withdrawal is both released and restored.",
        source=("S2.3", "P5 Bridge"),
        predicate=withdrawals.restored_requests_are_not_paid,
    ),
    Invariant(
        id="bridge.done_deposit_is_paid",
        statement="A deposit that is DONE was minted.",
        source=("P4.5",),
        predicate=deposits.done_requests_are_completed,
    ),
    Invariant(
        id="bridge.done_withdrawal_is_paid",
        statement="A withdrawal that is DONE was released.",
        source=("P4.5",),
        predicate=withdrawals.done_requests_are_completed,
    ),
    # --- paid by a quorum, for what was asked --------------------------------------------
    StepProperty(
        id="bridge.minted_by_a_quorum",
        statement="A deposit is minted only when the threshold of distinct current guardians attested it.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.minting_has_a_quorum,
        actions=("finalize_deposit",),
    ),
    StepProperty(
        id="bridge.released_by_a_quorum",
        statement="A withdrawal is released only when the threshold of distinct current guardians attested it.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.releasing_has_a_quorum,
        actions=("finalize_release",),
    ),
    StepProperty(
        id="bridge.minted_for_a_lock",
        statement="What is minted was locked, and goes to who locked it, whatever corrupted guardians say.",
        source=("S2.3", "P5 Bridge", "A-05"),
        predicate=steps.minting_answers_a_lock,
        actions=("finalize_deposit",),
    ),
    StepProperty(
        id="bridge.released_for_a_burn",
        statement="What is released was burned, and goes to who burned it, whatever corrupted guardians say.",
        source=("S2.3", "P5 Bridge", "A-05"),
        predicate=steps.releasing_answers_a_burn,
        actions=("finalize_release",),
    ),
    StepProperty(
        id="bridge.minted_only_so",
        statement="Minted hAlpha grows only when a deposit is finalized or a withdrawal restored.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.only_finalizing_and_restoring_mint,
    ),
    StepProperty(
        id="bridge.released_only_so",
        statement="The escrow shrinks only when a withdrawal is finalized or a deposit refunded.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.only_finalizing_and_refunding_release,
    ),
    StepProperty(
        id="bridge.refund_goes_back",
        statement="A refund pays a locked, cancelled deposit back to its sender, to the rao, once.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.refund_goes_back,
        actions=("refund_deposit",),
    ),
    StepProperty(
        id="bridge.restoration_goes_back",
        statement="A restoration mints a burned, cancelled withdrawal back to its sender, to the planck, once.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.restoration_goes_back,
        actions=("restore_withdrawal",),
    ),
    Invariant(
        id="bridge.deposit_paid_as_requested",
        statement="What a deposit's tombstone says was paid is what its request asks for.",
        source=("P4.5",),
        predicate=deposits.receipts_say_what_was_requested,
        stratum=1,
    ),
    Invariant(
        id="bridge.withdrawal_paid_as_requested",
        statement="What a withdrawal's tombstone says was paid is what its request asks for.",
        source=("P4.5",),
        predicate=withdrawals.receipts_say_what_was_requested,
        stratum=1,
    ),
    StepProperty(
        id="bridge.lock_takes_exactly",
        statement="A lock takes from the user what it puts into escrow and into the request.",
        source=("S2.3", "P4.5"),
        predicate=steps.lock_takes_exactly,
        actions=("lock_alpha",),
    ),
    StepProperty(
        id="bridge.burn_loses_no_dust",
        statement="A burn takes from the user exactly what the request is worth, and leaves no dust.",
        source=("S2.3", "P5 Bridge"),
        predicate=steps.burn_loses_no_dust,
        actions=("burn_halpha",),
    ),
    # --- the cap --------------------------------------------------------------------------
    Invariant(
        id="bridge.cap_counts_requests",
        statement="What the cap counts as requested is the sum of the withdrawals that are REQUESTED.",
        source=("P4.5",),
        predicate=guardians.requested_is_the_sum,
    ),
    Invariant(
        id="bridge.cap_holds",
        statement="Minted hAlpha and requested withdrawals never pass the cap.",
        source=("P4.5", "P5 Bridge"),
        predicate=guardians.cap_holds,
    ),
    Invariant(
        id="bridge.cap_fits",
        statement="The cap fits the width of Hippius's ledger.",
        source=("P4.6",),
        predicate=guardians.cap_fits,
    ),
    Invariant(
        id="bridge.cap_never_blocks_a_restoration",
        statement="Every withdrawal that may still be restored fits under the cap.",
        source=("P4.5", "P5 Bridge"),
        predicate=guardians.restorations_are_within_the_cap,
        stratum=1,
    ),
    # --- ids, records, requests -----------------------------------------------------------
    StepProperty(
        id="bridge.deposit_ids_are_new",
        statement="A lock gets an id that no request has and that was never paid.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.lock_gets_a_new_id,
        actions=("lock_alpha",),
    ),
    StepProperty(
        id="bridge.withdrawal_ids_are_new",
        statement="A burn gets an id that no request has and that was never paid.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.burn_gets_a_new_id,
        actions=("burn_halpha",),
    ),
    StepProperty(
        id="bridge.requests_keep_their_content",
        statement="As long as a request is kept, its account, amount and nonce stay as they are.",
        source=("P4.5",),
        predicate=steps.requests_keep_their_content,
    ),
    StepProperty(
        id="bridge.records_keep_their_content",
        statement="As long as a record is kept, no later vote changes what the first one said.",
        source=("P4.5",),
        predicate=steps.records_keep_their_content,
    ),
    StepProperty(
        id="bridge.closed_requests_are_final",
        statement="A request that is DONE, REFUNDED or RESTORED stays so until it is cleaned up.",
        source=("P4.5",),
        predicate=steps.closed_requests_are_final,
    ),
    StepProperty(
        id="bridge.open_requests_are_kept",
        statement="A request is removed only when it is DONE, REFUNDED or RESTORED.",
        source=("P4.5",),
        predicate=steps.open_requests_are_kept,
    ),
    StepProperty(
        id="bridge.open_records_are_kept",
        statement="A record of a payout is removed only when its transfer has a tombstone.",
        source=("P4.5",),
        predicate=steps.open_records_are_kept,
    ),
    StepProperty(
        id="bridge.nonces_never_fall",
        statement="A nonce is never given out twice: the counters never fall.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.nonces_never_fall,
    ),
    Invariant(
        id="bridge.deposit_amounts_fit",
        statement="A deposit's request is of at least 1 rao and of no more than guardians can attest.",
        source=("P4", "P4.6"),
        predicate=deposits.request_amounts_fit,
        stratum=1,
    ),
    Invariant(
        id="bridge.withdrawal_amounts_fit",
        statement="A withdrawal's request is of at least 1 rao and of no more than guardians can attest.",
        source=("P4", "P4.6"),
        predicate=withdrawals.request_amounts_fit,
        stratum=1,
    ),
    Invariant(
        id="bridge.mint_record_amounts_fit",
        statement="A deposit's record is of at least 1 rao and fits the width of Bittensor's ledger.",
        source=("P4", "P4.6"),
        predicate=deposits.record_amounts_fit,
    ),
    Invariant(
        id="bridge.release_record_amounts_fit",
        statement="A withdrawal's record is of at least 1 rao and fits the width of Bittensor's ledger.",
        source=("P4", "P4.6"),
        predicate=withdrawals.record_amounts_fit,
    ),
    # --- pause and guardians --------------------------------------------------------------
    StepProperty(
        id="bridge.pause_stops_the_contract",
        statement="While the contract is paused, nothing is locked, attested or finalized on Bittensor.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.pause_stops_the_contract,
    ),
    StepProperty(
        id="bridge.pause_stops_the_pallet",
        statement="While the pallet is paused, nothing is burned, attested or finalized on Hippius.",
        source=("P4.5", "P5 Bridge"),
        predicate=steps.pause_stops_the_pallet,
    ),
    Invariant(
        id="bridge.guardians_are_users",
        statement="No system account guards the bridge.",
        source=("P4", "P4.5"),
        predicate=guardians.guardians_are_users,
    ),
    Invariant(
        id="bridge.guardians_are_distinct",
        statement="No account fills two of one chain's guardian slots.",
        source=("P4.5",),
        predicate=guardians.guardians_are_distinct,
    ),
    Invariant(
        id="bridge.thresholds_are_in_range",
        statement="On each chain the threshold is at least 1 and at most the number of guardians.",
        source=("P4.5",),
        predicate=guardians.thresholds_are_in_range,
    ),
    Invariant(
        id="bridge.corrupted_below_threshold",
        statement="On each chain fewer than the threshold of the current guardians are corrupted.",
        source=("P4.5", "A-05"),
        predicate=guardians.corrupted_stay_below_threshold,
    ),
)
