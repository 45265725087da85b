"""A trace as scenes: who acts in each step, what moves between whom, what changes, which line of the model did it.

Text, Markdown and HTML draw the same scenes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import attrs

from steelyard.language import info_of
from steelyard.report import words
from steelyard.report.doing import last_line
from steelyard.report.money import Flow, flows, purses
from steelyard.schema import record_shape
from steelyard.suite import Suite
from steelyard.trace import Move, Trace

INITIAL = "(initial)"
#: As much of a statement of the model as is shown.
_LINE = 90


@attrs.frozen(kw_only=True)
class Scene:
    """One step of a trace; the first is the initial state.

    Attributes:
        actor: who calls; the role, where it is the environment; empty in the first.
        told: the rest of the arguments, in words.
        outcome: ``ok``, or the code of a refusal, or a fault.
        place, line: where in the model it ended, and that statement.
        changed: the dotted paths that changed, each with its old and its new value.
    """

    action: str
    actor: str
    told: str
    number: int = 0
    outcome: str = "ok"
    flows: tuple[Flow, ...] = ()
    changed: tuple[tuple[str, str, str], ...] = ()
    place: str = ""
    line: str = ""


def scenes(suite: Suite, trace: Trace, *, root: str = "") -> tuple[Scene, ...]:
    """The scenes of a trace, in order."""
    first = Scene(action=INITIAL, actor="", told=words.arguments(trace.genesis))
    money, played = purses(suite, trace), [first]
    for number, (move, pair) in enumerate(zip(trace.moves, pairwise(trace.states), strict=True), 1):
        scene = _scene(suite, trace.params, move, pair, root)
        played.append(attrs.evolve(scene, number=number, flows=flows(money, *pair)))
    return tuple(played)


def _scene(suite: Suite, params: Any, move: Move, pair: tuple[Any, Any], root: str) -> Scene:
    """A step by itself."""
    function = suite.action(move.action)
    info, line = info_of(function), last_line(function, params, pair[0], move.arguments)
    rest = {name: value for name, value in move.arguments.items() if name != info.caller}
    return Scene(
        action=move.action,
        actor=info.by if info.caller is None else words.value(move.arguments[info.caller]),
        told=words.arguments(rest),
        outcome=move.outcome,
        changed=tuple(words.changes(record_shape(suite.state), *pair)),
        place="" if line is None else line.place(root),
        line="" if line is None else textwrap.shorten(line.text, _LINE, placeholder=" ..."),
    )


def actors(played: Sequence[Scene]) -> tuple[str, ...]:
    """Who takes part: first who gives and takes, side by side, then who only acts; each in the order of appearance.

    A purse that money is made in, or destroyed, takes part, too.
    """
    money = (name for scene in played for flow in scene.flows for name in ends(flow))
    return tuple(dict.fromkeys((*money, *(scene.actor for scene in played if scene.actor))))


def ends(flow: Flow) -> tuple[str, str]:
    """Between whom something moves."""
    return flow.giver or flow.purse, flow.taker or flow.purse


def amounts(told: Flow) -> str:
    """``5 halpha``."""
    return f"{words.number(told.amount)} {told.purse.rpartition('.')[2]}"


def cells(suite: Suite, trace: Trace) -> Mapping[str, tuple[str, ...]]:
    """By dotted path, in the order of the state, each value that the state has in words, step by step.

    An entry of a map has a cell if it is there in some state; where it is not, its cell is the default, or ``-``.
    """
    shape = record_shape(suite.state)
    return {path: tuple(column) for path, column in words.columns(shape, trace.states)}
