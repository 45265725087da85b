"""Proofs that were made before.

An obligation is known by a digest of all that it says: the negated goal, the conditions of its path, those that an
assumption grants, the valid parameters.  What it was discharged with, the hypotheses in its core, is kept with
their digests: the proof stands wherever these are among the hypotheses, whatever else is there.  So a change of one
action asks for that action's obligations again, and a change of one invariant for those about it and those that
used it.

Only what was discharged is kept; and the digests cover the terms themselves, down to the types of the leaves, not
the text that they come from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from steelyard.cache.store import Store
from steelyard.second import second_version
from steelyard.symbolic.terms import Term

KIND = "proofs"
#: How many proofs are kept of a unit: of some versions of it, the last used ones.
_KEPT = 2_000


@attrs.frozen
class Known:
    """A proof that was made: the ids of its hypotheses and assumptions, and a second solver's word, if it was asked."""

    used: frozenset[str]
    assumed: frozenset[str]
    second: str


class Proven:
    """The proofs of one unit of work, read from disk once and written back once.

    `judge` stands for the checker, the solver and their options: what they once proved they would prove again.
    Where proofs must be `confirmed`, those of which the second solver that is installed was not asked are not believed.
    """

    def __init__(self, store: Store, unit: str, judge: str, *, confirmed: bool) -> None:
        self._store = store
        self._confirmed = confirmed
        self._key = hashlib.sha256(f"{judge}\n{unit}".encode()).hexdigest()
        found = store.get(self._key)
        self._entries: dict[str, Any] = found if isinstance(found, dict) else {}
        self._used: dict[str, Any] = {}
        self._is_new = False

    def find(self, question: str, hypotheses: Mapping[str, Term]) -> Known | None:
        """The proof of a question, if it was made from some of these hypotheses."""
        entry = self._entries.get(question)
        if entry is None or (self._confirmed and entry["by"] != second_version()):
            return None
        used = entry["used"]
        if any(name not in hypotheses or hypotheses[name].code.hex() != code for name, code in used.items()):
            return None
        self._used[question] = entry
        return Known(frozenset(used), frozenset(entry["assumed"]), entry["second"])

    def keep(self, question: str, known: Known, hypotheses: Mapping[str, Term]) -> None:
        """Keep a proof."""
        self._used[question] = {
            "used": {name: hypotheses[name].code.hex() for name in sorted(known.used)},
            "assumed": sorted(known.assumed),
            "second": known.second,
            "by": second_version() if known.second else "",
        }
        self._is_new = True

    def save(self) -> None:
        """Write back what was used or is new, with what other versions of the unit left there, up to a size."""
        if self._is_new:
            others = [one for one in self._entries.items() if one[0] not in self._used]
            room = max(0, _KEPT - len(self._used))
            self._store.put(self._key, dict([*others[max(0, len(others) - room) :], *self._used.items()]))
            self._is_new = False


def question_of(valid: Term, conditions: Iterable[Term], assumed: Iterable[tuple[str, Term]], goal: Term) -> str:
    """The digest of an obligation, whatever it is called."""
    parts = (valid, goal, *conditions)
    made = hashlib.sha256(f"{len(parts)}\n".encode())
    for part in parts:
        made.update(part.code)
    for name, condition in assumed:
        made.update(f"\n{name}\n".encode() + condition.code)
    return made.hexdigest()
