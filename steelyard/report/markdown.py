"""A trace as Markdown, with a sequence diagram that Mermaid draws: who calls what, and what moves between whom."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from steelyard.report.scenes import Scene, actors, amounts, ends

#: A note of the diagram is cut at this length.
_NOTE = 70


def render(heading: str, intro: Sequence[str], played: Sequence[Scene], block: str) -> str:
    """The page: a heading, some paragraphs, the diagram, a table of the steps, the block that the terminal shows."""
    lines = [f"# {heading}", ""]
    for paragraph in intro:
        lines += [paragraph, ""]
    lines += ["```mermaid", *diagram(played), "```", "", *_table(played), ""]
    lines += ["```text", *textwrap.dedent(block).strip("\n").splitlines(), "```"]
    return "\n".join(lines) + "\n"


def diagram(played: Sequence[Scene]) -> list[str]:
    """The lines of a Mermaid sequence diagram."""
    names = {name: f"p{number}" for number, name in enumerate(actors(played))}
    lines = ["sequenceDiagram", *(f"    participant {short} as {drawn(name)}" for name, short in names.items())]
    for scene in played:
        lines += [f"    {line}" for line in _arrows(scene, names)]
    return lines


def _arrows(scene: Scene, names: dict[str, str]) -> Iterator[str]:
    if scene.actor:
        refused = "" if scene.outcome == "ok" else f", refused as {scene.outcome}"
        told = textwrap.shorten(f"{scene.number} {scene.action}({scene.told}){refused}", _NOTE, placeholder=" ...")
        yield f"Note over {names[scene.actor]}: {drawn(told)}"
    for flow in scene.flows:
        giver, taker = (names[end] for end in ends(flow))
        yield f"{giver}->>{taker}: {drawn(amounts(flow))}"


def drawn(text: str) -> str:
    """Text of a diagram: what Mermaid reads as its own signs is written as a number."""
    return "".join(f"#{ord(sign)};" if sign in "#;<>:%" else sign for sign in text)


def _table(played: Sequence[Scene]) -> list[str]:
    lines = ["| step | who | call | what changes | line |", "|---:|---|---|---|---|"]
    for scene in played:
        changes = "<br>".join(f"`{_cell(f'{path}: {old} -> {new}')}`" for path, old, new in scene.changed)
        call = f"{scene.action}({scene.told})" if scene.number else scene.told
        outcome = "" if scene.outcome == "ok" else f"<br>refused: {scene.outcome}"
        lines.append(
            f"| {scene.number} | {_cell(scene.actor)} | `{_cell(call)}`{outcome} | {changes} | {scene.place} |"
        )
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'")
