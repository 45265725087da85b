"""What was asked before is not asked again; what differs in anything that is read, is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from steelyard.engines.leaves import Leaves, is_strange
from steelyard.engines.recall import UNKNOWN, Fields, Recall
from steelyard.language import Map
from steelyard.suite import Step


@attrs.frozen
class Inner:
    """A record in a record."""

    b: int = 0
    m: Map[str, int] = Map(default=0)  # noqa: RUF009 - it never changes

    @property
    def twice(self) -> int:
        return 2 * self.b


@attrs.frozen
class Whole:
    """A state."""

    a: int = 0
    inner: Inner = Inner()


class Asked:
    """A predicate with what it was asked, as the monitor does it."""

    def __init__(self, predicate: Any) -> None:
        self.leaves = Leaves()
        self.recall = Recall(predicate, self.leaves)
        self.predicate = predicate

    def of(self, state: Any) -> bool:
        """Whether it is spared."""
        vector = self.leaves.of(state)
        if self.recall.answer(vector) is not UNKNOWN:
            return True
        self.recall.note((state,), vector, answer=self.predicate(state))
        return False

    def of_step(self, before: Any, step: Step, after: Any) -> bool:
        asked = self.leaves.of(before) + self.leaves.of(after)
        if self.recall.answer(asked, Fields(step)) is not UNKNOWN:
            return True
        self.recall.note((before, after), asked, step, answer=self.predicate(before, step, after))
        return False


def step(action: str = "act", caller: str = "x", **arguments: Any) -> Step:
    return Step(action, caller, SimpleNamespace(**arguments))


def test_what_differs_elsewhere_is_the_same() -> None:
    asked = Asked(lambda s: s.a >= 0)
    assert not asked.of(Whole(1))
    assert asked.of(Whole(1, Inner(7)))
    assert not asked.of(Whole(2))


def test_a_branch_that_reads_more_is_learnt_and_forgets_what_was_known() -> None:
    asked = Asked(lambda s: s.a == 0 or s.inner.b == 0)
    assert not asked.of(Whole(0, Inner(1)))
    assert asked.of(Whole(0, Inner(2)))
    assert not asked.of(Whole(1, Inner(0)))
    assert not asked.of(Whole(1, Inner(3)))
    assert not asked.of(Whole(0, Inner(1)))
    assert asked.of(Whole(1, Inner(3)))


@pytest.mark.parametrize(
    "predicate",
    [
        lambda s: s.inner.twice >= 0,
        lambda s: s.inner == Inner(),
        lambda s: Inner() == s.inner,
        lambda s: hash(s.inner) != 0,
        lambda s: attrs.evolve(s.inner, b=1) == s.inner,
        lambda s: s == Whole(),
        lambda s: s.inner.m.all(lambda _, value: value + s.inner.b > 0),
    ],
)
def test_all_that_a_predicate_may_read_of_a_record_counts(predicate: Any) -> None:
    asked = Asked(predicate)
    states = [Whole(a, Inner(b, Map({"k": m}, default=0))) for a in range(2) for b in range(2) for m in range(2)]
    for state in states * 3:
        if asked.of(state):
            assert asked.recall.answer(asked.leaves.of(state)) is predicate(state)


def test_a_step_is_told_by_what_is_read_of_it() -> None:
    asked = Asked(lambda before, step, after: step.action != "act" or after.a == before.a + step.arguments.n)
    assert not asked.of_step(Whole(0), step(n=1), Whole(1))
    assert asked.of_step(Whole(0), step(n=1, caller="y", more=3), Whole(1, Inner(5)))
    assert not asked.of_step(Whole(0), step(n=2), Whole(1))
    assert not asked.of_step(Whole(0), step("other"), Whole(1))
    assert asked.of_step(Whole(0), step("other"), Whole(1))
    assert not asked.of_step(Whole(1), step(n=1), Whole(1))


def test_a_predicate_that_takes_the_step_whole_is_always_asked() -> None:
    asked = Asked(lambda before, step, after: vars(step.arguments) == {} or after.a >= before.a)
    assert not asked.of_step(Whole(0), step(n=1), Whole(1))
    assert not asked.of_step(Whole(0), step(n=1), Whole(1))


def test_one_that_answers_the_stand_ins_otherwise_is_always_asked() -> None:
    asked = Asked(lambda s: isinstance(s, Whole))
    assert not asked.of(Whole())
    assert not asked.of(Whole())


def test_nothing_is_remembered_of_states_that_are_made_of_something_else() -> None:
    asked = Asked(lambda s: s.a != 1)
    assert not asked.of(Whole())
    for odd in (Whole(inner=3), Whole(a=[])):  # type: ignore[arg-type]
        assert is_strange(asked.leaves.of(odd))
        assert asked.leaves.state(asked.leaves.of(odd)) is odd
        assert not asked.of(odd)
        assert not asked.of(odd)


def test_a_record_of_another_class_makes_another_state() -> None:
    @attrs.frozen
    class Other:
        b: int = 0
        m: Map[str, int] = Inner().m

    leaves = Leaves()
    mine, other = leaves.of(Whole()), leaves.of(Whole(inner=Other()))  # type: ignore[arg-type]
    assert mine != other
    assert is_strange(other)


def test_what_lies_in_a_leaf_counts_as_that_leaf() -> None:
    # The first state has a number where a faulty model then puts a record.
    asked = Asked(lambda s: s.a.b != 7)
    assert not is_strange(asked.leaves.of(Whole(0)))
    assert not asked.of(Whole(Inner(1)))  # type: ignore[arg-type]
    assert not asked.of(Whole(Inner(7)))  # type: ignore[arg-type]


def test_a_record_among_the_arguments_is_read_whole() -> None:
    asked = Asked(lambda before, step, after: step.arguments.of.b < 2 and after.a >= before.a)
    assert not asked.of_step(Whole(0), step(of=Inner(0)), Whole(1))
    assert not asked.of_step(Whole(0), step(of=Inner(1)), Whole(1))
    assert not asked.of_step(Whole(0), step(of=Inner(2)), Whole(1))
    assert asked.of_step(Whole(0), step(of=Inner(1)), Whole(1, Inner(5)))
