"""The whole of a check, where nothing that it is about has changed since: then nothing is asked, and no process begun.

A run is known by the bytes of the tree's files that its suite imports, of the kept traces and of the project's
settings, by its options, and by the judge.  That these files are all that it is about, `vetting` sees to: a suite
that could do more than define a protocol, or import what is not of the tree, is asked anew.  Only a clean report is
kept; its traces run again before it is believed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from time import monotonic, time_ns
from typing import Any

import attrs

from steelyard.cache.answers import read_result, read_trace, write_result, write_trace
from steelyard.cache.judge import checker
from steelyard.cache.store import Store
from steelyard.engines.result import Options
from steelyard.gate.process import libraries
from steelyard.gate.vetting import vet
from steelyard.itf import ItfError
from steelyard.project import Project, Unusable, entry, imported
from steelyard.report.record import Checked, Report, Share, Slice, run_of
from steelyard.second import second_version
from steelyard.suite import Suite, Verdict
from steelyard.trace import ReplayError

KIND = "runs"
#: By how much the clock of files may be late, in nanoseconds.
_TICK = 100_000_000


class WholeRun:
    """One check of a project, by what is asked: `asked` names the preset and the like, as JSON can say it.

    Raises:
        Unusable: the suite does not import.
    """

    def __init__(self, project: Project, asked: Mapping[str, str], options: Options) -> None:
        self._began, began = monotonic(), time_ns()
        self._project = project
        self._workers = options.workers
        self._store = Store(options.cache, KIND)
        self.suite = imported(project)
        self._files = _imported_files(project)
        told = attrs.evolve(options, cache="", hints="", workers=1)
        self._told = repr([checker(), second_version() if options.cross else "", sorted(asked.items()), told])
        self._stamp = self._stamped()
        if self._stamp is not None and any(changed > began - _TICK for *_, changed in self._stamp):
            self._stamp = None  # whether it was imported before or after, nobody knows
        self._key = self._key_now()

    def find(self) -> Report | None:
        """The report of an earlier run, if there was one and its traces still run."""
        found = None if self._key is None else self._store.get(self._key)
        if found is None:
            return None
        try:
            report = _read(self.suite, found)
        except (ItfError, ReplayError, KeyError, TypeError, ValueError):
            return None
        return attrs.evolve(report, run=run_of(monotonic() - self._began, self._workers))

    def keep(self, report: Report) -> None:
        """Keep a report, if it is clean and these files, as they are, are all that it is about."""
        if self._key is None or not report.ok or report.cut_short or report.quick or not _can_be_written(report):
            return
        try:
            vetted = vet(self._project, libraries())
        except Unusable:
            return
        if vetted.refusals or set(vetted.files) != self._files.keys() or not self._ran_what_stands_there():
            return
        # Workers read the files for themselves: whoever edited one meanwhile had them run another suite.
        if self._stamp is not None and self._stamped() == self._stamp and self._key_now() == self._key:
            self._store.put(self._key, _written(self.suite, report))

    def _key_now(self) -> str | None:
        """By what the run is known, as the files are now; None where one cannot be read."""
        traces = entry(self._project, "traces")
        made = sha256(repr([self._told, self._project.suite, traces]).encode())
        try:
            for file in self._about():
                data = None if file.is_dir() else file.read_bytes()
                made.update(repr([str(file), data]).encode())
        except OSError:
            return None
        return made.hexdigest()

    def _stamped(self) -> list[tuple[int, ...]] | None:
        """What changes with every change of the files, even with one that is taken back."""
        try:
            told = [file.stat() for file in self._about()]
        except OSError:
            return None
        return [(one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns) for one in told]

    def _about(self) -> list[Path]:
        """The files that the suite imports, the settings, and the kept traces with their directory."""
        root, traces = Path(self._project.root), entry(self._project, "traces")
        found = [*(root / file for file in self._files), root / "pyproject.toml"]
        if isinstance(traces, str) and (root / traces).exists():
            found += [root / traces, *sorted((root / traces).glob("*.itf.json"))]
        return found

    def _ran_what_stands_there(self) -> bool:
        """Whether what was imported is what the files say.

        Python takes what it compiled before for a file that has its size and its second: an edit may escape it.
        """
        for file, name in self._files.items():
            loader: Any = sys.modules[name].__loader__
            data = Path(self._project.root, file).read_bytes()
            if loader.get_code(name) != compile(data, file, "exec", dont_inherit=True):
                return False
        return True


def _imported_files(project: Project) -> dict[str, str]:
    """The files of the tree that were imported, relative to its root, each with its module.

    The checker's are left out: it is known by itself.
    """
    root = Path(project.root)
    found: dict[str, str] = {}
    for name, module in sys.modules.items():
        if name.partition(".")[0] == "steelyard":
            continue
        path = Path(*name.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if getattr(module, "__file__", None) == str(root / file):
                found[file.as_posix()] = name
    return dict(sorted(found.items()))


def _can_be_written(report: Report) -> bool:
    """Whether the report says nothing of a failed step of induction, nor of a run that goes on for ever."""
    traces = [checked.trace for checked in report.results if checked.trace is not None]
    starts = [said.start for checked in report.results for said in checked.said if said.start is not None]
    return not starts and all(trace.loop is None for trace in traces)


def _written(suite: Suite, report: Report) -> dict[str, Any]:
    made = attrs.asdict(report, recurse=False, filter=lambda field, _: field.name != "run")
    made["results"] = [_of_checked(suite, one) for one in report.results]
    made["slices"] = [attrs.asdict(one) for one in report.slices]
    made["shares"] = [attrs.asdict(one) for one in report.shares]
    return made


def _of_checked(suite: Suite, checked: Checked) -> dict[str, Any]:
    made = attrs.asdict(checked, recurse=False)
    made["said"] = [write_result(suite, attrs.evolve(one, trace=None)) for one in checked.said]
    made["trace"] = None if checked.trace is None else write_trace(suite, checked.trace)
    return made | {name: made[name].value for name in ("expected", "required", "verdict")}


def _read(suite: Suite, found: Mapping[str, Any]) -> Report:
    read = {
        "results": tuple(_checked(suite, one) for one in found["results"]),
        "slices": tuple(Slice(**one) for one in found["slices"]),
        "shares": tuple(Share(**one) for one in found["shares"]),
        "hanging": tuple(found["hanging"]),
        "remarks": tuple(found["remarks"]),
        "run": run_of(0.0, 1),
    }
    return Report(**{**found, **read})


def _checked(suite: Suite, found: Mapping[str, Any]) -> Checked:
    said = (read_result(suite, one) for one in found["said"])
    lists = {name: tuple(found[name]) for name in ("source", "assumptions", "slices", "fairness")}
    read = {
        **{name: Verdict(found[name]) for name in ("expected", "required", "verdict")},
        "trace": None if found["trace"] is None else read_trace(suite, found["trace"]),
        "said": tuple(attrs.evolve(one, cached=max(1, one.obligations)) for one in said),
    }
    return Checked(**{**found, **lists, **read})
