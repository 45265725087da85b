"""Every faulty design is caught by the property that it names, and the protocol itself is not."""

from __future__ import annotations

from typing import Any

import pytest

from properties.suite import SUITE
from steelyard.engines import explore
from steelyard.engines.result import Options, Result, Task
from steelyard.language import info_of
from steelyard.run import call, step_of
from steelyard.schema import arguments_of
from steelyard.suite import Invariant, Property, StepProperty, Verdict
from steelyard.trace import Trace
from steelyard.variant import Variant
from steelyard.whitelist import offences
from tests.variants import VARIANTS

by_name = pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)


def caught_by(variant: Variant) -> Property:
    """The property that must catch it."""
    return next(one for one in SUITE.properties if one.id == variant.property)


@by_name
def test_a_variant_is_caught_by_its_property(variant: Variant) -> None:
    task = Task(
        suite=variant.put_into(SUITE),
        preset=variant.scope.name,
        properties=(caught_by(variant),),
        options=Options(max_states=10_000),
    )
    result: Result = next(one for one in explore.run(task) if one.id == variant.property)
    assert result.verdict is Verdict.VIOLATED
    assert result.trace is not None
    assert holds_on_the_true_protocol(caught_by(variant), result.trace)


def holds_on_the_true_protocol(one: Property, trace: Trace) -> bool:
    """Whether the same calls, where the true protocol takes them, leave the property alone."""
    state = trace.initial
    for move in trace.moves:
        function = SUITE.action(move.action)
        after = call(function, trace.params, state, move.arguments).state
        if after is None:
            continue
        if isinstance(one, StepProperty) and (not one.actions or move.action in one.actions):
            step: Any = step_of(function, move.arguments)
            if not one.predicate(trace.params, state, step, after):
                return False
        if isinstance(one, Invariant) and not one.predicate(trace.params, after):
            return False
        state = after
    return True


@by_name
def test_a_variant_is_written_in_the_modelling_language(variant: Variant) -> None:
    assert offences(variant.put_into(SUITE)) == ()


@by_name
def test_a_variant_changes_what_an_action_does_and_not_who_calls_it(variant: Variant) -> None:
    for name, function in variant.replace.items():
        assert info_of(function) == info_of(SUITE.action(name))
        assert arguments_of(function) == arguments_of(SUITE.action(name))
        assert function is not SUITE.action(name)


def test_variants_have_names_and_stories_of_their_own() -> None:
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS)
    assert len({variant.story for variant in VARIANTS}) == len(VARIANTS)
