"""A settled deal stays open: it pays, and is not marked as paid."""

from __future__ import annotations

import attrs

from steelyard.language import action, require
from tests.steelyard.token.model import (
    ESCROW,
    HOUSE,
    Account,
    DealId,
    DealNotOpen,
    NotParty,
    Params,
    State,
    Status,
    UnknownDeal,
    compute_fee,
    compute_net,
    pay,
)


@action(by="buyer", caller="buyer")
def settle(params: Params, state: State, *, buyer: Account, deal: DealId) -> State:
    """As in the token, but for the deal's status."""
    require(deal in state.deals, UnknownDeal(deal))
    record = state.deals[deal]
    require(buyer == record.buyer, NotParty(buyer))
    require(record.status == Status.OPEN, DealNotOpen(deal))
    paid = pay(state.balances, ESCROW, record.seller, compute_net(params, record.amount))
    return attrs.evolve(state, balances=pay(paid, ESCROW, HOUSE, compute_fee(params, record.amount)))
