"""Fee and rest are both rounded down: an odd coin belongs to nobody."""

from __future__ import annotations

import attrs

from steelyard.language import Nat, action, floor_div, require
from tests.steelyard.token.model import (
    ESCROW,
    HOUSE,
    Account,
    Coins,
    DealId,
    DealNotOpen,
    NotParty,
    Params,
    State,
    Status,
    UnknownDeal,
    compute_net,
    pay,
)


@action(by="buyer", caller="buyer")
def settle(params: Params, state: State, *, buyer: Account, deal: DealId) -> State:
    """As in the token, but for the rounding of the fee, and the escrow is emptied of the whole amount."""
    require(deal in state.deals, UnknownDeal(deal))
    record = state.deals[deal]
    require(buyer == record.buyer, NotParty(buyer))
    require(record.status == Status.OPEN, DealNotOpen(deal))
    fee = Coins(Nat(floor_div(record.amount * params.fee_percent, 100)))
    paid = pay(state.balances, ESCROW, record.seller, compute_net(params, record.amount))
    paid = pay(paid, ESCROW, HOUSE, fee)
    return attrs.evolve(
        state,
        balances=paid.set(ESCROW, Coins(Nat(state.balances[ESCROW] - record.amount))),
        deals=state.deals.set(deal, attrs.evolve(record, status=Status.SETTLED)),
    )
