"""Authority: who may lower a balance, attest, appoint guardians, or set the cap."""

from __future__ import annotations

from model.accounts import BRIDGE, DASHBOARD, MARKETPLACE, STAKE, STAKER_POT, TREASURY, Account
from model.guardians import is_guardian
from model.params import Params
from model.state import Guard, Payouts, State
from steelyard.language import Identity
from steelyard.suite import Property, Step, StepProperty


def is_alpha_spent_by_rule(step: Step, account: Account) -> bool:
    """Whether `step` may lower the alpha of `account`, which did not call it.

    - `finalize_release` pays out of escrow what Hippius burned, to who burned it;
    - `refund_deposit` pays out of escrow what was locked in vain, to who locked it.
    """
    return account == BRIDGE and step.action in ("finalize_release", "refund_deposit")


def is_halpha_spent_by_rule(step: Step, account: Account) -> bool:
    """Whether `step` may lower the hAlpha of `account`, which did not call it.

    - MARKETPLACE: a settlement (`confirm_period`, `invoke_contract`, `release_deferred`) turns what backs
      credits into revenue; `chargeback` gives it back to the reserve;
    - DASHBOARD: `purchase_with_fiat` and `purchase_with_tao` put the alpha behind what they sold;
    - STAKE: `withdraw_unbonded` gives stake back to its backer;
    - STAKER_POT: `claim_stake_rewards` pays a backer; `sweep_unallocated` is governance's decision
      over what nobody is owed;
    - TREASURY: `spend_treasury` is governance's decision over the treasury.
    """
    return (
        (
            account == MARKETPLACE
            and step.action in ("confirm_period", "invoke_contract", "release_deferred", "chargeback")
        )
        or (account == DASHBOARD and step.action in ("purchase_with_fiat", "purchase_with_tao"))
        or (account == STAKE and step.action == "withdraw_unbonded")
        or (account == STAKER_POT and step.action in ("claim_stake_rewards", "sweep_unallocated"))
        or (account == TREASURY and step.action == "spend_treasury")
    )


def is_fiat_spent_by_rule(step: Step, account: Account) -> bool:
    """Whether `step` may lower the fiat money of `account`, which did not call it.

    - DASHBOARD: `chargeback` gives back what a batch was paid with.
    """
    return account == DASHBOARD and step.action == "chargeback"


def only_the_owner_spends(params: Params, before: State, step: Step, after: State) -> bool:
    """Every balance, on both chains and beside them, that is lower after the step; credits of a batch, too."""
    return (
        before.bittensor.alpha.all(
            lambda account, rao: (
                after.bittensor.alpha[account] >= rao or account == step.caller or is_alpha_spent_by_rule(step, account)
            )
        )
        and before.bittensor.tao.all(lambda account, tao: after.bittensor.tao[account] >= tao or account == step.caller)
        and before.hippius.halpha.all(
            lambda account, planck: (
                after.hippius.halpha[account] >= planck
                or account == step.caller
                or is_halpha_spent_by_rule(step, account)
            )
        )
        and before.rails.fiat.all(
            lambda account, cents: (
                after.rails.fiat[account] >= cents or account == step.caller or is_fiat_spent_by_rule(step, account)
            )
        )
        and has_only_credits_spent_by(before, step, after)
    )


def has_only_credits_spent_by(before: State, step: Step, after: State) -> bool:
    """Whether only batches of the caller have fewer free credits, but for a chargeback: their payment was undone."""
    return step.action == "chargeback" or before.marketplace.batches.all(
        lambda batch, was: (
            was.owner == step.caller
            or (batch in after.marketplace.batches and after.marketplace.batches[batch].free >= was.free)
        )
    )


def has_only_votes_of(guard: Guard, caller: Identity, before: Payouts, after: Payouts) -> bool:
    """Whether each new vote of one chain is the caller's, who is a current guardian there."""
    return after.votes.all(lambda key, _voted: before.votes[key] or (key[1] == caller and is_guardian(guard, key[1])))


def only_guardians_vote(params: Params, before: State, step: Step, after: State) -> bool:
    """Every vote on both chains that is new after the step."""
    return has_only_votes_of(
        before.pallet.guard, step.caller, before.pallet.mints, after.pallet.mints
    ) and has_only_votes_of(before.contract.guard, step.caller, before.contract.releases, after.contract.releases)


def votes_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """Every vote on both chains, before and after."""
    return before.pallet.mints.votes.all(
        lambda key, _voted: after.pallet.mints.votes[key]
    ) and before.contract.releases.votes.all(lambda key, _voted: after.contract.releases.votes[key])


def only_rotation_appoints(params: Params, before: State, step: Step, after: State) -> bool:
    """The guardians and thresholds of both chains, before and after."""
    return (
        step.action == "rotate_contract_guardians"
        or (
            after.contract.guard.guardians == before.contract.guard.guardians
            and after.contract.guard.threshold == before.contract.guard.threshold
        )
    ) and (
        step.action == "rotate_pallet_guardians"
        or (
            after.pallet.guard.guardians == before.pallet.guard.guardians
            and after.pallet.guard.threshold == before.pallet.guard.threshold
        )
    )


def only_the_admin_pauses(params: Params, before: State, step: Step, after: State) -> bool:
    """Whether either chain is paused, before and after."""
    return (
        step.action in ("pause_contract", "unpause_contract")
        or after.contract.guard.paused == before.contract.guard.paused
    ) and (step.action in ("pause_pallet", "unpause_pallet") or after.pallet.guard.paused == before.pallet.guard.paused)


def only_the_admin_sets_the_cap(params: Params, before: State, step: Step, after: State) -> bool:
    """The cap, before and after."""
    return step.action == "set_mint_cap" or after.pallet.mint_cap == before.pallet.mint_cap


def only_the_admin_cancels(params: Params, before: State, step: Step, after: State) -> bool:
    """Every CANCELLED tombstone on both chains that is new after the step."""
    return (
        step.action == "cancel_deposit"
        or after.pallet.mints.cancelled.all(lambda deposit, _cancelled: before.pallet.mints.cancelled[deposit])
    ) and (
        step.action == "cancel_release"
        or after.contract.releases.cancelled.all(
            lambda withdrawal, _cancelled: before.contract.releases.cancelled[withdrawal]
        )
    )


def corruption_is_for_ever(params: Params, before: State, step: Step, after: State) -> bool:
    """The corrupted accounts, before and after."""
    return before.corrupted.all(lambda account, _corrupted: after.corrupted[account])


PROPERTIES: tuple[Property, ...] = (
    StepProperty(
        id="authority.only_the_owner_spends",
        statement="No step lowers the alpha, TAO or hAlpha of an account but its caller's, save by the rules listed.",
        source=("P5 Authority",),
        predicate=only_the_owner_spends,
    ),
    StepProperty(
        id="authority.only_guardians_vote",
        statement="A vote is cast by its owner, a current guardian of that chain.",
        source=("P4.5", "P5 Authority"),
        predicate=only_guardians_vote,
    ),
    StepProperty(
        id="authority.votes_stay",
        statement="A vote that was cast is not withdrawn.",
        source=("P4.5",),
        predicate=votes_stay,
    ),
    StepProperty(
        id="authority.only_rotation_appoints",
        statement="Guardians and threshold of a chain change only by that chain's rotation.",
        source=("P4.5", "P5 Authority"),
        predicate=only_rotation_appoints,
    ),
    StepProperty(
        id="authority.only_the_admin_pauses",
        statement="A chain is paused and unpaused only by the admin.",
        source=("P4.5", "P5 Authority"),
        predicate=only_the_admin_pauses,
    ),
    StepProperty(
        id="authority.only_the_admin_sets_the_cap",
        statement="The cap changes only when the admin sets it.",
        source=("P4.5", "P5 Authority"),
        predicate=only_the_admin_sets_the_cap,
    ),
    StepProperty(
        id="authority.only_the_admin_cancels",
        statement="A transfer is cancelled only by the admin.",
        source=("P4.5", "P5 Authority", "A-13"),
        predicate=only_the_admin_cancels,
    ),
    StepProperty(
        id="authority.corruption_is_for_ever",
        statement="An account that is corrupted stays so.",
        source=("P4.5",),
        predicate=corruption_is_for_ever,
    ),
)
