"""`steelyard explain`: one property, action, assumption or story."""

from __future__ import annotations

import click

from steelyard import output
from steelyard.commands.common import (
    CLEAN,
    checked,
    cores,
    keep_traces,
    preset_option,
    project_here,
    seed_option,
    tell_story,
    workers_option,
)


@click.command()
@click.argument("name", metavar="ID")
@preset_option
@workers_option
@seed_option
def explain(*, name: str, preset: str, workers: int | None, seed: int) -> int:
    """One property, with what each engine says of it; or an action, or an assumption.

    Also a story, told by its trace, and `traceability`: where each sentence of the seed went.
    """
    from steelyard.report import catalogue, story, text, traceability

    project, suite = project_here()
    options = {"seed": seed, "workers": workers or cores()}
    if name == traceability.NAME:
        report = checked(project, suite, preset=preset, options=options)
        output.show(traceability.render(suite, report))
        return report.exit
    if name in story.names(suite):
        return tell_story(project, suite, name, preset=preset, options=options)
    output.show(catalogue.explained(suite, name, root=project.root))
    if not catalogue.is_checkable(suite, name):
        return CLEAN
    report = checked(project, suite, only=name, preset=preset, options=options)
    output.show(catalogue.said(report, suite, root=project.root, replays=keep_traces(project, suite, report)))
    output.show(f"{text.answer(report)}\n")
    return report.exit
