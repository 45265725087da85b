"""Which assumptions the proofs need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from steelyard.asking import NotKnown
from steelyard.attempts import attempted
from steelyard.citations import places_citing
from steelyard.engines import induction, needing
from steelyard.engines.goals import PATHS
from steelyard.engines.needing import Attempt, Failed, Need
from steelyard.engines.result import Options, Result, Task
from steelyard.engines.session import Session, session_of
from steelyard.idle import are_needed
from steelyard.report.record import Standing
from steelyard.suite import MODEL_PROPERTIES, Suite, Verdict
from steelyard.symbolic.summary import survey
from tests.steelyard.counter.suite import SUITE


def needed(suite: Suite) -> tuple[Need, ...]:
    """What a check finds out, in this process."""
    task = Task(suite=suite, preset="tiny", properties=(*suite.properties, *MODEL_PROPERTIES))
    results, assumed = induction.run(task), survey(suite).assumed
    session = session_of(suite, Options())
    items = needing.attempts(suite, assumed, results)
    return needing.needs(suite, assumed, results, [(item, needing.attempt(session, item)) for item in items])


def without(name: str) -> Suite:
    return attrs.evolve(SUITE, properties=tuple(claim for claim in SUITE.properties if claim.id != name))


def test_an_assumption_without_which_a_proof_fails_is_needed() -> None:
    (need,) = needed(SUITE)
    assert (need.assumption, need.needed, need.unsure) == ("A-01", ("steps.taking_back_begins_full",), ())
    assert set(need.needed) <= set(need.named)


def test_an_assumption_that_every_proof_can_do_without_is_idle_whether_or_not_a_core_names_it() -> None:
    (need,) = needed(without("steps.taking_back_begins_full"))
    assert (need.needed, need.unsure) == ((), ())
    (checked,) = are_needed(SUITE, [need])
    assert (checked.verdict, checked.standing) == (Verdict.VACUOUS, Standing.FINDING)


def test_an_assumption_that_no_proof_names_is_idle() -> None:
    need, verdict, note = judged([])
    assert (need.named, verdict, note) == ((), Verdict.VACUOUS, "An action assumes it, and no proof names it.")


def test_a_path_without_an_assumption_keeps_what_the_protocol_requires() -> None:
    session = session_of(SUITE, Options())
    summary = session.symbolic.summary("take_back")
    granted = {condition for path in summary.paths for _, condition in path.assumed}
    assert summary.assumptions == ("A-01",)
    assert len(granted) == 1
    for before, after in zip(summary.paths, summary.without("A-01").paths, strict=True):
        assert after.assumed == ()
        assert set(before.conditions) - set(after.conditions) == ({*granted} if before.assumed else set())
    untouched = summary.without("A-02").paths
    assert [path.conditions for path in untouched] == [path.conditions for path in summary.paths]


def test_only_the_paths_that_rest_on_an_assumption_are_proved_without_it() -> None:
    session = session_of(SUITE, Options())
    resting = [number for number, path in session.symbolic.summary("take_back").resting_on("A-01") if not path.code]
    assert resting
    proofs = session.prove("action take_back", frozenset(session.goals.invariants) | {PATHS}, frozenset(), "A-01")
    assert {one.where for one in proofs.obligations} <= {f"take_back, path {number}" for number in resting}
    assert all(one.goal != PATHS for one in proofs.obligations)
    assert session.prove("action add", frozenset(session.goals.invariants), frozenset(), "A-01").obligations == ()


# --- from attempts to verdicts ------------------------------------------------------------

ASSUMED = {"take_back": ("A-01",)}
ONE, OTHER = "count.within_limit", "count.is_given"


def proven(name: str, verdict: Verdict = Verdict.PROVEN, **more: Any) -> Result:
    return Result(id=name, engine="induction", verdict=verdict, assumptions=("A-01",), **more)


def judged(results: list[Result], *failed: Failed) -> tuple[Need, Verdict, str]:
    items = needing.attempts(SUITE, ASSUMED, results)
    made = [(Attempt(assumption="A-01", unit="x", wanted=frozenset(), hypotheses=frozenset()), one) for one in failed]
    (need,) = needing.needs(SUITE, ASSUMED, results, made)
    (checked,) = are_needed(SUITE, [need])
    assert all(item.unit == "action take_back" for item in items)
    return need, checked.verdict, checked.note


def failing(*needed: str, unsure: tuple[str, ...] = ()) -> Failed:
    return Failed(needed=frozenset(needed), unsure=frozenset(unsure))


def test_where_every_proof_that_names_it_succeeds_without_it_an_assumption_is_idle() -> None:
    need, verdict, note = judged([proven(ONE), proven(OTHER)], failing())
    assert (need.named, need.needed, verdict) == ((ONE, OTHER), (), Verdict.VACUOUS)
    assert note.startswith("Each proof that names it succeeds without it")


def test_how_many_proofs_need_it_is_counted() -> None:
    need, verdict, note = judged([proven(ONE), proven(OTHER)], failing(ONE), failing(ONE))
    assert (need.needed, verdict) == ((ONE,), Verdict.REACHED)
    assert "2 proofs may rest on it" in note


def test_what_the_solver_leaves_open_decides_nothing() -> None:
    need, verdict, _ = judged([proven(ONE), proven(OTHER)], failing(unsure=(OTHER,)))
    assert (need.unsure, verdict) == ((OTHER,), Verdict.UNKNOWN)
    need, verdict, _ = judged([proven(ONE), proven(OTHER)], failing(ONE, unsure=(OTHER,)))
    assert (need.needed, need.unsure, verdict) == ((ONE,), (OTHER,), Verdict.REACHED)


def test_what_should_be_proven_and_is_not_might_need_it() -> None:
    _, verdict, note = judged([proven(ONE), proven(OTHER, Verdict.UNKNOWN)], failing())
    assert verdict is Verdict.UNKNOWN
    assert OTHER in note


def test_a_proof_that_looks_further_back_is_not_tried() -> None:
    results = [proven(ONE, bounds={"k": 2})]
    assert needing.attempts(SUITE, ASSUMED, results) == ()
    assert judged(results)[1] is Verdict.UNKNOWN


def test_hypotheses_are_what_is_proven_and_an_invariant() -> None:
    theorem = "steps.twice_is_even"
    results = [proven(ONE), proven(OTHER, Verdict.CONDITIONAL), proven(theorem)]
    (item,) = needing.attempts(SUITE, ASSUMED, results)
    assert item.hypotheses == {ONE}
    assert item.wanted == {ONE, theorem}


# --- what no action assumes ---------------------------------------------------------------


def test_an_assumption_of_the_environment_must_be_cited() -> None:
    suite = attrs.evolve(SUITE, assumptions={**SUITE.assumptions, "A-02": "Nobody is in a hurry."})
    idle = {one.id: one for one in are_needed(suite, [])}["needs.A-02"]
    assert (idle.verdict, idle.note) == (Verdict.VACUOUS, "No action assumes it, and nothing cites it.")
    first, *others = suite.properties
    cited = attrs.evolve(suite, properties=(attrs.evolve(first, source=("A-02",)), *others))
    assert places_citing(cited)["A-02"] == (first.id,)
    met = {one.id: one for one in are_needed(cited, [])}["needs.A-02"]
    assert (met.verdict, met.bounds) == (Verdict.REACHED, {"places": 1})


@pytest.mark.parametrize("answered", [None])
def test_without_an_answer_nothing_is_known(answered: None) -> None:
    assert {one.verdict for one in are_needed(SUITE, answered)} == {Verdict.UNKNOWN}


def test_what_failed_with_more_hypotheses_is_not_tried_with_fewer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[frozenset[str]] = []
    made = needing.attempt

    def noted(session: Session, item: Attempt) -> Failed:
        asked.append(item.wanted)
        return made(session, item)

    monkeypatch.setattr(needing, "attempt", noted)
    options = Options(cache=str(tmp_path))
    failing, other = "steps.taking_back_begins_full", "count.within_limit"
    both = frozenset({failing, other})
    item = Attempt(assumption="A-01", unit="action take_back", wanted=both, hypotheses=frozenset({other}))
    few, more = (attrs.evolve(item, hypotheses=frozenset(given)) for given in ((), (other, "count.is_given")))
    assert [attempted(SUITE, options, one).needed for one in (item, item)] == [frozenset({failing})] * 2
    assert asked == [both]
    # The other one failed with none: that was not to be known.
    assert attempted(SUITE, options, few).needed == both
    assert asked[1:] == [{other}]
    # With the same, only what was not asked before is asked, whether it failed then or not.
    fine = attrs.evolve(item, wanted=both | {"count.is_given"})
    assert attempted(SUITE, options, item, only_known=True).needed == frozenset({failing})
    with pytest.raises(NotKnown):
        attempted(SUITE, options, fine, only_known=True)
    assert attempted(SUITE, options, fine).needed == frozenset({failing})
    assert asked.pop() == {"count.is_given"}
    # With more it may hold.
    assert attempted(SUITE, options, more).needed == frozenset({failing})
    assert asked[2:] == [both]
    # Another action is another question.
    attempted(SUITE, options, attrs.evolve(few, unit="action add"))
    assert asked[3:] == [both]
    # So is the same with more patience: what is found then may be a proof.
    attempted(SUITE, attrs.evolve(options, rlimit=2 * options.rlimit), few)
    assert asked[4:] == [both]
