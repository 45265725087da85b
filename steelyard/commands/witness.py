"""`steelyard witness`: a shortest run to a state that is described by an expression."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard import output
from steelyard.commands.common import CLEAN, INCONCLUSIVE, preset_option, project_here


@click.command()
@click.argument("expression", metavar="EXPR")
@preset_option
@click.option(
    "--states", type=click.IntRange(min=1), default=20_000, show_default=True, metavar="N", help="Of a slice."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it as ITF, too.")
def witness(*, expression: str, preset: str, states: int, out: Path | None) -> int:
    """Find a shortest run to a state in which a Python expression over the state `s` holds.

    Such as 's.hippius.halpha[TREASURY] > 0 and s.pallet.guard.paused'.  It may also name `params`, the
    protocol's constants, enums and functions that make ids, and the identities of the presets.
    """
    from steelyard import itf
    from steelyard.engines.witnessing import witnessed
    from steelyard.expressions import parse
    from steelyard.report import witness as report
    from steelyard.selecting import preset_of

    _, suite = project_here()
    wanted = parse(suite, expression)
    found = witnessed(suite, preset_of(suite, preset), wanted, max_states=states)
    output.show(report.render(found, suite))
    if out is not None and found.trace is not None:
        output.write(str(out), itf.dumps(suite, found.trace, status="witness", description=wanted.text))
    return INCONCLUSIVE if found.trace is None else CLEAN
