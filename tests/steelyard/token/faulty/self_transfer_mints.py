"""Both balances are read before either is written: who pays himself is paid by nobody."""

from __future__ import annotations

import attrs

from steelyard.language import Nat, action, require
from tests.steelyard.token.model import (
    ESCROW,
    Account,
    Coins,
    InsufficientBalance,
    NonPositiveAmount,
    Params,
    ReservedAccount,
    State,
)


@action(by="account", caller="sender")
def transfer(params: Params, state: State, *, sender: Account, to: Account, amount: Coins) -> State:  # noqa: ARG001
    """As in the token, but for a sender who is the receiver."""
    require(amount > 0, NonPositiveAmount(amount))
    require(sender != ESCROW, ReservedAccount(sender))
    require(to != ESCROW, ReservedAccount(to))
    free, held = state.balances[sender], state.balances[to]
    require(free >= amount, InsufficientBalance(sender, amount, free))
    drawn = state.balances.set(sender, Coins(Nat(free - amount)))
    return attrs.evolve(state, balances=drawn.set(to, Coins(Nat(held + amount))))
