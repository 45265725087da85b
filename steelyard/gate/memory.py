"""What the sides of a gate told before: whole answers, and what was told of a part by itself.

Only what a suite says is kept, and what is proved of that, never what its Python does: a witness is run each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from steelyard.cache.judge import checker
from steelyard.cache.store import Store
from steelyard.report.record import Standing
from steelyard.second import second_version

KIND = "exports"
Plain = dict[str, Any]


class Memory:
    """What a side told before, by the files that its suite imports and the checker that asked."""

    #: What is asked of a suite, in this order; what comes later depends on what came before.
    KEPT = ("schema", "validity", "export", "runs")
    #: What is known of a suite that was loaded once, whatever it is asked: it keeps to the modelling language.
    LANGUAGE: Mapping[str, Any] = {"ask": "language"}

    def __init__(self, cache: str, files: str) -> None:
        self._store = Store(cache, KIND) if cache else None
        self._told = self._files = f"{checker()}\n{files}"

    def find(self, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer to a question, if it is known."""
        if self._store is None or not self._is_kept(asked):
            return None
        found: dict[str, Any] | None = self._store.get(self._key(asked))
        return found

    def keep(self, asked: Mapping[str, Any], said: dict[str, Any]) -> None:
        """Remember an answer; of proofs only one that leaves nothing open, which another hint might decide."""
        is_open = any(row["standing"] == Standing.INCONCLUSIVE.value for row in said.get("results", ()))
        if self._store is not None and self._is_kept(asked) and not is_open:
            self._store.put(self._key(asked), said)

    def asked(self, asked: Mapping[str, Any]) -> None:
        """Take note of how enums are numbered: what is told afterwards depends on it."""
        if asked["ask"] == "validity":
            self._told = f"{self._told}\n{json.dumps(asked)}"

    def _is_kept(self, asked: Mapping[str, Any]) -> bool:
        """What an engine said for which there was all the time is kept as well, if it runs nothing."""
        is_proved = asked["ask"] == "check" and asked["engine"] == "induction" and asked["seconds"] is None
        return asked["ask"] in self.KEPT or asked == self.LANGUAGE or is_proved

    def _key(self, asked: Mapping[str, Any]) -> str:
        # Who confirmed the proofs is not among the judges.
        second = second_version() if asked.get("options", {}).get("cross") else ""
        about = self._files if asked == self.LANGUAGE else self._told
        return sha256(f"{about}\n{json.dumps(asked)}\n{second}".encode()).hexdigest()


class Parts:
    """What was told of actions, properties and scopes, each by itself; `numbered` says how enums are."""

    def __init__(self, cache: str, numbered: Mapping[str, list[str]]) -> None:
        self._store = Store(cache, KIND)
        self._numbered = repr(sorted(numbered.items()))

    def told(self, key: Callable[..., str | None], make: Callable[[], Plain], *question: Any) -> Plain:
        """What is known by the key of a question, or else is made now."""
        known = key("export", self._numbered, *question)
        found: Plain | None = None if known is None else self._store.get(known)
        if found is None:
            found = make()
            if known is not None:
                self._store.put(known, found)
        return found
