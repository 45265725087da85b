"""The verdicts of both sides: what was reached, and what fell."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from steelyard.suite import Verdict


@attrs.frozen(kw_only=True)
class Reached:
    """What a check of one side reached, by property; empty where none was asked.

    Attributes:
        verdicts: the words of the verdicts.
        assumptions: the ids that each rests on.
        expected: what each must reach.
    """

    verdicts: Mapping[str, str] = attrs.field(factory=dict)
    assumptions: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    expected: Mapping[str, str] = attrs.field(factory=dict)

    def is_proven(self, name: str) -> bool:
        """Whether it was proved on this side."""
        return self.verdicts.get(name) == Verdict.PROVEN.value

    def rank(self, name: str, expected: str) -> int:
        """How good the verdict is; where nobody asked, as good as expected."""
        return Verdict(self.verdicts.get(name, expected)).rank
