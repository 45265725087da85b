"""A story: a trace to something reachable, told step by step, with the sentences of the seed that each step answers."""

from __future__ import annotations

from collections.abc import Callable

from steelyard.citations import cited_by_docstring, cited_by_property
from steelyard.report import blocks, words
from steelyard.report.record import Checked, Report
from steelyard.suite import Reachable, Suite
from steelyard.trace import Trace

#: Asks for one property: its id, a preset, the only engine or all.
Ask = Callable[[str, str, str], Report]


def names(suite: Suite) -> tuple[str, ...]:
    """The stories that the suite tells, in order."""
    return tuple(dict.fromkeys(claim.story for claim in _reachables(suite) if claim.story))


def chapters(suite: Suite, name: str) -> tuple[Reachable, ...]:
    """The reachables that a story is told by."""
    return tuple(claim for claim in _reachables(suite) if claim.story == name)


def _reachables(suite: Suite) -> list[Reachable]:
    return [claim for claim in suite.properties if isinstance(claim, Reachable)]


def witnessed(suite: Suite, claim: Reachable, preset: str, ask: Ask) -> Report:
    """The report with a trace to what a reachable is about, or the last one without.

    A search of each preset is tried first, or of the one named; then all engines in the first of them.
    """
    scopes = [preset] if preset else list(suite.presets)
    for scope, engine in (*((scope, "explore") for scope in scopes), (scopes[0], "")):
        report = ask(claim.id, scope, engine)
        if report.results[0].trace is not None:
            break
    return report


def render(suite: Suite, claim: Reachable, report: Report) -> str:
    """The block of a story."""
    checked = report.results[0]
    lines = [f"preset {report.preset}, seed {report.seed}", "", *blocks.head(checked)]
    if checked.trace is None:
        lines += ["", *(f"  {words.answer(result)}" for result in checked.said)]
        return "\n".join(lines) + "\n"
    answered = _answered(suite, claim, checked.trace)
    told = {step: [f"{one}  {suite.seed[one]}" for one in ones] for step, ones in answered.items()}
    lines += ["", *blocks.steps(checked.trace, suite, claim, more=told)]
    return "\n".join([*lines, *_sentences(suite, claim, checked, answered)]) + "\n"


def _answered(suite: Suite, claim: Reachable, trace: Trace) -> dict[int, list[str]]:
    """By the number of a step, the sentences that its action cites, of those that the story is about."""
    about = [one for one in cited_by_property(suite, claim).sources if one in suite.seed]
    found = {}
    for number, move in enumerate(trace.moves, 1):
        cited = cited_by_docstring(suite, suite.action(move.action)).sources
        found[number] = [one for one in about if one in cited and move.outcome == "ok"]
    return found


def _sentences(suite: Suite, claim: Reachable, checked: Checked, answered: dict[int, list[str]]) -> list[str]:
    """For each sentence that the story is about, the steps that answer it."""
    about = [one for one in cited_by_property(suite, claim).sources if one in suite.seed]
    moves = () if checked.trace is None else checked.trace.moves
    lines = []
    for sentence in about:
        steps = [f"{n} {moves[n - 1].action}" for n, ones in answered.items() if sentence in ones]
        told = f"in step {', '.join(steps)}" if steps else "in no step by name"
        lines.append(f"  {sentence:<8}{told}")
    return ["", *lines] if lines else []
