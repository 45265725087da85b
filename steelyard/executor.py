"""Independent pieces of work over processes, with answers in the order of the items.

Workers are spawned, not forked: a fresh interpreter answers alike whatever its parent did before
(solver contexts, hash-consed terms), and no lock of another thread is inherited.  They are sent
names and plain data, never a suite: a worker loads it again from the project's root.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.machinery import PathFinder
from multiprocessing import connection
from types import TracebackType
from typing import Self, TypeVar

import steelyard

Item = TypeVar("Item")
Answer = TypeVar("Answer")


#: How long a wait may last before Python looks at signals again.  A solver that was used in this
#: process leaves Ctrl-C such that it no longer wakes up a wait.
PATIENCE_SECONDS = 0.1


class WorkerDied(Exception):
    """A worker process ended without an answer: killed, or out of memory."""


class Overdue(Exception):
    """The time that the work was given is over."""


class Workers:
    """Processes for the length of a ``with`` block; leaving it, by whatever way, ends them at once.

    `seconds` limits all the work together.
    """

    def __init__(self, count: int, *, seconds: float | None = None) -> None:
        self.count = count
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._others = set(multiprocessing.active_children())
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=spawn, initializer=_end_with_parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        with _interrupts_held_back():
            for process in set(multiprocessing.active_children()) - self._others:
                process.kill()
            # The pool's own thread sees them die and is over at once. Left alone it may close the pool's
            # pipes just while the interpreter, at its end, writes to them.
            self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, function: Callable[[Item], Answer], item: Item) -> Future[Answer]:
        """Begin ``function(item)``; `function` is a module's, items and answers are picklable."""
        with _interrupts_held_back(), _only_this_checker():
            return self._pool.submit(function, item)

    def answer(self, future: Future[Answer]) -> Answer:
        """The answer to a piece of work, once it is there.  Ctrl-C is heard while waiting.

        Raises:
            Overdue: it is not there in time.
            WorkerDied: its process ended without an answer.
        """
        while not wait([future], timeout=PATIENCE_SECONDS).done:
            if self._deadline is not None and time.monotonic() > self._deadline:
                raise Overdue
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise WorkerDied(str(error)) from None

    def map(self, function: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        """``function(item)`` for each item, in the order of the items.

        Raises:
            Overdue: the answers are not there in time.
            WorkerDied: a process ended without an answer.
        """
        futures = [self.submit(function, item) for item in items]
        return [self.answer(future) for future in futures]


def map_tasks(function: Callable[[Item], Answer], items: Sequence[Item], *, workers: int) -> list[Answer]:
    """``function(item)`` for each item over so many processes, in the order of the items.

    Raises:
        WorkerDied: a process ended without an answer.
    """
    if not items:
        return []
    with Workers(min(workers, len(items))) as pool:
        return pool.map(function, items)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start or end processes with Ctrl-C masked, which they inherit: only the parent hears it, and ends them all.

    Otherwise a child would print a traceback of its own, or a solver take the signal and answer `unknown`.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _only_this_checker() -> Iterator[None]:
    """Start processes that find this very checker: a project's root, which is searched first, may have one, too."""
    before = list(sys.path)
    sys.path[:] = [entry for entry in before if not _leads_elsewhere(entry)]
    try:
        yield
    finally:
        sys.path[:] = before


def _leads_elsewhere(entry: str) -> bool:
    """Whether a place where modules are looked for has another checker."""
    found = PathFinder.find_spec("steelyard", [entry])
    return found is not None and found.origin not in (None, steelyard.__file__)


def _end_with_parent() -> None:
    """In a worker: end as soon as the parent is gone, however that came about."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch(sentinel: int = parent.sentinel) -> None:
        connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
