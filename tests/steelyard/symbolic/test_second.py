"""A second solver that says otherwise ends everything, and leaves the obligation for whoever looks into it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from steelyard.engines import proving
from steelyard.engines.proving import Prover
from steelyard.engines.result import InternalError
from steelyard.symbolic import terms
from steelyard.symbolic.paths import Path as Way


def test_a_disagreement_is_an_internal_error_with_the_file_of_the_obligation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "second_opinion", lambda _script, _rlimit: "sat")
    x = terms.var("s.x", "nat")
    prover = Prover({}, terms.TRUE, 100_000, cross=True)
    way = Way(conditions=(terms.lt(terms.ONE, x),), outcome="state")
    with pytest.raises(InternalError) as raised:
        prover.prove(way, {"it.holds": terms.lt(terms.ZERO, x)}, "act, path 0")
    assert "the solvers disagree on act, path 0" in str(raised.value)
    file = re.search(r"the obligation is in (\S+\.smt2)", str(raised.value))
    assert file is not None
    text = Path(file[1]).read_text(encoding="utf-8")
    Path(file[1]).unlink()
    assert text.rstrip().endswith("(check-sat)")
    assert "s.x" in text
