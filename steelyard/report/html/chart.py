"""The sequence chart of a trace as SVG: a line for each who takes part, a box a call, an arrow for what moves."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.report.html.markup import Markup, joined, tag
from steelyard.report.scenes import Scene, actors, amounts

_HEADER = 28
_BOX, _ARROW, _GAP = 22, 20, 8
#: The width of a letter, of a column at least and at most.
_LETTER, _NARROW, _WIDE = 7.3, 96, 190


def chart(played: Sequence[Scene], failing: int) -> Markup:
    """The chart: a header that stays in sight, and the body below it.  `failing` is the step to be marked, or -1."""
    names = actors(played)
    longest = max((len(_label(scene)) for scene in played), default=0)
    width = min(_WIDE, max(_NARROW, round(longest * _LETTER) + 24))
    places = {name: round((at + 0.5) * width) for at, name in enumerate(names)}
    total = max(len(names), 1) * width
    rows, top = [], 0
    for scene in played[1:]:
        height = _BOX + _ARROW * len(scene.flows) + _GAP
        rows.append(_scene(scene, places, top, height, total, width, is_failing=scene.number == failing))
        top += height
    lines = [tag("line", x1=x, x2=x, y1=0, y2=top, class_="life") for x in places.values()]
    heads = [
        tag("text", _cut(name, width), tag("title", name), x=x, y=18, class_=_kind(name, played))
        for name, x in places.items()
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


_MARKER = Markup(
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z"/></marker></defs>'
)


def _svg(inner: Markup, width: int, height: int, class_: str, label: str) -> Markup:
    return tag(
        "svg", inner, width=width, height=height, viewBox=f"0 0 {width} {height}", class_=class_, role="img",
        aria_label=label,
    )  # fmt: skip


def _scene(
    scene: Scene, places: dict[str, int], top: int, height: int, total: int, width: int, *, is_failing: bool
) -> Markup:
    x, label = places[scene.actor], _cut(_label(scene), width)
    wide = min(width - 6, round(len(label) * _LETTER) + 14)
    parts = [
        tag("title", f"{scene.number} {scene.action}({scene.told}) by {scene.actor}: {scene.outcome}"),
        tag("rect", x=0, y=top, width=total, height=height, class_="band"),
        tag("rect", x=x - wide / 2, y=top + 3, width=wide, height=_BOX - 4, rx=3, class_="call"),
        tag("text", label, x=x, y=top + 17),
    ]
    for at, flow in enumerate(scene.flows):
        y = top + _BOX + _ARROW * at + 13
        left, right = places[flow.giver or flow.purse], places[flow.taker or flow.purse]
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


def _kind(name: str, played: Sequence[Scene]) -> str:
    """Whether somebody takes part, or a purse out of which money comes."""
    return "purse" if any(flow.purse == name for scene in played for flow in scene.flows) else "actor"
