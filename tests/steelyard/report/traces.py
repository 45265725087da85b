"""Traces to be shown: of faulty tokens and counters, found by a search, and put together for their telling."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import attrs

from steelyard.check import check
from steelyard.engines.result import Options
from steelyard.project import Project
from steelyard.report.record import Checked
from steelyard.report.telling import Telling, telling
from steelyard.suite import Suite
from steelyard.trace import Trace, run_trace
from tests.steelyard.counter.faulty import VARIANTS
from tests.steelyard.counter.suite import SUITE as COUNTER
from tests.steelyard.token.faulty import FAULTY
from tests.steelyard.token.suite import SUITE as TOKEN
from tests.steelyard.token.suite import TINY

ROOT = str(Path(__file__).parents[3])


def violated(suite: Suite, name: str, engine: str = "explore") -> Checked:
    """A property of a faulty suite, violated."""
    (found,) = check(suite, only=name, engine=engine, options=Options(max_states=3_000)).results
    assert found.trace is not None
    return found


def told(suite: Suite, found: Checked, **more: Any) -> Telling:
    """What is told of its trace."""
    assert found.trace is not None
    return telling(suite, found, found.trace, root=ROOT, **more)


@cache
def token(name: str) -> Telling:
    """The counterexample to a faulty token."""
    faulty = FAULTY[name]
    return told(faulty.suite, violated(faulty.suite, faulty.caught_by), replay="steelyard replay a<b>.itf.json")


@cache
def counter(name: str) -> Telling:
    """The counterexample to a faulty counter."""
    (variant,) = [one for one in VARIANTS if one.name == name]
    suite = variant.put_into(COUNTER)
    engine = "liveness" if variant.property == "count.is_taken_back" else "explore"
    return told(suite, violated(suite, variant.property, engine))


def token_trace(*calls: tuple[str, dict[str, Any]]) -> Trace:
    """A run of the token."""
    return run_trace(TOKEN, attrs.evolve(TINY.params, max_supply=50), TINY.genesis[0], list(calls))


#: The suite that the test of a trace is written against.
PROJECT = Project(ROOT, "tests.steelyard.token.suite:SUITE")
