"""The matrix of faulty designs and properties: who catches whom, and what catches nothing."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.catches import HOW_TO_KEEP
from steelyard.engines.catching import Catch
from steelyard.engines.mutation import Put
from steelyard.project import shorten
from steelyard.report.words import listed, number, plural
from steelyard.suite import Suite
from steelyard.variant import Variant
from steelyard.variants import Matrix, accountable

#: How many others that catch a design too are named in its line.
_FEW = 4


def listing(variants: Sequence[Variant]) -> str:
    """A line each: the name, then the property that must catch it."""
    return "".join(f"{one.name} {one.property}\n" for one in variants)


def render(matrix: Matrix, suite: Suite, puts: Sequence[Put] | None, *, root: str, reproducible: bool) -> str:
    """The matrix, by design and by property, and the answer; with what mutants tell, where these were asked."""
    lines = [_title(matrix), "", *(_row(one, matrix, reproducible=reproducible) for one in matrix.catches), ""]
    lines += [f"  {name:<{_width(matrix)}}  {', '.join(caught)}" for name, caught in matrix.by_property().items()]
    for one in (*matrix.survivors, *matrix.misplaced):
        lines += ["", *_problem(one, matrix)]
    if puts is not None:
        lines += ["", *_mutants(puts, root)]
    lines += ["", *_idle(matrix, suite), "", _answer(matrix, suite)]
    return "\n".join(lines) + "\n"


def _title(matrix: Matrix) -> str:
    return (
        f"{plural(len(matrix.catches), 'faulty design')}, each with all properties on in the scope where it goes wrong"
    )


def _width(matrix: Matrix) -> int:
    return max((len(name) for one in matrix.catches for name in (one.due, *one.steps)), default=0)


def _row(one: Catch, matrix: Matrix, *, reproducible: bool) -> str:
    """``caught  name  property  engine, 6 steps  1.2 s  also ...``."""
    status = "caught" if one.is_caught else ("MISPLACED" if one.steps else "SURVIVES")
    wide = max(len(other.variant) for other in matrix.catches)
    steps = f"{plural(one.steps[one.due], 'step')}" if one.is_caught else "-"
    cells = [
        f"  {status:<9}  {one.variant:<{wide}}  {one.due:<{_width(matrix)}}",
        f"{one.engine:<8}",
        f"{steps:<8}",
    ]
    if not reproducible:
        cells.append(f"{one.seconds:5.1f} s")
    if one.others:
        cells.append(f"also {listed(one.others, few=_FEW)}")
    return "  ".join(cells).rstrip()


def _problem(one: Catch, matrix: Matrix) -> list[str]:
    """What is wrong with how a design fares."""
    variant = next(v for v in matrix.variants if v.name == one.variant)
    searched = f"all {plural(one.states, 'state')}" if one.is_complete else plural(one.states, "state")
    told = f"caught by {listed(one.others, few=_FEW)}, not by {one.due}" if one.steps else "caught by nothing"
    return [
        f"{'MISPLACED' if one.steps else 'SURVIVES'}   {one.variant}",
        f"  {variant.story}   origin: {variant.origin}",
        f"  {told}, in {searched} of {variant.scope.name}",
        f"  next    steelyard counterexample {one.due} --variant {one.variant}",
    ]


def _mutants(puts: Sequence[Put], root: str) -> list[str]:
    """How the mutants and the stray writes fared, and those that broke no property."""
    mutants = [put for put in puts if put.file]
    strays = [put for put in puts if not put.file]
    unbroken = [put for put in mutants if not put.broken]
    left = [put for put in unbroken if put.wrong and put.moves]
    idle_ones = sum(put.wrong > 0 and not put.moves for put in unbroken)
    narrow = sum(not put.wrong and put.differs for put in unbroken)
    told = (
        f"{number(len(mutants) - len(unbroken))} caught, {number(len(left))} survive, {number(idle_ones)} do nothing "
        f"instead, {number(narrow)} only refuse more, {number(sum(not put.differs for put in unbroken))} make no "
        f"difference there"
    )
    unseen = [put for put in strays if not put.broken]
    seen = f"{number(len(strays) - len(unseen))} caught, {number(len(unseen))} unnoticed"
    return [
        f"{plural(len(mutants), 'mutant')}, each for one step from every state of the slices: {told}",
        "  A survivor is a rule that no property needs, or one whose lack takes more than a step to do harm:",
        *(f"  {put.action:<26}  {shorten(put.file, root)}:{put.line}  {put.change}" for put in left),
        "",
        f"{plural(len(strays), 'stray write')}, beside some calls of each action: {seen}",
        *(f"  {put.change}" for put in unseen),
    ]


def _idle(matrix: Matrix, suite: Suite) -> list[str]:
    """The properties that catch nothing; of the others, how many catch nothing but a generated design."""
    names = matrix.idle(suite)
    if not names:
        only = len(set(accountable(suite)) - matrix.by_property().keys())
        told = f", {number(only)} of them a generated design only" if only else ""
        return [f"Every invariant that is no lemma, and every step property, catches something{told}."]
    of = f"{number(len(names))} of {number(len(accountable(suite)))} invariants and step properties"
    if matrix.generated is None:
        return [f"{of} catch none of these designs."]
    return [
        f"{of} catch neither a design nor a generated one, and may be idle:",
        *(f"  {name}" for name in names),
        f"  next    {HOW_TO_KEEP}, which looks for what they catch; then a design of their own, or drop them",
    ]


def _answer(matrix: Matrix, suite: Suite) -> str:
    caught = sum(one.is_caught for one in matrix.catches)
    told = f"{number(caught)} of {number(len(matrix.catches))} faulty designs are caught by the property that must"
    if matrix.is_clean(suite):
        return f"{told}."
    problems = [
        *([f"{plural(len(matrix.survivors), 'design')} caught by nothing"] if matrix.survivors else []),
        *([f"{plural(len(matrix.misplaced), 'design')} caught by others only"] if matrix.misplaced else []),
    ]
    lazy = matrix.idle(suite) if matrix.generated is not None else ()
    problems += [f"properties that catch nothing: {number(len(lazy))}"] if lazy else []
    return f"{told}: {', '.join(problems)}."
