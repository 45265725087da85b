"""The calls of a preset, state by state, and how they end, remembered.

`steelyard.run.calls` says what they are; here the same calls come in the same order, and
what depends only on the identities that a state contains is computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from steelyard.engines.tally import Tally
from steelyard.language import Map, info_of
from steelyard.run import IllTyped, Outcome, check_arguments, product_of, start, unchecked_call
from steelyard.schema import (
    IdentityShape,
    MapShape,
    ModellingError,
    RecordShape,
    Shape,
    TupleShape,
    identities_in,
    misfit,
    record_shape,
)
from steelyard.suite import Preset, Suite

#: A function of the model and the arguments to call it with.
Call = tuple[Callable[..., Any], Mapping[str, Any]]

_REMEMBERED = 1 << 14


class Domain:
    """What can be called in a state, and whether a state is well-typed.

    Raises:
        ModellingError: the preset's params are not valid, or it is no scope but a union of slices.
    """

    def __init__(self, suite: Suite, preset: Preset) -> None:
        if preset.slices:
            names = ", ".join(f"{preset.name}.{one.name}" for one in preset.slices)
            raise ModellingError(f"the preset {preset.name} is run slice by slice: choose one of {names}")
        if not suite.is_valid(preset.params):
            raise ModellingError(f"the preset {preset.name} has params that are not valid")
        self._suite = suite
        self._preset = preset
        self._leaves = tuple(_leaves(record_shape(suite.state), ""))
        self._naming = [one for one in self._leaves if _may_name(one[1])]
        #: What was last asked: of a state, which is mostly asked again.
        self._last: tuple[Any, tuple[tuple[str, Any], ...]] = (None, ())
        self._pooled: dict[int, tuple[Any, Mapping[str, tuple[Any, ...]]]] = {}
        self._offered = suite.offered(preset)
        self._products: dict[Hashable, Sequence[Call]] = {}
        self._checked: set[Hashable] = set()
        self._scan = lru_cache(maxsize=_REMEMBERED)(self._scan_map)

    def calls(self, state: Any) -> Sequence[Call]:
        """Every call of the preset's domain in `state`, in the order of `steelyard.run.calls`.

        Raises:
            ModellingError: a pool or a declared domain has a value outside its type.
        """
        present = self.identities(state)
        if self._preset.domains:
            return [one for function in self._offered for one in self._calls_of(function, state, present)]
        if present not in self._products:
            self._products[present] = self._all(self._offered, state)
        return self._products[present]

    def calls_of(self, function: Callable[..., Any], state: Any) -> Sequence[Call]:
        """The calls of one action, as `calls` has them."""
        if function not in self._offered:
            return ()
        return self._calls_of(function, state, self.identities(state))

    def is_cut(self, state: Any) -> bool:
        """Whether `state` lies outside the preset's scope, so that it is checked and not expanded."""
        within = self._preset.within
        return within is not None and not within(self._preset.params, state)

    def has(self, function: Callable[..., Any], arguments: Mapping[str, Any], state: Any) -> bool:
        """Whether a call whose scalars are of the pools is in the domain: only a declared one has fewer."""
        if function not in self._offered:
            return False
        if info_of(function).name not in self._preset.domains:
            return True
        return any(arguments == other for _, other in self.calls_of(function, state))

    def misfit(self, state: Any) -> str | None:
        """Why `state` is not well-typed, or None."""
        try:
            for path, shape, read in self._leaves:
                value = read(state)
                why = self._scan(path, value)[1] if isinstance(value, Map) else misfit(shape, value, path)
                if why is not None:
                    return why
        except AttributeError:  # it is not made of the records that it should be made of
            return misfit(record_shape(self._suite.state), state, "it")
        return None

    def identities(self, state: Any) -> tuple[tuple[str, Any], ...]:
        """The kind and name of each identity that `state` contains, once, in the order in which they are met."""
        if self._last[0] is state:
            return self._last[1]
        found: dict[tuple[str, Any], None] = {}
        for path, shape, read in self._naming:
            value = read(state)
            if isinstance(shape, MapShape):
                found.update(self._scan(path, value)[0])
            else:
                found.update(dict.fromkeys(identities_in(shape, value)))
        self._last = (state, tuple(found))
        return self._last[1]

    @property
    def declared(self) -> Mapping[str, tuple[Any, ...]]:
        """The preset's pools that have something in them."""
        return {name: tuple(pool) for name, pool in self._preset.pools.items() if pool}

    def pools(self, state: Any) -> Mapping[str, tuple[Any, ...]]:
        """The preset's pools, with the identities that `state` contains."""
        known = self._pooled.get(id(state))
        if known is not None and known[0] is state:
            return known[1]
        if len(self._pooled) >= _REMEMBERED:
            self._pooled.clear()
        found = {name: dict.fromkeys(pool) for name, pool in self._preset.pools.items()}
        for kind, identity in self.identities(state):
            found.setdefault(kind, {}).setdefault(identity)
        pools = {name: tuple(pool) for name, pool in found.items()}
        self._pooled[id(state)] = state, pools
        return pools

    def _calls_of(self, function: Callable[..., Any], state: Any, present: Hashable) -> Sequence[Call]:
        domain = self._preset.domains.get(info_of(function).name)
        if domain is not None:
            found = [(function, dict(arguments)) for arguments in domain(self._preset.params, state)]
            for one in found:
                self.check(*one)
            return found
        key = (function, present)
        if key not in self._products:
            self._products[key] = self._all((function,), state)
        return self._products[key]

    def _all(self, functions: Sequence[Callable[..., Any]], state: Any) -> Sequence[Call]:
        pools = self.pools(state)
        found = tuple(one for function in functions for one in product_of(function, pools))
        for one in found:
            self.check(*one)
        return found

    def check(self, function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
        """Look once whether a call is well-typed.

        Raises:
            ModellingError: it is not.
        """
        key = (function, *arguments.items())
        if key in self._checked:
            return
        try:
            check_arguments(function, arguments)
        except IllTyped as error:
            raise ModellingError(f"the domain of the preset {self._preset.name}: {error}") from None
        self._checked.add(key)

    def _scan_map(self, path: str, value: Any) -> tuple[dict[tuple[str, Any], None], str | None]:
        """The identities in a map of the state, and why it is ill-typed or None."""
        shape = next(shape for other, shape, _ in self._leaves if other == path)
        why = misfit(shape, value, path)
        return ({} if why is not None else dict.fromkeys(identities_in(shape, value))), why


def _may_name(shape: Shape) -> bool:
    """Whether values of a shape may contain identities."""
    match shape:
        case IdentityShape():
            return True
        case TupleShape(items=items):
            return any(map(_may_name, items))
        case RecordShape(fields=fields):
            return any(_may_name(field) for _, field in fields)
        case MapShape(key=key, value=value):
            return _may_name(key) or _may_name(value)
        case _:
            return False


def _leaves(shape: RecordShape, path: str) -> Iterator[tuple[str, Shape, Callable[[Any], Any]]]:
    """The values below the records of a state: where, of which shape, and how to read them."""
    for name, field in shape.fields:
        below = f"{path}.{name}" if path else name
        if isinstance(field, RecordShape):
            yield from _leaves(field, below)
        else:
            yield below, field, attrgetter(below)


class Enabled:
    """Which calls a state accepts, and what has been tried to find that out."""

    def __init__(self, suite: Suite, preset: Preset) -> None:
        self.domain = Domain(suite, preset)
        self.tallies = {info.name: Tally() for info in suite.infos()}
        self._suite = suite
        self._preset = preset
        self._known: dict[tuple[Callable[..., Any], Any], Sequence[tuple[Mapping[str, Any], Outcome]]] = {}
        #: What is known of the state that was last asked about: it is mostly asked about again.
        self._last: tuple[Any, dict[Callable[..., Any], Sequence[tuple[Mapping[str, Any], Outcome]]]] = (None, {})

    def starts(self) -> list[tuple[Mapping[str, Any], Any]]:
        """The arguments of genesis that the preset allows, each with its initial state."""
        begun = ((arguments, start(self._suite, self._preset.params, arguments)) for arguments in self._preset.genesis)
        return [(arguments, outcome.state) for arguments, outcome in begun if outcome.state is not None]

    def calls_of(self, function: Callable[..., Any], state: Any) -> Sequence[tuple[Mapping[str, Any], Outcome]]:
        """The arguments with which `state` accepts the action, or with which it faults, and the outcomes.

        There are none where the preset's scope ends, or in a state that is ill-typed.
        """
        if self._last[0] is not state:
            goes_on = self.domain.misfit(state) is None and not self.domain.is_cut(state)
            self._last = (state, {} if goes_on else dict.fromkeys(self._suite.actions, ()))
        here = self._last[1]
        if function not in here:
            key = (function, state)
            if key not in self._known:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[key] = self._found(function, state)
            here[function] = self._known[key]
        return here[function]

    def _found(self, function: Callable[..., Any], state: Any) -> Sequence[tuple[Mapping[str, Any], Outcome]]:
        found: list[tuple[Mapping[str, Any], Outcome]] = []
        tally = self.tallies[info_of(function).name]
        for _, arguments in self.domain.calls_of(function, state):
            outcome = unchecked_call(function, self._preset.params, state, arguments)
            tally.add(outcome)
            if outcome.state is not None or outcome.fault is not None:
                found.append((arguments, outcome))
        return found
