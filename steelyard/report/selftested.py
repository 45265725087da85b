"""What a selftest found: the counts, and every disagreement in full."""

from __future__ import annotations

from steelyard.report import words
from steelyard.selftest import SelftestReport
from steelyard.selftest.record import Contradiction, Disagreement, SummaryCheck, VerdictCheck, ViewCheck


def render(report: SelftestReport, *, reproducible: bool = False) -> str:
    """The table of actions, the counts, what disagrees, the answer last."""
    lines = [f"selftest of {report.suite}, seed {report.seed}", "", *_actions(report.summaries), ""]
    lines += [line for found in report.disagreements for line in _disagreement(found)]
    if report.verdicts is not None:
        lines += [line for found in report.verdicts.contradictions for line in _contradiction(found)]
    lines += [
        f"missed   {name}, path {path.number} ({path.outcome} {path.code}): taken {path.hits} times, "
        f"at least {report.summaries.least} are asked for"
        for name, path in report.summaries.missed
    ]
    lines.append(_summaries(report.summaries))
    lines += [_view(view) for view in report.views]
    if report.verdicts is not None:
        lines.append(_verdicts(report.verdicts))
    if not reproducible:
        lines.append(f"{report.seconds:.1f} s")
    lines.append(_answer(report))
    return "\n".join(lines) + "\n"


def _actions(summaries: SummaryCheck) -> list[str]:
    wide = max(len(action.name) for action in summaries.actions)
    lines = [f"  {'action':<{wide}}  {'calls':>6}  {'paths':>5}  {'least hits':>10}"]
    for action in summaries.actions:
        least = min((path.hits for path in action.paths if not path.impossible), default=0)
        lines.append(f"  {action.name:<{wide}}  {action.cases:>6}  {len(action.paths):>5}  {least:>10}")
    return lines


def _summaries(summaries: SummaryCheck) -> str:
    paths = [path for action in summaries.actions for path in action.paths]
    impossible = sum(path.impossible for path in paths)
    return (
        f"summaries: {words.plural(summaries.cases, 'call')} over {words.plural(len(paths), 'path')}, "
        f"{impossible} of them impossible; {words.number(summaries.answers)} predicates and "
        f"{words.number(summaries.measures)} sums and quantifiers compared; "
        f"{words.plural(len(summaries.disagreements), 'disagreement')}"
    )


def _view(view: ViewCheck) -> str:
    if not view.pairs:
        return f"view of {view.preset}: takes no two states for one, so it can go"
    return (
        f"view of {view.preset}: {words.plural(view.pairs, 'pair')} of states, {words.plural(view.calls, 'call')} "
        f"in both; {words.plural(len(view.disagreements), 'disagreement')}"
    )


def _verdicts(verdicts: VerdictCheck) -> str:
    pairs = ", ".join(
        f"{count} {proved} / {explored}" for (proved, explored), count in sorted(verdicts.verdicts.items())
    )
    told = [
        f"verdicts: {words.plural(verdicts.protocols, 'generated protocol')}",
        f"{verdicts.exhausted} explored to the end; induction / explore: {pairs}",
        f"{words.plural(verdicts.traces, 'counterexample')} replayed",
        f"{words.plural(verdicts.in_words, 'scope')} searched in words, too",
        words.plural(len(verdicts.contradictions), "contradiction"),
    ]
    return f"{told[0]}, {'; '.join(told[1:])}"


def _disagreement(found: Disagreement) -> list[str]:
    lines = [f"DISAGREES   {found.subject}: {found.what}", f"  {found.told}"]
    if found.case.state is not None:
        lines.append(f"  state      {words.value(found.case.state)}")
    if found.of_equal_view is not None:
        lines.append(f"  the other  {words.value(found.of_equal_view)}")
    lines.append(f"  params     {words.value(found.case.params)}")
    return [*lines, f"  arguments  {words.arguments(found.case.arguments)}", ""]


def _contradiction(found: Contradiction) -> list[str]:
    lines = [f"CONTRADICTS   {found.protocol}: {found.property}", f"  {found.told}"]
    if found.trace is not None:
        lines += [f"  {number:>4}  {words.call(move)}" for number, move in enumerate(found.trace.moves, 1)]
    return [*lines, *(f"    {line}".rstrip() for line in found.source.splitlines()), ""]


def _answer(report: SelftestReport) -> str:
    if not report.is_sound:
        return "The checker contradicts itself."
    if report.summaries.missed:
        return "Nothing contradicts anything, but some paths were taken too rarely."
    if not report.is_complete:
        return "Nothing contradicts anything, but some view is idle."
    return "The checker agrees with the running Python."
