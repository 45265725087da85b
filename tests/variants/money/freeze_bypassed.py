"""A call of a contract pays at once."""

from __future__ import annotations

from attrs import evolve

from model import machines
from model.accounts import Account, BatchId, ContractId
from model.params import Params
from model.state import State
from model.units import Block, Gas
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
    """Settle the gas whether or not the batch may still be charged back."""
    late = evolve(state, chain=evolve(state.chain, block=Block(state.chain.block + params.chargeback_period)))
    called = machines.invoke_contract(
        params,
        late,
        caller=caller,
        batch=batch,
        contract=contract,
        gas_limit=gas_limit,
        gas_used=gas_used,
        ok=ok,
    )
    return evolve(called, chain=state.chain)


VARIANT = Variant(
    name="freeze-bypassed",
    story="Gas is paid out of a batch that is charged back afterwards, at the expense of the other batches.",
    origin="a slip: the freeze is bypassed",
    property="market.frozen_alpha_stays",
    replace={"invoke_contract": invoke_contract},
    scope=MONEY,
)
