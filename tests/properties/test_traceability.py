"""Every sentence of the seed has led somewhere, and everything comes from somewhere."""

from __future__ import annotations

from pathlib import Path

import properties
from model.genesis import genesis
from model.params import is_valid
from properties.suite import SUITE
from steelyard.citations import cited_by_docstring
from steelyard.report import traceability

PAGE = Path(properties.__file__).parents[1] / "docs" / "traceability.md"


def test_each_sentence_has_an_action_or_a_property_and_every_source_exists() -> None:
    assert traceability.faults(SUITE) == ()


def test_the_beginning_and_the_parameters_have_sources() -> None:
    assert cited_by_docstring(SUITE, genesis).sources
    assert cited_by_docstring(SUITE, is_valid).sources


def test_the_page_is_that_of_the_suite() -> None:
    told = f"stale: steelyard explain {traceability.NAME} > docs/traceability.md"
    assert PAGE.read_text(encoding="utf-8") == traceability.render(SUITE), told
