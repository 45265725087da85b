"""A look at one file of a tree before it is run: only what a suite is made of may stand there.

Names come from the tree, from a few modules of Python and attrs, of which a few names each, and from the
two modules of the checker that a suite is written in.  Nothing is assigned to but the module's own names, and
an object's own fields in its methods.  What begins with an underscore belongs to others; and of Python's own
names those are left out by which one gets around all that.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType

import attrs

#: What may be had of a module; None for all that it offers.
LIBRARY: Mapping[str, frozenset[str] | None] = {
    "__future__": None,
    "attrs": frozenset(
        ("frozen", "define", "field", "Factory", "evolve", "fields", "fields_dict", "asdict", "astuple", "has")
    ),
    "collections": frozenset(("Counter", "defaultdict", "deque", "OrderedDict", "namedtuple")),
    "collections.abc": None,
    "enum": frozenset(("Enum", "auto", "unique")),
    "fractions": frozenset(("Fraction",)),
    "itertools": None,
    "math": None,
    "typing": frozenset(
        [
            "Any",
            "ClassVar",
            "Final",
            "Generic",
            "Literal",
            "NamedTuple",
            "NewType",
            "NoReturn",
            "Protocol",
            "Self",
            "TYPE_CHECKING",
            "TypeAlias",
            "TypeVar",
            "cast",
            "overload",
        ]
    ),
}
#: The modules of the checker that a suite is written in.
CHECKER = ("steelyard.language", "steelyard.suite")

#: Names that reach what the text does not show, or that are not the same in every run.
_FORBIDDEN = frozenset(
    [
        "__build_class__",
        "__builtins__",
        "__debug__",
        "__import__",
        "__loader__",
        "__spec__",
        "breakpoint",
        "compile",
        "delattr",
        "dir",
        "eval",
        "exec",
        "exit",
        "getattr",
        "globals",
        "hash",
        "help",
        "id",
        "input",
        "locals",
        "memoryview",
        "object",
        "open",
        "print",
        "quit",
        "setattr",
        "super",
        "type",
        "vars",
    ]
)
#: Most nodes of a text, of which there is nothing to say but of their parts.
_SILENT = frozenset((ast.Load, ast.Store, ast.Constant, ast.Call, ast.keyword, ast.Return, ast.Assign, ast.Expr))
#: Methods that a class may have although their names begin with underscores, and what a module says of itself.
_OWN = frozenset(("__init__", "__call__"))
_OF_MODULE = frozenset(("__all__", "__name__", "__doc__"))
#: Attributes by which a function is told by its name.
_HARMLESS = frozenset(("__name__", "__doc__"))
#: Beginnings of the attributes by which one comes from a value to a frame and its globals.
_FRAMES = ("gi_", "cr_", "ag_", "tb_", "f_globals", "f_builtins", "f_locals", "f_back", "f_code", "co_", "func_")


@attrs.frozen(order=True)
class Refusal:
    """A line that may not be run."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}"


@cache
def _offered(module: str) -> frozenset[str]:
    """The names that may be had of a module of Python or of the checker."""
    few = LIBRARY.get(module)
    if few is not None:
        return few
    found = import_module(module)
    names = getattr(found, "__all__", None) or [name for name in dir(found) if not name.startswith("_")]
    own = (name for name in names if not isinstance(getattr(found, name, None), ModuleType))
    if module in CHECKER:
        # What the checker imports itself is not the suite's to have.
        kept = (name for name in own if _home(getattr(found, name), module) == module)
        return frozenset(kept) - {"K", "V", "T", "G", "F"}
    return frozenset(own)


def _home(value: object, module: str) -> str:
    """The module that a value of a module's own is defined in."""
    is_defined = isinstance(value, type | FunctionType)
    return value.__module__ if is_defined else module


class Look:
    """A look at one file; `imported` are the modules of the tree that it asks for."""

    def __init__(self, file: str, is_module: Callable[[str], bool]) -> None:
        self._file = file
        self._is_module = is_module
        self._found: list[Refusal] = []
        self._bases: set[ast.AST] = set()
        self.imported: list[str] = []

    def at(self, tree: ast.Module) -> list[Refusal]:
        """What may not stand there."""
        modules = []
        for node in ast.walk(tree):
            if type(node) in _SILENT:
                continue
            self._look(node)
            if isinstance(node, ast.Name) and node.id in LIBRARY:
                modules.append(node)
        for node in modules:
            if node not in self._bases:
                self._refuse(node, f"the module {node.id} is passed around, not asked for a name")
        return self._found

    def _refuse(self, node: ast.AST, why: str) -> None:
        self._found.append(Refusal(self._file, getattr(node, "lineno", 1), why))

    def _look(self, node: ast.AST) -> None:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    self._import(node, alias)
            case ast.ImportFrom(module=module, level=level, names=names):
                self._import_from(node, module or "", level, names)
            case ast.Name(id=name):
                if name in _FORBIDDEN or (name.startswith("__") and name not in _OF_MODULE):
                    self._refuse(node, f"{name} reaches beyond what a suite says")
            case ast.Attribute():
                self._attribute(node)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if name.startswith("__") and name not in _OWN:
                    self._refuse(node, f"{name} changes what Python does with a value")
            case ast.ClassDef(keywords=[_, *_]):
                self._refuse(node, "a class of a suite has no metaclass")
            case ast.Global() | ast.Nonlocal():
                self._refuse(node, "a suite keeps nothing in variables of others")
            case ast.Await() | ast.Try() | ast.TryStar() | ast.With() | ast.AsyncWith():
                self._refuse(node, "a suite is written without try, with and await")
            case ast.Subscript(slice=inside):
                self._strings(inside)
            case ast.AnnAssign(annotation=inside) | ast.arg(annotation=ast.expr() as inside):
                self._strings(inside)
            case _:
                pass

    def _attribute(self, node: ast.Attribute) -> None:
        name, base = node.attr, node.value
        is_own = isinstance(base, ast.Name) and base.id == "self"
        if isinstance(base, ast.Name) and base.id in LIBRARY:
            self._bases.add(base)
            if name not in _offered(base.id):
                self._refuse(node, f"a suite has no use for {base.id}.{name}")
        if name in LIBRARY:
            self._refuse(node, f"the module {name} is imported where it is used, not found in another one")
        if isinstance(node.ctx, ast.Store | ast.Del) and not is_own:
            self._refuse(node, f"{ast.unparse(node)} is assigned to, which may belong to the checker")
        if name.startswith("_") and name not in _HARMLESS and not (is_own and not name.startswith("__")):
            self._refuse(node, f"{name} belongs to others")
        if name.startswith(_FRAMES):
            self._refuse(node, f"{name} reaches beyond what a suite says")

    def _strings(self, inside: ast.expr) -> None:
        """Refuse text that Python may evaluate as a type: there only a name is harmless."""
        for part in ast.walk(inside):
            is_text = isinstance(part, ast.Constant) and isinstance(part.value, str)
            if is_text and not (str(part.value).isidentifier() and not str(part.value).startswith("_")):  # type: ignore[attr-defined]
                self._refuse(part, "a text that may be evaluated")

    # --- imports --------------------------------------------------------------------------

    def _import(self, node: ast.AST, alias: ast.alias) -> None:
        name = alias.name
        if name in LIBRARY:
            if alias.asname is not None:
                self._refuse(node, f"{name} is imported under another name")
        elif name in CHECKER:
            # As a module it could be assigned to; the names in it are all that a suite needs.
            self._refuse(node, f"from {name} import what is needed, not the module")
        else:
            self._of_tree(node, name)

    def _import_from(self, node: ast.AST, module: str, level: int, names: list[ast.alias]) -> None:
        if level:
            package = self._file.split("/")[:-level]
            module = ".".join([*package, *([module] if module else [])])
        for alias in names:
            if alias.name == "*" or alias.name.startswith("_") or (alias.asname or "") in LIBRARY:
                self._refuse(node, "what is imported has a name, and one that begins with _ belongs to others")
        if module in LIBRARY or module in CHECKER:
            for alias in names:
                if alias.name not in _offered(module):
                    self._refuse(node, f"a suite has no use for {alias.name} of {module}")
            return
        for alias in names:
            if alias.name in LIBRARY:
                self._refuse(node, f"the module {alias.name} is imported where it is used, not found in another one")
        if self._of_tree(node, module):
            self.imported += [f"{module}.{a.name}" for a in names if self._is_module(f"{module}.{a.name}")]

    def _of_tree(self, node: ast.AST, name: str) -> bool:
        if name.partition(".")[0] == "steelyard" or not self._is_module(name):
            self._refuse(node, f"a suite does not import {name}")
            return False
        self.imported.append(name)
        return True


def names_offered() -> Iterator[tuple[str, frozenset[str]]]:
    """For each module that a suite may use, the names that it may have of it: for documents and tests."""
    for module in (*LIBRARY, *CHECKER):
        yield module, _offered(module)
