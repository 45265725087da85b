"""Several counterexamples to one property, one for each cause, each as simple as there is."""

from __future__ import annotations

import attrs
import pytest

from steelyard.engines.causes import causes
from steelyard.engines.domain import Domain
from steelyard.engines.minimal import minimal
from steelyard.engines.result import Options
from steelyard.engines.shrinking import parties
from steelyard.language import action, require
from steelyard.suite import Invariant, StepProperty, Suite
from steelyard.trace import Trace, run_trace
from tests.steelyard.counter.faulty import forgetful
from tests.steelyard.counter.model import Count, NotOwner, NotPositive, Params, Person, State
from tests.steelyard.counter.suite import SUITE
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.suite import SUITE as TOKEN


@action(by="anyone", caller="caller")
def add(params: Params, state: State, *, caller: Person, amount: Count) -> State:  # noqa: ARG001
    """Count further, wrongly for the owner and wrongly for others."""
    require(amount > 0, NotPositive(amount))
    if caller == state.owner:
        return attrs.evolve(state, total=Count(state.total + amount))
    return attrs.evolve(state, given=state.given.set(caller, amount))


@action(by="owner", caller="caller", fair="the owner wants it back")
def take_back(params: Params, state: State, *, caller: Person) -> State:  # noqa: ARG001
    """Take back what was never noted."""
    require(caller == state.owner, NotOwner(caller))
    return attrs.evolve(state, total=Count(state.total + 1))


def claim(name: str, suite: Suite) -> Invariant:
    (found,) = [one for one in suite.properties if one.id == name]
    assert isinstance(found, Invariant)
    return found


@pytest.fixture(scope="module")
def faulty() -> Suite:
    return SUITE.replacing(add=add, take_back=take_back)


def test_two_branches_and_another_action_are_three_causes(faulty: Suite) -> None:
    found = causes(faulty, "tiny", claim("count.is_given", SUITE), Options())
    assert sorted(one.action for one in found) == ["add", "add", "take_back"]
    assert len({one.lines for one in found}) == 3
    assert all(len(one.trace.moves) == 1 for one in found)
    assert all(one.trace.certificate.startswith("none of this cause in fewer than 1 step") for one in found)


def test_what_is_broken_already_is_not_broken_again() -> None:
    forgets = SUITE.replacing(add=forgetful.add)
    (one,) = causes(forgets, "tiny", claim("count.is_given", SUITE), Options())
    assert [move.action for move in one.trace.moves] == ["add", "add"]


def test_no_more_than_are_asked_for_are_given(faulty: Suite) -> None:
    assert len(causes(faulty, "tiny", claim("count.is_given", SUITE), Options(), most=2)) == 2


def test_the_protocol_itself_has_none() -> None:
    assert causes(SUITE, "tiny", claim("count.is_given", SUITE), Options()) == ()


def simplest(*calls: tuple[str, int]) -> Trace:
    """What is left of gifts to the forgetful counter."""
    forgets = SUITE.replacing(add=forgetful.add)
    preset = attrs.evolve(SUITE.presets["tiny"], params=Params(limit=Count(4)))
    wide = attrs.evolve(forgets, presets={"tiny": preset})
    moves = [("add", {"caller": who, "amount": amount}) for who, amount in calls]
    trace = run_trace(wide, preset.params, {"owner": "ann"}, moves)
    return minimal(wide, preset, Domain(wide, preset), claim("count.is_given", SUITE), trace)


def test_amounts_become_the_smallest_and_parties_the_fewest() -> None:
    trace = simplest(("ann", 2), ("ann", 2))
    assert [dict(move.arguments) for move in trace.moves] == [{"caller": "ann", "amount": 1}] * 2


def test_a_party_in_whose_place_another_may_stand_is_left_out() -> None:
    faulty, preset = FAULTY["anyone_mints"].suite, TOKEN.presets["tiny"]
    caught = next(one for one in TOKEN.properties if one.id == "authority.only_operator_mints")
    assert isinstance(caught, StepProperty)
    moves = [("mint", {"caller": "bob", "to": "alice", "amount": 2})]
    trace = run_trace(faulty, preset.params, {"operator": "alice"}, moves)
    (move,) = minimal(faulty, preset, Domain(faulty, preset), caught, trace).moves
    assert dict(move.arguments) == {"caller": "bob", "to": "bob", "amount": 1}


def test_a_run_that_needs_another_length_stays_as_it_is() -> None:
    trace = simplest(("ann", 1), ("ben", 1), ("ann", 1))
    assert len(trace.moves) == 3


def test_parties_are_counted_once() -> None:
    assert parties(()) == []
