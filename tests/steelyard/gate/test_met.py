"""Of the ways in which an action differs one is shown that can be met; none is hidden by one that nobody can show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from steelyard.gate.actions import Difference, _Comparer

CHANGE, UNDER = "assumption added", "by.an_invariant"


@attrs.frozen
class Meeting:
    """What becomes of a meeting: invariants exclude it, a witness shows it, or neither."""

    name: str
    fate: str


class Scripted(_Comparer):
    """A comparer that finds what the script says."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def _excluded(self, meeting: Any, hypotheses: Mapping[str, Any]) -> frozenset[str] | None:
        assert hypotheses
        self.asked.append(meeting.name)
        return frozenset({UNDER}) if meeting.fate == "excluded" else None

    def _told(self, change: str, meetings: Any) -> Difference:
        (meeting,) = meetings
        return Difference(change if meeting.fate == "shown" else "undecided", detail=meeting.name)


def met(*fates: str) -> tuple[str, set[str], int]:
    """What is said of meetings with these fates, under which invariants, and how many were put to the proof."""
    comparer, under = Scripted(), set[str]()
    alike: Any = [Meeting(str(number), fate) for number, fate in enumerate(fates)]
    usable: Any = {UNDER: None}
    found = comparer._met(CHANGE, alike, usable, under)
    return "" if found is None else f"{found.change} {found.detail}", under, len(comparer.asked)


def test_the_first_that_can_be_shown_is() -> None:
    assert met("shown", "shown") == (f"{CHANGE} 0", set(), 1)
    assert met("excluded", "shown", "excluded") == (f"{CHANGE} 1", {UNDER}, 2)


def test_one_that_nobody_can_show_hides_none_that_somebody_can() -> None:
    assert met("open", "excluded", "shown", "open") == (f"{CHANGE} 2", {UNDER}, 3)


def test_where_none_can_be_shown_it_is_undecided_and_never_the_same() -> None:
    assert met("open", "excluded") == ("undecided 0", {UNDER}, 2)
    assert met("excluded", "open") == ("undecided 1", {UNDER}, 2)


def test_where_all_are_excluded_there_is_no_difference() -> None:
    assert met("excluded", "excluded") == ("", {UNDER}, 2)
