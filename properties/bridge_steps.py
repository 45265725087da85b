"""What the steps of the bridge do and never do."""

from __future__ import annotations

from model.accounts import BRIDGE, deposit_id, withdrawal_id
from model.guardians import total_votes
from model.params import Params
from model.state import DepositStatus, Payouts, State, WithdrawalStatus
from model.units import Planck, Rao
from steelyard.language import floor_div, implies
from steelyard.suite import Step


def has_kept_tombstones(before: Payouts, after: Payouts) -> bool:
    """Whether every tombstone of one chain is still there, with the same receipt."""
    return before.completed.all(
        lambda transfer, receipt: transfer in after.completed and after.completed[transfer] == receipt
    ) and before.cancelled.all(lambda transfer, _cancelled: after.cancelled[transfer])


def tombstones_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """The tombstones of both chains, before and after."""
    return has_kept_tombstones(before.pallet.mints, after.pallet.mints) and has_kept_tombstones(
        before.contract.releases, after.contract.releases
    )


def minting_leaves_a_tombstone(params: Params, before: State, step: Step, after: State) -> bool:
    """The tombstones of a deposit, before and after it is minted."""
    deposit = step.arguments.deposit
    was = before.pallet.mints
    now = after.pallet.mints
    return deposit not in was.completed and not was.cancelled[deposit] and deposit in now.completed


def releasing_leaves_a_tombstone(params: Params, before: State, step: Step, after: State) -> bool:
    """The tombstones of a withdrawal, before and after it is released."""
    withdrawal = step.arguments.withdrawal
    was = before.contract.releases
    now = after.contract.releases
    return withdrawal not in was.completed and not was.cancelled[withdrawal] and withdrawal in now.completed


def minting_has_a_quorum(params: Params, before: State, step: Step, after: State) -> bool:
    """The votes of current guardians for a deposit that is minted."""
    guard = before.pallet.guard
    return total_votes(guard, before.pallet.mints, step.arguments.deposit) >= guard.threshold


def releasing_has_a_quorum(params: Params, before: State, step: Step, after: State) -> bool:
    """The votes of current guardians for a withdrawal that is released."""
    guard = before.contract.guard
    return total_votes(guard, before.contract.releases, step.arguments.withdrawal) >= guard.threshold


def minting_answers_a_lock(params: Params, before: State, step: Step, after: State) -> bool:
    """What is minted against the request on Bittensor."""
    deposit = step.arguments.deposit
    deposits = before.contract.deposits
    return deposit in deposits and (
        deposits[deposit].status == DepositStatus.REQUESTED
        and is_minted(params, before, after, Planck(deposits[deposit].rao * params.planck_per_rao))
        and after.hippius.halpha[deposits[deposit].account]
        == before.hippius.halpha[deposits[deposit].account] + deposits[deposit].rao * params.planck_per_rao
    )


def releasing_answers_a_burn(params: Params, before: State, step: Step, after: State) -> bool:
    """What is released against the request on Hippius."""
    withdrawal = step.arguments.withdrawal
    withdrawals = before.pallet.withdrawals
    return withdrawal in withdrawals and (
        withdrawals[withdrawal].status == WithdrawalStatus.REQUESTED
        and is_released(before, after, withdrawals[withdrawal].rao)
        and after.bittensor.alpha[withdrawals[withdrawal].account]
        == before.bittensor.alpha[withdrawals[withdrawal].account] + withdrawals[withdrawal].rao
    )


def is_minted(params: Params, before: State, after: State, planck: Planck) -> bool:
    """Whether minted hAlpha grew by `planck`."""
    return after.hippius.minted == before.hippius.minted + planck


def is_released(before: State, after: State, rao: Rao) -> bool:
    """Whether the escrow shrank by `rao`."""
    return after.bittensor.alpha[BRIDGE] == before.bittensor.alpha[BRIDGE] - rao


def only_finalizing_and_restoring_mint(params: Params, before: State, step: Step, after: State) -> bool:
    """What makes minted hAlpha grow."""
    return step.action in ("finalize_deposit", "restore_withdrawal") or after.hippius.minted <= before.hippius.minted


def only_finalizing_and_refunding_release(params: Params, before: State, step: Step, after: State) -> bool:
    """What makes the escrow shrink."""
    was = before.bittensor.alpha[BRIDGE]
    return step.action in ("finalize_release", "refund_deposit") or after.bittensor.alpha[BRIDGE] >= was


def refund_goes_back(params: Params, before: State, step: Step, after: State) -> bool:
    """The deposit that is refunded, before and after."""
    deposit = step.arguments.deposit
    was = before.contract.deposits
    now = after.contract.deposits
    return (deposit in was and deposit in now) and (
        was[deposit].status == DepositStatus.REQUESTED
        and now[deposit].status == DepositStatus.REFUNDED
        and before.pallet.mints.cancelled[deposit]
        and is_released(before, after, was[deposit].rao)
        and after.bittensor.alpha[was[deposit].account]
        == before.bittensor.alpha[was[deposit].account] + was[deposit].rao
    )


def restoration_goes_back(params: Params, before: State, step: Step, after: State) -> bool:
    """The withdrawal that is restored, before and after."""
    withdrawal = step.arguments.withdrawal
    was = before.pallet.withdrawals
    now = after.pallet.withdrawals
    return (withdrawal in was and withdrawal in now) and (
        was[withdrawal].status == WithdrawalStatus.REQUESTED
        and now[withdrawal].status == WithdrawalStatus.RESTORED
        and before.contract.releases.cancelled[withdrawal]
        and is_minted(params, before, after, Planck(was[withdrawal].rao * params.planck_per_rao))
        and after.hippius.halpha[was[withdrawal].account]
        == before.hippius.halpha[was[withdrawal].account] + was[withdrawal].rao * params.planck_per_rao
    )


def lock_takes_exactly(params: Params, before: State, step: Step, after: State) -> bool:
    """The user, the escrow and the request of a lock."""
    user = step.arguments.user
    rao = step.arguments.rao
    deposit = deposit_id(user, rao, before.contract.next_nonce)
    requests = after.contract.deposits
    return deposit in requests and (
        requests[deposit].status == DepositStatus.REQUESTED
        and requests[deposit].account == user
        and requests[deposit].rao == rao
        and after.bittensor.alpha[user] == before.bittensor.alpha[user] - rao
        and after.bittensor.alpha[BRIDGE] == before.bittensor.alpha[BRIDGE] + rao
    )


def burn_loses_no_dust(params: Params, before: State, step: Step, after: State) -> bool:
    """The user, the minted total and the request of a burn."""
    user = step.arguments.user
    planck = step.arguments.planck
    rao = Rao(floor_div(planck, params.planck_per_rao))
    withdrawal = withdrawal_id(user, rao, before.pallet.next_nonce)
    requests = after.pallet.withdrawals
    return withdrawal in requests and (
        requests[withdrawal].status == WithdrawalStatus.REQUESTED
        and requests[withdrawal].account == user
        and requests[withdrawal].rao * params.planck_per_rao == planck
        and after.hippius.halpha[user] == before.hippius.halpha[user] - planck
        and after.hippius.minted == before.hippius.minted - planck
    )


def lock_gets_a_new_id(params: Params, before: State, step: Step, after: State) -> bool:
    """The id of a lock, before it is given out."""
    deposit = deposit_id(step.arguments.user, step.arguments.rao, before.contract.next_nonce)
    return deposit not in before.contract.deposits and deposit not in before.pallet.mints.completed


def burn_gets_a_new_id(params: Params, before: State, step: Step, after: State) -> bool:
    """The id of a burn, before it is given out."""
    rao = Rao(floor_div(step.arguments.planck, params.planck_per_rao))
    withdrawal = withdrawal_id(step.arguments.user, rao, before.pallet.next_nonce)
    return withdrawal not in before.pallet.withdrawals and withdrawal not in before.contract.releases.completed


def requests_keep_their_content(params: Params, before: State, step: Step, after: State) -> bool:
    """What is asked for, before and after, on both chains."""
    deposits = after.contract.deposits
    withdrawals = after.pallet.withdrawals
    return before.contract.deposits.all(
        lambda deposit, request: implies(
            deposit in deposits,
            lambda: (
                deposits[deposit].account == request.account
                and deposits[deposit].rao == request.rao
                and deposits[deposit].nonce == request.nonce
            ),
        )
    ) and before.pallet.withdrawals.all(
        lambda withdrawal, request: implies(
            withdrawal in withdrawals,
            lambda: (
                withdrawals[withdrawal].account == request.account
                and withdrawals[withdrawal].rao == request.rao
                and withdrawals[withdrawal].nonce == request.nonce
            ),
        )
    )


def has_kept_content(before: Payouts, after: Payouts) -> bool:
    """Whether every record of one chain that is still there says what it said."""
    return before.records.all(
        lambda transfer, payout: implies(
            transfer in after.records,
            lambda: (
                after.records[transfer].account == payout.account
                and after.records[transfer].rao == payout.rao
                and after.records[transfer].nonce == payout.nonce
            ),
        )
    )


def records_keep_their_content(params: Params, before: State, step: Step, after: State) -> bool:
    """What was attested, before and after, on both chains."""
    return has_kept_content(before.pallet.mints, after.pallet.mints) and has_kept_content(
        before.contract.releases, after.contract.releases
    )


def closed_requests_are_final(params: Params, before: State, step: Step, after: State) -> bool:
    """The status of requests that are closed, before and after, on both chains."""
    deposits = after.contract.deposits
    withdrawals = after.pallet.withdrawals
    return before.contract.deposits.all(
        lambda deposit, request: implies(
            request.status != DepositStatus.REQUESTED and deposit in deposits,
            lambda: deposits[deposit].status == request.status,
        )
    ) and before.pallet.withdrawals.all(
        lambda withdrawal, request: implies(
            request.status != WithdrawalStatus.REQUESTED and withdrawal in withdrawals,
            lambda: withdrawals[withdrawal].status == request.status,
        )
    )


def open_requests_are_kept(params: Params, before: State, step: Step, after: State) -> bool:
    """Requests that are open, before and after, on both chains."""
    return before.contract.deposits.all(
        lambda deposit, request: implies(request.status == DepositStatus.REQUESTED, deposit in after.contract.deposits)
    ) and before.pallet.withdrawals.all(
        lambda withdrawal, request: implies(
            request.status == WithdrawalStatus.REQUESTED, withdrawal in after.pallet.withdrawals
        )
    )


def has_kept_open_records(before: Payouts, after: Payouts) -> bool:
    """Whether every record of one chain that has no tombstone is still there."""
    return before.records.all(
        lambda transfer, _payout: (
            transfer in before.completed or before.cancelled[transfer] or transfer in after.records
        )
    )


def open_records_are_kept(params: Params, before: State, step: Step, after: State) -> bool:
    """Records without a tombstone, before and after, on both chains."""
    return has_kept_open_records(before.pallet.mints, after.pallet.mints) and has_kept_open_records(
        before.contract.releases, after.contract.releases
    )


def cleanup_waits(params: Params, before: State, step: Step, after: State) -> bool:
    """Everything that is removed, on both chains, against the time that it was closed for."""
    due = before.chain.block - params.cleanup_ttl
    return (
        before.contract.deposits.all(
            lambda deposit, request: deposit in after.contract.deposits or request.closed_at <= due
        )
        and before.pallet.withdrawals.all(
            lambda withdrawal, request: withdrawal in after.pallet.withdrawals or request.closed_at <= due
        )
        and before.pallet.mints.records.all(
            lambda deposit, payout: deposit in after.pallet.mints.records or payout.closed_at <= due
        )
        and before.contract.releases.records.all(
            lambda withdrawal, payout: withdrawal in after.contract.releases.records or payout.closed_at <= due
        )
    )


def nonces_never_fall(params: Params, before: State, step: Step, after: State) -> bool:
    """The counters of both chains, before and after."""
    return (
        after.contract.next_nonce >= before.contract.next_nonce and after.pallet.next_nonce >= before.pallet.next_nonce
    )


def pause_stops_the_contract(params: Params, before: State, step: Step, after: State) -> bool:
    """What happens on Bittensor while the contract is paused."""
    return not (before.contract.guard.paused and step.action in ("lock_alpha", "attest_release", "finalize_release"))


def pause_stops_the_pallet(params: Params, before: State, step: Step, after: State) -> bool:
    """What happens on Hippius while the pallet is paused."""
    return not (before.pallet.guard.paused and step.action in ("burn_halpha", "attest_deposit", "finalize_deposit"))
