"""The calls of a preset, state by state, remembered.

`steelyard.run.calls` says what they are; here the same calls come in the same order, and
what depends only on the identities that a state contains is computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import attrs

from steelyard.language import info_of
from steelyard.run import IllTyped, calls, check_arguments
from steelyard.schema import MapShape, ModellingError, identities_in, misfit, record_shape
from steelyard.suite import Preset, Suite

#: A function of the model and the arguments to call it with.
Call = tuple[Callable[..., Any], Mapping[str, Any]]

_MAPS_REMEMBERED = 1 << 14


class Domain:
    """What can be called in a state, and whether a state is well-typed.

    Raises:
        ModellingError: the preset's params are not valid.
    """

    def __init__(self, suite: Suite, preset: Preset) -> None:
        if not suite.is_valid(preset.params):
            raise ModellingError(f"the preset {preset.name} has params that are not valid")
        self._suite = suite
        self._preset = preset
        self._fields = record_shape(suite.state).fields
        self._alone = {function: attrs.evolve(suite, actions=(function,)) for function in suite.actions}
        self._products: dict[Hashable, Sequence[Call]] = {}
        self._checked: set[Hashable] = set()
        self._scan = lru_cache(maxsize=_MAPS_REMEMBERED)(self._scan_map)

    def calls(self, state: Any) -> Sequence[Call]:
        """Every call of the preset's domain in `state`, in the order of `steelyard.run.calls`.

        Raises:
            ModellingError: a pool or a declared domain has a value outside its type.
        """
        present = self._present(state)
        if self._preset.domains:
            return [one for function in self._suite.actions for one in self._calls_of(function, state, present)]
        if present not in self._products:
            self._products[present] = self._all(self._suite, state)
        return self._products[present]

    def calls_of(self, function: Callable[..., Any], state: Any) -> Sequence[Call]:
        """The calls of one action, as `calls` has them."""
        return self._calls_of(function, state, self._present(state))

    def misfit(self, state: Any) -> str | None:
        """Why `state` is not well-typed, or None."""
        for name, shape in self._fields:
            value = getattr(state, name)
            is_map = isinstance(shape, MapShape)
            why = self._scan(name, value)[1] if is_map else misfit(shape, value, name)
            if why is not None:
                return why
        return None

    def _calls_of(self, function: Callable[..., Any], state: Any, present: Hashable) -> Sequence[Call]:
        domain = self._preset.domains.get(info_of(function).name)
        if domain is not None:
            found = [(function, dict(arguments)) for arguments in domain(self._preset.params, state)]
            for one in found:
                self._check(*one)
            return found
        key = (function, present)
        if key not in self._products:
            self._products[key] = self._all(self._alone[function], state)
        return self._products[key]

    def _all(self, suite: Suite, state: Any) -> Sequence[Call]:
        found = tuple(calls(suite, self._preset, state))
        for one in found:
            self._check(*one)
        return found

    def _check(self, function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
        key = (function, *arguments.items())
        if key in self._checked:
            return
        try:
            check_arguments(function, arguments)
        except IllTyped as error:
            raise ModellingError(f"the domain of the preset {self._preset.name}: {error}") from None
        self._checked.add(key)

    def _present(self, state: Any) -> Hashable:
        """The identities that `state` contains, each once, in the order in which they are met."""
        found: dict[tuple[str, Any], None] = {}
        for name, shape in self._fields:
            value = getattr(state, name)
            is_map = isinstance(shape, MapShape)
            found.update(dict.fromkeys(self._scan(name, value)[0] if is_map else identities_in(shape, value)))
        return tuple(found)

    def _scan_map(self, name: str, value: Any) -> tuple[tuple[tuple[str, Any], ...], str | None]:
        """The identities in a map of the state, and why it is ill-typed or None."""
        shape = dict(self._fields)[name]
        why = misfit(shape, value, name)
        identities = () if why is not None else tuple(dict.fromkeys(identities_in(shape, value)))
        return identities, why
