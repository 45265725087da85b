"""Counterexamples that were kept, run again before anything is searched: what was wrong once is seen first.

``[tool.steelyard] traces = "DIRECTORY"`` names where they are.  Each is an ITF file whose description is the id of the
property that it broke, on this protocol or on a faulty design.  Its calls are made again; one that is refused now
leaves the state as it is, as it would on the chain.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import attrs

from steelyard import itf
from steelyard.engines.result import Result
from steelyard.project import Project, Unusable, entry
from steelyard.regression import run_of
from steelyard.replay import first_broken
from steelyard.suite import Invariant, Property, StepProperty, Suite, Verdict
from steelyard.trace import ReplayError

#: The engine that a result of a kept trace is by.
ENGINE = "replay"


@attrs.frozen(kw_only=True)
class Kept:
    """What the kept traces say: the results of those that break their property, and how many were run."""

    results: tuple[Result, ...] = ()
    replayed: int = 0


def kept(project: Project, suite: Suite, claims: Sequence[Property]) -> Kept:
    """Run each kept trace of one of these invariants and step properties.

    A trace that goes on for ever is of the scope in whose eyes it does, and left to the search.

    Raises:
        Unusable: the directory is not there, or a trace no longer fits the protocol: an action or argument is gone.
    """
    directory = _directory(project)
    wanted = {claim.id: claim for claim in claims if isinstance(claim, Invariant | StepProperty)}
    results, count = [], 0
    for file in [] if directory is None else sorted(directory.glob("*.itf.json")):
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            claim = wanted.get(str(found["#meta"]["description"]))
            if claim is None or "loop" in found:
                continue
            count += 1
            result = _replayed(suite, claim, file, itf.decode_trace(suite, found))
        except (OSError, ValueError, KeyError, TypeError, ReplayError) as error:
            raise Unusable(f"{file}: a kept trace that does not fit any more: {error}") from None
        if result is not None:
            results.append(result)
    return Kept(results=tuple(results), replayed=count)


def _directory(project: Project) -> Path | None:
    told = entry(project, "traces")
    if told is None:
        return None
    directory = Path(project.root, told) if isinstance(told, str) else None
    if directory is None or not directory.is_dir():
        raise Unusable(f'{project.root}/pyproject.toml: [tool.steelyard] traces = "DIRECTORY", got {told!r}')
    return directory


def _replayed(suite: Suite, claim: Invariant | StepProperty, file: Path, loaded: itf.Loaded) -> Result | None:
    """The violation that a trace still shows, or None."""
    trace = run_of(suite, loaded.params, loaded.genesis or {}, loaded.calls)
    broken = first_broken(claim, suite, trace)
    if broken is None:
        return None
    moves = trace.moves[: broken.step]
    shown = attrs.evolve(trace, moves=moves, found_by=f"the kept trace {file.name}")
    return Result(id=claim.id, engine=ENGINE, verdict=Verdict.VIOLATED, bounds={"steps": len(moves)}, trace=shown)
