"""The bridge on which explorers are compared, in the modelling language.

`accounts` with `units` each on chain A; `slots` for transfers in each direction, used once and in order; `guardians`,
of whom `threshold` must attest.  Its counts of states are those that SPIN, TLC and Murphi come to on models in their
languages (2026-11).
"""

from __future__ import annotations

from enum import Enum
from typing import NewType

import attrs
from attrs import evolve

from steelyard.language import Identity, Map, Nat, Refused, action, require, table
from steelyard.suite import Invariant, Preset, Suite

Account = NewType("Account", Identity)
Units = NewType("Units", Nat)
Place = NewType("Place", Nat)
Guardian = NewType("Guardian", Nat)


#: How many there may be.
_ACCOUNTS = 2
_GUARDIANS = 3


class Status(Enum):
    """What became of a transfer."""

    PENDING = "pending"
    DONE = "done"
    CLEANED = "cleaned"


@attrs.frozen(kw_only=True)
class Params:
    """An instance."""

    accounts: Nat
    units: Units
    slots: Place
    guardians: Guardian
    threshold: Nat


@attrs.frozen(kw_only=True)
class Transfer:
    """A transfer, and who attested it: guardians 0 to 2."""

    owner: Account
    amount: Units
    status: Status
    first: bool
    second: bool
    third: bool


@attrs.frozen(kw_only=True)
class State:
    """Both chains."""

    a: Map[Account, Units] = table(default=0)
    b: Map[Account, Units] = table(default=0)
    escrow: Units
    outs: Map[Place, Transfer] = table()
    ins: Map[Place, Transfer] = table()
    next_out: Place
    next_in: Place


@attrs.frozen
class NotNow(Refused):
    """It is not possible in this state."""


def is_valid(params: Params) -> bool:
    """One account or two, and up to three guardians."""
    return 1 <= params.accounts <= _ACCOUNTS and params.guardians <= _GUARDIANS and params.units > 0


def genesis(params: Params, *, one: Account, two: Account) -> State:
    """All is on chain A, with one account or two."""
    require(params.accounts == 1 or one != two, NotNow())
    empty = State(escrow=Units(0), next_out=Place(0), next_in=Place(0))
    held = empty.a.set(one, params.units)
    return evolve(empty, a=held if params.accounts == 1 else held.set(two, params.units))


def _begun(owner: Account, amount: Units) -> Transfer:
    return Transfer(owner=owner, amount=amount, status=Status.PENDING, first=False, second=False, third=False)


def _attested(of: Transfer, guardian: Guardian) -> Transfer:
    """The transfer with one vote more."""
    require(of.status == Status.PENDING, NotNow())
    if guardian == 0:
        require(not of.first, NotNow())
        return evolve(of, first=True)
    if guardian == 1:
        require(not of.second, NotNow())
        return evolve(of, second=True)
    require(not of.third, NotNow())
    return evolve(of, third=True)


def _votes(of: Transfer) -> int:
    return (1 if of.first else 0) + (1 if of.second else 0) + (1 if of.third else 0)


def _cleaned(of: Transfer) -> Transfer:
    require(of.status == Status.DONE, NotNow())
    return evolve(of, status=Status.CLEANED, first=False, second=False, third=False)


@action(by="an account", caller="account")
def lock(params: Params, state: State, *, account: Account, amount: Units) -> State:
    """Lock an amount on chain A."""
    require(state.next_out < params.slots and amount >= 1, NotNow())
    require(state.a[account] >= amount, NotNow())
    return evolve(
        state,
        a=state.a.set(account, Units(state.a[account] - amount)),
        escrow=Units(state.escrow + amount),
        outs=state.outs.set(state.next_out, _begun(account, amount)),
        next_out=Place(state.next_out + 1),
    )


@action(by="a guardian")
def attest_out(params: Params, state: State, *, place: Place, guardian: Guardian) -> State:
    """Say on chain B that it was locked."""
    require(place in state.outs and guardian < params.guardians, NotNow())
    return evolve(state, outs=state.outs.set(place, _attested(state.outs[place], guardian)))


@action(by="anyone")
def mint(params: Params, state: State, *, place: Place) -> State:
    """Mint on chain B what was attested."""
    require(place in state.outs, NotNow())
    of = state.outs[place]
    require(of.status == Status.PENDING and _votes(of) >= params.threshold, NotNow())
    return evolve(
        state,
        b=state.b.set(of.owner, Units(state.b[of.owner] + of.amount)),
        outs=state.outs.set(place, evolve(of, status=Status.DONE)),
    )


@action(by="anyone")
def clean_out(params: Params, state: State, *, place: Place) -> State:  # noqa: ARG001 - all actions take params
    """Forget who attested it."""
    require(place in state.outs, NotNow())
    return evolve(state, outs=state.outs.set(place, _cleaned(state.outs[place])))


@action(by="an account", caller="account")
def burn(params: Params, state: State, *, account: Account, amount: Units) -> State:
    """Burn an amount on chain B."""
    require(state.next_in < params.slots and amount >= 1, NotNow())
    require(state.b[account] >= amount, NotNow())
    return evolve(
        state,
        b=state.b.set(account, Units(state.b[account] - amount)),
        ins=state.ins.set(state.next_in, _begun(account, amount)),
        next_in=Place(state.next_in + 1),
    )


@action(by="a guardian")
def attest_in(params: Params, state: State, *, place: Place, guardian: Guardian) -> State:
    """Say on chain A that it was burned."""
    require(place in state.ins and guardian < params.guardians, NotNow())
    return evolve(state, ins=state.ins.set(place, _attested(state.ins[place], guardian)))


@action(by="anyone")
def release(params: Params, state: State, *, place: Place) -> State:
    """Release on chain A what was attested."""
    require(place in state.ins, NotNow())
    of = state.ins[place]
    require(of.status == Status.PENDING and _votes(of) >= params.threshold, NotNow())
    require(state.escrow >= of.amount, NotNow())
    return evolve(
        state,
        escrow=Units(state.escrow - of.amount),
        a=state.a.set(of.owner, Units(state.a[of.owner] + of.amount)),
        ins=state.ins.set(place, evolve(of, status=Status.DONE)),
    )


@action(by="anyone")
def clean_in(params: Params, state: State, *, place: Place) -> State:  # noqa: ARG001 - all actions take params
    """Forget who attested it."""
    require(place in state.ins, NotNow())
    return evolve(state, ins=state.ins.set(place, _cleaned(state.ins[place])))


def _pending(of: Map[Place, Transfer]) -> int:
    return of.sum(lambda _, one: one.amount if one.status == Status.PENDING else 0)


def escrow_covers(params: Params, state: State) -> bool:  # noqa: ARG001 - all invariants take params
    """What is locked is on chain B or under way."""
    return state.escrow == state.b.sum(lambda _, units: units) + _pending(state.outs) + _pending(state.ins)


def all_is_there(params: Params, state: State) -> bool:
    """Nothing is lost on chain A."""
    return state.a.sum(lambda _, units: units) + state.escrow == params.accounts * params.units


def outs_are_numbered(params: Params, state: State) -> bool:  # noqa: ARG001 - all invariants take params
    """Outgoing transfers have numbers that were given out."""
    return state.outs.all(lambda place, _: place < state.next_out)


def ins_are_numbered(params: Params, state: State) -> bool:  # noqa: ARG001 - all invariants take params
    """Incoming transfers have numbers that were given out."""
    return state.ins.all(lambda place, _: place < state.next_in)


def instance(accounts: int, units: int, slots: int, guardians: int, threshold: int) -> Suite:
    """The bridge with an instance as its only preset, ``tiny``."""
    names = tuple(Account(Identity(f"account{number}")) for number in range(accounts))
    preset = Preset(
        name="tiny",
        summary=f"{accounts} accounts, {units} units, {slots} slots, {guardians} guardians, threshold {threshold}",
        params=Params(
            accounts=accounts,
            units=Units(units),
            slots=Place(slots),
            guardians=Guardian(guardians),
            threshold=threshold,
        ),
        genesis=({"one": names[0], "two": names[-1]},),
        pools={
            "Account": names,
            "Units": tuple(map(Units, range(1, accounts * units + 1))),
            "Place": tuple(map(Place, range(slots))),
            "Guardian": tuple(map(Guardian, range(guardians))),
        },
    )
    claims = {"escrow": escrow_covers, "total": all_is_there}
    lemmas = {"outs": outs_are_numbered, "ins": ins_are_numbered}
    return Suite(
        name="bridge",
        params=Params,
        is_valid=is_valid,
        state=State,
        genesis=genesis,
        actions=(lock, attest_out, mint, clean_out, burn, attest_in, release, clean_in),
        properties=tuple(
            Invariant(
                id=f"bridge.{name}",
                statement=f"{claim.__doc__}",
                source=("Bridge",),
                predicate=claim,
                lemma=name in lemmas,
            )
            for name, claim in (claims | lemmas).items()
        ),
        presets={"tiny": preset},
    )
