"""A side in a process of its own, some of whose answers are known from before."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from steelyard.engines.result import InternalError
from steelyard.gate import gating, memory, process
from steelyard.gate.gating import Wish
from steelyard.gate.memory import Memory
from steelyard.gate.process import PROOFS_FIRST, sides
from steelyard.gate.record import Side
from steelyard.gate.verdicts import Reached
from steelyard.project import Unusable
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


def test_a_check_is_answered_in_two_parts_and_says_what_each_alone_would(tmp_path: Path) -> None:
    tree, cache = Repository.made(tmp_path / "tree").root, tmp_path / "cache"
    asked = {"preset": "", "seconds": None, "options": {"workers": 2, "cache": str(cache)}}
    with sides(tree, cache=str(cache)) as (side,):
        checking = side.another()
        proofs = checking({"ask": PROOFS_FIRST, **asked})
        assert not proofs["complete"]
        assert side({"ask": "check", "engine": "induction", **asked}) == proofs
        whole = checking.finish()
        assert whole["complete"]
        assert {one["id"] for one in whole["results"]} > {one["id"] for one in proofs["results"]}
        assert side({"ask": "check", "engine": "", **asked}) == whole
        # What is asked next is answered next, even where nobody heard the second part.
        assert checking({"ask": PROOFS_FIRST, **asked}) == proofs
        assert checking({"ask": "schema"}) == side({"ask": "schema"})
        process = checking.prepared()
        assert process.poll() is None
    assert process.poll() is not None


def test_what_was_proved_is_known_again_unless_time_was_limited(tmp_path: Path) -> None:
    tree, cache = Repository.made(tmp_path / "tree").root, tmp_path / "cache"
    for seconds, is_known in ((300.0, False), (None, False), (None, True), (300.0, False)):
        options = {"workers": 1, "cache": str(cache)}
        asked = {"ask": "check", "engine": "induction", "preset": "", "seconds": seconds, "options": options}
        with sides(tree, cache=str(cache)) as (side,):
            assert side(asked)["results"]
            assert (side._process is None) is is_known
        with sides(tree, cache=str(cache)) as (side,):
            side({**asked, "engine": "explore"})
            assert side._process is not None


def test_what_fails_before_its_first_part_is_told_whenever_a_part_is_asked_for(tmp_path: Path) -> None:
    tree = Repository.made(tmp_path / "tree").root
    asked = {"preset": "no such preset", "seconds": None, "options": {"workers": 1, "cache": ""}}
    with sides(tree) as (side,):
        for ask in (lambda: side({"ask": PROOFS_FIRST, **asked}), side.finish, side.finish):
            with pytest.raises(Unusable, match="no preset no such preset"):
                ask()
        assert side({"ask": "schema"})


def test_proofs_that_a_second_solver_confirmed_are_asked_again_of_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"results": [{"standing": "met"}]}
    asked: dict[str, Any] = {"ask": "check", "engine": "induction", "preset": "", "seconds": None}
    confirmed = {**asked, "options": {"cross": True}}
    alone = {**asked, "options": {"cross": False}}
    remembering = Memory(str(tmp_path), "files")
    for one in (confirmed, alone):
        remembering.keep(one, said)
        assert remembering.find(one) == said
    monkeypatch.setattr(memory, "second_version", lambda: "another")
    assert (remembering.find(confirmed), remembering.find(alone)) == (None, said)


def test_proofs_that_are_left_open_are_not_remembered(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"ask": "check", "engine": "induction", "preset": "", "seconds": None, "options": {}}
    remembering = Memory(str(tmp_path), "files")
    remembering.keep(asked, {"results": [{"standing": "met"}, {"standing": "inconclusive"}]})
    assert remembering.find(asked) is None


def test_a_side_works_on_while_nobody_hears_a_long_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_on = Event()

    def answering(_begun: object, _questions: object, say: Callable[[Any], None]) -> None:
        say({"long": "x" * 1_000_000})
        worked_on.set()
        say({"last": 1})

    monkeypatch.setattr(process, "_answer", answering)
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as answers, os.fdopen(reading) as heard:
        serving = Thread(target=process.serve, args=({}, None, answers), daemon=True)
        serving.start()
        assert worked_on.wait(20)
        assert [len(heard.readline()) > 1_000_000, json.loads(heard.readline())] == [True, {"last": 1}]
        serving.join(20)
        assert not serving.is_alive()


class Checking:
    """A side whose other process answers as it is told, and counts what is asked of it."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.begun = 0
        self._answers = list(answers)

    def another(self) -> Checking:
        return self

    def begin(self, _: object) -> None:
        self.begun += 1

    def finish(self) -> dict[str, Any]:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def said(**verdicts: str) -> dict[str, Any]:
    rows = [
        {"id": name, "verdict": verdict, "expected": "", "standing": "", "assumptions": [], "note": "", "location": ""}
        for name, verdict in verdicts.items()
    ]
    return {"results": rows, "complete": False, "cut_short": False}


def test_the_head_is_checked_from_the_beginning_and_heard_when_it_is_needed(tmp_path: Path) -> None:
    trees = gating._Trees(tmp_path, tmp_path, (Side(name="base"), Side(name="head")), (), "")
    side = Checking(said(one="proven"), said(one="explored"))
    proofs, verdicts = gating._verdicts(side, trees, Wish())  # type: ignore[arg-type]
    assert side.begun == 1
    assert verdicts().verdicts == {"one": "explored"}
    assert proofs().verdicts == {"one": "proven"}
    broken = Checking(InternalError("it died"))
    proofs, verdicts = gating._verdicts(broken, trees, Wish())  # type: ignore[arg-type]
    with pytest.raises(InternalError, match="it died"):
        verdicts()
    idle = Checking()
    proofs, verdicts = gating._verdicts(idle, trees, Wish(verdicts=False))  # type: ignore[arg-type]
    assert (proofs(), verdicts(), idle.begun) == (Reached(), Reached(), 0)
