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
    from steelyard.trace import Trace


@click.command()
@click.argument("name", metavar="ID")
@variant_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write it to files there.")
@click.option("--all-causes", is_flag=True, help="One for each action, and way through it, that breaks the property.")
@preset_option
@workers_option
@seed_option
def counterexample(
    *, name: str, variant: str, out: Path | None, all_causes: bool, preset: str, workers: int | None, seed: int
) -> int:
    """Find a run that breaks a property, the shortest where a search can tell, and say who did what.

    With --out also as an ITF trace, as Markdown with a sequence diagram, as a page to explore, and as a pytest file.
    """
    from steelyard.suite import Verdict

    project, suite = project_here(variant=variant)
    found = _found(project, suite, name, preset, {"seed": seed, "workers": workers or cores()})
    if found.trace is None or found.verdict is not Verdict.VIOLATED:
        return _none(suite, found)
    if not all_causes:
        _show(project, suite, found, found.trace, out)
        return FINDINGS
    traces = _by_cause(suite, found, preset, seed)
    for number, trace in enumerate(traces, 1):
        output.show(f"cause {number} of {len(traces)}\n\n")
        _show(project, suite, found, trace, None if out is None else out / str(number))
        output.show("\n")
    return FINDINGS


def _show(project: Project, suite: Suite, found: Checked, trace: Trace, out: Path | None) -> None:
    """Show one run, and write it down where it is to be."""
    from steelyard.report import dossier, telling

    put_in = _put_in(project.variant)
    replay = "" if out is None else f"steelyard replay {shlex.quote(os.path.relpath(out / dossier.ITF))}{put_in}"
    told = telling.telling(suite, found, trace, root=project.root, replay=replay)
    output.show("\n".join([*telling.text(told), "", *_written(project, told, out), "", telling.answer(told)]) + "\n")


def _by_cause(suite: Suite, found: Checked, preset: str, seed: int) -> list[Trace]:
    """A run for each cause, in the first of the preset's scopes in which the property breaks."""
    from steelyard.engines.causes import causes
    from steelyard.engines.result import Options
    from steelyard.selecting import preset_of
    from steelyard.suite import Invariant, StepProperty

    claim = next((one for one in suite.properties if one.id == found.id), None)
    if not isinstance(claim, Invariant | StepProperty):
        raise Failed(USAGE, f"causes are told apart for invariants and step properties, and {found.id} is neither")
    for address in suite.scopes(preset_of(suite, preset)):
        told = causes(suite, address, claim, Options(seed=seed))
        if told:
            return [one.trace for one in told]
    return [found.trace] if found.trace is not None else []


def _found(project: Project, suite: Suite, name: str, preset: str, options: dict[str, Any]) -> Checked:
    """What is known of the property.

    A search comes first, for its traces are the shortest; then a proof that there is none; then whoever can answer.
    """
    from steelyard.selecting import WILDCARDS
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
