"""What is known of virtual machines, their contracts, and the miners that hold them, in every state."""

from __future__ import annotations

from model.accounts import contract_id
from model.machines import FIRST_SLOT
from model.params import Params
from model.state import Kind, RequestStatus, State, VmStatus
from steelyard.language import implies


def vms_are_of_compute_requests(params: Params, state: State) -> bool:
    """A virtual machine is that of a compute request."""
    services = state.services
    return services.vms.all(
        lambda request, _vm: request in services.requests and services.requests[request].kind == Kind.COMPUTE
    )


def contracts_are_on_machines(params: Params, state: State) -> bool:
    """A contract is on a virtual machine that was started."""
    services = state.services
    return services.contracts.all(
        lambda _contract, deployed: (
            deployed.request in services.vms and services.vms[deployed.request].status != VmStatus.PROVISIONED
        )
    )


def contract_ids_commit(params: Params, state: State) -> bool:
    """A contract stands under the digest of its machine and its number."""
    return state.services.contracts.all(
        lambda contract, deployed: contract == contract_id(deployed.request, deployed.number)
    )


def contract_numbers_are_used(params: Params, state: State) -> bool:
    """A contract's number was given out by its machine."""
    services = state.services
    return services.contracts.all(
        lambda _contract, deployed: (
            deployed.request in services.vms and deployed.number < services.vms[deployed.request].next_contract
        )
    )


def first_slots_are_opened_first(params: Params, state: State) -> bool:
    """A request that is ACTIVE, or of which any slot was opened, has a record of its first slot."""
    services = state.services
    return services.requests.all(
        lambda request, asked: implies(
            asked.opened >= 1 or asked.status == RequestStatus.ACTIVE, (request, FIRST_SLOT) in services.slots
        )
    )
