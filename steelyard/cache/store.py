"""What was found out before, on disk: small JSON files, each written whole or not at all.

A file begins with the digest of what follows, so that one that was cut off or written over is seen,
dropped, and its contents found out again.  Two processes that write the same file at once leave one of
the two.  Nothing that cannot be read or written is an error: a cache may always be empty.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

#: Where a project keeps it, below its root.
PLACE = ".steelyard/cache"
#: How many files are kept of each kind, or of one by its name; the ones that were used longest ago go first.
KEPT = 4_000
KEPT_OF = {"runs": 100, "stories": 100}


def place_in(root: str) -> str:
    """Where the runs of a project leave what they found out; empty if the repository tracks it: anybody could have."""
    asked = ["git", "-C", root, "ls-files", "--", PLACE]
    try:
        tracked = subprocess.run(asked, capture_output=True, check=False).stdout  # noqa: S603 - our own arguments
    except OSError:  # no git, so nothing is tracked
        tracked = b""
    return "" if tracked else str(Path(root, PLACE))


class Store:
    """The entries of one kind below a directory, by the digest of what they answer."""

    def __init__(self, root: str, kind: str) -> None:
        self._directory = Path(root, kind)

    def get(self, key: str) -> Any:
        """The entry of a key, or None."""
        file = self._directory / key
        try:
            text = file.read_bytes()
        except OSError:
            return None
        told, _, payload = text.partition(b"\n")
        if told.decode("ascii", "replace") != _digest(payload):
            with suppress(OSError):
                file.unlink()
            return None
        with suppress(OSError):
            os.utime(file)
        try:
            return json.loads(payload)
        except ValueError:  # somebody wrote it, digest and all
            return None

    def put(self, key: str, entry: Any) -> None:
        """Keep an entry, of what JSON can say; if there is no room for it, nothing is kept."""
        payload = json.dumps(entry, separators=(",", ":")).encode()
        with suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".new-", dir=self._directory)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(f"{_digest(payload)}\n".encode() + payload)
                Path(name).replace(self._directory / key)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise


def prune(root: str) -> None:
    """Drop the entries that were used longest ago, and what a killed process has left."""
    with suppress(OSError):
        for kind in Path(root).iterdir():
            files = sorted(kind.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
            for file in files[KEPT_OF.get(kind.name, KEPT) :]:
                file.unlink(missing_ok=True)


def count(root: str) -> int:
    """How many entries there are."""
    return sum(1 for file in Path(root).rglob("*") if file.is_file())


def clear(root: str) -> int:
    """Forget everything; how many entries there were."""
    there = count(root)
    if Path(root).exists():
        shutil.rmtree(root)
    return there


def _digest(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()
