"""Of the shortest counterexamples a simple one: fewest parties, then smallest amounts.

A breadth-first search finds a shortest trace, and of those the first that it meets.  Here one party after the other is
replaced, and one amount after the other made smaller, as long as the run breaks the property in as many steps.
It ends where no single change helps: fewest by that measure, not of all runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from steelyard.engines.domain import Domain
from steelyard.engines.monitor import Finding, Monitor
from steelyard.engines.shrinking import Shrinker
from steelyard.run import Outcome, step_of
from steelyard.suite import Invariant, Preset, StepProperty, Suite
from steelyard.trace import Trace, check_replay


def minimal(suite: Suite, preset: Preset, domain: Domain, claim: Invariant | StepProperty, trace: Trace) -> Trace:
    """The trace, or a simpler one of its length that breaks the same property with its last step.

    Raises:
        ReplayError: it does not replay.
    """
    monitor = Monitor(trace.params, (claim,), once=False, observe=False)

    def end(
        before: Any, function: Callable[..., Any] | None, arguments: Mapping[str, Any], outcome: Outcome
    ) -> Finding | None:
        if outcome.state is None:
            return None
        found = [] if function is None else monitor.on_step(before, step_of(function, arguments), outcome.state)
        return next(iter((*found, *monitor.on_state(outcome.state))), None)

    shrinker = Shrinker(suite, preset, domain, end)
    run = shrinker.run(trace.genesis, [(suite.action(move.action), move.arguments) for move in trace.moves])
    if run is None or len(run.calls) != len(trace.moves):
        return trace
    shrunk = shrinker.shrink(run)
    if len(shrunk.calls) != len(trace.moves):
        return trace
    simpler = attrs.evolve(shrunk.as_trace(trace.params, trace.found_by), certificate=trace.certificate)
    check_replay(suite, simpler)
    return simpler
