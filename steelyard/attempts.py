"""Proofs tried without an assumption, but for those of which an earlier try tells how it ends.

What fails with some hypotheses fails with fewer.  So of each unit and assumption is kept what failed with the most
hypotheses that there were, and of each set of hypotheses what failed and what did not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from steelyard.asking import NotKnown
from steelyard.cache import answers as kept
from steelyard.cache import keys
from steelyard.cache.store import Store
from steelyard.engines import needing
from steelyard.engines.needing import Failed

if TYPE_CHECKING:
    from steelyard.engines.needing import Attempt
    from steelyard.engines.result import Options
    from steelyard.suite import Suite


def attempted(suite: Suite, options: Options, item: Attempt, *, only_known: bool = False) -> Failed:
    """What fails without an assumption.

    Raises:
        NotKnown: it is not known, and was not to be tried.
    """
    known = _Known(suite, options, item)
    failing = item.wanted & known.failed
    left = item.wanted - failing - known.fine
    if not left:
        return Failed(needed=failing, unsure=frozenset())
    if only_known:
        raise NotKnown
    from steelyard.engines.session import session_of

    made = needing.attempt(session_of(suite, options), attrs.evolve(item, wanted=left))
    known.keep(made.needed, left - made.needed - made.unsure)
    return Failed(needed=failing | made.needed, unsure=made.unsure)


class _Known:
    """What is known of an attempt: the properties that have failed, and those that were fine."""

    def __init__(self, suite: Suite, options: Options, item: Attempt) -> None:
        self._store = Store(options.cache, kept.KIND) if options.cache else None
        self._hypotheses = sorted(item.hypotheses)
        told = item.assumption, options.rlimit
        self._with_these = keys.of_unit(suite, item.unit, "with", self._hypotheses, *told)
        self._with_most = keys.of_unit(suite, item.unit, "failed", *told)
        these, most = self._found(self._with_these), self._found(self._with_most)
        self._is_most = item.hypotheses >= {*most.get("given", ())}
        with_more = most.get("failed", ()) if item.hypotheses <= {*most.get("given", ())} else ()
        self.failed = frozenset((*these.get("failed", ()), *with_more))
        self.fine = frozenset(these.get("fine", ()))

    def keep(self, failed: frozenset[str], fine: frozenset[str]) -> None:
        """Remember more."""
        self.failed |= failed
        self.fine |= fine
        self._put(self._with_these, {"failed": sorted(self.failed), "fine": sorted(self.fine)})
        if self._is_most:
            self._put(self._with_most, {"given": self._hypotheses, "failed": sorted(self.failed)})

    def _found(self, key: str | None) -> dict[str, Any]:
        found = None if self._store is None or key is None else self._store.get(key)
        return found or {}

    def _put(self, key: str | None, known: dict[str, Any]) -> None:
        if self._store is not None and key is not None:
            self._store.put(key, known)
