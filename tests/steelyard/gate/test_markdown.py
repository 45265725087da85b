"""The summary of a run: its tables, its diagram, its size, and that it is only ever text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import attrs
import pytest

from steelyard.gate.record import Gate
from steelyard.report import gate_markdown
from tests.steelyard.gate.answers import (
    ADDED,
    CLEAN,
    HARMFUL,
    HOSTILE,
    PLAIN,
    REMOVED,
    WEAKENED,
    WIDENED,
    answer,
    hold_to,
)

#: The tags that a summary may be rendered to; it has none with an attribute but the class of a block of code.
TAGS = {"h2", "h3", "p", "br", "table", "thead", "tbody", "tr", "th", "td", "code", "details", "summary"}
TAGS |= {"ul", "li", "strong", "pre"}


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        html = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable(["table", "strikethrough"])
        self.feed(html.render(markdown))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_summary_is_what_it_was() -> None:
    hold_to("plain.md", gate_markdown.render(PLAIN, next_step="steelyard gate --write-approval changes/NAME.toml"))


def test_a_harmful_summary_is_what_it_was() -> None:
    hold_to("harmful.md", gate_markdown.render(HARMFUL))


def test_no_text_of_a_proposal_becomes_markup() -> None:
    page = Page(gate_markdown.render(HARMFUL))
    assert set(page.tags) <= TAGS
    assert page.attributes == [("class", "language-mermaid")]
    assert len([tag for tag in page.tags if tag == "details"]) == 1
    # The tables keep their columns: a row for each finding, and one for each head.
    assert page.tags.count("th") == 2 * 5
    assert page.tags.count("td") == 2 * 5
    # It is told as it is, but for signs that cannot be printed and breaks of lines.
    assert "a | b `c` ``` </details><script>alert('1')</script>" in page.text
    assert "[link](https://evil.example)" in page.text
    assert "**bold** _it_ ~~s~~" in page.text
    assert "\x1b" not in page.text


def test_nobody_is_called_and_nothing_is_linked() -> None:
    text = gate_markdown.render(HARMFUL)
    assert "@everyone" not in text
    assert "https://" not in text
    assert "\n::" not in text


def test_no_note_of_the_diagram_ends_it() -> None:
    text = gate_markdown.render(HARMFUL)
    diagram = text.partition("```mermaid\n")[2].partition("\n```")[0].splitlines()
    assert diagram[0] == "sequenceDiagram"
    assert all(line.startswith(("    participant ", "    Note over ", "    caller->>", "    base-->>", "    head-->>"))
               for line in diagram[1:])  # fmt: skip
    assert sum("participant" in line and line.startswith("    participant") for line in diagram) == 3
    # A sign of Mermaid's own stands only where the line has it.
    assert not [line for line in diagram if re.search(r";(?<!#\d\d;)", line)]


def test_the_first_witness_is_that_of_the_worst_finding() -> None:
    assert "the first witness: <code>property&#58;vault.within&#95;limit</code>" in gate_markdown.render(
        answer(WIDENED, WEAKENED)
    )
    assert "mermaid" not in gate_markdown.render(CLEAN)


def test_what_weighs_nothing_is_folded() -> None:
    text = gate_markdown.render(CLEAN)
    assert "<summary>21 unchanged, 1 added</summary>" in text
    assert "| change |" not in text


@pytest.mark.parametrize("size", [3_000, 20_000])
def test_a_long_summary_is_cut_with_a_notice_and_nothing_is_left_open(size: int) -> None:
    many = [attrs.evolve(WEAKENED, subject=f"property:vault.é{number}") for number in range(500)]
    added = [attrs.evolve(ADDED, subject=f"property:new.{number}") for number in range(500)]
    for findings in ([*many, REMOVED], added):
        gate = answer(*findings)
        whole = gate_markdown.render(gate)
        text = gate_markdown.render(gate, limit=size)
        assert len(whole.encode()) > size >= len(text.encode()) > size - 700
        assert "Cut at 900 kB" not in whole
        assert text.endswith(f"\n{gate_markdown._CUT}\n")
        assert text.count("```") % 2 == 0
        assert text.count("<details>") == text.count("</details>")
        assert whole.startswith(text[: size // 2])


def test_no_summary_is_refused_for_its_size() -> None:
    assert gate_markdown.LIMIT < 1_048_576
    huge = attrs.evolve(WEAKENED, detail=HOSTILE * 100)
    gate: Gate = answer(*[huge] * 2_000)
    assert len(gate_markdown.render(gate).encode()) <= gate_markdown.LIMIT
