"""`steelyard hints`: what the proofs need, for the next ones to be found at once."""

from __future__ import annotations

import click

from steelyard import output
from steelyard.commands.common import CLEAN, USAGE, Failed, cores, project_here, workers_option


@click.command()
@workers_option
def hints(*, workers: int | None) -> int:
    """Prove everything without hints, and write down what each proof needed.

    A hint only says what is to be tried first.  A wrong one, or none, costs time and changes no verdict.
    """
    from steelyard import records
    from steelyard.engines.hints import needed
    from steelyard.project import file_of, shorten
    from steelyard.report.words import plural
    from steelyard.sending import proofs

    project, suite = project_here()
    file = file_of(project, "hints")
    if file is None:
        raise Failed(USAGE, f'{project.root}/pyproject.toml needs [tool.steelyard] hints = "FILE"')
    output.refuse_unwritable(str(file))
    # What was written is tried at once, for what does not suffice alone to be written with more.
    for tried in (None, str(file)):
        made = proofs(project, suite, workers=workers or cores(), hints=tried or "")
        found = needed(made)
        output.write(str(file), records.dumps(found))
    goals = plural(sum(len(one.goals) for one in found), "obligation")
    output.show(f"{shorten(str(file), project.root)}: what the proofs of {goals} need.\n")
    return CLEAN
