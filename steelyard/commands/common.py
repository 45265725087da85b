"""What the commands share: how they end, their options, the project at hand, a check with its live line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard import output

if TYPE_CHECKING:
    from steelyard.project import Project
    from steelyard.report.record import Report, Standing
    from steelyard.suite import Suite

CLEAN, FINDINGS, INTERRUPTED, INTERNAL, USAGE, NOTHING, INCONCLUSIVE = range(7)


class Failed(Exception):
    """The command ends with this exit code, and one line on stderr."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


preset_option = click.option(
    "--preset", default="", metavar="NAME", help="The scope to run, or a slice: tiny.bridge; the first."
)
seed_option = click.option("--seed", default=0, show_default=True, metavar="N", help="Of every random choice.")
workers_option = click.option(
    "--workers", type=click.IntRange(1, 1024), default=None, metavar="N", help="Processes; as many as there are cores."
)


variant_option = click.option("--variant", default="", metavar="NAME", help="Put this faulty design in first.")


def project_here(*, variant: str = "") -> tuple[Project, Suite]:
    """The project here or above, with its suite, into which a faulty design may be put."""
    from steelyard import project

    found = project.find(Path.cwd()).with_variant(variant)
    return found, project.load(found)


def project_root() -> str:
    """The root of the project here or above, whose suite need not load."""
    from steelyard import project

    return project.find(Path.cwd()).root


def tell_story(project: Project, suite: Suite, name: str, *, preset: str, options: dict[str, Any]) -> int:
    """Print a story, and answer the exit code."""
    from steelyard.report import record, story

    def ask(only: str, scope: str, engine: str) -> Report:
        return checked(project, suite, only=only, preset=scope, engine=engine, options=options)

    codes = []
    for claim in story.chapters(suite, name):
        report = story.witnessed(suite, claim, preset, ask)
        output.show(story.render(suite, claim, report))
        codes.append(report.exit)
    return record.worst(codes)


def checked(project: Project, suite: Suite, *, options: dict[str, Any], **chosen: Any) -> Report:
    """Check with a live line on stderr, where that is a terminal."""
    from steelyard.cache.store import place_in
    from steelyard.check import check as run
    from steelyard.engines.result import Options

    second_solver(wanted=bool(options.get("cross")))
    options = {"cache": place_in(project.root), **options}
    line = output.LiveLine()
    try:
        return run(suite, project=project, options=Options(**options), progress=line.show, **chosen)
    finally:
        line.clear()


def second_solver(*, wanted: bool | None) -> bool:
    """Whether the second solver is to be asked: where nobody says, it is if it is there."""
    from steelyard.second import has_second_solver

    is_there = has_second_solver()
    if wanted and not is_there:
        raise Failed(USAGE, "--cross needs the second solver: pip install cvc5")
    return is_there if wanted is None else wanted


def keep_traces(project: Project, suite: Suite, report: Report) -> dict[str, str]:
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


def cores() -> int:
    """How many processes are worth having."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def painted(word: str, standing: Standing) -> str:
    """The status word in the colour of its standing."""
    colours = {"met": "green", "inconclusive": "yellow", "finding": "red"}
    return click.style(word, fg=colours[standing.value])
