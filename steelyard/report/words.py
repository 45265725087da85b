"""Values, calls, bounds and changes in the words of a report.  Plain ASCII, but for a model's own names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import groupby
from typing import Any

import attrs

from steelyard.engines.result import Result
from steelyard.language import Map
from steelyard.schema import MapShape, RecordShape, Shape
from steelyard.suite import Verdict
from steelyard.trace import Move

#: From this size on, the digits of a number are grouped.
GROUPED_FROM = 10_000


def value(told: Any) -> str:
    """A value of a model, for people."""
    if isinstance(told, bool):
        return "true" if told else "false"
    if isinstance(told, int):
        return number(told)
    if isinstance(told, Enum):
        return told.name
    if isinstance(told, tuple):
        return f"({', '.join(_items(told))})"
    if isinstance(told, Map):
        return "{" + ", ".join(f"{value(k)}: {value(v)}" for k, v in told.items()) + "}"
    if attrs.has(type(told)):
        fields = (f"{field.name}={value(getattr(told, field.name))}" for field in attrs.fields(type(told)))
        return f"{type(told).__name__}({', '.join(fields)})"
    return str(told)


#: From this many equal parts of a tuple on, they are counted.
_MANY = 4


def _items(told: tuple[Any, ...]) -> Iterator[str]:
    """The parts of a tuple; ``7*NO_ONE`` where many in a row are equal."""
    for item, group in groupby(told):
        many = len(list(group))
        yield from [f"{many}*{value(item)}"] if many >= _MANY else [value(item)] * many


def number(told: int) -> str:
    """A whole number, its digits grouped when there are many."""
    return f"{told:,}" if abs(told) >= GROUPED_FROM else str(told)


def plural(count: int, noun: str) -> str:
    """``1 state``, ``2 states``, ``18,402 states``."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def arguments(told: Mapping[str, Any]) -> str:
    """``by=alice, amount=5``."""
    return ", ".join(f"{name}={value(argument)}" for name, argument in told.items())


def call(move: Move) -> str:
    """A move of a trace: the call, and its refusal if it was refused."""
    tail = "" if move.outcome == "ok" else f"  refused: {move.outcome}"
    return f"{move.action}({arguments(move.arguments)}){tail}"


def changes(shape: Shape, before: Any, after: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Each ``(path, old, new)`` in which two values of one shape differ; an absent entry is ``-``."""
    if before == after:
        return
    match shape:
        case RecordShape(fields=fields):
            for name, field in fields:
                at = f"{path}.{name}" if path else name
                yield from changes(field, getattr(before, name), getattr(after, name), at)
        case MapShape(value=entry):
            for key in Map({**dict(before.items()), **dict(after.items())}):
                at = f"{path}[{value(key)}]"
                old, new = _entry(before, key), _entry(after, key)
                if isinstance(entry, RecordShape) and key in before and key in after:
                    yield from changes(entry, before[key], after[key], at)
                elif old != new:
                    yield at, old, new
        case _:
            yield path, value(before), value(after)


def _entry(entries: Map[Any, Any], key: Any) -> str:
    try:
        return value(entries[key])
    except Exception:  # noqa: BLE001 - absent in a map without default
        return "-"


def columns(shape: Shape, values: Sequence[Any], path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Each scalar and each entry that values of one shape have: its path, and what it is in each; absent, ``-``.

    A value that is None stands for one that is absent.
    """
    match shape:
        case RecordShape(fields=fields):
            for name, field in fields:
                inner = [None if one is None else getattr(one, name) for one in values]
                yield from columns(field, inner, f"{path}.{name}" if path else name)
        case MapShape(value=entry):
            for key in Map({key: True for one in values if one is not None for key in one}):
                at = f"{path}[{value(key)}]"
                if isinstance(entry, RecordShape):
                    inner = [one[key] if one is not None and key in one else None for one in values]
                    yield from columns(entry, inner, at)
                else:
                    yield at, ["-" if one is None else _entry(one, key) for one in values]
        case _:
            yield path, ["-" if one is None else value(one) for one in values]


def field_of(state: Any, path: str) -> Any:
    """The value at a dotted path of records and tuple positions."""
    for part in path.replace("[", ".").replace("]", "").split("."):
        state = state[int(part)] if part.isdigit() else getattr(state, part)
    return state


#: How many slices are named on a line.
_FEW_SLICES = 4


def bounds(verdict: Verdict, limits: Mapping[str, int], slices: Sequence[str] = ()) -> str:
    """How far a verdict reaches, as one phrase: ``all 18,402 states of bridge, diameter 9``."""
    left = dict(limits)
    where = listed(slices, few=_FEW_SLICES)
    words: list[str] = []
    if verdict is Verdict.PROVEN:
        words.append("unbounded")
    if "states" in left:
        states = plural(left.pop("states"), "state")
        if where and "walks" not in left:
            states, where = f"{states} of {where}", ""
        words.append(f"all {states}" if verdict is Verdict.EXPLORED else states)
    if verdict is Verdict.EXPLORED and "depth" in left:
        words.append(f"diameter {left.pop('depth')}")
    if "cut" in left:
        words.append(f"{number(left.pop('cut'))} of them at the edge of the scope")
    if "walks" in left:
        steps = f" of at most {left.pop('steps')} steps" if "steps" in left else ""
        words.append(f"{plural(left.pop('walks'), 'run')}{steps}")
    for steps in ("depth", "steps"):
        if steps in left:
            many = plural(left.pop(steps), "step")
            words.append(f"runs of at most {many}" if verdict is Verdict.BOUNDED else many)
    words.extend(f"{name} {number(limit)}" for name, limit in left.items())
    return " in ".join(part for part in (", ".join(words), where) if part)


def listed(names: Sequence[str], *, few: int) -> str:
    """``a, b and c``, or ``a, b, c and 40 more``: at most `few` names."""
    more = len(names) - few
    if more > 0:
        return f"{', '.join(names[:few])} and {number(more)} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def answer(result: Result, *, few: int = 5) -> str:
    """What one engine said, on one line, with at most so many names of what it rests on.

    The note of a failed step of induction is long, and told elsewhere.
    """
    parts = [f"{result.engine}: {result.verdict.value}", bounds(result.verdict, result.bounds, result.slices)]
    if result.obligations or result.framed:
        parts.append(f"{plural(result.obligations, 'obligation')}, {number(result.framed)} framed")
    if result.hypotheses:
        parts.append(f"resting on {listed(result.hypotheses, few=few)}")
    if result.assumptions:
        parts.append(f"assuming {', '.join(result.assumptions)}")
    if result.trace is not None:
        parts.append(f"a trace of {plural(len(result.trace.moves), 'step')}")
    if result.note and result.verdict is not Verdict.NOT_INDUCTIVE:
        parts.append(result.note)
    return ", ".join(part for part in parts if part)
