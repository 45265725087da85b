"""Running a trace from a file against the model, with every invariant and step property on.

Of a trace that goes on for ever it is also asked whether it breaks a leads-to, in the eyes of its preset.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from steelyard import itf
from steelyard.language import info_of
from steelyard.project import Unusable
from steelyard.run import step_of
from steelyard.suite import Invariant, LeadsTo, Property, StepProperty, Suite
from steelyard.trace import Loop, Trace

#: A trace is read into memory whole, where it takes many times its size; what is larger than this is none of ours.
MAX_BYTES = 20_000_000


@attrs.frozen
class Broken:
    """A property that does not hold in the state after `step`, or of that step; `fault` if it cannot be evaluated.

    What is owed from `step` on is never done in `loop`.
    """

    claim: Property
    step: int
    fault: str = ""
    loop: Loop | None = None


@attrs.frozen(kw_only=True)
class Replayed:
    """A trace that the model follows.

    Attributes:
        ignored: variables of the file that the model does not have.
        held: how many properties were evaluated, broken ones included.
        broken: each property that fails, at the first step where it does, in the suite's order.
        fault: how the last call ended, where that is a fault of the model.
    """

    trace: Trace
    ignored: tuple[str, ...]
    held: int
    broken: tuple[Broken, ...]
    fault: str


def replay(suite: Suite, file: Path, *, preset: str = "") -> Replayed:
    """Run the trace of a file.  A preset serves where the file names no params and start.

    By default it is the first; of one with slices, it is the first slice that serves.

    Raises:
        Unusable: the file cannot be read, or holds no trace of this protocol.
        ReplayError: the model does something else; `step` is the first that differs.
    """
    try:
        loaded = itf.loads(suite, _text(file))
        address, scope = next(iter(suite.scopes(preset or next(iter(suite.presets))).items()))
        trace = itf.follow(suite, loaded, params=scope.params, genesis=scope.genesis[0], preset=address)
    except itf.ItfError as error:
        raise Unusable(f"{file}: {error}") from None
    kinds = Invariant | StepProperty if trace.loop is None else Invariant | StepProperty | LeadsTo
    watched = [claim for claim in suite.properties if isinstance(claim, kinds)]
    broken = tuple(found for claim in watched if (found := first_broken(claim, suite, trace)) is not None)
    last = trace.moves[-1].outcome if trace.moves else ""
    fault = last if last.startswith("fault ") else ""
    return Replayed(trace=trace, ignored=loaded.ignored, held=len(watched), broken=broken, fault=fault)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:  # no more than may be, for a device says nothing of its size
            found = opened.read(MAX_BYTES + 1)
        if len(found) > MAX_BYTES:
            raise Unusable(f"{file}: larger than {MAX_BYTES // 1_000_000} MB: no trace of this protocol")
        return found.decode("utf-8")
    except OSError as error:
        raise Unusable(f"cannot read {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unusable(f"{file}: no UTF-8 text, so no ITF trace") from None


def first_broken(claim: Invariant | StepProperty | LeadsTo, suite: Suite, trace: Trace) -> Broken | None:
    """Where a property first fails in a trace, or None."""
    if isinstance(claim, LeadsTo):
        return next(_never(claim, suite, trace), None)
    return next(each_broken(claim, suite, trace), None)


def each_broken(claim: Invariant | StepProperty, suite: Suite, trace: Trace) -> Iterator[Broken]:
    """Each place of a trace where a property fails, in order."""
    for step, arguments in _places(claim, suite, trace):
        try:
            if claim.predicate(trace.params, *arguments):
                continue
            fault = ""
        except Exception as error:  # noqa: BLE001 - a property that faults does not hold, and is shown
            fault = f"{type(error).__name__}: {error}"
        yield Broken(claim, step, fault)


def _never(claim: LeadsTo, suite: Suite, trace: Trace) -> Iterator[Broken]:
    """What a trace that goes on for ever never comes to, fair as it is."""
    from steelyard.engines.lasso import shown

    try:
        loop = shown(suite, claim, trace)
    except Exception as error:  # noqa: BLE001 - as above
        yield Broken(claim, len(trace.moves), f"{type(error).__name__}: {error}")
        return
    if loop is not None:
        yield Broken(claim, loop.since, loop=loop)


def _places(claim: Invariant | StepProperty, suite: Suite, trace: Trace) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Each state, or each accepted step that the property speaks of: its number, and what the predicate is given."""
    states = trace.states
    if isinstance(claim, Invariant):
        for number, state in enumerate(states):
            yield number, (state,)
        return
    functions = {info_of(function).name: function for function in suite.actions}
    for number, move in enumerate(trace.moves, 1):
        if move.outcome == "ok" and (not claim.actions or move.action in claim.actions):
            step = step_of(functions[move.action], move.arguments)
            yield number, (states[number - 1], step, states[number])
