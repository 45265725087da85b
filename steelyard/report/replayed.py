"""A replayed trace: its steps, and each property that fails on the way."""

from __future__ import annotations

import attrs

from steelyard.merge import location
from steelyard.replay import Broken, Replayed
from steelyard.report import blocks, words
from steelyard.suite import Suite
from steelyard.trace import Trace


def render(replayed: Replayed, suite: Suite, *, file: str, root: str) -> str:
    """The steps, a block for each property that fails, the answer last."""
    trace, broken = replayed.trace, replayed.broken
    first = broken[0] if broken else None
    failing = len(trace.moves) if replayed.fault else -1
    table = blocks.steps(trace, suite, first.claim if first else None, first.step if first else failing)
    lines = [f"replay of {file}, suite {suite.name}", "", *table]
    for found in broken:
        lines += ["", *_block(found, suite, trace, root)]
    if replayed.fault:
        lines += ["", f"VIOLATED   model.no_fault at step {len(trace.moves)}: {replayed.fault}"]
    if replayed.ignored:
        lines += ["", f"Variables of the file that the model does not have: {', '.join(replayed.ignored)}"]
    lines += ["", _answer(replayed)]
    return "\n".join(lines) + "\n"


def _block(found: Broken, suite: Suite, trace: Trace, root: str) -> list[str]:
    left = f"VIOLATED   {found.claim.id} at step {found.step}"
    place = location(found.claim, root)
    lines = [f"{left:<{blocks.WIDTH - len(place) - 2}}  {place}", f"  {found.claim.statement}"]
    if found.fault:
        return [*lines, f"  the property itself faults: {found.fault}"]
    return lines + blocks.why(attrs.evolve(trace, moves=trace.moves[: found.step]), suite, found.claim, root)


def _answer(replayed: Replayed) -> str:
    ran = f"{words.plural(len(replayed.trace.moves), 'step')} replayed"
    if replayed.broken or replayed.fault:
        failed = len(replayed.broken) + bool(replayed.fault)
        return f"{ran}: {words.number(failed)} of {words.number(replayed.held + 1)} properties violated."
    return f"{ran}: all {words.number(replayed.held)} invariants and step properties hold."
