"""A trace as one page that needs nothing but a browser: steps, chart, state, balances, what fails.

Everything can be read without the script; with it, a step is looked at by itself and compared with others.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from steelyard import __version__
from steelyard.report import blocks, loops, words
from steelyard.report.html.chart import chart
from steelyard.report.html.markup import Markup, data, document, joined, tag
from steelyard.report.html.sparks import spark
from steelyard.report.money import purses
from steelyard.report.scenes import Scene, cells
from steelyard.report.telling import Telling, breaks

KEYS = (
    ("j k", "next, previous step"),
    ("space", "play"),
    ("d", "compare with the previous, the first, a chosen step"),
    ("g", "chart"),
    ("/", "find a field"),
    ("y", "copy the command that replays it"),
)
#: So many small charts at most.
_CHARTS = 24


def render(told: Telling, *, home: str = "") -> str:
    """The page.  `home` is the address of the catalogue that it belongs to, if to one."""
    failed, columns = breaks(told), cells(told.suite, told.trace)
    return document(
        told.heading,
        _header(told, home),
        tag(
            "main",
            tag("nav", tag("h2", "Steps"), _steps(told, failed), class_="steps", aria_label="Steps"),
            tag("section", tag("h2", "Who does what"), chart(told.played, told.failing), id="chart"),
            _state(),
            _fails(told),
            _charts(told, columns),
            _properties(failed),
            _plain(told),
            class_="trace",
        ),
        tag("p", "", id="said", class_="unseen", role="status", aria_live="polite"),
        _footer(),
        data("trace", _data(told, failed, columns)),
        script="trace.js",
    )


def _header(told: Telling, home: str) -> Markup:
    checked = told.checked
    claimed = f"Claimed in {checked.location}. " if checked.location else ""
    return tag(
        "header",
        tag("p", tag("a", "All properties", href=home)) if home else "",
        tag("h1", tag("span", checked.id), " ", _verdict(checked.verdict.value, told.failing)),
        tag("p", checked.statement, class_="statement"),
        tag("p", f"Source: {', '.join(checked.source)}. {claimed}{told.provenance}"),
        tag("p", "Replay: ", tag("code", told.replay, id="replay")) if told.replay else "",
    )  # fmt: skip


def _verdict(word: str, failing: int) -> Markup:
    where = f" at step {failing}" if failing >= 0 else ""
    return tag("strong", f"{word}{where}", class_=f"verdict {word.replace(' ', '-')}")


# --- the list of steps --------------------------------------------------------------------


def _steps(told: Telling, failed: dict[str, tuple[int, ...]]) -> Markup:
    """A line for each step, with a dot for each property that fails somewhere, and one for all others."""
    shown = [told.checked.id] if told.checked.id in failed else []
    shown += [name for name, steps in failed.items() if steps and name not in shown]
    others = len(failed) - len(shown)
    items = [_step(told, scene, shown, failed, others) for scene in told.played]
    return joined(
        tag("ol", *items, id="steps", start=0),
        *(tag("p", line.strip(" ."), class_="loop") for line in loops.end(told.trace)),
        _legend(shown, others),
    )


def _step(told: Telling, scene: Scene, shown: list[str], failed: dict[str, tuple[int, ...]], others: int) -> Markup:
    dots = [_dot(is_broken=scene.number in failed[name]) for name in shown]
    dots += [tag("span", "·", class_="dot rest")] if others else []
    is_failing = scene.number == told.failing
    broken = [name for name in shown if scene.number in failed[name]]
    to_ears = tag("span", f", breaks {', '.join(broken)}", class_="unseen") if broken else ""
    refused = tag("em", f" {scene.outcome}") if scene.outcome != "ok" else ""
    link = tag(
        "a",
        tag("b", str(scene.number)),
        " ",
        tag("span", scene.action, class_="action"),
        refused,
        tag("small", f" {scene.actor}") if scene.actor else "",
        to_ears,
        href=f"#step={scene.number}",
    )
    is_repeated = loops.mark(told.trace.loop, scene.number) == "|"
    kind = f"{'fails' if is_failing else ''}{' repeated' if is_repeated else ''}".strip()
    signs = tag("span", *dots, class_="dots", aria_hidden="true")
    return tag("li", link, signs, data_step=scene.number, class_=kind or False)


def _dot(*, is_broken: bool) -> Markup:
    """A sign that differs by its shape, too."""
    return tag("span", "✗", class_="dot fails") if is_broken else tag("span", "●", class_="dot holds")


def _legend(shown: list[str], others: int) -> Markup:
    first = f"Dots, from the left: {', '.join(shown)}" if shown else "Dots"
    rest = f"; · {words.number(others)} others, which hold throughout" if others else ""
    return tag("p", f"{first}{rest}. ● holds, ✗ fails.", class_="legend")


# --- what the script fills, and what it only accompanies ----------------------------------


def _state() -> Markup:
    """The frame of the table of a state; hidden where no script fills it."""
    head = tag("tr", *(tag("th", told, scope="col") for told in ("field", "before", "after", "difference")))
    options = [
        tag("option", told, value=value)
        for value, told in (("previous", "the previous step"), ("first", "the first state"))
    ]
    return tag(
        "section",
        tag("h2", "State after step ", tag("span", "0", id="at")),
        tag("p", "", id="call"),
        tag(
            "p",
            tag("button", "Previous", type="button", id="back"),
            tag("button", "Next", type="button", id="forward"),
            tag("button", "Play", type="button", id="play", aria_pressed="false"),
            tag("label", "compare with ", tag("select", *options, id="against")),
            tag("label", tag("input", type="checkbox", id="changed", checked=True), " changed only"),
            tag("label", "find ", tag("input", type="search", id="find", autocomplete="off", spellcheck="false")),
            class_="controls",
        ),
        tag("table", tag("caption", "", id="caption"), tag("thead", head), tag("tbody", id="fields")),
        id="state",
        hidden=True,
    )  # fmt: skip


def _fails(told: Telling) -> Markup:
    """The comparison with its values, the line of the property and that of the model; of a loop, why it goes on."""
    last, rows = told.played[-1], []
    if told.found is not None:
        compared = "\n".join(line.strip() for line in blocks.comparison(told.found, told.root))
        rows.append(tag("pre", compared.removeprefix("fails").strip()))
    elif told.failing >= 0 and last.outcome != "ok":
        rows.append(tag("pre", last.outcome))
    if told.failing > 0 and last.place:
        rows.append(tag("p", "Done by ", tag("code", f"{last.place}  {last.line}")))
    owed = "\n".join(loops.told(told.trace, told.claim)).strip("\n")
    if owed:
        rows.append(tag("pre", textwrap.dedent(owed)))
    return tag("section", tag("h2", "What fails"), *rows, id="fails") if rows else Markup()


def _charts(told: Telling, columns: Mapping[str, tuple[str, ...]]) -> Markup:
    """Numbers that move: balances first, then what the property reads, then the others."""
    moving = {
        name: numbers
        for name, column in columns.items()
        if (numbers := _numbers(column)) is not None and len(set(numbers)) > 1
    }
    money = purses(told.suite, told.trace)
    names = sorted(moving, key=lambda name: (name.partition("[")[0] not in money, not _is_read(name, told)))
    if not names:
        return Markup()
    left = f"{words.number(len(names) - _CHARTS)} more numbers move." if len(names) > _CHARTS else ""
    figures = [spark(name, moving[name], is_read=_is_read(name, told)) for name in names[:_CHARTS]]
    return tag(
        "section", tag("h2", "Balances and counts"), tag("div", *figures, class_="sparks"), tag("p", left), id="charts"
    )


def _numbers(column: Iterable[str]) -> list[int] | None:
    """The numbers of a column, where it is one of numbers; what is absent counts as 0."""
    told = [text.replace(",", "") for text in column]
    if not all(text == "-" or text.removeprefix("-").isdecimal() for text in told):
        return None
    return [0 if text == "-" else int(text) for text in told]


def _is_read(path: str, told: Telling) -> bool:
    """Whether a cell belongs to a field that the property reads."""
    return path.partition("[")[0] in told.read or path in told.read


def _properties(failed: dict[str, tuple[int, ...]]) -> Markup:
    """All properties of states and steps by topic, with where they fail."""
    topics = dict.fromkeys(name.partition(".")[0] for name in failed)
    groups = []
    for topic in topics:
        names = [name for name in failed if name.partition(".")[0] == topic]
        items = [
            tag("li", _dot(is_broken=bool(steps)), f" {name}", _where(steps), data_id=name if steps else False)
            for name, steps in failed.items()
            if name in names
        ]
        broken = sum(bool(failed[name]) for name in names)
        told_of = f"{topic}: {broken} of {len(names)} fail" if broken else f"{topic}: {len(names)} hold"
        groups.append(tag("details", tag("summary", told_of), tag("ul", *items), open=broken > 0))
    return tag("section", tag("h2", "Properties"), *groups, id="properties")


def _where(steps: tuple[int, ...]) -> str:
    """In which steps a property fails, if it does."""
    told = words.listed([str(step) for step in steps], few=6)
    return tag("em", f" fails at step {told}", class_="finding") if steps else ""


def _plain(told: Telling) -> Markup:
    """The whole trace as a table, for readers without a script and for printing."""
    head = tag("tr", *(tag("th", name, scope="col") for name in ("step", "who", "call", "what changes", "line")))
    return tag(
        "section",
        tag("h2", "The trace"),
        tag(
            "table",
            tag("caption", "Each step with what it changes"),
            tag("thead", head),
            tag("tbody", *(_row(scene, told.failing) for scene in told.played)),
        ),
        id="plain",
    )


def _row(scene: Scene, failing: int) -> Markup:
    changes = [tag("li", tag("code", path), f" {old} → {new}") for path, old, new in scene.changed]
    call = f"{scene.action}({scene.told})" if scene.number else f"{scene.action} {scene.told}"
    refused = f" refused: {scene.outcome}" if scene.outcome != "ok" else ""
    return tag(
        "tr",
        tag("th", str(scene.number), scope="row"),
        tag("td", scene.actor),
        tag("td", tag("code", call), refused, tag("strong", " fails here") if scene.number == failing else ""),
        tag("td", tag("ul", *changes) if changes else ""),
        tag("td", tag("code", scene.place)),
        class_="fails" if scene.number == failing else False,
    )


def _footer() -> Markup:
    keys = [part for key, told in KEYS for part in (tag("kbd", key), f" {told}  ")]
    return tag("footer", tag("p", *keys, id="keys", hidden=True), tag("p", f"steelyard {__version__}"))


# --- what the script knows ----------------------------------------------------------------


def _data(told: Telling, failed: dict[str, tuple[int, ...]], columns: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The values as text, for amounts pass what a number of the script holds; each only where it changes."""
    fields = [
        {"name": name, "read": _is_read(name, told), "values": _changes(column)} for name, column in columns.items()
    ]
    steps = [
        {
            "call": f"{scene.action}({scene.told})" if scene.number else f"{scene.action} {scene.told}",
            "who": scene.actor,
            "outcome": scene.outcome,
            "place": scene.place,
            "line": scene.line,
        }
        for scene in told.played
    ]
    broken = {name: steps_ for name, steps_ in failed.items() if steps_}
    begin = told.failing if told.trace.loop is None else told.trace.loop.since
    return {"id": told.checked.id, "begin": max(begin, 0), "steps": steps, "fields": fields, "broken": broken}


def _changes(column: tuple[str, ...]) -> list[tuple[int, str]]:
    """The steps from which on a cell has another value, with that value."""
    return [(at, text) for at, text in enumerate(column) if not at or text != column[at - 1]]
