"""Whether a predicate was ever put to the test.

A claim of the form "if A then B" says nothing where A is never true, and a claim about every
entry of a map says nothing while the map is empty.  `Observed` runs a copy of a predicate
that notes, at each such place of its source and of the helpers that it calls, whether the
antecedent was ever true and whether the map ever had an entry.  The copy is made from the
source; the modelling language itself is not touched.  Once every place was seen, the
predicate runs as it is.
"""

from __future__ import annotations

import ast
import dis
import linecache
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

import attrs

from steelyard import language
from steelyard.schema import ModellingError

#: The methods of a map that say nothing of an empty one.
_RANGING = frozenset({"all", "sum", "sum_by"})
#: Functions by the line where they or their decorators begin, and their names.
Definitions = dict[tuple[int, str], ast.FunctionDef]
_ANTECEDENT, _ENTRIES = "__steelyard_antecedent__", "__steelyard_entries__"


@attrs.frozen(order=True)
class Site:
    """A place of a predicate that a state may or may not put to the test.

    Attributes:
        file, line, column: where, as ``package/module.py`` and counted as Python does.
        method: ``implies``, ``all``, ``sum`` or ``sum_by``.
        text: the antecedent or the map, as written.
    """

    file: str
    line: int
    column: int
    method: str
    text: str

    def __str__(self) -> str:
        fails = "was never true" if self.method == "implies" else "never had an entry"
        return f"{self.file}:{self.line}: {self.text} {fails}"


class Observed:
    """A predicate that remembers what it has seen.  Call it like the predicate itself.

    Raises:
        ModellingError: its source, or that of a helper, cannot be read.
    """

    def __init__(self, predicate: Callable[..., bool]) -> None:
        self._plain = predicate
        self._pending: set[int] = set()
        self._sites: list[Site] = []
        self._copies: dict[Callable[..., Any], Callable[..., Any]] = {}
        self._watching = self._copy(cast("FunctionType", predicate))

    def __call__(self, /, *positional: Any, **named: Any) -> bool:
        """What the predicate says."""
        predicate = self._watching if self._pending else self._plain
        return cast("bool", predicate(*positional, **named))

    @property
    def sites(self) -> tuple[Site, ...]:
        """Every place that matters, in the order of the source."""
        return tuple(sorted(self._sites))

    @property
    def untested(self) -> tuple[Site, ...]:
        """The places that nothing has put to the test so far, in the order of the source."""
        return tuple(sorted(self._sites[number] for number in self._pending))

    def _antecedent(self, first: int, number: int, value: bool) -> bool:
        if value:
            self._pending.discard(first + number)
        return value

    def _entries(self, first: int, number: int, value: Any) -> Any:
        if not isinstance(value, language.Map) or len(value):
            self._pending.discard(first + number)
        return value

    def _copy(self, function: FunctionType) -> Callable[..., Any]:
        """`function` with its places marked, and the same for the functions that it names."""
        if function in self._copies:
            return self._copies[function]
        marked, names = _marked(function), _names(function)
        first = len(self._sites)
        self._pending.update(range(first, first + len(marked.sites)))
        self._sites += marked.sites
        watchers = {_ANTECEDENT: partial(self._antecedent, first), _ENTRIES: partial(self._entries, first)}
        namespace: dict[str, Any] = {**names, **watchers}
        exec(marked.code, namespace)  # noqa: S102 - it is the predicate's own source
        copy: Callable[..., Any] = namespace[marked.name]
        self._copies[function] = copy
        for name in marked.named:
            if _is_helper(names.get(name)):
                namespace[name] = self._copy(names[name])
        return copy


def may_have_places(function: FunctionType) -> bool:
    """Whether a place of a function may matter, as far as the names in it tell: sooner known than which places do."""
    codes = list(_codes_in(function.__code__))
    named = frozenset[str]().union(*(code.co_names for code in codes))
    held = [function.__globals__.get(name) for name in named]
    held += [cell.cell_contents for cell in function.__closure__ or ()]
    if language.implies.__name__ in named or language.implies in held:
        return True
    return not _RANGING.isdisjoint(named) and any(map(_asks_for_a_range, codes))


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _codes_in(const)


def _asks_for_a_range(code: CodeType) -> bool:
    """Whether a name of `_RANGING` is asked of something; `sum` and `all` by themselves are Python's."""
    of_something = ("LOAD_ATTR", "LOAD_METHOD")
    return any(one.opname in of_something and one.argval in _RANGING for one in dis.get_instructions(code))


@attrs.frozen
class _Marked:
    """A function's code with its places marked, the places, and the names that occur in it."""

    name: str
    code: CodeType
    sites: tuple[Site, ...]
    named: tuple[str, ...]


@cache
def _marked(function: FunctionType) -> _Marked:
    tree = _definition(function)
    marking = _Marking(function, _names(function))
    module = ast.Module(body=[marking.visit(tree)], type_ignores=[])
    flags = annotations.compiler_flag
    try:
        code = compile(module, function.__code__.co_filename, "exec", flags=flags, dont_inherit=True)
    except SyntaxError:  # it only makes sense where it stands, inside another function
        raise ModellingError(_unreadable(function)) from None
    named = tuple(sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}))
    return _Marked(tree.name, code, tuple(marking.sites), named)


class _Marking(ast.NodeTransformer):
    """Wraps each antecedent and each map that is ranged over."""

    def __init__(self, function: FunctionType, names: Mapping[str, Any]) -> None:
        self._file = function.__module__.replace(".", "/") + ".py"
        self._names = names
        self.sites: list[Site] = []

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Mark one call, and then what is in it."""
        if node.args and self._value(node.func) is language.implies:
            number = self._found(node, "implies", node.args[0])
            self.generic_visit(node)
            node.args[0] = _wrapped(_ANTECEDENT, number, node.args[0])
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _RANGING:
            number = self._found(node, node.func.attr, node.func.value)
            self.generic_visit(node)
            node.func.value = _wrapped(_ENTRIES, number, node.func.value)
        else:
            self.generic_visit(node)
        return node

    def _found(self, node: ast.Call, method: str, text: ast.expr) -> int:
        self.sites.append(Site(self._file, node.lineno, node.col_offset, method, ast.unparse(text)))
        return len(self.sites) - 1

    def _value(self, node: ast.expr) -> object:
        """What a name, or a name of a module, stands for."""
        if isinstance(node, ast.Name):
            return self._names.get(node.id)
        if isinstance(node, ast.Attribute):
            module = self._value(node.value)
            return getattr(module, node.attr, None) if isinstance(module, ModuleType) else None
        return None


def _wrapped(watcher: str, number: int, value: ast.expr) -> ast.Call:
    told = ast.copy_location(ast.Name(watcher, ast.Load()), value), ast.copy_location(ast.Constant(number), value)
    return ast.copy_location(ast.Call(func=told[0], args=[told[1], value], keywords=[]), value)


def _definition(function: FunctionType) -> ast.FunctionDef:
    """The definition of a function, without decorators, at its own line numbers."""
    code = function.__code__
    found = _definitions(code.co_filename).get((code.co_firstlineno, code.co_name))
    if found is None:
        raise ModellingError(_unreadable(function))
    definition = cast("ast.FunctionDef", _copied(found))
    definition.decorator_list = []
    return definition


def _copied(node: ast.AST) -> ast.AST:
    """A copy of a node and of all below it; `copy.deepcopy` takes many times as long."""
    made = type(node)()
    for name, value in vars(node).items():
        is_list = isinstance(value, list)
        setattr(made, name, [_part(item) for item in value] if is_list else _part(value))
    return made


def _part(value: Any) -> Any:
    return _copied(value) if isinstance(value, ast.AST) else value


#: The lines of files as they were read, and the functions in them.
_read: dict[str, tuple[list[str], Definitions]] = {}


def _definitions(file: str) -> Definitions:
    """The functions of a file as it is now."""
    linecache.checkcache(file)
    lines = linecache.getlines(file)
    if file not in _read or _read[file][0] is not lines:
        try:
            tree = ast.parse("".join(lines))
        except SyntaxError:
            return {}
        found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
        _read[file] = lines, {(_first_line(node), node.name): node for node in found}
    return _read[file][1]


def _first_line(of: ast.FunctionDef) -> int:
    return min([of.lineno, *(decorator.lineno for decorator in of.decorator_list)])


def _unreadable(function: FunctionType) -> str:
    name = getattr(function, "__qualname__", repr(function))
    return f"{name}: a predicate and its helpers are named functions whose source can be read"


def _names(function: FunctionType) -> dict[str, Any]:
    """What the names in a function stand for: its module's, and those it closes over."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return {**function.__globals__, **{name: cell.cell_contents for name, cell in cells}}


def _is_helper(value: object) -> bool:
    return isinstance(value, FunctionType) and value.__module__ != language.__name__
