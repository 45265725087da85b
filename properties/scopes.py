"""What the finite scopes are made of: names, domains of calls, and a view of time.

A scope limits what is searched, never what is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve

from model.accounts import NO_ONE, Account, TransferId
from model.params import Params
from model.state import DepositStatus, Guardians, Payouts, Prices, State, WithdrawalStatus
from model.units import Block, Cents, Credits, SlotNumber, TaoRao
from steelyard.language import Map

Arguments = Mapping[str, Any]
Domain = Callable[[Params, State], Iterable[Arguments]]
When = Callable[[State], bool]

ALICE = Account("alice")
BOB = Account("bob")
G1 = Account("guardian1")
G2 = Account("guardian2")
G3 = Account("guardian3")
G4 = Account("guardian4")
VALIDATOR = Account("validator1")

#: A credit costs one of everything, and a lot of hAlpha is worth one credit.
PRICES = Prices(
    cents_per_credit=Cents(1),
    tao_per_credit=TaoRao(1),
    credits_per_lot=Credits(1),
    s3=Credits(1),
    ipfs=Credits(1),
    compute=Credits(1),
    gas=Credits(1),
)


def slots(*accounts: Account) -> Guardians:
    """Guardians in the first slots, nobody in the others."""
    a, b, c, d, e, f, g, h, i, j = (*accounts, *[NO_ONE] * (10 - len(accounts)))
    return a, b, c, d, e, f, g, h, i, j


# --- domains ------------------------------------------------------------------------------


def offered(when: When, *calls: Arguments) -> Domain:
    """Some calls of an action, in some states."""

    def domain(_params: Params, state: State) -> Iterable[Arguments]:
        return calls if when(state) else ()

    return domain


def together(*domains: Domain) -> Domain:
    """The calls of several domains of one action."""

    def domain(params: Params, state: State) -> Iterable[Arguments]:
        return [call for one in domains for call in one(params, state)]

    return domain


def both(first: When, second: When) -> When:
    """When both hold."""

    def when(state: State) -> bool:
        return first(state) and second(state)

    return when


def payments(unit: str, *rows: tuple[Account, Account, int]) -> tuple[Arguments, ...]:
    """Transfers of (sender, recipient, amount)."""
    return tuple({"sender": sender, "recipient": recipient, unit: amount} for sender, recipient, amount in rows)


def votes_for(
    name: str, transfer: TransferId, recipient: Account, rao: int, *guardians: Account
) -> tuple[Arguments, ...]:
    """Attestations of one transfer with nonce 0 by several guardians."""
    return tuple(
        {"guardian": guardian, name: transfer, "recipient": recipient, "rao": rao, "nonce": 0} for guardian in guardians
    )


def transfers(name: str, *ids: TransferId) -> tuple[Arguments, ...]:
    """Calls that name nothing but a transfer."""
    return tuple({name: transfer} for transfer in ids)


# --- the view -----------------------------------------------------------------------------


def view(params: Params, state: State) -> State:
    """The state with times told as ages, and without votes that have no effect any more.

    An age saturates at the period that is waited for.  A vote under a tombstone has no effect,
    for every action asks for the tombstone before it asks for votes.
    """

    def aged(closed_at: Block) -> Block:
        return Block(params.cleanup_ttl - min(state.chain.block - closed_at, params.cleanup_ttl))

    def payouts(of: Payouts) -> Payouts:
        closed = {
            id_ for id_ in (*of.records, *(key[0] for key in of.votes)) if id_ in of.completed or of.cancelled[id_]
        }
        records = {
            id_: evolve(record, closed_at=aged(record.closed_at)) if id_ in closed else record
            for id_, record in of.records.items()
        }
        votes = {key: vote for key, vote in of.votes.items() if key[0] not in closed}
        return evolve(of, records=Map(records), votes=Map(votes, default=False))

    deposits = {
        id_: request
        if request.status == DepositStatus.REQUESTED
        else evolve(request, closed_at=aged(request.closed_at))
        for id_, request in state.contract.deposits.items()
    }
    withdrawals = {
        id_: request
        if request.status == WithdrawalStatus.REQUESTED
        else evolve(request, closed_at=aged(request.closed_at))
        for id_, request in state.pallet.withdrawals.items()
    }
    return evolve(
        state,
        contract=evolve(state.contract, deposits=Map(deposits), releases=payouts(state.contract.releases)),
        pallet=evolve(state.pallet, withdrawals=Map(withdrawals), mints=payouts(state.pallet.mints)),
        chain=evolve(state.chain, block=Block(0), slot=SlotNumber(0), era_began=Block(0)),
    )
