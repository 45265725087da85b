"""Whole answers of the engines that run the model, as they were given before.

Of what question, says `keys`.  A trace is kept as its calls, and runs again before it is believed; one that is to show
a violation has to break the property again.  What no such trace shows is not kept: it is found anew each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from steelyard import itf
from steelyard.cache.store import Store
from steelyard.engines.monitor import NO_FAULT, TYPES
from steelyard.engines.resting import Resting
from steelyard.engines.result import Result
from steelyard.merge import Coverage
from steelyard.replay import first_broken
from steelyard.schema import misfit, record_shape
from steelyard.suite import Invariant, StepProperty, Suite, Verdict
from steelyard.trace import ReplayError, Trace, run_trace

if TYPE_CHECKING:
    from steelyard.asking import Answers

KIND = "answers"


def find(suite: Suite, store: Store, key: str) -> dict[str, Any] | None:
    """The answer to a question, as the arguments of `Answers`, if it is known and its traces still run."""
    found = store.get(key)
    if found is None:
        return None
    try:
        return {
            "results": tuple(read_result(suite, one) for one in found["results"]),
            "coverage": _coverage(found["coverage"]),
            "resting": tuple(Resting(**one, stuck=None) for one in found["resting"]),
            "met": {name: Counter(counts) for name, counts in found["met"].items()},
        }
    except (itf.ItfError, ReplayError, KeyError, TypeError, ValueError):
        return None


def keep(suite: Suite, store: Store, key: str, answers: Answers) -> None:
    """Keep an answer, unless there is a violation in it that no trace shows."""
    if not all(_is_shown(suite, result) for result in answers.results):
        return
    if any(one.stuck is not None for one in answers.resting) or answers.coverage is None:
        return
    covered = attrs.asdict(answers.coverage)
    covered["refused"] = [[*what, count] for what, count in answers.coverage.refused.items()]
    store.put(
        key,
        {
            "results": [write_result(suite, result) for result in answers.results],
            "coverage": covered,
            "resting": [attrs.asdict(one, filter=lambda field, _: field.name != "stuck") for one in answers.resting],
            "met": answers.met,
        },
    )


def write_result(suite: Suite, result: Result) -> dict[str, Any]:
    """A result, as JSON can say it."""
    made = attrs.asdict(result, recurse=False)
    made["verdict"] = result.verdict.value
    made["bounds"] = dict(result.bounds)
    made["trace"] = None if result.trace is None else write_trace(suite, result.trace)
    return made


def read_result(suite: Suite, found: Mapping[str, Any]) -> Result:
    """The result that was written, marked as one of an earlier run.

    Raises:
        ReplayError: its trace ends otherwise, or does not show what it is to show.
    """
    trace = found["trace"]
    lists = {name: tuple(found[name]) for name in ("assumptions", "hypotheses", "untested", "slices")}
    read = {
        "verdict": Verdict(found["verdict"]),
        "trace": None if trace is None else read_trace(suite, trace),
        "cached": 1,
    }
    result = Result(**{**found, **lists, **read})
    if not _is_shown(suite, result):
        raise ReplayError("it shows no violation", 0)
    return result


def _is_shown(suite: Suite, result: Result) -> bool:
    """Whether it is no violation, or one that its trace, which ends, shows to whoever looks at it again."""
    trace = result.trace
    if result.verdict is not Verdict.VIOLATED:
        return True
    if trace is None or trace.loop is not None:
        return False
    if result.id == NO_FAULT:
        return bool(trace.moves) and trace.moves[-1].outcome.startswith("fault ")
    if result.id == TYPES:
        return misfit(record_shape(suite.state), trace.states[-1], "it") is not None
    claim = next((one for one in suite.properties if one.id == result.id), None)
    return isinstance(claim, Invariant | StepProperty) and first_broken(claim, suite, trace) is not None


def _coverage(found: Mapping[str, Any]) -> Coverage:
    refused = {(action, code): count for action, code, count in found["refused"]}
    return Coverage(**{**found, "refused": refused})


def write_trace(suite: Suite, trace: Trace) -> dict[str, Any]:
    """A trace as its calls."""
    return {
        "params": itf.encode(record_shape(suite.params), trace.params),
        "genesis": itf.encode_arguments(suite.genesis, trace.genesis),
        "calls": [
            [move.action, itf.encode_arguments(suite.action(move.action), move.arguments), move.outcome]
            for move in trace.moves
        ],
        "found_by": trace.found_by,
        "certificate": trace.certificate,
    }


def read_trace(suite: Suite, found: Mapping[str, Any]) -> Trace:
    """Run a trace again.

    Raises:
        ReplayError: it ends otherwise.
    """
    calls = [(name, itf.decode_arguments(suite.action(name), given, name)) for name, given, _ in found["calls"]]
    params = itf.decode(record_shape(suite.params), found["params"], "params")
    genesis = itf.decode_arguments(suite.genesis, found["genesis"], "genesis")
    trace = run_trace(suite, params, genesis, calls, may_fault=True)
    outcomes = [outcome for _, _, outcome in found["calls"]]
    if [move.outcome for move in trace.moves] != outcomes:
        raise ReplayError("it ends otherwise than it did", len(outcomes))
    return attrs.evolve(trace, found_by=found["found_by"], certificate=found["certificate"])
