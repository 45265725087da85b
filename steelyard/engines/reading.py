"""Which fields of the state each property reads: the leaves that occur in its formula.

A field is a scalar of the state, or of the entries of a map; the items of a tuple are one field.
A property reads it if it occurs in the term of the predicate, which is made once from states of
which nothing is known: what the predicate looks at and then makes no use of does not occur.
That there is an entry in a map is no reading of what the entry holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from inspect import Parameter, signature
from typing import Any

import attrs

from steelyard.engines.footprint import mentioned
from steelyard.language import ABSENT
from steelyard.schema import MapShape, ModellingError, RecordShape, Shape, TupleShape, leaves, record_shape
from steelyard.suite import Kind, LeadsTo, Property, Relational, StepProperty, Suite
from steelyard.symbolic import terms
from steelyard.symbolic.state import (
    ACTION,
    CALLER,
    any_step,
    holds,
    symbolic,
    symbolic_arguments,
    symbolic_params,
    symbolic_step,
)
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import SymIdentity, identity_term

#: What says nothing of all states or steps, so that a field which only it reads is idle.
_NO_CLAIM = (Kind.REACHABLE, Kind.THEOREM, Kind.MODEL)
#: The names of the states that a predicate is given: before, after; before, left, right.
_STATES = ("s", "t", "u")
#: The leaf of an entry that says whether there is one.
_PRESENCE = "?"


def fields(suite: Suite) -> tuple[str, ...]:
    """The fields of the state, in order: ``contract.next_nonce``, ``contract.deposits.closed_at``."""
    found: dict[str, None] = {}
    for path, shape in leaves(record_shape(suite.state)):
        inner = [leaf for leaf, _ in leaves(shape.value)] if isinstance(shape, MapShape) else [""]
        found.update(dict.fromkeys(_field(path, leaf) for leaf in inner))
    return tuple(found)


def readers(suite: Suite) -> dict[str, tuple[str, ...]]:
    """For each field the properties that read it, in the suite's order; reachables do not count.

    Raises:
        ModellingError: a predicate is outside the modelling language.
    """
    found: dict[str, list[str]] = {name: [] for name in fields(suite)}
    with_defaults = {path for path, shape in leaves(record_shape(suite.state)) if _is_scalar_with_default(shape)}
    for claim in suite.properties:
        if claim.kind in _NO_CLAIM:
            continue
        read = {name for term in _formulas(suite, claim) for name in _fields_in(term, with_defaults)}
        for name, ids in found.items():
            if name in read:
                ids.append(claim.id)
    return {name: tuple(ids) for name, ids in found.items()}


def _field(path: str, leaf: str) -> str:
    """The dotted name of a leaf, without the positions in tuples."""
    return ".".join(part for part in re.split(r"\[\d+\]|\.", f"{path}.{leaf}") if part)


def _is_scalar_with_default(shape: Shape) -> bool:
    """Whether there is an entry in such a map where its only value is not the default."""
    return isinstance(shape, MapShape) and shape.default is not ABSENT and not isinstance(shape.value, RecordShape)


def _fields_in(formula: Term, with_defaults: set[str]) -> Iterator[str]:
    """The fields of any of the states that occur in a formula."""
    for term in terms.subterms((formula,), into_binders=True):
        if term.op not in ("var", "read"):
            continue
        state, _, path = term.data[0].partition(".")
        leaf = term.data[1] if term.op == "read" else ""
        if state in _STATES and path and (leaf != _PRESENCE or path in with_defaults):
            yield _field(path, "" if leaf == _PRESENCE else leaf)


def _formulas(suite: Suite, claim: Property) -> list[Term]:
    """The terms of what a property says.

    Maps are taken to have no default: else a map of records would be read in full by every look
    at its entries, since an entry is there where any part of it differs from the default.
    """
    shape = record_shape(suite.state)
    try:
        return list(_told(suite, claim, _bare(shape)))
    except ModellingError:
        # It depends on a default, as where it compares with an empty map: then the maps as they are.
        return list(_told(suite, claim, shape))


def _bare(shape: Shape) -> Any:
    match shape:
        case RecordShape(cls=cls, fields=inner):
            return RecordShape(cls, tuple((name, _bare(field)) for name, field in inner))
        case TupleShape(items=items):
            return TupleShape(tuple(_bare(item) for item in items))
        case MapShape():
            return attrs.evolve(shape, default=ABSENT)
        case _:
            return shape


def _told(suite: Suite, claim: Property, shape: Any) -> Iterator[Term]:
    params = symbolic_params(suite)
    states = [symbolic(shape, name) for name in _STATES]
    if isinstance(claim, Relational):
        yield holds(claim.relation, params, *states)
        return
    actions = claim.actions if isinstance(claim, StepProperty) else ()
    taken = [f for f in suite.actions if not actions or f.__name__ in actions]
    for predicate in _predicates(claim):
        variables = symbolic_arguments(predicate)
        if _takes_step(predicate):
            yield from _of_steps(predicate, taken, (params, *states), variables)
        else:
            yield holds(predicate, params, states[0], *_entry(suite, claim), **variables)


def _of_steps(
    predicate: Callable[..., bool], taken: Sequence[Callable[..., Any]], given: tuple[Any, ...], variables: Any
) -> Iterator[Term]:
    """What a predicate says of the calls of each action: it is evaluated once, if it looks at no arguments."""
    params, before, after, *_ = given
    steps = [symbolic_step(function, symbolic_arguments(function)) for function in taken]
    try:
        general = holds(predicate, params, before, any_step(), after, **variables)
    except ModellingError:
        yield from (holds(predicate, params, before, step, after, **variables) for step in steps)
        return
    if not mentioned(general) & {str(ACTION.data[0]), str(CALLER.data[0])}:
        yield general
        return
    for step in steps:
        callers = {CALLER: identity_term(step.caller)} if isinstance(step.caller, str | SymIdentity) else {}
        yield terms.substitute(general, {ACTION: identity_term(step.action), **callers})


def _entry(suite: Suite, claim: Property) -> list[Any]:
    """The key of which a leads-to speaks, if it speaks of each entry of a map."""
    each = claim.each if isinstance(claim, LeadsTo) else ""
    maps = {path: shape for path, shape in leaves(record_shape(suite.state)) if isinstance(shape, MapShape)}
    return [symbolic(maps[each].key, "key")] if each else []


def _predicates(claim: Property) -> list[Callable[..., Any]]:
    """The functions that state a property, of whatever kind."""
    values = (getattr(claim, field.name) for field in attrs.fields(type(claim)))
    return [value for value in values if callable(value)]


def _takes_step(predicate: Callable[..., Any]) -> bool:
    taken = [p for p in signature(predicate).parameters.values() if p.kind is not Parameter.KEYWORD_ONLY]
    return len(taken) == len(("params", "before", "step", "after"))
