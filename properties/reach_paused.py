"""What a pause does not stop: each of these can happen while its own chain is paused."""

from __future__ import annotations

from model.params import Params
from model.state import State
from steelyard.suite import Property, Reachable, Step


def cancel_deposit_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Hippius is paused, a deposit is cancelled."""
    return step.action == "cancel_deposit" and before.pallet.guard.paused


def refund_deposit_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Bittensor is paused, a deposit is refunded."""
    return step.action == "refund_deposit" and before.contract.guard.paused


def acknowledge_deposit_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Bittensor is paused, a deposit is acknowledged."""
    return step.action == "acknowledge_deposit" and before.contract.guard.paused


def cleanup_deposit_record_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Hippius is paused, a deposit's record is cleaned up."""
    return step.action == "cleanup_deposit_record" and before.pallet.guard.paused


def cleanup_deposit_request_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Bittensor is paused, a deposit's request is cleaned up."""
    return step.action == "cleanup_deposit_request" and before.contract.guard.paused


def rotate_pallet_guardians_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Hippius is paused, guardians are rotated."""
    return step.action == "rotate_pallet_guardians" and before.pallet.guard.paused


def cancel_release_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Bittensor is paused, a withdrawal is cancelled."""
    return step.action == "cancel_release" and before.contract.guard.paused


def restore_withdrawal_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Hippius is paused, a withdrawal is restored."""
    return step.action == "restore_withdrawal" and before.pallet.guard.paused


def acknowledge_release_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Hippius is paused, a withdrawal is acknowledged."""
    return step.action == "acknowledge_release" and before.pallet.guard.paused


def cleanup_release_record_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Bittensor is paused, a withdrawal's record is cleaned up."""
    return step.action == "cleanup_release_record" and before.contract.guard.paused


def cleanup_withdrawal_request_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Hippius is paused, a withdrawal's request is cleaned up."""
    return step.action == "cleanup_withdrawal_request" and before.pallet.guard.paused


def rotate_contract_guardians_while_paused(params: Params, before: State, step: Step, after: State) -> bool:
    """While Bittensor is paused, guardians are rotated."""
    return step.action == "rotate_contract_guardians" and before.contract.guard.paused


PROPERTIES: tuple[Property, ...] = (
    Reachable(
        id="reach.cancel_deposit_while_paused",
        statement="While Hippius is paused, a deposit is cancelled.",
        source=("P4.5", "P5 Bridge"),
        predicate=cancel_deposit_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.refund_deposit_while_paused",
        statement="While Bittensor is paused, a deposit is refunded.",
        source=("P4.5", "P5 Bridge"),
        predicate=refund_deposit_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.acknowledge_deposit_while_paused",
        statement="While Bittensor is paused, a deposit is acknowledged.",
        source=("P4.5", "P5 Bridge"),
        predicate=acknowledge_deposit_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.cleanup_deposit_record_while_paused",
        statement="While Hippius is paused, a deposit's record is cleaned up.",
        source=("P4.5", "P5 Bridge"),
        predicate=cleanup_deposit_record_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.cleanup_deposit_request_while_paused",
        statement="While Bittensor is paused, a deposit's request is cleaned up.",
        source=("P4.5", "P5 Bridge"),
        predicate=cleanup_deposit_request_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.rotate_pallet_guardians_while_paused",
        statement="While Hippius is paused, guardians are rotated.",
        source=("P4.5", "P5 Bridge"),
        predicate=rotate_pallet_guardians_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.cancel_release_while_paused",
        statement="While Bittensor is paused, a withdrawal is cancelled.",
        source=("P4.5", "P5 Bridge"),
        predicate=cancel_release_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.restore_withdrawal_while_paused",
        statement="While Hippius is paused, a withdrawal is restored.",
        source=("P4.5", "P5 Bridge"),
        predicate=restore_withdrawal_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.acknowledge_release_while_paused",
        statement="While Hippius is paused, a withdrawal is acknowledged.",
        source=("P4.5", "P5 Bridge"),
        predicate=acknowledge_release_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.cleanup_release_record_while_paused",
        statement="While Bittensor is paused, a withdrawal's record is cleaned up.",
        source=("P4.5", "P5 Bridge"),
        predicate=cleanup_release_record_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.cleanup_withdrawal_request_while_paused",
        statement="While Hippius is paused, a withdrawal's request is cleaned up.",
        source=("P4.5", "P5 Bridge"),
        predicate=cleanup_withdrawal_request_while_paused,
        of_step=True,
    ),
    Reachable(
        id="reach.rotate_contract_guardians_while_paused",
        statement="While Bittensor is paused, guardians are rotated.",
        source=("P4.5", "P5 Bridge"),
        predicate=rotate_contract_guardians_while_paused,
        of_step=True,
    ),
)
