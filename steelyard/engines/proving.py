"""One obligation: does a goal follow from hypotheses along a path?  Used by every proof engine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import cache

import attrs

from steelyard.engines.result import InternalError
from steelyard.schema import Shape
from steelyard.smtlib import script
from steelyard.solver import Answer, second_opinion, solve
from steelyard.symbolic import terms
from steelyard.symbolic.ground import Grounding, Labelled, sum_facts
from steelyard.symbolic.paths import Path
from steelyard.symbolic.state import written_keys
from steelyard.symbolic.terms import Term

#: The label of what an assumption of the environment grants: ``assume A-05``.
ASSUME = "assume "


@attrs.frozen(kw_only=True)
class Obligation:
    """An obligation and what became of it: plain data, fit to leave its process.

    Attributes:
        goals: the ids whose goals it carries, together or one.
        where: the action and the path, for people.
        verdict: ``unsat`` (discharged), ``sat`` (some state breaks it) or ``unknown``.
        used: ids of the hypotheses in the core.
        assumed: ids of the assumptions in the core.
        start: for ``sat``, the values that the solver gave, ``name = value`` each.
        why: for ``unknown``.
        second: the second solver's word on what is discharged, where it was asked, else empty.
    """

    goals: tuple[str, ...]
    where: str
    verdict: str
    used: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    start: tuple[str, ...] = ()
    why: str = ""
    seconds: float = 0.0
    second: str = ""


class Prover:
    """Discharges obligations under a set of hypotheses about one state.

    `hypotheses` maps an id to a formula over that state; what a proof used is told by id.
    """

    def __init__(
        self, hypotheses: Mapping[str, Term], valid: Term, rlimit: int, *, cross: bool = False
    ) -> None:
        self.hypotheses = dict(hypotheses)
        self._names = {name: _names_in(formula) for name, formula in self.hypotheses.items()}
        self._cross = cross
        self._valid = valid
        self._rlimit = rlimit
        self._premises: dict[Term, frozenset[str] | None] = {}

    def prove(self, path: Path, goals: Mapping[str, Term], where: str, shape: Shape | None = None) -> Obligation:
        """Prove the conjunction of the goals at the end of a path; `shape` is that of its state."""
        begun = time.perf_counter()
        granted = {condition: ASSUME + name for name, condition in path.assumed}
        given: list[Labelled] = [(granted.get(c, ""), c) for c in path.conditions]
        goal = terms.and_(*goals.values())
        given.append(("", terms.not_(goal)))
        touched = {} if path.state is None or shape is None else written_keys(shape, path.state)
        answer, assertions = self._refute(given, goal, touched)
        return Obligation(
            goals=tuple(goals),
            where=where,
            verdict=answer.verdict,
            used=_hypotheses_in(answer.core),
            assumed=frozenset(label.removeprefix(ASSUME) for label in answer.core if label.startswith(ASSUME)),
            start=_told(answer.model),
            why=answer.why,
            seconds=time.perf_counter() - begun,
            second=self._second(answer, assertions, where),
        )

    def impossible(self, path: Path, goal_id: str, where: str) -> Obligation:
        """Prove that a path cannot be taken."""
        return self.prove(path, {goal_id: terms.FALSE}, where)

    def _refute(
        self, given: list[Labelled], goal: Term, touched: Mapping[str, Iterable[tuple[Term, ...]]]
    ) -> tuple[Answer, list[Labelled]]:
        """Refute the path with the negated goal: first with the hypotheses about what the goal is about."""
        about = _names_in(goal)
        near = {name: formula for name, formula in self.hypotheses.items() if about & self._names[name]}
        if len(near) < len(self.hypotheses):
            answer, ground = self._refute_with(near, given, touched, self._rlimit // 4)
            if answer.verdict == "unsat":
                return answer, ground
        return self._refute_with(self.hypotheses, given, touched, self._rlimit)

    def _refute_with(
        self,
        hypotheses: Mapping[str, Term],
        given: Iterable[Labelled],
        touched: Mapping[str, Iterable[tuple[Term, ...]]],
        rlimit: int,
    ) -> tuple[Answer, list[Labelled]]:
        grounding = Grounding()
        for label, term in given:
            grounding.add(label, term)
        if _settled(grounding.ground):
            return Answer("unsat"), list(grounding.ground)
        for map_name in sorted(touched):
            for key in touched[map_name]:
                grounding.touch(map_name, key)
        for name, formula in hypotheses.items():
            grounding.add(name, formula)
        grounding.close()
        for used, fact in list(sum_facts(grounding, self._at_any_key)):
            grounding.add("&" + ",".join(sorted(used)) if used else "", fact)
        ground = grounding.close()
        return solve(ground, rlimit, want_model=True), ground

    def _at_any_key(self, claim: Term) -> frozenset[str] | None:
        """Prove a claim about a fresh key from the hypotheses alone; the ids used, or None."""
        if claim is terms.TRUE:
            return frozenset()
        if claim not in self._premises:
            grounding = Grounding(rounds=2)
            grounding.add("", self._valid)
            grounding.add("", terms.not_(claim))
            for name, formula in self.hypotheses.items():
                grounding.add(name, formula)
            ground = grounding.close()
            answer = solve(ground, self._rlimit // 10)
            self._second(answer, ground, f"the premise {terms.show(claim)}")
            self._premises[claim] = _hypotheses_in(answer.core) if answer.verdict == "unsat" else None
        return self._premises[claim]


    def _second(self, answer: Answer, query: Iterable[Labelled], where: str) -> str:
        """The second solver's word on a proof.

        Raises:
            InternalError: it finds the query satisfiable.
        """
        if not self._cross or answer.verdict != "unsat":
            return ""
        said = second_opinion(script(query), self._rlimit)
        if said == "sat":
            raise InternalError(f"the solvers disagree on {where}: one says unsat, the other sat")
        return said


@cache
def _names_in(formula: Term) -> frozenset[str]:
    """The leaves and maps that occur in a formula."""
    found = terms.subterms((formula,), into_binders=True)
    return frozenset(str(t.data[0]) for t in found if t.op in ("var", "read"))


def _told(model: Mapping[Term, int | bool]) -> tuple[str, ...]:
    """The values of the state's leaves in a model, for people."""
    shown = [(terms.show(term), value) for term, value in model.items() if term.op in ("var", "read", "sum")]
    return tuple(f"{name} = {value}" for name, value in sorted(shown) if not name.startswith(("some ", "part ", "kind ")))


def _settled(ground: Iterable[Labelled]) -> bool:
    """Whether a term without label is false as it stands."""
    return any(term is terms.FALSE and not label for label, term in ground)


def _hypotheses_in(core: Iterable[str]) -> frozenset[str]:
    """The ids behind the labels of a core."""
    found: set[str] = set()
    for label in core:
        if label.startswith("&"):
            found.update(label[1:].split(","))
        elif not label.startswith(ASSUME):
            found.add(label)
    return frozenset(found)
