"""The revisions that are compared: found by git, and laid out in directories of their own."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs

from steelyard.project import Unusable

#: What git is not to hear of the world around, so that the repository at hand is the one that is looked at.
_UNSET = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE")


@attrs.frozen
class Revision:
    """A commit.

    Attributes:
        commit: its full name.
        told: how it was found, for people.
    """

    commit: str
    told: str

    @property
    def short(self) -> str:
        """A few digits of its name."""
        return self.commit[:7]


class Repository:
    """The repository that a directory lies in."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.top = Path(self._git("rev-parse", "--show-toplevel", why=_no_repository(directory)))

    def base(self, wanted: str) -> Revision:
        """The merge-base of HEAD and a revision: of the one that is wanted, else of the branch that is merged into.

        Raises:
            Unusable: there is none, with what to do about it.
        """
        target = wanted or self._target()
        commit = self.commit(target)
        found = self._try("merge-base", "HEAD", commit)
        if not found:
            if self._try("rev-parse", "--is-shallow-repository") == "true":
                raise Unusable(f"this clone is too shallow to find where HEAD left {target}: git fetch --unshallow")
            raise Unusable(f"HEAD and {target} have no commit in common: choose another --base, or --base none")
        return Revision(found.splitlines()[0], f"merge-base with {target}")

    def _target(self) -> str:
        """The branch that the proposal is to be merged into."""
        branch = os.environ.get("GITHUB_BASE_REF")
        if branch:
            return f"origin/{branch}"
        default = self._try("rev-parse", "--abbrev-ref", "origin/HEAD")
        if default and default != "origin/HEAD":
            return default
        raise Unusable("no branch to compare with is known: say --base REV, or git remote set-head origin --auto")

    def commit(self, revision: str) -> str:
        """The full name of a commit.

        Raises:
            Unusable: there is no such revision.
        """
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if not found:
            shallow = self._try("rev-parse", "--is-shallow-repository") == "true"
            remedy = "git fetch --unshallow" if shallow else "git fetch, or see git log"
            raise Unusable(f"there is no revision {revision} here: {remedy}")
        return found

    def changed(self, base: str, head: str | None) -> tuple[str, ...]:
        """The files that differ between two commits, or between one and the working tree with what is new there."""
        names = self._git("diff", "--name-only", "--no-renames", base, *([] if head is None else [head]))
        new = "" if head is not None else self._git("ls-files", "--others", "--exclude-standard", "--full-name", ":/")
        return tuple(sorted({*names.splitlines(), *new.splitlines()}))

    def has(self, path: str) -> bool:
        """Whether something below a path of the project is part of the repository."""
        return bool(self._git("ls-files", "--", path))

    def is_dirty(self) -> bool:
        """Whether the working tree is not what HEAD says."""
        return bool(self._git("status", "--porcelain"))

    @contextmanager
    def laid_out(self, commit: str) -> Iterator[Path]:
        """A directory that holds a commit, for as long as it is needed; the repository is left as it was."""
        # Not by `git archive`, which puts other text into files where the attributes of the commit say so.
        with tempfile.TemporaryDirectory(prefix="steelyard-tree-") as directory:
            tree, index = Path(directory, "tree"), {"GIT_INDEX_FILE": str(Path(directory, "index"))}
            self._git("read-tree", commit, more=index)
            self._git("checkout-index", "--all", f"--prefix={tree}/", more=index, at=self.top)
            tree.mkdir(exist_ok=True)
            yield tree

    def _git(
        self, *arguments: str, why: str = "", more: Mapping[str, str] | None = None, at: Path | None = None
    ) -> str:
        done = self._run(*arguments, more=more, at=at)
        if done.returncode:
            raise Unusable(why or f"git {arguments[0]} fails: {_first(done.stderr)}")
        return done.stdout.strip()

    def _try(self, *arguments: str) -> str:
        done = self._run(*arguments)
        return "" if done.returncode else done.stdout.strip()

    def _run(
        self, *arguments: str, more: Mapping[str, str] | None = None, at: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(  # noqa: S603 - git; a revision cannot be taken for an option
                ["git", "-C", str(at or self._directory), *arguments],  # noqa: S607 - the git of the path
                env={**_environment(), **(more or {})},
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise Unusable("git is not installed: the gate compares two revisions of a git repository") from None


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _UNSET}


def _no_repository(directory: Path) -> str:
    return f"{directory} lies in no git repository: the gate compares two revisions of one"


def _first(text: str) -> str:
    return next(iter(text.strip().splitlines()), "it does not say why")
