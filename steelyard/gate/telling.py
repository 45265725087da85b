"""Making findings: a change with its usual level."""

from __future__ import annotations

from typing import Any

from steelyard.gate.levels import LEVELS
from steelyard.gate.record import Axis, Finding

#: What stands in a table where there is nothing.
NONE = "-"


def finding(axis: Axis, subject: str, change: str, prints: tuple[str, str], **of: Any) -> Finding:
    """A finding at the usual level of its change; `prints` are the fingerprints of the subject on both sides."""
    return Finding(
        axis=axis, subject=subject, change=change, level=LEVELS[change], base=prints[0], head=prints[1], **of
    )
