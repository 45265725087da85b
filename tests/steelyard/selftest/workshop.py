"""A workshop that lends tools: every feature of the language at least once, for tests of the self-test."""

# ruff: noqa: ARG001 - every action and predicate takes the params

from __future__ import annotations

from enum import Enum
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
    digest,
    every,
    floor_div,
    implies,
    ite,
    require,
    some,
    table,
)
from steelyard.suite import Invariant, Preset, Reachable, Relational, Step, StepProperty, Suite, Theorem

Account = NewType("Account", Identity)
ToolId = NewType("ToolId", Identity)
Coins = NewType("Coins", Nat)
Days = NewType("Days", Nat)

#: Nobody, in a place where a keeper could be.
NO_ONE = Account("NO_ONE")
Keepers = tuple[Account, Account, Account]


class Sort(Enum):
    """What a tool is for."""

    WOOD = "wood"
    STONE = "stone"
    IRON = "iron"


@attrs.frozen(kw_only=True)
class Params:
    """What a workshop chooses."""

    longest: Days
    share: Coins


@attrs.frozen(kw_only=True)
class Tool:
    """A tool on the rack."""

    owner: Account
    worth: Coins
    sort: Sort
    is_sharp: bool


@attrs.frozen(kw_only=True)
class State:
    """The workshop.  The till may be overdrawn."""

    rack: Map[ToolId, Tool] = table()
    lent: Map[tuple[ToolId, Account], Days] = table(default=0)
    marked: Map[ToolId, bool] = table(default=False)
    keepers: Keepers
    till: int
    brought: Days


@attrs.frozen
class Unknown(Refused):
    """There is no such tool."""

    tool: ToolId


@attrs.frozen
class Wrong(Refused):
    """A rule says no."""


def is_valid(params: Params) -> bool:
    """Whether tools can be lent at all."""
    return params.longest >= 1 and params.share >= 1


def tool_id(owner: Account, number: Days) -> ToolId:
    """The id of a tool."""
    return ToolId(digest("tool", owner, number))


def genesis(params: Params, *, keepers: Keepers) -> State:
    """An empty workshop with some keepers."""
    require(some(keepers, lambda keeper: keeper != NO_ONE), Wrong())
    return State(keepers=keepers, till=0, brought=Days(0))


@action(by="owner", caller="owner")
def bring(params: Params, state: State, *, owner: Account, worth: Coins, sort: Sort) -> State:
    """Hang a tool on the rack."""
    require(owner != NO_ONE, Wrong())
    require(worth > 0, Wrong())
    tool = Tool(owner=owner, worth=worth, sort=sort, is_sharp=sort == Sort.IRON)
    return attrs.evolve(
        state, rack=state.rack.set(tool_id(owner, state.brought), tool), brought=Days(state.brought + 1)
    )


@action(by="owner", caller="owner")
def take(params: Params, state: State, *, owner: Account, tool: ToolId) -> State:
    """Take a tool home."""
    require(tool in state.rack, Unknown(tool))
    require(state.rack[tool].owner == owner, Wrong())
    return attrs.evolve(state, rack=state.rack.remove(tool), marked=state.marked.set(tool, False))


@action(by="anyone", caller="giver")
def give(params: Params, state: State, *, giver: Account, tool: ToolId, to: Account) -> State:
    """Make another the owner, and the tool blunt."""
    require(tool in state.rack, Unknown(tool))
    now = state.rack[tool]
    require(now.owner == giver and to != NO_ONE, Wrong())
    gone = state.rack.remove(tool)
    return attrs.evolve(state, rack=gone.set(tool, attrs.evolve(now, owner=to, is_sharp=False)))


@action(by="anyone")
def lend(params: Params, state: State, *, tool: ToolId, to: Account, days: Days) -> State:
    """Lend a tool for a while, or for as long as may be."""
    require(tool in state.rack and not state.marked[tool], Unknown(tool))
    most = min(params.longest, max(days, Days(1)))
    fee = ite(state.rack[tool].sort == Sort.WOOD, lambda: floor_div(most, params.share), lambda: ceil_div(most, 2))
    key = (tool, to)
    return attrs.evolve(state, lent=state.lent.set(key, Days(state.lent[key] + most)), till=state.till + fee)


@action(by="anyone")
def return_both(params: Params, state: State, *, first: ToolId, second: ToolId, by: Account) -> State:
    """Bring two tools back, which may be one."""
    lent = state.lent.remove((first, by)).set((second, by), Days(0))
    marked = state.marked.set(first, True) if state.till < 0 else state.marked
    return attrs.evolve(state, lent=lent, marked=marked)


@action(by="a keeper", caller="keeper")
def appoint(params: Params, state: State, *, keeper: Account, keepers: Keepers) -> State:
    """Choose other keepers, of which no two are the same."""
    require(keeper in state.keepers, Wrong())
    require(
        every(keepers, lambda one: one == NO_ONE or count(keepers, lambda other: other == one) == 1),
        Wrong(),
    )
    assume(count(keepers, lambda one: one != NO_ONE) >= 1, "W-01")
    return attrs.evolve(state, keepers=keepers)


@action(by="anyone")
def settle(params: Params, state: State, *, parts: int, tool: ToolId) -> State:
    """Divide the till, and hand out what the tool is worth; a mistake where there is no tool."""
    each = state.till // parts
    if each > 10:
        return attrs.evolve(state, till=state.till % parts)
    return attrs.evolve(state, till=state.till - each * state.rack[tool].worth)


@action(by="anyone")
def burn(params: Params, state: State) -> State:
    """Lose everything."""
    return attrs.evolve(state, rack=State(keepers=state.keepers, till=0, brought=Days(0)).rack, till=-state.till)


ACTIONS = (bring, take, give, lend, return_both, appoint, settle, burn)


def worth_of(state: State, owner: Account) -> int:
    """What the tools of an owner are worth together."""
    if owner == NO_ONE:
        return -1
    return state.rack.sum_by(lambda _key, tool: tool.owner, lambda _key, tool: tool.worth)[owner]


def tools_are_worth_something(params: Params, state: State) -> bool:
    """No tool is worth nothing, and its number is used."""
    return state.rack.all(lambda key, tool: tool.worth > 0 and implies(key in state.marked, tool.is_sharp))


def marked_tools_pay(params: Params, state: State) -> bool:
    """What is marked on the rack against the till."""
    marked = state.rack.sum(lambda key, tool: tool.worth * params.share if state.marked[key] else 0)
    return marked <= state.till * state.till


def first_keeper_is_rich(params: Params, state: State) -> bool:
    """What the keepers own, by a grouped sum."""
    return worth_of(state, state.keepers[0]) >= worth_of(state, state.keepers[1])


def someone_is_late(params: Params, state: State) -> bool:
    """Some tool is away for long, or none is away at all."""
    away = state.lent.any(lambda _key, days: days > params.longest)
    return away or not state.lent.any(lambda key, days: days > 0 and key[1] != NO_ONE)


def lent_tools_are_known(params: Params, state: State) -> bool:
    """A tool that is away hangs on the rack, and is sharp: undefined where it does not."""
    return state.lent.all(lambda key, _days: state.rack[key[0]].is_sharp)


def shares_are_whole(params: Params, state: State) -> bool:
    """The till divides: undefined where the till is 0."""
    return state.brought % state.till == 0 or state.brought // params.share > 3


def some_tool_is_cheap(params: Params, state: State) -> bool:
    """A division at each entry: undefined where the till is not positive, though Python may go on."""
    return not state.rack.any(lambda _key, tool: tool.worth // state.till > 3)


def owners_stay(params: Params, before: State, step: Step, after: State) -> bool:
    """Only a gift changes an owner, and nobody grows rich by it."""
    return step.action == "give" or before.rack.all(
        lambda key, tool: implies(key in after.rack, lambda: after.rack[key].owner == tool.owner)
    )


def worth_moves(params: Params, before: State, step: Step, after: State) -> bool:
    """What a giver owns falls by what was given."""
    mine = worth_of(before, step.arguments.giver) - worth_of(after, step.arguments.giver)
    return mine >= 0 and before.rack.sum(lambda _key, tool: tool.worth) >= after.rack.sum(lambda _key, tool: tool.worth)


def halves_are_close(params: Params, *, amount: Coins, parts: Keepers) -> bool:
    """Rounding up and down differ by at most one."""
    return ceil_div(amount, params.share) - floor_div(amount, params.share) <= count(parts, lambda one: one != NO_ONE)


def lend_twice(params: Params, state: State, *, tool: ToolId, to: Account, days: Days) -> State:
    """Lend again at once."""
    return lend(params, lend(params, state, tool=tool, to=to, days=days), tool=tool, to=to, days=days)


def lend_once(params: Params, state: State, *, tool: ToolId, to: Account, days: Days) -> State:
    """Lend for twice as long."""
    return lend(params, state, tool=tool, to=to, days=Days(days + days))


def as_long(params: Params, before: State, left: State, right: State) -> bool:
    """Lent for the same time."""
    return right.lent.all(lambda key, days: left.lent[key] == days) and left.till - before.till >= right.till


def _invariant(predicate: object) -> Invariant:
    name = getattr(predicate, "__name__", "")
    return Invariant(id=f"workshop.{name}", statement="It holds.", source=("W",), predicate=predicate)  # type: ignore[arg-type]


SUITE = Suite(
    name="workshop",
    params=Params,
    is_valid=is_valid,
    state=State,
    genesis=genesis,
    actions=ACTIONS,
    properties=(
        _invariant(tools_are_worth_something),
        _invariant(marked_tools_pay),
        _invariant(first_keeper_is_rich),
        _invariant(someone_is_late),
        _invariant(lent_tools_are_known),
        _invariant(shares_are_whole),
        _invariant(some_tool_is_cheap),
        StepProperty(id="workshop.owners_stay", statement="It holds.", source=("W",), predicate=owners_stay),
        StepProperty(
            id="workshop.worth_moves", statement="It holds.", source=("W",), predicate=worth_moves, actions=("give",)
        ),
        Theorem(id="workshop.halves", statement="It holds.", source=("W",), predicate=halves_are_close),
        Relational(
            id="workshop.twice",
            statement="It holds.",
            source=("W",),
            left=lend_twice,
            right=lend_once,
            relation=as_long,
        ),
        Reachable(id="workshop.late", statement="It can.", source=("W",), predicate=someone_is_late),
    ),
    presets={
        "tiny": Preset(
            name="tiny",
            summary="two people, two tools",
            params=Params(longest=Days(2), share=Coins(2)),
            genesis=({"keepers": ("a", "b", NO_ONE)},),
            pools={
                "Account": ("a", "b", NO_ONE),
                "ToolId": (tool_id(Account("a"), Days(0)), tool_id(Account("b"), Days(1))),
                "Coins": (0, 1, 3),
                "Days": (0, 1, 2),
                "int": (-1, 0, 1, 2),
            },
        )
    },
    assumptions={"W-01": "There is always a keeper."},
)
