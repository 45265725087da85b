"""What a search for a state found, as text."""

from __future__ import annotations

from steelyard.engines.witnessing import Witness
from steelyard.report import blocks
from steelyard.report.words import number, plural
from steelyard.suite import Suite


def render(found: Witness, suite: Suite) -> str:
    """The run, or how far the search went without one; the answer is the last line."""
    lines = [f"wanted  {found.wanted}", ""]
    if found.trace is not None:
        lines += blocks.steps(found.trace, suite, None)
        told = f"; {found.trace.shortest}" if found.trace.shortest else ""
        lines += ["", f"Reached in {plural(len(found.trace.moves), 'step')} of {found.scope}{told}."]
        return "\n".join(lines) + "\n"
    wide = max(len(address) for address in found.states)
    for address, states in found.states.items():
        searched = found.stopped.get(address, "Searched to its end.")
        lines.append(f"  {address:<{wide}}  {plural(states, 'state')}.  {searched}")
    total = number(sum(found.states.values()))
    if found.stopped:
        last = f"No such state among {total}; the search was cut short: raise --states."
    else:
        last = f"No such state in the scope: {total} states, all that there are. Beyond it there may be one."
    return "\n".join([*lines, "", last]) + "\n"
