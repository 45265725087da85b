"""The digest of all that a function, a class or a value of the model may do.

Code is taken as Python compiled it, without the numbers of its lines, and with it whatever it names: other
functions, classes, constants, down to the standard library and installed packages, which are known by name (their
versions are the judge's).  Two closures are equal only if they run alike.  What this does not understand it
refuses, and then nothing is known.
"""

from __future__ import annotations

import dis
import hashlib
import re
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from types import (
    BuiltinFunctionType,
    CodeType,
    EllipsisType,
    FunctionType,
    GenericAlias,
    MappingProxyType,
    MethodType,
    ModuleType,
    UnionType,
)
from typing import Any, ForwardRef, NewType, TypeVar

import attrs

from steelyard.language import ABSENT, Map
from steelyard.observe import may_have_places

#: What may be imported inside a function: what the judge's versions tell of.
_KNOWN = {"steelyard", "attr", "attrs", "hypothesis", "networkx", "z3", "cvc5", *sys.stdlib_module_names}
#: The types of which a value is all that it looks.
_PLAIN = (type(None), bool, float, complex, bytes, Fraction, EllipsisType)
_CONTAINERS = (tuple, list, dict, MappingProxyType, Map, set, frozenset, CodeType)
_IMPORT = dis.opmap["IMPORT_NAME"]
#: By these code comes to what it does not name.
_REFLECTION = {"eval", "exec", "compile", "globals", "locals", "vars", "getattr", "__import__", "open", "import_module"}


class Unknown(Exception):
    """Something of which the closure does not know what it may do."""


class Table:
    """What was met of a suite, each described once: digests of many of its parts have most in common.

    What is in it must not change any more.  Functions that are `opaque` are told by their names.
    """

    def __init__(self, opaque: Iterable[Callable[..., Any]] = ()) -> None:
        self._known: dict[tuple[int, bool], _Described] = {}
        self._opaque = {id(function): function for function in opaque}

    def described(self, value: Any, *, lines: bool) -> _Described:
        """What is said of a value, and what it leads to.

        Raises:
            Unknown: it is nothing that is understood.
        """
        key = (id(value), lines)
        if key not in self._known:
            description = _Description(lines=lines)
            if id(value) in self._opaque:
                description.name(value)
            else:
                description.describe(value)
            self._known[key] = description.done(value)
        return self._known[key]

    def reached_from(self, one: _Described, *, lines: bool) -> tuple[_Described, ...]:
        """The descriptions of what a value leads to.

        Raises:
            Unknown: one of them is nothing that is understood.
        """
        if one.reached is None:
            one.reached = tuple(self.described(other, lines=lines) for other in one.leads_to)
        return one.reached


def digest(*roots: Any, lines: bool = False, table: Table | None = None) -> str:
    """The digest of some values; with `lines` also of where functions stand that have places which may be told of.

    It is that of a graph: what is said of each value that is come to, in the order of coming to it, and for each that
    it leads to, its number in that order.

    Raises:
        Unknown: there is something that it does not understand.
    """
    table = table or Table()
    start = _Description(lines=lines)
    for root in roots:
        start.add(root)
    todo, numbers = [start.done(roots)], dict[_Described, int]()
    made = hashlib.sha256()
    for one in todo:
        made.update(one.own)
        for other in table.reached_from(one, lines=lines):
            number = numbers.get(other)
            if number is None:
                number = numbers[other] = len(numbers)
                todo.append(other)
            made.update(number.to_bytes(4, "big"))
    return made.hexdigest()


@attrs.define(eq=False)
class _Described:
    """A value, with the digest of what is said of it, and the values that it leads to, each once.

    It holds the value, so that its identity stays its own.  `reached` are the descriptions of what it leads to, once
    they were asked for.
    """

    value: Any
    own: bytes
    leads_to: tuple[Any, ...]
    reached: tuple[_Described, ...] | None = None


class _Description:
    """What is said of one value; others that it leads to are told by their number among them."""

    def __init__(self, *, lines: bool) -> None:
        self._made = hashlib.sha256()
        self._lines = self._tells_lines = lines
        self._numbers: dict[int, int] = {}
        self._leads_to: list[Any] = []

    def done(self, value: Any) -> _Described:
        """All that was said."""
        self._tell("leads to", len(self._leads_to))
        return _Described(value, self._made.digest(), tuple(self._leads_to))

    def _tell(self, *words: object) -> None:
        for word in words:
            text = str(word).encode("utf-8", "surrogatepass")
            self._made.update(b"%d:%b" % (len(text), text))

    def add(self, value: Any) -> None:
        """Take in a value that is led to."""
        match value:
            case None | bool() | float() | complex() | bytes() | Fraction() | EllipsisType() if type(value) in _PLAIN:
                self._tell(type(value).__name__, repr(value))
            case Enum():
                self._tell("member", value.name)
                self.add(type(value))
            case int() | str() if type(value) in (int, str):
                self._tell(type(value).__name__, value)
            case tuple() | frozenset() | CodeType() if type(value) in _CONTAINERS:
                # Whether two of these that are equal are one is Python's business.
                self.describe(value)
            case _:
                if id(value) not in self._numbers:
                    self._numbers[id(value)] = len(self._leads_to)
                    self._leads_to.append(value)
                self._tell("other", self._numbers[id(value)])

    def name(self, function: FunctionType) -> None:
        """Say of a function no more than its name."""
        self._tell("opaque", function.__name__)

    def describe(self, value: Any) -> None:
        """Say of a value what it is."""
        if isinstance(value, tuple | list | Mapping | set | frozenset) and type(value) not in _CONTAINERS:
            self._add_derived(value)
        match value:
            case tuple() | list():
                self._tell(type(value).__name__, len(value))
                self._add_all(value)
            case Map():
                self._tell("Map")
                self.add(value.default)
                self._add_all(list(value.items()))
            case Mapping():
                self._tell("mapping", len(value))
                self._add_all(list(value.items()))
            case set() | frozenset():
                self._tell("set", len(value))
                for told in sorted(self._of_each(value)):
                    self._tell(told)
            case FunctionType():
                self._add_function(value)
            case MethodType():
                self._tell("method")
                self._add_all((value.__func__, value.__self__))
            case partial():
                self._tell("partial")
                self._add_all((value.func, value.args, value.keywords))
            case CodeType():
                self._add_code(value)
            case type():
                self._add_class(value)
            case _:
                self._add_other(value)

    def _of_each(self, values: Iterable[Any]) -> list[str]:
        try:
            return [digest(one, lines=self._lines) for one in values]
        except RecursionError:
            raise Unknown("a set that leads to itself") from None

    def _add_derived(self, value: Any) -> None:
        """Of what is more than a tuple, a list, a mapping or a set: its class, and what it holds beside its items."""
        if _is_of_others(type(value)):
            raise Unknown(f"{value!r}")
        self._tell("derived")
        self.add(type(value))
        self.add(dict(getattr(value, "__dict__", {})))

    def _add_other(self, value: Any) -> None:
        match value:
            case property():
                self._tell("property")
                self._add_all((value.fget, value.fset, value.fdel))
            case staticmethod() | classmethod():
                self._tell(type(value).__name__)
                self.add(value.__func__)
            case NewType():
                self._tell("NewType", value.__name__)
                self.add(value.__supertype__)
            case ModuleType():
                self._tell("module", value.__name__)
            case _:
                self._add_instance(value)

    def _add_instance(self, value: Any) -> None:
        origin = getattr(value, "__origin__", None)
        if isinstance(value, GenericAlias | UnionType) or origin is not None:
            self._tell("alias", repr(origin))
            self._add_all(getattr(value, "__args__", ()))
        elif isinstance(value, BuiltinFunctionType | TypeVar | ForwardRef):
            self._tell("named", type(value).__name__, getattr(value, "__qualname__", repr(value)))
        elif isinstance(value, attrs.Factory):  # type: ignore[arg-type]  # attrs tells mypy that it is a function
            self._tell("factory", value.takes_self)
            self.add(value.factory)
        elif value is attrs.NOTHING or value is ABSENT:
            self._tell("nothing")
        elif hasattr(value, "__wrapped__") and hasattr(value, "cache_info"):
            self._tell("cached")
            self.add(value.__wrapped__)
        elif attrs.has(type(value)):
            self._tell("record")
            self.add(type(value))
            self._add_all([getattr(value, field.name) for field in attrs.fields(type(value))])
        elif isinstance(value, int | str):
            self._tell("kind of", repr(value))
            self.add(type(value))
        elif isinstance(value, float | complex | bytes | bytearray | Fraction):
            raise Unknown(f"{value!r}")  # it is more than it looks
        elif _is_of_others(type(value)) or type(value) is object:
            raise Unknown(f"{value!r}")
        else:
            self._tell("object")
            self.add(type(value))
            self.add(_attributes_of(value))

    def _add_all(self, values: Any) -> None:
        for value in values:
            self.add(value)

    def _add_function(self, function: FunctionType) -> None:
        if _is_of_others(function):
            self._tell("function of", function.__module__, function.__qualname__)
            return
        _refuse_what_code_hides(function.__code__)
        self._tell("function", function.__name__)
        # Where a function stands is told by the places in it: lines above it are nobody's business if it has none.
        self._tells_lines = self._lines and may_have_places(function)
        self._add_all((function.__code__, function.__defaults__, function.__kwdefaults__, vars(function)))
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        self._add_all(cells)
        names = sorted(_names_in(function.__code__))
        for name in names:
            if name in function.__globals__:
                self._tell("global", name)
                self._add_named(function.__globals__[name], names)
        for name, kind in function.__annotations__.items():
            # The type of an argument says which values it is called with.
            self._tell("annotation", name)
            self._add_kind(kind, function.__globals__)

    def _add_kind(self, kind: Any, names: Mapping[str, Any]) -> None:
        """A type as it was annotated: an object, or its text, which names others."""
        self.add(kind)
        if isinstance(kind, str):
            for name in sorted(set(re.findall(r"[A-Za-z_]\w*", kind))):
                if name in names:
                    self._tell("named", name)
                    self.add(names[name])

    def _add_named(self, value: Any, names: list[str]) -> None:
        """What a name stands for; of a module of ours, what is named of it."""
        self.add(value)
        if isinstance(value, ModuleType) and not _is_foreign(value):
            for name in names:
                if hasattr(value, name):
                    self._tell("of it", name)
                    self._add_named(getattr(value, name), [other for other in names if other != name])

    def _add_code(self, code: CodeType) -> None:
        told = (code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags)
        self._tell("code", *told, code.co_argcount, code.co_kwonlyargcount, code.co_exceptiontable)
        if self._tells_lines:
            self._tell(code.co_filename.rpartition("/")[2], code.co_firstlineno, code.co_linetable)
        self._add_all(code.co_consts)

    def _add_class(self, cls: type) -> None:
        if _is_of_others(cls):
            self._tell("class of", cls.__module__, cls.__qualname__)
            return
        self._tell("class", cls.__name__)
        self._add_all(cls.__bases__)
        if issubclass(cls, Enum):
            self._add_all([(member.name, member.value) for member in cls])
        for field in attrs.fields(cls) if attrs.has(cls) else ():
            self._tell("field", field.name, field.kw_only, field.eq, field.init, field.alias)
            self._add_kind(field.type, vars(sys.modules[cls.__module__]))
            self._add_all((field.default, dict(field.metadata), field.converter, field.validator))
        fields = {field.name for field in attrs.fields(cls)} if attrs.has(cls) else set[str]()
        members = set(cls.__members__) if issubclass(cls, Enum) else set[str]()
        for name, value in sorted(vars(cls).items()):
            # What attrs, `enum` and Python make of a class follows from the above.
            is_hidden = name.startswith("_" if members else "__")
            is_own = not is_hidden or isinstance(value, FunctionType)
            if is_own and name not in fields | members and not _is_made(value):
                self._tell("member", name)
                self.add(value)


def _attributes_of(value: Any) -> dict[str, Any]:
    try:
        return dict(vars(value))
    except TypeError:
        raise Unknown(f"{value!r}") from None


def _is_made(value: Any) -> bool:
    """Whether a method was generated."""
    code = getattr(value, "__code__", None)
    return code is not None and code.co_filename.startswith("<attrs generated")


def _refuse_what_code_hides(code: CodeType) -> None:
    """Refuse code whose names do not tell what it leads to: imports of the tree inside it, and reflection."""
    for name in sorted(_names_in(code) & _REFLECTION):
        raise Unknown(f"{code.co_qualname} uses {name}")
    for inner in (code, *_inside(code)):
        # Looked at closely only if the number of the instruction is there, perhaps as something else.
        for one in dis.get_instructions(inner) if _IMPORT in inner.co_code[::2] else ():
            if one.opcode == _IMPORT and str(one.argval).partition(".")[0] not in _KNOWN:
                raise Unknown(f"{code.co_qualname} imports {one.argval}")


def _inside(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _inside(inner)


def _names_in(code: CodeType) -> set[str]:
    """The names in a code, and in those inside it."""
    return set(code.co_names).union(*(_names_in(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


def _is_of_others(value: Any) -> bool:
    """Whether something belongs to an installed package, the checker or the standard library."""
    name = getattr(value, "__module__", None) or ""
    module = sys.modules.get(name)
    return name == "builtins" or (module is not None and _is_foreign(module))


@cache
def _is_foreign(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    if file is None or module.__name__.partition(".")[0] in _KNOWN:
        return True
    if any(Path(file).is_relative_to(root) for root in _INSTALLED):
        raise Unknown(f"{module.__name__} is of a package whose version the judge does not tell")
    return False


#: Without the `site` module Python does not know of its virtual environment: the checker's own libraries lie there.
_INSTALLED = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib", "stdlib", "platstdlib")}
_INSTALLED.add(Path(attrs.__file__).parents[1])
