"""Which comparison failed, and which fields a predicate reads."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from steelyard.language import Map, count, every, implies, ite
from steelyard.report.blame import Failure, failure, fields_read
from tests.steelyard.counter import properties
from tests.steelyard.counter.model import Count, Params, State

PARAMS = Params(limit=Count(5))


def state(total: int, **given: int) -> State:
    return State(owner="ann", total=total, given=Map(given, default=0))  # type: ignore[arg-type]


def conjunction(_params: Params, s: State) -> bool:
    return s.total >= 0 and 0 <= s.total <= 7 and s.total != 3


def branches(_params: Params, s: State) -> bool:
    if s.total > 10:
        return s.total == 11
    return ite(s.total > 5, lambda: s.total == 6, lambda: s.total == 2 if s.owner == "ann" else False)  # type: ignore[arg-type,return-value]


def eager_arms(_params: Params, s: State) -> bool:
    return ite(s.total > 5, s.total == 6, s.total == 2)


def consequent(_params: Params, s: State) -> bool:
    return implies(s.total > 0, lambda: s.given.all(lambda _who, much: much < s.total))


def slots(_params: Params, s: State) -> bool:
    return every((1, 2, 3), lambda n: n <= s.total)


def alternative(_params: Params, s: State) -> bool:
    return s.total == 1 or s.total == 2


def negation(_params: Params, s: State) -> bool:
    return not s.total == 1  # noqa: SIM201 - the shape is what is tested


def is_small(_params: Params, s: State) -> bool:
    return s.total < 4


def by_helper(params: Params, s: State) -> bool:
    return s.owner == "ann" and is_small(params, s)


def membership(_params: Params, s: State) -> bool:
    return s.owner in s.given


def faulty(_params: Params, s: State) -> bool:
    return s.total // 0 == 1


def counted(_params: Params, s: State) -> bool:
    return count((1, 2, 3), lambda n: n == s.total) == 0


def found(predicate: Any, s: State) -> Failure:
    what = failure(predicate, (PARAMS, s))
    assert what is not None
    return what


@pytest.mark.parametrize(
    ("predicate", "where", "texts", "values"),
    [
        (conjunction, state(3), ("s.total", "3"), (3, 3)),
        (conjunction, state(8), ("0", "s.total", "7"), (0, 8, 7)),
        (conjunction, state(-1), ("s.total", "0"), (-1, 0)),
        (branches, state(12), ("s.total", "11"), (12, 11)),
        (branches, state(7), ("s.total", "6"), (7, 6)),
        (branches, state(4), ("s.total", "2"), (4, 2)),
        (eager_arms, state(7), ("ite(s.total > 5, s.total == 6, s.total == 2)",), (False,)),
        (slots, state(1), ("n", "s.total"), (2, 1)),
        (consequent, state(3, ann=1, ben=3), ("much", "s.total"), (3, 3)),
        (alternative, state(3), ("s.total == 1 or s.total == 2",), (False,)),
        (negation, state(1), ("not s.total == 1",), (False,)),
        (by_helper, state(9), ("s.total", "4"), (9, 4)),
        (counted, state(2), ("count((1, 2, 3), lambda n: n == s.total)", "0"), (1, 0)),
        (properties.within_limit, state(9), ("state.total", "params.limit"), (9, 5)),
    ],
)
def test_the_conjunct_that_is_false_is_named_with_its_values(
    predicate: Any, where: State, texts: tuple[str, ...], values: tuple[Any, ...]
) -> None:
    what = found(predicate, where)
    assert tuple(text for text, _ in what.operands) == texts
    assert tuple(value for _, value in what.operands) == values
    assert len(what.operators) == len(texts) - 1


def test_what_a_lambda_was_given_is_told() -> None:
    assert found(consequent, state(3, ann=1, ben=3)).at == (("_who", "ben"), ("much", 3))
    assert found(slots, state(1)).at == (("n", 2),)


def test_the_line_is_the_one_of_the_comparison() -> None:
    what = found(branches, state(7))
    assert what.file == __file__
    assert what.line == branches.__code__.co_firstlineno + 3


def test_membership_is_told_by_what_was_sought() -> None:
    what = found(membership, state(3, ben=1))
    assert what.operators == ("in",)
    assert what.operands[0] == ("s.owner", "ann")


@pytest.mark.parametrize(("predicate", "where"), [(conjunction, state(5)), (faulty, state(5))])
def test_it_gives_up_rather_than_guess(predicate: Any, where: State) -> None:
    assert failure(predicate, (PARAMS, where)) is None


def test_a_closure_is_left_alone() -> None:
    limit = 3

    def below(_params: Params, s: State) -> bool:
        return bool(s.total < limit)

    assert failure(below, (PARAMS, state(9))) is None


# --- which fields -------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Inner:
    left: int
    right: int


@attrs.frozen(kw_only=True)
class Outer:
    first: int
    inner: Inner


def reads_right(_params: Any, s: Outer) -> bool:
    return s.inner.right > 0


def reads_whole(_params: Any, before: Outer, _step: Any, after: Outer) -> bool:
    return before.inner == after.inner


OUTER = Outer(first=1, inner=Inner(left=2, right=3))


def test_only_the_fields_that_a_predicate_reads_are_named() -> None:
    assert fields_read(properties.within_limit, (PARAMS, state(1)), State) == ("total",)
    assert fields_read(properties.count_is_given, (PARAMS, state(1)), State) == ("total", "given")
    assert fields_read(reads_right, (PARAMS, OUTER), Outer) == ("inner.right",)


def test_comparing_a_record_reads_all_of_it() -> None:
    assert fields_read(reads_whole, (PARAMS, OUTER, None, OUTER), Outer) == ("inner.left", "inner.right")


def test_being_watched_changes_no_answer() -> None:
    other = attrs.evolve(OUTER, inner=Inner(left=9, right=3))
    seen: list[bool] = []

    def noting(_params: Any, before: Outer, after: Outer) -> bool:
        seen.append(before == after)
        return True

    fields_read(noting, (PARAMS, OUTER, other), Outer)
    fields_read(noting, (PARAMS, OUTER, OUTER), Outer)
    assert seen == [False, True]
