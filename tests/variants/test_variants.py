"""Every faulty design is caught by the property that it names, and the protocol itself is not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import attrs
import pytest

from properties.suite import SUITE
from steelyard import catches, itf
from steelyard.engines import explore, liveness
from steelyard.engines.result import Result, Task
from steelyard.language import info_of
from steelyard.regression import problem_of
from steelyard.schema import arguments_of
from steelyard.suite import Property, Suite, Verdict
from steelyard.trace import Trace
from steelyard.variant import Variant
from steelyard.variants import accountable
from steelyard.whitelist import offences
from tests.variants import VARIANTS

TRACES = Path(__file__).parents[1] / "traces"

by_name = pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
NAMED = {variant.name: variant for variant in VARIANTS}


def due(variant: Variant) -> Property:
    """The property that must catch it."""
    return next(one for one in SUITE.properties if one.id == variant.property)


@cache
def searched(name: str) -> Trace:
    """A shortest trace that shows what goes wrong."""
    variant = NAMED[name]
    engine = {"explore": explore, "liveness": liveness}[variant.engine]
    task = Task(suite=variant.put_into(SUITE), preset=variant.scope.name, properties=(due(variant),))
    result: Result = next(one for one in engine.run(task) if one.id == variant.property)
    assert result.verdict is Verdict.VIOLATED
    assert result.trace is not None
    return result.trace


def true(variant: Variant) -> Suite:
    """The protocol, in the scope of the variant."""
    return attrs.evolve(SUITE, presets={variant.scope.name: variant.scope})


def problem_in(suite: Suite, trace: Trace, one: Property) -> str:
    """Where the property fails in a run of the same calls; what the suite refuses is left out of it."""
    return problem_of(
        suite,
        one.id,
        params=trace.params,
        genesis=trace.genesis,
        calls=[(move.action, move.arguments) for move in trace.moves],
        loop=None if trace.loop is None else (trace.loop.start, trace.loop.preset),
    )


@by_name
def test_a_variant_is_caught_by_its_property_in_the_fewest_steps(variant: Variant) -> None:
    trace = searched(variant.name)
    none = "none starts after" if variant.engine == "liveness" else "no violation in"
    assert trace.certificate == f"{none} fewer than {len(trace.moves)} steps (breadth-first, {variant.scope.name})"


@by_name
def test_the_protocol_does_not_do_what_a_variant_does(variant: Variant) -> None:
    assert not problem_in(true(variant), searched(variant.name), due(variant))


@by_name
def test_the_trace_that_is_kept_shows_the_variant_and_not_the_protocol(variant: Variant) -> None:
    faulty = variant.put_into(SUITE)
    text = (TRACES / f"{variant.name}.itf.json").read_text(encoding="utf-8")
    trace = itf.follow(faulty, itf.loads(faulty, text))
    assert problem_in(faulty, trace, due(variant))
    assert not problem_in(true(variant), trace, due(variant))


def test_every_trace_that_is_kept_is_of_a_variant() -> None:
    assert {file.name.removesuffix(".itf.json") for file in TRACES.iterdir()} == set(NAMED)


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
    assert len(NAMED) == len(VARIANTS)
    assert len({variant.story for variant in VARIANTS}) == len(VARIANTS)


def test_every_live_design_is_among_them() -> None:
    live = {variant.origin for variant in VARIANTS if variant.origin.startswith("F-4")}
    assert live == {f"F-4 U{number}" for number in range(1, 7)}


def test_every_topic_of_what_actions_do_has_a_variant() -> None:
    caught = {variant.property.partition(".")[0] for variant in VARIANTS}
    of_no_action = {"reach", "serving"}
    assert {claim.topic for claim in SUITE.properties} - of_no_action == caught


def test_every_kept_generated_design_is_of_the_suite() -> None:
    """That its property catches it, `steelyard variants` sees."""
    records = catches.read(Path(__file__).with_name("generated.json"))
    assert records
    assert {one.property for one in records} <= set(accountable(SUITE))
    assert {one.action for one in records} <= {info.name for info in SUITE.infos()}
    assert {one.slice for one in records} <= SUITE.scopes().keys()
