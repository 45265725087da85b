"""Obligations and what became of them, and hints of what they need: plain data, fit to leave a process."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from steelyard.solver import Effort


@attrs.frozen(kw_only=True)
class Obligation:
    """An obligation and what became of it: plain data, fit to leave its process.

    Attributes:
        goal: the id of the property.
        where: the action and the path, for people.
        verdict: ``unsat`` (discharged), ``sat`` (some state breaks it) or ``unknown``.
        used: ids of the hypotheses in the core.
        given: ids of all hypotheses that were at hand.
        assumed: ids of the assumptions in the core.
        start: for ``sat``, the values that the solver gave, ``name = value`` each.
        why: for ``unknown``.
        effort: what it took to decide it.
        facts: the names of the facts about products that it took, if that was to be told.
        second: the second solver's word on what is discharged, where it was asked, else empty.
        cached: whether it was discharged in an earlier run.
    """

    goal: str
    where: str
    verdict: str
    used: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    start: tuple[str, ...] = ()
    why: str = ""
    effort: Effort = Effort.OPAQUE
    facts: frozenset[str] | None = None
    seconds: float = 0.0
    second: str = ""
    cached: bool = False


@attrs.frozen
class Hint:
    """What a proof needed the last time: the ids of hypotheses, the effort, and of facts about products the names.

    Where no facts are told, it may be any.
    """

    used: frozenset[str]
    effort: Effort
    facts: frozenset[str] | None = None


@attrs.frozen
class Hints:
    """What the proofs of a unit of work needed the last time.

    Attributes:
        of: by place and goal; no place stands for any other.
        premises: the names of the claims about sums that were proved: no others are tried where a hint is followed.
    """

    of: Mapping[tuple[str, str], Hint] = attrs.field(factory=dict)
    premises: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Work:
    """What is to be proved: what is `wanted` of a unit, the ids, from which hypotheses, the ids that are `given`.

    A goal that fails along one path is not tried along the next.  What is tried again without what fell is tried
    with less patience: `lost` are the goals that are lost so far, or None where it is tried for the first time; then a
    goal that is only not known along one path is tried along the next, where it may fail for certain.
    """

    unit: str
    wanted: frozenset[str]
    given: frozenset[str]
    lost: frozenset[str] | None = None


@attrs.frozen(kw_only=True)
class Proofs:
    """The obligations of one unit of work (an action, the genesis, a theorem), and what was framed.

    Of the claims about sums that were proved on the way, the `premises` are the names.
    """

    unit: str
    obligations: tuple[Obligation, ...]
    framed: Mapping[str, int]
    premises: frozenset[str] = frozenset()
