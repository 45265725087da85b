"""Actions that use every way of branching that the language has, and some that it refuses elsewhere."""
# ruff: noqa: ARG001

from __future__ import annotations

from typing import NewType

import attrs

from steelyard.language import (
    Identity,
    Map,
    Nat,
    Refused,
    action,
    assume,
    ceil_div,
    count,
    every,
    floor_div,
    implies,
    ite,
    require,
    some,
    table,
)

Name = NewType("Name", Identity)
Size = NewType("Size", Nat)
Change = NewType("Change", int)

A = Name("a")


@attrs.frozen(kw_only=True)
class Params:
    """One number."""

    factor: Size


@attrs.frozen(kw_only=True)
class State:
    """A number, a flag, and two maps."""

    found: Change
    flag: bool
    held: Map[Name, Size] = table(default=0)
    notes: Map[Name, Change] = table()


@attrs.frozen
class Low(Refused):
    """Too low."""

    size: Change


@attrs.frozen
class High(Refused):
    """Too high."""


def is_valid(params: Params) -> bool:
    """Any."""
    return params.factor >= 0


def genesis(params: Params) -> State:
    """Nothing."""
    return State(found=Change(0), flag=False)


def bounded(size: Change) -> Change:
    """A helper with two early returns."""
    if size > 2:
        return Change(2)
    if size < 0 - 2:
        return Change(0 - size)
    return size


def checked(size: Change) -> Change:
    """A helper that refuses."""
    require(size > 0, Low(size))
    return Change(size - 1)


def is_checked(size: Change) -> bool:
    """A predicate that refuses."""
    require(size < 2, High())
    return size == 1


@action(by="anyone")
def branch(params: Params, state: State, *, size: Change, on: bool) -> State:
    """If within if, an else, an assignment in each."""
    found = 0
    if on and size > 0:
        found = size
        if size == 2:
            found += 10
    elif not on or size == -1:
        found -= 1
    else:
        return state
    return attrs.evolve(state, found=Change(found * 2))


@action(by="anyone")
def chain(params: Params, state: State, *, size: Change, other: Change) -> State:
    """Comparisons in a row, the later ones with a division."""
    low = 0 < size < other
    near = 0 < other <= floor_div(4, other) != size
    return attrs.evolve(state, flag=low or near, found=Change(1 if size == other else 0))


@action(by="anyone")
def lazy(params: Params, state: State, *, size: Change, on: bool) -> State:
    """Operands that fault, behind conditions that keep them from it."""
    quotient = ite(size > 0, lambda: floor_div(3, size), 0)
    safe = implies(on, lambda: size != 0) and (size == 0 or 4 // (size * size) >= 1)
    return attrs.evolve(state, found=Change(quotient), flag=safe)


@action(by="anyone")
def faulty(params: Params, state: State, *, size: Change, on: bool) -> State:
    """A division in an arm, whose divisor may be 0."""
    return attrs.evolve(state, found=Change(ceil_div(5, size) if on else 7))


@action(by="anyone")
def refusing_arm(params: Params, state: State, *, size: Change, on: bool) -> State:
    """A helper that refuses, in an arm."""
    return attrs.evolve(state, found=checked(size) if on else Change(size - 5))


@action(by="anyone")
def refusing_operand(params: Params, state: State, *, size: Change, on: bool) -> State:
    """A helper that refuses, in later operands of every kind."""
    one = on or is_checked(size)
    two = not on and is_checked(Change(size + 1))
    three = 0 < size < checked(Change(size + 1))
    four = implies(on and size > 1, lambda: is_checked(Change(size - 1)))
    return attrs.evolve(state, flag=one and not two, found=Change((1 if three else 0) + (2 if four else 0)))


def stays_off(on: bool) -> Change:
    """A helper that refuses what its caller knows."""
    require(not on, High())
    return Change(1)


@action(by="anyone")
def refusing_known(params: Params, state: State, *, size: Change, on: bool) -> State:
    """A helper that is refused wherever it is reached, in arms and operands that need not be."""
    one = stays_off(on) if on and size > 0 else Change(2)
    two = size < 0 or (size > 1 and stays_off(size > 1) > 0)
    return attrs.evolve(state, found=one, flag=two)


@action(by="anyone")
def nested_arms(params: Params, state: State, *, size: Change, on: bool) -> State:
    """Arms within arms, with a helper that branches and one that refuses."""
    found = (bounded(size) if size < 3 else checked(size)) if on else (0 if size > 0 else bounded(Change(size - 1)))
    return attrs.evolve(state, found=Change(found))


@action(by="anyone")
def loop(params: Params, state: State, *, size: Change, one: Change, two: Change) -> State:
    """A loop with an early return, a count, and quantifiers over a tuple."""
    items = (size, one, two)
    total = 0
    for item in items:
        if item == 2:
            return attrs.evolve(state, found=Change(total))
        total = total + bounded(item)
    equal = count(items, lambda item: item == one)
    whole = every(items, lambda item: item >= 0) or some(items, lambda item: item == 0 - 2)
    return attrs.evolve(state, found=Change(total + 10 * equal), flag=whole)


@action(by="anyone")
def count_up(params: Params, state: State, *, size: Change) -> State:
    """A loop over a range, and tuples unpacked."""
    total, last = 0, size
    for number in range(1, 4):
        total, last = total + last * number, last - 1
    return attrs.evolve(state, found=Change(total % 5 - min(size, last, 1)))


@action(by="anyone")
def keys(params: Params, state: State, *, who: Name, whom: Name, size: Size) -> State:
    """Two keys, perhaps the same, perhaps a literal one; an entry read, taken away and put back."""
    require(who in state.notes, Low(Change(0)))
    moved = state.notes.set(whom, Change(state.notes[who] + 1)).remove(who)
    kept = moved.set(A, Change(5)) if whom == A else moved
    held = state.held.set(who, size).set(whom, Size(state.held[who] + 1))
    return attrs.evolve(state, notes=kept, held=held, flag=whom in kept, found=Change(held[A]))


@action(by="anyone")
def choose_map(params: Params, state: State, *, who: Name, on: bool) -> State:
    """A map that is chosen, and an entry that need not be there."""
    chosen = state.notes if on else state.notes.set(who, Change(3))
    return attrs.evolve(state, notes=chosen, found=chosen[who])


@action(by="environment")
def supposed(params: Params, state: State, *, size: Change, on: bool) -> State:
    """Assumptions before and after a branch."""
    assume(size > -2, "A-01")
    if on:
        assume(size < 2, "A-02")
        return attrs.evolve(state, found=size)
    require(size != 0, Low(size))
    return attrs.evolve(state, found=Change(10 if size < -3 else size))


ACTIONS = (
    branch,
    chain,
    lazy,
    faulty,
    refusing_arm,
    refusing_operand,
    refusing_known,
    nested_arms,
    loop,
    count_up,
    keys,
    choose_map,
    supposed,
)
