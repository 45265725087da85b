"""`steelyard check`: every property at its expected verdict."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from steelyard import output
from steelyard.commands.common import (
    USAGE,
    Failed,
    checked,
    cores,
    keep_traces,
    painted,
    preset_option,
    seed_option,
    workers_option,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.report.record import Report
    from steelyard.suite import Suite


@click.command()
@click.option("--only", default="", metavar="GLOB", help="Only the properties whose id matches.")
@click.option(
    "--engine",
    type=click.Choice(["induction", "bounded", "explore", "liveness", "simulate"]),
    default=None,
    help="Ask only this one.",
)
@preset_option
@click.option("--states", type=click.IntRange(min=1), default=None, metavar="N", help="Of a scope, how many at most.")
@workers_option
@click.option("--budget", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="An emergency stop.")
@seed_option
@click.option("--cross", is_flag=True, help="Have every proof confirmed by a second solver.")
@click.option("--quick", is_flag=True, help="In seconds: proofs, what was explored before, and a few walks.")
@click.option("--no-cache", is_flag=True, help="Believe nothing that was found out in an earlier run.")
@click.option("--durations", is_flag=True, help="Show the slowest answers.")
@click.option("--reproducible", is_flag=True, help="Leave out times and whatever else differs between equal runs.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False), metavar="FILE", help="Write the report as JSON.")
@click.option("--junit", "junit_file", type=click.Path(dir_okay=False), metavar="FILE", help="Write it as JUnit XML.")
@click.option("--html", "html_file", type=click.Path(dir_okay=False), metavar="FILE", help="Write it as a page.")
def check(
    *,
    only: str,
    engine: str | None,
    preset: str,
    states: int | None,
    workers: int | None,
    budget: float | None,
    seed: int,
    cross: bool,
    quick: bool,
    no_cache: bool,
    durations: bool,
    reproducible: bool,
    json_file: str | None,
    junit_file: str | None,
    html_file: str | None,
) -> int:
    """Bring every property to its expected verdict."""
    from steelyard.cache.store import place_in, prune
    from steelyard.engines.result import Options
    from steelyard.project import find, imported, load
    from steelyard.report import json, junit, text
    from steelyard.whole import WholeRun

    if quick and engine:
        raise Failed(USAGE, "--quick asks what takes seconds, --engine one engine: choose one of them")
    for file in (json_file, junit_file, html_file):
        output.refuse_unwritable(file)
    project = find(Path.cwd())
    options: dict[str, Any] = {
        "seed": seed,
        "workers": workers or cores(),
        "cross": cross,
        "quick": quick,
        "cache": "" if no_cache else place_in(project.root),
        **({} if states is None else {"max_states": states}),
    }
    asked = {"only": only, "engine": engine or "", "preset": preset}
    whole = WholeRun(project, asked, Options(**options)) if options["cache"] else None
    report, suite = None if whole is None else whole.find(), imported(project)
    if report is None:
        suite = load(project)
        report = checked(project, suite, seconds=budget, options=options, **asked)
        if whole is not None:
            whole.keep(report)
            prune(options["cache"])
    replays = keep_traces(project, suite, report)
    output.show(
        text.render(
            report,
            suite,
            replays=replays,
            root=project.root,
            durations=durations,
            reproducible=reproducible,
            paint=painted if output.is_coloured() else text.plain,
        )
    )
    if json_file is not None:
        output.write(json_file, json.render(report, suite, reproducible=reproducible))
    if junit_file is not None:
        output.write(junit_file, junit.render(report, suite, root=project.root, reproducible=reproducible))
    if html_file is not None:
        _write_pages(html_file, report, suite, project.root, replays, reproducible=reproducible)
    if not report.results and only:
        why = f"{engine} cannot speak of {only}" if engine and report.left_out else f"no property matches {only}"
        raise Failed(report.exit, f"{why} (steelyard list)")
    return report.exit


def _write_pages(
    file: str, report: Report, suite: Suite, root: str, replays: Mapping[str, str], *, reproducible: bool
) -> None:
    """Write the catalogue, and the page of each trace into a directory beside it: ``report.traces/ID.html``."""
    from steelyard.report import dossier
    from steelyard.report.html import catalogue

    target = Path(file)
    beside = target.with_name(f"{target.stem}.traces")
    made = dossier.pages(report, suite, root=root, replays=replays, home=f"../{quote(target.name)}")
    if made:
        output.make_directory(beside)
    for name, page in made.items():
        output.write(str(beside / f"{name}.html"), page)
    links = {name: f"{quote(beside.name)}/{quote(name)}.html" for name in made}
    output.write(file, catalogue.render(report, suite, links=links, reproducible=reproducible))
