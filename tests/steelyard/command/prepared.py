"""Python that has imported the checker, and then runs the command for whoever asks, in a process of its own each time.

Most of what a short command takes is importing; the tests run some hundreds.  Run as a script, this answers requests,
a line of JSON each: it forks, and the child does what ``python -m steelyard`` does.  It has no threads, no solver
context and no project when it forks; what a test has to do with how modules are found, or when, it does with an
interpreter of its own (see `Sandbox.run`).
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

#: How a process ends that ran longer than it may.
OVERDUE = "overdue"


@cache
def _prepared() -> subprocess.Popen[str]:
    """The interpreter that forks, begun when the first asks; it ends with this process."""
    begun = subprocess.Popen(
        [sys.executable, "-B", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    atexit.register(begun.kill)
    return begun


def run(
    arguments: Sequence[str], root: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """What ``python -m steelyard`` with these arguments prints in a directory, and how it ends."""
    prepared = _prepared()
    assert prepared.stdin is not None
    assert prepared.stdout is not None
    with tempfile.TemporaryDirectory() as scratch:
        asked = {"arguments": [*arguments], "root": str(root), "environment": {**environment}, "scratch": scratch}
        prepared.stdin.write(json.dumps({**asked, "timeout": timeout}) + "\n")
        prepared.stdin.flush()
        code = json.loads(prepared.stdout.readline())
        if code == OVERDUE:
            raise subprocess.TimeoutExpired([*arguments], timeout)
        out, err = (Path(scratch, name).read_text(encoding="utf-8") for name in ("out", "err"))
    return subprocess.CompletedProcess([*arguments], code, out, err)


# --- in the prepared process --------------------------------------------------------------


def _serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(asked)
        sys.stdout.write(json.dumps(_ended(child, asked["timeout"])) + "\n")
        sys.stdout.flush()


def _ended(child: int, timeout: float) -> int | str:
    """The exit code of a child, negative for a signal, as `subprocess` tells it."""
    is_overdue = False

    def end() -> None:
        nonlocal is_overdue
        is_overdue = True
        os.kill(child, signal.SIGKILL)

    clock = threading.Timer(timeout, end)
    clock.start()
    _, status = os.waitpid(child, 0)
    clock.cancel()
    clock.join()
    return OVERDUE if is_overdue else os.waitstatus_to_exitcode(status)


def _become(asked: Mapping[str, Any]) -> None:
    """Do what an interpreter does that was begun with ``-m steelyard``, and end."""
    scratch = Path(asked["scratch"])
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, scratch / "out", os.O_WRONLY | os.O_CREAT),
        (2, scratch / "err", os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(name, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(asked["root"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path[0] = asked["root"]
    sys.argv[:] = ["steelyard", *asked["arguments"]]
    code: Any = 0
    try:
        runpy.run_module("steelyard", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 - Python, too, prints whatever it was
        traceback.print_exc()
        code = 1
    finally:
        # What Python does at its end, but for freeing what the parent has still in use.
        atexit._run_exitfuncs()
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(code or 0)


def _import_all() -> None:
    """Import all modules of the checker, and with them the libraries."""
    import steelyard

    for module in pkgutil.walk_packages(steelyard.__path__, "steelyard."):
        if module.name not in ("steelyard.__main__", "steelyard.pytest_plugin", "steelyard.gate.boot"):
            importlib.import_module(module.name)


if __name__ == "__main__":
    del sys.path[0]
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    _import_all()
    _serve()
