"""`steelyard selftest`: the checker against itself."""

from __future__ import annotations

import click

from steelyard import output
from steelyard.commands.common import CLEAN, INCONCLUSIVE, INTERNAL, project_here, seed_option


@click.command()
@click.option("--cases", type=click.IntRange(min=1), default=1_000, show_default=True, help="Calls of each action.")
@click.option("--protocols", type=click.IntRange(min=0), default=200, show_default=True, help="Generated protocols.")
@seed_option
@click.option("--reproducible", is_flag=True, help="Leave out times.")
def selftest(*, cases: int, protocols: int, seed: int, reproducible: bool) -> int:
    """The checker against itself: summaries against running Python, verdicts against exploration."""
    from steelyard.report import selftested
    from steelyard.selftest import selftest as run

    _, suite = project_here()
    line = output.LiveLine()
    try:
        report = run(suite, cases=cases, protocols=protocols, seed=seed, progress=line.show)
    finally:
        line.clear()
    output.show(selftested.render(report, reproducible=reproducible))
    if not report.is_sound:
        return INTERNAL
    return CLEAN if report.is_complete else INCONCLUSIVE
