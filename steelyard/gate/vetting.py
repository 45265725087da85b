"""What of a tree is run at all: the files that its suite imports, each looked at before anything is imported.

A model says what it says by definitions; so do its properties.  What could change the checker that
judges them, or tell one thing to the judge and another to a reader, is refused at its line (`looking`).  What
even this cannot catch is told in docs/gate.md.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator, Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from tokenize import detect_encoding

import attrs

from steelyard.gate.looking import Look, Refusal
from steelyard.project import Project, Unusable

#: The characters by which a text is shown in another order than it is written.
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


@attrs.frozen(kw_only=True)
class Vetted:
    """The files that a suite imports, relative to the root, and what is wrong with them."""

    files: tuple[str, ...]
    refusals: tuple[Refusal, ...]


def vet(project: Project, libraries: tuple[str, ...]) -> Vetted:
    """Follow the imports of a suite through its tree; `libraries` are where the checker's own are found.

    Raises:
        Unusable: the suite does not exist, or a module of the tree has the name of another one.
    """
    root = Path(project.root)
    todo, files, refusals = [project.module], dict[str, None](), list[Refusal]()
    tops: set[str] = set()
    for name in _each_once(todo):
        top = name.partition(".")[0]
        if top not in tops:
            tops.add(top)
            _refuse_foreign(top, libraries)
        found = list(_files(root, name))
        if not found or not _is_module(root, name):
            raise Unusable(f"the suite {project.suite} does not exist: no module {name} under {root}")
        for file in found:
            relative = file.relative_to(root).as_posix()
            if relative not in files:
                files[relative] = None
                seen = _seen(root, file, relative)
                refusals += seen.refusals
                todo += seen.imported
    return Vetted(files=tuple(sorted(files)), refusals=tuple(sorted(refusals)))


@attrs.frozen
class _Seen:
    """What a look at a file found, where so many modules are there or not."""

    modules: Mapping[str, bool]
    refusals: tuple[Refusal, ...]
    imported: tuple[str, ...]


#: By the name of a file and what it holds: most files of two trees are the same.
_looks: dict[tuple[str, bytes], _Seen] = {}


def _seen(root: Path, file: Path, relative: str) -> _Seen:
    """A look at a file, unless the same one was looked at among the same modules."""
    if not file.resolve().is_relative_to(file.parents[relative.count("/")].resolve()):
        raise Unusable(f"{relative} is a link out of the tree")
    data = file.read_bytes()
    known = _looks.get((relative, data))
    if known is not None and all(_is_module(root, name) is there for name, there in known.modules.items()):
        return known
    modules: dict[str, bool] = {}

    def is_module(name: str) -> bool:
        modules[name] = _is_module(root, name)
        return modules[name]

    look = Look(relative, is_module)
    refusals = tuple(look.at(_parsed(data, relative)))
    made = _looks[relative, data] = _Seen(modules, refusals, tuple(look.imported))
    return made


def _each_once(todo: list[str]) -> Iterator[str]:
    """What is to be done, more of which may be found while it is."""
    done: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in done:
            done.add(name)
            yield name


def _refuse_foreign(top: str, libraries: tuple[str, ...]) -> None:
    if top in sys.stdlib_module_names or top == "steelyard" or PathFinder.find_spec(top, list(libraries)) is not None:
        raise Unusable(
            f"the tree has a module {top}, which is also one of Python or of an installed library: rename it"
        )


def _files(root: Path, name: str) -> Iterator[Path]:
    """The files that importing a module runs: those of its packages, and its own."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        at = root.joinpath(*parts[:depth])
        for file in (at / "__init__.py", at.with_suffix(".py")):
            if file.is_file():
                yield file


def _is_module(root: Path, name: str) -> bool:
    at = root.joinpath(*name.split("."))
    return at.with_suffix(".py").is_file() or (at / "__init__.py").is_file()


def _parsed(data: bytes, relative: str) -> ast.Module:
    try:
        coding, _ = detect_encoding(io.BytesIO(data).readline)
        text = data.decode("utf-8")
        # As Python reads it: from the bytes.
        tree = ast.parse(data, relative)
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        raise Unusable(f"{relative}: {error}") from None
    if not coding.startswith("utf-8"):
        raise Unusable(f"{relative} is written in {coding}, which a reader may take for another text: use UTF-8")
    if not _TURNING.isdisjoint(text):
        raise Unusable(
            f"{relative} has characters that turn the direction of its text: it reads otherwise than it runs"
        )
    return tree
