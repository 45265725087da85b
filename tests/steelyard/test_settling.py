"""What rested on a claim that fell is tried again without it: only where it rested on it, and not in vain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NewType

import attrs
import pytest

from steelyard.engines import induction
from steelyard.engines.obligations import Proofs, Work
from steelyard.engines.result import Options, Result, Task
from steelyard.engines.session import session_of
from steelyard.language import Nat, action
from steelyard.suite import Invariant, Preset, Suite, Verdict

Count = NewType("Count", Nat)
FALLEN, HANGING, APART, DEEP = "r.loose_is_none", "r.held_is_none", "r.apart_is_none", "r.deep_is_not_five"


@attrs.frozen(kw_only=True)
class Params:
    """Nothing to set but a number."""

    most: Count


@attrs.frozen(kw_only=True)
class State:
    """Registers."""

    loose: Count
    held: Count
    apart: Count
    deep: Count
    deeper: Count


def is_valid(params: Params) -> bool:
    """Any positive number."""
    return params.most >= 1


def genesis(params: Params) -> State:  # noqa: ARG001
    """All registers empty."""
    return State(loose=Count(0), held=Count(0), apart=Count(0), deep=Count(0), deeper=Count(0))


@action(by="anyone")
def spoil(params: Params, state: State) -> State:  # noqa: ARG001
    """Something is loose, and the deep begin anew."""
    return attrs.evolve(state, loose=Count(7), deep=Count(0), deeper=Count(0))


@action(by="anyone")
def swap(params: Params, state: State) -> State:  # noqa: ARG001
    """The deep change places, and what is loose is added to one."""
    return attrs.evolve(state, deep=state.deeper, deeper=Count(state.deep + state.loose))


def holding(number: int) -> Callable[..., State]:
    """An action that adds what is loose to what is held."""

    def hold(params: Params, state: State) -> State:  # noqa: ARG001
        return attrs.evolve(state, held=Count(state.held + state.loose), apart=Count(state.apart + state.apart))

    hold.__name__ = hold.__qualname__ = f"hold_{number}"
    return action(by="anyone")(hold)


def loose_is_none(params: Params, state: State) -> bool:  # noqa: ARG001
    """False after a spoil."""
    return state.loose == 0


def held_is_none(params: Params, state: State) -> bool:  # noqa: ARG001
    """True as long as nothing is loose."""
    return state.held == 0


def apart_is_none(params: Params, state: State) -> bool:  # noqa: ARG001
    """True whatever is loose."""
    return state.apart == 0


def deep_is_not_five(params: Params, state: State) -> bool:  # noqa: ARG001
    """Kept by two swaps, as long as nothing is loose."""
    return state.deep != 5


def registers(*actions: Any, k: int = 1) -> Suite:
    """The registers with some actions, and the claims."""
    claims = {
        FALLEN: (loose_is_none, 1),
        HANGING: (held_is_none, 1),
        APART: (apart_is_none, 1),
        DEEP: (deep_is_not_five, k),
    }
    return Suite(
        name="registers",
        params=Params,
        is_valid=is_valid,
        state=State,
        genesis=genesis,
        actions=actions,
        properties=tuple(
            Invariant(id=name, statement="A claim.", source=("Test",), predicate=predicate, k=steps)
            for name, (predicate, steps) in claims.items()
        ),
        presets={"tiny": Preset(name="tiny", summary="", params=Params(most=Count(1)), genesis=({},), pools={})},
    )


def asked_of(*actions: Any, k: int = 1) -> tuple[dict[str, Result], list[Mapping[str, frozenset[str]]]]:
    """What induction says of each claim, and what it asked, one time after the other."""
    suite, asked = registers(*actions, k=k), list[Mapping[str, frozenset[str]]]()

    def discharge(options: Options, pieces: Sequence[Work]) -> list[Proofs]:
        asked.append({work.unit: work.wanted for work in pieces})
        session = session_of(suite, options)
        return [session.done(work) for work in pieces]

    results = induction.run(Task(suite=suite, preset="tiny", properties=suite.properties), discharge)
    return {result.id: result for result in results}, asked


def test_what_failed_in_one_unit_is_not_tried_in_the_next() -> None:
    said, asked = asked_of(spoil, *map(holding, range(9)))
    assert said[FALLEN].verdict is Verdict.NOT_INDUCTIVE
    assert (said[HANGING].verdict, said[HANGING].note) == (Verdict.CONDITIONAL, f"conditional on {FALLEN}")
    assert said[APART].verdict is Verdict.PROVEN
    (again,) = (one for one in asked[1:] if any(HANGING in names for names in one.values()))
    assert set(again.values()) == {frozenset({HANGING})}
    assert len(again) < 9


def test_only_what_rested_on_it_is_tried_again() -> None:
    said, asked = asked_of(spoil, holding(0), holding(1), swap)
    assert said[HANGING].verdict is Verdict.CONDITIONAL
    assert asked[1] == {"action hold_0": {HANGING}, "action hold_1": {HANGING}}


def test_what_took_two_steps_falls_with_what_it_rested_on() -> None:
    sound, _ = asked_of(swap, k=2)
    assert sound[DEEP].verdict is Verdict.PROVEN
    assert sound[DEEP].bounds == {"k": 2}
    said, _ = asked_of(spoil, swap, k=2)
    assert (said[DEEP].verdict, said[DEEP].note) == (Verdict.CONDITIONAL, f"conditional on {FALLEN}")


@action(by="anyone")
def hold_some(params: Params, state: State) -> State:
    """What is loose is held, in one of two ways."""
    if state.apart < params.most:
        return attrs.evolve(state, held=Count(state.held + state.loose))
    return attrs.evolve(state, held=Count(state.loose + state.loose))


def test_what_is_tried_again_and_lost_is_left_and_not_kept_as_all_there_is(tmp_path: Path) -> None:
    session = session_of(registers(hold_some), Options(cache=str(tmp_path)))
    work = Work(unit="action hold_some", wanted=frozenset({HANGING, APART}), given=frozenset())

    def goals(proofs: Proofs) -> list[tuple[str, str]]:
        return [(one.goal, one.verdict) for one in proofs.obligations]

    # Along one of two paths.
    assert goals(session.done(attrs.evolve(work, lost=frozenset()))) == [(HANGING, "sat")]
    assert goals(session.done(attrs.evolve(work, lost=frozenset({HANGING})))) == []
    assert goals(session.done(work)) == [(HANGING, "sat")]
    assert session.done(work).framed == {APART: 2}


def test_what_is_not_tried_everywhere_that_it_should_be_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in where to try again costs a proof; it makes none, and no check without end."""
    monkeypatch.setattr(induction.Standing, "resting_on", lambda _self, _others: [])
    for suite in (registers(spoil, holding(0)), registers(spoil, swap, k=2)):
        results = induction.run(Task(suite=suite, preset="tiny", properties=suite.properties))
        verdicts = {result.id: result.verdict for result in results}
        assert verdicts[FALLEN] is Verdict.NOT_INDUCTIVE
        assert Verdict.CONDITIONAL in verdicts.values()
