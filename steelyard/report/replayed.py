"""A replayed trace: its steps, and each property that fails on the way."""

from __future__ import annotations

import attrs

from steelyard.merge import location
from steelyard.replay import Broken, Replayed
from steelyard.report import blocks, loops, words
from steelyard.suite import Suite
from steelyard.trace import Trace


def render(replayed: Replayed, suite: Suite, *, file: str, root: str) -> str:
    """The steps, a block for each property that fails, the answer last."""
    trace, broken = replayed.trace, replayed.broken
    first = broken[0] if broken else None
    failing = len(trace.moves) if replayed.fault else -1
    if first is not None and first.loop is None:
        failing = first.step
    table = blocks.steps(_looping(trace, first), suite, first.claim if first else None, failing)
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
    left = f"VIOLATED   {found.claim.id} {'at' if found.loop is None else 'since'} step {found.step}"
    place = location(found.claim, root)
    lines = [f"{left:<{blocks.WIDTH - len(place) - 2}}  {place}", f"  {found.claim.statement}"]
    if found.fault:
        return [*lines, f"  the property itself faults: {found.fault}"]
    if found.loop is None:
        return lines + blocks.why(attrs.evolve(trace, moves=trace.moves[: found.step]), suite, found.claim, root)
    looping = _looping(trace, found)
    return lines + blocks.why(looping, suite, found.claim, root) + loops.told(looping, found.claim)


def _looping(trace: Trace, found: Broken | None) -> Trace:
    """The trace with all that is known of its loop."""
    return trace if found is None or found.loop is None else attrs.evolve(trace, loop=found.loop)


def _answer(replayed: Replayed) -> str:
    ran = f"{words.plural(len(replayed.trace.moves), 'step')} replayed"
    if replayed.broken or replayed.fault:
        failed = len(replayed.broken) + bool(replayed.fault)
        return f"{ran}: {words.number(failed)} of {words.number(replayed.held + 1)} properties violated."
    kinds = "invariants and step properties" if replayed.trace.loop is None else "properties of a run"
    return f"{ran}: all {words.number(replayed.held)} {kinds} hold."
