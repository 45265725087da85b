"""Which calls the states of some words are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from steelyard.engines.offers import Offers
from steelyard.engines.packed.layout import BITS, Column, Layout, NotPacked, Words, codes_in
from steelyard.engines.recall import Recall
from steelyard.language import ABSENT
from steelyard.schema import IdentityShape, MapShape, arguments_of, identities_in
from steelyard.symbolic.values import scalar_leaves

Rows = npt.NDArray[np.int64]
Action = Callable[..., Any]


class Offered:
    """Calls by number: what pools offer, and what declared domains offer.

    Of pools that depends on the identities that a state names beside theirs.  A domain is asked in one state for all
    that are alike in what it reads.
    """

    def __init__(self, offers: Offers, layout: Layout, pools: Mapping[str, Iterable[Any]]) -> None:
        self._offers = offers
        self._layout = layout
        self._pools = {kind: frozenset(pool) for kind, pool in pools.items()}
        self._kinds = frozenset(_identities_of(offers.pooled))
        self._others: dict[tuple[str, Any], int] = {}
        self._tables: dict[int, Words] = {}  # by the column's place among all
        self._recalls = {of: Recall(partial(offers.of_domain, of), layout.leaves) for of in offers.declared}
        self._known: dict[Action, tuple[object, dict[int, Sequence[int]]]] = {}

    def calls(self, words: Words) -> Iterator[tuple[int, Rows | None]]:
        """The number of each call, and the rows of the words whose states are offered it; None for all of them.

        Raises:
            ModellingError: a pool or a declared domain has a value outside its type.
            NotPacked: what a domain reads of a state is not known, or states name too much that is in no pool.
        """
        sources = [self._pooled(words)] if self._offers.pooled else []
        sources += [self._declared(action, words) for action in self._offers.declared]
        for offered, of in sources:
            for number in dict.fromkeys(number for numbers in offered for number in numbers):
                times = np.array([numbers.count(number) for numbers in offered])
                for once in range(times.max()):  # a domain may offer a call twice
                    has = times > once
                    yield number, None if has.all() else np.flatnonzero(has[of])

    def _pooled(self, words: Words) -> tuple[list[Sequence[int]], Rows]:
        """What pools offer, and which of that in the state of each word."""
        named = np.zeros_like(words)
        for at, column in enumerate(self._layout.columns):
            table = self._table(at, column)
            if table.any():
                named |= table[codes_in(words, column)]
        _, first, of = np.unique(named, return_index=True, return_inverse=True)
        return [self._offers.of_pools(self._layout.state(int(words[row]))) for row in first], of

    def _table(self, at: int, column: Column) -> Words:
        """By code, the identities in no pool that are named where it stands in a column, a bit for each."""
        known = self._tables.get(at, np.zeros(0, dtype=np.uint64))
        values = self._layout.values[column.place]
        if len(known) < len(values):
            more = [self._named(column, value) for value in values[len(known) :]]
            known = self._tables[at] = np.concatenate([known, np.array(more, dtype=np.uint64)])
        return known

    def _named(self, column: Column, value: Any) -> int:
        shape, found = self._layout.shapes[column.place], 0
        if value is ABSENT:
            return 0
        named = [*identities_in(shape, value)] if not isinstance(shape, MapShape) else []
        if isinstance(shape, MapShape):
            named = [*identities_in(shape.key, column.key), *identities_in(shape.value, value)]
        for kind, identity in named:
            if kind in self._kinds and identity not in self._pools.get(kind, ()):
                found |= 1 << self._others.setdefault((kind, identity), len(self._others))
        if len(self._others) > BITS:
            raise NotPacked(f"states name more than {BITS} identities that are in no pool")
        return found

    def _declared(self, action: Action, words: Words) -> tuple[list[Sequence[int]], Rows]:
        """What the domain of an action offers, and which of that in the state of each word."""
        recall, layout = self._recalls[action], self._layout
        while True:
            places = recall.places
            about, known = self._known.get(action, (None, {}))
            if about != (places, layout.moves):
                about, known = self._known[action] = (places, layout.moves), {}
            mask = np.uint64(layout.mask(places))
            keys, first, of = np.unique(words & mask, return_index=True, return_inverse=True)
            for key, row in zip(keys.tolist(), first, strict=True):
                if key not in known:
                    vector = layout.vector(int(words[row]))
                    state = layout.leaves.state(vector)
                    known[key] = self._offers.of_domain(action, state)
                    recall.note((state,), vector, answer=known[key])
            if recall.is_hopeless:
                raise NotPacked(f"what the domain of {action.__name__} reads of a state is not known")
            if recall.places == places:
                return [known[key] for key in keys.tolist()], of


def _identities_of(functions: Iterable[Action]) -> Iterator[str]:
    """The kinds of the identities that calls of some actions name."""
    for function in functions:
        for _, shape in arguments_of(function):
            for _, leaf in scalar_leaves(shape):
                if isinstance(leaf, IdentityShape):
                    yield leaf.name
