"""Theorems and relational properties, tried on drawn values."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from steelyard.drawing import Dice, drawn_params, drawn_value, replaced, scalars
from steelyard.engines.domain import Domain
from steelyard.engines.monitor import Finding
from steelyard.engines.result import Options
from steelyard.engines.shrinking import simpler
from steelyard.observe import Observed
from steelyard.run import Outcome, check_arguments, unchecked_call
from steelyard.schema import (
    BoolShape,
    EnumShape,
    IdentityShape,
    IntShape,
    RecordShape,
    Shape,
    TupleShape,
    arguments_of,
)
from steelyard.suite import Relational, Suite, Theorem, Verdict

#: How many values are drawn for a relational property in each state.
_DRAWS = 2
#: How many cases of a theorem are tried for one walk, and how often a counterexample is made smaller.
_CASES_A_WALK = 5
_SHRINKING = 20_000


class Relating:
    """A relational property, tried with arguments drawn from a preset's pools, whatever else is tried."""

    def __init__(self, domain: Domain, params: Any, of: Relational, seed: int) -> None:
        self.of = of
        self.cases = 0
        self._random = Random(f"{seed} {of.id}")  # noqa: S311 - it is to be repeatable
        self._domain = domain
        self._params = params
        self._shapes = arguments_of(of.left)
        self._relation = Observed(of.relation)
        self._checked: set[Hashable] = set()

    def in_state(self, state: Any) -> Mapping[str, Any] | None:
        """Arguments for which the property does not hold in `state`, if some were drawn."""
        pools = self._domain.pools(state)
        # What the preset names takes part more often than whatever else the state contains.
        named = {**pools, **self._domain.declared}
        for draw in range(_DRAWS):
            try:
                drawn = named if draw % 2 else pools
                arguments = {name: _drawn(shape, drawn, self._random) for name, shape in self._shapes}
            except IndexError:  # a pool is empty, so there is nothing to try
                return None
            if self.refutes(state, arguments) is not None:
                return self._simplest(state, arguments, pools)
        return None

    def _simplest(
        self, state: Any, arguments: dict[str, Any], pools: Mapping[str, tuple[Any, ...]]
    ) -> Mapping[str, Any]:
        """Arguments that refute it as well, each as simple as the others allow."""
        for name, shape in self._shapes:
            for value in simpler(shape, arguments[name], pools):
                tried = {**arguments, name: value}
                if self.refutes(state, tried) is not None:
                    arguments = tried
                    break
        return arguments

    def refutes(self, state: Any, arguments: Mapping[str, Any]) -> Finding | None:
        """What these arguments show in `state`, if the property does not hold."""
        params = self._params
        self._check(arguments)
        left, right = (unchecked_call(program, params, state, arguments) for program in (self.of.left, self.of.right))
        broken = _broken(left, right)
        if broken is None:
            if left.state is None or right.state is None:
                return None
            self.cases += 1
            broken = self._difference(params, state, left.state, right.state)
        if broken is None:
            return None
        told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        return Finding(self.of.id, Verdict.VIOLATED, f"{broken} for {told}.")

    def _check(self, arguments: Mapping[str, Any]) -> None:
        """Refuse arguments outside their types; the same come in state after state."""
        of = tuple(arguments.items())
        if of not in self._checked:
            for program in (self.of.left, self.of.right):
                check_arguments(program, arguments)
            self._checked.add(of)

    def _difference(self, params: Any, before: Any, left: Any, right: Any) -> str | None:
        try:
            return None if self._relation(params, before, left, right) else "It does not hold"
        except Exception as error:  # noqa: BLE001 - a property that faults does not hold, and is shown
            return f"It faults ({type(error).__name__}: {error})"

    @property
    def untested(self) -> tuple[str, ...]:
        """Why nothing put it to the test."""
        places = tuple(str(site) for site in self._relation.untested)
        return places if self.cases else ("there was no case in which both programs succeed", *places)


def _broken(left: Outcome, right: Outcome) -> str | None:
    """That a program is faulty, in words."""
    for side, outcome in (("left", left), ("right", right)):
        if outcome.fault is not None:
            return f"The {side} program ends in a fault ({outcome.fault})"
    return None


def _drawn(shape: Shape, pools: Mapping[str, tuple[Any, ...]], random: Random) -> Any:
    match shape:
        case BoolShape():
            return random.random() < 1 / 2
        case EnumShape(members=members):
            return random.choice(members)
        case IntShape(name=name) | IdentityShape(name=name):
            return random.choice(pools.get(name, ()))
        case TupleShape(items=items):
            return tuple(_drawn(item, pools, random) for item in items)
        case RecordShape(cls=cls, fields=fields):
            return cls(**{name: _drawn(field, pools, random) for name, field in fields})
        case _:
            raise IndexError


def params_for(suite: Suite, options: Options) -> list[Any]:
    """Valid params, one for each case of a theorem."""
    dice = Dice(options.seed + 1)  # not what the arguments are drawn by
    return [drawn_params(dice, suite) for _ in range(options.walks * _CASES_A_WALK)]


class Trial:
    """A theorem, tried on drawn params and values; a counterexample is made smaller."""

    def __init__(self, suite: Suite, of: Theorem) -> None:
        self.of = of
        self.cases = 0
        self._suite = suite
        self._shapes = arguments_of(of.predicate)
        self._predicate = Observed(of.predicate)

    def run(self, drawn: Sequence[Any], seed: int) -> Finding | None:
        """What was found against the theorem, if anything, with each of these params once."""
        dice = Dice(seed)
        for params in drawn:
            self.cases += 1
            arguments = {name: drawn_value(dice, shape) for name, shape in self._shapes}
            if self._refuted(params, arguments):
                return self._told(*self._smaller(params, arguments))
        return None

    def _refuted(self, params: Any, arguments: Mapping[str, Any]) -> str | None:
        """Why it does not hold for these, or None."""
        try:
            return None if self._predicate(params, **arguments) else "It does not hold"
        except Exception as error:  # noqa: BLE001 - a property that faults does not hold, and is shown
            return f"It faults ({type(error).__name__}: {error})"

    def _smaller(self, params: Any, arguments: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
        """A counterexample with the params of a preset, if there is one, and with small numbers."""
        for preset in self._suite.scopes().values():
            if self._refuted(preset.params, arguments):
                params = preset.params
                break
        steps, shrunk = 0, True
        while shrunk and steps < _SHRINKING:
            shrunk = False
            for name, shape in self._shapes:
                for path, of, value in list(scalars(shape, arguments[name])):
                    for smaller in _smaller_than(value) if isinstance(of, IntShape) else ():
                        steps += 1
                        tried = {**arguments, name: replaced(arguments[name], path, smaller)}
                        if self._refuted(params, tried):
                            arguments, shrunk = tried, True
                            break
        return params, arguments

    def _told(self, params: Any, arguments: Mapping[str, Any]) -> Finding:
        told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        note = f"{self._refuted(params, arguments)} for {told} with {params!r}."
        return Finding(self.of.id, Verdict.VIOLATED, note)

    @property
    def untested(self) -> tuple[str, ...]:
        """Why nothing put it to the test."""
        return tuple(str(site) for site in self._predicate.untested)


def _smaller_than(number: int) -> Iterator[int]:
    """Numbers nearer to zero, the nearest first."""
    if number < 0:
        yield -number
    yield from (small for small in range(min(abs(number), 4)))
    step = abs(number) // 2
    while step > 0:
        yield number - step if number > 0 else number + step
        step //= 2
