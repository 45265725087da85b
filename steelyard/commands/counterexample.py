"""`steelyard counterexample`: a run that breaks a property, shown and written down."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard import output
from steelyard.commands.common import (
    CLEAN,
    FINDINGS,
    INCONCLUSIVE,
    USAGE,
    Failed,
    checked,
    cores,
    preset_option,
    project_here,
    seed_option,
    variant_option,
    workers_option,
)

if TYPE_CHECKING:
    from steelyard.project import Project
    from steelyard.report.record import Checked, Report
    from steelyard.report.telling import Telling
    from steelyard.suite import Suite


@click.command()
@click.argument("name", metavar="ID")
@variant_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write it to files there.")
@preset_option
@workers_option
@seed_option
def counterexample(*, name: str, variant: str, out: Path | None, preset: str, workers: int | None, seed: int) -> int:
    """Find a run that breaks a property, the shortest where a search can tell, and say who did what.

    With --out also as an ITF trace, as Markdown with a sequence diagram, as a page to explore, and as a pytest file.
    """
    from steelyard.report import dossier, telling
    from steelyard.suite import Verdict

    project, suite = project_here(variant=variant)
    found = _found(project, suite, name, preset, {"seed": seed, "workers": workers or cores()})
    if found.trace is None or found.verdict is not Verdict.VIOLATED:
        return _none(suite, found)
    replay = (
        "" if out is None else f"steelyard replay {shlex.quote(os.path.relpath(out / dossier.ITF))}{_put_in(variant)}"
    )
    told = telling.telling(suite, found, found.trace, root=project.root, replay=replay)
    output.show("\n".join([*telling.text(told), "", *_written(project, told, out), "", telling.answer(told)]) + "\n")
    return FINDINGS


def _found(project: Project, suite: Suite, name: str, preset: str, options: dict[str, Any]) -> Checked:
    """What is known of the property.

    A search comes first, for its traces are the shortest; then a proof that there is none; then whoever can answer.
    """
    from steelyard.check import WILDCARDS
    from steelyard.suite import LeadsTo, Verdict

    if any(sign in name for sign in WILDCARDS):
        raise Failed(USAGE, f"a counterexample is to one property, and {name} may be several (steelyard list)")
    eventual = any(isinstance(claim, LeadsTo) and claim.id == name for claim in suite.properties)
    for engine in ("liveness", "") if eventual else ("explore", "induction", ""):
        report: Report = checked(project, suite, only=name, preset=preset, engine=engine, options=options)
        for one in report.results:
            if one.verdict in (Verdict.VIOLATED, Verdict.PROVEN):
                return one
    return report.results[0]


def _none(suite: Suite, found: Checked) -> int:
    """Say that there is no run to show: none at all, or none within the bounds."""
    from steelyard.report import blocks, text
    from steelyard.suite import Verdict

    if found.verdict is Verdict.VIOLATED:
        output.show("\n".join([*blocks.problem(found, suite, again=True), "", "Violated, and by no run.\n"]))
        return FINDINGS
    output.show(f"{found.verdict.value}  {found.id}  {text.detail(found)}\n\n")
    if found.verdict is Verdict.PROVEN:
        output.show("There is no counterexample: it is proven.\n")
        return CLEAN
    output.show(f"No counterexample was found; there is no proof that there is none (steelyard explain {found.id}).\n")
    return INCONCLUSIVE


def _put_in(variant: str) -> str:
    """The option that puts a faulty design in."""
    return f" --variant {shlex.quote(variant)}" if variant else ""


def _written(project: Project, told: Telling, out: Path | None) -> list[str]:
    """Write the files, and say which; or how to have them written."""
    from steelyard.report import dossier

    if out is None:
        return [f"  write   steelyard counterexample {told.checked.id}{_put_in(project.variant)} --out DIR"]
    output.make_directory(out)
    made = dossier.files(told, project)
    for name, text in made.items():
        output.write(str(out / name), text)
    return [f"  wrote   {os.path.relpath(out / name)}" for name in made]
