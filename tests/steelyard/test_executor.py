"""Work over processes: order, errors, death, time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

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


def test_workers_are_fresh_processes() -> None:
    assert map_tasks(parent_of_a_worker, [0], workers=1) == [os.getpid()]
