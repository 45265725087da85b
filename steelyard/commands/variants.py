"""`steelyard variants`: the faulty designs against the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard import output
from steelyard.commands.common import CLEAN, FINDINGS, NOTHING, USAGE, Failed, cores, project_here, workers_option

if TYPE_CHECKING:
    from steelyard.project import Project
    from steelyard.variants import Matrix


@click.command()
@click.option("--list", "is_list", is_flag=True, help="A line each: name, and the property that must catch it.")
@click.option("--only", default="", metavar="GLOB", help="Only the designs whose name matches.")
@click.option("--mutants", "with_mutants", is_flag=True, help="Ask of all generated designs, not of those kept.")
@click.option("--keep", is_flag=True, help="With --mutants: keep what each property catches that catches nothing else.")
@click.option(
    "--traces", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Keep each trace there."
)
@workers_option
@click.option("--reproducible", is_flag=True, help="Leave out the times.")
def variants(
    *,
    is_list: bool,
    only: str,
    with_mutants: bool,
    keep: bool,
    traces: Path | None,
    workers: int | None,
    reproducible: bool,
) -> int:
    """Put each faulty design to all properties: who catches whom.

    A design that nothing catches, or only another property than the one it names, is a finding; so is an invariant or
    step property that catches neither a design nor a generated one, of which a few are kept, lest all be tried.
    """
    from steelyard import catches, records
    from steelyard.project import file_of
    from steelyard.report import matrix as report
    from steelyard.variant import variants_of
    from steelyard.variants import asked_again, matrix, mutants

    project, suite = project_here()
    if is_list:
        output.show(report.listing(variants_of(project)))
        return CLEAN
    file = file_of(project, "generated")
    if keep and (only or not with_mutants):
        raise Failed(USAGE, "--keep goes with --mutants, and with all designs")
    if keep and file is None:
        raise Failed(USAGE, f'--keep: {project.root}/pyproject.toml needs [tool.steelyard] generated = "FILE"')
    processes, puts = workers or cores(), None
    found = matrix(project, only=only, workers=processes)
    if not found.catches:
        raise Failed(NOTHING, f"no variant matches {only} (steelyard variants --list)")
    if with_mutants:
        puts = mutants(project, suite, workers=processes)
        if keep:
            output.write(str(file), records.dumps(catches.chosen(puts, found.idle(suite))))
        found = found.with_generated(name for put in puts for name in put.broken)
    elif not only:
        found = asked_again(project, suite, found, catches.read(file), workers=processes)
    output.show(report.render(found, suite, puts, root=project.root, reproducible=reproducible))
    if traces is not None:
        _keep(project, found, traces)
    return CLEAN if found.is_clean(suite) else FINDINGS


def _keep(project: Project, found: Matrix, directory: Path) -> None:
    """Write each trace to a file of its design's name."""
    from steelyard import itf
    from steelyard.project import load

    output.make_directory(directory)
    for one in found.catches:
        if one.trace is not None:
            suite = load(project.with_variant(one.variant))
            output.write(str(directory / f"{one.variant}.itf.json"), itf.dumps(suite, one.trace, description=one.due))
