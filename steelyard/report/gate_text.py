"""The gate's answer as text: a table for each axis, worst first, and the answer on the last line."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from steelyard.gate.record import Axis, Finding, Gate, Level
from steelyard.report import gate_words, words

#: Paints a word in the manner of a level.
Paint = Callable[[str, Level], str]

WIDTH = 110
#: At most so many names and rows of a table are told.
_FEW, _ROWS = 4, 12


def plain(word: str, _level: Level) -> str:
    """No paint."""
    return word


def render(
    gate: Gate, *, command: str = "gate", paint: Paint = plain, reproducible: bool = False, next_step: str = ""
) -> str:
    """The whole answer; `next_step` is what to run where something stands in the way."""
    lines = [_head(gate, command), *(f"{remark}" for remark in gate.comparison.remarks)]
    for axis in Axis:
        found = gate.comparison.of(axis)
        unchanged = gate.comparison.unchanged.get(axis, 0)
        if found or unchanged:
            lines += ["", axis.value, *_axis(found, unchanged, paint)]
    if gate.verdicts:
        told = ", ".join(f"{words.number(count)} {verdict}" for verdict, count in gate.verdicts.items())
        lines += ["", f"verdicts on head    {told}"]
    if next_step:
        lines += ["", f"next    {next_step}"]
    return "\n".join([*lines, "", _last(gate, reproducible=reproducible), ""])


def _head(gate: Gate, command: str) -> str:
    sides = "   ".join(
        f"{word} {side.name}{f' ({side.told})' if side.told else ''}"
        for word, side in (("base", gate.base), ("head", gate.head))
    )
    changed = f"   changed: {words.listed(gate.changed, few=_FEW)}" if gate.changed else ""
    return f"steelyard {command}   {sides}   judge {gate.judge}{changed}"


def _axis(found: tuple[Finding, ...], unchanged: int, paint: Paint) -> Iterator[str]:
    told = [one for one in found if not gate_words.is_folded(one)]
    for one in told:
        yield from _finding(one, paint)
    counts = [f"{words.number(unchanged)} unchanged"] if unchanged else []
    for change in gate_words.FOLDED:
        names = [one.name for one in found if one.change == change and one not in told]
        if names:
            counts.append(f"{words.number(len(names))} {change} ({words.listed(names, few=_FEW)})")
    if counts:
        yield from textwrap.wrap(
            ", ".join(counts), WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
        )


def _finding(one: Finding, paint: Paint) -> Iterator[str]:
    is_loud = one.level in (Level.BREAKING, Level.FAILING)
    word = one.change.upper() if is_loud and not one.approved_by else one.change
    level = f"approved by {one.approved_by}" if one.approved_by else one.level.value
    name = one.subject if one.axis in (Axis.SCOPES, Axis.SCHEMA, Axis.CHECKER) else one.name
    yield f"  {paint(word, one.level)}{' ' * max(0, 22 - len(word))} {name:<42} {one.location:<34} {level}".rstrip()
    yield from _labelled("", one.detail)
    if one.under:
        yield from _labelled("under", f"{words.listed(one.under, few=_FEW)}, proven on both sides")
    for name, old, new in one.table[:_ROWS]:
        yield from _labelled("", f"{name}  {old} -> {new}")
    if len(one.table) > _ROWS:
        yield from _labelled("", f"and {len(one.table) - _ROWS} more")
    for label, text in [] if one.witness is None else gate_words.witnessed(one.witness):
        yield from _labelled(label, text)


def _labelled(label: str, text: str) -> Iterator[str]:
    if not text:
        return
    first, *rest = textwrap.wrap(text, WIDTH - 18, break_long_words=False, break_on_hyphens=False)
    yield f"        {label:<9} {first}"
    for line in rest:
        yield f"        {'':<9} {line}"


def _last(gate: Gate, *, reproducible: bool) -> str:
    seconds = "" if reproducible else f"   {gate.seconds:.1f} s"
    return f"{gate_words.VERDICT[gate.exit]}   {gate_words.counts(gate)}   exit {int(gate.exit)}{seconds}"
