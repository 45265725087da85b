"""k-induction: what holds along k states in a row holds in the next.

For an invariant P that one step does not keep: if P holds in the first k states of every run, and
every step after k states with P leads to a state with P, then P holds for ever.  The earlier
moves are any state-changing paths of any action; refusals change nothing and are left out.
The other invariants are assumed of the first of the k states only, so a proof here may be
used by theirs and theirs by it: take the first state of a run that breaks any of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from steelyard.engines.obligations import Obligation
from steelyard.suite import Invariant
from steelyard.symbolic.compose import After
from steelyard.symbolic.paths import Path
from steelyard.symbolic.state import holds
from steelyard.symbolic.terms import TRUE, Term

if TYPE_CHECKING:
    from steelyard.engines.induction import Standing
    from steelyard.engines.session import Session

#: Ids of assumptions with the conditions that they grant.
Granted = tuple[tuple[str, Term], ...]


def retried(session: Session, invariant: Invariant, standing: Standing) -> Standing:
    """The standing of an invariant after it was tried with k up to what it declares."""
    for k in range(2, invariant.k + 1):
        obligations = list(_steps(session, invariant, k))
        if all(o.verdict == "unsat" for o in obligations) and _holds_at_first(session, invariant, k):
            used = set(standing.used).union(*(o.used for o in obligations)) - {invariant.id}
            return attrs.evolve(
                standing,
                obligations=standing.obligations + len(obligations),
                failed=[],
                used=used,
                assumed=set(standing.assumed).union(_granted_anywhere(session), *(o.assumed for o in obligations)),
                seconds=standing.seconds + sum(o.seconds for o in obligations),
                k=k,
            )
    return standing


def _granted_anywhere(session: Session) -> set[str]:
    """The assumptions of all paths: the search from the initial states has no cores to tell which it needs."""
    summaries = (session.symbolic.genesis(), *session.symbolic.summaries())
    return {name for summary in summaries for path in summary.paths for name, _ in path.assumed}


def _holds_at_first(session: Session, invariant: Invariant, k: int) -> bool:
    """Whether no run of fewer than k steps breaks the invariant: decided, not cut short."""
    from steelyard.engines.bounded import search

    (result,) = search(session, {invariant.id: invariant}, k - 1)
    return result.complete == k - 1 and not result.found and not result.undecided


def _steps(session: Session, invariant: Invariant, k: int) -> Iterator[Obligation]:
    """The obligations of the step, one for each sequence of k paths."""
    symbolic = session.symbolic
    prover = session.prover(session.invariants)
    paths = [(s.name, path) for s in symbolic.summaries() for path in s.ending("state")]
    first = session.formulas[invariant.id]

    def extend(state: Any, names: tuple[str, ...], given: tuple[Term, ...], assumed: Granted) -> Iterator[Obligation]:
        after = After(session.shape, state, len(names) + 1)
        for name, path in paths:
            taken = after.then(path)
            if taken.state is None:
                continue
            goal = holds(invariant.predicate, symbolic.params, taken.state)
            conditions = (*given, *taken.conditions)
            told = (*names, name)
            if len(told) < k:
                yield from extend(taken.state, told, (*conditions, goal), (*assumed, *taken.assumed))
            elif goal is not TRUE and goal not in given:
                whole = Path(
                    conditions=conditions, outcome="state", state=taken.state, assumed=(*assumed, *taken.assumed)
                )
                yield from prover.prove(whole, {invariant.id: goal}, " then ".join(told), session.shape)

    yield from extend(symbolic.state, (), (first,), ())
