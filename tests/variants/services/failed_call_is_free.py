"""A call that fails is rolled back, gas and all."""

from __future__ import annotations

from attrs import evolve

from model import machines
from model.accounts import Account, BatchId, ContractId
from model.params import Params
from model.state import State
from model.units import Gas
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import SERVICES


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
    """Charge the gas of calls that succeed."""
    called = machines.invoke_contract(
        params,
        state,
        caller=caller,
        batch=batch,
        contract=contract,
        gas_limit=gas_limit,
        gas_used=gas_used,
        ok=ok,
    )
    return called if ok else evolve(state, services=called.services)


VARIANT = Variant(
    name="failed-call-is-free",
    story="Whoever makes calls that fail uses a machine for nothing.",
    origin="a slip: gas unpaid",
    property="gas.callers_batch_pays",
    replace={"invoke_contract": invoke_contract},
    scope=SERVICES,
)
