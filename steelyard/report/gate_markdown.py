"""The gate's answer as Markdown, for the summary of a run: a table for each axis, and the first witness drawn.

Whatever a proposal wrote is data: each sign that Markdown, HTML or Mermaid reads as its own is written as a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from steelyard.gate.record import Axis, Finding, Gate, Side, Witness
from steelyard.report import gate_words, words
from steelyard.report.markdown import drawn

#: GitHub refuses a summary of more than 1 MiB.
LIMIT = 900_000
_CUT = "**Cut at 900 kB.** The JSON report has everything."
#: At most so many names and rows of a table are told; a cell and a note are cut at so many characters.
_FEW, _ROWS, _CELL, _NOTE = 4, 12, 1_000, 120

_SIGNS = re.compile(r"[&<>|`*_\[\]~:@\\$#!\"']")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def render(gate: Gate, *, command: str = "gate", next_step: str = "", limit: int = LIMIT) -> str:
    """The page, of at most so many bytes."""
    return _cut([*_head(gate, command), *_tables(gate), *_drawn(gate), *_foot(next_step)], limit)


def _head(gate: Gate, command: str) -> Iterator[str]:
    yield f"## steelyard {command}: {gate_words.VERDICT[gate.exit]}"
    yield ""
    yield f"{gate_words.counts(gate)}; exit {int(gate.exit)}"
    yield ""
    yield f"base {_side(gate.base)}, head {_side(gate.head)}, judge {prose(gate.judge)}"
    if gate.changed:
        yield f"<br>changed: {', '.join(code(name) for name in gate.changed[:_FEW])}{_more(len(gate.changed) - _FEW)}"
    for remark in gate.comparison.remarks:
        yield ""
        yield prose(remark)


def _side(side: Side) -> str:
    return code(side.name) + (f" ({prose(side.told)})" if side.told else "")


def _more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""


# --- the tables ---------------------------------------------------------------------------


def _tables(gate: Gate) -> Iterator[str]:
    ranked = gate_words.ranked(gate)
    for axis in Axis:
        found = [one for one in ranked if one.axis is axis]
        unchanged = gate.comparison.unchanged.get(axis, 0)
        if found or unchanged:
            yield from ("", f"### {axis.value}", "")
            yield from _table([one for one in found if not gate_words.is_folded(one)])
            yield from _folded([one for one in found if gate_words.is_folded(one)], unchanged)
    if gate.verdicts:
        told = ", ".join(f"{words.number(count)} {verdict}" for verdict, count in gate.verdicts.items())
        yield from ("", "### verdicts on head", "", prose(told))


def _table(found: Sequence[Finding]) -> Iterator[str]:
    if not found:
        return
    yield "| change | subject | line | level | what |"
    yield "|---|---|---|---|---|"
    for one in found:
        level = f"approved by {code(one.approved_by)}" if one.approved_by else one.level.value
        change = one.change if one.approved_by or not one.fails else f"**{one.change}**"
        at = code(one.location) if one.location else ""
        yield f"| {change} | {code(one.subject)} | {at} | {level} | {'<br>'.join(_details(one))} |"


def _details(one: Finding) -> Iterator[str]:
    if one.detail:
        yield prose(one.detail)
    if one.location and not one.head:
        yield "The line is the base's."
    if one.under:
        yield f"under {', '.join(code(name) for name in one.under[:_FEW])}{_more(len(one.under) - _FEW)}"
    for name, old, new in one.table[:_ROWS]:
        yield f"{code(name)}: {code(old)} to {code(new)}"
    if len(one.table) > _ROWS:
        yield f"and {len(one.table) - _ROWS} more"
    for label, text in [] if one.witness is None else gate_words.witnessed(one.witness):
        yield f"{label}: {code(text)}"


def _folded(found: Sequence[Finding], unchanged: int) -> Iterator[str]:
    """What did not change, and what weighs nothing: a line that opens where there is more to tell."""
    counts = [f"{words.number(unchanged)} unchanged"] if unchanged else []
    lists = []
    for change in gate_words.FOLDED:
        names = [one.subject for one in found if one.change == change]
        if names:
            counts.append(f"{words.number(len(names))} {change}")
            lists += [f"- {change}: {code(name)}" for name in names]
    if counts:
        yield from ("", "<details>", f"<summary>{', '.join(counts)}</summary>", "", *lists, "</details>")


# --- the first witness --------------------------------------------------------------------


def _drawn(gate: Gate) -> Iterator[str]:
    for one in gate_words.ranked(gate):
        if one.witness is not None:
            yield from ("", f"### the first witness: {code(one.subject)} is {one.change}", "")
            yield from ("```mermaid", *_diagram(one.witness), "```")
            return


def _diagram(witness: Witness) -> Iterator[str]:
    call = _note(witness.call or "asked")
    yield "sequenceDiagram"
    for name in ("caller", "base", "head"):
        yield f"    participant {name}"
    for at, value in witness.where[:_ROWS]:
        yield f"    Note over caller,head: {_note(f'{at} = {value}')}"
    for name, told in (("base", witness.base), ("head", witness.head)):
        yield f"    caller->>{name}: {call}"
        for at, old, new in told.changes[:_ROWS]:
            yield f"    Note over {name}: {_note(f'{at} {old} -> {new}')}"
        yield f"    {name}-->>caller: {_note(told.told)}"


def _note(text: str) -> str:
    """Text of a diagram."""
    return drawn(gate_words.shortened(_line(text), _NOTE))


def _foot(next_step: str) -> Iterator[str]:
    if next_step:
        yield from ("", f"Next: {code(next_step)}")


# --- text that is data --------------------------------------------------------------------


def prose(text: str) -> str:
    """Text as it is, whatever it holds.  Nobody is called by it, and nothing is linked."""
    told = gate_words.shortened(_line(text), _CELL)
    return _SIGNS.sub(lambda sign: "@<!-- -->" if sign[0] == "@" else f"&#{ord(sign[0])};", told)


def code(text: str) -> str:
    """Text as code."""
    told = gate_words.shortened(_line(text), _CELL)
    return f"<code>{_SIGNS.sub(lambda sign: f'&#{ord(sign[0])};', told)}</code>"


def _line(text: str) -> str:
    return " ".join(_UNPRINTABLE.sub("?", text).split())


def _cut(lines: Sequence[str], limit: int) -> str:
    """The lines that fit, in which what was opened is closed."""
    text = "\n".join([*lines, ""])
    if len(text.encode()) <= limit:
        return text
    room = limit - len(f"```\n</details>\n\n{_CUT}\n".encode())
    kept: list[str] = []
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    if sum(line.startswith("```") for line in kept) % 2:
        kept.append("```")
    if kept.count("<details>") > kept.count("</details>"):
        kept.append("</details>")
    return "\n".join([*kept, "", _CUT, ""])
