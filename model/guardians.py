"""The guardians of each end of the bridge: rotation, pause, the cap, and the adversary."""

from __future__ import annotations

from attrs import evolve

from model.accounts import NO_ONE, Account, TransferId, is_user
from model.params import Params
from model.refusals.bridge import CapBelowCounted, DuplicateGuardian, GuardianNotAUser, ThresholdOutOfRange
from model.refusals.common import AmountTooLarge, NotAUser
from model.state import Guard, Guardians, Pallet, Payouts, State
from model.units import Planck, Votes
from steelyard.language import Map, action, assume, count, every, require


def is_guardian(guard: Guard, account: Account) -> bool:
    """Whether `account` fills one of the slots."""
    return account != NO_ONE and account in guard.guardians


def has_only_users(guardians: Guardians) -> bool:
    """Whether every filled slot holds a user's account."""
    return every(guardians, lambda guardian: guardian == NO_ONE or is_user(guardian))


def has_no_duplicates(guardians: Guardians) -> bool:
    """Whether no account fills two slots."""
    return every(
        guardians,
        lambda guardian: guardian == NO_ONE or count(guardians, lambda other: other == guardian) == 1,
    )


def total_guardians(guardians: Guardians) -> int:
    """How many slots are filled."""
    return count(guardians, lambda guardian: guardian != NO_ONE)


def total_corrupted(corrupted: Map[Account, bool], guardians: Guardians) -> int:
    """How many slots hold a corrupted account."""
    return count(guardians, lambda guardian: guardian != NO_ONE and corrupted[guardian])


def total_votes(guard: Guard, payouts: Payouts, transfer: TransferId) -> int:
    """How many current guardians have attested `transfer`."""
    return count(guard.guardians, lambda guardian: guardian != NO_ONE and payouts.votes[(transfer, guardian)])


def total_counted(params: Params, minted: Planck, pallet: Pallet) -> int:
    """What the cap bounds: minted hAlpha and the withdrawals that are REQUESTED, in planck."""
    return minted + pallet.requested * params.planck_per_rao


@action(by="the admin")
def rotate_contract_guardians(params: Params, state: State, *, guardians: Guardians, threshold: Votes) -> State:
    """Replace the guardians and the threshold on Bittensor.

    1. Each filled slot holds a user's account, else `GuardianNotAUser`.
    2. No account fills two slots, else `DuplicateGuardian`.
    3. The threshold is at least 1 and at most their number, else `ThresholdOutOfRange`.

    Votes of guardians that leave no longer count; those of one that returns count again.

    Source: P4.5
    Assumption: A-05
    """
    require(has_only_users(guardians), GuardianNotAUser())
    require(has_no_duplicates(guardians), DuplicateGuardian())
    filled = Votes(total_guardians(guardians))
    require(1 <= threshold <= filled, ThresholdOutOfRange(threshold=threshold, guardians=filled))
    assume(total_corrupted(state.corrupted, guardians) < threshold, "A-05")
    guard = evolve(state.contract.guard, guardians=guardians, threshold=threshold)
    return evolve(state, contract=evolve(state.contract, guard=guard))


@action(by="the admin")
def rotate_pallet_guardians(params: Params, state: State, *, guardians: Guardians, threshold: Votes) -> State:
    """Replace the guardians and the threshold on Hippius.

    1. Each filled slot holds a user's account, else `GuardianNotAUser`.
    2. No account fills two slots, else `DuplicateGuardian`.
    3. The threshold is at least 1 and at most their number, else `ThresholdOutOfRange`.

    Votes of guardians that leave no longer count; those of one that returns count again.

    Source: P4.5
    Assumption: A-05
    """
    require(has_only_users(guardians), GuardianNotAUser())
    require(has_no_duplicates(guardians), DuplicateGuardian())
    filled = Votes(total_guardians(guardians))
    require(1 <= threshold <= filled, ThresholdOutOfRange(threshold=threshold, guardians=filled))
    assume(total_corrupted(state.corrupted, guardians) < threshold, "A-05")
    guard = evolve(state.pallet.guard, guardians=guardians, threshold=threshold)
    return evolve(state, pallet=evolve(state.pallet, guard=guard))


@action(by="the adversary")
def corrupt(params: Params, state: State, *, account: Account) -> State:
    """Put `account` into the adversary's hands, for ever and on both chains.

    1. `account` is a user, else `NotAUser`.

    Source: P4.5
    Assumption: A-05
    """
    require(is_user(account), NotAUser(account=account))
    corrupted = state.corrupted.set(account, True)
    assume(total_corrupted(corrupted, state.contract.guard.guardians) < state.contract.guard.threshold, "A-05")
    assume(total_corrupted(corrupted, state.pallet.guard.guardians) < state.pallet.guard.threshold, "A-05")
    return evolve(state, corrupted=corrupted)


@action(by="the admin")
def pause_contract(params: Params, state: State) -> State:
    """Stop lock, attest and finalize on Bittensor; nothing else.  It is never refused.

    Source: P4.5
    """
    return evolve(state, contract=evolve(state.contract, guard=evolve(state.contract.guard, paused=True)))


@action(by="the admin")
def unpause_contract(params: Params, state: State) -> State:
    """Let lock, attest and finalize on Bittensor go on.  It is never refused.

    Source: P4.5
    """
    return evolve(state, contract=evolve(state.contract, guard=evolve(state.contract.guard, paused=False)))


@action(by="the admin")
def pause_pallet(params: Params, state: State) -> State:
    """Stop burn, attest and finalize on Hippius; nothing else.  It is never refused.

    Source: P4.5
    """
    return evolve(state, pallet=evolve(state.pallet, guard=evolve(state.pallet.guard, paused=True)))


@action(by="the admin")
def unpause_pallet(params: Params, state: State) -> State:
    """Let burn, attest and finalize on Hippius go on.  It is never refused.

    Source: P4.5
    """
    return evolve(state, pallet=evolve(state.pallet, guard=evolve(state.pallet.guard, paused=False)))


@action(by="the admin")
def set_mint_cap(params: Params, state: State, *, mint_cap: Planck) -> State:
    """Set what minted hAlpha and requested withdrawals together may reach.

    1. The cap fits the width of the ledger, else `AmountTooLarge`.
    2. It is not below what it already counts, else `CapBelowCounted`.

    Source: P4.5
    """
    require(mint_cap <= params.max_planck, AmountTooLarge(amount=mint_cap, most=params.max_planck))
    now = Planck(total_counted(params, state.hippius.minted, state.pallet))
    require(mint_cap >= now, CapBelowCounted(mint_cap=mint_cap, counted=now))
    return evolve(state, pallet=evolve(state.pallet, mint_cap=mint_cap))


ACTIONS = (
    rotate_contract_guardians,
    rotate_pallet_guardians,
    corrupt,
    pause_contract,
    unpause_contract,
    pause_pallet,
    unpause_pallet,
    set_mint_cap,
)
