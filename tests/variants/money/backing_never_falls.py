"""What a settlement releases is not written off."""

from __future__ import annotations

from attrs import evolve

from model import machines
from model.accounts import Account, BatchId, ContractId
from model.params import Params
from model.state import State
from model.units import Gas
from steelyard.language import action
from steelyard.variant import Variant
from tests.variants.scopes import MONEY


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
    """Pay for the gas, and go on counting its alpha behind the batch."""
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
    market = called.marketplace
    locked = evolve(market.batches[batch], alpha_left=state.marketplace.batches[batch].alpha_left)
    return evolve(called, marketplace=evolve(market, batches=market.batches.set(batch, locked)))


VARIANT = Variant(
    name="backing-never-falls",
    story="Alpha that was paid out is still counted as backing, so that the last credits find nothing.",
    origin="F-3 M6",
    property="market.solvency",
    replace={"invoke_contract": invoke_contract},
    scope=MONEY,
)
