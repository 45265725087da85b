"""Terms computed for many states at once, of the words that tell the states.

A term is that of a predicate, lifted from the model's own Python.  Numbers have 64 bits: what might need more is
seen before anything is computed, from the values that were met, and the term is not used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from operator import and_, or_
from typing import Any

import numpy as np

from steelyard.engines.packed.layout import Words, codes_in
from steelyard.engines.packed.readings import LIMIT, Array, Leaf, NotComputed, Range, Readings
from steelyard.engines.result import InternalError
from steelyard.symbolic import terms
from steelyard.symbolic.ground import maps_read_at_key
from steelyard.symbolic.terms import BINDERS, Term

#: The states of a step, by what the names of their leaves begin with.
Sides = Mapping[str, Words]
_Step = tuple[Callable[..., Any], tuple[int, ...]]

_TRUTH: Range = (0, 1)


class Program:
    """A truth value made ready for the layout as it is.

    Raises:
        NotComputed: it has a part that is not computed, or might need more than 64 bits.
    """

    def __init__(self, root: Term, readings: Readings) -> None:
        self._readings = readings
        self._places: dict[Term, int] = {}
        self._steps: list[_Step] = []
        self._ranges: list[Range] = []
        self._root = self._place(root)

    def __call__(self, sides: Sides) -> Array:
        """Whether the term holds for each of the words; those of all sides are as many."""
        values: list[Any] = []
        for run, args in self._steps:
            values.append(run(sides, *[values[at] for at in args]))
        found = np.asarray(values[self._root])
        if found.dtype != np.bool_:
            raise InternalError(f"a truth value is computed as {found.dtype}")
        return np.broadcast_to(found, (len(next(iter(sides.values()))),))

    def _place(self, root: Term) -> int:
        """Where the value of a term comes to stand; what it is made of stands before it."""
        for term in terms.subterms((root,)):
            if term not in self._places:
                place = self._added(term)
                self._places[term] = place
        return self._places[root]

    def _added(self, term: Term) -> int:
        if term.op in BINDERS:
            return self._bound(term)
        args = [self._places[arg] for arg in term.args]
        if term.op in _TRUTHS:
            return self._add(_TRUTHS[term.op], args, _TRUTH)
        ranges = [self._ranges[at] for at in args]
        match term.op:
            case "const" | "bool":
                return self._constant(term)
            case "var":
                return self._leaf(term)
            case "read":
                return self._read(term, args)
            case "poly":
                return self._poly(term, args, ranges)
            case "mul":
                return self._add(_product, args, reduce(_multiplied, ranges))
            case "div":
                return self._add(_quotient, args, _divided(*ranges))
            case "ite":
                return self._add(_chosen, args, _joined(ranges[1:]))
            case _:
                raise NotComputed(f"a {term.op} is not computed")

    def _constant(self, term: Term) -> int:
        number = np.bool_(term.data) if term.op == "bool" else self._readings.number(term.data)
        return self._add(lambda _: number, (), (int(number), int(number)))

    def _add(self, run: Callable[..., Any], args: Sequence[int], span: Range) -> int:
        self._steps.append((run, tuple(args)))
        self._ranges.append(span)
        return len(self._steps) - 1

    # --- leaves and entries -----------------------------------------------------------------

    def _leaf(self, term: Term) -> int:
        side, _, name = term.data[0].partition(".")
        leaf = self._readings.leaves.get(name)
        if leaf is None:
            raise NotComputed(f"{term.data[0]} is no leaf of a state")
        return self._add(partial(_looked_up, side, leaf, self._readings.column(name)), (), leaf.range)

    def _read(self, term: Term, args: Sequence[int]) -> int:
        side, _, name = term.data[0].partition(".")
        leaf = self._readings.entries.get((name, term.data[1]))
        if leaf is None:
            raise NotComputed(f"{term.data[0]} is no map of a state")
        columns = self._readings.columns(name)
        none = self._add(lambda _: leaf.numbers[0], (), leaf.range)
        if all(arg.op in ("const", "bool") for arg in term.args):
            column = columns.get(term.args)
            return none if column is None else self._add(partial(_looked_up, side, leaf, column), (), leaf.range)
        found = none
        for key, column in columns.items():
            here = self._add(partial(_looked_up, side, leaf, column), (), leaf.range)
            named = [self._place(part) for part in key]
            found = self._add(_at_key, (found, here, *args, *named), leaf.range)
        return found

    # --- binders ----------------------------------------------------------------------------

    def _bound(self, binder: Term) -> int:
        """A sum or a quantifier: over the keys of the maps that it reads there, elsewhere there is nothing."""
        keys = dict.fromkeys(
            key for name in sorted(maps_read_at_key(binder)) for key in self._readings.columns(name.partition(".")[2])
        )
        if not maps_read_at_key(binder):
            raise NotComputed(f"a {binder.op} over no map of a state")
        bodies = [self._place(terms.instantiate(binder, key)) for key in keys]
        if binder.op != "sum":
            joined = ("and", terms.TRUE) if binder.op == "forall" else ("or", terms.FALSE)
            return self._add(_TRUTHS[joined[0]], [self._place(joined[1]), *bodies], _TRUTH)
        low, high = (sum(self._ranges[at][i] for at in bodies) for i in (0, 1))
        _small((0, sum(max(abs(end) for end in self._ranges[at]) for at in bodies)))
        return self._add(lambda _, *parts: sum(parts, np.int64(0)), bodies, (low, high))

    def _poly(self, term: Term, args: Sequence[int], ranges: Sequence[Range]) -> int:
        coefficients, constant = term.data
        parts = [_multiplied(one, (c, c)) for one, c in zip(ranges, coefficients, strict=True)]
        low, high = (constant + sum(part[i] for part in parts) for i in (0, 1))
        # However the parts are added up, no sum on the way is larger than that of their sizes.
        _small((0, abs(constant) + sum(max(abs(a), abs(b)) for a, b in parts)))

        def run(_sides: Sides, *values: Any) -> Any:
            found: Any = constant
            for c, value in zip(coefficients, values, strict=True):
                found = found + (value if c == 1 else c * value)
            return found

        return self._add(run, args, (low, high))


def _chosen(_sides: Sides, condition: Any, then: Any, otherwise: Any) -> Any:
    return np.where(condition, then, otherwise)


def _looked_up(side: str, leaf: Leaf, column: Any, sides: Sides) -> Array:
    found: Array = leaf.numbers[codes_in(sides[side], column)]
    return found


def _at_key(_sides: Sides, otherwise: Any, here: Any, *parts: Any) -> Any:
    """What stands at a key, where the first half of the parts are equal to the second."""
    half = len(parts) // 2
    return np.where(reduce(and_, (a == b for a, b in zip(parts[:half], parts[half:], strict=True))), here, otherwise)


def _product(_sides: Sides, *factors: Any) -> Any:
    return reduce(lambda a, b: a * b, factors)


def _quotient(_sides: Sides, dividend: Any, divisor: Any) -> Any:
    """The floor; where the divisor is not positive, nothing is said of it."""
    return np.where(np.asarray(divisor) > 0, dividend // np.maximum(divisor, 1), 0)


#: By operation, what makes a truth value of others or of numbers.
_TRUTHS: Mapping[str, Callable[..., Any]] = {
    "eq": lambda _, a, b: a == b,
    "iff": lambda _, a, b: a == b,
    "nonneg": lambda _, a: a >= 0,
    "not": lambda _, a: np.logical_not(a),
    "and": lambda _, *parts: reduce(and_, parts),
    "or": lambda _, *parts: reduce(or_, parts),
}


def _multiplied(one: Range, other: Range) -> Range:
    ends = [a * b for a in one for b in other]
    return _small((min(ends), max(ends)))


def _divided(dividend: Range, _divisor: Range) -> Range:
    _small(dividend)
    return min(dividend[0], 0), max(dividend[1], 0)


def _joined(ranges: Sequence[Range]) -> Range:
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _small(span: Range) -> Range:
    """A range that is computed with.

    Raises:
        NotComputed: 64 bits might be too few for it.
    """
    if span[0] <= -LIMIT or span[1] >= LIMIT:
        raise NotComputed("a number might need more than 64 bits")
    return span
