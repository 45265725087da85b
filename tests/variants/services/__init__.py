"""What is kept and run for clients."""

from __future__ import annotations

from tests.variants.services import (
    code_is_published,
    content_on_trust,
    failed_call_is_free,
    failed_call_stores,
    readers_write,
    released_content_is_blanked,
    revocation_of_reading_only,
    terminated_machine_starts,
    volume_overflows,
)

VARIANTS = (
    code_is_published.VARIANT,
    content_on_trust.VARIANT,
    failed_call_is_free.VARIANT,
    failed_call_stores.VARIANT,
    readers_write.VARIANT,
    released_content_is_blanked.VARIANT,
    revocation_of_reading_only.VARIANT,
    terminated_machine_starts.VARIANT,
    volume_overflows.VARIANT,
)
