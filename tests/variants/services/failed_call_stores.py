"""A call stores before it fails."""

from __future__ import annotations

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
    """Keep what the call made, whether or not it succeeded."""
    return machines.invoke_contract(
        params,
        state,
        caller=caller,
        batch=batch,
        contract=contract,
        gas_limit=gas_limit,
        gas_used=gas_used,
        ok=True,
    )


VARIANT = Variant(
    name="failed-call-stores",
    story="A call that fails leaves its traces in the contract.",
    origin="a slip: no roll-back",
    property="machines.only_successful_calls_store",
    replace={"invoke_contract": invoke_contract},
    scope=SERVICES,
)
