"""Traces that go on for ever: where they go back to, what is owed all the time, why no fair call helps."""

from __future__ import annotations

import textwrap

from steelyard.report import words
from steelyard.suite import LeadsTo, Property
from steelyard.trace import Excuse, Loop, Trace

WIDTH = 110


def mark(loop: Loop | None, number: int) -> str:
    """The sign before a step of a trace: whether it is repeated."""
    return "|" if loop is not None and number > loop.start else " "


def end(trace: Trace) -> list[str]:
    """The line after the last step of a trace that goes on."""
    if trace.loop is None:
        return []
    last = len(trace.moves)
    if trace.loop.start == last:
        return [f"       ...  and nothing more, for ever: it may stay as it is after step {last}"]
    alike = "" if trace.states[trace.loop.start] == trace.states[last] else " in all that matters to the preset's view"
    return [f"       ...  and so on, for ever: after step {last} it is as after step {trace.loop.start}{alike}"]


def told(trace: Trace, claim: Property | None) -> list[str]:
    """Since when what is owed, and each fair call with the reason why it does not help."""
    if trace.loop is None or not isinstance(claim, LeadsTo):
        return []
    key = f", for the key {words.value(trace.loop.key)} of {claim.each}" if claim.each else ""
    lines = ["", f"  owed    since step {trace.loop.since}{key}: {claim.consequent.__name__} never comes about"]
    for number, excuse in enumerate(trace.loop.excuses or (None,)):
        text = "no call is said to be" if excuse is None else _excuse(excuse)
        first = "  fair    " if number == 0 else " " * 10
        lines += textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * 12, break_on_hyphens=False)
    return lines


def _excuse(excuse: Excuse) -> str:
    if excuse.arguments is None:
        return f"{excuse.action}: no call is possible that would have to be made"
    call = f"{excuse.action}({words.arguments(excuse.arguments)})"
    if excuse.taken:
        return f"{call}: is made, in step {excuse.step}"
    if excuse.outcome:
        return f"{call}: is not possible after step {excuse.step}: {excuse.outcome}"
    return f"{call}: nobody has to make it after step {excuse.step}"
