"""A proof with as few hypotheses as will do."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from steelyard.engines.fewest import fewest
from steelyard.engines.obligations import Obligation
from steelyard.engines.result import Options
from tests.steelyard.test_hints import SOUND, proved

NAMES = tuple("abcdefgh")


def made(given: frozenset[str], used: frozenset[str], verdict: str = "unsat") -> Obligation:
    return Obligation(goal="goal", where="here", verdict=verdict, given=given, used=used)


@given(
    st.lists(st.frozensets(st.sampled_from(NAMES)), min_size=1, max_size=3),
    st.frozensets(st.sampled_from(NAMES)),
    st.booleans(),
)
def test_none_that_is_left_can_be_left_out(
    enough: list[frozenset[str]], core: frozenset[str], does_core_suffice: bool
) -> None:
    """Whatever suffices, also where the core that is named does not."""
    sufficient = [*enough, core] if does_core_suffice else enough

    def tried(ids: frozenset[str]) -> Obligation:
        return made(ids, ids, "unsat" if any(one <= ids for one in sufficient) else "unknown")

    found = fewest(made(frozenset(NAMES), core), tried)
    assert found.verdict == "unsat"
    assert any(one <= found.given for one in sufficient)
    assert not any(one <= found.given - {name} for name in found.given for one in sufficient)


def test_what_needs_all_is_left_as_it_is() -> None:
    whole = made(frozenset("ab"), frozenset("ab"))
    assert fewest(whole, lambda ids: made(ids, ids, "unknown")) is whole


def test_a_hint_names_no_hypothesis_that_the_proof_can_do_without(tmp_path: Path) -> None:
    """With one fewer the goal is not proved as the hint says."""
    lines = json.loads(proved(SOUND, Options(names_facts=True))[1])
    several = [line for line in lines if len(line.get("uses", ())) > 1]
    assert several
    file = tmp_path / "hints.json"
    for line in several:
        for fewer in combinations(line["uses"], len(line["uses"]) - 1):
            less = [{**one, "uses": fewer} if one is line else one for one in lines]
            file.write_text(json.dumps(less), encoding="utf-8")
            found, _ = proved(SOUND, Options(hints=str(file)))
            of = [one for one in found if one.where == line["where"] and one.goal in line["goals"]]
            assert of
            assert all(one.verdict == "unsat" and one.given != frozenset(fewer) for one in of)
