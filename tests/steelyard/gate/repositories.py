"""Real git repositories with the vault in them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import attrs

from tests.steelyard.command.conftest import Sandbox
from tests.steelyard.gate.editions import Edit, edited

CONFIGURATION = '[tool.steelyard]\nsuite = "vault:SUITE"\n'


@attrs.frozen
class Repository:
    """A project in a git repository of its own, on a branch that left `main`."""

    root: Path

    @classmethod
    def made(cls, root: Path, *base: Edit, files: dict[str, str] | None = None) -> Repository:
        """A repository whose branch `main` has an edition of the vault; a branch has just left it."""
        made = cls(root)
        root.mkdir(exist_ok=True)
        made.git("init", "--quiet", "--initial-branch=main")
        made.edit(*base)
        made.write({"pyproject.toml": CONFIGURATION, ".gitignore": ".steelyard/\n__pycache__/\n", **(files or {})})
        made.commit("The vault.")
        made.git("checkout", "--quiet", "-b", "proposal")
        return made

    def git(self, *arguments: str) -> str:
        """What git says."""
        author = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", "-C", str(self.root), *author, *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def edit(self, *edits: Edit) -> None:
        """Put an edition of the vault into the working tree."""
        self.write({"vault.py": edited(*edits)})

    def write(self, files: dict[str, str]) -> None:
        """Write files."""
        for name, text in files.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def commit(self, message: str) -> str:
        """Commit all there is; the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def gate(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run ``steelyard gate`` against main, with nobody's own configuration of git."""
        own = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GITHUB_BASE_REF": ""}
        return Sandbox(self.root).run("gate", *arguments, **{**own, **more})

    def refused(self, *arguments: str, **more: str) -> str:
        """The one line of a call that cannot be done, exit 4."""
        return Sandbox(self.root).refused(*arguments, **more)
