"""What these tests say of a claim: that the running model breaks it, and what induction says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from steelyard.engines import induction
from steelyard.engines.result import Options, Result, Task
from steelyard.language import Fault
from steelyard.run import step_of
from steelyard.suite import Invariant, Preset, Property, Relational, StepProperty, Suite, Theorem, Verdict
from steelyard.trace import run_trace
from steelyard.whitelist import check_suite
from tests.steelyard.false_proofs.models import common

TOLD: Mapping[str, Any] = {"statement": "It holds.", "source": ("Test",)}
CLAIM = "test.claim"

Call = tuple[str, Mapping[str, Any]]


def invariant(predicate: Callable[..., bool], name: str = CLAIM, **more: Any) -> Invariant:
    return Invariant(id=name, predicate=predicate, **TOLD, **more)


def lemma(predicate: Callable[..., bool]) -> Invariant:
    return invariant(predicate, f"test.{predicate.__name__}", lemma=True)


def step(predicate: Callable[..., bool], name: str = CLAIM, **more: Any) -> StepProperty:
    return StepProperty(id=name, predicate=predicate, **TOLD, **more)


def theorem(predicate: Callable[..., bool], name: str = CLAIM) -> Theorem:
    return Theorem(id=name, predicate=predicate, **TOLD)


def relational(left: Callable[..., Any], right: Callable[..., Any], relation: Callable[..., bool]) -> Relational:
    return Relational(id=CLAIM, left=left, right=right, relation=relation, **TOLD)


def protocol(
    model: ModuleType,
    *properties: Property,
    actions: tuple[Callable[..., Any], ...] = (),
    arguments: Mapping[str, Any] = MappingProxyType({}),
    begin: Callable[..., Any] | None = None,
    state: type | None = None,
    is_valid: Callable[..., bool] = common.is_valid,
    assumptions: Mapping[str, str] = MappingProxyType({}),
    in_language: bool = True,
) -> Suite:
    """The suite of a module that has State and genesis, with some actions and properties."""
    params = common.Params(rate=common.Amount(2))
    preset = Preset(name="tiny", summary="", params=params, genesis=(arguments,), pools={})
    suite = Suite(
        name="test",
        params=common.Params,
        is_valid=is_valid,
        state=state or model.State,
        genesis=begin or model.genesis,
        actions=actions,
        properties=properties,
        presets={"tiny": preset},
        assumptions=assumptions,
    )
    if in_language:
        check_suite(suite)
    return suite


def results(suite: Suite) -> dict[str, Result]:
    """What induction says of every property."""
    task = Task(suite=suite, preset="tiny", properties=suite.properties, options=Options(rlimit=2_000_000))
    return {result.id: result for result in induction.run(task)}


def is_proven(suite: Suite, name: str = CLAIM) -> bool:
    return results(suite)[name].verdict is Verdict.PROVEN


def breaks(suite: Suite, *calls: Call, name: str = CLAIM) -> bool:
    """Whether the running model, after these calls, does not fulfil a claim; a claim that faults does not hold."""
    preset = next(iter(suite.presets.values()))
    assert suite.is_valid(preset.params)
    trace = run_trace(suite, preset.params, preset.genesis[0], list(calls))
    claim = next(p for p in suite.properties if p.id == name)
    arguments = (trace.states[-1],)
    if isinstance(claim, StepProperty):
        last = trace.moves[-1]
        assert last.outcome == "ok"
        arguments = (trace.states[-2], step_of(suite.action(last.action), last.arguments), trace.states[-1])
    try:
        return not claim.predicate(preset.params, *arguments)  # type: ignore[union-attr]
    except (Fault, ZeroDivisionError):
        return True


def is_false(claim: Callable[..., bool], *, rate: int = 2, **variables: Any) -> bool:
    """Whether a theorem fails, or faults, for these variables."""
    params = common.Params(rate=common.Amount(rate))
    assert common.is_valid(params)
    try:
        return not claim(params, **variables)
    except (Fault, ZeroDivisionError):
        return True
