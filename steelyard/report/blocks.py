"""One problem, told on a page: the counterexample, the failing comparison, what to do next."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from steelyard.report import loops, words
from steelyard.report.blame import Failure, failure, fields_read
from steelyard.report.record import Checked
from steelyard.run import step_of
from steelyard.schema import MapShape, leaves, record_shape
from steelyard.suite import MODEL_PROPERTIES, Invariant, LeadsTo, Property, StepProperty, Suite, Verdict
from steelyard.trace import Trace

WIDTH = 110
MAX_COLUMNS = 6
#: A call is wrapped from this length on.
_CALL = 64
#: The verdicts of a search that met no violation as far as it went.
_SEARCHED = (Verdict.EXPLORED, Verdict.BOUNDED)
#: How much is told of a step that nobody looked at closer: a whole state is nothing to read.
_MOST = 400


def problem(checked: Checked, suite: Suite, *, replay: str = "", root: str = "", again: bool = True) -> list[str]:
    """The block of a property that is not at its expected verdict.

    `replay` names the file of its trace; with `again` it says how to look at this property alone.
    """
    claim = next((p for p in suite.properties if p.id == checked.id), None)
    lines = head(checked)
    if checked.trace is not None:
        fails = checked.verdict is Verdict.VIOLATED and checked.trace.loop is None
        failing = len(checked.trace.moves) if fails else -1
        lines += ["", *steps(checked.trace, suite, claim, failing)]
        lines += why(checked.trace, suite, claim, root)
        lines += loops.told(checked.trace, claim)
    if checked.is_not_inductive:
        lines += ["", *_not_inductive(checked)]
    elif checked.note:
        lines += ["", *_labelled("note", checked.note)]
    if again and checked.trace is None:
        lines += ["", *(line for result in checked.said for line in _labelled("said", words.answer(result)))]
    if replay or again:
        lines.append("")
    if replay:
        lines += _labelled("replay", f"steelyard replay {replay}")
    if again:
        lines += _labelled("look", f"steelyard explain {checked.id}")
    if again and checked.verdict is Verdict.VIOLATED and checked.trace is not None:
        lines += _labelled("write", f"steelyard counterexample {checked.id} --out DIR")
    return lines


def run(trace: Trace, suite: Suite, name: str, note: str, *, root: str = "") -> list[str]:
    """The block of a run that ends in the violation of a property, told without a check around it."""
    claim = next((p for p in (*suite.properties, *MODEL_PROPERTIES) if p.id == name), None)
    lines = [f"VIOLATED   {name}", *([f"  {claim.statement}"] if claim is not None else [])]
    lines += ["", *steps(trace, suite, claim, len(trace.moves)), *why(trace, suite, claim, root)]
    return [*lines, "", *_labelled("note", note)] if note else lines


def head(checked: Checked) -> list[str]:
    """The first lines of a block: verdict, id, place; the sentence; the source; who found it."""
    verdict = Verdict.NOT_INDUCTIVE if checked.is_not_inductive else checked.verdict
    left = f"{verdict.value.upper()}   {checked.id}"
    lines = [f"{left:<{WIDTH - len(checked.location) - 2}}  {checked.location}".rstrip()]
    lines.append(f"  {checked.statement}   source: {', '.join(checked.source)}")
    if checked.trace is not None and checked.trace.found_by:
        certificate = f"; {checked.trace.shortest}" if checked.trace.shortest else ""
        lines.append(f"  found by {checked.trace.found_by}, replayed in Python{certificate}")
    elif checked.verdict.rank < checked.required.rank:
        lines.append(f"  expected {checked.required.value}")
    return lines


def _not_inductive(checked: Checked) -> list[str]:
    """The step that induction fails at, and what is known of its start."""
    failed = next(result for result in checked.said if result.verdict is Verdict.NOT_INDUCTIVE)
    lines = ["  A step from a state that may be unreachable breaks it; that is no violation."]
    start = failed.start
    if start is None:
        lines += _labelled("step", textwrap.shorten(failed.note, _MOST, placeholder=" ..."))
    else:
        lines += _labelled("step", start.where)
        lines += _labelled("from", ", ".join(start.values))
    lines += _labelled("reach", _reach(checked))
    if start is None or not start.lemmas:
        return lines + _labelled("next", "add a lemma that excludes the state it starts from, or expect less")
    for lemma in start.lemmas:
        lines += _labelled("lemma", f"{lemma}   would exclude it: a proposal, proved of nothing")
    return lines + _labelled("next", "add a lemma that holds and excludes that state, or expect less")


def _reach(checked: Checked) -> str:
    """What the searches say of whether the step can be reached."""
    searched = [one for one in checked.said if one.engine in ("explore", "bounded") and one.verdict in _SEARCHED]
    told = [f"no violation in {words.bounds(one.verdict, one.bounds, one.slices)} ({one.engine})" for one in searched]
    return "; ".join(told) if told else "no search has looked for it so far"


def _labelled(label: str, text: str) -> list[str]:
    first, *rest = textwrap.wrap(text, WIDTH - 10, break_long_words=False, break_on_hyphens=False) or [""]
    return [f"  {label:<8}{first}", *(f"  {'':<8}{line}" for line in rest)]


# --- the steps ----------------------------------------------------------------------------


def steps(
    trace: Trace,
    suite: Suite,
    claim: Property | None,
    failing: int = -1,
    *,
    more: Mapping[int, Sequence[str]] | None = None,
) -> list[str]:
    """The table of a trace: a line a step, with the fields that the property reads and what changed.

    `failing` is the number of the step to be marked; `more` is told of steps, by number.
    """
    shape = record_shape(suite.state)
    scalars = [path for path, leaf in leaves(shape) if not isinstance(leaf, MapShape)]
    read = _read(trace, suite, claim)
    moving = {path for a, b in pairwise(trace.states) for path, _, _ in words.changes(shape, a, b)}
    columns = [path for path in scalars if path in read] or [path for path in scalars if path in moving]
    columns = columns[:MAX_COLUMNS]
    names = _short(columns)
    calls = [f"(initial) {words.arguments(trace.genesis)}", *(words.call(move) for move in trace.moves)]
    cells = [[words.value(words.field_of(state, path)) for path in columns] for state in trace.states]
    widths = [max(len(n), *(len(row[i]) for row in cells)) for i, n in enumerate(names)]
    wide = min(max(len(c) for c in calls), _CALL)
    header = "".join(f"  {name:>{width}}" for name, width in zip(names, widths, strict=True))
    lines = [f"      step  {'action':<{wide}}{header}"]
    for number, (told, row) in enumerate(zip(calls, cells, strict=True)):
        mark = ">" if number == failing else loops.mark(trace.loop, number)
        right = "".join(f"  {cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        first, rest = _wrapped(told, wide)
        lines.append(f"    {mark} {number:>4}  {first:<{wide}}{right}".rstrip())
        lines += [f"{'':16}{line}" for line in rest]
        lines += [f"              {line}" for line in (more or {}).get(number, ())]
        if number:
            pair = trace.states[number - 1], trace.states[number]
            changed = (c for c in words.changes(shape, *pair) if c[0] not in columns)
            lines += [f"              {path}  {old} -> {new}" for path, old, new in changed]
    return lines + loops.end(trace)


def _wrapped(told: str, wide: int) -> tuple[str, list[str]]:
    """A call in the width of its column, and what does not fit in lines below, where there is more room."""
    first = textwrap.wrap(told, wide, break_on_hyphens=False)[0]
    return first, textwrap.wrap(told[len(first) :].lstrip(), WIDTH - 16, break_on_hyphens=False)


def _short(paths: Sequence[str]) -> list[str]:
    """Each path's last part, or the whole path where last parts collide."""
    last = [path.rpartition(".")[2] for path in paths]
    return [short if last.count(short) == 1 else path for path, short in zip(paths, last, strict=True)]


# --- why ----------------------------------------------------------------------------------


def arguments_at_end(trace: Trace, suite: Suite, claim: Property | None) -> tuple[Any, ...] | None:
    """What the property's predicate is given at the end of a trace, or None where it takes something else."""
    match claim:
        case Invariant():
            return trace.params, trace.states[-1]
        case StepProperty() if trace.moves:
            move = trace.moves[-1]
            step = step_of(suite.action(move.action), move.arguments)
            return trace.params, trace.states[-2], step, trace.states[-1]
        case LeadsTo(each=each) if trace.loop is not None:
            return trace.params, trace.states[-1], *((trace.loop.key,) if each else ())
        case _:
            return None


def _read(trace: Trace, suite: Suite, claim: Property | None) -> tuple[str, ...]:
    given, predicate = arguments_at_end(trace, suite, claim), shown_by(claim)
    return () if given is None or predicate is None else fields_read(predicate, given, suite.state)


def shown_by(claim: Property | None) -> Callable[..., bool] | None:
    """The predicate that is false at the end of a counterexample; for ever so, of a leads-to."""
    match claim:
        case Invariant() | StepProperty():
            return claim.predicate
        case LeadsTo():
            return claim.consequent
        case _:
            return None


def why(trace: Trace, suite: Suite, claim: Property | None, root: str) -> list[str]:
    """The comparison that fails at the end of a trace, with its values and the line that it stands on."""
    given, predicate = arguments_at_end(trace, suite, claim), shown_by(claim)
    if given is None or predicate is None:
        return []
    found = failure(predicate, given)
    return [] if found is None else ["", *comparison(found, root)]


def comparison(found: Failure, root: str = "") -> list[str]:
    """``fails  minted <= locked`` with the values under the operands."""
    texts = [text for text, _ in found.operands]
    told = [words.value(operand) for _, operand in found.operands]
    place = f"{found.file.removeprefix(root).lstrip('/') if root else found.file}:{found.line}"
    widths = [max(len(text), len(shown)) for text, shown in zip(texts, told, strict=True)]
    if not found.operators:
        lines = [f"  fails   {texts[0]}   {place}"]
    elif sum(widths) <= WIDTH - 40:
        lines = [
            f"  fails   {_row(texts, widths, found.operators)}   {place}",
            f"          {_row(told, widths, found.operators)}".rstrip(),
        ]
    else:
        lines = [f"  fails   {f' {found.operators[-1]} '.join(texts[-2:])}   {place}"]
        lines += [f"          {shown}   is   {text}" for text, shown in zip(texts, told, strict=True)]
    if found.at:
        at = ", ".join(f"{name.lstrip('_')} = {words.value(bound)}" for name, bound in found.at)
        lines.append(f"          at {at}")
    return lines


def _row(cells: Sequence[str], widths: Sequence[int], operators: Sequence[str]) -> str:
    padded = [f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)]
    return padded[0] + "".join(f" {op} {cell}" for op, cell in zip(operators, padded[1:], strict=True))
