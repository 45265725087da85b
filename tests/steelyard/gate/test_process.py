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
from steelyard.gate.process import PROOFS_FIRST, making
from steelyard.gate.record import Side
from steelyard.gate.verdicts import Reached
from steelyard.project import Unusable
from tests.steelyard.gate import vault
from tests.steelyard.gate.repositories import Repository

OTHERWISE = {"ask": "validity", "orders": {"Status": sorted(one.name for one in vault.Status)}}


def steps(tree: Path, cache: str, *, is_prepared: bool) -> Any:
    """What a side tells after its enums were numbered otherwise than they stand, and that is nowhere kept."""
    with making(cache) as make:
        side = make(tree, "the side")
        if is_prepared:
            side.prepared()
        side({"ask": "schema"})
        side(OTHERWISE)
        return side({"ask": "steps", "ids": ["steps.cashing_ends_it"]})


def test_a_process_that_need_not_say_how_its_enums_are_numbered_numbers_them(tmp_path: Path) -> None:
    """It may have begun before it is asked, or begin after the memory has answered for it."""
    tree, cache = Repository.made(tmp_path / "tree").root, str(tmp_path / "cache")
    told = steps(tree, "", is_prepared=False)
    with making() as make:
        side = make(tree, "the side")
        assert side({"ask": "steps", "ids": ["steps.cashing_ends_it"]}) != told
    for is_prepared in (False, True, False):
        assert steps(tree, cache, is_prepared=is_prepared) == told


def test_a_check_is_answered_in_two_parts_and_says_what_each_alone_would(tmp_path: Path) -> None:
    tree, cache = Repository.made(tmp_path / "tree").root, tmp_path / "cache"
    asked = {"preset": "", "seconds": None, "options": {"workers": 2, "cache": str(cache)}}
    with making(str(cache)) as make:
        side = make(tree, "the side")
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
        with making(str(cache)) as make:
            side = make(tree, "the side")
            assert side(asked)["results"]
            assert (side._process is None) is is_known
        with making(str(cache)) as make:
            side = make(tree, "the side")
            side({**asked, "engine": "explore"})
            assert side._process is not None


def test_a_suite_that_was_loaded_once_is_known_to_keep_to_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was asked in between; but one that was refused is refused again, and so is one of other files."""
    sent: list[dict[str, Any]] = []
    send = process.RemoteSide._send

    def noted(self: process.RemoteSide, to: Any, told: Any) -> None:
        sent.extend([told] if "checker" in told else [])
        send(self, to, told)

    monkeypatch.setattr(process.RemoteSide, "_send", noted)
    repository, cache = Repository.made(tmp_path / "tree"), str(tmp_path / "cache")
    for is_seen in (False, True):
        with making(cache) as make:
            side = make(repository.root, "the side")
            side({"ask": "schema"})
            side(OTHERWISE)
            side({"ask": "steps", "ids": []})
        assert [one["is_seen"] for one in sent] == [is_seen]
        sent.clear()
    refused = "    require(owner != HOUSE, NotOwner(owner))\n"
    repository.edit((refused, f"    while False:\n        owner = owner\n{refused}"))
    for _ in range(2):
        with making(cache) as make, pytest.raises(Unusable, match="outside the language"):
            make(repository.root, "the side")({"ask": "schema"})
    assert [one["is_seen"] for one in sent] == [False, False]


def test_what_fails_before_its_first_part_is_told_whenever_a_part_is_asked_for(tmp_path: Path) -> None:
    tree = Repository.made(tmp_path / "tree").root
    asked = {"preset": "no such preset", "seconds": None, "options": {"workers": 1, "cache": ""}}
    with making() as make:
        side = make(tree, "the side")
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
        self.loaded = self.begun = 0
        self._answers = list(answers)

    def prepared(self) -> None:
        self.loaded += 1

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
    trees = gating._Trees(None, tmp_path, (Side(name="base"), Side(name="head")), (), "")

    def heard(side: Checking, wish: Wish) -> tuple[Callable[[], Reached], Callable[[], Reached]]:
        return gating._verdicts(gating._begun(side, trees, wish))  # type: ignore[arg-type]

    side = Checking(said(one="proven"), said(one="explored"))
    proofs, verdicts = heard(side, Wish())
    assert (side.loaded, side.begun) == (1, 1)
    assert verdicts().verdicts == {"one": "explored"}
    assert proofs().verdicts == {"one": "proven"}
    broken = Checking(InternalError("it died"))
    proofs, verdicts = heard(broken, Wish())
    with pytest.raises(InternalError, match="it died"):
        verdicts()
    idle = Checking()
    proofs, verdicts = heard(idle, Wish(verdicts=False))
    assert (proofs(), verdicts(), idle.begun) == (Reached(), Reached(), 0)
