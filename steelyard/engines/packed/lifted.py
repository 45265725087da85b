"""The terms of a suite's predicates, with a preset's params and calls as numbers in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steelyard.engines.offers import Offers
from steelyard.engines.packed.layout import Layout
from steelyard.engines.packed.numbers import Program
from steelyard.engines.packed.readings import NotComputed, Readings
from steelyard.schema import ModellingError, Shape, arguments_of, record_shape
from steelyard.suite import Preset, Suite
from steelyard.symbolic import terms
from steelyard.symbolic.state import holds, symbolic, symbolic_arguments, symbolic_params, symbolic_step
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import flatten

#: What the names of leaves begin with: of the state, or that before a step, and of that after it.
BEFORE, AFTER = "s", "t"

Predicate = Callable[..., bool]


class Lifted:
    """Predicates of states and of steps, made ready to be computed."""

    def __init__(self, suite: Suite, preset: Preset, layout: Layout, offers: Offers) -> None:
        shape = record_shape(suite.state)
        self._layout = layout
        self._offers = offers
        self._params = symbolic_params(suite)
        self._before, self._after = symbolic(shape, BEFORE), symbolic(shape, AFTER)
        self._numbers = _fixed(record_shape(suite.params), self._params, preset.params)
        self._readings = Readings(layout)
        self._terms: dict[tuple[Predicate, str], Term] = {}
        self._fixed: dict[tuple[Predicate, int | None], Term] = {}
        self._programs: dict[Term, tuple[tuple[int, int], Program]] = {}

    def program(self, predicate: Predicate, call: int | None = None) -> Program:
        """A predicate of a state, or of a step by a call.

        Raises:
            NotComputed: it cannot be computed, or not with the values that were met.
        """
        key = (predicate, call)
        try:
            if key not in self._fixed:
                self._fixed[key] = self._of_state(predicate) if call is None else self._of_step(predicate, call)
        except ModellingError as error:
            raise NotComputed(str(error)) from error
        term = self._fixed[key]
        known = self._layout.version, self._layout.met
        if term not in self._programs or self._programs[term][0] != known:
            self._readings.refresh()
            self._programs[term] = known, Program(term, self._readings)
        return self._programs[term][1]

    def _of_state(self, predicate: Predicate) -> Term:
        return terms.substitute(holds(predicate, self._params, self._before), self._numbers)

    def _of_step(self, predicate: Predicate, call: int) -> Term:
        of = self._offers.endings[call]
        arguments, numbers = symbolic_arguments(of.function), dict(self._numbers)
        if (predicate, of.name) not in self._terms:
            step = symbolic_step(of.function, arguments)
            self._terms[predicate, of.name] = holds(predicate, self._params, self._before, step, self._after)
        for name, shape in arguments_of(of.function):
            numbers |= _fixed(shape, arguments[name], of.arguments[name])
        return terms.substitute(self._terms[predicate, of.name], numbers)


def _fixed(shape: Shape, symbolic_value: Any, value: Any) -> dict[Term, Term]:
    """The numbers of a value, for the terms of a symbolic one.

    Raises:
        ModellingError: it holds a map.
    """
    return dict(zip(flatten(shape, symbolic_value), flatten(shape, value), strict=True))
