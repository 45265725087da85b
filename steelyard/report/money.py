"""Who gains and who loses in a trace, and in which step the two sides of a comparison part.

A purse is found, not declared: a map with default 0 from those who act to amounts, that some invariant adds up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import attrs

from steelyard.language import Map
from steelyard.report import words
from steelyard.report.blame import Failure, alike
from steelyard.schema import IdentityShape, IntShape, MapShape, RecordShape, arguments_of, maps_in, record_shape
from steelyard.suite import Invariant, Suite
from steelyard.trace import Trace


@attrs.frozen(order=True)
class Flow:
    """So much from one to another in a purse.  An empty name is the purse itself: it is made there, or destroyed.

    Where several give and several take in one step, nobody says who paid whom: it goes through the purse.
    """

    purse: str
    giver: str
    taker: str
    amount: int


def purses(suite: Suite, trace: Trace) -> tuple[str, ...]:
    """The dotted paths of the maps that hold money, in the order of the state."""
    infos = zip(suite.infos(), suite.actions, strict=True)
    callers = {dict(arguments_of(function))[info.caller] for info, function in infos if info.caller is not None}
    summed = _summed(suite, trace)
    return tuple(
        path
        for path, shape in maps_in(suite.state).items()
        if shape.default == 0
        and isinstance(shape.key, IdentityShape)
        and isinstance(shape.value, IntShape)
        and shape.key in callers
        and path in summed
    )


def flows(paths: Sequence[str], before: Any, after: Any) -> tuple[Flow, ...]:
    """What moved between two states."""
    return tuple(flow for path in paths for flow in _moved(path, before, after))


def _moved(path: str, before: Any, after: Any) -> Iterator[Flow]:
    changed = _differences(path, before, after)
    gave = [(who, -amount) for who, amount in changed.items() if amount < 0]
    took = [(who, amount) for who, amount in changed.items() if amount > 0]
    more = sum(changed.values())
    if more > 0:
        gave.append(("", more))
    if more < 0:
        took.append(("", -more))
    if len(gave) == 1:
        yield from (Flow(path, gave[0][0], who, amount) for who, amount in took)
    elif len(took) == 1:
        yield from (Flow(path, who, took[0][0], amount) for who, amount in gave)
    else:
        yield from (Flow(path, who, "", amount) for who, amount in gave if who)
        yield from (Flow(path, "", who, amount) for who, amount in took if who)


def _differences(path: str, before: Any, after: Any) -> dict[str, int]:
    """By holder, how much more there is in the purse at `path`."""
    old, new = words.field_of(before, path), words.field_of(after, path)
    keys = Map({**dict(old.items()), **dict(new.items())})
    return {str(key): new[key] - old[key] for key in keys if new[key] != old[key]}


# --- which maps some invariant adds up ----------------------------------------------------


class _Noted(Map[Any, Any]):
    """A map that tells when it is added up."""

    __slots__ = ("_tell",)

    def __init__(self, entries: Map[Any, Any], tell: Callable[[], None]) -> None:
        super().__init__(dict(entries.items()), default=entries.default)
        self._tell = tell

    def sum(self, measure: Callable[[Any, Any], int]) -> int:
        self._tell()
        return super().sum(measure)


def _summed(suite: Suite, trace: Trace) -> set[str]:
    """The paths of the maps that invariants add up."""
    seen: set[str] = set()
    state = _noting(trace.initial, record_shape(suite.state), "", seen)
    for claim in suite.properties:
        if isinstance(claim, Invariant):
            with suppress(Exception):  # that a property faults is told elsewhere
                claim.predicate(trace.params, state)
    return seen


def _noting(value: Any, shape: RecordShape, path: str, seen: set[str]) -> Any:
    """A copy of a record whose maps add their paths to `seen` when they are added up."""
    made = {}
    for name, field in shape.fields:
        at, inner = f"{path}.{name}" if path else name, getattr(value, name)
        if isinstance(field, RecordShape):
            made[name] = _noting(inner, field, at, seen)
        elif isinstance(field, MapShape):
            made[name] = _Noted(inner, lambda at=at: seen.add(at))  # type: ignore[misc]
    return attrs.evolve(value, **made)


# --- the waterfall ------------------------------------------------------------------------


def waterfall(suite: Suite, trace: Trace) -> list[str]:
    """A line for each step that moves money: in which purse, who gains, who loses; then all of it together."""
    paths = purses(suite, trace)
    wide = max(map(len, paths), default=0)
    rows = [
        f"{number:>4}  {path:<{wide}}  {told}"
        for number, (before, after) in enumerate(pairwise(trace.states), 1)
        for path in paths
        if (told := _balance(_differences(path, before, after)))
    ]
    if not rows:
        return []
    ends = trace.states[0], trace.states[-1]
    total = [f" all  {path:<{wide}}  {told}" for path in paths if (told := _balance(_differences(path, *ends)))]
    first, *rest = [*rows, *total]
    return ["", f"  money {first}", *(f"        {row}" for row in rest)]


def _balance(changed: dict[str, int]) -> str:
    """``alice +1, BRIDGE -1``, and by how much the whole grew or shrank."""
    if not changed:
        return ""
    told = ", ".join(f"{who} {amount:+,}" for who, amount in changed.items())
    more = sum(changed.values())
    return f"{told}{f'   ({abs(more):,} made)' if more > 0 else f'   ({abs(more):,} gone)' if more < 0 else ''}"


def parted(trace: Trace, predicate: Callable[..., bool], found: Failure) -> list[str]:
    """The two sides of the comparison of an invariant in each state where one of them moved."""
    rows: list[tuple[int, str]] = []
    for number, state in enumerate(trace.states):
        part = alike(found, predicate, (trace.params, state))
        sides = "" if part is None or not part.operators else _sides(part)
        if sides and (not rows or sides != rows[-1][1]):
            rows.append((number, sides))
    if len(rows) < 2:  # noqa: PLR2004 - before, and after
        return []
    first, *rest = [f"{number:>4}  {sides}" for number, sides in rows]
    return ["", f"  sides {first}", *(f"        {row}" for row in rest[:-1]), f"        {rest[-1]}   here they part"]


def _sides(part: Failure) -> str:
    told = [words.value(side) for _, side in part.operands]
    return told[0] + "".join(f" {op} {side}" for op, side in zip(part.operators, told[1:], strict=False))
