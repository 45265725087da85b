"""What a Python object is made of, as a fingerprint: for what is no term, such as the domain of an argument.

A function is its code, the values that it closes over, and whatever its names mean in its module, all the way
down; its own name, its text, its comments and its place are nothing to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cache, partial
from hashlib import sha256
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, NewType

import attrs

from steelyard.language import Map


def fingerprint(value: Any, *, opaque: Iterable[Callable[..., Any]] = ()) -> str:
    """A digest of what a value is made of.

    What is `opaque` is not looked into: actions are told by their names, of a class of states that there is one.
    Both are compared by themselves, and a state that was made by actions would tell each change of theirs again.
    """
    made = sha256()
    for part in _parts(value, {id(f): f.__name__ for f in opaque}, {}):
        made.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return made.hexdigest()


def reached_from(functions: Iterable[Callable[..., Any]]) -> tuple[Callable[..., Any], ...]:
    """Some functions, and all those of the tree that they or the functions that they call name."""
    found: dict[Callable[..., Any], None] = {}
    todo = list(functions)
    while todo:
        one = todo.pop()
        if isinstance(one, FunctionType) and one not in found:
            found[one] = None
            todo += [value for _, value in _names(one) if isinstance(value, FunctionType)]
    return tuple(found)


@cache
def _members(cls: Any) -> tuple[Any, ...]:
    """The functions and constants that a class of the tree defines itself, but for what attrs and Python make."""
    found: list[Any] = []
    for name, value in sorted(vars(cls).items()):
        if name.startswith("__") and name not in ("__init__", "__call__"):
            continue
        inner = next((getattr(value, at) for at in ("__func__", "fget", "func") if hasattr(value, at)), value)
        if isinstance(inner, FunctionType):
            found += [] if inner.__code__.co_filename.startswith("<attrs") else [inner]
        elif isinstance(inner, int | str | bytes | tuple | frozenset):
            found.append((name, inner))
    return tuple(found)


def _parts(value: Any, opaque: Mapping[int, str], seen: dict[int, int]) -> Iterator[str]:
    """The parts in order; what was met before is told by when."""
    if value is None or isinstance(value, bool | int | str | bytes | float):
        yield f"{type(value).__name__} {value!r}"
        return
    name = opaque.get(id(value)) or opaque.get(id(type(value)))
    if name is not None:
        yield f"some {name}"
        return
    if isinstance(value, FunctionType | type) or hasattr(value, "__dict__"):
        # What may hold itself.  Of tuples and the like Python may make one or two: that is no difference.
        if id(value) in seen:
            yield f"again {seen[id(value)]}"
            return
        seen[id(value)] = len(seen)
    told, inner = _taken_apart(value)
    yield told
    for one in inner:
        yield from _parts(one, opaque, seen)


def _taken_apart(value: Any) -> tuple[str, Iterable[Any]]:
    """What a value is, and what it is made of."""
    for classes, take in _TAKE:
        if isinstance(value, classes):
            return take(value)
    cls: Any = type(value)
    if attrs.has(cls):
        text = _as_text(value)
        fields = ((f.name, getattr(value, f.name)) for f in attrs.fields(cls))
        return (text, ()) if text else (f"record {cls.__qualname__}", (*_members(cls), *fields))
    if hasattr(value, "__dict__") and _is_of_tree(cls):
        return f"object {cls.__qualname__}", (*_members(cls), tuple(vars(value).items()))
    if hasattr(value, "__wrapped__"):
        return "wrapper", (value.__wrapped__,)
    text = repr(value)
    return f"{cls.__qualname__} {'' if ' at 0x' in text else text}", ()


def _of_function(function: Any) -> tuple[str, Iterable[Any]]:
    defaults = function.__defaults__, function.__kwdefaults__
    cells = (cell.cell_contents for cell in function.__closure__ or ())
    return "function", (*_of_code(function.__code__), *defaults, *cells, *_names(function))


#: By class, in order, what takes a value of it apart.
_TAKE: tuple[tuple[Any, Callable[[Any], tuple[str, Iterable[Any]]]], ...] = (
    (Enum, lambda member: (f"member {type(member).__qualname__}.{member.name}", ())),
    (FunctionType, _of_function),
    (MethodType, lambda method: ("method", (method.__func__, method.__self__))),
    (partial, lambda made: ("partial", (made.func, made.args, made.keywords))),
    (tuple | list, lambda items: (f"{len(items)} items", items)),
    (frozenset | set, lambda members: (f"{len(members)} members", sorted(members, key=repr))),
    (Map, lambda found: ("map", (found.default, *found.items()))),
    (Mapping, lambda entries: (f"{len(entries)} entries", tuple(entries.items()))),
    (CodeType, lambda code: ("code", _of_code(code))),
    (NewType, lambda unit: (f"unit {unit.__name__}", (unit.__supertype__,))),
    (ModuleType | BuiltinFunctionType, lambda named: (f"name {named.__name__}", ())),
    (type, lambda cls: (f"class {cls.__qualname__}", _members(cls) if _is_of_tree(cls) else ())),
)


def _of_code(code: CodeType) -> tuple[Any, ...]:
    constants = code.co_consts
    if constants and isinstance(constants[0], str) and code.co_flags & 2:
        # A docstring says nothing to Python.
        constants = (None, *constants[1:])
    return (code.co_code, code.co_names, constants, code.co_argcount, code.co_kwonlyargcount, code.co_flags)


def _names(function: FunctionType) -> tuple[Any, ...]:
    """What the names of a function mean in its module, where the tree defines it; of a module, what is named of it."""
    names = sorted(_named(function.__code__))
    found = [(name, function.__globals__[name]) for name in names if name in function.__globals__]
    for _, module in list(found):
        if isinstance(module, ModuleType) and _is_of_tree(module):
            found += [(name, getattr(module, name)) for name in names if hasattr(module, name)]
    return tuple((name, value) for name, value in found if _is_told(value))


def _named(code: CodeType) -> set[str]:
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*(_named(one) for one in inner))


def _is_told(value: Any) -> bool:
    """Whether a value may differ between two trees."""
    return not isinstance(value, FunctionType | type) or _is_of_tree(value)


def _is_of_tree(value: Any) -> bool:
    name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", "")
    top = str(name).partition(".")[0]
    return top not in ("steelyard", "attr", "attrs", "builtins", "typing", "collections", "enum")


_known: dict[int, tuple[Any, str]] = {}


def _as_text(record: Any) -> str:
    """A record of plain data by its text, which is short for a state; empty where it holds a function."""
    known = _known.get(id(record))
    if known is None or known[0] is not record:
        cls: Any = type(record)
        text = "" if _members(cls) else f"record {record!r}"
        known = _known[id(record)] = (record, "" if " at 0x" in text else text)
    return known[1]
