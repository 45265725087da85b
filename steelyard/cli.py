"""The command.  It alone exits; everything that costs time to import is imported in the call that needs it."""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard import __version__, output

if TYPE_CHECKING:
    from steelyard.project import Project
    from steelyard.report.record import Report, Standing
    from steelyard.suite import Suite

CLEAN, FINDINGS, INTERRUPTED, INTERNAL, USAGE, _, INCONCLUSIVE = range(7)


class Failed(Exception):
    """The command ends with this exit code, and one line on stderr."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def main() -> None:
    """The console script."""
    signal.signal(signal.SIGINT, _interrupted)
    code = _guarded()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def _interrupted(_signal: int, _frame: object) -> None:
    """Hear Ctrl-C once: a second one must not disturb the clearing up, nor bring up a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _guarded() -> int:
    """Run the command line; every way it can end is an exit code, and if not good, one line."""
    try:
        code = cli.main(standalone_mode=False)
        output.show("")
    except (KeyboardInterrupt, click.Abort):
        return _told(INTERRUPTED, "interrupted")
    except click.ClickException as error:
        return _told(USAGE, f"{' '.join(error.format_message().split())} (steelyard --help)")
    except Failed as failed:
        return _told(failed.code, str(failed))
    except output.Unwritable as error:
        return _told(USAGE, str(error))
    except Exception as error:  # the one place where any error becomes a line and an exit code
        if os.environ.get("STEELYARD_DEBUG"):
            raise
        return _told(*_classified(error))
    return code if isinstance(code, int) else CLEAN


def _classified(error: Exception) -> tuple[int, str]:
    """The exit code and the line of an error that came up from below."""
    from steelyard.engines.result import InternalError
    from steelyard.executor import WorkerDied
    from steelyard.project import Unusable
    from steelyard.schema import ModellingError

    match error:
        case Unusable() | ModellingError():
            return USAGE, str(error)
        case InternalError():
            return INTERNAL, f"internal error: {error}"
        case WorkerDied():
            return INTERNAL, "a worker process died: out of memory, or killed; try --workers 1"
        case OSError(errno=errno.ENOSPC):
            return USAGE, f"cannot write {error.filename or 'to standard output'}: {error.strerror}"
        case MemoryError():
            return INTERNAL, "out of memory; try --workers 1 or a smaller preset"
        case _:
            told = f"{type(error).__name__}: {error}"
            return INTERNAL, f"internal error: {told} (STEELYARD_DEBUG=1 shows the traceback)"


def _told(code: int, message: str) -> int:
    output.tell(message)
    return code


class _Group(click.Group):
    """Says itself what Ctrl-C means, before click does."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Failed(INTERRUPTED, "interrupted") from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="steelyard")
def cli() -> None:
    """Run and prove a protocol that is written once, as plain Python.

    The project is found by [tool.steelyard] in a pyproject.toml, here or above.

    Exit codes: 0 clean, 1 findings, 2 interrupted, 3 internal error, 4 usage or not loadable,
    5 nothing matches, 6 inconclusive.
    """


_preset = click.option(
    "--preset", default="", metavar="NAME", help="The scope to run, or a slice: tiny.bridge; the first."
)
_seed = click.option("--seed", default=0, show_default=True, metavar="N", help="Of every random choice.")
_workers = click.option(
    "--workers", type=click.IntRange(1, 1024), default=None, metavar="N", help="Processes; as many as there are cores."
)


@cli.command()
@click.option("--only", default="", metavar="GLOB", help="Only the properties whose id matches.")
@click.option(
    "--engine",
    type=click.Choice(["induction", "bounded", "explore", "liveness", "simulate"]),
    default=None,
    help="Ask only this one.",
)
@_preset
@_workers
@click.option("--budget", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="An emergency stop.")
@_seed
@click.option("--cross", is_flag=True, help="Have every proof confirmed by a second solver.")
@click.option("--durations", is_flag=True, help="Show the slowest answers.")
@click.option("--reproducible", is_flag=True, help="Leave out times and whatever else differs between equal runs.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False), metavar="FILE", help="Write the report as JSON.")
@click.option("--junit", "junit_file", type=click.Path(dir_okay=False), metavar="FILE", help="Write it as JUnit XML.")
def check(
    *,
    only: str,
    engine: str | None,
    preset: str,
    workers: int | None,
    budget: float | None,
    seed: int,
    cross: bool,
    durations: bool,
    reproducible: bool,
    json_file: str | None,
    junit_file: str | None,
) -> int:
    """Bring every property to its expected verdict."""
    from steelyard.report import json, junit, text

    for file in (json_file, junit_file):
        output.refuse_unwritable(file)
    project, suite = _project()
    report = _checked(
        project,
        suite,
        only=only,
        engine=engine or "",
        preset=preset,
        seconds=budget,
        options={"seed": seed, "workers": workers or _cores(), "cross": cross},
    )
    replays = _keep_traces(project, suite, report)
    output.show(
        text.render(
            report,
            suite,
            replays=replays,
            root=project.root,
            durations=durations,
            reproducible=reproducible,
            paint=_painted if output.is_coloured() else text.plain,
        )
    )
    if json_file is not None:
        output.write(json_file, json.render(report, suite, reproducible=reproducible))
    if junit_file is not None:
        output.write(junit_file, junit.render(report, suite, root=project.root, reproducible=reproducible))
    if not report.results and only:
        why = f"{engine} cannot speak of {only}" if engine and report.left_out else f"no property matches {only}"
        raise Failed(report.exit, f"{why} (steelyard list)")
    return report.exit


@cli.command("list")
def list_() -> None:
    """The catalogue: kind, id, expected verdict and sentence of each property."""
    from steelyard.report import catalogue

    _, suite = _project()
    output.show(catalogue.listing(suite))


@cli.command()
@click.argument("name", metavar="ID")
@_preset
@_workers
@_seed
def explain(*, name: str, preset: str, workers: int | None, seed: int) -> int:
    """One property, with what each engine says of it; or an action, or an assumption.

    Also a story, told by its trace, and `traceability`: where each sentence of the seed went.
    """
    from steelyard.report import catalogue, story, text, traceability

    project, suite = _project()
    options = {"seed": seed, "workers": workers or _cores()}
    if name == traceability.NAME:
        report = _checked(project, suite, preset=preset, options=options)
        output.show(traceability.render(suite, report))
        return report.exit
    if name in story.names(suite):
        return _tell(project, suite, name, preset=preset, options=options)
    output.show(catalogue.explained(suite, name, root=project.root))
    if not catalogue.is_checkable(suite, name):
        return CLEAN
    report = _checked(project, suite, only=name, preset=preset, options=options)
    output.show(catalogue.said(report, suite, root=project.root, replays=_keep_traces(project, suite, report)))
    output.show(f"{text.answer(report)}\n")
    return report.exit


@cli.command()
@click.argument("file", metavar="TRACE", type=click.Path(path_type=Path))
@_preset
def replay(*, file: Path, preset: str) -> int:
    """Run an ITF trace against the model, with all invariants and step properties on.

    The preset serves where the file does not say its params and its start.
    """
    from steelyard.check import preset_of
    from steelyard.replay import replay as run
    from steelyard.report import replayed
    from steelyard.trace import ReplayError

    project, suite = _project()
    try:
        done = run(suite, file, preset=preset_of(suite, preset))
    except ReplayError as error:
        raise Failed(FINDINGS, f"{file}: the model does not follow the trace at step {error.step}: {error}") from None
    output.show(replayed.render(done, suite, file=str(file), root=project.root))
    return FINDINGS if done.broken or done.fault else CLEAN


@cli.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def conform(*, file: Path) -> int:
    """External scenarios against the model: each agrees, diverges by a rule, or fails."""
    from steelyard import conform as engine
    from steelyard.report import conformance

    project, suite = _project()
    report = engine.conform(suite, engine.adapter_of(project), file)
    output.show(conformance.render(report))
    return CLEAN if report.ok else FINDINGS


@cli.command()
@click.option("--cases", type=click.IntRange(min=1), default=1_000, show_default=True, help="Calls of each action.")
@click.option("--protocols", type=click.IntRange(min=0), default=200, show_default=True, help="Generated protocols.")
@_seed
@click.option("--reproducible", is_flag=True, help="Leave out times.")
def selftest(*, cases: int, protocols: int, seed: int, reproducible: bool) -> int:
    """The checker against itself: summaries against running Python, verdicts against exploration."""
    from steelyard.report import selftested
    from steelyard.selftest import selftest as run

    _, suite = _project()
    line = output.LiveLine()
    try:
        report = run(suite, cases=cases, protocols=protocols, seed=seed, progress=line.show)
    finally:
        line.clear()
    output.show(selftested.render(report, reproducible=reproducible))
    if not report.is_sound:
        return INTERNAL
    return CLEAN if report.is_complete else INCONCLUSIVE


# --- what the commands share --------------------------------------------------------------


def _project() -> tuple[Project, Suite]:
    from steelyard import project

    found = project.find(Path.cwd())
    return found, project.load(found)


def _tell(project: Project, suite: Suite, name: str, *, preset: str, options: dict[str, Any]) -> int:
    """Print a story, and answer the exit code."""
    from steelyard.report import record, story

    def ask(only: str, scope: str, engine: str) -> Report:
        return _checked(project, suite, only=only, preset=scope, engine=engine, options=options)

    codes = []
    for claim in story.chapters(suite, name):
        report = story.witnessed(suite, claim, preset, ask)
        output.show(story.render(suite, claim, report))
        codes.append(report.exit)
    return record.worst(codes)


def _checked(project: Project, suite: Suite, *, options: dict[str, Any], **chosen: Any) -> Report:
    """Check with a live line on stderr, where that is a terminal."""
    from importlib.util import find_spec

    from steelyard.check import check as run
    from steelyard.engines.result import Options

    if options.get("cross") and find_spec("cvc5") is None:
        raise Failed(USAGE, "--cross needs the second solver: pip install cvc5")
    line = output.LiveLine()
    try:
        return run(suite, project=project, options=Options(**options), progress=line.show, **chosen)
    finally:
        line.clear()


def _keep_traces(project: Project, suite: Suite, report: Report) -> dict[str, str]:
    """Write each counterexample to ``.steelyard/traces``; by id, the file that ``steelyard replay`` takes."""
    kept: dict[str, str] = {}
    for checked in (*report.findings, *report.inconclusive):
        if checked.trace is None:
            continue
        from steelyard import itf

        file = Path(project.root, ".steelyard", "traces", f"{checked.id}.itf.json")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(itf.dumps(suite, checked.trace), encoding="utf-8")
        except OSError as error:
            output.tell(f"the trace of {checked.id} is not kept: {file}: {error.strerror}")
            continue
        kept[checked.id] = os.path.relpath(file)
    return kept


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _painted(word: str, standing: Standing) -> str:
    """The status word in the colour of its standing."""
    colours = {"met": "green", "inconclusive": "yellow", "finding": "red"}
    return click.style(word, fg=colours[standing.value])
