"""What a second solver confirmed is believed where that solver must be asked, and of another one nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.cache import proofs, units
from steelyard.cache.proofs import Known, Proven
from steelyard.cache.store import Store
from steelyard.engines.obligations import Obligation, Proofs


def said_by(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have that version of the second solver installed."""
    for module in (proofs, units):
        monkeypatch.setattr(module, "second_version", lambda: version)


@pytest.mark.parametrize(
    ("second", "now", "confirmed", "is_believed"),
    [
        ("unsat", "1.0", True, True),
        ("unknown", "1.0", True, True),
        ("unsat", "1.1", True, False),
        ("", "1.0", True, False),
        ("unsat", "1.1", False, True),
        ("unsat", "", False, True),
        ("", "1.0", False, True),
    ],
)
def test_whose_word_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str, now: str, confirmed: bool, is_believed: bool
) -> None:
    store = Store(str(tmp_path), "proofs")
    said_by("1.0", monkeypatch)
    first = Proven(store, "genesis", "judge", confirmed=bool(second))
    first.keep("question", Known(frozenset(), frozenset(), second), {})
    first.save()
    made = Obligation(goal="a.goal", where="the initial state", verdict="unsat", second=second)
    units.keep(store, "key", Proofs(unit="genesis", obligations=(made,), framed={}))
    said_by(now, monkeypatch)
    again = Proven(store, "genesis", "judge", confirmed=confirmed).find("question", {})
    whole = units.find(store, "key", "genesis", confirmed=confirmed)
    assert (again is not None, whole is not None) == (is_believed, is_believed)
