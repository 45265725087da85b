"""Hypothesis strategies for a protocol: its states, its parameters, its calls, any of its values.

Each takes a suite, and optionally the name of one of its presets (the first, if none is
named).  `machine` makes the state machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from steelyard.drawing import drawn_params
from steelyard.engines.domain import Enabled
from steelyard.engines.machine import machine
from steelyard.language import Map, info_of
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    MapShape,
    RecordShape,
    Shape,
    TupleShape,
)
from steelyard.suite import Suite

__all__ = ["calls", "machine", "params", "states", "values"]

#: How many moves a drawn state is away from an initial one, at most.
_MOVES = 12
#: The more usual names of drawn identities.
_NAMES = ("alice", "bob", "carol", "dave")

T = TypeVar("T")


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """Any value of a shape; maps have up to four entries, numbers any size."""
    match shape:
        case BoolShape():
            return st.booleans()
        case IntShape(natural=natural):
            return st.integers(min_value=0) if natural else st.integers()
        case EnumShape(members=members):
            return st.sampled_from(members)
        case IdentityShape():
            return st.sampled_from(_NAMES) | st.text()
        case TupleShape(items=items):
            return st.tuples(*(values(item) for item in items))
        case RecordShape(cls=cls, fields=fields):
            return st.builds(cls, **{name: values(field) for name, field in fields})
        case MapShape(key=key, value=value, default=default):
            entries = st.dictionaries(values(key), values(value), max_size=4)
            return entries.map(lambda found: Map(found, default=default))


def states(suite: Suite, preset: str | None = None) -> st.SearchStrategy[Any]:
    """Reachable states: a few random accepted calls away from an initial one.

    Raises:
        KeyError: the suite has no such preset.
        ModellingError: the preset does not fit the protocol.
    """
    return st.one_of(*(_reached(suite, enabled) for enabled in _enabled(suite, preset)))


def calls(suite: Suite, preset: str | None = None) -> st.SearchStrategy[tuple[Any, str, Mapping[str, Any]]]:
    """A reachable state, the name of an action, and arguments to call it with.

    The call is of the preset's domain; the state may accept or refuse it, and half of them are accepted
    where that is possible.

    Raises:
        KeyError: the suite has no such preset.
        ModellingError: the preset does not fit the protocol.
    """
    return st.one_of(*(_called(suite, enabled) for enabled in _enabled(suite, preset)))


def params(suite: Suite) -> st.SearchStrategy[Any]:
    """Valid parameters: those of the presets, changed in a few places, as far as they stay valid.

    Nothing is filtered: a change that would make them invalid is not made.
    """
    return _drawn_params(suite)


def _enabled(suite: Suite, preset: str | None) -> list[Enabled]:
    """What is enabled in each scope of a preset."""
    return [Enabled(suite, scope) for scope in suite.scopes(preset or next(iter(suite.presets))).values()]


@st.composite
def _reached(draw: st.DrawFn, suite: Suite, enabled: Enabled) -> Any:
    state = draw(st.sampled_from([state for _, state in enabled.starts()]))
    for _ in range(draw(st.integers(0, _MOVES))):
        following = [one.state for f in suite.actions for _, one in enabled.calls_of(f, state) if one.state is not None]
        if not following:
            break
        state = draw(st.sampled_from(following))
    return state


@st.composite
def _called(draw: st.DrawFn, suite: Suite, enabled: Enabled) -> tuple[Any, str, Mapping[str, Any]]:
    state = draw(_reached(suite, enabled))
    every = [(f, arguments) for f in suite.actions for _, arguments in enabled.domain.calls_of(f, state)]
    accepted = [(f, arguments) for f in suite.actions for arguments, _ in enabled.calls_of(f, state)]
    is_to_be_accepted = bool(accepted) and draw(st.booleans())
    function, arguments = draw(st.sampled_from(accepted if is_to_be_accepted else every))
    return state, info_of(function).name, arguments


@st.composite
def _drawn_params(draw: st.DrawFn, suite: Suite) -> Any:
    return drawn_params(_Drawing(draw), suite)


class _Drawing:
    """Choices by Hypothesis."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def pick(self, among: Sequence[T]) -> T:
        """One of these."""
        return self._draw(st.sampled_from(among))

    def number(self, low: int, high: int) -> int:
        """A number in these bounds, both included."""
        return self._draw(st.integers(low, high))
