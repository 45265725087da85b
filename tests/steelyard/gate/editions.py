"""Editions of the vault: its text with a few replacements, loaded in this process."""

from __future__ import annotations

import atexit
import importlib.util
import itertools
import json
import sys
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from steelyard.gate.compare import Sides, compare
from steelyard.gate.record import Comparison, Finding
from steelyard.gate.side import Side
from steelyard.gate.verdicts import Reached
from steelyard.suite import Suite
from tests.steelyard.gate import vault

TEXT = Path(vault.__file__).read_text(encoding="utf-8")
_numbers = itertools.count()

#: What is replaced by what.  Each old text must occur exactly once.
Edit = tuple[str, str]


def edited(*edits: Edit) -> str:
    """The text of an edition."""
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        text = text.replace(old, new)
    return text


class Answering:
    """A side in this process that is asked, and answers, in text as one in another process would.

    What it was asked before it answers from memory, as long as its enums are numbered as they were.
    """

    def __init__(self, side: Side) -> None:
        self._side = side
        self._said: list[str] = []
        self._known: dict[tuple[str, str], str] = {}
        self._order = ""

    def __call__(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.begin(asked)
        return self.finish()

    def begin(self, asked: dict[str, Any]) -> None:
        question = json.dumps(asked)
        if asked["ask"] == "validity":
            self._order = question
            self._side.answer(asked)
        key = (self._order if asked["ask"] != "schema" else "", question)
        if key not in self._known:
            self._known[key] = json.dumps(self._side.answer(json.loads(question)))
        self._said.append(self._known[key])

    def finish(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self._said.pop())
        return said


@cache
def directory() -> Path:
    """Where editions are put for as long as the tests run: their source is looked at again."""
    made = Path(mkdtemp(prefix="vault-"))
    atexit.register(rmtree, made, ignore_errors=True)
    return made


@cache
def suite(*edits: Edit) -> Suite:
    """The suite of an edition."""
    if not edits:
        return vault.SUITE
    name = f"vault_edition_{next(_numbers)}"
    file = directory() / f"{name}.py"
    file.write_text(edited(*edits), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Suite = module.SUITE
    return found


@cache
def ask(*edits: Edit) -> Answering:
    """A side that answers for an edition."""
    return Answering(Side(suite(*edits), str(directory())))


def compared(
    *head: Edit, base: tuple[Edit, ...] = (), proven: tuple[str, ...] = (), reached: Reached | None = None
) -> Comparison:
    """The comparison of two editions; `proven` are invariants that are on both sides."""
    known = Reached(verdicts=dict.fromkeys(proven, "proven"))
    found, _ = compare(
        Sides(
            base=ask(*base),
            head=ask(*head),
            proofs_in_head=lambda: reached or known,
            verdicts_in_head=lambda: reached or known,
            proofs_in_base=lambda: known,
        )
    )
    return found


def told(comparison: Comparison) -> list[tuple[str, str]]:
    """Subject and change of each finding."""
    return [(one.subject, one.change) for one in comparison.findings]


def changes_of(comparison: Comparison) -> list[tuple[str, str]]:
    """Subject and change of each finding that is more than a remark."""
    return [(one.subject, one.change) for one in comparison.findings if one.change not in ("equivalent", "reworded")]


def the(comparison: Comparison, subject: str, change: str) -> Finding:
    """The only finding of that subject and change."""
    found = [one for one in comparison.findings if (one.subject, one.change) == (subject, change)]
    assert len(found) == 1, told(comparison)
    return found[0]
