"""The terms of a suite's predicates, with a preset's params and calls as numbers in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from steelyard.engines.offers import Offers
from steelyard.engines.packed.layout import Layout, NotPacked
from steelyard.engines.packed.numbers import Program
from steelyard.engines.packed.readings import NotComputed, Readings
from steelyard.schema import ModellingError, Shape, arguments_of, record_shape
from steelyard.suite import Preset, Suite
from steelyard.symbolic import terms
from steelyard.symbolic.state import defined_and_value, symbolic, symbolic_arguments, symbolic_params, symbolic_step
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import flatten

#: What the names of leaves begin with: of the state, or that before a step, and of that after it.
BEFORE, AFTER = "s", "t"

Predicate = Callable[..., bool]
#: Whether a predicate is defined, and what it says where it is.
Both = tuple[Term, Term]
Wanted = Callable[[Term, Term], Term]


def met(defined: Term, value: Term) -> Term:
    """It says yes."""
    return terms.and_(defined, value)


def met_or_faulty(defined: Term, value: Term) -> Term:
    """It says yes, or faults."""
    return terms.or_(faulty(defined, value), value)


def broken(defined: Term, value: Term) -> Term:
    """It says no, or faults."""
    return terms.not_(met(defined, value))


def faulty(defined: Term, _value: Term) -> Term:
    """It faults."""
    return terms.not_(defined)


class Lifted:
    """Predicates of states and of steps, made ready to be computed.

    Raises:
        NotPacked: params or states have a part that no term tells.
    """

    def __init__(self, suite: Suite, preset: Preset, layout: Layout, offers: Offers) -> None:
        shape = record_shape(suite.state)
        self._layout = layout
        self._offers = offers
        self._params = symbolic_params(suite)
        self._before, self._after = symbolic(shape, BEFORE), symbolic(shape, AFTER)
        try:
            self._numbers = _fixed(record_shape(suite.params), self._params, preset.params)
            self._readings = Readings(layout)
        except ModellingError as error:
            raise NotPacked(str(error)) from error
        self._lifted: dict[tuple[Predicate, str], Both] = {}
        self._terms: dict[tuple[Predicate, int | None], Both] = {}
        self._programs: dict[Term, tuple[tuple[int, int], Program]] = {}

    def program(self, predicate: Predicate, wanted: Wanted, call: int | None = None) -> Program:
        """What is wanted to be known of a predicate of a state, or of a step by a call.

        Raises:
            NotComputed: it cannot be computed, or not with the values that were met.
        """
        key = (predicate, call)
        try:
            if key not in self._terms:
                self._terms[key] = self._of_state(predicate) if call is None else self._of_step(predicate, call)
            return self._made(wanted(*self._terms[key]))
        except ModellingError as error:
            raise NotComputed(str(error)) from error

    def _made(self, term: Term) -> Program:
        known = self._layout.version, self._layout.met
        if term not in self._programs or self._programs[term][0] != known:
            self._readings.refresh()
            self._programs[term] = known, Program(term, self._readings)
        return self._programs[term][1]

    def _of_state(self, predicate: Predicate) -> Both:
        return _with(self._numbers, defined_and_value(predicate, self._params, self._before))

    def _of_step(self, predicate: Predicate, call: int) -> Both:
        of = self._offers.endings[call]
        arguments, numbers = symbolic_arguments(of.function), dict(self._numbers)
        if (predicate, of.name) not in self._lifted:
            step = symbolic_step(of.function, arguments)
            found = defined_and_value(predicate, self._params, self._before, step, self._after)
            self._lifted[predicate, of.name] = found
        for name, shape in arguments_of(of.function):
            numbers |= _fixed(shape, arguments[name], of.arguments[name])
        return _with(numbers, self._lifted[predicate, of.name])


def _with(numbers: Mapping[Term, Term], both: Both) -> Both:
    defined, value = both
    return terms.substitute(defined, numbers), terms.substitute(value, numbers)


def _fixed(shape: Shape, symbolic_value: Any, value: Any) -> dict[Term, Term]:
    """The numbers of a value, for the terms of a symbolic one.

    Raises:
        ModellingError: it holds a map.
    """
    return dict(zip(flatten(shape, symbolic_value), flatten(shape, value), strict=True))
