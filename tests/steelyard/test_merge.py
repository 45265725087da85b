"""One verdict a property, from what the engines said."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from steelyard.engines.result import InternalError, Result
from steelyard.merge import Coverage, can_happen, checked
from steelyard.report.record import Checked, Exit, Report, Run, Standing, worst
from steelyard.suite import Invariant, Reachable, Verdict
from tests.steelyard.counter.suite import SUITE

INVARIANT = next(p for p in SUITE.properties if isinstance(p, Invariant))
REACHABLE = next(p for p in SUITE.properties if isinstance(p, Reachable))


def said(engine: str, verdict: Verdict, **more: Any) -> Result:
    return Result(id=INVARIANT.id, engine=engine, verdict=verdict, **more)


def judged(*answers: Result, expected: Verdict = Verdict.PROVEN, engine: str = "") -> Checked:
    return checked(attrs.evolve(INVARIANT, expected=expected), answers, engine=engine)


def reached(*answers: Result) -> Checked:
    return checked(REACHABLE, answers)


def test_the_best_verdict_wins_whatever_the_order() -> None:
    answers = [said("simulate", Verdict.TESTED), said("induction", Verdict.PROVEN), said("explore", Verdict.EXPLORED)]
    for order in (answers, answers[::-1]):
        made = judged(*order)
        assert (made.verdict, made.engine, made.standing) == (Verdict.PROVEN, "induction", Standing.MET)
        assert [r.engine for r in made.said] == ["induction", "explore", "simulate"]


def test_a_counterexample_beats_every_verdict_but_a_proof() -> None:
    made = judged(said("explore", Verdict.VIOLATED), said("simulate", Verdict.TESTED), expected=Verdict.TESTED)
    assert (made.verdict, made.standing) == (Verdict.VIOLATED, Standing.FINDING)


def test_a_proof_beside_a_counterexample_is_an_internal_error() -> None:
    with pytest.raises(InternalError, match=r"proven by induction and violated by simulate"):
        judged(said("induction", Verdict.PROVEN), said("simulate", Verdict.VIOLATED))


def test_a_proven_claim_that_no_state_puts_to_the_test_is_vacuous() -> None:
    made = judged(said("induction", Verdict.PROVEN), said("explore", Verdict.VACUOUS, note="never"))
    assert (made.verdict, made.standing, made.note) == (Verdict.VACUOUS, Standing.FINDING, "never")


def test_a_walk_that_puts_it_to_the_test_outweighs_a_scope_that_does_not() -> None:
    made = judged(said("induction", Verdict.PROVEN), said("explore", Verdict.VACUOUS), said("simulate", Verdict.TESTED))
    assert (made.verdict, made.standing) == (Verdict.PROVEN, Standing.MET)


def test_a_proof_that_nothing_has_put_to_the_test_so_far_is_open() -> None:
    made = judged(
        said("induction", Verdict.PROVEN), said("explore", Verdict.UNKNOWN), said("simulate", Verdict.UNKNOWN)
    )
    assert (made.verdict, made.untested, made.standing) == (Verdict.PROVEN, True, Standing.INCONCLUSIVE)
    assert judged(said("induction", Verdict.PROVEN)).standing is Standing.MET


@pytest.mark.parametrize(
    ("induction", "standing"),
    [
        (Verdict.NOT_INDUCTIVE, Standing.FINDING),
        (Verdict.UNKNOWN, Standing.INCONCLUSIVE),
        (Verdict.CONDITIONAL, Standing.INCONCLUSIVE),
    ],
)
def test_why_a_proof_is_missing_decides_what_its_absence_is(induction: Verdict, standing: Standing) -> None:
    made = judged(said("induction", induction), said("explore", Verdict.EXPLORED))
    assert (made.verdict, made.standing) == (Verdict.EXPLORED, standing)
    assert made.is_not_inductive is (induction is Verdict.NOT_INDUCTIVE)
    assert judged(said("explore", Verdict.EXPLORED)).standing is Standing.INCONCLUSIVE


def test_more_than_expected_is_fine_and_a_search_cut_short_is_open() -> None:
    assert judged(said("induction", Verdict.PROVEN), expected=Verdict.TESTED).standing is Standing.MET
    cut = judged(said("explore", Verdict.UNKNOWN), said("simulate", Verdict.TESTED), expected=Verdict.EXPLORED)
    assert cut.standing is Standing.INCONCLUSIVE


def test_nothing_said_is_unknown() -> None:
    made = judged()
    assert (made.verdict, made.standing) == (Verdict.UNKNOWN, Standing.INCONCLUSIVE)


def test_one_engine_is_asked_for_no_more_than_it_can_reach() -> None:
    made = judged(said("explore", Verdict.EXPLORED), engine="explore")
    assert (made.expected, made.required, made.standing) == (Verdict.PROVEN, Verdict.EXPLORED, Standing.MET)
    short = judged(said("bounded", Verdict.BOUNDED), engine="bounded", expected=Verdict.TESTED)
    assert short.required is Verdict.TESTED


def test_only_a_search_to_the_end_says_that_something_cannot_happen() -> None:
    assert reached(said("explore", Verdict.UNREACHED)).standing is Standing.FINDING
    assert (
        reached(said("explore", Verdict.UNKNOWN), said("bounded", Verdict.UNREACHED)).standing is Standing.INCONCLUSIVE
    )
    assert reached(said("explore", Verdict.UNREACHED), said("bounded", Verdict.REACHED)).standing is Standing.MET


# --- what can happen ----------------------------------------------------------------------

REFUSALS = {"add": ("NotPositive", "Full"), "take_back": ("NotOwner",)}


def covered(*, complete: bool, **accepted: int) -> Coverage:
    return Coverage(
        engine="explore", accepted=accepted, refused={("add", "Full"): 3}, complete=complete, stopped="Cut short."
    )


def test_each_action_and_each_refusal_is_an_obligation() -> None:
    made = can_happen(SUITE, REFUSALS, [covered(complete=True, add=5)])
    assert {c.id: c.verdict for c in made} == {
        "can.add": Verdict.REACHED,
        "can.add.NotPositive": Verdict.UNREACHED,
        "can.add.Full": Verdict.REACHED,
        "can.take_back": Verdict.UNREACHED,
        "can.take_back.NotOwner": Verdict.UNREACHED,
    }
    assert {c.id for c in made if c.standing is Standing.FINDING} == {
        c.id for c in made if c.verdict is not Verdict.REACHED
    }


def test_what_was_not_seen_so_far_is_open() -> None:
    made = {c.id: c for c in can_happen(SUITE, REFUSALS, [covered(complete=False, add=5)])}
    assert made["can.take_back"].standing is Standing.INCONCLUSIVE
    assert made["can.take_back"].note == "Cut short."
    walked = attrs.evolve(covered(complete=False, take_back=1), engine="simulate")
    made = {c.id: c for c in can_happen(SUITE, REFUSALS, [covered(complete=True, add=5), walked])}
    assert made["can.take_back"].standing is Standing.MET


# --- the exit code ------------------------------------------------------------------------

RUN = Run(seconds=1.0, workers=1, python="3", versions={})


def report(*results: Checked, cut_short: bool = False) -> Report:
    return Report(suite="s", preset="p", preset_summary="", seed=0, results=results, cut_short=cut_short, run=RUN)


def test_exit_codes_have_one_precedence() -> None:
    order = [2, 3, 4, 1, 6, 5, 0]
    for place, code in enumerate(order):
        assert worst([Exit(other) for other in order[place:]]) == code
    assert worst([]) is Exit.CLEAN


def test_the_report_earns_its_exit_code() -> None:
    met, found = judged(said("induction", Verdict.PROVEN)), judged(said("explore", Verdict.VIOLATED))
    open_ = judged(said("induction", Verdict.UNKNOWN))
    assert report(met).exit is Exit.CLEAN
    assert report(met, open_).exit is Exit.INCONCLUSIVE
    assert report(met, open_, found).exit is Exit.FINDINGS
    assert report().exit is Exit.NOTHING
    assert report(met, cut_short=True).exit is Exit.INCONCLUSIVE
    assert report(found, cut_short=True).exit is Exit.FINDINGS
    assert report(met, open_, found).summary == {"proven": 1, "unknown": 1, "violated": 1}
