"""Who judges: the checker, its solver and the Python below them.  What another one found out is asked again.

The second solver is not among them: it judges nothing, and by which version a proof was confirmed is kept with the
proof.
"""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path

_PACKAGES = ("attrs", "hypothesis", "networkx", "z3-solver")


@cache
def checker() -> str:
    """The digest of the checker's own files, and of the versions of what it stands on."""
    made = hashlib.sha256(platform.python_version().encode())
    root = Path(__file__).parent.parent
    for file in sorted(root.rglob("*.py")):
        made.update(f"\n{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes())
    for package in _PACKAGES:
        made.update(f"\n{package} {_version(package)}".encode())
    return made.hexdigest()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
