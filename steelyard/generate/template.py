"""Templates of small protocols: text with choices, optional parts and known faults.

A template is a file of sections, each begun by ``## name``:

- ``types``, ``records``, ``helpers``: definitions;
- ``params``, ``state``: ``name: Type = value`` a line; ``valid``, ``start``: conditions and
  statements of `is_valid` and the genesis; ``genesis``: ``name: Type = value; value``, one value
  for each initial state; ``pools``: ``Type: value, value``; ``scope``: what no number passes in a
  sound one, if more than 4;
- ``actions``, ``invariants``, ``steps``, ``theorems``, and the same as ``optional actions`` and so
  on: functions, a blank line between two; ``relations``: the programs ``left_NAME`` and ``right_NAME``
  and then ``NAME``, which compares their outcomes;
- ``faults``: a sentence, lines with ``-`` that are taken out, lines with ``+`` that take their place.

``<<one|other>>`` is a choice; ``<<name:one|other>>`` falls alike wherever it has that name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from random import Random

import attrs

_CHOICE = re.compile(r"<<(?:(\w+):)?([^<>]*?(?:\|[^<>]*?)+)>>", re.DOTALL)
_PARTS = ("helpers", "actions", "invariants", "steps", "theorems", "relations")


@attrs.frozen
class Fault:
    """A mistake: `old`, which stands once in the template, gives way to `new`."""

    sentence: str
    old: str
    new: str


@attrs.frozen
class Part:
    """A function of a template, in the section `kind`."""

    kind: str
    name: str
    text: str
    is_optional: bool


@attrs.frozen
class Template:
    """A template whose choices have fallen."""

    name: str
    lines: dict[str, tuple[str, ...]]
    definitions: dict[str, tuple[str, ...]]
    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]

    def of(self, kind: str) -> tuple[Part, ...]:
        """The functions of one kind."""
        return tuple(part for part in self.parts if part.kind == kind)

    def rewritten(self, rewrite: Callable[[str], str]) -> Template:
        """The template with every function, condition and statement rewritten."""
        return attrs.evolve(
            self,
            lines={name: tuple(map(rewrite, lines)) for name, lines in self.lines.items()},
            parts=tuple(attrs.evolve(part, text=rewrite(part.text)) for part in self.parts),
        )

    def with_fault(self, fault: Fault) -> Template:
        """The template with a fault in it; the part that has it is optional no more.

        Raises:
            ValueError: what the fault replaces does not stand in it exactly once.
        """
        texts = [*(line for lines in self.lines.values() for line in lines), *(part.text for part in self.parts)]
        times = sum(text.count(fault.old) for text in texts)
        if times != 1:
            raise ValueError(f"{self.name}: {fault.sentence}: {fault.old!r} stands in it {times} times")
        parts = tuple(
            attrs.evolve(part, is_optional=part.is_optional and fault.old not in part.text) for part in self.parts
        )
        return attrs.evolve(self, parts=parts).rewritten(lambda text: text.replace(fault.old, fault.new))

    def without_options(self) -> Template:
        """The template without its optional parts."""
        return attrs.evolve(self, parts=tuple(part for part in self.parts if not part.is_optional))

    def with_some_options(self, rng: Random) -> Template:
        """The template with each optional part in it as often as not."""
        return attrs.evolve(self, parts=tuple(p for p in self.parts if not p.is_optional or rng.randrange(2)))


@cache
def names() -> tuple[str, ...]:
    """The names of all templates, in order."""
    files = resources.files(__package__).joinpath("templates").iterdir()
    return tuple(sorted(file.name.removesuffix(".txt") for file in files if file.name.endswith(".txt")))


@cache
def _text(name: str) -> str:
    return resources.files(__package__).joinpath("templates", f"{name}.txt").read_text(encoding="utf-8")


def template(name: str, rng: Random) -> Template:
    """A template with all its choices made by `rng`."""
    sections: dict[str, list[str]] = {}
    for section in re.split(r"^## ", _chosen(_text(name), rng), flags=re.MULTILINE)[1:]:
        head, _, body = section.partition("\n")
        sections.setdefault(head.strip(), []).append(body.strip("\n"))
    parts = [
        _part(kind, text, is_optional=optional)
        for kind in _PARTS
        for optional in (False, True)
        for body in sections.get(f"optional {kind}" if optional else kind, [])
        for text in re.split(r"\n\n(?=@|def )", body)
    ]
    rows = ("params", "valid", "genesis", "start", "state", "pools", "scope")
    return Template(
        name=name,
        lines={row: _lines(sections.get(row, [])) for row in rows},
        definitions={kind: _definitions(sections.get(kind, [])) for kind in ("types", "records")},
        parts=tuple(parts),
        faults=_faults(sections.get("faults", [])),
    )


def _chosen(text: str, rng: Random) -> str:
    """A text with its choices made."""
    fallen: dict[str, int] = {}

    def choose(match: re.Match[str]) -> str:
        name, options = match[1], match[2].split("|")
        index = rng.randrange(len(options))
        return options[fallen.setdefault(name, index) if name else index]

    return _CHOICE.sub(choose, text)


def _lines(bodies: list[str]) -> tuple[str, ...]:
    return tuple(line for body in bodies for line in body.splitlines() if line)


def _definitions(bodies: list[str]) -> tuple[str, ...]:
    """Definitions one by one, each with its decorator or comment and its body."""
    found: list[str] = []
    before = ""
    for line in (line for body in bodies for line in body.splitlines()):
        if line and not line.startswith((" ", ")")) and not before.startswith(("@", "#")):
            found.append("")
        if found:
            found[-1] += f"{line}\n"
        before = line
    return tuple(definition.strip("\n") for definition in found)


def _part(kind: str, text: str, *, is_optional: bool) -> Part:
    found = re.search(r"^def (\w+)", text, flags=re.MULTILINE)
    if found is None:
        raise ValueError(f"no function in {text!r}")
    return Part(kind, found[1], text.strip("\n"), is_optional)


def _faults(bodies: list[str]) -> tuple[Fault, ...]:
    found: list[Fault] = []
    for body in bodies:
        for block in re.split(r"\n(?![-+])", body):
            sentence, *lines = block.splitlines()
            old = "\n".join(line[2:] for line in lines if line.startswith("-"))
            new = "\n".join(line[2:] for line in lines if line.startswith("+"))
            found.append(Fault(sentence, old, new))
    return tuple(found)
