"""Predicates, computed twice: as terms over numbers, and by running them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from steelyard.schema import ModellingError
from steelyard.selftest.evaluate import Number, Program, World
from steelyard.selftest.layout import Layout
from steelyard.selftest.watch import Claim, RunningLog, Site, SymbolicLog, claim_of
from steelyard.symbolic.paths import located
from steelyard.symbolic.terms import Term


@attrs.frozen
class Difference:
    """What differs and how, as in `record.Disagreement`."""

    subject: str
    what: str
    told: str


class Bench:
    """Where claims are compared: the places of the suite, what was measured, and how much was compared."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.symbolic = SymbolicLog()
        self.running = RunningLog()
        self.answers = 0
        self.measures = 0
        self.stricter = 0


Predicates = Mapping[str, Callable[..., bool]]


class Claims:
    """Predicates of the same arguments, by name: lifted, and computed and run together.

    The arguments' maps are watched by the logs of the bench.  A claim that was lifted to the same
    terms in `other` is not computed again.

    Raises:
        ModellingError: a predicate leaves the language.
    """

    def __init__(
        self, bench: Bench, predicates: Predicates, other: Claims | None, /, *args: Any, **kwargs: Any
    ) -> None:
        self._bench = bench
        self._predicates = predicates
        self._claims = {name: _lifted(name, predicate, bench, args, kwargs) for name, predicate in predicates.items()}
        self._parts: list[tuple[str, Claim, int, bool]] = []
        roots: list[Term] = []
        for name, claim in self._claims.items():
            if other is not None and other._claims[name] == claim:  # noqa: SLF001 - one of its own kind
                self._parts.append((name, claim, other._place(name), True))  # noqa: SLF001 - another one of this class
                continue
            self._parts.append((name, claim, len(roots), False))
            roots.append(claim.formula)
            roots += [term for m in claim.measured for term in (m.guard, m.value)]
            roots += claim.divisors
        self._program = Program(roots, bench.layout.positions)

    def _place(self, name: str) -> int:
        return next(at for known, _, at, _ in self._parts if known == name)

    def numbers(self, world: World) -> tuple[Number, ...]:
        """What the terms are in a world."""
        return self._program(world)

    def differences(
        self, own: tuple[Number, ...], others: tuple[Number, ...], /, *args: Any, **kwargs: Any
    ) -> Iterator[Difference]:
        """Run each predicate and compare; the numbers are those of the terms here and in `other`."""
        log = self._bench.running
        self._bench.answers += len(self._parts)
        for name, claim, at, is_other in self._parts:
            numbers = others if is_other else own
            log.clear()
            try:
                answer, fault = bool(self._predicates[name](*args, **kwargs)), ""
            except Exception as error:  # noqa: BLE001 - whatever a predicate raises is a fault, and it does not hold
                answer, fault = False, f"{type(error).__name__}: {error}"
            found: list[Difference] = []
            if bool(numbers[at]) is not answer:
                told = f"the term is {bool(numbers[at])}, the predicate {fault or answer}"
                found.append(Difference(name, "claim", told))
            if claim.measured or log.measured:
                self._bench.measures += len(log.measured)
                found += _measures_differ(name, claim, numbers[at + 1 :], log.measured, faulted=bool(fault))
            if found and _is_stricter(claim, numbers[at:]):
                self._bench.stricter += 1
            else:
                yield from found


def _is_stricter(claim: Claim, numbers: Sequence[Number]) -> bool:
    """Whether the term counts a fault where Python divides by a negative number, and goes on."""
    divisors = numbers[1 + 2 * len(claim.measured) :][: len(claim.divisors)]
    return not numbers[0] and (claim.divides_within or not all(divisors))


def _measures_differ(
    name: str, claim: Claim, numbers: Sequence[Number], measured: Mapping[Site, set[Any]], *, faulted: bool
) -> Iterator[Difference]:
    symbolic: dict[Site, set[Any]] = {}
    for i, one in enumerate(claim.measured):
        if numbers[2 * i]:
            symbolic.setdefault(one.site, set()).add(numbers[2 * i + 1])
    if symbolic == measured:
        return
    for site in dict.fromkeys((*measured, *(() if faulted else symbolic))):
        told, ran = symbolic.get(site, set()), measured.get(site, set())
        if told != ran and not (faulted and ran <= told):
            where = f"{site[0]}.{site[1]} at line {site[2]}"
            yield Difference(name, "measure", f"{where}: the term is {_set(told)}, Python has {_set(ran)}")


def _lifted(
    name: str, predicate: Callable[..., bool], bench: Bench, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Claim:
    """Lift a predicate; a modelling error names the property."""
    try:
        return claim_of(predicate, bench.symbolic, *args, **kwargs)
    except ModellingError as error:
        found = located(error)
        raise ModellingError(f"{name}: {found.message}", found.where) from None


def _set(values: set[Any]) -> str:
    return ", ".join(str(value) for value in sorted(values)) or "not reached"
