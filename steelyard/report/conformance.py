"""How external scenarios ended: the counts, and each one that does not simply agree."""

from __future__ import annotations

from steelyard.conform import ConformReport, ScenarioResult, Standing
from steelyard.report import words


def render(report: ConformReport) -> str:
    """A line for each divergence and each unsupported scenario, a block for each failure, the counts last."""
    lines = [f"conformance to {report.file}", ""]
    for standing in (Standing.DIVERGES, Standing.UNSUPPORTED, Standing.FAILED):
        told = [line for result in report.results if result.standing is standing for line in _told(result)]
        lines += [*told, *([""] if told else [])]
    lines.append(f"{words.plural(len(report.results), 'scenario')}: {_counts(report)}")
    lines.append(_answer(report))
    return "\n".join(lines) + "\n"


#: How each way to end is counted.
COUNTED = {
    Standing.AGREES: "agree",
    Standing.DIVERGES: "diverge by design",
    Standing.UNSUPPORTED: "unsupported",
    Standing.FAILED: "failed",
}


def _told(result: ScenarioResult) -> list[str]:
    word = "FAILED" if result.standing is Standing.FAILED else result.standing.value
    match result.standing:
        case Standing.DIVERGES:
            head = f"{word}   {result.name}\n    by {result.rule}"
        case Standing.UNSUPPORTED:
            head = f"{word}   {result.name}\n    the model has no {'; no '.join(result.lacking)}"
        case _:
            head = f"{word}   {result.name}   {result.problem}"
    return [head, *(f"    {difference}" for difference in result.differences)]


def _counts(report: ConformReport) -> str:
    return ", ".join(f"{words.number(count)} {COUNTED[standing]}" for standing, count in report.counts.items() if count)


def _answer(report: ConformReport) -> str:
    failed = report.counts[Standing.FAILED]
    if failed:
        return f"{words.plural(failed, 'scenario')} differ{'s' if failed == 1 else ''} without a rule that explains it."
    return "The model agrees, or differs by a rule."
