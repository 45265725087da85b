"""`steelyard replay`: a trace from a file, against the model."""

from __future__ import annotations

from pathlib import Path

import click

from steelyard import output
from steelyard.commands.common import CLEAN, FINDINGS, Failed, preset_option, project_here, variant_option


@click.command()
@click.argument("file", metavar="TRACE", type=click.Path(path_type=Path))
@preset_option
@variant_option
def replay(*, file: Path, preset: str, variant: str) -> int:
    """Run an ITF trace against the model, with all invariants and step properties on.

    The preset serves where the file does not say its params and its start.
    """
    from steelyard.replay import replay as run
    from steelyard.report import replayed
    from steelyard.selecting import preset_of
    from steelyard.trace import ReplayError

    project, suite = project_here(variant=variant)
    try:
        done = run(suite, file, preset=preset_of(suite, preset))
    except ReplayError as error:
        raise Failed(FINDINGS, f"{file}: the model does not follow the trace at step {error.step}: {error}") from None
    output.show(replayed.render(done, suite, file=str(file), root=project.root))
    return FINDINGS if done.broken or done.fault else CLEAN
