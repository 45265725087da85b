"""Work over processes: order, errors, death, time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

import steelyard
from steelyard.executor import Overdue, WorkerDied, Workers, map_tasks


def slow_square(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number * number


def misbehave(how: str) -> str:
    match how:
        case "raise":
            raise ValueError(how)
        case "die":
            os._exit(7)
        case "sleep":
            time.sleep(60)
    return how


def now(_: int) -> float:
    return time.monotonic()


def parent_of_a_worker(_: int) -> int:
    return os.getppid()


def still_running() -> bool:
    """Whether children are left, two seconds after they were ended."""
    for _ in range(20):
        if not multiprocessing.active_children():
            return False
        time.sleep(0.1)
    return True


def test_answers_come_in_the_order_of_the_items() -> None:
    assert map_tasks(slow_square, [0, 1, 2, 3], workers=2) == [0, 1, 4, 9]
    assert map_tasks(slow_square, [], workers=2) == []


def test_an_exception_ends_the_work_and_comes_through() -> None:
    begun = time.monotonic()
    with pytest.raises(ValueError, match="raise"):
        map_tasks(misbehave, ["raise", "sleep"], workers=2)
    assert time.monotonic() - begun < 10


def test_a_worker_that_dies_is_told() -> None:
    with pytest.raises(WorkerDied):
        map_tasks(misbehave, ["die"], workers=1)


def test_what_is_left_to_do_when_a_worker_dies_is_told_as_well() -> None:
    with Workers(1) as workers:
        dying, left = workers.submit(misbehave, "die"), workers.submit(misbehave, "ok")
        for piece in (dying, left):
            with pytest.raises(WorkerDied):
                workers.answer(piece)


def test_what_may_wait_is_begun_after_all_that_may_not() -> None:
    with Workers(1) as workers:
        first = workers.submit(now, 1)
        later = workers.submit(now, 2, may_wait=True)
        others = workers.map(now, [3, 4])
        assert workers.answer(first) < others[0] < others[1] < workers.answer(later)


def test_a_worker_that_is_kept_free_begins_nothing_that_may_wait() -> None:
    with Workers(2) as workers:
        workers.kept_free = 1
        first, second = (workers.submit(misbehave, "ok", may_wait=True) for _ in range(2))
        assert first.future is not None
        assert second.future is None
        urgent = workers.submit(misbehave, "sleep")
        assert urgent.future is not None
        assert workers.answer(first) == "ok"
        assert second.future is not None
        third = workers.submit(misbehave, "ok", may_wait=True)
        assert workers.answer(third) == "ok"
        workers.kept_free = 0
        assert workers.answer(second) == "ok"


def test_what_may_wait_is_begun_where_nothing_else_is_left_to_wait_for() -> None:
    with Workers(1, seconds=30) as workers:
        workers.kept_free = 1
        later = workers.submit(misbehave, "ok", may_wait=True)
        assert later.future is None
        assert workers.answer(later) == "ok"


def test_an_answer_is_not_lost_where_another_worker_died() -> None:
    with Workers(2) as workers:
        there, dying = workers.submit(misbehave, "ok"), workers.submit(misbehave, "die")
        left = workers.submit(misbehave, "ok", may_wait=True)
        while there.future is None or dying.future is None or not (there.future.done() and dying.future.done()):
            time.sleep(0.1)
        if there.future.exception() is None:
            assert workers.answer(there) == "ok"
        with pytest.raises(WorkerDied):
            workers.answer(left)


def test_a_free_worker_begins_with_what_may_wait() -> None:
    with Workers(2) as workers:
        later = workers.submit(misbehave, "sleep", may_wait=True)
        assert workers.answer(workers.submit(misbehave, "ok")) == "ok"
        assert later.future is not None


def test_what_is_not_there_in_time_is_overdue_and_what_is_there_is_kept() -> None:
    with Workers(2, seconds=3) as workers:
        quick, never = workers.submit(misbehave, "ok"), workers.submit(misbehave, "sleep")
        with pytest.raises(Overdue):
            workers.answer(never)
        assert workers.answer(quick) == "ok"
    assert not still_running()


def test_leaving_the_block_ends_what_still_runs() -> None:
    with Workers(1) as workers:
        workers.submit(misbehave, "sleep")
        assert len(multiprocessing.active_children()) == 1
    assert not still_running()


def test_workers_do_not_hear_ctrl_c() -> None:
    with Workers(1) as workers:
        future = workers.submit(misbehave, "ok")
        workers.answer(future)
        (child,) = multiprocessing.active_children()
        assert child.pid is not None
        os.kill(child.pid, signal.SIGINT)
        assert workers.answer(workers.submit(misbehave, "still there")) == "still there"


def test_the_parent_still_hears_it_afterwards() -> None:
    map_tasks(slow_square, [1], workers=1)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def test_workers_find_this_checker_and_what_is_installed_beside_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A side of the gate finds its checker by a link; its libraries may lie where that leads."""
    (tmp_path / "steelyard").mkdir()
    (tmp_path / "steelyard" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "a_library.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    ours, library = map_tasks(_found, ["steelyard", "a_library"], workers=1)
    assert ours == steelyard.__file__
    assert library == str(tmp_path / "a_library.py")


def _found(name: str) -> str | None:
    found = PathFinder.find_spec(name)
    return None if found is None else found.origin


def test_workers_are_fresh_processes() -> None:
    assert map_tasks(parent_of_a_worker, [0], workers=1) == [os.getpid()]
