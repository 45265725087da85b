"""A machine that is gone is idle, too."""

from __future__ import annotations

from attrs import evolve

from model import machines
from model.accounts import Account, RequestId
from model.params import Params
from model.state import State, VmStatus
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import SERVICES


@action(by="a client", caller="client")
def start_vm(params: Params, state: State, *, client: Account, request: RequestId) -> State:
    """Start a machine that does not run, whatever became of it."""
    vms = state.services.vms
    if request not in vms or vms[request].status != VmStatus.TERMINATED:
        return machines.start_vm(params, state, client=client, request=request)
    stopped = vms.set(request, evolve(vms[request], status=VmStatus.STOPPED))
    return machines.start_vm(
        params, evolve(state, services=evolve(state.services, vms=stopped)), client=client, request=request
    )


VARIANT = Variant(
    name="terminated-machine-starts",
    story="A virtual machine that was terminated runs again.",
    origin="a slip: a missing guard",
    property="machines.terminated_is_final",
    replace={"start_vm": start_vm},
    scope=SERVICES,
)
