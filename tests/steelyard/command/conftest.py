"""A project of its own for each test that runs the command: the counter, copied and spoiled at will."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import steelyard
from tests.steelyard import counter
from tests.steelyard.command import prepared

CHECKER = Path(steelyard.__file__).parents[1]
COUNTER = Path(counter.__file__).parent


@attrs.frozen
class Sandbox:
    """A project in a directory of its own."""

    root: Path

    @property
    def model(self) -> Path:
        """The directory of the copied counter."""
        return self.root / "tests" / "steelyard" / "counter"

    def spoil(self, file: str, old: str, new: str) -> None:
        """Replace a text that occurs once in a file of the counter."""
        path = self.model / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        """The environment for a child, in which this checker is found."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("STEELYARD", "PYTEST", "COV", "GITHUB"))
        }
        # What a test edits within a second of a run, Python may take for what it compiled in that run.
        own = {"PYTHONPATH": str(CHECKER), "PYTHONHASHSEED": "random", "PYTHONDONTWRITEBYTECODE": "1"}
        return {**kept, **own, **more}

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run ``steelyard`` with these arguments in the project.

        An interpreter of its own does it where that matters: where the test plants a module, or sets Python itself.
        """
        environment = self.environment(**more)
        if not any(self.root.glob("*.py")) and not any(name.startswith("PYTHON") for name in more):
            return prepared.run(arguments, self.root, environment, timeout=120)
        return subprocess.run(
            [sys.executable, "-m", "steelyard", *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def refused(self, *arguments: str, code: int = 4, **more: str) -> str:
        """Run a call that must fail with one line on stderr, no report and no traceback; the line."""
        done = self.run(*arguments, **more)
        lines = done.stderr.splitlines()
        assert done.returncode == code, done.stdout + done.stderr
        assert len(lines) == 1, done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        return lines[0]


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """The counter as a project of its own."""
    package = tmp_path / "tests" / "steelyard"
    package.mkdir(parents=True)
    for directory in (package, package.parent):
        (directory / "__init__.py").touch()
    shutil.copytree(COUNTER, package / "counter", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pyproject.toml").write_text(
        '[tool.steelyard]\nsuite = "tests.steelyard.counter.suite:SUITE"\n'
        'variants = "tests.steelyard.counter.faulty:VARIANTS"\n'
        'generated = "tests/steelyard/counter/faulty/generated.json"\n'
        'hints = "hints.json"\n',
        encoding="utf-8",
    )
    return Sandbox(tmp_path)
