"""Who guards the bridge, and what its cap counts, in every state."""

from __future__ import annotations

from model.guardians import (
    has_no_duplicates,
    has_only_users,
    total_corrupted,
    total_counted,
    total_guardians,
)
from model.params import Params
from model.state import Guard, State, WithdrawalStatus


def guardians_are_users(params: Params, state: State) -> bool:
    """No system account guards either chain."""
    return has_only_users(state.contract.guard.guardians) and has_only_users(state.pallet.guard.guardians)


def guardians_are_distinct(params: Params, state: State) -> bool:
    """No account counts twice on either chain."""
    return has_no_duplicates(state.contract.guard.guardians) and has_no_duplicates(state.pallet.guard.guardians)


def is_threshold_in_range(guard: Guard) -> bool:
    """Whether the threshold can be met, and is not met by nobody."""
    return 1 <= guard.threshold <= total_guardians(guard.guardians)


def thresholds_are_in_range(params: Params, state: State) -> bool:
    """On each chain the threshold can be met, and is not met by nobody."""
    return is_threshold_in_range(state.contract.guard) and is_threshold_in_range(state.pallet.guard)


def corrupted_stay_below_threshold(params: Params, state: State) -> bool:
    """On each chain the adversary alone cannot decide."""
    contract = state.contract.guard
    pallet = state.pallet.guard
    return (
        total_corrupted(state.corrupted, contract.guardians) < contract.threshold
        and total_corrupted(state.corrupted, pallet.guardians) < pallet.threshold
    )


def requested_is_the_sum(params: Params, state: State) -> bool:
    """The counter that the cap reads against the requests themselves."""
    return state.pallet.requested == state.pallet.withdrawals.sum(
        lambda _withdrawal, request: request.rao if request.status == WithdrawalStatus.REQUESTED else 0
    )


def cap_holds(params: Params, state: State) -> bool:
    """Minted hAlpha and requested withdrawals against the cap."""
    return total_counted(params, state.hippius.minted, state.pallet) <= state.pallet.mint_cap


def cap_fits(params: Params, state: State) -> bool:
    """The cap against the width of the ledger."""
    return state.pallet.mint_cap <= params.max_planck


def restorations_are_within_the_cap(params: Params, state: State) -> bool:
    """Whatever may still be restored against the cap."""
    return state.pallet.withdrawals.all(
        lambda _withdrawal, request: (
            request.status != WithdrawalStatus.REQUESTED
            or state.hippius.minted + request.rao * params.planck_per_rao <= state.pallet.mint_cap
        )
    )
