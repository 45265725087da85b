"""Virtual machines of compute requests, and the contracts that they run.

Source: S4.3, P4.2
"""

from __future__ import annotations

from attrs import evolve

from model.accounts import EMPTY_STORAGE, Account, BatchId, Content, ContractId, RequestId, contract_id, storage_after
from model.params import Params
from model.refusals.common import AmountTooLarge, AmountTooSmall
from model.refusals.machines import (
    AlreadyProvisioned,
    UnknownContract,
    UnknownVm,
    VmNotIdle,
    VmNotRunning,
    VmNotStopped,
)
from model.refusals.market import BatchVoid, InsufficientCredits, NotOwner, UnknownBatch
from model.refusals.service import MinerNotActive, NotAccepted, RequestNotActive, UnknownRequest, WrongKind
from model.requests import is_payable
from model.settlement import with_settlement
from model.state import (
    BatchStatus,
    Kind,
    MinerStatus,
    RequestStatus,
    SlotStatus,
    SmartContract,
    State,
    Vm,
    VmStatus,
)
from model.units import Credits, Gas, Nonce, Slots
from steelyard.language import action, require

#: The slot of a compute request, which holds its virtual machine.
FIRST_SLOT = Slots(0)


def with_vm(state: State, *, request: RequestId, vm: Vm) -> State:
    """After the virtual machine of `request` is `vm`."""
    services = state.services
    return evolve(state, services=evolve(services, vms=services.vms.set(request, vm)))


@action(by="a client", caller="client")
def provision_vm(params: Params, state: State, *, client: Account, request: RequestId) -> State:
    """Make the virtual machine of a compute request.

    1. There is such a request, else `UnknownRequest`.
    2. It is of the kind COMPUTE, else `WrongKind`.
    3. The caller is its client, else `NotOwner`.
    4. It is ACTIVE, else `RequestNotActive`.
    5. Its batch was not charged back, else `BatchVoid`.
    6. It has no virtual machine, else `AlreadyProvisioned`.

    Source: S4.3, P4.2
    """
    services = state.services
    require(request in services.requests, UnknownRequest(request=request))
    asked = services.requests[request]
    require(asked.kind == Kind.COMPUTE, WrongKind(request=request, kind=asked.kind))
    require(client == asked.client, NotOwner(account=client))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    require(request not in services.vms, AlreadyProvisioned(request=request))
    return with_vm(state, request=request, vm=Vm(status=VmStatus.PROVISIONED, next_contract=Nonce(0)))


@action(by="a client", caller="client")
def start_vm(params: Params, state: State, *, client: Account, request: RequestId) -> State:
    """Start the virtual machine of `request`, for the first time or again.

    1. The request has a virtual machine, else `UnknownVm`.
    2. The caller is its client, else `NotOwner`.
    3. The request is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The machine is PROVISIONED or STOPPED, else `VmNotIdle`.

    Source: S4.3, P4.2
    """
    services = state.services
    require(request in services.vms, UnknownVm(request=request))
    asked = services.requests[request]
    require(client == asked.client, NotOwner(account=client))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    vm = services.vms[request]
    require(vm.status in (VmStatus.PROVISIONED, VmStatus.STOPPED), VmNotIdle(request=request))
    return with_vm(state, request=request, vm=evolve(vm, status=VmStatus.RUNNING))


@action(by="a client", caller="client")
def stop_vm(params: Params, state: State, *, client: Account, request: RequestId) -> State:
    """Stop the virtual machine of `request`; its contracts stay, and wait.

    1. The request has a virtual machine, else `UnknownVm`.
    2. The caller is its client, else `NotOwner`.
    3. The request is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The machine is RUNNING, else `VmNotRunning`.

    Source: S4.3, P4.2
    """
    services = state.services
    require(request in services.vms, UnknownVm(request=request))
    asked = services.requests[request]
    require(client == asked.client, NotOwner(account=client))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    vm = services.vms[request]
    require(vm.status == VmStatus.RUNNING, VmNotRunning(request=request))
    return with_vm(state, request=request, vm=evolve(vm, status=VmStatus.STOPPED))


@action(by="a client", caller="client")
def terminate_vm(params: Params, state: State, *, client: Account, request: RequestId) -> State:
    """Terminate the virtual machine of `request`, for ever: the request gets no other.

    1. The request has a virtual machine, else `UnknownVm`.
    2. The caller is its client, else `NotOwner`.
    3. The request is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The machine is STOPPED, else `VmNotStopped`.

    Source: S4.3, P4.2
    """
    services = state.services
    require(request in services.vms, UnknownVm(request=request))
    asked = services.requests[request]
    require(client == asked.client, NotOwner(account=client))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    vm = services.vms[request]
    require(vm.status == VmStatus.STOPPED, VmNotStopped(request=request))
    return with_vm(state, request=request, vm=evolve(vm, status=VmStatus.TERMINATED))


@action(by="a client", caller="client")
def deploy_contract(params: Params, state: State, *, client: Account, request: RequestId, code: Content) -> State:
    """Put a contract on the virtual machine of `request`.

    1. The request has a virtual machine, else `UnknownVm`.
    2. The caller is its client, else `NotOwner`.
    3. The request is ACTIVE, else `RequestNotActive`.
    4. Its batch was not charged back, else `BatchVoid`.
    5. The machine is RUNNING, else `VmNotRunning`.

    The same code may be there more than once: the contract's id is the digest of the machine and a number.

    Source: S4.3, P4.2
    Assumption: A-11
    """
    services = state.services
    require(request in services.vms, UnknownVm(request=request))
    asked = services.requests[request]
    require(client == asked.client, NotOwner(account=client))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=request))
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    vm = services.vms[request]
    require(vm.status == VmStatus.RUNNING, VmNotRunning(request=request))
    number = vm.next_contract
    deployed = SmartContract(request=request, code=code, nonce=Nonce(0), storage=EMPTY_STORAGE, number=number)
    numbered = with_vm(state, request=request, vm=evolve(vm, next_contract=Nonce(number + 1)))
    contracts = services.contracts.set(contract_id(request, number), deployed)
    return evolve(numbered, services=evolve(numbered.services, contracts=contracts))


def compute_gas_cost(gas: Gas, price: Credits) -> Credits:
    """The credits for `gas`, exactly."""
    return Credits(gas * price)


@action(by="a user of contracts", caller="caller")
def invoke_contract(
    params: Params,
    state: State,
    *,
    caller: Account,
    batch: BatchId,
    contract: ContractId,
    gas_limit: Gas,
    gas_used: Gas,
    ok: bool,
) -> State:
    """Call a contract, and pay its gas out of the free credits of `batch`.

    1. There is such a contract, else `UnknownContract`.
    2. There is such a batch, else `UnknownBatch`.
    3. It is the caller's, else `NotOwner`.
    4. Neither it nor the batch of the machine's request was charged back, else `BatchVoid`.
    5. The machine's request is ACTIVE, else `RequestNotActive`.
    6. The machine is RUNNING, else `VmNotRunning`.
    7. A miner has accepted the machine's slot, else `NotAccepted`.
    8. It is not banned, else `MinerNotActive`.
    9. The call uses some gas, else `AmountTooSmall`.
    10. It uses no more than its limit, else `AmountTooLarge`.
    11. The free credits of `batch` cover the gas that it uses, else `InsufficientCredits`.

    Anyone may call a contract, not only the client of its machine.  The gas is paid to the owner
    of the miner that holds the machine, or deferred while `batch` is frozen.  A call that fails
    keeps the contract's storage and pays all the same.

    Source: S4.3, S5.1, P4.2
    Assumption: A-03, A-04, A-09, A-19
    """
    services = state.services
    require(contract in services.contracts, UnknownContract(contract=contract))
    called = services.contracts[contract]
    batches = state.marketplace.batches
    require(batch in batches, UnknownBatch(batch=batch))
    require(batches[batch].owner == caller, NotOwner(account=caller))
    require(batches[batch].status == BatchStatus.LIVE, BatchVoid(batch=batch))
    asked = services.requests[called.request]
    require(is_payable(state, asked), BatchVoid(batch=asked.batch))
    require(asked.status == RequestStatus.ACTIVE, RequestNotActive(request=called.request))
    require(services.vms[called.request].status == VmStatus.RUNNING, VmNotRunning(request=called.request))
    place = services.slots[(called.request, FIRST_SLOT)]
    require(place.status == SlotStatus.ACCEPTED, NotAccepted(request=called.request, slot=FIRST_SLOT))
    miner = services.miners[place.miner]
    require(miner.status == MinerStatus.ACTIVE, MinerNotActive(miner=place.miner))
    require(gas_used >= 1, AmountTooSmall(amount=gas_used, least=1))
    require(gas_used <= gas_limit, AmountTooLarge(amount=gas_used, most=gas_limit))
    cost = compute_gas_cost(gas_used, state.marketplace.prices.gas)
    free = batches[batch].free
    require(free >= cost, InsufficientCredits(batch=batch, needed=cost, free=free))
    storage = storage_after(called.storage, called.nonce) if ok else called.storage
    returned = evolve(called, nonce=Nonce(called.nonce + 1), storage=storage)
    contracts = services.contracts.set(contract, returned)
    return with_settlement(
        params,
        evolve(state, services=evolve(services, contracts=contracts)),
        batch=batch,
        request=called.request,
        payee=miner.owner,
        held=Credits(0),
        free=cost,
    )


ACTIONS = (provision_vm, start_vm, stop_vm, terminate_vm, deploy_contract, invoke_contract)
