"""Maps in the place of others: with another default, or with one that is no value."""

from __future__ import annotations

import attrs

from steelyard.language import Map, action, table
from tests.steelyard.false_proofs.models.common import TREASURY, Account, Amount, Params


@attrs.frozen(kw_only=True)
class State:
    """A map with a default, one with another, and one without."""

    zero: Map[Account, Amount] = table(default=0)
    one: Map[Account, Amount] = table(default=1)
    none: Map[Account, Amount] = table()
    total: Amount


def genesis(params: Params) -> State:
    """Nothing."""
    return State(total=Amount(0))


def genesis_without_default(params: Params) -> State:
    """A map without a default stands where one with a default is declared."""
    return State(total=Amount(0), zero=Map())


@action(by="anyone")
def drop_default(params: Params, state: State) -> State:
    """A map without a default takes the place of one with a default."""
    return attrs.evolve(state, zero=state.none)


@action(by="anyone")
def change_default(params: Params, state: State) -> State:
    """A map takes the place of one with another default."""
    return attrs.evolve(state, zero=state.one)


@action(by="anyone")
def read_zero(params: Params, state: State, *, who: Account) -> State:
    """An entry of the map with a default is read: no fault, says its declaration."""
    return attrs.evolve(state, total=state.zero[who])


@action(by="anyone")
def keep(params: Params, state: State) -> State:
    """Each map stays where it is."""
    return attrs.evolve(state, zero=state.zero)


def treasury_has_nothing(params: Params, state: State) -> bool:
    """What the default says."""
    return state.zero[TREASURY] == 0


def zero_equals_none(params: Params, state: State) -> bool:
    """False: maps with different defaults are different, entries or no entries."""
    return state.zero == state.none


@attrs.frozen(kw_only=True)
class Indebted:
    """A state whose map has a default that is not of its type."""

    debts: Map[Account, Amount] = table(default=-1)


def indebted(params: Params) -> Indebted:
    """Nothing."""
    return Indebted()


def debts_are_natural(params: Params, state: Indebted) -> bool:
    """False of the default itself."""
    return state.debts[TREASURY] >= 0
