"""Where a run comes to rest: done, waiting for somebody named, or stuck."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from steelyard.engines import explore
from steelyard.engines.resting import UNANSWERED, Resting, resting
from steelyard.engines.result import Options, Task
from steelyard.idle import is_at_rest, known, resting_told
from steelyard.report.record import Standing
from steelyard.suite import Rest, Suite, Verdict
from tests.steelyard.counter.model import Params, State, add
from tests.steelyard.counter.suite import SUITE

#: A counter that nobody takes back from: it rests when it is full.
ONE_WAY = attrs.evolve(SUITE, actions=(add,), properties=())


def is_full(params: Params, state: State) -> bool:
    return state.total == params.limit


def is_anns(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.given["ann"] > state.given["ben"]  # type: ignore[index]


def is_never(params: Params, state: State) -> bool:  # noqa: ARG001
    return state.total < 0


def is_a_fault(params: Params, state: State) -> bool:  # noqa: ARG001
    raise ArithmeticError("by zero")


FULL = Rest(name="full", statement="It is full.", predicate=is_full)
ANNS = Rest(name="anns", statement="Ann gave most.", predicate=is_anns, waits_for="ben")


def suite(*rests: Rest, in_flight: Any = None) -> Suite:
    return attrs.evolve(ONE_WAY, rests=rests, in_flight=in_flight)


def at_rest(of: Suite, **options: int) -> Resting:
    return resting(explore.exploration(Task(suite=of, preset="tiny", properties=(), options=Options(**options))))


def judged(of: Suite, *found: Resting) -> Any:
    (checked,) = is_at_rest(of, found or (at_rest(of),))
    return checked


def test_every_state_in_which_nothing_can_happen_is_of_a_rest() -> None:
    made = judged(suite(FULL))
    assert (made.verdict, made.standing) == (Verdict.EXPLORED, Standing.MET)
    assert made.bounds == {"states": 6, "depth": 2}


def test_the_first_rest_that_holds_counts() -> None:
    assert at_rest(suite(ANNS, FULL)).rests == {"anns": 1, "full": 2}
    assert at_rest(suite(FULL, ANNS)).rests == {"full": 3, "anns": 0}
    told = resting_told(suite(ANNS, FULL), [at_rest(suite(ANNS, FULL))])
    assert told == "At rest in 3 states: 1 waiting for ben, 2 done."


def test_a_state_of_no_rest_is_stuck_and_its_shortest_trace_is_shown() -> None:
    made = judged(suite(ANNS))
    assert (made.verdict, made.standing) == (Verdict.VIOLATED, Standing.FINDING)
    assert made.bounds == {"steps": 1}
    assert [move.action for move in made.trace.moves] == ["add"]
    assert made.trace.states[-1].total == 2
    assert made.trace.certificate == "no such state in fewer than 1 steps (breadth-first, tiny)"
    assert "waits for nobody" in made.note
    assert resting_told(suite(ANNS), [at_rest(suite(ANNS))]) == "At rest in 3 states: 1 waiting for ben, 2 stuck."


def test_what_is_done_has_nothing_in_flight() -> None:
    made = judged(suite(FULL, in_flight=is_anns))
    assert made.verdict is Verdict.VIOLATED
    assert made.note == "It counts as done (full), and yet something is in flight."
    assert judged(suite(FULL, in_flight=is_never)).verdict is Verdict.EXPLORED


def test_what_waits_for_somebody_may_have_something_in_flight() -> None:
    assert judged(suite(ANNS, FULL, in_flight=is_anns)).verdict is Verdict.EXPLORED


@pytest.mark.parametrize(
    "of",
    [
        suite(Rest(name="broken", statement="It faults.", predicate=is_a_fault)),
        suite(FULL, in_flight=is_a_fault),
    ],
    ids=["a rest", "in flight"],
)
def test_a_predicate_that_faults_excuses_nothing(of: Suite) -> None:
    made = judged(of)
    assert made.verdict is Verdict.VIOLATED
    assert "faults: ArithmeticError: by zero" in made.note


def test_a_search_cut_short_is_no_answer_for_all() -> None:
    of = suite(FULL)
    cut = judged(of, at_rest(of, max_states=3))
    assert (cut.verdict, cut.standing) == (Verdict.UNKNOWN, Standing.INCONCLUSIVE)
    overdue = judged(of, at_rest(of), UNANSWERED)
    assert (overdue.verdict, overdue.standing) == (Verdict.UNKNOWN, Standing.INCONCLUSIVE)
    (nothing,) = is_at_rest(of, ())
    assert (nothing.verdict, nothing.standing) == (Verdict.UNKNOWN, Standing.INCONCLUSIVE)


def test_explorations_of_several_scopes_add_up() -> None:
    of = suite(FULL)
    assert judged(of, at_rest(of), at_rest(of)).bounds == {"states": 12, "depth": 2}
    broken = suite(ANNS)
    assert judged(broken, at_rest(of), at_rest(broken)).verdict is Verdict.VIOLATED


def test_a_suite_that_declares_no_rest_owes_none() -> None:
    assert is_at_rest(ONE_WAY, ()) == ()
    assert "rest.nothing_is_stuck" not in known(ONE_WAY)
    assert "rest.nothing_is_stuck" in known(suite(FULL))
    only_in_flight = suite(in_flight=is_never)
    assert judged(only_in_flight).verdict is Verdict.VIOLATED


def test_states_of_one_view_do_not_keep_each_other_from_resting() -> None:
    def blind(params: Params, state: State) -> State:  # noqa: ARG001
        return attrs.evolve(state, total=0)  # type: ignore[arg-type]

    def of_ann(params: Params, state: State) -> list[dict[str, Any]]:  # noqa: ARG001
        return [{"caller": "ann", "amount": 1}] if state.total < 2 else []

    tiny = attrs.evolve(SUITE.presets["tiny"], domains={"add": of_ann}, view=blind)
    seen = attrs.evolve(suite(FULL), presets={"tiny": attrs.evolve(tiny, view=None)})
    assert sum(at_rest(seen).rests.values()) == 1
    # All that `add` changes is hidden from the search: the first state is at rest.
    hidden = attrs.evolve(tiny, view=lambda params, state: attrs.evolve(blind(params, state), given=ONLY_ANN.given))
    assert at_rest(attrs.evolve(suite(FULL), presets={"tiny": hidden})).stuck is not None


ONLY_ANN = State(owner="ann", total=0)  # type: ignore[arg-type]


def test_names_of_rests_are_words_and_different() -> None:
    with pytest.raises(ValueError, match="rest registered twice: full"):
        suite(FULL, FULL)
    with pytest.raises(ValueError, match="one word in lower case"):
        Rest(name="", statement="It is full.", predicate=is_full)
    with pytest.raises(ValueError, match="one English sentence"):
        Rest(name="full", statement="full", predicate=is_full)
