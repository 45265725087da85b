"""Independent pieces of work over processes, with answers in the order of the items.

Workers are spawned, not forked: a fresh interpreter answers alike whatever its parent did before
(solver contexts, hash-consed terms), and no lock of another thread is inherited.  They are sent
names and plain data, never a suite: a worker loads it again from the project's root.

What may wait is begun where nothing else is to be: a piece of it may keep a worker for long.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from importlib.machinery import PathFinder
from multiprocessing import connection
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import attrs

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


@attrs.define(eq=False)
class Piece(Generic[Answer]):
    """A piece of work that was submitted; it is with a worker once there is a future."""

    function: Callable[[Any], Answer]
    item: Any
    future: Future[Answer] | None = None


class Workers:
    """Processes for the length of a ``with`` block; leaving it, by whatever way, ends them at once.

    `seconds` limits all the work together.  So many as `kept_free` begin nothing that may wait.
    """

    def __init__(self, count: int, *, seconds: float | None = None) -> None:
        self.count = count
        self.kept_free = 0
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._others = set(multiprocessing.active_children())
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=spawn, initializer=_end_with_parent)
        self._next: deque[Piece[Any]] = deque()
        self._later: deque[Piece[Any]] = deque()
        self._running: list[Future[Any]] = []
        self._waited: set[Future[Any]] = set()

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

    def submit(self, function: Callable[[Item], Answer], item: Item, *, may_wait: bool = False) -> Piece[Answer]:
        """Have ``function(item)`` done; `function` is a module's, items and answers are picklable.

        It is begun at once where a worker is free, and else while an answer is waited for: what may wait after
        all that may not.
        """
        piece = Piece(function, item)
        (self._later if may_wait else self._next).append(piece)
        self._begin()
        return piece

    def answer(self, piece: Piece[Answer]) -> Answer:
        """The answer to a piece of work, once it is there.  Ctrl-C is heard while waiting.

        Raises:
            Overdue: it is not there in time.
            WorkerDied: a process ended without an answer.
        """
        while piece.future is None or not piece.future.done():
            self._begin()
            if piece.future is None and not self._running:  # it may wait, but is waited for, and nothing else is done
                self.kept_free = 0
                continue
            wait(self._running, timeout=PATIENCE_SECONDS, return_when=FIRST_COMPLETED)
            if self._deadline is not None and time.monotonic() > self._deadline:
                raise Overdue
        with suppress(WorkerDied):  # whoever waits for what could not begin is told
            self._begin()
        with _deaths_told():
            return piece.future.result()

    def _begin(self) -> None:
        """Give what is to be done to the workers that are free."""
        self._running = [future for future in self._running if not future.done()]
        while queue := self._queue():
            with _interrupts_held_back(), _only_this_checker(), _deaths_told():
                future = self._pool.submit(queue[0].function, queue[0].item)
            if queue is self._later:
                self._waited.add(future)
            queue.popleft().future = future
            self._running.append(future)

    def _queue(self) -> deque[Piece[Any]]:
        """Of what a worker that is free takes the first; empty where none is, or nothing is to be done."""
        is_free = len(self._running) < self.count
        if is_free and self._next:
            return self._next
        room = self.count - self.kept_free - sum(future in self._waited for future in self._running)
        return self._later if is_free and room > 0 else deque()

    def map(self, function: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        """``function(item)`` for each item, in the order of the items.

        Raises:
            Overdue: the answers are not there in time.
            WorkerDied: a process ended without an answer.
        """
        pieces = [self.submit(function, item) for item in items]
        return [self.answer(piece) for piece in pieces]


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
def _deaths_told() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise WorkerDied(str(error)) from None


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
    before, home = list(sys.path), str(Path(steelyard.__file__).parents[1])
    elsewhere = [entry for entry in before if _leads_elsewhere(entry)]
    # Not left out: its libraries, and those of this one, may be installed beside another checker.
    sys.path[:] = [*(entry for entry in before if entry not in elsewhere), home, *elsewhere]
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
