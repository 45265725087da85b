"""Steps after steps: the arguments of each are its own, and a map that moves is written and read."""

from __future__ import annotations

from steelyard.engines.footprint import footprint
from steelyard.schema import record_shape
from steelyard.suite import Verdict
from steelyard.symbolic.compose import After
from steelyard.symbolic.evaluation import Pure, evaluating
from steelyard.symbolic.summary import Symbolic
from tests.steelyard.false_proofs.claims import CLAIM, breaks, invariant, is_proven, protocol, results
from tests.steelyard.false_proofs.models import rounds


def test_the_argument_of_one_step_is_not_that_of_the_next() -> None:
    suite = protocol(rounds, invariant(rounds.values_repeat, k=2), actions=(rounds.follow,))
    assert breaks(suite, ("follow", {"params_hint": 1}), ("follow", {"params_hint": 2}))
    assert not is_proven(suite)


def test_a_look_back_proves_what_repeats() -> None:
    assert is_proven(protocol(rounds, invariant(rounds.values_repeat, k=2), actions=(rounds.repeat,)))


def test_a_look_back_names_the_assumptions_of_its_beginning() -> None:
    suite = protocol(
        rounds,
        invariant(rounds.last_is_nothing, k=2),
        actions=(rounds.begin_assumed, rounds.rotate),
        assumptions={"A-01": "It begins with nothing."},
    )
    said = results(suite)[CLAIM]
    assert said.verdict is Verdict.PROVEN
    assert said.bounds == {"k": 2}
    assert said.assumptions == ("A-01",)


def test_a_map_that_takes_the_place_of_another_is_read_and_written() -> None:
    symbolic = Symbolic(protocol(rounds, actions=(rounds.copy, rounds.mark)))
    shape = record_shape(rounds.State)
    (copied,), (marked,) = (symbolic.summary(name).ending("state") for name in ("copy", "mark"))
    moved, written = (footprint(shape, symbolic.state, path) for path in (copied, marked))
    assert moved.writes == {"s.right"}
    assert moved.reads == {"s.left"}
    assert not moved.commutes_with(written)


def test_a_map_that_takes_the_place_of_another_is_that_map_in_the_next_step() -> None:
    symbolic = Symbolic(protocol(rounds, actions=(rounds.copy, rounds.mark)))
    (copied,), (marked,) = (symbolic.summary(name).ending("state") for name in ("copy", "mark"))
    first = After(record_shape(rounds.State), symbolic.state, 1).then(marked)
    second = After(record_shape(rounds.State), first.state, 2).then(copied)
    with evaluating(Pure()):
        assert second.state.right.equals(first.state.left).data is True
