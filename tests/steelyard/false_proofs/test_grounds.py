"""What a proof rests on: hypotheses that hold, assumptions that are named, parameters and a beginning that exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from steelyard.engines.induction import NO_FAULT, PATHS, TYPES
from steelyard.run import call
from steelyard.schema import ModellingError, record_shape
from steelyard.suite import Verdict
from tests.steelyard.false_proofs.claims import (
    CLAIM,
    breaks,
    invariant,
    is_false,
    is_proven,
    lemma,
    protocol,
    relational,
    results,
    step,
    theorem,
)
from tests.steelyard.false_proofs.models import common, grounds, misfits

ALL = (TYPES, NO_FAULT, PATHS, CLAIM)
A01 = {"assumptions": {"A-01": "Amounts are small."}}


# --- hypotheses ---------------------------------------------------------------------------


def test_a_hypothesis_that_failed_elsewhere_makes_its_users_conditional() -> None:
    claims = (invariant(grounds.high_is_small), lemma(grounds.low_is_small))
    suite = protocol(grounds, *claims, actions=(grounds.raise_low, grounds.follow))
    assert breaks(suite, *[("raise_low", {})] * 6, ("follow", {}))
    said = results(suite)
    assert said["test.low_is_small"].verdict is Verdict.NOT_INDUCTIVE
    assert said[CLAIM].verdict is Verdict.CONDITIONAL
    assert "test.low_is_small" in said[CLAIM].note


def test_two_that_need_each_other_fall_together() -> None:
    claims = (invariant(grounds.high_is_small), lemma(grounds.low_is_small))
    suite = protocol(grounds, *claims, actions=(grounds.raise_low, grounds.swap))
    assert breaks(suite, *[("raise_low", {})] * 6, ("swap", {}))
    assert {said.verdict for name, said in results(suite).items() if name.startswith("test.")} <= {
        Verdict.NOT_INDUCTIVE,
        Verdict.CONDITIONAL,
    }


def test_two_that_need_each_other_stand_together() -> None:
    claims = (invariant(grounds.high_is_small), lemma(grounds.low_is_small))
    suite = protocol(grounds, *claims, actions=(grounds.raise_low_to_five, grounds.follow, grounds.swap))
    said = results(suite)
    assert said[CLAIM].verdict is said["test.low_is_small"].verdict is Verdict.PROVEN
    assert "test.low_is_small" in said[CLAIM].hypotheses


def test_a_hypothesis_of_a_higher_stratum_is_not_used() -> None:
    claims = (invariant(grounds.high_is_small), invariant(grounds.low_is_small, "test.low_is_small", stratum=1))
    said = results(protocol(grounds, *claims, actions=(grounds.raise_low_to_five, grounds.follow)))
    assert said["test.low_is_small"].verdict is Verdict.PROVEN
    assert said[CLAIM].verdict is not Verdict.PROVEN


@pytest.mark.parametrize("name", ["assume A-01", "&test.a", "test.a,test.b", "", "test", "test.a b"])
def test_a_property_is_not_named_like_a_label_of_the_prover(name: str) -> None:
    with pytest.raises(ValueError, match="id"):
        invariant(grounds.low_is_small, name)


# --- what there is to prove anything of ---------------------------------------------------


@pytest.mark.parametrize("is_valid", [grounds.never_valid, grounds.hardly_valid], ids=lambda f: f.__name__)
def test_where_no_parameters_are_known_to_be_valid_everything_is_vacuous(is_valid: Callable[..., bool]) -> None:
    claims = (invariant(grounds.sign_is_natural), theorem(grounds.names_differ, "test.theorem"))
    said = results(protocol(grounds, *claims, actions=(grounds.stay,), is_valid=is_valid))
    assert {result.verdict for result in said.values()} == {Verdict.VACUOUS}
    assert "valid" in said[CLAIM].note


def test_where_nothing_begins_every_claim_about_states_is_vacuous() -> None:
    claims = (invariant(grounds.sign_is_natural), theorem(grounds.digests_tell_their_parts, "test.theorem"))
    said = results(protocol(grounds, *claims, actions=(grounds.stay,), begin=grounds.no_genesis))
    assert said[CLAIM].verdict is Verdict.VACUOUS
    assert said["test.theorem"].verdict is Verdict.PROVEN


def test_validity_that_may_fault_is_refused() -> None:
    suite = protocol(
        grounds, invariant(grounds.sign_is_natural), actions=(grounds.stay,), is_valid=grounds.valid_by_division
    )
    with pytest.raises(ModellingError, match="valid_by_division"):
        results(suite)


def test_validity_that_ranges_over_a_map_is_refused() -> None:
    suite = attrs.evolve(
        protocol(grounds, in_language=False),
        params=grounds.Table,
        is_valid=grounds.valid_by_entries,
        genesis=grounds.table_genesis,
    )
    with pytest.raises(ModellingError, match=r"grounds\.py:\d+: .*all or any"):
        results(suite)


def test_a_step_property_of_an_action_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="styy"):
        protocol(grounds, step(grounds.never, actions=("styy",)), actions=(grounds.stay,))


# --- assumptions --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "move", [grounds.move_assumed, grounds.move_assumed_whole, grounds.move_assumed_alike], ids=lambda f: f.__name__
)
def test_a_proof_names_the_assumption_that_excludes_what_would_break_it(move: Callable[..., Any]) -> None:
    said = results(protocol(grounds, invariant(grounds.sign_is_natural), actions=(move,), **A01))
    assert said[CLAIM].verdict is Verdict.PROVEN
    assert said[CLAIM].assumptions == ("A-01",)


def test_every_proof_names_the_assumption_that_keeps_the_types() -> None:
    said = results(protocol(grounds, invariant(grounds.sign_is_natural), actions=(grounds.lower_assumed,), **A01))
    assert said[CLAIM].verdict is said[TYPES].verdict is Verdict.PROVEN
    assert said[CLAIM].assumptions == said[TYPES].assumptions == ("A-01",)


def test_a_proof_names_no_assumption_that_it_does_not_need() -> None:
    said = results(protocol(grounds, invariant(grounds.sign_is_natural), actions=(grounds.move_unassumed,), **A01))
    assert said[CLAIM].verdict is Verdict.PROVEN
    assert said[CLAIM].assumptions == ()


# --- programs -----------------------------------------------------------------------------


def test_programs_that_lead_elsewhere_do_not_agree() -> None:
    state = grounds.genesis(common.Params(rate=2))
    values = {"who": "a", "amount": 1}
    outcomes = [call(f, common.Params(rate=2), state, values) for f in (grounds.by_amount, grounds.by_amount_twice)]
    assert outcomes[0].state.low != outcomes[1].state.low
    claim = relational(grounds.by_amount, grounds.by_amount_twice, grounds.lows_agree)
    assert not is_proven(protocol(grounds, claim))
    assert is_proven(protocol(grounds, relational(grounds.by_amount, grounds.by_amount, grounds.lows_agree)))


@pytest.mark.parametrize("relation", [grounds.lows_agree, grounds.lows_differ], ids=lambda f: f.__name__)
def test_a_program_that_faults_proves_nothing(relation: Callable[..., bool]) -> None:
    assert not is_proven(protocol(grounds, relational(grounds.by_receipt, grounds.by_receipt, relation)))


def test_programs_that_never_both_succeed_are_vacuous() -> None:
    suite = protocol(grounds, relational(grounds.by_amount, grounds.by_refusal, grounds.lows_differ))
    assert results(suite)[CLAIM].verdict is Verdict.VACUOUS


def test_programs_that_give_one_variable_two_types_are_refused() -> None:
    suite = protocol(grounds, relational(grounds.by_amount, grounds.by_signed, grounds.lows_agree))
    with pytest.raises(ModellingError, match="amount"):
        results(suite)


# --- identities ---------------------------------------------------------------------------


def test_equal_parts_have_equal_digests() -> None:
    assert is_false(grounds.digests_differ, one="a", two="a")
    assert not is_proven(protocol(grounds, theorem(grounds.digests_differ)))
    assert is_false(grounds.digests_never_meet, one="a", two="#a")
    assert not is_proven(protocol(grounds, theorem(grounds.digests_never_meet)))


@pytest.mark.parametrize(
    "claim",
    [
        grounds.digests_of_other_tags_differ,
        grounds.digests_of_other_kinds_differ,
        grounds.digests_of_other_lengths_differ,
        grounds.digests_tell_their_parts,
        grounds.digests_are_not_made_of_themselves,
        grounds.names_differ,
    ],
    ids=lambda claim: claim.__name__,
)
def test_different_parts_have_different_digests(claim: Callable[..., bool]) -> None:
    assert is_proven(protocol(grounds, theorem(claim)))


@pytest.mark.parametrize("claim", [grounds.names_are_padded, grounds.names_are_nothing], ids=lambda f: f.__name__)
def test_names_are_told_apart_by_every_character(claim: Callable[..., bool]) -> None:
    assert is_false(claim)
    assert not is_proven(protocol(grounds, theorem(claim)))


# --- maps that do not fit -----------------------------------------------------------------


@pytest.mark.parametrize("function", [misfits.drop_default, misfits.change_default], ids=lambda f: f.__name__)
def test_a_map_does_not_take_the_place_of_one_with_another_default(function: Callable[..., Any]) -> None:
    suite = protocol(misfits, invariant(misfits.treasury_has_nothing), actions=(function, misfits.read_zero))
    assert breaks(suite, (function.__name__, {}))
    with pytest.raises(ModellingError, match=r"misfits\.py:\d+: .*zero"):
        results(suite)


def test_a_map_takes_its_own_place() -> None:
    assert is_proven(protocol(misfits, invariant(misfits.treasury_has_nothing), actions=(misfits.keep,)))


def test_a_state_does_not_begin_with_a_map_of_another_default() -> None:
    claim = invariant(misfits.treasury_has_nothing)
    suite = protocol(misfits, claim, begin=misfits.genesis_without_default, in_language=False)
    assert breaks(suite)
    with pytest.raises(ModellingError, match="zero"):
        results(suite)


def test_maps_with_different_defaults_are_not_compared() -> None:
    suite = protocol(misfits, invariant(misfits.zero_equals_none))
    assert breaks(suite)
    with pytest.raises(ModellingError, match="default"):
        results(suite)


def test_a_default_that_is_not_of_its_type_is_refused() -> None:
    assert not misfits.debts_are_natural(common.Params(rate=2), misfits.indebted(common.Params(rate=2)))
    with pytest.raises(ModellingError, match=r"Indebted\.debts: .*-1"):
        record_shape(misfits.Indebted)
