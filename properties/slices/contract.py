"""A contract on a virtual machine of Owner's miner, whose calls are revenue in any amount."""

from __future__ import annotations

from model.accounts import Account, BatchId, contract_id
from model.assignment import accept, assign
from model.machines import deploy_contract, provision_vm, start_vm
from model.miners import register_miner
from model.payments import purchase_with_alpha
from model.requests import submit_request
from model.state import Kind
from model.units import Gas, Nonce, Periods, Planck, Size, Slots
from properties.scopes import VALIDATOR, Arguments
from properties.slices.cast import CODE, FIRST_BATCH, FIRST_REQUEST, HOME, MINER, NOTHING, OWNER, WORKER
from properties.slices.lead_in import Call

CONTRACT = contract_id(FIRST_REQUEST, Nonce(0))


def deployed(client: Account, planck: Planck) -> tuple[Call, ...]:
    """The client buys its first credits, a machine for one of them, and deploys a contract."""
    place = {"request": FIRST_REQUEST, "slot": Slots(0)}
    miner = {"miner": MINER, "kind": Kind.COMPUTE, "family": HOME, "capacity": Size(1)}
    asked = {"kind": Kind.COMPUTE, "size": Size(1), "periods": Periods(1), "cid": NOTHING}
    return (
        (purchase_with_alpha, {"client": client, "planck": planck}),
        (register_miner, {"owner": OWNER, "worker": WORKER, **miner}),
        (submit_request, {"client": client, "batch": FIRST_BATCH, **asked}),
        (assign, {"validator": VALIDATOR, "miner": MINER, **place}),
        (accept, {"worker": WORKER, **place}),
        (provision_vm, {"client": client, "request": FIRST_REQUEST}),
        (start_vm, {"client": client, "request": FIRST_REQUEST}),
        (deploy_contract, {"client": client, "request": FIRST_REQUEST, "code": CODE}),
    )


def calls_of(caller: Account, batch: BatchId, *amounts: int) -> tuple[Arguments, ...]:
    """Calls of the contract, for so much gas each."""
    call = {"caller": caller, "batch": batch, "contract": CONTRACT, "gas_limit": Gas(3), "ok": True}
    return tuple({**call, "gas_used": Gas(amount)} for amount in amounts)
