"""The thread from each sentence of a seed to what answers it, and back."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from steelyard.citations import cited_by_docstring, cited_by_property, is_known, places_citing, spelled_out
from steelyard.language import action
from steelyard.report import traceability
from steelyard.report.record import Checked, Report, Run
from steelyard.suite import LeadsTo, Suite, Verdict
from tests.steelyard.counter.model import Params, State, take_back
from tests.steelyard.counter.suite import SUITE

SEED = {"S1.1": "People count.", "S1.2": "There is a limit.", "S2.4a": "One.", "S2.4b": "Two.", "S2.4c": "Three."}


@action(by="anyone")
def count(params: Params, state: State) -> State:  # noqa: ARG001
    """Count.

    Source: S1.1-2; S2.4a, P1
    Assumption: A-01
    """
    return state


def suite(*sources: str) -> Suite:
    first, *others = SUITE.properties
    others = [attrs.evolve(claim, source=("P1",)) for claim in others if not isinstance(claim, LeadsTo)]
    return attrs.evolve(
        SUITE,
        actions=(count,),
        properties=(attrs.evolve(first, source=sources), *others),
        seed=SEED,
        sections={"P1": "Everything"},
    )


WHOLE = suite("S2.4b-c", "A-01")


@pytest.mark.parametrize(
    ("reference", "sentences"),
    [
        ("S2.4a-c", ("S2.4a", "S2.4b", "S2.4c")),
        ("S1.1-2", ("S1.1", "S1.2")),
        ("S1.1-S1.2", ("S1.1", "S1.2")),
        ("S1.2-S2.4b", ("S1.2", "S2.4a", "S2.4b")),
        ("S1.1", ("S1.1",)),
        ("A-01", ("A-01",)),
        ("P1", ("P1",)),
    ],
)
def test_a_range_stands_for_each_of_its_sentences(reference: str, sentences: tuple[str, ...]) -> None:
    assert spelled_out(WHOLE, reference) == sentences
    assert all(is_known(WHOLE, one) for one in sentences)


@pytest.mark.parametrize("reference", ["S1.1-3", "S1.2-1", "S1.2-S1.1", "S1.1-", "S1", "S2.4", "P2", "A-02", "S9.1-2"])
def test_what_does_not_exist_is_not_known(reference: str) -> None:
    assert spelled_out(WHOLE, reference) == (reference,)
    assert not is_known(WHOLE, reference)


def test_docstrings_and_properties_tell_sources_from_assumptions() -> None:
    cited = cited_by_docstring(WHOLE, count)
    assert cited.sources == ("S1.1", "S1.2", "S2.4a", "P1")
    assert cited.assumptions == ("A-01",)
    stated = cited_by_property(WHOLE, WHOLE.properties[0])
    assert (stated.sources, stated.assumptions) == (("S2.4b", "S2.4c"), ("A-01",))
    assert cited_by_docstring(WHOLE, take_back).sources == ()


def test_each_sentence_has_its_row() -> None:
    first = WHOLE.properties[0].id
    assert {row.sentence: (row.actions, row.properties, row.assumptions) for row in traceability.rows(WHOLE)} == {
        "S1.1": (("count",), (), ("A-01",)),
        "S1.2": (("count",), (), ("A-01",)),
        "S2.4a": (("count",), (), ("A-01",)),
        "S2.4b": ((), (first,), ("A-01",)),
        "S2.4c": ((), (first,), ("A-01",)),
    }
    assert traceability.faults(WHOLE) == ()


def test_a_sentence_that_nothing_cites_is_told() -> None:
    assert traceability.faults(suite("S2.4b")) == ("S2.4c has neither an action nor a property: Three.",)


def test_a_source_that_does_not_exist_is_told() -> None:
    first = WHOLE.properties[0].id
    assert traceability.faults(suite("S2.4b-c", "S7")) == (f"{first} cites S7, which does not exist",)
    assert traceability.faults(suite("S2.4b-c", "A-77")) == (f"{first} cites A-77, which does not exist",)


def test_an_action_without_a_source_is_told() -> None:
    bare = attrs.evolve(WHOLE, actions=(count, take_back))
    assert traceability.faults(bare) == ("take_back has no source",)


def test_the_places_that_cite_an_assumption_are_actions_other_code_and_properties() -> None:
    assert places_citing(WHOLE)["A-01"] == ("count", f"{__name__}.quotes_it", WHOLE.properties[0].id)


def quotes_it() -> None:
    """Nothing.

    Assumption: A-01
    """


# --- the page -----------------------------------------------------------------------------


def test_the_page_goes_both_ways() -> None:
    page = traceability.render(WHOLE)
    first = WHOLE.properties[0]
    for part in (
        "5 of 5 sentences are cited by an action or a property.",
        "### S1.1: People count.\n\n- Actions: `count`\n- Properties: none\n- Assumptions: A-01\n",
        f"### S2.4b: Two.\n\n- Actions: none\n- Properties: `{first.id}` proven\n",
        "| `count` | S1.1, S1.2, S2.4a, P1 | A-01 |\n",
        f"| `{first.id}` | invariant | proven | S2.4b, S2.4c | A-01 |\n",
        f"- A-01: The owner waits until it is full.\n  Cited by `count`, `{__name__}.quotes_it`, `{first.id}`.\n",
    ):
        assert part in page
    assert page.count("\n### ") == len(SEED)
    assert page.endswith("\n")
    assert "4 of 5 sentences" in traceability.render(suite("S2.4b"))


def report(verdict: Verdict) -> Report:
    claim: Any = WHOLE.properties[0]
    checked = Checked(
        id=claim.id,
        kind="invariant",
        statement=claim.statement,
        source=claim.source,
        expected=claim.expected,
        required=claim.expected,
        verdict=verdict,
    )
    run = Run(seconds=0.0, workers=1, python="3", versions={})
    return Report(suite="s", preset="tiny", preset_summary="", seed=0, results=(checked,), run=run)


def test_a_verdict_that_falls_short_is_marked() -> None:
    assert "| proven, but **violated** |" in traceability.render(WHOLE, report(Verdict.VIOLATED))
    assert traceability.render(WHOLE, report(Verdict.PROVEN)) == traceability.render(WHOLE)
