"""The sequence chart of a trace as SVG: a line for each who takes part, a box a call, an arrow for what moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from steelyard.report.html.markup import Markup, joined, tag
from steelyard.report.scenes import Scene, actors, amounts, ends

_HEADER = 28
_BOX, _ARROW, _GAP = 22, 20, 8
#: The width of a letter, and of a column at least and at most.
_LETTER, _NARROW, _WIDE = 7.3, 84, 190

#: By who takes part, the middle of his column and its width.
Columns = Mapping[str, tuple[int, int]]


def chart(played: Sequence[Scene], failing: int) -> Markup:
    """The chart: a header that stays in sight, and the body below it.  `failing` is the step to be marked, or -1."""
    columns, total = _columns(played)
    purses = {flow.purse for scene in played for flow in scene.flows}
    rows, top = [], 0
    for scene in played[1:]:
        height = _BOX + _ARROW * len(scene.flows) + _GAP
        band = tag("rect", x=0, y=top, width=total, height=height, class_="band")
        rows.append(_scene(scene, columns, top, band, is_failing=scene.number == failing))
        top += height
    lines = [tag("line", x1=x, x2=x, y1=0, y2=top, class_="life") for x, _ in columns.values()]
    heads = [
        tag("text", tag("title", name), _cut(name, width), x=x, y=18, class_="purse" if name in purses else "actor")
        for name, (x, width) in columns.items()
    ]
    return tag(
        "div",
        _svg(joined(*heads), total, _HEADER, "chart-head", "Who takes part"),
        _svg(joined(_MARKER, *lines, *rows), total, max(top, 1), "chart-body", "What each calls, and what moves"),
        class_="chart",
        tabindex=0,
        role="group",
        aria_label="Sequence chart",
    )


def _columns(played: Sequence[Scene]) -> tuple[Columns, int]:
    """Where each column is, wide enough for its boxes; and how wide they are together."""
    found, left = {}, 0
    for name in actors(played):
        longest = max(len(told) for told in (name, *(_label(scene) for scene in played if scene.actor == name)))
        width = min(_WIDE, max(_NARROW, round(longest * _LETTER) + 22))
        found[name] = left + width // 2, width
        left += width
    return found, max(left, _NARROW)


_MARKER = Markup(
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z"/></marker></defs>'
)


def _svg(inner: Markup, width: int, height: int, class_: str, label: str) -> Markup:
    box = f"0 0 {width} {height}"
    return tag("svg", inner, width=width, height=height, viewBox=box, class_=class_, role="img", aria_label=label)


def _scene(scene: Scene, columns: Columns, top: int, band: Markup, *, is_failing: bool) -> Markup:
    x, room = columns[scene.actor]
    label = _cut(_label(scene), room)
    wide = min(room - 6, round(len(label) * _LETTER) + 14)
    parts = [
        tag("title", f"{scene.number} {scene.action}({scene.told}) by {scene.actor}: {scene.outcome}"),
        band,
        tag("rect", x=x - wide / 2, y=top + 3, width=wide, height=_BOX - 4, rx=3, class_="call"),
        tag("text", label, x=x, y=top + 17),
    ]
    for at, flow in enumerate(scene.flows):
        y = top + _BOX + _ARROW * at + 13
        (left, _), (right, _) = (columns[end] for end in ends(flow))
        inward = 3 if left < right else -3
        parts.append(tag("line", x1=left, x2=right - inward, y1=y, y2=y, class_="flow", marker_end="url(#tip)"))
        parts.append(tag("text", amounts(flow), x=(left + right) / 2, y=y - 3, class_="amount"))
    kind = f"scene{' fails' if is_failing else ''}{'' if scene.outcome == 'ok' else ' refused'}"
    return tag("g", *parts, class_=kind, data_step=scene.number)


def _label(scene: Scene) -> str:
    return f"{scene.number} {scene.action}"


def _cut(text: str, width: int) -> str:
    room = int((width - 10) / _LETTER)
    return text if len(text) <= room else f"{text[: room - 1]}…"
