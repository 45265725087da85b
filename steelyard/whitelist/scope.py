"""What a place in a function sees, and what a walk reports to."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import FunctionType
from typing import Protocol

import attrs

from steelyard.whitelist.kinds import Kind, Other


@attrs.frozen
class Mode:
    """What a function may do where it is called.

    Attributes:
        refuses: it may refuse or discard the call (an action, and straight-line code of one).
        ranges: it may range over maps (a predicate, a measure).
    """

    refuses: bool
    ranges: bool


@attrs.frozen
class Signature:
    """What a function or a record takes, by position and by name, and what it gives.

    `places` is None where it is not known.
    """

    places: Mapping[str, Kind] | None
    positional: tuple[str, ...]
    result: Kind


UNKNOWN_SIGNATURE = Signature(None, (), Other.UNKNOWN)


@attrs.frozen
class Scope:
    """What an expression sees.

    Attributes:
        locals: the kind of each local that has a value here; a lambda's arguments included.
        assigned: all names that are local to the function, with or without a value.
        counters: the locals that count through a range.
        mode: what a call from here may do.
        text: whether a literal text has a meaning here.
    """

    locals: dict[str, Kind]
    assigned: frozenset[str]
    counters: frozenset[str]
    mode: Mode
    text: bool = False

    def conditional(self) -> Scope:
        """The scope of an operand that is not always evaluated: nothing may refuse there."""
        return attrs.evolve(self, mode=attrs.evolve(self.mode, refuses=False), text=False)

    def plain(self) -> Scope:
        """The scope of an operand where a literal text has no meaning."""
        return attrs.evolve(self, text=False)

    def texts(self) -> Scope:
        """The scope of an operand where a literal text names something."""
        return attrs.evolve(self, text=True)


class Findings(Protocol):
    """What a walk reports to."""

    def offence(self, rule: str, node: ast.AST, message: str) -> None:
        """A place that breaks a rule."""

    def calls(self, function: FunctionType, node: ast.AST, mode: Mode) -> Signature:
        """A call of another function; answers what it takes and gives."""

    def uses(self, cls: type, node: ast.AST) -> None:
        """A record, a refusal or an enum that a function names."""

    def assumes(self, assumption: str, node: ast.AST) -> None:
        """An assumption that a function rests on."""
