"""A refunded deal can be refunded again: only a settled one is final."""

from __future__ import annotations

import attrs

from steelyard.language import action, require
from tests.steelyard.token.model import (
    ESCROW,
    Account,
    DealId,
    DealNotOpen,
    NotParty,
    Params,
    State,
    Status,
    UnknownDeal,
    pay,
)


@action(by="seller", caller="seller")
def refund(params: Params, state: State, *, seller: Account, deal: DealId) -> State:  # noqa: ARG001
    """As in the token, but for the status that is asked for."""
    require(deal in state.deals, UnknownDeal(deal))
    record = state.deals[deal]
    require(seller == record.seller, NotParty(seller))
    require(record.status != Status.SETTLED, DealNotOpen(deal))
    return attrs.evolve(
        state,
        balances=pay(state.balances, ESCROW, record.buyer, record.amount),
        deals=state.deals.set(deal, attrs.evolve(record, status=Status.REFUNDED)),
    )
