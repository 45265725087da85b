"""Members with seats, their children, and votes: what quantifiers range over."""

from __future__ import annotations

import attrs

from steelyard.language import Map, action, count, every, implies, require, some, table
from steelyard.suite import Step
from tests.steelyard.false_proofs.models.common import TREASURY, Account, Amount, No, Number, Params

Slots = tuple[Account, Account, Account]


@attrs.frozen(kw_only=True)
class Member:
    """A member, whose seat is a number."""

    seat: Number
    boss: bool


@attrs.frozen(kw_only=True)
class State:
    """People, their children by name, and three votes."""

    people: Map[Account, Member] = table()
    parents: Map[Account, Account] = table()
    seats: Number
    votes: Slots
    low: Map[Number, Amount] = table(default=0)
    middle: Map[Number, Amount] = table(default=0)
    high: Map[Number, Amount] = table(default=0)


def genesis(params: Params, *, first: Account) -> State:
    """One person, who is the boss."""
    empty = State(seats=Number(1), votes=(TREASURY, TREASURY, TREASURY))
    high = empty.high.set(Number(1), Amount(5)).set(Number(2), Amount(5))
    people = empty.people.set(first, Member(seat=Number(0), boss=True))
    return attrs.evolve(empty, people=people, high=high)


@action(by="anyone")
def hire(params: Params, state: State, *, who: Account, seat: Number) -> State:
    """A new member on any seat."""
    require(who not in state.people, No())
    return attrs.evolve(state, people=state.people.set(who, Member(seat=seat, boss=False)))


@action(by="anyone")
def hire_next(params: Params, state: State, *, who: Account) -> State:
    """A new member on the next seat."""
    require(who not in state.people, No())
    people = state.people.set(who, Member(seat=state.seats, boss=False))
    return attrs.evolve(state, people=people, seats=Number(state.seats + 1))


@action(by="anyone")
def demote(params: Params, state: State, *, who: Account) -> State:
    """A member is no boss any more, be it the only one."""
    require(who in state.people, No())
    return attrs.evolve(state, people=state.people.set(who, attrs.evolve(state.people[who], boss=False)))


@action(by="anyone")
def succeed(params: Params, state: State, *, who: Account, to: Account) -> State:
    """A boss hands over to another member."""
    require(who in state.people, No())
    require(to in state.people, No())
    left = state.people.set(who, attrs.evolve(state.people[who], boss=False))
    return attrs.evolve(state, people=left.set(to, attrs.evolve(left[to], boss=True)))


@action(by="anyone")
def adopt(params: Params, state: State, *, child: Account, parent: Account) -> State:
    """A child, whose parent is a member."""
    require(parent in state.people, No())
    return attrs.evolve(state, parents=state.parents.set(child, parent))


@action(by="anyone")
def leave(params: Params, state: State, *, who: Account) -> State:
    """A member leaves, children or not."""
    require(who in state.people, No())
    return attrs.evolve(state, people=state.people.remove(who))


@action(by="anyone")
def vote(params: Params, state: State, *, one: Account, two: Account, three: Account) -> State:
    """Three votes, of whom ever."""
    return attrs.evolve(state, votes=(one, two, three))


@action(by="anyone")
def vote_once_each(params: Params, state: State, *, one: Account, two: Account, three: Account) -> State:
    """Three votes of different people."""
    require(one not in (two, three) and two != three, No())
    return attrs.evolve(state, votes=(one, two, three))


@action(by="anyone")
def add_low(params: Params, state: State, *, key: Number) -> State:
    """A small number below."""
    require(key < 5, No())
    return attrs.evolve(state, low=state.low.set(key, Amount(1)))


@action(by="anyone")
def add_middle(params: Params, state: State, *, key: Number) -> State:
    """Any number between."""
    return attrs.evolve(state, middle=state.middle.set(key, Amount(1)))


def not_all_are_bosses(params: Params, state: State) -> bool:
    """False at first: `all` under a negation."""
    return not state.people.all(lambda _who, member: member.boss)


def not_all_are_no_bosses(params: Params, state: State) -> bool:
    """There is a boss, said by `all` under a negation."""
    return not state.people.all(lambda _who, member: not member.boss)


def there_is_a_boss(params: Params, state: State) -> bool:
    """There is a boss, said by `any`."""
    return state.people.any(lambda _who, member: member.boss)


def seats_differ(params: Params, state: State) -> bool:
    """No two members share a seat."""
    return state.people.all(
        lambda who, member: state.people.all(lambda whom, other: who == whom or member.seat != other.seat)
    )


def seats_are_given_out(params: Params, state: State) -> bool:
    """Seats are numbered in the order of their members."""
    return state.people.all(lambda _who, member: member.seat < state.seats)


def children_have_parents(params: Params, state: State) -> bool:
    """The parent of each child is a member."""
    return state.parents.all(lambda _child, parent: parent in state.people)


def parents_have_children(params: Params, state: State) -> bool:
    """False: for each member there is a child."""
    return state.people.all(lambda who, _member: state.parents.any(lambda _child, parent: parent == who))


def children_have_some_parent(params: Params, state: State) -> bool:
    """For each child there is a member who is its parent."""
    return state.parents.all(lambda _child, parent: state.people.any(lambda who, _member: who == parent))


def one_is_parent_of_all(params: Params, state: State) -> bool:
    """False: the quantifiers the other way round."""
    return state.people.any(lambda who, _member: state.parents.all(lambda _child, parent: parent == who))


def a_boss_is_a_parent(params: Params, state: State) -> bool:
    """False: that there is a boss and that there is a parent names no one who is both."""
    bosses = state.people.any(lambda _who, member: member.boss)
    return implies(
        bosses and state.parents.any(lambda _child, _parent: True),
        state.parents.any(lambda _child, parent: parent in state.people and state.people[parent].boss),
    )


def nobody_votes_twice(params: Params, state: State) -> bool:
    """Whoever votes votes once, but for those who do not vote."""
    return every(state.votes, lambda voter: voter == TREASURY or count(state.votes, lambda other: other == voter) == 1)


def votes_are_three(params: Params, state: State) -> bool:
    """False: equal votes are one voter."""
    return implies(
        some(state.votes, lambda voter: voter != TREASURY),
        state.votes[0] != state.votes[1] and state.votes[1] != state.votes[2],
    )


def equal_votes_count_together(params: Params, state: State) -> bool:
    """Two slots of one voter are two votes."""
    return implies(state.votes[0] == state.votes[1], count(state.votes, lambda voter: voter == state.votes[0]) >= 2)


def high_is_as_at_first(params: Params, state: State) -> bool:
    """The two entries of `high` that are there from the beginning."""
    return state.high[Number(1)] == 5 and state.high[Number(2)] == 5


def low_is_small(params: Params, state: State) -> bool:
    """What `add_low` lets in."""
    return state.low.all(lambda key, _amount: key < 5)


def three_alternate(params: Params, state: State) -> bool:
    """True: for each below and each between there is another one above."""
    return state.low.all(
        lambda key, _one: state.middle.all(
            lambda other, _two: state.high.any(lambda third, amount: third != other and amount != key)
        )
    )


def never_both(params: Params, before: State, step: Step, after: State) -> bool:
    """False: the number of entries above may well be a key below, and 7 a key between."""
    above = Number(before.high.sum(lambda _key, _amount: 1))
    return not (above in before.low and Number(7) in before.middle)
