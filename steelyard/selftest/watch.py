"""Predicates that tell what they measured.

A predicate says only yes or no, and in most states both sides of an equation are off.  So
the maps handed to it are watched: each sum, grouped sum and quantifier that it takes is noted
with its place in the source, once as a term under its guards and once as a running value.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import attrs

from steelyard.language import Map
from steelyard.schema import MapShape, RecordShape, Shape, TupleShape, leaves
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import Pure, evaluating
from steelyard.symbolic.lift import lifted
from steelyard.symbolic.maps import GroupedSum, SymMap
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import bool_term, int_term

#: Which map, which method, and the line of the measure.
Site = tuple[str, str, int]


@attrs.frozen
class Measured:
    """A term that a predicate computes at a place of its source, where its guard holds."""

    site: Site
    guard: Term
    value: Term


@attrs.frozen(kw_only=True)
class Claim:
    """A lifted predicate.

    Attributes:
        formula: it is defined and holds.
        measured: its sums and quantifiers, but for those inside of others.
        divisors: for each division, that it is not reached or its divisor is positive.
        divides_within: a sum or a quantifier divides by what need not be positive.
    """

    formula: Term
    measured: tuple[Measured, ...]
    divisors: tuple[Term, ...]
    divides_within: bool


class SymbolicLog:
    """What a lifted predicate measured so far; `nested` within how many sums and quantifiers it is."""

    def __init__(self) -> None:
        self.measured: list[Measured] = []
        self.nested = 0
        self.lifting = _Lifting(self)

    def watched(self, shape: Shape, state: Any, label: str) -> Any:
        """A symbolic state whose maps are watched; each is known as ``label.path``."""
        return _watched(shape, state, label, lambda found, name: _WatchedSymMap(found, name, self))

    def take(self, label: str, method: str, measure: Callable[..., Any], compute: Callable[[], Any]) -> Any:
        """Compute a sum or a quantifier, and note it unless it stands inside of another."""
        self.nested += 1
        try:
            value = compute()
        finally:
            self.nested -= 1
        if not self.nested:
            term = bool_term(value) if method in ("all", "any") else int_term(value)
            site = (label, method, _line_of(measure))
            self.measured.append(Measured(site, self.lifting.reached(), term))
        return value


class _Lifting(Pure):
    """A lifting that keeps what it demanded of divisors."""

    def __init__(self, log: SymbolicLog) -> None:
        super().__init__()
        self.divisors: list[Term] = []
        self.divides_within = False
        self._log = log

    def demand(self, condition: Term, fault: str) -> None:
        super().demand(condition, fault)
        if fault.startswith("BadDivisor") and self._log.nested:
            self.divides_within = self.divides_within or condition is not terms.TRUE
        elif fault.startswith("BadDivisor"):
            self.divisors.append(self.defined[-1])

    def reached(self) -> Term:
        """The condition under which the place at hand is reached."""
        super().demand(terms.FALSE, "")
        return terms.not_(self.defined.pop())


def claim_of(predicate: Callable[..., bool], log: SymbolicLog, /, *args: Any, **kwargs: Any) -> Claim:
    """Lift a predicate over values whose maps are watched by `log`.

    Raises:
        ModellingError: it leaves the language.
    """
    log.measured.clear()
    lifting = log.lifting = _Lifting(log)
    with evaluating(lifting):
        value = bool_term(lifting.call(lifted(predicate), args, kwargs))
    return Claim(
        formula=terms.and_(*lifting.defined, value),
        measured=tuple(dict.fromkeys(log.measured)),
        divisors=tuple(lifting.divisors),
        divides_within=lifting.divides_within,
    )


class _WatchedSymMap(SymMap):
    """A symbolic map that notes what is asked of it."""

    __slots__ = ("label", "log")

    def __init__(self, plain: SymMap, label: str, log: SymbolicLog) -> None:
        super().__init__(plain.type.shape, plain.name, plain.writes)
        self.label = label
        self.log = log

    def sum(self, measure: Callable[..., Any]) -> Any:
        return self.log.take(self.label, "sum", measure, lambda: SymMap.sum(self, measure))

    def all(self, predicate: Callable[..., Any]) -> Any:
        return self.log.take(self.label, "all", predicate, lambda: SymMap.all(self, predicate))

    def any(self, predicate: Callable[..., Any]) -> Any:
        return self.log.take(self.label, "any", predicate, lambda: SymMap.any(self, predicate))

    def sum_by(self, group: Callable[..., Any], measure: Callable[..., Any]) -> GroupedSum:
        plain = SymMap(self.type.shape, self.name, self.writes)
        return _WatchedGroups(plain, group, measure, self.label, self.log)


class _WatchedGroups(GroupedSum):
    """Grouped sums that note which group is read."""

    def __init__(
        self, owner: SymMap, group: Callable[..., Any], measure: Callable[..., Any], label: str, log: SymbolicLog
    ) -> None:
        super().__init__(owner, group, measure)
        self._line_is_of = measure
        self._label = label
        self._log = log

    def get(self, group: Any) -> Any:
        return self._log.take(self._label, "sum_by", self._line_is_of, lambda: GroupedSum.get(self, group))


class RunningLog:
    """What a running predicate measured so far, by place."""

    def __init__(self) -> None:
        self.measured: dict[Site, set[Any]] = {}
        self._nested = 0

    def watched(self, shape: Shape, state: Any, label: str) -> Any:
        """A running state whose maps are watched; each is known as ``label.path``."""
        return _watched(shape, state, label, lambda found, name: _WatchedMap(found, name, self))

    def clear(self) -> None:
        """Forget what was measured, and where a fault ended it."""
        self.measured.clear()
        self._nested = 0

    def take(self, label: str, method: str, measure: Callable[..., Any], compute: Callable[[], Any]) -> Any:
        """Compute a sum or a quantifier, and note it unless it stands inside of another."""
        self._nested += 1
        value = compute()
        self._nested -= 1
        if not self._nested:
            self.measured.setdefault((label, method, _line_of(measure)), set()).add(value)
        return value


class _WatchedMap(Map[Any, Any]):
    """A running map that notes what is asked of it.  Its quantifiers visit every entry, faults included."""

    __slots__ = ("label", "log")

    def __init__(self, plain: Map[Any, Any], label: str, log: RunningLog) -> None:
        self.__setstate__(plain.__getstate__())
        self.label = label
        self.log = log

    def sum(self, measure: Callable[..., int]) -> int:
        made: int = self.log.take(self.label, "sum", measure, lambda: Map.sum(self, measure))
        return made

    def all(self, predicate: Callable[..., bool]) -> bool:
        return bool(self.log.take(self.label, "all", predicate, lambda: all(self._each(predicate))))

    def any(self, predicate: Callable[..., bool]) -> bool:
        return bool(self.log.take(self.label, "any", predicate, lambda: any(self._each(predicate))))

    def _each(self, predicate: Callable[..., bool]) -> list[bool]:
        return [predicate(key, value) for key, value in self.items()]

    def sum_by(self, group: Callable[..., Any], measure: Callable[..., int]) -> Map[Any, int]:
        return _WatchedSums(Map.sum_by(self, group, measure), measure, self.label, self.log)


class _WatchedSums(Map[Any, int]):
    """Running grouped sums that note which group is read."""

    __slots__ = ("label", "line_is_of", "log")

    def __init__(self, plain: Map[Any, int], measure: Callable[..., int], label: str, log: RunningLog) -> None:
        super().__init__(dict(plain.items()), default=0)
        self.line_is_of = measure
        self.label = label
        self.log = log

    def __getitem__(self, group: Any) -> int:
        read = super().__getitem__
        made: int = self.log.take(self.label, "sum_by", self.line_is_of, lambda: read(group))
        return made


def _watched(shape: Shape, value: Any, label: str, watch: Callable[[Any, str], Any]) -> Any:
    """The value with each map in it replaced by what `watch` makes of the map and its name."""
    if not _holds_maps(shape):
        return value
    match shape:
        case RecordShape(cls=cls, fields=fields):
            return cls(**{n: _watched(inner, getattr(value, n), f"{label}.{n}", watch) for n, inner in fields})
        case TupleShape(items=items):
            parts = enumerate(zip(items, value, strict=True))
            return tuple(_watched(item, part, f"{label}[{i}]", watch) for i, (item, part) in parts)
        case _:
            return watch(value, label)


@cache
def _holds_maps(shape: Shape) -> bool:
    return any(isinstance(leaf, MapShape) for _, leaf in leaves(shape))


def _line_of(measure: Callable[..., Any]) -> int:
    return measure.__code__.co_firstlineno
