"""Where a suite comes from: the root of the project, and the modules below it.

A project is a directory whose ``pyproject.toml`` says ``[tool.steelyard] suite = "module:NAME"``.
Loading puts that directory first on ``sys.path`` and refuses a module that came from elsewhere:
names like ``properties`` also exist on package indexes.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from steelyard.suite import Suite


class Unusable(Exception):
    """A project, suite, file or name that cannot be used; the message says what to do. Exit 4."""


@attrs.frozen
class Project:
    """A project's root and the ``module:NAME`` of its suite: all that a worker needs to load it.

    With a `variant`, the name of a faulty design, the suite is that with it put in.
    """

    root: str
    suite: str
    variant: str = ""

    def with_variant(self, name: str) -> Project:
        """The same project with a faulty design put into its suite."""
        return attrs.evolve(self, variant=name)

    @property
    def module(self) -> str:
        """The module that holds the suite."""
        return self.suite.partition(":")[0]

    @property
    def attribute(self) -> str:
        """The name of the suite in its module."""
        return self.suite.partition(":")[2]


def find(start: Path) -> Project:
    """The project that `start` lies in.

    Raises:
        Unusable: no directory from `start` upwards is a project, or its configuration is malformed.
    """
    for directory in (start, *start.parents):
        project = at(directory)
        if project is not None:
            return project
    raise Unusable(
        f'no project at or above {start}: it needs a pyproject.toml with [tool.steelyard] suite = "module:NAME"'
    )


def at(directory: Path) -> Project | None:
    """The project whose root is `directory`, or None.

    Raises:
        Unusable: the configuration is malformed.
    """
    file = directory / "pyproject.toml"
    table = _table(file)
    if table is None:
        return None
    suite: Any = table.get("suite")
    module, _, name = suite.partition(":") if isinstance(suite, str) else ("", "", "")
    if not name.isidentifier() or not all(part.isidentifier() for part in module.split(".")):
        raise Unusable(f'{file}: [tool.steelyard] needs suite = "module:NAME", got {suite!r}')
    return Project(str(directory.resolve()), suite)


@cache
def load(project: Project) -> Suite:
    """The project's suite, imported from its root and checked against the modelling language.

    Raises:
        Unusable: it does not import, is no suite, or came from elsewhere.
        ModellingError: the model is outside the modelling language.
    """
    from steelyard.whitelist import check_suite

    suite = loaded_elsewhere(project)
    check_suite(suite)
    return suite


@cache
def loaded_elsewhere(project: Project) -> Suite:
    """The suite that another process has loaded, and so checked, before it sent work here.

    Raises:
        Unusable: it does not import, is no suite, or came from elsewhere.
    """
    suite = imported(project)
    if project.variant:
        from steelyard.variant import variant_of

        suite = variant_of(project, project.variant).put_into(suite)
    return suite


def imported(project: Project) -> Suite:
    """The project's suite as it is imported from its root, which may be outside the modelling language.

    Raises:
        Unusable: it does not import, is no suite, or came from elsewhere.
    """
    from steelyard.suite import Suite

    if sys.path[:1] != [project.root]:
        sys.path.insert(0, project.root)
    module = _import(project)
    _refuse_foreign(project)
    try:
        suite = getattr(module, project.attribute)
    except AttributeError:
        suites = [name for name, value in vars(module).items() if isinstance(value, Suite)]
        raise Unusable(f"{project.module} has no {project.attribute}{suggest(project.attribute, suites)}") from None
    if not isinstance(suite, Suite):
        raise Unusable(f"{project.suite} is no Suite but {type(suite).__name__}")
    return suite


def named(project: Project, name: str) -> tuple[str, Any]:
    """The ``module:NAME`` of another entry of ``[tool.steelyard]``, such as `conform`, and what it names, or None.

    Raises:
        Unusable: there is no such entry, or its module does not import.
    """
    told = entry(project, name)
    module, _, attribute = told.partition(":") if isinstance(told, str) else ("", "", "")
    if not module or not attribute.isidentifier():
        file = Path(project.root, "pyproject.toml")
        raise Unusable(f'{file}: [tool.steelyard] needs {name} = "module:NAME", got {told!r}')
    try:
        return told, getattr(importlib.import_module(module), attribute, None)
    except Exception as error:  # whatever a module raises is told in one line
        raise Unusable(f"{name} = {told} does not import: {type(error).__name__}: {error}") from error


def entry(project: Project, name: str) -> Any:
    """What ``[tool.steelyard]`` says under a name, or None."""
    return (_table(Path(project.root, "pyproject.toml")) or {}).get(name)


def file_of(project: Project, name: str) -> Path | None:
    """The file that ``[tool.steelyard]`` names, which may not be there yet; None if it names none.

    Raises:
        Unusable: it names something else.
    """
    told = entry(project, name)
    if told is None:
        return None
    if not isinstance(told, str) or not told:
        raise Unusable(f'{project.root}/pyproject.toml: [tool.steelyard] {name} = "FILE", got {told!r}')
    return Path(project.root, told)


def _table(file: Path) -> dict[str, Any] | None:
    """``[tool.steelyard]`` of a pyproject.toml; None where there is none."""
    import tomllib

    try:
        told = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
        table = told.get("steelyard") if isinstance(told, dict) else told
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unusable(f"{file}: {error}") from None
    if not isinstance(table, dict | None):
        raise Unusable(f"{file}: [tool.steelyard] is no table")
    return table


def _import(project: Project) -> Any:
    importlib.invalidate_caches()
    try:
        return importlib.import_module(project.module)
    except ModuleNotFoundError as error:
        if error.name is not None and (project.module + ".").startswith(error.name + "."):
            raise Unusable(
                f"the suite {project.suite} does not exist: no module {error.name} under {project.root}"
            ) from error
        raise Unusable(f"the suite {project.suite} does not import: {_where(error, project)}{error}") from error
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:  # whatever a module raises, even an exit, is told in one line
        from steelyard.schema import ModellingError

        if isinstance(error, ModellingError):
            raise
        told = " ".join(f"{type(error).__name__}: {error}".split())
        raise Unusable(f"the suite {project.suite} does not import: {_where(error, project)}{told}") from error


def _where(error: BaseException, project: Project) -> str:
    """``file:line: `` of the innermost line below the root that took part in an error."""
    if isinstance(error, SyntaxError) and error.filename is not None:
        return f"{shorten(error.filename, project.root)}:{error.lineno}: "
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_below(frame.filename, project.root)]
    return f"{shorten(frames[-1].filename, project.root)}:{frames[-1].lineno}: " if frames else ""


def _refuse_foreign(project: Project) -> None:
    """Refuse a module whose top-level name the root also has, but that was loaded from elsewhere."""
    ours = {entry.name.removesuffix(".py") for entry in Path(project.root).iterdir()} - {"steelyard"}
    ours.add(project.module.partition(".")[0])
    for name, module in sorted(sys.modules.items()):
        file, top = getattr(module, "__file__", None), name.partition(".")[0]
        if top not in ours or file is None:
            continue
        if not _is_below(file, f"{project.root}/{top}") and not _is_below(file, f"{project.root}/{top}.py"):
            raise Unusable(
                f"the module {name} came from {file}, not from {project.root}: uninstall what provides it there"
            )


def _is_below(file: str, root: str) -> bool:
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(root))


def shorten(file: str, root: str) -> str:
    """A file's path relative to the root where it lies below it, with forward slashes."""
    path = Path(file)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else file


def suggest(wrong: str, known: Iterable[str]) -> str:
    """``; did you mean ...?`` with the known names that come close, or what there is, or nothing."""
    names = list(known)
    close = get_close_matches(wrong, names, n=3, cutoff=0.6)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    few = 12
    if 0 < len(names) <= few:
        return f"; there is {', '.join(names)}"
    return ""
