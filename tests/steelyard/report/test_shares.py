"""The denominators of a report: how many of how many."""

from __future__ import annotations

import attrs

from steelyard.engines.monitor import NO_START
from steelyard.engines.needing import Need
from steelyard.engines.result import Result
from steelyard.idle import are_needed, are_read, put_to_the_test, sites
from steelyard.merge import Coverage, can_happen
from steelyard.observe import Observed
from steelyard.report.record import Share
from steelyard.report.shares import shares_of
from steelyard.suite import Verdict
from tests.steelyard.counter import properties
from tests.steelyard.counter.suite import SUITE

REFUSALS = {"add": ("NotPositive", "Full"), "take_back": ("NotOwner",)}


def told(shares: list[Share]) -> list[str]:
    return [f"{share.count} of {share.of} {share.told}" for share in shares]


def test_each_sort_has_its_denominator() -> None:
    covered = Coverage(
        engine="explore", accepted={"add": 1}, refused={("add", "Full"): 1, ("add", "NotPositive"): 2}, complete=True
    )
    suite = attrs.evolve(SUITE, assumptions={**SUITE.assumptions, "A-02": "Nobody hurries."})
    need = Need(assumption="A-01", named=("count.is_given",), needed=("count.is_given",))
    generated = [
        *can_happen(suite, REFUSALS, [covered]),
        *are_read(suite, {"owner": (), "total": ("count.is_given",), "given": ("count.is_given",)}),
        *are_needed(suite, [need]),
    ]
    assert told(list(shares_of(generated))) == [
        "1 of 2 actions can succeed",
        "2 of 3 refusals can happen",
        "2 of 3 fields are read by a property",
        "1 of 1 assumptions of actions are needed by a proof: A-01 (1 proof)",
        "0 of 1 assumptions of the environment are cited, and no proof checks them",
    ]


def test_what_is_not_among_the_generated_has_no_line() -> None:
    assert list(shares_of([])) == []
    fields = are_read(SUITE, None)
    assert told(list(shares_of(fields))) == ["0 of 3 fields are read by a property"]


# --- antecedents --------------------------------------------------------------------------

LOWERS, POSITIVE = "steps.only_taking_back_lowers", "count.gifts_are_positive"


def answer(name: str, engine: str, *untested: str) -> Result:
    return Result(id=name, engine=engine, verdict=Verdict.UNKNOWN, untested=untested)


def counted(*results: Result) -> list[str]:
    said: dict[str, list[Result]] = {}
    for result in results:
        said.setdefault(result.id, []).append(result)
    return told(list(put_to_the_test(sites(SUITE), said)))


def test_an_antecedent_counts_once_some_engine_saw_it_true() -> None:
    (site,) = map(str, Observed(properties.only_taking_back_lowers).sites)
    ranges = "0 of 2 ranges of all and sum can have entries"
    assert counted() == ["0 of 2 antecedents can be true", ranges]
    assert counted(answer(LOWERS, "explore", site))[0] == "0 of 2 antecedents can be true"
    assert counted(answer(LOWERS, "explore", site), answer(LOWERS, "simulate"))[0] == "1 of 2 antecedents can be true"
    assert counted(answer(LOWERS, "explore", NO_START))[0] == "0 of 2 antecedents can be true"
    assert counted(answer(LOWERS, "induction"))[0] == "0 of 2 antecedents can be true"


def test_a_range_counts_once_the_map_had_an_entry() -> None:
    assert counted(answer(POSITIVE, "explore"))[1] == "1 of 2 ranges of all and sum can have entries"
