"""The gate's answer as GitHub annotates a pull request: workflow commands on standard output.

GitHub drops without a word what is more than ten of a kind, so the worst ten are sent and the rest counted.  Whatever
a proposal wrote is data: it can end no command, and begin none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from steelyard.gate.record import Finding, Gate, Level
from steelyard.report import gate_words

#: GitHub takes so many of each kind from a step.
MOST = 10
#: A message is cut at so many characters.
_LONGEST = 3_000


def render(gate: Gate, text: str, *, prefix: str = "") -> str:
    """The annotations, then `text` in a form in which no line of it is a command."""
    return "".join(f"{line}\n" for line in [*_lines(gate, prefix), *_quoted(text)])


def failure(message: str) -> str:
    """That there is no answer, and why."""
    return f"::error title=steelyard::{_data(gate_words.shortened(message, _LONGEST))}\n"


def _lines(gate: Gate, prefix: str) -> Iterator[str]:
    found = gate_words.ranked(gate)
    errors = [one for one in found if gate.stands_in_the_way(one)]
    open_ = [one for one in found if one not in errors and not one.approved_by and one.level is not Level.INFO]
    for kind, those in (("error", errors), ("warning", open_)):
        for one in those[:MOST]:
            yield _annotation(kind, one, prefix)
    left = sum(max(0, len(those) - MOST) for those in (errors, open_))
    if left:
        yield f"::notice title=steelyard gate::and {left} more in the summary"


def _annotation(kind: str, one: Finding, prefix: str) -> str:
    at = gate_words.place(one, prefix)
    told = [gate_words.sentence(one)]
    if one.witness is not None:
        told += [f"{label}: {text}" for label, text in gate_words.witnessed(one.witness)]
    title = _property(gate_words.shortened(f"{one.change}: {one.subject}", 200))
    message = _data(gate_words.shortened("\n".join(told), _LONGEST))
    return f"::{kind} file={_property(at.file)},line={at.line},title={title}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _quoted(text: str) -> list[str]:
    """The text while GitHub listens to no command but the one word that no text can contain: its own digest."""
    word = hashlib.sha256(text.encode(errors="replace")).hexdigest()
    return [f"::stop-commands::{word}", text.rstrip("\n"), f"::{word}::"]
