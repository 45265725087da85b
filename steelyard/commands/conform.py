"""`steelyard conform`: scenarios of others against the model."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard import output
from steelyard.commands.common import CLEAN, FINDINGS, project_here


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def conform(*, file: Path) -> int:
    """External scenarios against the model: each agrees, diverges by a rule, or fails."""
    from steelyard import conform as engine
    from steelyard.report import conformance

    project, suite = project_here()
    report = engine.conform(suite, engine.adapter_of(project), file)
    output.show(conformance.render(report))
    return CLEAN if report.ok else FINDINGS
