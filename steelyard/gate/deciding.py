"""What follows from what, and the smallest world in which it does not."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from math import isqrt

import attrs

from steelyard.engines.proving import Prover
from steelyard.gate.worlds import TooLarge, Worlds, has_binder
from steelyard.schema import ModellingError
from steelyard.solver import Incremental, Oracle
from steelyard.symbolic import terms
from steelyard.symbolic.maps import MapType
from steelyard.symbolic.paths import Path
from steelyard.symbolic.terms import Term

#: Of the solver's effort for one question; that of the engines.
RLIMIT = 2_000_000
#: For each step towards a smaller world: what is hard is left as it is.
SMALL_RLIMIT = 150_000
#: How many such steps may be left open: what is hard once is mostly hard again.
PATIENCE = 4
#: Up to so far apart, the middle is tried.
_FEW = 64
#: A large number is not made smaller by less than this part of it.
_FINE = 16
#: Up to how many keys of each type a world has in which a difference is looked for.
SIZES = 3

Model = Mapping[Term, int | bool]


class Holds(Enum):
    """Whether something follows: proved, refuted by a world, or neither."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@attrs.frozen
class Found:
    """A smallest world, or why there is none: that is proved, or just not known."""

    holds: Holds
    model: Model = attrs.field(factory=dict)


class Decider:
    """Decides over all well-typed states; `maps` are the types of all maps by their names.

    What follows from hypotheses about any entry of a map alone, where `valid` is among what is given, is found out once
    for all questions.  With `examples` of parameters it is seen sooner what does not follow.  With `cross`, a second
    solver is asked of each proof.
    """

    def __init__(
        self,
        maps: Mapping[str, MapType],
        valid: Term = terms.TRUE,
        *,
        rlimit: int = RLIMIT,
        examples: Sequence[Mapping[Term, Term]] = (),
        cross: bool = False,
    ) -> None:
        self._maps = maps
        self.valid = valid
        self._provers: dict[Hashable, Prover] = {}
        self.examples = examples
        self._rlimit = rlimit
        self._cross = cross
        self._oracle = Oracle()

    def impossible(self, conditions: Iterable[Term]) -> bool:
        """Whether conditions are quickly seen to exclude each other."""
        joined = terms.and_(*conditions)
        if joined.op == "bool":
            return not joined.data
        return not has_binder(joined) and self._oracle((joined,))

    def proved(
        self, given: Iterable[Term], hypotheses: Mapping[str, Term], goal: Term, name: str = "goal"
    ) -> frozenset[str] | None:
        """The names of the hypotheses by which a goal follows from what is given, or None if no proof is found.

        Raises:
            InternalError: the solvers disagree.
        """
        given = tuple(given)
        if goal is terms.TRUE or terms.and_(*given) is terms.FALSE:
            return frozenset()
        if goal in hypotheses.values():
            return frozenset(name for name, formula in list(hypotheses.items()) if formula is goal)
        # What is granted everywhere is all that a claim about any entry may rest on, or else all that is granted here.
        prover = self._prover(hypotheses, self.valid if self.valid in given else terms.and_(*given))
        try:
            answer = prover.prove(Path(conditions=given, outcome="state"), {name: goal}, name)[0]
        except ModellingError:
            return None
        return answer.used if answer.verdict == "unsat" else None

    def _prover(self, hypotheses: Mapping[str, Term], valid: Term) -> Prover:
        """The prover under some hypotheses, which remembers what follows from them."""
        key = frozenset(hypotheses.items()), valid
        if key not in self._provers:
            self._provers[key] = Prover(hypotheses, valid, self._rlimit, cross=self._cross, examples=self.examples)
        return self._provers[key]

    def smallest(self, sought: Sequence[Term], wished: Sequence[Term] = ()) -> Found:
        """The smallest world in which all that is sought holds, and if that can be, what is wished for, too.

        Nothing that it does not find is thereby impossible.
        """
        for assertions in _wishes(sought, wished):
            is_bound = any(has_binder(term) for term in assertions)
            for size in range(SIZES + 1) if is_bound else (SIZES,):
                try:
                    ground = Worlds(size, self._maps).assertions(assertions)
                except (TooLarge, ModellingError):
                    break
                model = _smallest(ground, self._rlimit)
                if model is not None:
                    return Found(Holds.NO, model)
        return Found(Holds.OPEN)


def _wishes(sought: Sequence[Term], wished: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    if wished:
        yield (*sought, *wished)
    yield tuple(sought)


@attrs.frozen
class _Measure:
    """What is to be small: as a term for the solver, and of a model, which does not say it: a comparison hides it."""

    term: Term
    of: Callable[[Model], int]


def _smallest(ground: Sequence[Term], rlimit: int) -> Model | None:
    """A model with as few fields that are not zero as can be, and of those one with a small sum."""
    if terms.and_(*ground) is terms.FALSE:
        return None
    solver = Incremental(rlimit)
    solver.push(ground)
    if solver.check() != "sat":
        return None
    model: Model = solver.model()
    leaves = [t for t in terms.subterms(ground) if t.op in ("var", "read") and not _is_identity(t)]
    small = Incremental(SMALL_RLIMIT)
    small.push(ground)
    for measure in (_parts(ground, leaves), _sizes(leaves)):
        model, least = _minimised(small, measure, model)
        small.push([terms.le(measure.term, terms.const(least))])
    return model


def _parts(ground: Sequence[Term], leaves: Sequence[Term]) -> _Measure:
    """How many fields are not zero; and of identities how many are digests by chance: names are easier to read."""
    numbers, flags = ([t for t in leaves if t.sort == sort] for sort in (terms.INT, terms.BOOL))
    digests = [part for part in terms.subterms(ground) if part.op == "digest"]
    people = [part for part in terms.subterms(ground) if digests and part.op == "var" and terms.kind_of(part) == "id"]
    counted = [terms.not_(terms.eq(t, terms.ZERO)) for t in numbers]
    counted += [*flags, *(terms.or_(*(terms.eq(one, made) for made in digests)) for one in people)]

    def of(model: Model) -> int:
        made = {model[digest] for digest in digests if digest in model}
        return sum(model.get(t, 0) != 0 for t in (*numbers, *flags)) + sum(model.get(one) in made for one in people)

    return _Measure(terms.add(*(terms.ite(one, terms.ONE, terms.ZERO) for one in counted)), of)


def _sizes(leaves: Sequence[Term]) -> _Measure:
    """The sum of all numbers, each without its sign."""
    numbers = [t for t in leaves if t.sort == terms.INT]
    term = terms.add(*(terms.ite(terms.nonneg(t), t, terms.scale(-1, t)) for t in numbers))
    return _Measure(term, lambda model: sum(abs(model.get(t, 0)) for t in numbers))


def _minimised(solver: Incremental, measure: _Measure, model: Model) -> tuple[Model, int]:
    """The model with the least value of a measure that a few questions find, and that value."""
    low, best = 0, measure.of(model)
    patience, is_bold = PATIENCE, True
    while patience and best - low > best // _FINE:
        # What is large is mostly so by chance: far less is tried first, and once that fails, the middle.
        gap = best - low
        limit = low + (isqrt(gap) if is_bold and gap > _FEW else gap // 2)
        solver.push([terms.le(measure.term, terms.const(limit))])
        said = solver.check()
        if said == "sat":
            model = solver.model()
            best = min(limit, measure.of(model))
        else:
            patience -= said == "unknown"
            low, is_bold = limit + 1, False
        solver.pop()
    return model, best


def _is_identity(term: Term) -> bool:
    return terms.kind_of(term) == "id" or term.data[0].startswith(("part ", "kind "))
