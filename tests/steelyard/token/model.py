"""A token with an escrow: a protocol small enough to know by heart.

An operator mints coins up to a limit.  Accounts transfer them, and open deals: the buyer's
coins wait in the escrow until the buyer settles, which pays the seller less a fee to the
house, or the seller refunds.  A finished deal may be closed, which forgets it.
"""

from __future__ import annotations

from enum import Enum
from typing import NewType

import attrs

from steelyard.language import Identity, Map, Nat, Refused, action, ceil_div, digest, floor_div, require, table

Account = NewType("Account", Identity)
DealId = NewType("DealId", Identity)
Coins = NewType("Coins", Nat)
Percent = NewType("Percent", Nat)
Number = NewType("Number", Nat)

#: Holds the coins of open deals; no person's account.
ESCROW = Account(Identity("ESCROW"))
#: Receives the fees.
HOUSE = Account(Identity("HOUSE"))


class Status(Enum):
    """Where a deal stands."""

    OPEN = "open"
    SETTLED = "settled"
    REFUNDED = "refunded"


@attrs.frozen(kw_only=True)
class Params:
    """What a deployment chooses."""

    max_supply: Coins
    max_deals: Number
    fee_percent: Percent


@attrs.frozen(kw_only=True)
class Deal:
    """Coins that wait for the buyer's or the seller's word.  `number` is part of its id."""

    number: Number
    buyer: Account
    seller: Account
    amount: Coins
    status: Status


@attrs.frozen(kw_only=True)
class State:
    """The token.  `opened` counts the deals ever opened, so that no id is used twice."""

    operator: Account
    supply: Coins
    balances: Map[Account, Coins] = table(default=0)
    deals: Map[DealId, Deal] = table()
    opened: Number


@attrs.frozen
class NonPositiveAmount(Refused):
    """Nothing is moved by moving nothing."""

    amount: Coins


@attrs.frozen
class NotOperator(Refused):
    """Only the operator mints."""

    caller: Account


@attrs.frozen
class ReservedAccount(Refused):
    """The escrow neither pays nor is paid but by a deal."""

    account: Account


@attrs.frozen
class SupplyExceeded(Refused):
    """The supply would pass its limit."""

    supply: Coins
    limit: Coins


@attrs.frozen
class InsufficientBalance(Refused):
    """The account has less than it would pay."""

    account: Account
    needed: Coins
    free: Coins


@attrs.frozen
class TooManyDeals(Refused):
    """All deals that the deployment allows were opened."""

    limit: Number


@attrs.frozen
class UnknownDeal(Refused):
    """There is no such deal."""

    deal: DealId


@attrs.frozen
class NotParty(Refused):
    """The caller is not the one whose word the deal waits for."""

    caller: Account


@attrs.frozen
class DealNotOpen(Refused):
    """The deal is finished."""

    deal: DealId


@attrs.frozen
class DealStillOpen(Refused):
    """The deal is not finished."""

    deal: DealId


def is_valid(params: Params) -> bool:
    """Whether the deployment makes sense: the fee is a share of the amount."""
    return params.max_supply > 0 and params.fee_percent <= 100


def compute_fee(params: Params, amount: Coins) -> Coins:
    """The house's part of `amount`, rounded up."""
    return Coins(Nat(ceil_div(amount * params.fee_percent, 100)))


def compute_net(params: Params, amount: Coins) -> Coins:
    """The seller's part of `amount`, rounded down."""
    return Coins(Nat(floor_div(amount * (100 - params.fee_percent), 100)))


def pay(balances: Map[Account, Coins], source: Account, target: Account, amount: Coins) -> Map[Account, Coins]:
    """`balances` after `amount` went from `source`, which has it, to `target`, which may be the same."""
    drawn = balances.set(source, Coins(Nat(balances[source] - amount)))
    return drawn.set(target, Coins(Nat(drawn[target] + amount)))


def deal_id(number: Number) -> DealId:
    """The id of the deal that was opened as number `number`."""
    return DealId(digest("deal", number))


def genesis(params: Params, *, operator: Account) -> State:  # noqa: ARG001 - every genesis takes the params
    """A token without coins, run by `operator`.

    1. The operator is not the escrow, else `ReservedAccount`.
    """
    require(operator != ESCROW, ReservedAccount(operator))
    return State(operator=operator, supply=Coins(Nat(0)), opened=Number(Nat(0)))


@action(by="operator", caller="caller")
def mint(params: Params, state: State, *, caller: Account, to: Account, amount: Coins) -> State:
    """Create `amount` coins for `to`.

    1. `amount` is positive, else `NonPositiveAmount`.
    2. The caller is the operator, else `NotOperator`.
    3. `to` is not the escrow, else `ReservedAccount`.
    4. The supply stays within its limit, else `SupplyExceeded`.
    """
    require(amount > 0, NonPositiveAmount(amount))
    require(caller == state.operator, NotOperator(caller))
    require(to != ESCROW, ReservedAccount(to))
    supply = Coins(Nat(state.supply + amount))
    require(supply <= params.max_supply, SupplyExceeded(supply, params.max_supply))
    return attrs.evolve(state, supply=supply, balances=state.balances.set(to, Coins(Nat(state.balances[to] + amount))))


@action(by="account", caller="sender")
def transfer(params: Params, state: State, *, sender: Account, to: Account, amount: Coins) -> State:  # noqa: ARG001
    """Move `amount` coins from `sender` to `to`, who may be the same.

    1. `amount` is positive, else `NonPositiveAmount`.
    2. Neither side is the escrow, else `ReservedAccount`.
    3. The sender has the coins, else `InsufficientBalance`.
    """
    require(amount > 0, NonPositiveAmount(amount))
    require(sender != ESCROW, ReservedAccount(sender))
    require(to != ESCROW, ReservedAccount(to))
    free = state.balances[sender]
    require(free >= amount, InsufficientBalance(sender, amount, free))
    return attrs.evolve(state, balances=pay(state.balances, sender, to, amount))


@action(by="buyer", caller="buyer")
def open_deal(params: Params, state: State, *, buyer: Account, seller: Account, amount: Coins) -> State:
    """Put `amount` coins of `buyer` into the escrow, for `seller`.

    1. `amount` is positive, else `NonPositiveAmount`.
    2. Neither side is the escrow, else `ReservedAccount`.
    3. Fewer deals than allowed were opened, else `TooManyDeals`.
    4. The buyer has the coins, else `InsufficientBalance`.
    """
    require(amount > 0, NonPositiveAmount(amount))
    require(buyer != ESCROW, ReservedAccount(buyer))
    require(seller != ESCROW, ReservedAccount(seller))
    require(state.opened < params.max_deals, TooManyDeals(params.max_deals))
    free = state.balances[buyer]
    require(free >= amount, InsufficientBalance(buyer, amount, free))
    deal = Deal(number=state.opened, buyer=buyer, seller=seller, amount=amount, status=Status.OPEN)
    return attrs.evolve(
        state,
        balances=pay(state.balances, buyer, ESCROW, amount),
        deals=state.deals.set(deal_id(state.opened), deal),
        opened=Number(Nat(state.opened + 1)),
    )


@action(by="buyer", caller="buyer")
def settle(params: Params, state: State, *, buyer: Account, deal: DealId) -> State:
    """Pay the seller out of the escrow, less the house's fee.

    1. The deal exists, else `UnknownDeal`.
    2. The caller is its buyer, else `NotParty`.
    3. It is open, else `DealNotOpen`.
    """
    require(deal in state.deals, UnknownDeal(deal))
    record = state.deals[deal]
    require(buyer == record.buyer, NotParty(buyer))
    require(record.status == Status.OPEN, DealNotOpen(deal))
    paid = pay(state.balances, ESCROW, record.seller, compute_net(params, record.amount))
    return attrs.evolve(
        state,
        balances=pay(paid, ESCROW, HOUSE, compute_fee(params, record.amount)),
        deals=state.deals.set(deal, attrs.evolve(record, status=Status.SETTLED)),
    )


@action(by="seller", caller="seller")
def refund(params: Params, state: State, *, seller: Account, deal: DealId) -> State:  # noqa: ARG001
    """Give the buyer everything back.

    1. The deal exists, else `UnknownDeal`.
    2. The caller is its seller, else `NotParty`.
    3. It is open, else `DealNotOpen`.
    """
    require(deal in state.deals, UnknownDeal(deal))
    record = state.deals[deal]
    require(seller == record.seller, NotParty(seller))
    require(record.status == Status.OPEN, DealNotOpen(deal))
    return attrs.evolve(
        state,
        balances=pay(state.balances, ESCROW, record.buyer, record.amount),
        deals=state.deals.set(deal, attrs.evolve(record, status=Status.REFUNDED)),
    )


@action(by="anyone", fair="whoever pays for the storage")
def close(params: Params, state: State, *, deal: DealId) -> State:  # noqa: ARG001
    """Forget a finished deal.

    1. The deal exists, else `UnknownDeal`.
    2. It is finished, else `DealStillOpen`.
    """
    require(deal in state.deals, UnknownDeal(deal))
    require(state.deals[deal].status != Status.OPEN, DealStillOpen(deal))
    return attrs.evolve(state, deals=state.deals.remove(deal))


ACTIONS = (mint, transfer, open_deal, settle, refund, close)
