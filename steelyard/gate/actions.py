"""Two versions of an action, by their ways from every well-typed state.

Ways that both have are set aside: the ways of one action exclude each other (an obligation of `model.paths`), so
no state takes one of these on one side and another one on the other.  Of what is left each pair is asked
for a state that takes both.  Where only states are left that invariants exclude which are proven on both
sides, there is no difference, and the finding names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from steelyard.engines.footprint import mentioned
from steelyard.engines.result import InternalError
from steelyard.gate.deciding import Holds
from steelyard.gate.ir import Act, MapLeft, Road, map_places
from steelyard.gate.pair import Arguments, Pair, arguments, on_common_names
from steelyard.gate.record import Outcome, Witness
from steelyard.gate.witness import called
from steelyard.schema import MapShape
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import Pure, evaluating
from steelyard.symbolic.maps import MapType, SymMap
from steelyard.symbolic.terms import Term

#: What it is called where one side ends as in the row and the other as in the column.
_CHANGES: Mapping[tuple[str, str], str] = {
    ("state", "state"): "effect changed",
    ("state", "refused"): "guard narrowed",
    ("refused", "state"): "guard widened",
    ("refused", "refused"): "refusal changed",
    ("state", "discarded"): "assumption added",
    ("refused", "discarded"): "assumption added",
    ("discarded", "discarded"): "assumption added",
    ("discarded", "state"): "assumption dropped",
    ("discarded", "refused"): "assumption dropped",
}


@attrs.frozen
class Difference:
    """One way in which two versions differ.

    Attributes:
        change: a word of `levels.LEVELS`.
        under: the invariants that exclude what was met before it.
    """

    change: str
    witness: Witness | None = None
    under: tuple[str, ...] = ()
    detail: str = ""


@attrs.frozen
class _Meeting:
    """A way of the base and one of the head that a state may take both."""

    base: Road
    head: Road
    change: str
    sought: tuple[Term, ...]


def differences(pair: Pair, base: Act, head: Act) -> tuple[Difference, ...]:
    """How two versions of an action differ; none where they are the same, ``equivalent`` where that was proved."""
    named = arguments(base.arguments, head.arguments)
    ours, theirs = on_common_names(base, named.base), on_common_names(head, named.head)
    if _seen(pair, ours) == _seen(pair, theirs):
        return ()
    apart = pair.is_apart(*_terms(ours), *_terms(theirs))
    if apart:
        return (Difference("effect changed", detail=f"It depends on {apart}, which is of another type now."),)
    return _Comparer(pair, ours, theirs, named).differences()


def _seen(pair: Pair, act: Act) -> tuple[Road, ...]:
    """The ways of an action without the places that only one side has, where they are kept as they are."""
    shared = pair.alignment.shared
    return tuple(
        attrs.evolve(
            road,
            leaves={n: t for n, t in road.leaves.items() if n in shared or t.op != "var" or t.data[0] != n},
            maps={place: left for place, left in road.maps.items() if place in shared or left != MapLeft(place, ())},
        )
        for road in act.roads
    )


def are_alike(pair: Pair, base: Act, head: Act) -> bool:
    """Whether two programs of actions are proved to do the same; no side can be asked to run one by itself."""
    named = arguments(base.arguments, head.arguments)
    ours, theirs = on_common_names(base, named.base), on_common_names(head, named.head)
    if pair.is_apart(*_terms(ours), *_terms(theirs)):
        return False
    return ours.roads == theirs.roads or _Comparer(pair, ours, theirs, named).are_alike()


class _Comparer:
    def __init__(self, pair: Pair, base: Act, head: Act, named: Arguments) -> None:
        self._pair = pair
        self._base, self._head, self._named = base, head, named
        self._maps: dict[str, tuple[MapShape, MapShape]] = {}

    def are_alike(self) -> bool:
        """Whether nothing differs, whatever the invariants."""
        return self._unproved() == ([], False)

    def _unproved(self) -> tuple[list[_Meeting], bool]:
        """What may differ as far as the types tell, and whether some state may be covered by one side only."""
        ours, theirs = _unmatched(self._base, self._head), _unmatched(self._head, self._base)
        meetings = [m for one in ours for other in theirs for m in self._meeting(one, other)]
        gaps = [*self._gaps(ours, theirs), *self._gaps(theirs, ours)]
        open_ = [m for m in meetings if self._excluded(m, {}) is None]
        given = self._pair.valid
        return open_, any(self._pair.decider.proved((given, *gap), {}, terms.FALSE) is None for gap in gaps)

    def differences(self) -> tuple[Difference, ...]:
        """See the module."""
        open_, uncovered = self._unproved()
        under: set[str] = set()
        usable = self._pair.usable() if open_ else {}
        found = []
        for change in dict.fromkeys(meeting.change for meeting in open_):
            alike = [m for m in open_ if m.change == change]
            shown = self._met(change, alike, usable, under) if usable else self._told(change, alike)
            found += [] if shown is None else [shown]
        made = tuple(attrs.evolve(one, under=tuple(sorted(under))) for one in found)
        if uncovered:
            made = (*made, Difference("undecided", detail="Some state may take none of the ways of one side."))
        return made or (Difference("equivalent", under=tuple(sorted(under))),)

    def _met(
        self, change: str, alike: Sequence[_Meeting], usable: Mapping[str, Term], under: set[str]
    ) -> Difference | None:
        """The first meeting that no invariants exclude and a witness shows; `under` takes those that exclude others.

        One is enough: to try to exclude one that can be met takes longest.  Undecided only where none can be shown.
        """
        last = None
        for meeting in alike:
            used = self._excluded(meeting, usable)
            if used is None:
                last = self._told(change, [meeting])
                if last.change == change:
                    return last
            else:
                under |= used
        return last

    def _meeting(self, base: Road, head: Road) -> Iterator[_Meeting]:
        conditions = (self._pair.valid, *base.conditions, *head.conditions)
        change = _CHANGES.get((base.outcome, head.outcome), "effect changed")
        same_end = (base.outcome, base.code) == (head.outcome, head.code)
        if same_end and base.outcome != "state":
            return
        if self._pair.decider.impossible(conditions):
            return
        differs = terms.TRUE
        if same_end:
            differs = terms.not_(self._same_state(base, head))
        elif change == "refusal changed" and self._is_reordered(base, head):
            change = "refusal order changed"
        if terms.and_(*conditions, differs) is not terms.FALSE:
            yield _Meeting(base, head, change, (*conditions, differs))

    def _excluded(self, meeting: _Meeting, hypotheses: Mapping[str, Term]) -> frozenset[str] | None:
        return self._pair.decider.proved(meeting.sought[:-1], hypotheses, terms.not_(meeting.sought[-1]))

    def _gaps(self, of: Sequence[Road], others: Sequence[Road]) -> Iterator[tuple[Term, ...]]:
        """The states that a way takes and none of the others' does."""
        for road in of:
            gap = (*road.conditions, *(terms.not_(terms.and_(*other.conditions)) for other in others))
            if terms.and_(*gap) is not terms.FALSE:
                yield gap

    def _told(self, change: str, meetings: Sequence[_Meeting]) -> Difference:
        """A change with its smallest witness; undecided where neither a proof nor a witness was found."""
        sought = terms.or_(*(terms.and_(*meeting.sought) for meeting in meetings))
        about = [term for meeting in meetings for term in meeting.sought[1:]]
        found = self._pair.decider.smallest((sought,), (self._pair.valid_in_both, *self._near(about)))
        if found.holds is not Holds.NO:
            return Difference("undecided", detail=f"Neither a proof nor a witness was found; it may be: {change}.")
        witness = called(self._pair, found.model, self._base, self._head, self._named, about)
        if _outcome(witness.base) == _outcome(witness.head):
            if any("fault" in (m.base.outcome, m.head.outcome) for m in meetings):
                return Difference("undecided", detail="One side may fault where the other does not.")
            raise InternalError(f"the witness of {self._head.name}, {change}, does the same on both sides")
        return Difference(change, witness)

    def _near(self, about: Sequence[Term]) -> list[Term]:
        """The usable invariants that speak of what a difference is about: where they hold, it may be come to."""
        names = frozenset[str]().union(*map(mentioned, about))
        return [formula for formula in self._pair.usable().values() if names & mentioned(formula)]

    # --- states ---------------------------------------------------------------------------

    def _same_state(self, base: Road, head: Road) -> Term:
        """That two ways leave the same behind, as far as both sides have it."""
        shared = self._pair.alignment.shared
        same = [
            terms.eq(term, head.leaves[name])
            for name, term in base.leaves.items()
            if name in shared and name in head.leaves
        ]
        same += [self._same_map(place, base, head) for place in base.maps if place in shared and place in head.maps]
        return terms.and_(*same)

    def _same_map(self, place: str, base: Road, head: Road) -> Term:
        """That two maps hold the same: at each key that was written, and elsewhere if they do not stand on one map."""
        ours, theirs = base.maps[place], head.maps[place]
        if ours == theirs:
            return terms.TRUE
        shapes = self._shapes(place)
        left, right = (
            SymMap(shape, left.name, left.writes) for shape, left in zip(shapes, (ours, theirs), strict=True)
        )
        keys = dict.fromkeys(write.key for write in (*ours.writes, *theirs.writes))
        if ours.name != theirs.name:
            keys[tuple(terms.var(f"any key {i}", kind) for i, kind in enumerate(left.type.key_kinds))] = None
        both = [leaf for leaf, _ in left.type.leaves if leaf in dict(right.type.leaves)]
        with evaluating(Pure()):
            same = [_same_entry(left, right, key, both) for key in keys]
        # Both maps read themselves by their own names and kinds.
        return self._pair.head.translation(self._pair.base.translation(terms.and_(*same)))

    def _shapes(self, place: str) -> tuple[MapShape, MapShape]:
        if not self._maps:
            ours, theirs = (map_places(view.spec.state, "s") for view in (self._pair.base, self._pair.head))
            self._maps = {name: (ours[name], theirs[name]) for name in ours if name in theirs}
        return self._maps[place]

    # --- refusals -------------------------------------------------------------------------

    def _is_reordered(self, base: Road, head: Road) -> bool:
        """Whether both sides would refuse with either code: only which is told first has changed."""
        both = (*base.conditions, *head.conditions)
        return all(
            self._pair.decider.proved((self._pair.valid, *both), {}, terms.or_(*_reasons(act, code))) is not None
            for act, code in ((self._base, head.code), (self._head, base.code))
        )


def _same_entry(left: SymMap, right: SymMap, key: tuple[Term, ...], both: Sequence[str]) -> Term:
    here, there = left.present(key), right.present(key)
    ours = dict(zip((leaf for leaf, _ in left.type.leaves), left.read(key), strict=True))
    theirs = dict(zip((leaf for leaf, _ in right.type.leaves), right.read(key), strict=True))
    same = terms.and_(*(terms.eq(ours[leaf], theirs[leaf]) for leaf in both))
    if _has_default(left.type) and _has_default(right.type) and len(both) == len(ours) == len(theirs):
        # With a default, an entry is what is read.
        return same
    return terms.and_(terms.eq(here, there), terms.implies(here, same))


def _has_default(of: MapType) -> bool:
    return of.default is not None


def _reasons(act: Act, code: str) -> list[Term]:
    """What fails where an action refuses with a code: the last conditions of those ways."""
    return [road.conditions[-1] for road in act.roads if road.code == code and road.conditions]


def _outcome(outcome: Outcome) -> tuple[str, object]:
    return outcome.told, outcome.state


def _unmatched(act: Act, other: Act) -> list[Road]:
    """The ways that the other version does not have."""
    known = {_key(road) for road in other.roads}
    return [road for road in act.roads if _key(road) not in known]


def _key(road: Road) -> tuple[object, ...]:
    maps = tuple((place, left.name, left.writes) for place, left in road.maps.items())
    return frozenset(road.conditions), road.outcome, road.code, tuple(road.leaves.items()), maps


def _terms(act: Act) -> Iterator[Term]:
    for road in act.roads:
        yield from road.conditions
        yield from road.leaves.values()
        for left in road.maps.values():
            for write in left.writes:
                yield from (*write.key, write.present, *write.leaves)
