"""Making findings: a change with its usual level and the fingerprints of what has changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from steelyard.gate.ir import fingerprint
from steelyard.gate.levels import LEVELS
from steelyard.gate.record import Axis, Finding

#: What stands in a table where there is nothing.
NONE = "-"
#: The fingerprints of a subject on both sides, or what makes them once there is something to tell.
Prints = tuple[str, str] | Callable[[], tuple[str, str]]


def finding(axis: Axis, subject: str, change: str, prints: Prints, **of: Any) -> Finding:
    """A finding at the usual level of its change."""
    base, head = prints() if callable(prints) else prints
    return Finding(axis=axis, subject=subject, change=change, level=LEVELS[change], base=base, head=head, **of)


def prints_of(base: object, head: object) -> Callable[[], tuple[str, str]]:
    """What makes the fingerprints of a subject; one that is None is not there."""

    @cache
    def made() -> tuple[str, str]:
        return "" if base is None else fingerprint(base), "" if head is None else fingerprint(head)

    return made
