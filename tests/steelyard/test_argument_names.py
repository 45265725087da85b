"""Arguments of a model may have the names that the checker gives to its own."""

from __future__ import annotations

from typing import NewType

import attrs

from steelyard.check import check
from steelyard.conform import World
from steelyard.engines.result import Verdict
from steelyard.gate.export import export
from steelyard.language import Nat, action
from steelyard.schema import arguments_of
from steelyard.selftest import selftest
from steelyard.suite import Invariant, Preset, Suite, Theorem

Count = NewType("Count", Nat)


@attrs.frozen(kw_only=True)
class Params:
    """Nothing to choose."""


@attrs.frozen(kw_only=True)
class State:
    """One number."""

    total: Count


def is_valid(params: Params) -> bool:  # noqa: ARG001
    return True


def genesis(params: Params, *, given: Count) -> State:  # noqa: ARG001
    """Nothing yet."""
    return State(total=given)


@action(by="anyone")
def grow(  # noqa: PLR0913 - the names are the point
    params: Params,  # noqa: ARG001
    state: State,
    *,
    action: Count,
    arguments: Count,
    before: Count,
    function: Count,
    given: Count,
    log: Count,
    name: Count,
    other: Count,
    others: Count,
    own: Count,
    owner: Count,
    predicate: Count,
    record: Count,
    step: Count,
    suite: Count,
    value: Count,
) -> State:
    """Grow."""
    fast = action + arguments + before + function + given + log + name + other + others
    return attrs.evolve(
        state, total=Count(state.total + fast + own + owner + predicate + record + step + suite + value)
    )


def is_natural(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.total >= 0


def is_small(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.total < 40


def sums_grow(  # noqa: PLR0913 - the names are the point
    params: Params,  # noqa: ARG001
    *,
    function: Count,
    given: Count,
    log: Count,
    name: Count,
    other: Count,
    others: Count,
    own: Count,
    owner: Count,
    predicate: Count,
) -> bool:
    return function + given + log + name + other + others + own + owner + predicate >= owner


ONES = dict.fromkeys((name for name, _ in arguments_of(grow)), Count(1))
SUITE = Suite(
    name="names",
    params=Params,
    is_valid=is_valid,
    state=State,
    genesis=genesis,
    actions=(grow,),
    properties=(
        Invariant(id="names.natural", statement="It holds.", source=("N",), predicate=is_natural),
        Theorem(id="names.theorem", statement="It holds.", source=("N",), predicate=sums_grow),
    ),
    presets={
        "tiny": Preset(
            name="tiny",
            summary="",
            params=Params(),
            genesis=({"given": Count(0)},),
            pools={"Count": (Count(1),)},
            within=is_small,
        )
    },
)


def test_every_engine_takes_them() -> None:
    found = {one.id: one.verdict for one in check(SUITE).results}
    assert found["names.natural"] is Verdict.PROVEN
    assert found["names.theorem"] is Verdict.PROVEN
    explored = {one.id: one.verdict for one in check(SUITE, engine="explore", preset="tiny").results}
    assert explored["names.natural"] in (Verdict.EXPLORED, Verdict.BOUNDED)


def test_the_selftest_takes_them() -> None:
    report = selftest(SUITE, cases=20, protocols=0)
    assert report.is_sound


def test_the_gate_takes_them() -> None:
    (theorem,) = (one for one in export(SUITE, "/")["properties"] if one["id"] == "names.theorem")
    assert theorem["term"] is not None


def test_a_scenario_takes_them() -> None:
    world = World(SUITE, Params(), {"given": Count(2)})
    world.act("grow", **ONES)
    assert world.state.total == 2 + len(ONES)
