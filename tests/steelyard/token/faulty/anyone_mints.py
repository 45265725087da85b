"""Minting does not ask who calls."""

from __future__ import annotations

import attrs

from steelyard.language import Nat, action, require
from tests.steelyard.token.model import (
    ESCROW,
    Account,
    Coins,
    NonPositiveAmount,
    Params,
    ReservedAccount,
    State,
    SupplyExceeded,
)


@action(by="operator", caller="caller")
def mint(params: Params, state: State, *, caller: Account, to: Account, amount: Coins) -> State:  # noqa: ARG001 - `caller` is what it forgets
    """As in the token, but for the caller."""
    require(amount > 0, NonPositiveAmount(amount))
    require(to != ESCROW, ReservedAccount(to))
    supply = Coins(Nat(state.supply + amount))
    require(supply <= params.max_supply, SupplyExceeded(supply, params.max_supply))
    balances = state.balances.set(to, Coins(Nat(state.balances[to] + amount)))
    return attrs.evolve(state, supply=supply, balances=balances)
