"""Values of a model as Python source, with the imports that they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from steelyard.language import ABSENT
from steelyard.schema import EnumShape, MapShape, RecordShape, Shape, TupleShape, arguments_of

WIDTH = 110
_INDENT = "    "

#: What must be imported: a module and a name.
Imports = set[tuple[str, str]]


def literal(shape: Shape, value: Any, imports: Imports, *, indent: int = 0, before: str = "") -> str:
    """A value as an expression, after `before` on a line that is indented so far; `imports` gets what it names."""
    deeper = indent + len(_INDENT)

    def inner(shape: Shape, part: Any, name: str = "") -> str:
        return f"{name}{literal(shape, part, imports, indent=deeper, before=name)}"

    match shape:
        case EnumShape(cls=cls):
            imports.add((cls.__module__, cls.__name__))
            return f"{cls.__name__}.{value.name}"
        case RecordShape(cls=cls, fields=fields):
            imports.add((cls.__module__, cls.__name__))
            told = [inner(field, getattr(value, name), f"{name}=") for name, field in fields]
            return _bracketed(f"{cls.__name__}(", told, ")", indent, before)
        case TupleShape(items=items):
            told = [inner(item, part) for item, part in zip(items, value, strict=True)]
            return _bracketed("(", told, ",)" if len(told) == 1 else ")", indent, before)
        case MapShape(key=key, value=entry, default=default):
            imports.add(("steelyard.language", "Map"))
            told = [inner(entry, part, f"{literal(key, k, imports)}: ") for k, part in value.items()]
            tail = "" if default is ABSENT else f", default={literal(entry, default, imports)}"
            return _bracketed("Map({", told, f"}}{tail})", indent, before)
        case _:
            return _quoted(value) if isinstance(value, str) else repr(value)


def arguments(
    function: Callable[..., Any], given: Mapping[str, Any], imports: Imports, *, indent: int = 0, before: str = ""
) -> str:
    """The arguments of an action or of an initial state as a dictionary; see `literal`."""
    deeper = indent + len(_INDENT)
    told = []
    for name, shape in arguments_of(function):
        begin = f"{_quoted(name)}: "
        told.append(begin + literal(shape, given[name], imports, indent=deeper, before=begin))
    return _bracketed("{", told, "}", indent, before)


def imported(imports: Iterable[tuple[str, str]]) -> list[str]:
    """The import statements, a line for each module."""
    modules: dict[str, list[str]] = {}
    for module, name in sorted(imports):
        modules.setdefault(module, []).append(name)
    return [f"from {module} import {', '.join(names)}" for module, names in modules.items()]


def _quoted(text: str) -> str:
    return f'"{text}"' if text.isprintable() and not {'"', "\\"} & set(text) else repr(text)


def _bracketed(begin: str, parts: list[str], end: str, indent: int, before: str) -> str:
    flat = f"{begin}{', '.join(parts)}{end}"
    if not parts or ("\n" not in flat and indent + len(before) + len(flat) < WIDTH):
        return flat
    margin = " " * indent
    lines = "".join(f"{margin}{_INDENT}{part},\n" for part in parts)
    return f"{begin}\n{lines}{margin}{end.lstrip(',')}"
