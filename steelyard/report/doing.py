"""The line of a model that ended a call: found by running the call again under observation, for people only."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Mapping
from functools import cache
from types import CodeType, FrameType
from typing import Any

import attrs

from steelyard.project import shorten
from steelyard.run import unchecked_call


@attrs.frozen
class Line:
    """A statement of a model: where it begins, and its text in one line."""

    file: str
    number: int
    text: str

    def place(self, root: str) -> str:
        """``file:line``, the file relative to the project's root."""
        return f"{shorten(self.file, root)}:{self.number}"


def last_line(function: Callable[..., Any], params: Any, state: Any, arguments: Mapping[str, Any]) -> Line | None:
    """The last statement of an action that a call runs: its return, or what refused."""
    code, seen = inspect.unwrap(function).__code__, [0]

    def watch(frame: FrameType, _event: str, _told: object) -> Any:
        if frame.f_code is not code:
            return None
        seen[0] = frame.f_lineno
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        unchecked_call(function, params, state, arguments)
    finally:
        sys.settrace(before)
    return next((line for first, last, line in _statements(code) if first <= seen[0] <= last), None)


@cache
def _statements(code: CodeType) -> tuple[tuple[int, int, Line], ...]:
    """The statements of a function, innermost first, each with its first and last line."""
    try:
        lines, first = inspect.getsourcelines(code)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, SyntaxError, IndentationError):
        return ()
    found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef)]
    told = []
    for node in found:
        start, end = node.lineno + first - 1, (node.end_lineno or node.lineno) + first - 1
        told.append((start, end, Line(code.co_filename, start, ast.unparse(node))))
    return tuple(sorted(told, key=lambda span: span[1] - span[0]))
