"""What a predicate was put to the test by."""

from __future__ import annotations

import pytest

from steelyard.language import Map, implies
from steelyard.observe import Observed
from steelyard.schema import ModellingError

SMALL_ENOUGH = 10


def is_small(number: int) -> bool:
    return implies(number > 0, lambda: implies(number % 2 == 0, number < SMALL_ENOUGH))


def total(entries: Map[str, int]) -> int:
    return entries.sum(lambda _key, value: value)


def is_balanced(entries: Map[str, int], expected: int) -> bool:
    return total(entries) == expected and entries.all(lambda _key, value: implies(value > 5, value < SMALL_ENOUGH))


def counts_by_parity(entries: Map[str, int]) -> bool:
    return entries.sum_by(lambda _key, value: value % 2, lambda _key, _value: 1)[0] <= 1


def methods(observed: Observed) -> list[tuple[str, str]]:
    return [(site.method, site.text) for site in observed.untested]


def test_an_antecedent_counts_only_where_it_is_true() -> None:
    observed = Observed(is_small)
    assert methods(observed) == [("implies", "number > 0"), ("implies", "number % 2 == 0")]
    assert observed(0)
    assert methods(observed) == [("implies", "number > 0"), ("implies", "number % 2 == 0")]
    assert observed(3)
    assert methods(observed) == [("implies", "number % 2 == 0")]
    assert observed(4)
    assert methods(observed) == []
    assert len(observed.sites) == 2


def test_a_sum_over_nothing_is_no_test_and_helpers_are_seen_through() -> None:
    observed = Observed(is_balanced)
    assert observed(Map(default=0), 0)
    assert methods(observed) == [("sum", "entries"), ("all", "entries"), ("implies", "value > 5")]
    assert observed(Map({"a": 5}, default=0), 5)
    assert methods(observed) == [("implies", "value > 5")]
    assert observed(Map({"a": 6}, default=0), 6)
    assert methods(observed) == []


def test_a_grouped_sum_is_seen() -> None:
    observed = Observed(counts_by_parity)
    assert observed(Map(default=0))
    assert methods(observed) == [("sum_by", "entries")]
    assert not observed(Map({"a": 2, "b": 4}, default=0))
    assert methods(observed) == []


@pytest.mark.parametrize("number", range(-3, 30))
def test_the_answer_is_the_predicate_s_own(number: int) -> None:
    observed = Observed(is_small)
    assert [observed(number), observed(number)] == [is_small(number)] * 2


def test_two_observers_do_not_share_what_they_saw() -> None:
    first, second = Observed(is_small), Observed(is_small)
    assert first(2)
    assert methods(first) == []
    assert len(methods(second)) == 2


def test_a_place_is_named_by_file_line_and_text() -> None:
    site = Observed(is_small).untested[0]
    line = is_small.__code__.co_firstlineno + 1
    assert str(site) == f"tests/steelyard/test_observe.py:{line}: number > 0 was never true"
    assert str(Observed(counts_by_parity).untested[0]).endswith(": entries never had an entry")


def test_a_predicate_may_close_over_names() -> None:
    limit = 3

    def is_below(number: int) -> bool:
        return implies(number > limit, number < SMALL_ENOUGH)

    observed = Observed(is_below)
    assert observed(2)
    assert methods(observed) == [("implies", "number > limit")]
    assert observed(4)
    assert methods(observed) == []


def test_a_predicate_without_source_is_refused() -> None:
    with pytest.raises(ModellingError, match="named functions whose source can be read"):
        Observed(eval("lambda params, state: True"))  # noqa: S307 - it is made here, to have no source
