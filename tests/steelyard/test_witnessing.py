"""A shortest run to a state that is described."""

from __future__ import annotations

import pytest

from steelyard.engines.witnessing import witnessed
from steelyard.expressions import parse
from steelyard.project import Unusable
from steelyard.report import witness
from tests.steelyard.counter.suite import SUITE


def test_the_run_is_a_shortest_one() -> None:
    found = witnessed(SUITE, "tiny", parse(SUITE, "s.total == params.limit"), max_states=1_000)
    assert found.trace is not None
    assert found.trace.states[-1].total == found.trace.params.limit
    assert found.trace.certificate == f"no witness in fewer than {len(found.trace.moves)} steps (breadth-first, tiny)"
    assert "Reached in" in witness.render(found, SUITE).splitlines()[-1]


def test_what_the_scope_does_not_have_is_told_with_its_size() -> None:
    found = witnessed(SUITE, "tiny", parse(SUITE, "s.total > params.limit"), max_states=1_000)
    assert found.trace is None
    assert not found.stopped
    (states,) = found.states.values()
    assert f"No such state in the scope: {states} states" in witness.render(found, SUITE).splitlines()[-1]


def test_a_search_that_was_cut_short_says_so() -> None:
    found = witnessed(SUITE, "tiny", parse(SUITE, "s.total > params.limit"), max_states=2)
    assert found.stopped == {"tiny": "Cut short at 2 states."}
    assert "raise --states" in witness.render(found, SUITE).splitlines()[-1]


def test_a_comparison_that_has_no_answer_is_refused() -> None:
    with pytest.raises(Unusable, match="cannot be asked of every state"):
        witnessed(SUITE, "tiny", parse(SUITE, "s.total < s.owner"), max_states=1_000)
