"""Cases on common ground: each is refuted or not, as an attempt at a proof has it.

One that fixes parameters to numbers is decided with the numbers in their place, where most products are none.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from steelyard.engines.obligations import Hint
from steelyard.solver import Answer, Effort, facts_needed, solve_each
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import literals
from steelyard.symbolic.ground import Labelled
from steelyard.symbolic.terms import Term

#: The solver's limit for an example, or with fewer hypotheses: what is not seen soon is left to the proof.
PATIENCE = 2_000_000


@attrs.frozen
class Manner:
    """How a proof is tried: with what effort, and as a hint says, or with numbers in the place of parameters.

    A `limit` is the solver's for one case, if it is not less anyway.
    """

    effort: Effort
    hint: Hint | None = None
    example: Mapping[Term, Term] | None = None
    limit: int | None = None

    @property
    def least(self) -> Effort:
        """With less it is not tried."""
        return self.effort if self.hint is not None or self.example is not None else Effort.OPAQUE

    @property
    def says_all_at_once(self) -> bool:
        """Whether it is decided only with what is known of sums: an example, and the last and widest of attempts."""
        return self.example is not None or (self.hint is None and self.effort is Effort.WHOLE)

    @property
    def named(self) -> frozenset[str] | None:
        """The facts about products that are told; None for all.  What is to fail needs none."""
        if self.example is not None:
            return frozenset()
        return None if self.hint is None else self.hint.facts


def decided(shared: list[Labelled], cases: Mapping[str, Term], rlimit: int, manner: Manner) -> dict[str, Answer]:
    """Decide the conjunction of what is shared with each of the cases; `rlimit` is for one."""
    answers: dict[str, Answer] = {}
    general: dict[str, Term] = {}
    rlimit = rlimit if manner.limit is None else min(rlimit, manner.limit)
    for name, case in cases.items():
        if manner.example is not None:
            answers[name] = _with_numbers(shared, case, manner.example, rlimit, manner)
        elif _is_about_numbers(case):
            parts = ((part, _fixed_parameters(part)) for part in _disjuncts(case))
            answers[name] = _worst([_with_numbers(shared, part, fixed, rlimit, manner) for part, fixed in parts])
        else:
            general[name] = case
    if general:
        answers |= _solved(shared, general, rlimit, manner)
    return {name: answers[name] for name in cases}


def facts_of(shared: list[Labelled], cases: Mapping[str, Term], rlimit: int, effort: Effort) -> frozenset[str] | None:
    """The names of the facts about products that suffice to refute all the cases; None, if it may take any."""
    if any(map(_is_about_numbers, cases.values())):
        return None  # of numbers in the place of parameters other facts are known
    return facts_needed(shared, cases, rlimit, effort)


def _with_numbers(
    shared: list[Labelled], case: Term, fixed: Mapping[Term, Term], rlimit: int, manner: Manner
) -> Answer:
    """Decide a case with numbers in the place of parameters."""
    numbers = [(label, terms.substitute(term, fixed)) for label, term in shared]
    answer = _solved(numbers, {"": terms.substitute(case, fixed)}, rlimit, manner)[""]
    occurring = terms.subterms((*(term for _, term in shared), case)) if answer.model else ()
    told = {parameter: fixed[parameter].data for parameter in occurring if parameter in fixed}
    return attrs.evolve(answer, model={**answer.model, **told})


def _solved(shared: list[Labelled], cases: Mapping[str, Term], rlimit: int, manner: Manner) -> dict[str, Answer]:
    return solve_each(
        shared,
        cases,
        rlimit,
        want_model=manner.effort is Effort.WHOLE,
        least=manner.least,
        effort=manner.effort,
        named=manner.named,
    )


def _is_about_numbers(case: Term) -> bool:
    """Whether some part of a case fixes parameters."""
    return any(_fixed_parameters(part) for part in _disjuncts(case))


def _disjuncts(case: Term) -> list[Term]:
    """Terms of which a case is the disjunction."""
    if case.op == "or":
        return [part for arg in case.args for part in _disjuncts(arg)]
    if case.op == "not" and case.args[0].op == "and":
        return [part for arg in case.args[0].args for part in _disjuncts(terms.not_(arg))]
    return [case]


def _worst(answers: list[Answer]) -> Answer:
    """The answer to a disjunction: refuted where each of its parts is, by all that these needed."""
    for answer in answers:
        if answer.verdict != "unsat":
            return answer
    core = frozenset[str]().union(*(answer.core for answer in answers))
    return Answer("unsat", core=core, effort=max(answer.effort for answer in answers))


def _fixed_parameters(case: Term) -> dict[Term, Term]:
    """The parameters that a conjunction says are equal to numbers."""
    return {
        one: other
        for part in literals(case)
        if part.op == "eq"
        for one, other in (part.args, part.args[::-1])
        if other.op == "const" and one.op == "var" and one.data[0].startswith("params.")
    }
