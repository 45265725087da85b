"""Where a step of induction fails: the state that it starts from, reduced to what matters, and what would exclude it.

The state is the solver's, and need not be reachable.  What matters of it is a set of leaves whose values, along
the path, break the property whatever the rest is; none of them can be left out.  A lemma that is proposed is a
comparison of such leaves that does not hold in that state, and with which the step is proved.  Whether it holds of the
protocol, nobody has asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import TYPE_CHECKING

import attrs

from steelyard.engines.result import Start
from steelyard.solver import solve
from steelyard.symbolic import terms
from steelyard.symbolic.ground import Grounding, Labelled
from steelyard.symbolic.paths import Path
from steelyard.symbolic.terms import Term

if TYPE_CHECKING:
    from steelyard.engines.session import Session

Values = Mapping[Term, int | bool]

#: How many comparisons are tried, and how many of those that help are told.
_TRIED, _TOLD = 24, 3
#: The resource units for one question here: it serves a person, and may give up.
_RLIMIT = 1_000_000


def start_of(session: Session, name: str, where: str) -> Start | None:
    """The start of a step at which the induction of an invariant or step property fails; None if none does.

    It is the one of that action and path, if that fails under the types of all leaves, too.
    """
    prover = session.prover(session.invariants)
    for path, goal, told in sorted(_steps(session, name), key=lambda step: step[2] != where):
        model = prover.countermodel(path, name, goal, session.shape)
        if not model:
            continue
        core = _reduced(path, goal, model)
        lemmas = _lemmas(core)
        helping = (
            text
            for text, lemma in islice(lemmas, _TRIED)
            if prover.prove(_with(path, lemma), {name: goal}, where, session.shape)[0].verdict == "unsat"
        )
        values = tuple(
            f"{_name(leaf)} = {_value(leaf, value)}" for leaf, value in core.items() if not _is_identity(leaf)
        )
        return Start(where=told, values=values, lemmas=tuple(islice(helping, _TOLD)))
    return None


def _steps(session: Session, name: str) -> Iterator[tuple[Path, Term, str]]:
    for info in session.suite.infos():
        summary = session.symbolic.summary(info.name)
        for number, path in enumerate(summary.paths):
            if path.outcome == "state":
                goal = session.goals.after(summary, number, frozenset((name,))).get(name)
                if goal is not None:
                    yield path, goal, f"{info.name}, path {number}"


def _with(path: Path, lemma: Term) -> Path:
    return attrs.evolve(path, conditions=(*path.conditions, lemma))


# --- what matters -------------------------------------------------------------------------


def _reduced(path: Path, goal: Term, model: Values) -> dict[Term, int | bool]:
    """The values that break the goal along the path, none of which can be left out; all if that is not clear."""
    leaves = {term: value for term, value in model.items() if _is_leaf(term)}
    kept = _breaking(path, goal, leaves)
    if kept is None:
        return leaves
    for term in sorted(kept, key=terms.show, reverse=True):
        fewer = _breaking(path, goal, {other: value for other, value in kept.items() if other is not term})
        kept = kept if fewer is None else fewer
    return dict(sorted(kept.items(), key=lambda one: terms.show(one[0])))


def _breaking(path: Path, goal: Term, leaves: Values) -> dict[Term, int | bool] | None:
    """Those of the values that a refutation of the goal uses, or None if they do not refute it."""
    grounding = Grounding()
    for condition in path.conditions:
        grounding.add("", condition)
    grounding.add("", goal)
    named = {f"leaf {number}": leaf for number, leaf in enumerate(leaves)}
    for label, leaf in named.items():
        grounding.add(label, _has(leaf, leaves[leaf]))
    ground: list[Labelled] = grounding.close()
    answer = solve(ground, _RLIMIT)
    if answer.verdict != "unsat":
        return None
    return {leaf: leaves[leaf] for label, leaf in named.items() if label in answer.core}


def _is_leaf(term: Term) -> bool:
    return term.op in ("var", "read", "sum") and not terms.show(term).startswith(("part ", "kind "))


def _has(leaf: Term, value: int | bool) -> Term:
    if leaf.sort == terms.BOOL:
        return leaf if value else terms.not_(leaf)
    return terms.eq(leaf, terms.const(int(value)))


def _name(leaf: Term) -> str:
    """What a leaf is called; a key that the property names none of is ``some key``."""
    return re.sub(r"some [0-9a-f]+\.\d+", "some key", terms.show(leaf).removeprefix("s."))


# --- what would exclude it ----------------------------------------------------------------


def _lemmas(core: Values) -> Iterator[tuple[str, Term]]:
    """Comparisons of the state's leaves that do not hold for these values, in words and as terms."""
    own = {leaf: value for leaf, value in core.items() if _is_of_state(leaf)}
    numbers = {
        leaf: value
        for leaf, value in own.items()
        if leaf.sort == terms.INT and not (_is_identity(leaf) or _is_member(leaf))
    }
    limits = {leaf: value for leaf, value in core.items() if terms.show(leaf).startswith("params.")}
    for one, other in combinations(numbers, 2):
        less, more = sorted((one, other), key=lambda leaf: numbers[leaf])
        if numbers[less] < numbers[more]:
            yield f"{_name(more)} <= {_name(less)}", terms.le(more, less)
    for leaf, limit in ((leaf, limit) for leaf in numbers for limit in limits if limit.sort == terms.INT):
        if numbers[leaf] > limits[limit]:
            yield f"{_name(leaf)} <= {_name(limit)}", terms.le(leaf, limit)
        if numbers[leaf] < limits[limit]:
            yield f"{_name(leaf)} >= {_name(limit)}", terms.le(limit, leaf)
    for leaf, value in own.items():
        if leaf.sort == terms.BOOL:
            yield (f"not {_name(leaf)}", terms.not_(leaf)) if value else (_name(leaf), leaf)
        elif leaf in numbers:
            zero = terms.eq(leaf, terms.ZERO)
            yield (f"{_name(leaf)} == 0", zero) if value else (f"{_name(leaf)} != 0", terms.not_(zero))


def _is_of_state(leaf: Term) -> bool:
    return leaf.op in ("read", "sum") or terms.show(leaf).startswith("s.")


def _is_identity(leaf: Term) -> bool:
    """Whether a number stands for an identity here, which says nothing to people."""
    return terms.kind_of(leaf) == "id"


def _is_member(leaf: Term) -> bool:
    """Whether a number stands for a member of an enum."""
    return terms.kind_of(leaf).startswith("enum:")


def _value(leaf: Term, value: int | bool) -> str:
    return f"member {value}, from 0" if _is_member(leaf) else str(value)
