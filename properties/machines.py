"""Virtual machines and contracts: what exists, and who moves it."""

from __future__ import annotations

from invariants import machines
from model.accounts import storage_after
from model.machines import FIRST_SLOT
from model.params import Params
from model.state import MinerStatus, SlotStatus, State, Vm, VmStatus
from properties.volumes import is_in_service
from steelyard.language import implies
from steelyard.suite import Invariant, Property, Step, StepProperty

#: The actions of a client on its virtual machine.
ON_MACHINES = ("provision_vm", "start_vm", "stop_vm", "terminate_vm", "deploy_contract")


def is_next(before: Vm, after: Vm) -> bool:
    """Whether a machine's life may go on from one status to the other."""
    return (
        (before.status == VmStatus.PROVISIONED and after.status == VmStatus.RUNNING)
        or (before.status == VmStatus.RUNNING and after.status == VmStatus.STOPPED)
        or (before.status == VmStatus.STOPPED and after.status == VmStatus.RUNNING)
        or (before.status == VmStatus.STOPPED and after.status == VmStatus.TERMINATED)
    )


def life_goes_on(params: Params, before: State, step: Step, after: State) -> bool:
    """The status of every machine, before and after."""
    now = after.services.vms
    return before.services.vms.all(
        lambda request, was: request in now and (now[request].status == was.status or is_next(was, now[request]))
    )


def life_begins(params: Params, before: State, step: Step, after: State) -> bool:
    """Every machine that is new after the step."""
    return after.services.vms.all(
        lambda request, now: (
            request in before.services.vms
            or (step.action == "provision_vm" and now.status == VmStatus.PROVISIONED and now.next_contract == 0)
        )
    )


def terminated_is_final(params: Params, before: State, step: Step, after: State) -> bool:
    """Every machine that was terminated, before and after."""
    now = after.services.vms
    return before.services.vms.all(
        lambda request, was: implies(
            was.status == VmStatus.TERMINATED, lambda: request in now and now[request].status == VmStatus.TERMINATED
        )
    )


def only_its_client_moves_it(params: Params, before: State, step: Step, after: State) -> bool:
    """The client and the request of every machine that is another one after the step."""
    was = before.services.vms
    return after.services.vms.all(
        lambda request, vm: (
            (request in was and was[request] == vm)
            or (
                step.action in ON_MACHINES
                and request in before.services.requests
                and before.services.requests[request].client == step.caller
                and is_in_service(before, request)
            )
        )
    )


def contracts_keep_what_they_are(params: Params, before: State, step: Step, after: State) -> bool:
    """The machine and the code of every contract, before and after."""
    now = after.services.contracts
    return before.services.contracts.all(
        lambda contract, was: (
            contract in now and now[contract].code == was.code and now[contract].request == was.request
        )
    )


def only_the_client_deploys(params: Params, before: State, step: Step, after: State) -> bool:
    """Every contract that is new after the step, its machine and who put it there."""
    services = before.services
    return after.services.contracts.all(
        lambda contract, deployed: (
            contract in services.contracts
            or (
                step.action == "deploy_contract"
                and deployed.request in services.vms
                and services.vms[deployed.request].status == VmStatus.RUNNING
                and deployed.request in services.requests
                and services.requests[deployed.request].client == step.caller
                and deployed.code == step.arguments.code
                and deployed.nonce == 0
            )
        )
    )


def nonces_count_calls(params: Params, before: State, step: Step, after: State) -> bool:
    """The nonce of every contract, before and after."""
    now = after.services.contracts
    return before.services.contracts.all(
        lambda contract, was: (
            contract in now
            and now[contract].nonce
            == was.nonce + (1 if step.action == "invoke_contract" and contract == step.arguments.contract else 0)
        )
    )


def only_successful_calls_store(params: Params, before: State, step: Step, after: State) -> bool:
    """What every contract keeps, before and after."""
    now = after.services.contracts
    return before.services.contracts.all(
        lambda contract, was: (
            contract in now
            and (
                now[contract].storage == was.storage
                or (step.action == "invoke_contract" and contract == step.arguments.contract and step.arguments.ok)
            )
        )
    )


def calls_store_what_they_compute(params: Params, before: State, step: Step, after: State) -> bool:
    """What the contract that was called keeps."""
    contract = step.arguments.contract
    was = before.services.contracts
    now = after.services.contracts
    return (contract in was and contract in now) and (
        now[contract].storage == storage_after(was[contract].storage, was[contract].nonce)
        if step.arguments.ok
        else now[contract].storage == was[contract].storage
    )


def calls_run_where_they_can(params: Params, before: State, step: Step, after: State) -> bool:
    """The machine, the request and the miner of a contract that is called."""
    services = before.services
    contract = step.arguments.contract
    if contract not in services.contracts:
        return False
    request = services.contracts[contract].request
    place = (request, FIRST_SLOT)
    return (
        is_in_service(before, request)
        and request in services.vms
        and services.vms[request].status == VmStatus.RUNNING
        and place in services.slots
        and services.slots[place].status == SlotStatus.ACCEPTED
        and services.slots[place].miner in services.miners
        and services.miners[services.slots[place].miner].status != MinerStatus.BANNED
    )


PROPERTIES: tuple[Property, ...] = (
    Invariant(
        id="machines.of_compute_requests",
        statement="A virtual machine is that of a compute request.",
        source=("S4.3", "P4.2"),
        predicate=machines.vms_are_of_compute_requests,
    ),
    Invariant(
        id="machines.contracts_on_machines",
        statement="A contract is on a virtual machine that was provisioned and started.",
        source=("S4.3", "P4.2"),
        predicate=machines.contracts_are_on_machines,
    ),
    StepProperty(
        id="machines.life_begins",
        statement="A virtual machine begins PROVISIONED and empty.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=life_begins,
    ),
    StepProperty(
        id="machines.life_goes_on",
        statement="A virtual machine goes from PROVISIONED to RUNNING, to STOPPED and back, and from there to "
        "TERMINATED, and no other way.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=life_goes_on,
    ),
    StepProperty(
        id="machines.terminated_is_final",
        statement="A virtual machine that is TERMINATED stays so.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=terminated_is_final,
    ),
    StepProperty(
        id="machines.only_its_client_moves_it",
        statement="A virtual machine changes only by the client of its request, while that is ACTIVE and not charged "
        "back.",
        source=("S4.3", "P4.2", "P5 Authority"),
        predicate=only_its_client_moves_it,
    ),
    StepProperty(
        id="machines.only_the_client_deploys",
        statement="A contract is put on a RUNNING machine by the client of its request, with the code that it says.",
        source=("S4.3", "P4.2", "P5 Authority"),
        predicate=only_the_client_deploys,
    ),
    StepProperty(
        id="machines.contracts_stay",
        statement="A contract stays on its machine, and its code never changes.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=contracts_keep_what_they_are,
    ),
    StepProperty(
        id="machines.nonces_count_calls",
        statement="A contract's nonce rises by exactly one with each call of it, and never else.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=nonces_count_calls,
    ),
    StepProperty(
        id="machines.only_successful_calls_store",
        statement="What a contract keeps changes only by a call of it that succeeds.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=only_successful_calls_store,
    ),
    StepProperty(
        id="machines.calls_store",
        statement="After a call that succeeds a contract keeps what the call made of it, after one that fails what it "
        "kept.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=calls_store_what_they_compute,
        actions=("invoke_contract",),
    ),
    StepProperty(
        id="machines.calls_run_where_they_can",
        statement="A contract is called only where its machine is RUNNING, its request ACTIVE and not charged back, "
        "and its slot accepted by a miner that is not banned.",
        source=("S4.3", "P4.2", "P5 Content"),
        predicate=calls_run_where_they_can,
        actions=("invoke_contract",),
    ),
    Invariant(
        id="machines.contract_ids_commit",
        statement="A contract stands under the digest of its machine and its number.",
        source=("P4.2", "A-11"),
        predicate=machines.contract_ids_commit,
        lemma=True,
    ),
    Invariant(
        id="machines.contract_numbers_are_used",
        statement="The number of a contract was given out by its machine.",
        source=("P4.2",),
        predicate=machines.contract_numbers_are_used,
        lemma=True,
    ),
    Invariant(
        id="machines.first_slots_are_opened_first",
        statement="A request that is ACTIVE, or of which any slot was opened, has a record of its first slot.",
        source=("P4.2",),
        predicate=machines.first_slots_are_opened_first,
        lemma=True,
    ),
)
