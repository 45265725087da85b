"""A vault of coins with tickets: the protocol that the tests of the gate edit, all in one file.

People put coins in and hand them on.  A ticket sets coins of its holder aside, until the owner stamps it and
the holder cashes it, less a fee that goes to the house.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, NewType

import attrs

from steelyard.language import (
    Identity,
    Map,
    Nat,
    Refused,
    action,
    assume,
    ceil_div,
    digest,
    implies,
    require,
    table,
)
from steelyard.suite import (
    Fairness,
    Invariant,
    LeadsTo,
    Preset,
    Reachable,
    Relational,
    Rest,
    Step,
    StepProperty,
    Suite,
    Theorem,
    Verdict,
)

Person = NewType("Person", Identity)
TicketId = NewType("TicketId", Identity)
Coins = NewType("Coins", Nat)
Percent = NewType("Percent", Nat)
Number = NewType("Number", Nat)

HOUSE = Person(Identity("HOUSE"))


class Status(Enum):
    OPEN = "open"
    STAMPED = "stamped"
    CASHED = "cashed"


@attrs.frozen(kw_only=True)
class Params:
    limit: Coins
    fee_percent: Percent


@attrs.frozen(kw_only=True)
class Ticket:
    number: Number
    holder: Person
    amount: Coins
    status: Status


@attrs.frozen(kw_only=True)
class State:
    owner: Person
    total: Coins
    balances: Map[Person, Coins] = table(default=0)
    tickets: Map[TicketId, Ticket] = table()
    issued: Number


@attrs.frozen
class NonPositive(Refused):
    amount: Coins


@attrs.frozen
class NotOwner(Refused):
    caller: Person


@attrs.frozen
class NotHolder(Refused):
    caller: Person


@attrs.frozen
class Full(Refused):
    total: Coins
    limit: Coins


@attrs.frozen
class TooLittle(Refused):
    needed: Coins
    held: Coins


@attrs.frozen
class NoTicket(Refused):
    ticket: TicketId


@attrs.frozen
class WrongStatus(Refused):
    ticket: TicketId


def is_valid(params: Params) -> bool:
    return params.limit > 0 and params.fee_percent <= 100


def fee_of(params: Params, amount: Coins) -> Coins:
    return Coins(Nat(ceil_div(amount * params.fee_percent, 100)))


def ticket_id(number: Number) -> TicketId:
    return TicketId(digest("ticket", number))


def genesis(params: Params, *, owner: Person) -> State:
    require(owner != HOUSE, NotOwner(owner))
    return State(owner=owner, total=Coins(Nat(0)), issued=Number(Nat(0)))


@action(by="anyone", caller="caller")
def deposit(params: Params, state: State, *, caller: Person, amount: Coins) -> State:
    require(amount > 0, NonPositive(amount))
    total = Coins(Nat(state.total + amount))
    require(total <= params.limit, Full(total, params.limit))
    held = state.balances[caller]
    return attrs.evolve(state, total=total, balances=state.balances.set(caller, Coins(Nat(held + amount))))


@action(by="holder", caller="sender")
def transfer(params: Params, state: State, *, sender: Person, to: Person, amount: Coins) -> State:
    require(amount > 0, NonPositive(amount))
    held = state.balances[sender]
    require(held >= amount, TooLittle(amount, held))
    drawn = state.balances.set(sender, Coins(Nat(held - amount)))
    return attrs.evolve(state, balances=drawn.set(to, Coins(Nat(drawn[to] + amount))))


@action(by="holder", caller="holder")
def issue(params: Params, state: State, *, holder: Person, amount: Coins) -> State:
    require(amount > 0, NonPositive(amount))
    held = state.balances[holder]
    require(held >= amount, TooLittle(amount, held))
    made = Ticket(number=state.issued, holder=holder, amount=amount, status=Status.OPEN)
    return attrs.evolve(
        state,
        balances=state.balances.set(holder, Coins(Nat(held - amount))),
        tickets=state.tickets.set(ticket_id(state.issued), made),
        issued=Number(Nat(state.issued + 1)),
    )


@action(by="owner", caller="caller", fair="the owner is paid for it")
def stamp(params: Params, state: State, *, caller: Person, ticket: TicketId) -> State:
    require(caller == state.owner, NotOwner(caller))
    require(ticket in state.tickets, NoTicket(ticket))
    found = state.tickets[ticket]
    require(found.status == Status.OPEN, WrongStatus(ticket))
    return attrs.evolve(state, tickets=state.tickets.set(ticket, attrs.evolve(found, status=Status.STAMPED)))


@action(by="holder", caller="caller")
def cash(params: Params, state: State, *, caller: Person, ticket: TicketId) -> State:
    require(ticket in state.tickets, NoTicket(ticket))
    found = state.tickets[ticket]
    require(caller == found.holder, NotHolder(caller))
    require(found.status == Status.STAMPED, WrongStatus(ticket))
    fee = fee_of(params, found.amount)
    paid = state.balances.set(caller, Coins(Nat(state.balances[caller] + found.amount - fee)))
    return attrs.evolve(
        state,
        balances=paid.set(HOUSE, Coins(Nat(paid[HOUSE] + fee))),
        tickets=state.tickets.set(ticket, attrs.evolve(found, status=Status.CASHED)),
    )


@action(by="owner", caller="caller")
def close(params: Params, state: State, *, caller: Person, ticket: TicketId) -> State:
    require(caller == state.owner, NotOwner(caller))
    require(ticket in state.tickets, NoTicket(ticket))
    require(state.tickets[ticket].status == Status.CASHED, WrongStatus(ticket))
    assume(state.total > 0, "A-01")
    return attrs.evolve(state, tickets=state.tickets.remove(ticket))


def set_aside(state: State) -> int:
    return state.tickets.sum(lambda _key, ticket: ticket.amount if ticket.status != Status.CASHED else 0)


def total_is_sum(params: Params, state: State) -> bool:
    return state.total == state.balances.sum(lambda _person, held: held) + set_aside(state)


def within_limit(params: Params, state: State) -> bool:
    return state.total <= params.limit


def tickets_are_funded(params: Params, state: State) -> bool:
    return state.tickets.all(lambda _key, ticket: ticket.amount > 0)


def tickets_are_numbered(params: Params, state: State) -> bool:
    return state.tickets.all(lambda key, ticket: key == ticket_id(ticket.number) and ticket.number < state.issued)


def is_spent_by_rule(step: Step) -> bool:
    return step.action == "close"


def only_holder_spends(params: Params, before: State, step: Step, after: State) -> bool:
    return before.balances.all(
        lambda person, held: person == step.caller or is_spent_by_rule(step) or after.balances[person] >= held
    )


def owner_stays(params: Params, before: State, step: Step, after: State) -> bool:
    return after.owner == before.owner


def cashing_ends_it(params: Params, before: State, step: Step, after: State) -> bool:
    return implies(
        step.action == "cash",
        lambda: step.arguments.ticket in after.tickets and after.tickets[step.arguments.ticket].status == Status.CASHED,
    )


def fee_is_a_part(params: Params, *, amount: Coins) -> bool:
    return 0 <= fee_of(params, amount) <= amount


def transfer_twice(params: Params, state: State, *, sender: Person, to: Person, one: Coins, other: Coins) -> State:
    moved = transfer(params, state, sender=sender, to=to, amount=one)
    return transfer(params, moved, sender=sender, to=to, amount=other)


def transfer_once(params: Params, state: State, *, sender: Person, to: Person, one: Coins, other: Coins) -> State:
    return transfer(params, state, sender=sender, to=to, amount=Coins(Nat(one + other)))


def same_balances(params: Params, before: State, left: State, right: State) -> bool:
    return left.balances.all(lambda person, held: right.balances[person] == held)


def some_ticket_is_cashed(params: Params, state: State) -> bool:
    return state.tickets.any(lambda _key, ticket: ticket.status == Status.CASHED)


def is_open(params: Params, state: State, key: TicketId) -> bool:
    return key in state.tickets and state.tickets[key].status == Status.OPEN


def is_no_longer_open(params: Params, state: State, key: TicketId) -> bool:
    return key not in state.tickets or state.tickets[key].status != Status.OPEN


def is_by_owner(params: Params, state: State, step: Step) -> bool:
    return step.caller == state.owner


def nothing_is_open(params: Params, state: State) -> bool:
    return state.tickets.all(lambda _key, ticket: ticket.status == Status.CASHED)


def has_few(params: Params, state: State) -> bool:
    return state.issued <= 2


def cashing(params: Params, state: State) -> Iterator[dict[str, Any]]:
    for key, ticket in state.tickets.items():
        yield {"caller": ticket.holder, "ticket": key}


PROPERTIES = (
    Invariant(
        id="vault.total_is_sum",
        statement="The total is what people hold and what is set aside.",
        source=("Vault",),
        predicate=total_is_sum,
    ),
    Invariant(
        id="vault.within_limit",
        statement="The total never passes the limit.",
        source=("Vault",),
        predicate=within_limit,
    ),
    Invariant(
        id="vault.tickets_are_funded",
        statement="No ticket is about nothing.",
        source=("Vault",),
        predicate=tickets_are_funded,
    ),
    Invariant(
        id="vault.tickets_are_numbered",
        statement="A ticket is filed under its number.",
        source=("Vault",),
        predicate=tickets_are_numbered,
        lemma=True,
    ),
    StepProperty(
        id="steps.only_holder_spends",
        statement="Only the holder spends, but for the closing.",
        source=("Vault",),
        predicate=only_holder_spends,
    ),
    StepProperty(
        id="steps.owner_stays",
        statement="The owner never changes.",
        source=("Vault",),
        predicate=owner_stays,
    ),
    StepProperty(
        id="steps.cashing_ends_it",
        statement="A ticket that is cashed stays cashed.",
        source=("Vault",),
        predicate=cashing_ends_it,
    ),
    Theorem(
        id="fees.fee_is_a_part",
        statement="The fee is between nothing and all.",
        source=("Vault",),
        predicate=fee_is_a_part,
    ),
    Relational(
        id="cuts.two_make_one",
        statement="Two transfers do what one does.",
        source=("Vault",),
        left=transfer_twice,
        right=transfer_once,
        relation=same_balances,
    ),
    Reachable(
        id="vault.cashes",
        statement="A ticket can be cashed.",
        source=("Vault",),
        predicate=some_ticket_is_cashed,
    ),
    LeadsTo(
        id="vault.stamps",
        statement="An open ticket is stamped in the end.",
        source=("Vault",),
        antecedent=is_open,
        consequent=is_no_longer_open,
        each="tickets",
        fairness=(Fairness(action="stamp", when=is_by_owner, reason="The owner is paid for it."),),
        expected=Verdict.EXPLORED,
    ),
)

SUITE = Suite(
    name="vault",
    params=Params,
    is_valid=is_valid,
    state=State,
    genesis=genesis,
    actions=(deposit, transfer, issue, stamp, cash, close),
    properties=PROPERTIES,
    presets={
        "tiny": Preset(
            name="tiny",
            summary="2 people, up to 2 coins",
            params=Params(limit=Coins(2), fee_percent=Percent(50)),
            genesis=({"owner": Person(Identity("ann"))},),
            pools={"Person": ("ann", "ben"), "Coins": (1, 2), "TicketId": ()},
            domains={"cash": cashing},
            within=has_few,
        )
    },
    assumptions={"A-01": "An empty vault is not closed."},
    rests=(Rest(name="done", statement="No ticket waits.", predicate=nothing_is_open),),
    seed={"S1": "Coins are never lost."},
)
