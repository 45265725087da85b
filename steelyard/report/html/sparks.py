"""Balances and counts over a trace as small charts in SVG, drawn by steps, for nothing happens in between."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.report import words
from steelyard.report.html.markup import Markup, tag

WIDTH, HEIGHT, _PAD = 220, 36, 3


def spark(name: str, values: Sequence[int], *, is_read: bool) -> Markup:
    """One chart with its name, its least and its greatest value; the script shows where the step is."""
    low, high = min(values), max(values)
    range_ = f"{words.number(low)} to {words.number(high)}"
    picture = tag(
        "svg",
        tag("title", f"{name}: {range_}"),
        tag("path", d=_path(values), class_="spark"),
        tag("line", x1=0, x2=0, y1=0, y2=HEIGHT, class_="now"),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
        aria_label=f"{name}, {range_}",
        preserveAspectRatio="none",
    )
    told = [tag("span", name, class_="name"), tag("span", words.number(values[-1]), class_="value")]
    range_told = tag("span", f"{range_}{', read by the property' if is_read else ''}", class_="range")
    return tag("figure", tag("figcaption", *told), picture, range_told, data_field=name)


def _path(values: Sequence[int]) -> str:
    """The line as steps.  Values are placed by exact division, since amounts pass what a float holds."""
    low, room = min(values), max(values) - min(values) or 1
    last = max(len(values) - 1, 1)
    parts, before = [], None
    for at, value in enumerate(values):
        y = HEIGHT - _PAD - (value - low) * (HEIGHT - 2 * _PAD) * 10 // room / 10
        if y != before:
            x = round(at * WIDTH / last, 1)
            parts.append(f"M{x:g} {y:g}" if before is None else f"H{x:g}V{y:g}")
        before = y
    return "".join(parts) + f"H{WIDTH}"
