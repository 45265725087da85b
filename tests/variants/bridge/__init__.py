"""The bridge."""

from __future__ import annotations

from tests.variants.bridge import (
    anyone_attests,
    cap_forgets_requests,
    deposit_tops_up,
    duplicate_guardian,
    dust_burned,
    forged_mint,
    minted_past_the_cap,
    nonce_stands_still,
    open_request_cleaned_up,
    pause_ignored,
    poisoned_record,
    refund_waits_for_the_pause,
    refund_without_cancellation,
    released_twice,
    reward_mint,
    rotated_out_votes,
    self_transfer,
    tombstone_cleaned_up,
    unattested_not_cancelled,
    unit_mix_up,
)

VARIANTS = (
    anyone_attests.VARIANT,
    cap_forgets_requests.VARIANT,
    deposit_tops_up.VARIANT,
    duplicate_guardian.VARIANT,
    dust_burned.VARIANT,
    forged_mint.VARIANT,
    minted_past_the_cap.VARIANT,
    nonce_stands_still.VARIANT,
    open_request_cleaned_up.VARIANT,
    pause_ignored.VARIANT,
    poisoned_record.VARIANT,
    refund_waits_for_the_pause.VARIANT,
    refund_without_cancellation.VARIANT,
    released_twice.VARIANT,
    reward_mint.VARIANT,
    rotated_out_votes.VARIANT,
    self_transfer.VARIANT,
    tombstone_cleaned_up.VARIANT,
    unattested_not_cancelled.VARIANT,
    unit_mix_up.VARIANT,
)
