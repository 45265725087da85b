"""Every action of the protocol, in reading order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model.bittensor import emit_alpha, transfer_alpha, transfer_tao
from model.deposits import (
    acknowledge_deposit,
    attest_deposit,
    cancel_deposit,
    cleanup_deposit_record,
    cleanup_deposit_request,
    finalize_deposit,
    lock_alpha,
    refund_deposit,
)
from model.guardians import (
    corrupt,
    pause_contract,
    pause_pallet,
    rotate_contract_guardians,
    rotate_pallet_guardians,
    set_mint_cap,
    unpause_contract,
    unpause_pallet,
)
from model.hippius import pass_blocks, transfer
from model.revenue import fund_marketplace, receive_revenue, spend_treasury
from model.withdrawals import (
    acknowledge_release,
    attest_release,
    burn_halpha,
    cancel_release,
    cleanup_release_record,
    cleanup_withdrawal_request,
    finalize_release,
    restore_withdrawal,
)

ACTIONS: tuple[Callable[..., Any], ...] = (
    emit_alpha,
    transfer_alpha,
    transfer_tao,
    transfer,
    lock_alpha,
    attest_deposit,
    finalize_deposit,
    acknowledge_deposit,
    cancel_deposit,
    refund_deposit,
    cleanup_deposit_record,
    cleanup_deposit_request,
    burn_halpha,
    attest_release,
    finalize_release,
    acknowledge_release,
    cancel_release,
    restore_withdrawal,
    cleanup_release_record,
    cleanup_withdrawal_request,
    rotate_contract_guardians,
    rotate_pallet_guardians,
    corrupt,
    pause_contract,
    unpause_contract,
    pause_pallet,
    unpause_pallet,
    set_mint_cap,
    fund_marketplace,
    receive_revenue,
    spend_treasury,
    pass_blocks,
)
