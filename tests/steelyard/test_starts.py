"""Where a failed step starts: what matters of it and nothing else, and what would exclude it."""

from __future__ import annotations

import attrs

from steelyard.engines.induction import run
from steelyard.engines.result import Options, Start, Task
from steelyard.engines.session import Session
from steelyard.engines.starts import start_of
from steelyard.language import action, require
from steelyard.suite import Invariant, Suite, Verdict
from tests.steelyard.counter.model import Count, NotPositive, Params, Person, State
from tests.steelyard.counter.suite import SUITE


@action(by="anyone", caller="caller")
def add(params: Params, state: State, *, caller: Person, amount: Count) -> State:
    """Count two further, at most to the limit."""
    require(amount == 2, NotPositive(amount))
    require(state.total < params.limit, NotPositive(amount))
    total = Count(state.total + amount)
    return attrs.evolve(state, total=total, given=state.given.set(caller, Count(state.given[caller] + amount)))


def is_not_three(params: Params, state: State) -> bool:  # noqa: ARG001
    """Not by twos from 0."""
    return state.total != 3


def is_within(params: Params, state: State) -> bool:
    """One further than the limit at most; not kept by taking back, as far as this says."""
    return state.total <= params.limit + 1


def nobody_gave_more(params: Params, state: State) -> bool:  # noqa: ARG001
    """No gift is larger than all gifts: true, but only the sum tells."""
    return state.given.all(lambda _person, amount: amount <= state.total)


def suite_of(*predicates: object) -> Suite:
    claims = tuple(
        Invariant(
            id=f"claim.{predicate.__name__}",  # type: ignore[attr-defined]
            statement="It holds.",
            source=("Counter",),
            predicate=predicate,  # type: ignore[arg-type]
        )
        for predicate in predicates
    )
    return attrs.evolve(SUITE.replacing(add=add), properties=claims, seed={})


def start(suite: Suite, name: str) -> Start:
    """The start that is told of a claim, at the step that induction says it fails at."""
    said = next(one for one in run(Task(suite=suite, preset="tiny", properties=suite.properties)) if one.id == name)
    assert said.verdict is Verdict.NOT_INDUCTIVE, said
    found = start_of(Session(suite, Options()), name, said.note.partition(":")[0])
    assert found is not None
    return found


def test_only_what_matters_is_told() -> None:
    found = start(suite_of(is_not_three), "claim.is_not_three")
    assert found.where.startswith("add, path ")
    assert found.values == ("total = 1",)
    assert "total == 0" in found.lemmas


def test_a_lemma_that_helps_compares_what_matters() -> None:
    found = start(suite_of(nobody_gave_more), "claim.nobody_gave_more")
    assert found.values == ("params.limit = 1", "given[caller] = 1", "given[some key] = 1")
    assert "given[caller] == 0" in found.lemmas


def test_of_what_is_kept_there_is_nothing_to_tell() -> None:
    session = Session(suite_of(is_within), Options())
    assert start_of(session, "claim.is_within", "add, path 0") is None
    assert start_of(session, "claim.is_within", "no such path") is None
