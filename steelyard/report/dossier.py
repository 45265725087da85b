"""A counterexample in every form that it is written in, by the name of the file."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard import itf
from steelyard.project import Project
from steelyard.regression import is_retold
from steelyard.report import markdown, telling, testfile
from steelyard.report.html import page
from steelyard.report.telling import Telling

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
