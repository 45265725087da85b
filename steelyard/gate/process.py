"""A side in a process of its own: what runs there, and how the judge speaks with it.

The process is Python in isolation, without site packages of its own accord, and finds three things: the checker
that judges, the libraries of that checker, and copies of the tree's files that its suite imports.  So nothing
else of a tree has an effect: no ``sitecustomize.py``, no ``conftest.py``, no checker of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn, TextIO

from steelyard.engines.result import InternalError
from steelyard.gate.memory import Memory
from steelyard.gate.vetting import vet
from steelyard.project import Project, Unusable, at, file_of
from steelyard.schema import ModellingError

_LIBRARIES = ("attr", "attrs", "z3", "hypothesis", "networkx", "click", "cvc5", "numpy")
#: What is answered in two parts.
PROOFS_FIRST = "check, proofs first"
#: What a side says first if it cannot be loaded.
_UNUSABLE, _INTERNAL = "unusable", "internal"


def libraries() -> tuple[str, ...]:
    """The directories in which the checker's own libraries are found."""
    found = (find_spec(name) for name in _LIBRARIES)
    origins = (Path(spec.origin).parents[1] for spec in found if spec is not None and spec.origin)
    return tuple(dict.fromkeys(str(path) for path in origins))


#: Makes the side of a tree, by its name for people.
Making = Callable[[Path, str], "RemoteSide"]


@contextmanager
def making(cache: str = "") -> Iterator[Making]:
    """What makes sides: a process for each, begun when it is first asked what `cache` does not know from before.

    To make one raises Unusable where the tree is no project, holds what a suite may not, or does not load.
    """
    with tempfile.TemporaryDirectory(prefix="steelyard-") as scratch:
        judging = Path(scratch, "checker")
        judging.mkdir()
        (judging / "steelyard").symlink_to(Path(__file__).resolve().parents[1], target_is_directory=True)
        made: list[RemoteSide] = []

        def make(tree: Path, name: str) -> RemoteSide:
            project, files = copied(tree, Path(scratch, str(len(made))), name)
            made.append(RemoteSide(project, files, judging, name, Memory(cache, files)))
            return made[-1]

        try:
            yield make
        finally:
            for side in made:
                side.close()


def copied(tree: Path, copy: Path, name: str) -> tuple[Project, str]:
    """The project of a tree, with no more of it than its suite imports, and the digest of that.

    Raises:
        Unusable: it is no project, or holds what a suite may not.
    """
    project = at(tree)
    if project is None:
        raise Unusable(f"{name} is not comparable: it has no pyproject.toml with [tool.steelyard] suite")
    try:
        vetted = vet(project, libraries())
    except Unusable as error:
        raise Unusable(f"{name} is not comparable: {error}") from None
    if vetted.refusals:
        more = f" (and {len(vetted.refusals) - 1} more)" if vetted.refusals[1:] else ""
        raise Unusable(f"{name} is not comparable: {vetted.refusals[0]}{more}")
    made = sha256(project.suite.encode())
    for file in vetted.files:
        target, data = copy / file, (tree / file).read_bytes()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        made.update(f"\n{file} {len(data)}\n".encode() + data)
    copy.mkdir(parents=True, exist_ok=True)
    settings = f'[tool.steelyard]\nsuite = "{project.suite}"\n'
    hints = _hints_of(project)
    if hints:
        # What is tried first changes no answer, so it is no part of the digest.
        (copy / "hints.json").write_bytes(hints)
        settings += 'hints = "hints.json"\n'
    (copy / "pyproject.toml").write_text(settings, encoding="utf-8")
    return Project(str(copy.resolve()), project.suite), made.hexdigest()


def _hints_of(project: Project) -> bytes:
    """The hints of a tree, if they lie in it; else none."""
    file = file_of(project, "hints")
    if file is None or not file.resolve().is_relative_to(project.root):
        return b""
    try:
        return file.read_bytes()
    except OSError:
        return b""


class RemoteSide:
    """A side's process; calling it asks.  It is begun when there is something to ask that is not known.

    `files` is the digest of all that its suite imports.
    """

    def __init__(self, project: Project, files: str, judging: Path, name: str, memory: Memory) -> None:
        self.name = name
        self.files = files
        self._project = project
        self._checker = judging
        self._memory = memory
        self._process: subprocess.Popen[str] | None = None
        self._others: list[RemoteSide] = []
        self._is_first = True
        self._has_loaded = False
        self._unheard = self._due = 0
        self._failure: Exception | None = None
        self._asked: dict[str, Any] = {}
        self._known: dict[str, Any] | None = None
        self._numbered: dict[str, Any] | None = None

    def __call__(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request.

        Raises:
            Unusable: the suite does not load, or leaves the modelling language.
            InternalError: the process died, or the checker contradicts itself there.
        """
        self.begin(asked)
        return self.finish()

    def prepared(self) -> subprocess.Popen[str]:
        """The process, begun if it was not: it loads the suite while others work."""
        if self._process is None:
            self._process = self._begun()
        return self._process

    def begin(self, asked: dict[str, Any]) -> None:
        """Ask, so that the other side may be asked meanwhile."""
        self._asked, self._known = asked, self._memory.find(asked)
        numbers = asked["ask"] == "validity"
        if numbers:
            self._numbered = asked
        if self._known is None or (numbers and self._process is not None):
            # Also a process that need not say it has to number its enums.
            self._send(self.prepared(), asked)
        self._due = 2 if asked["ask"] == PROOFS_FIRST else 1
        self._unheard += self._due - 1

    def finish(self) -> dict[str, Any]:
        """The answer to what was asked last, or its next part."""
        said = self._known
        if said is None:
            if not self._due and self._failure is not None:
                raise self._failure
            while self._unheard > self._due:
                self._receive()
            said = self._receive()
            self._due -= 1
            self._memory.keep(self._asked, said)
        self._memory.asked(self._asked)
        return said

    def another(self) -> RemoteSide:
        """The same side in one more process, which ends with this one, and says nothing but answers.

        Whether its suite keeps to the modelling language is for the first to tell.
        """
        made = RemoteSide(self._project, self.files, self._checker, self.name, Memory("", self.files))
        made._is_first = False
        self._others.append(made)
        return made

    def close(self) -> None:
        """End the process."""
        for other in self._others:
            other.close()
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _begun(self) -> subprocess.Popen[str]:
        boot = self._checker / "steelyard" / "gate" / "boot.py"
        # Python's own switches in the environment are not heard; the rest of it may matter to nobody.
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL")}
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, and a file of the checker
            [sys.executable, "-I", "-S", "-B", str(boot)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if self._is_first else subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={**kept, "PYTHONHASHSEED": "0"},
            cwd=self._project.root,
        )
        self._process = process
        found: dict[str, Any] = {"checker": str(self._checker), "libraries": libraries()}
        is_seen = not self._is_first or self._memory.find(Memory.LANGUAGE) is not None
        found |= {"root": self._project.root, "suite": self._project.suite, "is_seen": is_seen}
        self._send(process, found)
        if self._numbered is not None:
            # What it was asked before, and the memory answered, has numbered its enums.
            self._send(process, self._numbered)
        return process

    def _send(self, process: subprocess.Popen[str], told: Mapping[str, Any]) -> None:
        if process.stdin is None:
            raise InternalError(f"{self.name} cannot be asked")
        try:
            process.stdin.write(json.dumps(told) + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise InternalError(f"the process of {self.name} is gone") from None
        self._unheard += 1

    def _receive(self) -> dict[str, Any]:
        self._unheard -= 1
        pipe = None if self._process is None else self._process.stdout
        line = "" if pipe is None else pipe.readline()
        if not line:
            raise InternalError(f"the process of {self.name} died: out of memory, or killed")
        said: dict[str, Any] = json.loads(line)
        if _UNUSABLE in said:
            self._fail(Unusable(f"{self.name} is not comparable: {said[_UNUSABLE]}"))
        if _INTERNAL in said:
            self._fail(InternalError(f"{self.name}: {said[_INTERNAL]}"))
        if self._is_first and not self._has_loaded:
            # The first thing that it says is that it has loaded, within the modelling language.
            self._has_loaded = True
            self._memory.keep(Memory.LANGUAGE, {})
        return said

    def _fail(self, failure: Exception) -> NoReturn:
        """No more parts follow; whoever asks for them is told the same."""
        self._unheard -= max(self._due - 1, 0)
        self._due, self._failure = 0, failure
        raise failure


# --- in the process -----------------------------------------------------------------------


def serve(begun: Mapping[str, Any], questions: TextIO, answers: TextIO) -> None:
    """Load the suite, and answer until nobody asks any more."""
    # Who asked may be busy when an answer is there, and a pipe does not hold a long one: the work goes on meanwhile.
    said: SimpleQueue[str] = SimpleQueue()

    def write() -> None:
        while line := said.get():
            answers.write(line)
            answers.flush()

    writing = Thread(target=write, daemon=True)
    writing.start()
    _answer(begun, questions, lambda told: said.put(json.dumps(told) + "\n"))
    said.put("")
    writing.join()


def _answer(begun: Mapping[str, Any], questions: TextIO, say: Callable[[Mapping[str, Any]], None]) -> None:
    from steelyard.gate.side import Side
    from steelyard.project import load, loaded_elsewhere

    project = Project(begun["root"], begun["suite"])
    side = None
    try:
        suite = loaded_elsewhere(project) if begun["is_seen"] else load(project)
        side = Side(suite, project.root, project)
        say({})
    except (Unusable, ModellingError) as error:
        say({_UNUSABLE: str(error)})
    for line in questions:
        if side is None:
            return
        try:
            say(side.answer(json.loads(line), say))
        except (Unusable, ModellingError) as error:
            say({_UNUSABLE: str(error)})
        except Exception as error:  # noqa: BLE001 - the judge tells it, and ends
            say({_INTERNAL: f"{type(error).__name__}: {error}"})
