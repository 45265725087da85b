"""A counterexample in every form that it is written in, by the name of the file."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard import itf
from steelyard.project import Project
from steelyard.regression import is_retold
from steelyard.report import markdown, telling, testfile
from steelyard.report.html import page
from steelyard.report.record import Report
from steelyard.report.telling import Telling
from steelyard.suite import Suite

ITF, MARKDOWN, HTML = "trace.itf.json", "trace.md", "trace.html"


def files(told: Telling, project: Project) -> Mapping[str, str]:
    """For other tools, for a discussion, for a browser, and for pytest, where a run alone can show the failure."""
    made = {
        ITF: itf.dumps(told.suite, told.trace, status=told.checked.verdict.value, description=told.checked.statement),
        MARKDOWN: _markdown(told),
        HTML: page.render(told),
    }
    if told.claim is not None and is_retold(told.claim):
        made[testfile.name_of(told.checked.id)] = testfile.render(
            told.suite, told.trace, told.claim, module=project.module, attribute=project.attribute
        )
    return made


def _markdown(told: Telling) -> str:
    checked = told.checked
    intro = [checked.statement, f"Source: {', '.join(checked.source)}. {told.provenance}".strip()]
    return markdown.render(told.heading, intro, told.played, "\n".join(telling.text(told)))


def pages(report: Report, suite: Suite, *, root: str, replays: Mapping[str, str], home: str) -> dict[str, str]:
    """By id, the page of each trace that a check found, with a link back to `home`."""
    made = {}
    for checked in report.results:
        if checked.trace is not None:
            replay = f"steelyard replay {replays[checked.id]}" if checked.id in replays else ""
            told = telling.telling(suite, checked, checked.trace, root=root, replay=replay)
            made[checked.id] = page.render(told, home=home)
    return made
