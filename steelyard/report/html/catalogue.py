"""The report of a check as one page: each property by topic with its verdict, and how far that reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from steelyard.report import text, words
from steelyard.report.html.markup import Markup, document, joined, tag
from steelyard.report.record import Checked, Report, Slice, Standing
from steelyard.report.shares import shares_of
from steelyard.suite import Suite

#: How many of the slowest answers are listed.
_SLOWEST = 15


def render(report: Report, suite: Suite, *, links: Mapping[str, str], reproducible: bool = False) -> str:
    """The page.  `links` holds, by id, the address of the page of a trace."""
    own = [checked for checked in report.results if not checked.generated]
    owed = [checked for checked in report.results if checked.generated]
    return document(
        f"{report.suite}: {text.answer(report)}",
        _header(report, reproducible=reproducible),
        tag(
            "main",
            _controls(),
            *_topics(own, links, reproducible=reproducible),
            *_owed(report, owed, links, reproducible=reproducible),
            _slices(report.slices),
            _assumptions(report, suite),
            *([] if reproducible else [_times(report)]),
            class_="catalogue",
        ),
        script="catalogue.js",
    )


def _header(report: Report, *, reproducible: bool) -> Markup:
    counts = [
        tag("li", tag("strong", word, class_=_kind(word)), f" {words.number(count)}")
        for word, count in report.summary.items()
    ]
    seconds = "" if reproducible else f", in {report.run.seconds:.1f} s"
    preset = f"preset {report.preset}{f' ({report.preset_summary})' if report.preset_summary else ''}"
    remarks = [tag("p", remark) for remark in report.remarks]
    return tag(
        "header",
        tag("h1", report.suite),
        tag("p", text.answer(report), class_=f"statement {'met' if report.ok else 'finding'}"),
        tag("p", f"steelyard {report.run.versions['steelyard']}, {preset}, seed {report.seed}{seconds}"),
        tag("ul", *counts, class_="counts"),
        *remarks,
    )


def _kind(word: str) -> str:
    return f"verdict {word.replace(' ', '-')}"


def _controls() -> Markup:
    """What the script needs; hidden without one."""
    return tag(
        "p",
        tag("label", "find ", tag("input", type="search", id="find", autocomplete="off", spellcheck="false")),
        tag("label", tag("input", type="checkbox", id="short"), " only what is short of its expectation"),
        tag("span", "", id="said", role="status", aria_live="polite"),
        class_="controls",
        id="controls",
        hidden=True,
    )


# --- the properties -----------------------------------------------------------------------


def _topics(own: Sequence[Checked], links: Mapping[str, str], *, reproducible: bool) -> Iterable[Markup]:
    for topic in dict.fromkeys(checked.topic for checked in own):
        those = [checked for checked in own if checked.topic == topic]
        yield _table(topic, those, links, reproducible=reproducible)


def _owed(report: Report, owed: Sequence[Checked], links: Mapping[str, str], *, reproducible: bool) -> Iterable[Markup]:
    """What every suite owes: the denominators, and each obligation below them."""
    if not owed:
        return
    shares = [*shares_of(owed), *report.shares]
    told = [tag("li", f"{words.number(one.count)} of {words.number(one.of)} {one.told}") for one in shares]
    yield _table("what every suite owes", owed, links, reproducible=reproducible, above=tag("ul", *told))


def _table(
    title: str, those: Sequence[Checked], links: Mapping[str, str], *, reproducible: bool, above: str = ""
) -> Markup:
    short = sum(checked.standing is not Standing.MET for checked in those)
    count = f"{words.number(short)} of {words.number(len(those))} short" if short else words.number(len(those))
    names = ("verdict", "property", "how far", *(() if reproducible else ("seconds",)))
    head = tag("tr", *(tag("th", name, scope="col") for name in names))
    rows = [_row(checked, links.get(checked.id, ""), reproducible=reproducible) for checked in those]
    return tag(
        "details",
        tag("summary", tag("h2", title), " ", tag("span", count, class_="finding" if short else "met")),
        above,
        tag("table", tag("thead", head), tag("tbody", *rows)),
        open=not those[0].generated or short > 0,
        class_="topic",
    )


def _row(checked: Checked, link: str, *, reproducible: bool) -> Markup:
    seconds = sum(result.seconds for result in checked.said)
    trace = joined(" ", tag("a", "trace", href=link, aria_label=f"trace of {checked.id}")) if link else ""
    word = tag("strong", checked.verdict.value, class_=_kind(checked.verdict.value))
    said = [tag("li", words.answer(result)) for result in checked.said]
    more = [
        f"Source: {', '.join(checked.source)}.",
        f"Expected: {checked.required.value}.",
        *([f"Stated in {checked.location}."] if checked.location else []),
        *([checked.note] if checked.note else []),
    ]
    about = tag("details", tag("summary", checked.statement), tag("p", " ".join(more)), tag("ul", *said))
    return tag(
        "tr",
        tag("td", word),
        tag("td", tag("code", checked.id), trace, about),
        tag("td", text.detail(checked)),
        *([] if reproducible else [tag("td", f"{seconds:.2f}", class_="number")]),
        id=checked.id,
        data_standing=checked.standing.value,
    )


# --- what the verdicts rest on ------------------------------------------------------------


def _slices(slices: Sequence[Slice]) -> Markup:
    """The scopes, and what each leaves out."""
    if not slices:
        return Markup()
    head = tag("tr", *(tag("th", name, scope="col") for name in ("scope", "what", "states", "what it leaves out")))
    rows = [
        tag(
            "tr",
            tag("th", one.name, scope="row"),
            tag("td", one.summary),
            tag("td", f"{'' if one.states is None else words.number(one.states)} {one.stopped}".strip()),
            tag("td", one.absent),
        )
        for one in slices
    ]
    told = tag("p", "What is explored or tested is so of these scopes, each by itself, and of nothing that mixes them.")
    return tag("section", tag("h2", "Scopes"), told, tag("table", tag("thead", head), tag("tbody", *rows)), id="scopes")


def _assumptions(report: Report, suite: Suite) -> Markup:
    """The assumptions that verdicts rest on, each with those that do."""
    if not report.assumptions_used:
        return Markup()
    told = []
    for name in report.assumptions_used:
        resting = [checked.id for checked in report.results if name in checked.assumptions]
        ids = [joined(" ", tag("a", id_, href=f"#{id_}")) for id_ in resting]
        about = tag("details", tag("summary", words.plural(len(resting), "verdict")), *ids)
        told += [tag("dt", name), tag("dd", suite.assumptions.get(name, ""), about)]
    return tag("section", tag("h2", "Assumptions used"), tag("dl", *told), id="assumptions")


def _times(report: Report) -> Markup:
    """The slowest answers."""
    answers = [(result.seconds, checked.id, result.engine) for checked in report.results for result in checked.said]
    slowest = sorted(answers, key=lambda told: (-told[0], told[1], told[2]))[:_SLOWEST]
    rows = [
        tag(
            "tr",
            tag("td", f"{seconds:.2f}", class_="number"),
            tag("td", engine),
            tag("td", tag("a", id_, href=f"#{id_}")),
        )
        for seconds, id_, engine in slowest
    ]
    head = tag("tr", *(tag("th", name, scope="col") for name in ("seconds", "engine", "property")))
    return tag(
        "details",
        tag("summary", tag("h2", "The slowest answers")),
        tag("table", tag("thead", head), tag("tbody", *rows)),
    )
