"""What can happen: the stories that the rest is about.

That every action can happen, and every refusal, is asked of any suite and not listed here.
"""

from __future__ import annotations

from model.guardians import is_guardian, total_corrupted, total_counted
from model.params import Params
from model.state import DepositStatus, Rail, State
from model.units import Planck
from properties.split import (
    MINERS_BOUND,
    REST_BOUND,
    SETTLEMENTS,
    STAKERS_BOUND,
    miners_deviation_in_tenths,
    stakers_deviation_in_tenths,
    treasury_deviation_in_tenths,
)
from steelyard.suite import Property, Reachable, Step


def deposit_is_forgotten(params: Params, state: State) -> bool:
    """A deposit that was minted, acknowledged and cleaned up on both chains."""
    return state.pallet.mints.completed.any(
        lambda deposit, _receipt: deposit not in state.contract.deposits and deposit not in state.pallet.mints.records
    )


def round_trip_is_forgotten(params: Params, state: State) -> bool:
    """A withdrawal of what was deposited that was released, acknowledged and cleaned up on both chains."""
    return state.contract.releases.completed.any(
        lambda withdrawal, _receipt: (
            withdrawal not in state.pallet.withdrawals and withdrawal not in state.contract.releases.records
        )
    )


def reward_arrives(params: Params, before: State, step: Step, after: State) -> bool:
    """A release for somebody who never deposited: all they burned was paid to them as a miner."""
    records = before.contract.releases.records
    return step.action == "finalize_release" and (
        before.revenue.miners > 0
        and step.arguments.withdrawal in records
        and before.pallet.mints.completed.all(
            lambda _deposit, receipt: receipt.account != records[step.arguments.withdrawal].account
        )
    )


def workflow_is_done(params: Params, before: State, step: Step, after: State) -> bool:
    """A weight for a miner whose owner has taken a reward to Bittensor, earned with what was bought in fiat or TAO."""
    miners = before.services.miners
    return step.action == "report_weight" and (
        step.arguments.miner in miners
        and before.revenue.miners > 0
        and before.contract.releases.completed.any(
            lambda _withdrawal, receipt: receipt.account == miners[step.arguments.miner].owner
        )
        and before.marketplace.batches.any(lambda _batch, one: one.rail != Rail.ALPHA and one.spent > 0)
    )


def cancelled_before_any_vote(params: Params, state: State) -> bool:
    """A deposit that was cancelled before anybody attested it, and waits for its refund."""
    return state.contract.deposits.any(
        lambda deposit, request: (
            request.status == DepositStatus.REQUESTED
            and state.pallet.mints.cancelled[deposit]
            and deposit not in state.pallet.mints.records
        )
    )


def forged_deposit_is_attested(params: Params, state: State) -> bool:
    """A record of a deposit that Bittensor never had."""
    return state.pallet.mints.records.any(
        lambda deposit, _payout: (
            deposit not in state.contract.deposits
            and deposit not in state.pallet.mints.completed
            and not state.pallet.mints.cancelled[deposit]
        )
    )


def forged_withdrawal_is_attested(params: Params, state: State) -> bool:
    """A record of a withdrawal that Hippius never had."""
    return state.contract.releases.records.any(
        lambda withdrawal, _payout: (
            withdrawal not in state.pallet.withdrawals
            and withdrawal not in state.contract.releases.completed
            and not state.contract.releases.cancelled[withdrawal]
        )
    )


def minted_beside_the_adversary(params: Params, before: State, step: Step, after: State) -> bool:
    """A mint while a current guardian is corrupted."""
    guardians = before.pallet.guard.guardians
    return step.action == "finalize_deposit" and total_corrupted(before.corrupted, guardians) > 0


def released_beside_the_adversary(params: Params, before: State, step: Step, after: State) -> bool:
    """A release while a current guardian is corrupted."""
    guardians = before.contract.guard.guardians
    return step.action == "finalize_release" and total_corrupted(before.corrupted, guardians) > 0


def voter_is_rotated_out(params: Params, before: State, step: Step, after: State) -> bool:
    """A rotation that takes a vote from a deposit that waits for its quorum."""
    mints = before.pallet.mints
    return step.action == "rotate_pallet_guardians" and mints.votes.any(
        lambda key, _voted: (
            is_guardian(before.pallet.guard, key[1])
            and not is_guardian(after.pallet.guard, key[1])
            and key[0] not in mints.completed
            and not mints.cancelled[key[0]]
        )
    )


def restored_at_the_cap(params: Params, before: State, step: Step, after: State) -> bool:
    """A restoration while the cap has no room for any mint."""
    counts = total_counted(params, before.hippius.minted, before.pallet)
    return step.action == "restore_withdrawal" and counts == before.pallet.mint_cap


def miners_deviation_is_attained(params: Params, before: State, step: Step, after: State) -> bool:
    """A settlement whose miners' part is 4/5 of a planck off."""
    return step.action in SETTLEMENTS and (
        miners_deviation_in_tenths(params, before.revenue.total, Planck(after.revenue.total - before.revenue.total))
        in (-MINERS_BOUND, MINERS_BOUND)
    )


def stakers_deviation_is_attained(params: Params, before: State, step: Step, after: State) -> bool:
    """A settlement whose stakers' part is 6/5 of a planck off."""
    return step.action in SETTLEMENTS and (
        stakers_deviation_in_tenths(params, before.revenue.total, Planck(after.revenue.total - before.revenue.total))
        in (-STAKERS_BOUND, STAKERS_BOUND)
    )


def treasury_deviation_is_attained(params: Params, before: State, step: Step, after: State) -> bool:
    """A settlement whose treasury's part is 9/10 of a planck off."""
    return step.action in SETTLEMENTS and (
        treasury_deviation_in_tenths(params, before.revenue.total, Planck(after.revenue.total - before.revenue.total))
        in (-REST_BOUND, REST_BOUND)
    )


PROPERTIES: tuple[Property, ...] = (
    Reachable(
        id="reach.deposit_is_forgotten",
        statement="Of a deposit that was minted nothing may be left but its tombstone.",
        source=("S2.3", "P4.5"),
        predicate=deposit_is_forgotten,
    ),
    Reachable(
        id="reach.round_trip_is_forgotten",
        statement="Alpha may travel to Hippius and back, and leave nothing but tombstones.",
        source=("S2.3", "S5.4", "P4.5"),
        predicate=round_trip_is_forgotten,
    ),
    Reachable(
        id="reach.reward_arrives",
        statement="What a miner earned may arrive on Bittensor.",
        source=("S5.4", "S6.6", "P5 Reachable"),
        predicate=reward_arrives,
        of_step=True,
        story="reward",
    ),
    Reachable(
        id="reach.workflow",
        statement="The whole workflow may happen: bought, asked for, assigned, served, rewarded, evaluated, reported.",
        source=("S6.1", "S6.2", "S6.3", "S6.4", "S6.5", "S6.6", "S6.7", "P5 Reachable"),
        predicate=workflow_is_done,
        of_step=True,
        story="workflow",
    ),
    Reachable(
        id="reach.cancelled_before_any_vote",
        statement="A deposit may be cancelled before anybody attested it.",
        source=("P4.5",),
        predicate=cancelled_before_any_vote,
    ),
    Reachable(
        id="reach.forged_deposit_is_attested",
        statement="A corrupted guardian may attest a deposit that nobody made.",
        source=("P4.5",),
        predicate=forged_deposit_is_attested,
    ),
    Reachable(
        id="reach.forged_withdrawal_is_attested",
        statement="A corrupted guardian may attest a withdrawal that nobody made.",
        source=("P4.5",),
        predicate=forged_withdrawal_is_attested,
    ),
    Reachable(
        id="reach.minted_beside_the_adversary",
        statement="A corrupted guardian below the threshold does not stop a mint.",
        source=("P4.5", "A-05"),
        predicate=minted_beside_the_adversary,
        of_step=True,
    ),
    Reachable(
        id="reach.released_beside_the_adversary",
        statement="A corrupted guardian below the threshold does not stop a release.",
        source=("P4.5", "A-05"),
        predicate=released_beside_the_adversary,
        of_step=True,
    ),
    Reachable(
        id="reach.voter_is_rotated_out",
        statement="A guardian may be rotated out between its vote and the quorum.",
        source=("P4.5",),
        predicate=voter_is_rotated_out,
        of_step=True,
    ),
    Reachable(
        id="reach.restored_at_the_cap",
        statement="A withdrawal may be restored while the cap leaves no room for a mint.",
        source=("P4.5", "P5 Bridge"),
        predicate=restored_at_the_cap,
        of_step=True,
    ),
    Reachable(
        id="reach.miners_deviation",
        statement="A settlement may give the miners 4/5 of a planck more or less than 60 %.",
        source=("P5 60/30/10",),
        predicate=miners_deviation_is_attained,
        of_step=True,
    ),
    Reachable(
        id="reach.stakers_deviation",
        statement="A settlement may give the stakers 6/5 of a planck more or less than 30 %.",
        source=("P5 60/30/10",),
        predicate=stakers_deviation_is_attained,
        of_step=True,
    ),
    Reachable(
        id="reach.treasury_deviation",
        statement="A settlement may give the treasury 9/10 of a planck more or less than 10 %.",
        source=("P5 60/30/10",),
        predicate=treasury_deviation_is_attained,
        of_step=True,
    ),
)
