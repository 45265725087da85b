"""Predicates, computed twice: as terms over numbers, and by running them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from steelyard.selftest.evaluate import Number, Program, World
from steelyard.selftest.layout import Layout
from steelyard.selftest.watch import Claim, RunningLog, Site
from steelyard.symbolic.terms import Term


@attrs.frozen
class Difference:
    """What differs and how, as in `record.Disagreement`."""

    subject: str
    what: str
    told: str


class Tally:
    """How much was compared."""

    def __init__(self) -> None:
        self.answers = 0
        self.measures = 0
        self.stricter = 0


class Claims:
    """Lifted predicates, computed together and compared with the predicates themselves."""

    def __init__(self, claims: Mapping[str, Claim], layout: Layout, tally: Tally) -> None:
        self._tally = tally
        self._parts: list[tuple[str, Claim, int]] = []
        roots: list[Term] = []
        for name, claim in claims.items():
            self._parts.append((name, claim, len(roots)))
            roots.append(claim.formula)
            roots += [term for m in claim.measured for term in (m.guard, m.value)]
            roots += claim.divisors
        self._program = Program(roots, layout.positions)

    def differences(self, world: World, run: Mapping[str, Callable[[], bool]], log: RunningLog) -> Iterator[Difference]:
        """Run each predicate and compare; `run` calls it on values that are watched by `log`."""
        numbers = self._program(world)
        measured = log.measured
        self._tally.answers += len(self._parts)
        for name, claim, at in self._parts:
            measured.clear()
            answer, fault = _answered(run[name])
            if bool(numbers[at]) is not answer:
                yield from self._answers_differ(name, claim, numbers[at:], answer, fault)
            if claim.measured or measured:
                yield from self._measures_differ(name, claim, numbers[at + 1 :], measured, faulted=bool(fault))

    def _answers_differ(
        self, name: str, claim: Claim, numbers: Sequence[Number], answer: bool, fault: str
    ) -> Iterator[Difference]:
        divisors = numbers[1 + 2 * len(claim.measured) :][: len(claim.divisors)]
        if answer and not all(divisors):
            # Python divides by a negative number; the language counts that as a fault.
            self._tally.stricter += 1
        else:
            yield Difference(name, "claim", f"the term is {bool(numbers[0])}, the predicate {fault or answer}")

    def _measures_differ(
        self, name: str, claim: Claim, numbers: Sequence[Number], measured: Mapping[Site, set[Any]], *, faulted: bool
    ) -> Iterator[Difference]:
        symbolic: dict[Site, set[Any]] = {}
        for i, one in enumerate(claim.measured):
            if numbers[2 * i]:
                symbolic.setdefault(one.site, set()).add(numbers[2 * i + 1])
        self._tally.measures += len(measured)
        if symbolic == measured:
            return
        for site in dict.fromkeys((*measured, *(() if faulted else symbolic))):
            told, ran = symbolic.get(site, set()), measured.get(site, set())
            if told != ran and not (faulted and ran <= told):
                where = f"{site[0]}.{site[1]} at line {site[2]}"
                yield Difference(name, "measure", f"{where}: the term is {_set(told)}, Python has {_set(ran)}")


def _answered(predicate: Callable[[], bool]) -> tuple[bool, str]:
    """The answer of a predicate, and the fault that it met, which makes the answer False."""
    try:
        return bool(predicate()), ""
    except Exception as error:  # noqa: BLE001 - whatever a predicate raises is a fault
        return False, f"{type(error).__name__}: {error}"


def _set(values: set[Any]) -> str:
    return ", ".join(str(value) for value in sorted(values)) or "not reached"
