"""What a sparing check, such as the gate's, asks of walks: no more than what could raise a verdict.

A search meets what walks would meet, so walks are made only of what it leaves open.  Relational properties and
theorems, which no search takes up, are meant to be proven: what is proven has only to be put to the test, and
may have been in an earlier run, in a scope that did not change.  That is tried where it was done the last time, and
then by a few walks; all are made of what these leave untested, and of what is not proven.

Where something is violated, the rest is looked at less closely: a search that meets it is cut sooner, is followed by
no walks, and bounded search looks less deep for more of the kind.  What is not decided then, says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from steelyard.asking import unsearched
from steelyard.engines.result import Question, Result
from steelyard.merge import checked
from steelyard.suite import Property, Suite, Verdict

Said = Mapping[str, Sequence[Result]]

#: How many more states a search meets once something is violated: more than most scopes have.
_STATES = 8_000
#: How many solver calls a bounded search may make first.
_CHECKS = 250


def cut_sooner(question: Question) -> Question:
    """A question to what runs the model: a search is to go on for less long once something is violated."""
    if question.engine == "simulate":
        return question
    return attrs.evolve(question, options=attrs.evolve(question.options, once_violated=_STATES))


def with_few_checks(question: Question) -> Question:
    """A question to bounded search, with few solver calls."""
    return attrs.evolve(question, options=attrs.evolve(question.options, checks=min(_CHECKS, question.options.checks)))


def only_untested(suite: Suite, claims: Sequence[Property], said: Said) -> tuple[str, ...]:
    """The properties that no search takes up and that are proven, where no walk has put them to the test."""
    found = _verdicts(claims, said)
    return tuple(
        name for name in unsearched(suite, found) if found[name] is Verdict.PROVEN and not _is_tested(said, name)
    )


def left_open(
    suite: Suite, claims: Sequence[Property], said: Said, *, is_searched: bool, is_violated: bool
) -> tuple[str, ...]:
    """The properties that all walks in a scope may still say something of.

    A scope that was not searched to its end has states that only walks may meet: they test all that a search would,
    unless what it met was enough, for it `is_violated`.
    """
    found = _verdicts(claims, said)
    alone = {*unsearched(suite, found)}

    def is_open(name: str, verdict: Verdict) -> bool:
        if name not in alone:
            is_short = verdict.rank < Verdict.TESTED.rank and verdict is not Verdict.VIOLATED
            return not is_violated and (is_short or not is_searched)
        return verdict is not Verdict.VIOLATED and (verdict is not Verdict.PROVEN or not _is_tested(said, name))

    return tuple(name for name, verdict in found.items() if is_open(name, verdict))


def _verdicts(claims: Sequence[Property], said: Said) -> dict[str, Verdict]:
    return {claim.id: checked(claim, said.get(claim.id, ())).verdict for claim in claims}


def _is_tested(said: Said, name: str) -> bool:
    return any(one.engine == "simulate" and one.verdict is Verdict.TESTED for one in said.get(name, ()))
