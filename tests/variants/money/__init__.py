"""What is bought, frozen, charged back and paid later."""

from __future__ import annotations

from tests.variants.money import (
    backing_never_falls,
    backing_rounded_down,
    chargeback_forgets_what_is_deferred,
    chargeback_prints_money,
    chargeback_to_the_pot,
    credits_rounded_up,
    debited_twice,
    freeze_bypassed,
    late_chargeback,
    shortfall_dropped,
    unbacked_batch,
)

VARIANTS = (
    backing_never_falls.VARIANT,
    backing_rounded_down.VARIANT,
    chargeback_forgets_what_is_deferred.VARIANT,
    chargeback_prints_money.VARIANT,
    chargeback_to_the_pot.VARIANT,
    credits_rounded_up.VARIANT,
    debited_twice.VARIANT,
    freeze_bypassed.VARIANT,
    late_chargeback.VARIANT,
    shortfall_dropped.VARIANT,
    unbacked_batch.VARIANT,
)
