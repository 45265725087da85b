"""Terms computed on running values: what the symbolic layer says, with nothing left symbolic.

A `Program` is a list of terms compiled to one Python function over a `World`.  This is a
second meaning of terms, written apart from the one that the solver is given.

What a term must not depend on is filled with arbitrary values of its type, drawn with the
world: the leaves of an absent entry, and a quotient whose divisor is not positive.  A sum or a
quantifier ranges over the keys at which a map that it reads has an entry, over the keys that
were written, and over one more at which nothing ever was: there a sum must add nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import attrs

from steelyard import language
from steelyard.symbolic import terms
from steelyard.symbolic.terms import BINDERS, Term
from steelyard.symbolic.values import identity_code, identity_name

Number = int | bool
Key = tuple[Number, ...]
Kinds = tuple[str, ...]
Positions = Mapping[tuple[str, str], int]

#: The identity and the number that occur nowhere.
NOWHERE = identity_code("(nowhere)")
FAR = 10**60 + 7


@attrs.define
class World:
    """Running values by the names of the symbolic ones.

    Attributes:
        values: the variables.
        entries: by map, the leaves of each entry.
        absent: by map, the leaves where there is no entry: the default, or arbitrary ones.
        stray: the quotient by a divisor that is not positive, a natural number.
        touched: by the kinds of a key, the keys that were written.
    """

    values: Mapping[str, Number]
    entries: Mapping[str, Mapping[Key, Key]]
    absent: Mapping[str, Key]
    stray: int
    touched: Mapping[Kinds, Iterable[Key]] = attrs.field(factory=dict)
    _domains: dict[tuple[Kinds, tuple[str, ...]], tuple[Key, ...]] = attrs.field(factory=dict)

    def touching(self, touched: Mapping[Kinds, Iterable[Key]]) -> World:
        """The same world with other keys written."""
        return World(self.values, self.entries, self.absent, self.stray, touched)

    def domain(self, kinds: Kinds, maps: tuple[str, ...]) -> tuple[Key, ...]:
        """The keys over which a binder ranges whose body reads those maps at its key."""
        found = self._domains.get((kinds, maps))
        if found is None:
            keys: dict[Key, None] = {}
            for name in maps:
                keys.update(dict.fromkeys(self.entries[name]))
            keys.update(dict.fromkeys(self.touched.get(kinds, ())))
            keys.update(dict.fromkeys(_outside(kinds)))
            found = self._domains[kinds, maps] = tuple(keys)
        return found


@cache
def _outside(kinds: Kinds) -> tuple[Key, ...]:
    """A key at which no map has an entry, where the kinds leave one."""
    if not any(kind in ("id", "int", "nat") for kind in kinds):
        return ()
    return (tuple(NOWHERE if kind == "id" else FAR if kind in ("int", "nat") else False for kind in kinds),)


class Program:
    """Terms compiled to a function of a world.  Calling it yields their values in order.

    `positions` says for each leaf of a map which of its leaves it is; `inputs` are variables whose
    values are given at each call, apart from the world.
    """

    def __init__(self, roots: Sequence[Term], positions: Positions, inputs: Sequence[Term] = ()) -> None:
        writer = _Writer(positions, inputs)
        source = writer.source(roots)
        scope: dict[str, Any] = {
            "digest": digest_code,
            "part": digest_part,
            "length": name_length,
            "C": writer.constants,
        }
        exec(compile(source, "<terms>", "exec"), scope)  # noqa: S102 - written below
        self._run: Callable[..., tuple[Number, ...]] = scope["program"]

    def __call__(self, world: World, *inputs: Number) -> tuple[Number, ...]:
        """The values of the terms."""
        return self._run(world, world.values, world.entries, world.absent, *inputs)


class _Level:
    """The statements of one loop, or of the program itself; `bound` are the loop's variables."""

    def __init__(self, bound: frozenset[Term]) -> None:
        self.bound = bound
        self.lines: list[str] = []
        self.names: dict[Term, str] = {}


class _Writer:
    """Writes a program: one statement a term, each in the outermost loop that knows its variables."""

    def __init__(self, positions: Positions, inputs: Sequence[Term]) -> None:
        self._positions = positions
        self._inputs = [f"i{number}" for number in range(len(inputs))]
        self._levels = [_Level(frozenset())]
        self._levels[0].names.update(zip(inputs, self._inputs, strict=True))
        self._count = 0
        self.constants: list[Any] = []

    def source(self, roots: Sequence[Term]) -> str:
        """The program's text."""
        self._write_all(roots)
        results = "".join(f"{self._name(root)}, " for root in roots)
        lines = [*self._levels[0].lines, f"return ({results})"]
        return "\n".join([f"def program({', '.join(['W', 'V', 'M', 'A', *self._inputs])}):", *_indented(lines)])

    def _write_all(self, roots: Iterable[Term]) -> None:
        for term in terms.subterms(roots):
            self._name(term)

    def _name(self, term: Term) -> str:
        """The expression for a term that is computed where it is first needed."""
        if term.op in ("const", "bool"):
            return repr(term.data) if repr(term.data)[0] != "-" else f"({term.data!r})"
        if term.op == "bound":
            return f"k{term.data[0]}_{term.data[1]}"
        level = self._level_of(term)
        found = level.names.get(term)
        if found is None:
            found = self._fresh()
            if term.op in BINDERS:
                self._loop(term, level, found)
            else:
                args = [self._name(arg) for arg in term.args]
                level.lines.append(f"{found} = {self._expression(term, args)}")
            level.names[term] = found
        return found

    def _fresh(self) -> str:
        self._count += 1
        return f"t{self._count}"

    def _level_of(self, term: Term) -> _Level:
        for level in reversed(self._levels):
            if level.bound & term.free:
                return level
        return self._levels[0]

    def _loop(self, binder: Term, level: _Level, name: str) -> None:
        variables = terms.bound_variables(binder)
        inner = _Level(frozenset(variables))
        self._levels.append(inner)
        self._write_all(binder.args)
        body = self._name(binder.args[0])
        self._levels.pop()
        first, last = {
            "sum": ("0", [f"{name} += {body}"]),
            "forall": ("True", [f"if not {body}:", f"    {name} = False", "    break"]),
            "exists": ("False", [f"if {body}:", f"    {name} = True", "    break"]),
        }[binder.op]
        domain = self._domain(binder)
        key = "".join(f"{self._name(variable)}, " for variable in variables)
        level.lines += [f"{name} = {first}", f"for {key}in {domain}:", *_indented([*inner.lines, *last])]

    def _domain(self, binder: Term) -> str:
        """The expression for a binder's keys."""
        variables = terms.bound_variables(binder)
        reads = terms.subterms(binder.args, into_binders=True)
        maps = sorted({part.data[0] for part in reads if part.op == "read" and part.args == variables})
        return f"W.domain({self._constant(binder.data[1])}, {self._constant(tuple(maps))})"

    def _constant(self, value: Any) -> str:
        if value not in self.constants:
            self.constants.append(value)
        return f"C[{self.constants.index(value)}]"

    def _expression(self, term: Term, args: list[str]) -> str:
        match term.op:
            case "var":
                return f"V[{term.data[0]!r}]"
            case "read":
                return self._read(term, args)
            case "digest":
                return f"digest({term.data!r}, ({''.join(f'{arg}, ' for arg in args)}))"
            case "mul":
                return " * ".join(args)
            case "poly":
                coefficients, constant = term.data
                return " + ".join([str(constant), *(f"{c} * {a}" for c, a in zip(coefficients, args, strict=True))])
            case "div":
                return f"{args[0]} // {args[1]} if {args[1]} > 0 else W.stray"
            case "ite":
                return f"{args[1]} if {args[0]} else {args[2]}"
            case "eq" | "iff":
                return f"{args[0]} == {args[1]}"
            case "nonneg":
                return f"{args[0]} >= 0"
            case "not":
                return f"not {args[0]}"
            case "and" | "or":
                return f" {term.op} ".join(args)
            case _:
                raise AssertionError(term.op)

    def _read(self, term: Term, args: list[str]) -> str:
        name, leaf, _ = term.data
        if name.startswith(_PART):
            return f"part({args[0]}, {int(name.removeprefix(_PART).split()[0])})"
        if name == _KIND:
            return f"part({args[0]}, None)"
        if name == _LENGTH:
            return f"length({args[0]})"
        key = f"({''.join(f'{arg}, ' for arg in args)})"
        if leaf == "?":
            return f"{key} in M[{name!r}]"
        return f"M[{name!r}].get({key}, A[{name!r}])[{self._positions[name, leaf]}]"


_PART, _KIND, _LENGTH = "part ", "kind of a digest", "length of a name"


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


# --- digests ------------------------------------------------------------------------------

_digests: dict[tuple[str, Key], int] = {}
_parts: dict[int, tuple[str, Key]] = {}


def digest_code(kinds: str, parts: Key) -> int:
    """The identity that the running digest of these parts is."""
    found = _digests.get((kinds, parts))
    if found is None:
        texts = [part if kind == "i" else _name_of(part) for kind, part in zip(kinds, parts, strict=True)]
        found = _digests[kinds, parts] = identity_code(language.digest(*texts))
        _parts[found] = (kinds, parts)
    return found


def digest_part(code: int, position: int | None) -> int:
    """What a digest was made of: one part, or for None the number that stands for the parts' kinds."""
    kinds, parts = _parts[code]
    return int.from_bytes(kinds.encode(), "big") if position is None else parts[position]


def name_length(code: int) -> int:
    """How long the name of an identity is."""
    return len(_name_of(code))


def _name_of(code: int) -> str:
    return identity_name(code) or f"(unnamed {code})"
