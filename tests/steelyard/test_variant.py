"""Faulty designs: named by the project, and put into its suite."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from steelyard.project import Project, Unusable, load
from steelyard.variant import variant_of, variants_of
from tests.steelyard.counter.faulty import VARIANTS, forgetful
from tests.steelyard.counter.suite import SUITE

ROOT = Path(__file__).parents[2]
COUNTERS = 'variants = "tests.steelyard.counter.faulty:VARIANTS"'


def project(tmp_path: Path, table: str) -> Project:
    (tmp_path / "pyproject.toml").write_text(f"[tool.steelyard]\n{table}\n", encoding="utf-8")
    return Project(str(tmp_path), "tests.steelyard.counter.suite:SUITE")


def test_a_variant_is_the_suite_with_its_actions_in_its_scope() -> None:
    (variant, *_) = VARIANTS
    scope = attrs.evolve(variant.scope, name="narrow")
    made = attrs.evolve(variant, scope=scope).put_into(SUITE)
    assert made.action("add") is forgetful.add
    assert made.action("take_back") is SUITE.action("take_back")
    assert list(made.presets.values()) == [scope]
    assert made.properties == SUITE.properties


def test_a_project_may_be_loaded_with_a_variant_in_it() -> None:
    from properties.suite import SUITE as HIPPIUS
    from tests.variants import VARIANTS as FAULTY

    first = FAULTY[0]
    made = load(Project(str(ROOT), "properties.suite:SUITE", first.name))
    changed = {f.__name__ for f, was in zip(made.actions, HIPPIUS.actions, strict=True) if f is not was}
    assert changed == set(first.replace)


def test_variants_are_named_by_the_project(tmp_path: Path) -> None:
    found = project(tmp_path, COUNTERS)
    assert variants_of(found) == VARIANTS
    assert variant_of(found, "unlimited").property == "count.within_limit"
    with pytest.raises(Unusable, match="no variant unlimitd; did you mean unlimited"):
        variant_of(found, "unlimitd")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", r"\[tool.steelyard\] needs variants = \"module:NAME\", got None"),
        ('variants = "tests.nowhere:VARIANTS"', "variants = tests.nowhere:VARIANTS does not import"),
        ('variants = "tests.steelyard.counter.suite:SUITE"', "is no tuple of Variant but Suite"),
    ],
)
def test_variants_that_are_none_are_one_line(table: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=message):
        variants_of(project(tmp_path, table))
