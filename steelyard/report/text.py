"""The table of a check: a line for each property that is fine, a page for each that is not.

The answer is the last line.  Nothing but the status word is coloured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from steelyard.idle import NEEDS, READS
from steelyard.merge import CAN, ENGINES
from steelyard.report import blocks, words
from steelyard.report.record import Checked, Report, Share, Standing
from steelyard.report.shares import shares_of
from steelyard.suite import Suite, Verdict

#: How many of the slowest answers ``--durations`` lists.
SLOWEST = 10
#: How many of the properties that a quick check leaves out are named.
_FEW = 5

_OF_SLICES = "slices: what is explored or tested is so of these, each by itself, and of nothing that mixes them"

Paint = Callable[[str, Standing], str]


def plain(word: str, _standing: Standing) -> str:
    """No colour."""
    return word


def render(
    report: Report,
    suite: Suite,
    *,
    replays: Mapping[str, str],
    root: str = "",
    durations: bool = False,
    reproducible: bool = False,
    paint: Paint = plain,
) -> str:
    """The whole report.  `replays` holds, by id, the files to which counterexamples were written."""
    lines = [_title(report, reproducible=reproducible), ""]
    lines += _tables(report, paint, reproducible=reproducible)
    lines += slices(report)
    for checked in report.findings:
        if not checked.generated or checked.trace is not None:
            lines += ["", *blocks.problem(checked, suite, replay=replays.get(checked.id, ""), root=root)]
    lines += _open(report)
    if durations and not reproducible:
        lines += ["", *_durations(report)]
    lines += ["", *_footer(report, reproducible=reproducible)]
    return "\n".join(lines) + "\n"


def _title(report: Report, *, reproducible: bool) -> str:
    summary = f" ({report.preset_summary})" if report.preset_summary else ""
    parts = [
        f"steelyard {report.run.versions['steelyard']}",
        f"suite {report.suite}",
        f"preset {report.preset}{summary}",
        *([] if reproducible else [f"z3 {report.run.versions['z3']}"]),
        f"seed {report.seed}",
    ]
    return "   ".join(parts)


# --- the table ----------------------------------------------------------------------------


def _tables(report: Report, paint: Paint, *, reproducible: bool) -> list[str]:
    """A section for each topic in the suite's order; at the end what every suite must be able to do."""
    counted = {CAN: "what can happen", READS: "nothing is idle", NEEDS: "nothing is idle"}
    shown = [c for c in report.results if not c.generated or c.topic not in counted]
    generated = [c for c in report.results if c.generated and c.topic in counted]
    status = max((len(c.verdict.value) for c in report.results), default=0)
    wide = max((len(c.id) for c in [*shown, *(c for c in generated if c.standing is not Standing.MET)]), default=0)
    lines: list[str] = []
    for topic in dict.fromkeys(c.topic for c in shown):
        lines.append(topic)
        rows = [(c, "" if reproducible or not c.is_cached else ", cached") for c in shown if c.topic == topic]
        lines += [f"{_row(c, status, wide, paint)}{mark}" for c, mark in rows]
    for title in dict.fromkeys(counted.values()):
        those = [c for c in generated if counted[c.topic] == title]
        shares = [*shares_of(those), *(report.shares if title == counted[CAN] else ())]
        if those:
            lines.append(title)
            lines += [_row(c, status, wide, paint) for c in those if c.standing is not Standing.MET]
            lines += [_counted(share, status, paint) for share in shares if share.count]
    return lines


def _row(checked: Checked, status: int, wide: int, paint: Paint) -> str:
    word = f"{checked.verdict.value:<{status}}"
    return f"  {paint(word, checked.standing)}  {checked.id:<{wide}}  {detail(checked)}".rstrip()


def detail(checked: Checked) -> str:
    """By which engine, within which bounds, under which assumptions."""
    parts = [checked.engine, words.bounds(checked.verdict, checked.bounds, checked.slices)]
    if checked.fairness:
        parts.append(f"under fairness of {', '.join(checked.fairness)}")
    if checked.assumptions:
        parts.append(f"assuming {', '.join(checked.assumptions)}")
    if checked.untested:
        parts.append("put to the test by no state seen so far")
    elif checked.generated and checked.note and checked.standing is not Standing.MET and checked.trace is None:
        parts.append(checked.note)
    elif checked.standing is not Standing.MET and checked.verdict is not Verdict.VIOLATED:
        parts.append(f"expected {checked.required.value}{': not inductive' if checked.is_not_inductive else ''}")
    elif checked.shortfall and checked.verdict.rank < Verdict.PROVEN.rank:
        parts.append(checked.shortfall)
    return ", ".join(part for part in parts if part)


def _counted(share: Share, status: int, paint: Paint) -> str:
    """One line with its denominator."""
    word = f"{Verdict.REACHED.value:<{status}}"
    return f"  {paint(word, Standing.MET)}  {words.number(share.count)} of {words.number(share.of)} {share.told}"


def _open(report: Report) -> list[str]:
    """What was left undecided or cut short: why, and the command that looks closer."""
    told = [(f"steelyard explain {c.id}", c.note) for c in report.inconclusive]
    if not told:
        return []
    wide = max(len(command) for command, _ in told)
    return ["", "undecided or cut short", *(f"  {command:<{wide}}  {note}".rstrip() for command, note in told)]


def slices(report: Report) -> list[str]:
    """The scopes that leave something out: how far each was explored, and what it lacks."""
    if not report.slices:
        return []
    is_alone = [one.name for one in report.slices] == [report.preset]
    told = "scope: what is explored or tested is so of this alone" if is_alone else _OF_SLICES
    lines = ["", told]
    wide = max(len(one.name) for one in report.slices)
    for one in report.slices:
        met = "" if one.states is None else f"{words.plural(one.states, 'state')}. {one.stopped}".rstrip()
        lines.append(f"  {one.name:<{wide}}  {'   '.join(part for part in (one.summary, met) if part)}".rstrip())
        lines += [f"  {'':<{wide}}  {one.absent}"] if one.absent else []
    return lines


# --- the end ------------------------------------------------------------------------------


def _durations(report: Report) -> list[str]:
    """The slowest answers, and each engine's total.

    An engine that answers for many properties at once shares its time out among them.
    """
    answers = [(result.seconds, checked.id, result.engine) for checked in report.results for result in checked.said]
    slowest = sorted(answers, key=lambda told: (-told[0], told[1], told[2]))[:SLOWEST]
    totals = {engine: sum(seconds for seconds, _, by in answers if by == engine) for engine in ENGINES}
    told = ", ".join(f"{engine} {seconds:.1f} s" for engine, seconds in totals.items() if seconds)
    return ["slowest", *(f"  {seconds:>8.2f} s  {engine:<10} {id_}" for seconds, id_, engine in slowest), f"  {told}"]


def _footer(report: Report, *, reproducible: bool) -> list[str]:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in report.summary.items())
    seconds = "" if reproducible else f"    {report.run.seconds:.1f} s"
    lines = [f"{words.number(len(report.results))} checked: {counts}{seconds}"] if report.results else []
    said = [result for checked in report.results for result in checked.said]
    obligations, framed = sum(r.obligations for r in said), sum(r.framed for r in said)
    if obligations or framed:
        cached = 0 if reproducible else sum(r.cached for r in said if r.obligations)
        again = f" ({words.number(cached)} of them in an earlier run)" if cached else ""
        solved = f"{words.plural(obligations, 'obligation')} proved by a solver{again}"
        lines.append(f"{solved}, {words.number(framed)} need none")
    confirmed = sum(result.confirmed for result in said)
    if confirmed:
        lines.append(f"{words.number(confirmed)} of these confirmed by the second solver")
    if report.engine:
        left = f"; {words.number(report.left_out)} that it cannot speak of are left out" if report.left_out else ""
        lines.append(f"Only {report.engine} was asked: nothing better than its verdicts was expected{left}.")
    lines += report.remarks
    if report.hanging:
        lines.append(f"Left out, for want of more than that: {words.listed(report.hanging, few=_FEW)}.")
    lines += [
        f"{c.id} is short of the best: {c.shortfall}"
        for c in report.results
        if c.shortfall and c.standing is Standing.MET
    ]
    if report.assumptions_used:
        lines.append(
            f"Assumptions used: {', '.join(report.assumptions_used)} (steelyard explain {report.assumptions_used[0]})"
        )
    lines.append(answer(report))
    return lines


def answer(report: Report) -> str:
    """The last line."""
    if not report.results:
        return "Nothing was checked."
    if report.ok and report.hanging:
        return (
            f"All that was asked meet their expectation; {words.number(len(report.hanging))} left to steelyard check."
        )
    if report.ok:
        return "All meet their expectation."
    found, open_ = len(report.findings), len(report.inconclusive)
    parts = [words.plural(found, "finding")] if found else []
    if open_:
        parts.append(f"{words.number(open_)} undecided or cut short")
    return f"{', '.join(parts)}: not clean."
