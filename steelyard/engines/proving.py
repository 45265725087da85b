"""One obligation: does a goal follow from hypotheses along a path?  Used by every proof engine."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from steelyard.cache.proofs import Known, Proven, question_of
from steelyard.engines.cases import PATIENCE, Manner, decided, facts_of
from steelyard.engines.fewest import fewest
from steelyard.engines.obligations import Hint, Hints, Obligation
from steelyard.engines.result import InternalError
from steelyard.schema import Shape
from steelyard.second import second_opinion
from steelyard.smtlib import script
from steelyard.solver import Answer, Effort, solve
from steelyard.symbolic import terms
from steelyard.symbolic.ground import GOAL, Grounding, Labelled, sum_facts
from steelyard.symbolic.paths import Path
from steelyard.symbolic.state import written_keys
from steelyard.symbolic.terms import Term

#: The label of what an assumption of the environment grants: ``assume A-05``.
ASSUME = "assume "
#: The second solver's resource units for one query: it confirms, so it may give up early.
SECOND_RLIMIT = 100_000


class Prover:
    """Discharges obligations under a set of hypotheses about one state.

    `hypotheses` maps an id to a formula over that state; what a proof used is told by id.  `examples` are numbers for
    the parameters: what fails with these fails, and that is found sooner, since most products are none with them.
    """

    def __init__(
        self,
        hypotheses: Mapping[str, Term],
        valid: Term,
        rlimit: int,
        *,
        cross: bool = False,
        names_facts: bool = False,
        examples: Iterable[Mapping[Term, Term]] = (),
    ) -> None:
        self.hypotheses = dict(hypotheses)
        self._examples = tuple(examples)
        self._names_facts = names_facts
        self._names = {name: _names_in(formula) for name, formula in self.hypotheses.items()}
        self._cross = cross
        self._valid = valid
        self._rlimit = rlimit
        self._premises: dict[Term, frozenset[str] | None] = {}
        #: The proofs that were made before, of the unit at hand.
        self.proven: Proven | None = None
        #: What the proofs of the unit at hand may need.
        self.hints = Hints()
        #: The names of the claims about sums that were proved for the unit at hand.
        self.proved_premises: set[str] = set()

    def prove(self, path: Path, goals: Mapping[str, Term], where: str, shape: Shape | None = None) -> list[Obligation]:
        """Prove each of the goals at the end of a path; `shape` is that of its state.

        First what a hint says is tried, if there is one; then the path alone, for all; then each goal with ever more
        hypotheses, for few are needed and the cost grows with what is at hand.
        """
        if self.proven is None:
            done = self._proved(path, goals, where, shape)
            return [done[name] for name in goals]
        questions = {
            name: question_of(self._valid, path.conditions, path.assumed, goal) for name, goal in goals.items()
        }
        known = {name: self.proven.find(question, self.hypotheses) for name, question in questions.items()}
        done = self._proved(path, {name: goal for name, goal in goals.items() if known[name] is None}, where, shape)
        for name, made in done.items():
            if made.verdict == "unsat":
                self.proven.keep(questions[name], Known(made.used, made.assumed, made.second), self.hypotheses)
        return [done[name] if was is None else self._again(was, name, where) for name, was in known.items()]

    def _again(self, known: Known, goal: str, where: str) -> Obligation:
        """An obligation that was discharged before; of a second solver nothing is said where none is asked."""
        return Obligation(
            goal=goal,
            where=where,
            verdict="unsat",
            used=known.used,
            assumed=known.assumed,
            second=known.second if self._cross else "",
            cached=True,
        )

    def _proved(self, path: Path, goals: Mapping[str, Term], where: str, shape: Shape | None) -> dict[str, Obligation]:
        done = self._hinted(path, goals, where, shape)
        left = {name: goal for name, goal in goals.items() if name not in done}
        if left:
            done |= self._attempt(path, left, {}, where, shape, Manner(Effort.OPAQUE))
        for name, goal in left.items():
            if done[name].verdict != "unsat":
                done[name] = self._looked_for(path, name, goal, where, shape) or done[name]
            if self._names_facts and done[name].verdict == "unsat":
                done[name] = self._with_fewest(path, name, goal, where, shape, done[name])
        return done

    def _with_fewest(
        self, path: Path, name: str, goal: Term, where: str, shape: Shape | None, made: Obligation
    ) -> Obligation:
        """A proof again, with hypotheses of which none can be left out."""
        manner = Manner(made.effort, limit=PATIENCE)

        def tried(ids: frozenset[str]) -> Obligation:
            hypotheses = {one: self.hypotheses[one] for one in sorted(ids)}
            return self._attempt(path, {name: goal}, hypotheses, where, shape, manner)[name]

        return fewest(made, tried)

    def _looked_for(self, path: Path, name: str, goal: Term, where: str, shape: Shape | None) -> Obligation | None:
        """The last of ever wider attempts: a proof, or an example that breaks the goal, ends them."""
        last = None
        for hypotheses, manner in self._widening(name, goal):
            made = self._attempt(path, {name: goal}, hypotheses, where, shape, manner)[name]
            if manner.example is None:
                last = made
            if made.verdict == "unsat" or (manner.example is not None and made.verdict == "sat"):
                return made
        return last

    def _hinted(self, path: Path, goals: Mapping[str, Term], where: str, shape: Shape | None) -> dict[str, Obligation]:
        """What is proved as a hint says: goals that needed the same are decided together."""
        together: dict[Hint, dict[str, Term]] = {}
        for name, goal in goals.items():
            hint = self.hints.of.get((where, name)) or self.hints.of.get(("", name))
            if hint is not None and hint.used <= self.hypotheses.keys():
                together.setdefault(hint, {})[name] = goal
        done: dict[str, Obligation] = {}
        for hint, some in together.items():
            hypotheses = {name: self.hypotheses[name] for name in sorted(hint.used)}
            done |= self._attempt(path, some, hypotheses, where, shape, Manner(hint.effort, hint))
            left = {name: goal for name, goal in some.items() if done[name].verdict != "unsat"}
            if left and hint.facts is not None:  # others may do
                manner = Manner(hint.effort, Hint(hint.used, hint.effort))
                done |= self._attempt(path, left, hypotheses, where, shape, manner)
        return {name: made for name, made in done.items() if made.verdict == "unsat"}

    def _widening(self, name: str, goal: Term) -> Iterator[tuple[Mapping[str, Term], Manner]]:
        """More and more: what the goal says itself, what is about the same, what is about that, all.

        What needs more than what is about the same mostly fails, which an example shows sooner than a proof.
        """
        own = {name: self.hypotheses[name]} if name in self.hypotheses else {}
        near = own | self._about({name: goal})
        if own or not near:  # with nothing at all it was tried along the path
            yield own, Manner(Effort.FACTS)
        if len(near) > len(own):
            yield near, Manner(Effort.FACTS)
        for example in self._examples:
            yield self.hypotheses, Manner(Effort.WHOLE, example=example, limit=PATIENCE)
        wider = self._about(near) if near else {}
        if len(wider) > len(near):
            yield wider, Manner(Effort.FACTS)
        yield near, Manner(Effort.WHOLE)
        if len(self.hypotheses) > len(near):
            yield self.hypotheses, Manner(Effort.WHOLE)

    def _about(self, formulas: Mapping[str, Term]) -> dict[str, Term]:
        """The hypotheses that share a leaf or a map with one of the formulas."""
        about = frozenset().union(*map(_names_in, formulas.values()))
        return {name: formula for name, formula in self.hypotheses.items() if about & self._names[name]}

    def impossible(self, path: Path, goal_id: str, where: str) -> Obligation:
        """Prove that a path cannot be taken."""
        return self.prove(path, {goal_id: terms.FALSE}, where)[0]

    def countermodel(self, path: Path, name: str, goal: Term, shape: Shape) -> Mapping[Term, int | bool]:
        """The values with which the solver says that the goal fails under all hypotheses, if it says so."""
        grounding = self._grounded(path, {name: goal}, self.hypotheses, shape)
        self._decided(grounding, (name,), Manner(Effort.OPAQUE))
        self._add_sums(grounding, self._at_any_key)
        return self._decided(grounding, (name,), Manner(Effort.WHOLE))[name].model

    def _attempt(
        self,
        path: Path,
        goals: Mapping[str, Term],
        hypotheses: Mapping[str, Term],
        where: str,
        shape: Shape | None,
        manner: Manner,
    ) -> dict[str, Obligation]:
        """Refute the path with each negated goal: all are made ground together, then decided one by one.

        What is known of sums is looked for only where goals are left without it.
        """
        begun = time.perf_counter()
        grounding = self._grounded(path, goals, hypotheses, shape)
        grounding.close()
        # What mostly fails may fail only once all is said of it.
        answers = {} if manner.says_all_at_once else self._decided(grounding, goals, manner)
        left = [name for name in goals if name not in answers or answers[name].verdict != "unsat"]
        known = len(grounding.ground)
        if left and hypotheses:
            self._add_sums(grounding, self._at_any_key if manner.hint is None else self._at_any_key_again)
        if len(grounding.ground) > known or not answers:
            answers |= self._decided(grounding, left, manner)
        if manner.example is not None:
            answers = {name: _as_example(grounding, answer) for name, answer in answers.items()}
        facts = None if manner.hint is None else self._facts_needed(grounding, answers, manner.hint)
        share = (time.perf_counter() - begun) / len(goals)
        return {
            name: Obligation(
                goal=name,
                where=where,
                verdict=answer.verdict,
                used=_hypotheses_in(answer.core),
                given=frozenset(hypotheses),
                assumed=frozenset(label.removeprefix(ASSUME) for label in answer.core if label.startswith(ASSUME)),
                start=_told(answer.model),
                why=answer.why,
                effort=answer.effort,
                facts=facts,
                seconds=share,
                second=self._second(answer, [*_shared(grounding), ("", _case(grounding, name))], where),
            )
            for name, answer in answers.items()
        }

    def _grounded(
        self, path: Path, goals: Mapping[str, Term], hypotheses: Mapping[str, Term], shape: Shape | None
    ) -> Grounding:
        """What is said along a path, of each negated goal, and by the hypotheses."""
        grounding = Grounding()
        granted = {condition: ASSUME + name for name, condition in path.assumed}
        for condition in path.conditions:
            grounding.add(granted.get(condition, ""), condition)
        for name, goal in goals.items():
            grounding.add(GOAL + name, terms.not_(goal))
        if path.state is not None and shape is not None:
            for map_name, keys in sorted(written_keys(shape, path.state).items()):
                for key in keys:
                    grounding.touch(map_name, key)
        for name, formula in hypotheses.items():
            grounding.add(name, formula)
        return grounding

    def _add_sums(self, grounding: Grounding, prove: Callable[[Term], frozenset[str] | None]) -> None:
        """What is known of sums."""
        for used, fact in list(sum_facts(grounding, prove)):
            grounding.add("&" + ",".join(sorted(used)) if used else "", fact)

    def _decided(self, grounding: Grounding, goals: Iterable[str], manner: Manner) -> dict[str, Answer]:
        """Decide what is ground so far, with each of the negated goals."""
        grounding.close()
        return decided(_shared(grounding), {name: _case(grounding, name) for name in goals}, self._rlimit, manner)

    def _facts_needed(self, grounding: Grounding, goals: Iterable[str], hint: Hint) -> frozenset[str] | None:
        """The facts about products that suffice for goals that are proved together, if that is to be told."""
        if not self._names_facts or hint.effort is Effort.OPAQUE or hint.facts is not None:
            return hint.facts
        cases = {name: _case(grounding, name) for name in goals}
        return facts_of(_shared(grounding), cases, self._rlimit, hint.effort)

    def _at_any_key(self, claim: Term) -> frozenset[str] | None:
        """Prove a claim about a fresh key from the hypotheses alone; the ids used, or None."""
        if claim is terms.TRUE:
            return frozenset()
        claim = _generalised(claim)
        if claim not in self._premises:
            grounding = Grounding(rounds=2)
            grounding.add("", self._valid)
            grounding.add("", terms.not_(claim))
            for name, formula in self._about({"": claim}).items():
                grounding.add(name, formula)
            ground = grounding.close()
            answer = solve(ground, self._rlimit // 10)
            self._second(answer, ground, f"the premise {terms.show(claim)}")
            self._premises[claim] = _hypotheses_in(answer.core) if answer.verdict == "unsat" else None
        if self._premises[claim] is not None:
            self.proved_premises.add(_name_of(claim))
        return self._premises[claim]

    def _at_any_key_again(self, claim: Term) -> frozenset[str] | None:
        """The same, of a claim that a hint names; of another one it is not tried."""
        is_hinted = claim is terms.TRUE or _name_of(_generalised(claim)) in self.hints.premises
        return self._at_any_key(claim) if is_hinted else None

    def _second(self, answer: Answer, query: Iterable[Labelled], where: str) -> str:
        """The second solver's word on a proof.

        Raises:
            InternalError: it finds the query satisfiable.
        """
        if not self._cross or answer.verdict != "unsat":
            return ""
        # What the core leaves out is not needed: asked of the core alone, the answer is as good.
        given = [(label, term) for label, term in query if not label or label in answer.core]
        linear = second_opinion(script(given, products=False), SECOND_RLIMIT)
        if linear == "unsat":
            return linear
        text = script(given, products=True)
        said = second_opinion(text, SECOND_RLIMIT)
        if said == "sat":
            told = f"the solvers disagree on {where}: one says unsat, the other sat"
            raise InternalError(f"{told}; the obligation is in {_written(text)}")
        return said


def _as_example(grounding: Grounding, answer: Answer) -> Answer:
    """What an example says: that a goal fails, if nothing was left out that is said of it; never that it holds."""
    if answer.verdict == "sat" and not grounding.is_cut:
        return answer
    return Answer("unknown", why="the example decides nothing", effort=answer.effort)


def _written(text: str) -> str:
    """The file that an obligation was written to, for whoever looks into it."""
    handle, name = tempfile.mkstemp(prefix="steelyard-", suffix=".smt2")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return name


def _name_of(claim: Term) -> str:
    """A name for a claim.  If another one had it, that would be tried in vain."""
    return claim.code.hex()[:12]


@cache
def _generalised(claim: Term) -> Term:
    """A claim about anything in place of what an argument or a witness names: the hypotheses know nothing of those.

    So claims of many paths are one, and are proved once.
    """
    known = ("s.", "params.", "any key ")
    free = [t for t in terms.subterms((claim,)) if t.op == "var" and not str(t.data[0]).startswith(known)]
    return terms.substitute(claim, {v: terms.var(f"any other {i}", v.data[1]) for i, v in enumerate(free)})


def _shared(grounding: Grounding) -> list[Labelled]:
    """What is ground of path and hypotheses."""
    return [(label, term) for label, term in grounding.ground if not label.startswith(GOAL)]


def _case(grounding: Grounding, goal: str) -> Term:
    """What is ground of one negated goal."""
    return terms.and_(*(term for label, term in grounding.ground if label == GOAL + goal))


@cache
def _names_in(formula: Term) -> frozenset[str]:
    """The leaves and maps that occur in a formula."""
    found = terms.subterms((formula,), into_binders=True)
    return frozenset(str(t.data[0]) for t in found if t.op in ("var", "read"))


def _told(model: Mapping[Term, int | bool]) -> tuple[str, ...]:
    """The values of the state's leaves in a model, for people."""
    shown = [(terms.show(term), value) for term, value in model.items() if term.op in ("var", "read", "sum")]
    return tuple(
        f"{name} = {value}" for name, value in sorted(shown) if not name.startswith(("some ", "part ", "kind "))
    )


def _hypotheses_in(core: Iterable[str]) -> frozenset[str]:
    """The ids behind the labels of a core."""
    found: set[str] = set()
    for label in core:
        if label.startswith("&"):
            found.update(label[1:].split(","))
        elif not label.startswith(ASSUME):
            found.add(label)
    return frozenset(found)
