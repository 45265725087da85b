"""A side in a process of its own: what runs there, and how the judge speaks with it.

The process is Python in isolation, without site packages of its own accord, and finds three things: the checker
that judges, the libraries of that checker, and copies of the tree's files that its suite imports.  So nothing
else of a tree has an effect: no ``sitecustomize.py``, no ``conftest.py``, no checker of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO

from steelyard.engines.result import InternalError
from steelyard.gate.vetting import vet
from steelyard.project import Project, Unusable, at
from steelyard.schema import ModellingError

_LIBRARIES = ("attr", "attrs", "z3", "hypothesis", "networkx", "click", "cvc5", "numpy")
#: What a side says first if it cannot be loaded.
_UNUSABLE, _INTERNAL = "unusable", "internal"


def libraries() -> tuple[str, ...]:
    """The directories in which the checker's own libraries are found."""
    found = (find_spec(name) for name in _LIBRARIES)
    origins = (Path(spec.origin).parents[1] for spec in found if spec is not None and spec.origin)
    return tuple(dict.fromkeys(str(path) for path in origins))


@contextmanager
def sides(*trees: Path, names: tuple[str, ...] = ("the base", "the head")) -> Iterator[tuple[RemoteSide, ...]]:
    """A process for each tree, loaded side by side.

    Raises:
        Unusable: a tree is no project, holds what a suite may not, or does not load.
    """
    with tempfile.TemporaryDirectory(prefix="steelyard-") as scratch:
        checker = Path(scratch, "checker")
        checker.mkdir()
        (checker / "steelyard").symlink_to(Path(__file__).resolve().parents[1], target_is_directory=True)
        made: list[RemoteSide] = []
        try:
            for number, (tree, name) in enumerate(zip(trees, names, strict=False)):
                copy = Path(scratch, str(number))
                project = copied(tree, copy, name)
                made.append(RemoteSide(project, checker, name))
            for side in made:
                side.wait_until_loaded()
            yield tuple(made)
        finally:
            for side in made:
                side.close()


def copied(tree: Path, copy: Path, name: str) -> Project:
    """The project of a tree, with no more of it than its suite imports.

    Raises:
        Unusable: it is no project, or holds what a suite may not.
    """
    project = at(tree)
    if project is None:
        raise Unusable(f"{name} is not comparable: it has no pyproject.toml with [tool.steelyard] suite")
    vetted = vet(project, libraries())
    if vetted.refusals:
        more = f" (and {len(vetted.refusals) - 1} more)" if vetted.refusals[1:] else ""
        raise Unusable(f"{name} is not comparable: {vetted.refusals[0]}{more}")
    for file in vetted.files:
        target = copy / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tree / file, target)
    copy.mkdir(parents=True, exist_ok=True)
    (copy / "pyproject.toml").write_text(f'[tool.steelyard]\nsuite = "{project.suite}"\n', encoding="utf-8")
    return Project(str(copy.resolve()), project.suite)


class RemoteSide:
    """A side's process; calling it asks."""

    def __init__(self, project: Project, checker: Path, name: str) -> None:
        self.name = name
        boot = checker / "steelyard" / "gate" / "boot.py"
        # Python's own switches in the environment are not heard; the rest of it may matter to nobody.
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL")}
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, and a file of the checker
            [sys.executable, "-I", "-S", "-B", str(boot)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**kept, "PYTHONHASHSEED": "0"},
            cwd=project.root,
        )
        self._send({"checker": str(checker), "libraries": libraries(), "root": project.root, "suite": project.suite})

    def wait_until_loaded(self) -> None:
        """Hear whether the suite loads.

        Raises:
            Unusable: it does not.
        """
        self._receive()

    def __call__(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request.

        Raises:
            Unusable: the suite leaves the modelling language.
            InternalError: the process died, or the checker contradicts itself there.
        """
        self.begin(asked)
        return self.finish()

    def begin(self, asked: dict[str, Any]) -> None:
        """Ask, so that the other side may be asked meanwhile."""
        self._send(asked)

    def finish(self) -> dict[str, Any]:
        """The answer to what was asked last."""
        return self._receive()

    def close(self) -> None:
        """End the process."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _send(self, told: Mapping[str, Any]) -> None:
        pipe = self._process.stdin
        if pipe is None:
            raise InternalError(f"{self.name} cannot be asked")
        try:
            pipe.write(json.dumps(told) + "\n")
            pipe.flush()
        except BrokenPipeError:
            raise InternalError(f"the process of {self.name} is gone") from None

    def _receive(self) -> dict[str, Any]:
        pipe = self._process.stdout
        line = "" if pipe is None else pipe.readline()
        if not line:
            raise InternalError(f"the process of {self.name} died: out of memory, or killed")
        said: dict[str, Any] = json.loads(line)
        if _UNUSABLE in said:
            raise Unusable(f"{self.name} is not comparable: {said[_UNUSABLE]}")
        if _INTERNAL in said:
            raise InternalError(f"{self.name}: {said[_INTERNAL]}")
        return said


# --- in the process -----------------------------------------------------------------------


def serve(begun: Mapping[str, Any], questions: TextIO, answers: TextIO) -> None:
    """Load the suite, and answer until nobody asks any more."""
    from steelyard.gate.side import Side
    from steelyard.project import load

    def say(told: Mapping[str, Any]) -> None:
        answers.write(json.dumps(told) + "\n")
        answers.flush()

    project = Project(begun["root"], begun["suite"])
    side = None
    try:
        side = Side(load(project), project.root, project)
        say({})
    except (Unusable, ModellingError) as error:
        say({_UNUSABLE: str(error)})
    for line in questions:
        if side is None:
            return
        try:
            say(side.answer(json.loads(line)))
        except (Unusable, ModellingError) as error:
            say({_UNUSABLE: str(error)})
        except Exception as error:  # noqa: BLE001 - the judge tells it, and ends
            say({_INTERNAL: f"{type(error).__name__}: {error}"})
