"""How calls ended, counted."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from steelyard.run import Outcome


@attrs.define(kw_only=True)
class Tally:
    """How the calls of one action ended: how many were tried, and how many how."""

    tried: int = 0
    accepted: int = 0
    faults: int = 0
    refused: dict[str, int] = attrs.field(factory=dict)
    discarded: dict[str, int] = attrs.field(factory=dict)

    def add(self, outcome: Outcome, times: int = 1) -> None:
        """Count a call, or so many that ended alike."""
        self.tried += times
        if outcome.refused is not None:
            code = type(outcome.refused).__name__
            self.refused[code] = self.refused.get(code, 0) + times
        elif outcome.state is not None:
            self.accepted += times
        elif outcome.discarded is not None:
            self.discarded[outcome.discarded] = self.discarded.get(outcome.discarded, 0) + times
        else:
            self.faults += times


def refusals_in(tallies: Mapping[str, Tally]) -> dict[tuple[str, str], int]:
    """How often each action was refused by each code."""
    return {(name, code): times for name, tally in tallies.items() for code, times in sorted(tally.refused.items())}


def assumptions_in(tallies: Mapping[str, Tally]) -> dict[str, int]:
    """How many calls each assumption excluded."""
    used: dict[str, int] = {}
    for tally in tallies.values():
        for assumption, times in tally.discarded.items():
            used[assumption] = used.get(assumption, 0) + times
    return dict(sorted(used.items()))


@attrs.frozen(kw_only=True)
class Drive:
    """What one driver of a simulation did.

    Attributes:
        runs: walks from an initial state.
        moves: calls taken along them.
        idle: turns in which nothing was to be done.
        states: distinct states that were put to the test.
        actions: by name, how the calls ended that were tried in search of enabled ones.
    """

    runs: int
    moves: int
    idle: int
    states: int
    actions: Mapping[str, Tally]

    @property
    def acceptance(self) -> float:
        """The share of the calls tried that the protocol accepted."""
        tried = sum(tally.tried for tally in self.actions.values())
        return sum(tally.accepted for tally in self.actions.values()) / tried if tried else 0.0

    @property
    def refusals(self) -> dict[tuple[str, str], int]:
        """How often each action was refused by each code."""
        return refusals_in(self.actions)

    @property
    def assumptions(self) -> dict[str, int]:
        """How many calls each assumption excluded."""
        return assumptions_in(self.actions)
