"""`steelyard list`: the catalogue."""

from __future__ import annotations

import click

from steelyard import output
from steelyard.commands.common import project_here


@click.command("list")
def list_() -> None:
    """The catalogue: kind, id, expected verdict and sentence of each property."""
    from steelyard.report import catalogue

    _, suite = project_here()
    output.show(catalogue.listing(suite))
