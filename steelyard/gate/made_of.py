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


def _parts(value: Any, opaque: Mapping[int, str], seen: dict[int, int]) -> Iterator[str]:
    """The parts in order; what was met before is told by when."""
    if value is None or isinstance(value, bool | int | str | bytes | float):
        yield f"{type(value).__name__} {value!r}"
        return
    if isinstance(value, Enum):
        yield f"member {type(value).__qualname__}.{value.name}"
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
    inner: Iterable[Any]
    match value:
        case FunctionType():
            yield "function"
            inner = (*_of_code(value.__code__), value.__defaults__, value.__kwdefaults__, *_cells(value), *_names(value))
        case MethodType():
            yield "method"
            inner = (value.__func__, value.__self__)
        case partial():
            yield "partial"
            inner = (value.func, value.args, value.keywords)
        case tuple() | list():
            yield f"{len(value)} items"
            inner = value
        case frozenset() | set():
            yield f"{len(value)} members"
            inner = sorted(value, key=repr)
        case Map():
            yield "map"
            inner = (value.default, *value.items())
        case Mapping():
            yield f"{len(value)} entries"
            inner = tuple(value.items())
        case CodeType():
            yield "code"
            inner = _of_code(value)
        case NewType():
            yield f"unit {value.__name__}"
            inner = (value.__supertype__,)
        case ModuleType() | BuiltinFunctionType():
            yield f"name {value.__name__}"
            inner = ()
        case type():
            yield f"class {value.__qualname__}"
            inner = _methods(value) if _is_of_tree(value) else ()
        case _ if attrs.has(type(value)) and (told := _told(value)):
            yield told
            inner = ()
        case _ if attrs.has(type(value)):
            yield f"record {type(value).__qualname__}"
            inner = (*_methods(type(value)), *((f.name, getattr(value, f.name)) for f in attrs.fields(type(value))))
        case _ if hasattr(value, "__dict__") and _is_of_tree(type(value)):
            yield f"object {type(value).__qualname__}"
            inner = (*_methods(type(value)), tuple(vars(value).items()))
        case _:
            yield f"{type(value).__qualname__} {value!r}"
            inner = ()
    for one in inner:
        yield from _parts(one, opaque, seen)


def _of_code(code: CodeType) -> tuple[Any, ...]:
    constants = code.co_consts
    if constants and isinstance(constants[0], str) and code.co_flags & 2:
        # A docstring says nothing to Python.
        constants = (None, *constants[1:])
    return (code.co_code, code.co_names, constants, code.co_argcount, code.co_kwonlyargcount, code.co_flags)


def _cells(function: FunctionType) -> tuple[Any, ...]:
    return tuple(cell.cell_contents for cell in function.__closure__ or ())


def _names(function: FunctionType) -> tuple[Any, ...]:
    """What the names of a function mean in its module, where the tree defines it."""
    names = sorted(_named(function.__code__))
    found = ((name, function.__globals__[name]) for name in names if name in function.__globals__)
    return tuple((name, value) for name, value in found if _is_told(value))


def _named(code: CodeType) -> set[str]:
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*(_named(one) for one in inner))


def _is_told(value: Any) -> bool:
    """Whether a value may differ between two trees."""
    return not isinstance(value, FunctionType | type) or _is_of_tree(value)


def _is_of_tree(value: Any) -> bool:
    top = str(getattr(value, "__module__", "")).partition(".")[0]
    return top not in ("steelyard", "attr", "attrs", "builtins", "typing", "collections", "enum")


_known: dict[int, tuple[Any, str]] = {}


def _told(record: Any) -> str:
    """A record of plain data by its text, which is short for a state; empty where it holds a function."""
    known = _known.get(id(record))
    if known is None or known[0] is not record:
        text = "" if _methods(type(record)) else f"record {record!r}"
        known = _known[id(record)] = (record, "" if " at 0x" in text else text)
    return known[1]


@cache
def _methods(cls: type) -> tuple[Any, ...]:
    """The functions that a class of the tree defines itself, but for those that attrs makes."""
    own = (value for name, value in sorted(vars(cls).items()) if not name.startswith("__") or name == "__init__")
    found = (getattr(one, "__func__", getattr(one, "fget", one)) for one in own)
    return tuple(
        one for one in found if isinstance(one, FunctionType) and not one.__code__.co_filename.startswith("<attrs")
    )
