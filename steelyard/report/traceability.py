"""Where each sentence of the seed went, and where each part of the specification comes from: a page of Markdown.

A sentence has a row with the actions and properties that cite it, and with the assumptions that
these cite.  The way back is a table of the actions and one of the properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from steelyard.citations import Cited, cited_by_docstring, cited_by_property, documented, is_known, places_citing
from steelyard.language import info_of
from steelyard.report.record import Checked, Report, Standing
from steelyard.suite import Suite

#: What ``steelyard explain`` calls this page.
NAME = "traceability"


@attrs.frozen(kw_only=True)
class Row:
    """Who cites a sentence, and which assumptions these name."""

    sentence: str
    actions: tuple[str, ...]
    properties: tuple[str, ...]
    assumptions: tuple[str, ...]


def rows(suite: Suite) -> tuple[Row, ...]:
    """A row for each sentence of the seed, in order."""
    actions, properties = _actions(suite), _properties(suite)
    found = []
    for sentence in suite.seed:
        acting = tuple(name for name, cited in actions.items() if sentence in cited.sources)
        stating = tuple(name for name, cited in properties.items() if sentence in cited.sources)
        named = {one for name in acting for one in actions[name].assumptions}
        named |= {one for name in stating for one in properties[name].assumptions}
        made = Row(sentence=sentence, actions=acting, properties=stating, assumptions=_in_order(suite, named))
        found.append(made)
    return tuple(found)


def faults(suite: Suite) -> tuple[str, ...]:
    """What breaks the thread: a sentence that nothing cites, a part without a source, a source that does not exist."""
    lost = [
        f"{row.sentence} has neither an action nor a property: {suite.seed[row.sentence]}"
        for row in rows(suite)
        if not row.actions and not row.properties
    ]
    return (*lost, *_unsourced(suite))


def _unsourced(suite: Suite) -> Iterator[str]:
    properties = _properties(suite)
    must = {**_actions(suite), **properties}
    every = {**{place: cited_by_docstring(suite, one) for place, one in documented(suite)}, **properties}
    for name, cited in must.items():
        if not cited.sources and not cited.assumptions:
            yield f"{name} has no source"
    for name, cited in every.items():
        for source in cited.sources:
            if not is_known(suite, source):
                yield f"{name} cites {source}, which does not exist"


def render(suite: Suite, report: Report | None = None) -> str:
    """The page.  With a report, a property that is not at its expected verdict is marked with the one it reached."""
    verdicts = _verdicts(suite, report)
    return "\n".join([*_head(suite), *_from_seed(suite, verdicts), *_to_seed(suite, verdicts), *_assumed(suite)]) + "\n"


# --- the page -----------------------------------------------------------------------------


def _head(suite: Suite) -> list[str]:
    traced = [row for row in rows(suite) if row.actions or row.properties]
    return [
        "# Where each sentence of the seed went",
        "",
        f"{len(traced)} of {len(suite.seed)} sentences are cited by an action or a property.",
        f"`steelyard explain {NAME}` prints this page.  A verdict is the one that a property must reach;",
        "where a check fell short of it, what it reached stands beside it.",
        "",
    ]


def _from_seed(suite: Suite, verdicts: Mapping[str, str]) -> list[str]:
    lines = ["## From the seed to the specification", ""]
    for row in rows(suite):
        lines.append(f"### {row.sentence}: {suite.seed[row.sentence]}")
        lines.append("")
        told = [f"`{name}` {verdicts[name]}" for name in row.properties]
        for label, names in (
            ("Actions", [f"`{name}`" for name in row.actions]),
            ("Properties", told),
            ("Assumptions", row.assumptions),
        ):
            lines.append(f"- {label}: {', '.join(names) or 'none'}")
        lines.append("")
    return lines


def _to_seed(suite: Suite, verdicts: Mapping[str, str]) -> list[str]:
    actions, properties = _actions(suite), _properties(suite)
    kinds = {claim.id: claim.kind.value for claim in suite.properties}
    return [
        "## From the specification to its sources",
        "",
        *_table(("action", "sources", "assumptions"), ((f"`{n}`", _told(c), *_named(c)) for n, c in actions.items())),
        *_table(
            ("property", "kind", "verdict", "sources", "assumptions"),
            ((f"`{name}`", kinds[name], verdicts[name], _told(c), *_named(c)) for name, c in properties.items()),
        ),
    ]


def _assumed(suite: Suite) -> list[str]:
    lines = ["## Assumptions", ""]
    for name, places in places_citing(suite).items():
        lines += [f"- {name}: {suite.assumptions[name]}", f"  Cited by {_code(places) or 'nothing'}."]
    return lines


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    return [_line(head), _line(["---"] * len(head)), *(_line(cells) for cells in body), ""]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _told(cited: Cited) -> str:
    return ", ".join(cited.sources)


def _named(cited: Cited) -> tuple[str]:
    return (", ".join(cited.assumptions),)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# --- what it is made of -------------------------------------------------------------------


def _actions(suite: Suite) -> dict[str, Cited]:
    return {info_of(function).name: cited_by_docstring(suite, function) for function in suite.actions}


def _properties(suite: Suite) -> dict[str, Cited]:
    return {claim.id: cited_by_property(suite, claim) for claim in suite.properties}


def _in_order(suite: Suite, names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in suite.assumptions if name in names)


def _verdicts(suite: Suite, report: Report | None) -> dict[str, str]:
    reached = {} if report is None else {checked.id: checked for checked in report.results}
    return {claim.id: _verdict(claim.expected.value, reached.get(claim.id)) for claim in suite.properties}


def _verdict(expected: str, checked: Checked | None) -> str:
    if checked is None or checked.standing is Standing.MET:
        return expected
    return f"{expected}, but **{checked.verdict.value}**"
