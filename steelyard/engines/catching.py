"""Which properties catch a faulty design: one search of the scope in which it goes wrong, with all of them on.

The search is breadth first, so the trace to each property that it breaks is a shortest one.  It is cut at so
many states, for most of what a faulty design breaks it breaks at once; only if the property that must
catch it is not among that, it is searched for alone, to the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

import attrs

from steelyard.engines import explore, liveness
from steelyard.engines.exploration import Exploration
from steelyard.engines.result import Options, Task
from steelyard.suite import Kind, Suite, Verdict
from steelyard.trace import Trace
from steelyard.variant import Variant

#: What a run can break.
SAFETY = (Kind.INVARIANT, Kind.STEP)


@attrs.frozen(kw_only=True)
class Catch:
    """What became of a faulty design.

    Attributes:
        variant: its name.
        due: the property that must catch it.
        engine: which engine was asked.
        steps: by property that it breaks, the length of a shortest trace to that.
        states: how many were searched.
        is_complete: whether these were all of its scope.
        trace: a shortest trace that breaks the property that must catch it, or None.
        seconds: wall time.
    """

    variant: str
    due: str
    engine: str
    steps: Mapping[str, int]
    states: int
    is_complete: bool
    trace: Trace | None = None
    seconds: float = 0.0

    @property
    def is_caught(self) -> bool:
        """Whether the property that must catch it does."""
        return self.due in self.steps

    @property
    def others(self) -> tuple[str, ...]:
        """What else catches it, the shortest trace first."""
        return tuple(sorted((name for name in self.steps if name != self.due), key=lambda n: (self.steps[n], n)))


def catch(suite: Suite, variant: Variant, options: Options) -> Catch:
    """Search the scope of a faulty design; `suite` is the one that it was put into.

    Raises:
        InternalError: a trace does not replay.
        ModellingError: the scope does not fit the protocol.
    """
    began = perf_counter()
    kinds = (*SAFETY, Kind.LEADS_TO) if variant.engine == "liveness" else SAFETY
    claims = tuple(claim for claim in suite.properties if claim.kind in kinds)
    task = Task(suite=suite, preset=variant.scope.name, properties=claims, options=options)
    explored = explore.exploration(task)
    traces = _traces(task, explored)
    if variant.property not in traces and not explored.exhausted:
        alone = attrs.evolve(
            task,
            properties=tuple(claim for claim in claims if claim.id == variant.property),
            options=attrs.evolve(options, max_states=max(options.max_states, Options().max_states)),
        )
        traces = {**_traces(alone, explore.exploration(alone)), **traces}
    return Catch(
        variant=variant.name,
        due=variant.property,
        engine=variant.engine,
        steps={name: len(trace.moves) for name, trace in sorted(traces.items())},
        states=len(explored.states),
        is_complete=explored.exhausted,
        trace=traces.get(variant.property),
        seconds=perf_counter() - began,
    )


def _traces(task: Task, explored: Exploration) -> dict[str, Trace]:
    """By property, the trace that breaks it."""
    found = {name: trace for name, (_, trace) in explored.findings.items() if trace is not None}
    if any(claim.kind is Kind.LEADS_TO for claim in task.properties):
        results = liveness.results(task, explored)
        found |= {r.id: r.trace for r in results if r.verdict is Verdict.VIOLATED and r.trace is not None}
    return found
