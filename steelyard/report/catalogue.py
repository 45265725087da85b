"""The catalogue: all properties on a line each, and one property, action or assumption in full."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from steelyard import idle
from steelyard.citations import places_citing
from steelyard.engines.resting import has_rests
from steelyard.language import info_of
from steelyard.merge import CAN, can_id, place_of, predicate_of
from steelyard.project import Unusable, suggest
from steelyard.report import blocks, story, traceability, words
from steelyard.report.record import Report
from steelyard.report.text import slices
from steelyard.schema import arguments_of
from steelyard.suite import MODEL_PROPERTIES, LeadsTo, Property, Relational, Suite

WIDTH = 100


def listing(suite: Suite) -> str:
    """A line for each property: kind, id, the verdict it must reach, its sentence."""
    claims = (*suite.properties, *MODEL_PROPERTIES)
    kind = max(len(claim.kind.value) for claim in claims)
    wide = max(len(claim.id) for claim in claims)
    verdict = max(len(claim.expected.value) for claim in claims)
    lines = [
        f"{claim.kind.value:<{kind}}  {claim.id:<{wide}}  {claim.expected.value:<{verdict}}  {claim.statement}"
        for claim in claims
    ]
    presets = ", ".join(f"{name} ({preset.summary})" for name, preset in {**suite.presets, **suite.scopes()}.items())
    assumptions = f"; assumptions {', '.join(suite.assumptions)}" if suite.assumptions else ""
    lines += [
        "",
        f"Actions, each of which must be possible, and each of its refusals ({CAN}.ACTION, {CAN}.ACTION.REFUSAL):",
        *textwrap.wrap(
            ", ".join(info.name for info in suite.infos()), WIDTH, initial_indent="  ", subsequent_indent="  "
        ),
        "",
        f"Each field must be read ({idle.READS}.FIELD), and each assumption be of use ({idle.NEEDS}.ASSUMPTION)",
        *([f"In a state in which nothing can happen nothing may be stuck ({idle.STUCK})"] if has_rests(suite) else []),
        *([f"Stories {', '.join(story.names(suite))}"] if story.names(suite) else []),
        "",
        f"{words.number(len(claims))} properties, {words.plural(len(suite.actions), 'action')}",
        f"Presets {presets}{assumptions}",
    ]
    return "\n".join(lines) + "\n"


def is_checkable(suite: Suite, name: str) -> bool:
    """Whether `name` is a property's, so that engines have something to say of it."""
    return _claim(suite, name) is not None or name.startswith(f"{CAN}.") or name in idle.known(suite)


def explained(suite: Suite, name: str, *, root: str = "") -> str:
    """What is written down of a property, an action or an assumption, or of what every suite owes.

    Raises:
        Unusable: nothing has that name.
    """
    claim = _claim(suite, name)
    actions = {info.name: function for info, function in zip(suite.infos(), suite.actions, strict=True)}
    if claim is not None:
        lines = _property(suite, claim, root)
    elif name in actions:
        lines = _action(suite, actions[name], root)
    elif name in suite.assumptions:
        lines = _assumption(suite, name)
    elif (called := name.removeprefix(f"{CAN}.").partition(".")[0]) in actions:
        lines = [f"{name}   generated for every action, and for every refusal on its paths"]
        lines += ["", *_action(suite, actions[called], root)]
    elif name in idle.known(suite):
        lines = _owed(suite, name)
    else:
        known = [c.id for c in (*suite.properties, *MODEL_PROPERTIES)]
        known += [*actions, *suite.assumptions, *map(can_id, actions), *idle.known(suite)]
        known += [*story.names(suite), traceability.NAME]
        raise Unusable(f"no property, action, assumption or story {name}{suggest(name, known)}")
    return "\n".join(lines) + "\n"


def said(report: Report, suite: Suite, *, root: str, replays: Mapping[str, str]) -> str:
    """What each engine said of the properties of a report, and the block of each that is not as expected."""
    lines = ["", f"preset {report.preset}, seed {report.seed}"]
    for checked in report.results:
        lines.append(f"  {checked.verdict.value}   {checked.id}")
        lines += [f"    {words.answer(result, few=sys.maxsize)}" for result in checked.said]
        if not checked.said:
            told = (checked.engine, words.bounds(checked.verdict, checked.bounds, checked.slices), checked.note)
            lines.append(f"    {', '.join(part for part in told if part)}")
    for checked in (*report.findings, *report.inconclusive):
        if not checked.generated or checked.trace is not None:
            lines += ["", *blocks.problem(checked, suite, replay=replays.get(checked.id, ""), root=root, again=False)]
    lines += [*slices(report), "", *report.remarks]
    return "\n".join(lines) + "\n"


# --- one thing ----------------------------------------------------------------------------


def _claim(suite: Suite, name: str) -> Property | None:
    return next((claim for claim in (*suite.properties, *MODEL_PROPERTIES) if claim.id == name), None)


def _property(suite: Suite, claim: Property, root: str) -> list[str]:
    predicate = predicate_of(claim)
    lines = [
        f"{claim.id}   {claim.kind.value}{', a lemma' if getattr(claim, 'lemma', False) else ''}",
        *textwrap.wrap(claim.statement, WIDTH, initial_indent="  ", subsequent_indent="  "),
        f"  source    {', '.join(claim.source)}",
        f"  expected  {claim.expected.value}{f': {claim.shortfall}' if claim.shortfall else ''}",
    ]
    cited = [name for name in claim.source if name in suite.assumptions]
    lines += [f"  {name}      {suite.assumptions[name]}" for name in cited]
    if isinstance(claim, Relational):
        lines += [*_source(claim.left, root), *_source(claim.right, root)]
    if isinstance(claim, LeadsTo):
        return lines + _leads_to(claim, root)
    if predicate is not None:
        lines += _source(predicate, root)
    return lines


def _leads_to(claim: LeadsTo, root: str) -> list[str]:
    """What leads to what, and what is taken to be fair."""
    lines = [f"  of each   key of {claim.each}"] if claim.each else []
    for one in claim.fairness:
        when = "" if one.when is None else f" for which {one.when.__name__}"
        told = f"each call of {one.action}{when}: {one.reason}"
        lines += textwrap.wrap(told, WIDTH, initial_indent="  fair      ", subsequent_indent=" " * 12)
    if not claim.fairness:
        lines.append("  fair      nothing: whoever may act may also never act")
    predicates = [claim.antecedent, claim.consequent, *(one.when for one in claim.fairness if one.when is not None)]
    return lines + [line for predicate in dict.fromkeys(predicates) for line in _source(predicate, root)]


def _action(suite: Suite, function: Callable[..., Any], root: str) -> list[str]:
    from steelyard.symbolic.summary import refusals

    info = info_of(function)
    caller = f", the argument `{info.caller}`" if info.caller else ""
    arguments = ", ".join(f"{name}: {getattr(shape, 'name', 'tuple')}" for name, shape in arguments_of(function))
    lines = [
        f"{info.name}({arguments})",
        f"  called by  {info.by}{caller}",
    ]
    if info.fair:
        lines.append(f"  fair       {info.fair}")
    codes = refusals(suite)[info.name]
    lines += _listed("refused", "  ", codes or ("never",))
    granted = [name for name in suite.assumptions if _mentions(function, name)]
    lines += [f"  assuming   {name}: {suite.assumptions[name]}" for name in granted]
    return [*lines, *_source(function, root)]


def _owed(suite: Suite, name: str) -> list[str]:
    """What is generated for every suite: who reads a field, who cites an assumption, how a run may rest."""
    topic, _, of = name.partition(".")
    if topic == idle.READS:
        from steelyard.engines.reading import readers

        lines = [f"{name}   generated for every field of the state"]
        return lines + _listed("read by", "  ", readers(suite)[of] or ("no property",))
    if topic == idle.NEEDS:
        return [f"{name}   generated for every assumption", "", *_assumption(suite, of)]
    lines = [f"{name}   generated for every suite that declares its ways to rest"]
    for rest in suite.rests:
        lines.append(
            f"  {rest.name:<16}{rest.statement} {f'Waits for {rest.waits_for}.' if rest.waits_for else 'Done.'}"
        )
    return lines


def _assumption(suite: Suite, name: str) -> list[str]:
    users = [info_of(f).name for f in suite.actions if _mentions(f, name)]
    citing = places_citing(suite)[name]
    lines = [name, *textwrap.wrap(suite.assumptions[name], WIDTH, initial_indent="  ", subsequent_indent="  ")]
    lines += _listed("limits", "  ", users or ("no action by name",))
    return lines + (_listed("cited by", "  ", citing) if citing else [])


def _listed(label: str, indent: str, items: list[str] | tuple[str, ...]) -> list[str]:
    first = f"{indent}{label:<11}"
    return textwrap.wrap(", ".join(items), WIDTH, initial_indent=first, subsequent_indent=" " * len(first))


def _mentions(function: Callable[..., Any], assumption: str) -> bool:
    """Whether the source of an action names an assumption."""
    return f'"{assumption}"' in inspect.getsource(function)


def _source(function: Callable[..., Any], root: str) -> list[str]:
    """The Python of a function, with its place."""
    code = textwrap.dedent(inspect.getsource(function)).rstrip().splitlines()
    return ["", f"  {place_of(function, root)}", *(f"    {line}".rstrip() for line in code)]
