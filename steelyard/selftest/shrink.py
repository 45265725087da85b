"""The smallest call that still shows a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from steelyard.schema import BoolShape, EnumShape, IntShape, Shape
from steelyard.selftest.claims import Difference
from steelyard.selftest.layout import Case, Layout, MapPlace, Place, part_of, with_part, with_place

_ATTEMPTS = 600


def smallest(
    layout: Layout,
    places: tuple[Place, ...],
    case: Case,
    difference: Difference,
    again: Callable[[Case], Difference | None],
) -> tuple[Case, Difference]:
    """Simplify a case step by step while `again` finds the difference."""
    left = _ATTEMPTS
    progress = True
    while progress:
        progress = False
        for smaller in _simpler(layout, places, case):
            left -= 1
            if left < 0:
                return case, difference
            found = again(smaller)
            if found is not None:
                case, difference, progress = smaller, found, True
                break
    return case, difference


def _simpler(layout: Layout, places: tuple[Place, ...], case: Case) -> Iterator[Case]:
    """Cases with one thing less: an entry, or a smaller scalar."""
    held = () if case.state is None else tuple(layout.maps.values())
    for at in held:
        now = part_of(case.state, at.steps)
        for key in now:
            yield with_place(case, at, now.remove(key))
    scalars = () if case.state is None else layout.scalars
    for place in (*places, *scalars, *layout.params):
        now = part_of(getattr(case, place.part), place.steps)
        for value in _lesser(place.shape, now):
            yield with_place(case, place, value)
    for at in held:
        yield from _lesser_entries(case, at)


def _lesser_entries(case: Case, at: MapPlace) -> Iterator[Case]:
    now = part_of(case.state, at.steps)
    for key, entry in now.items():
        for _, steps, shape in at.leaves:
            for value in _lesser(shape, part_of(entry, steps)):
                yield with_place(case, at, now.set(key, with_part(entry, steps, value)))


def _lesser(shape: Shape, value: object) -> Iterator[object]:
    """Plainer scalars of a shape, the plainest first."""
    match shape:
        case BoolShape() if value:
            yield False
        case EnumShape(members=members) if value is not members[0]:
            yield members[0]
        case IntShape() if isinstance(value, int):
            smaller = dict.fromkeys((0, 1, value // 2, abs(value) - 1))
            yield from (n for n in smaller if abs(n) < abs(value) or (n == -value and n > 0))
        case _:
            return
