"""What GitHub is told: the ten worst of each kind, and no command that a proposal wrote."""

from __future__ import annotations

import re

import attrs

from steelyard.gate.record import Level
from steelyard.report import gate_annotations, gate_text
from tests.steelyard.gate.answers import (
    CLEAN,
    HARMFUL,
    PARAMS,
    PLAIN,
    REMOVED,
    UNDECIDED,
    VIOLATED,
    WEAKENED,
    WIDENED,
    answer,
    hold_to,
)

COMMAND = re.compile(r"::(error|warning|notice|stop-commands)(?: ([^:\n\r]*))?::(.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands in an output as the runner finds them: by line, unless it was told not to listen."""
    found, until = [], ""
    for line in re.split(r"\r\n|\n|\r", text):
        told = line.lstrip()
        if until:
            until = "" if told == f"::{until}::" else until
            continue
        if not told.startswith("::") and "##[" not in told:
            continue
        match = COMMAND.fullmatch(told)
        assert match, f"an unknown command: {line}"
        kind, properties, data = match.groups()
        if kind == "stop-commands":
            until = data
        else:
            pairs = [one.split("=", 1) for one in (properties or "").split(",") if one]
            found.append((kind, {name: plain(value) for name, value in pairs}, plain(data)))
    assert not until, "nobody listens any more"
    return found


def plain(text: str) -> str:
    for sign, code in ((",", "%2C"), (":", "%3A"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(code, sign)
    return text


def test_annotations_are_what_they_were() -> None:
    hold_to("plain.annotations", gate_annotations.render(PLAIN, "the text\n", prefix="spec/"))


def test_harmful_annotations_are_what_they_were() -> None:
    text = gate_text.render(HARMFUL, reproducible=True)
    hold_to("harmful.annotations", gate_annotations.render(HARMFUL, text))


def test_worst_first_at_file_and_line() -> None:
    found = commands(gate_annotations.render(PLAIN, "the text\n"))
    assert [(kind, of["title"].partition(":")[0], of["file"], of["line"]) for kind, of, _ in found] == [
        ("error", "violated", "pyproject.toml", "1"),
        ("error", "weakened", "vault.py", "30"),
        # What is gone is shown where there is a file, and says where it stood.
        ("error", "action removed", "pyproject.toml", "1"),
        ("error", "params changed", "vault.py", "200"),
        ("warning", "undecided", "pyproject.toml", "1"),
    ]
    assert "It stood at vault.py:90 in the base." in found[2][2]
    assert "head: ok   tickets[#1].status OPEN -> STAMPED" in found[1][2].splitlines()


def test_order_by_weight_then_by_kind_of_change() -> None:
    degraded = attrs.evolve(VIOLATED, change="degraded", level=Level.BREAKING)
    effect = attrs.evolve(WIDENED, change="effect changed", approved_by="")
    found = commands(gate_annotations.render(answer(effect, WEAKENED, degraded, VIOLATED), ""))
    assert [of["title"].partition(":")[0] for _, of, _ in found] == [
        "violated",
        "degraded",
        "weakened",
        "effect changed",
    ]


def test_what_does_not_fail_is_a_warning_and_what_is_agreed_is_nothing() -> None:
    found = commands(gate_annotations.render(answer(PARAMS, WIDENED, fail_on=Level.BREAKING), ""))
    assert [kind for kind, _, _ in found] == ["warning"]
    assert commands(gate_annotations.render(CLEAN, "fine\n")) == []


def test_ten_of_a_kind_and_how_many_more() -> None:
    many = [attrs.evolve(WEAKENED, subject=f"property:a.b{number}") for number in range(13)]
    open_ = [attrs.evolve(UNDECIDED, subject=f"property:c.d{number}") for number in range(11)]
    found = commands(gate_annotations.render(answer(*many, *open_, REMOVED), ""))
    assert [kind for kind, _, _ in found] == ["error"] * 10 + ["warning"] * 10 + ["notice"]
    assert found[-1][2] == "and 5 more in the summary"


def test_a_proposal_can_neither_end_nor_begin_a_command() -> None:
    text = gate_text.render(HARMFUL, reproducible=True)
    assert any(line.lstrip().startswith("::error") for line in text.splitlines()), "the text alone would be heard"
    found = commands(gate_annotations.render(HARMFUL, text))
    assert [kind for kind, _, _ in found] == ["error"]
    _, properties, message = found[0]
    assert set(properties) == {"file", "line", "title"}
    assert properties["line"] == "7"
    assert "::error file=x::all is well\r\n::set-output" in message


def test_no_text_can_hold_the_word_that_ends_the_quotation() -> None:
    first = gate_annotations.render(CLEAN, "a\n").splitlines()
    word = first[0].removeprefix("::stop-commands::")
    # A text with the word of another text has a word of its own.
    assert commands(gate_annotations.render(CLEAN, f"::{word}::\n::error::all is well\n")) == []
