"""Requests, and the miners that serve them."""

from __future__ import annotations

from tests.variants.requests import (
    active_request_expires,
    banned_miner_is_paid,
    capacity_leaks,
    capacity_overrun,
    confirmation_replayed,
    expired_request_keeps_credits,
    family_holds_two_slots,
    heartbeat_replayed,
    reports_ahead_of_time,
    unaccepted_slot_is_paid,
    void_request_gives_back,
    worker_key_shared,
)

VARIANTS = (
    active_request_expires.VARIANT,
    banned_miner_is_paid.VARIANT,
    capacity_leaks.VARIANT,
    capacity_overrun.VARIANT,
    confirmation_replayed.VARIANT,
    expired_request_keeps_credits.VARIANT,
    family_holds_two_slots.VARIANT,
    heartbeat_replayed.VARIANT,
    reports_ahead_of_time.VARIANT,
    unaccepted_slot_is_paid.VARIANT,
    void_request_gives_back.VARIANT,
    worker_key_shared.VARIANT,
)
