"""How long it takes to see a counterexample to each faulty design, from the command line.

Run `python -m bench.variants`.  Each design is asked for by a process of its own, as a person would ask; nothing is
cached between them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import click

from steelyard.commands.common import FINDINGS
from steelyard.project import find
from steelyard.variant import Variant, variants_of


def seconds_of(variant: Variant) -> tuple[float, float, int]:
    """Wall and processor time of ``steelyard counterexample``, and how it ended."""
    command = [sys.executable, "-m", "steelyard", "counterexample", variant.property, "--variant", variant.name]
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run([*command, "--workers", "1"], capture_output=True, check=False)  # noqa: S603 - our own command
    took, after = time.perf_counter() - begun, os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return took, busy, done.returncode


@click.command()
@click.option("--only", default="", help="Names that begin so.")
def main(*, only: str) -> None:
    """Print a line for each design, then the median and the worst."""
    project = find(Path.cwd())
    sys.path.insert(0, project.root)
    walls: list[float] = []
    busies: list[float] = []
    for variant in (one for one in variants_of(project) if one.name.startswith(only)):
        wall, busy, code = seconds_of(variant)
        if code != FINDINGS:
            raise click.ClickException(f"{variant.name}: no counterexample, exit {code}")
        walls.append(wall)
        busies.append(busy)
        click.echo(f"{variant.name:<40}  {wall:5.1f} s  {busy:5.1f} s of processor")
    for name, found in (("wall", walls), ("processor", busies)):
        click.echo(f"{name}: median {statistics.median(found):.1f} s, worst {max(found):.1f} s, of {len(found)}")


if __name__ == "__main__":
    main()
