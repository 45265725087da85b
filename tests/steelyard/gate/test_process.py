"""A side in a process of its own, some of whose answers are known from before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from steelyard.engines.result import InternalError
from steelyard.gate import gating
from steelyard.gate.gating import Wish
from steelyard.gate.process import sides
from steelyard.gate.record import Side
from tests.steelyard.gate import vault
from tests.steelyard.gate.repositories import Repository

OTHERWISE = {"ask": "validity", "orders": {"Status": sorted(one.name for one in vault.Status)}}


def steps(tree: Path, cache: str, *, is_prepared: bool) -> Any:
    """What a side tells after its enums were numbered otherwise than they stand, and that is nowhere kept."""
    with sides(tree, cache=cache) as (side,):
        if is_prepared:
            side.prepared()
        side({"ask": "schema"})
        side(OTHERWISE)
        return side({"ask": "steps", "ids": ["steps.cashing_ends_it"]})


def test_a_process_that_need_not_say_how_its_enums_are_numbered_numbers_them(tmp_path: Path) -> None:
    """It may have begun before it is asked, or begin after the memory has answered for it."""
    tree, cache = Repository.made(tmp_path / "tree").root, str(tmp_path / "cache")
    told = steps(tree, "", is_prepared=False)
    with sides(tree) as (side,):
        assert side({"ask": "steps", "ids": ["steps.cashing_ends_it"]}) != told
    for is_prepared in (False, True, False):
        assert steps(tree, cache, is_prepared=is_prepared) == told


def test_what_was_run_ahead_is_found_by_the_check_and_ends_with_its_side(tmp_path: Path) -> None:
    tree, cache = Repository.made(tmp_path / "tree").root, tmp_path / "cache"
    asked = {"preset": "", "seconds": None, "options": {"workers": 2, "cache": str(cache)}}
    with sides(tree, cache=str(cache)) as (side,):
        ahead = side.another()
        assert ahead({"ask": "run ahead", **asked}) == {}
        ran = answers_in(cache)
        said = side({"ask": "check", "engine": "", **asked})
        assert said["complete"]
        # Besides: what is idle, which no engine is asked that runs the model.
        assert {name: ran[name] for name in ran} == {name: answers_in(cache)[name] for name in ran}
        assert sum("coverage" in text for text in answers_in(cache).values()) == len(ran) > 1
        process = ahead.prepared()
        assert process.poll() is None
    assert process.poll() is not None


class Broken:
    """A side whose other process cannot work."""

    def __init__(self) -> None:
        self.begun = 0

    def another(self) -> Broken:
        return self

    def begin(self, _: object) -> None:
        self.begun += 1

    def finish(self) -> None:
        raise InternalError("it died")


def test_what_goes_wrong_ahead_is_left_to_the_check_to_tell(tmp_path: Path) -> None:
    side = Broken()
    trees = gating._Trees(tmp_path, tmp_path, (Side(name="base"), Side(name="head")), (), str(tmp_path))
    gating._run_ahead(side, trees, Wish())()  # type: ignore[arg-type]
    assert side.begun == 1
    for wish, cache in ((Wish(seconds=9.0), True), (Wish(verdicts=False), True), (Wish(), False)):
        gating._run_ahead(side, trees if cache else attrs.evolve(trees, cache=""), wish)()  # type: ignore[arg-type]
    assert side.begun == 1


def answers_in(cache: Path) -> dict[str, str]:
    """What is kept of the engines' answers."""
    return {file.name: file.read_text("utf-8") for file in (cache / "answers").iterdir()}
