"""Paths of an action: run it again for every way its branches can go.

A run follows recorded choices and asks an oracle at each new branch which sides are possible; only
a side that is *proved* impossible is dropped.  A replay must meet the same branch terms in
the same order, else the action is no pure function and is refused.  Paths are explored under the
types alone, never under invariants.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs

from steelyard.language import Discarded, Fault, Refused
from steelyard.schema import ModellingError
from steelyard.symbolic import terms
from steelyard.symbolic.evaluation import Evaluation, evaluating
from steelyard.symbolic.lift import is_lifted, lifted
from steelyard.symbolic.terms import Term
from steelyard.symbolic.values import CannotMerge, MustFork

#: What Python raises where symbolic values are used in a way that the language does not have.
NOT_IN_LANGUAGE = (TypeError, AttributeError, NameError, ValueError, RecursionError, CannotMerge)

#: How many paths an action may have.
PATH_LIMIT = 400

#: Whether a conjunction of terms is proved impossible under the types.
Oracle = Callable[[tuple[Term, ...]], bool]


@attrs.frozen(kw_only=True)
class Path:
    """One way through an action.

    Attributes:
        conditions: what is known along the way, in order; their conjunction is when it is taken.
        outcome: ``state``, ``refused``, ``discarded`` or ``fault``.
        state: the state after, for outcome ``state``.
        code: the refusal's code, the assumption's id or the fault, else empty.
        assumed: for each assumption that granted what nothing else did, its id and its condition.
        where: the line that ended the path, ``file:line``.
    """

    conditions: tuple[Term, ...]
    outcome: str
    state: Any = None
    code: str = ""
    assumed: tuple[tuple[str, Term], ...] = ()
    where: str = ""

    def rests_on(self, assumption: str) -> bool:
        """Whether an assumption granted something along the path that nothing else did."""
        return any(name == assumption for name, _ in self.assumed)

    def without(self, assumption: str) -> Path:
        """The path as it is if nothing grants what an assumption grants."""
        kept = list(self.conditions)
        for name, condition in self.assumed:
            if name == assumption:
                kept.remove(condition)
        assumed = tuple((name, condition) for name, condition in self.assumed if name != assumption)
        return attrs.evolve(self, conditions=tuple(kept), assumed=assumed)


class Acting(Evaluation):
    """One run along recorded choices."""

    def __init__(self, choices: list[bool], met: list[Term], oracle: Oracle, given: tuple[Term, ...]) -> None:
        super().__init__()
        self.choices = choices
        self.met = met
        self.open: list[bool] = []
        self.conditions: list[Term] = list(given)
        self.assumed: list[tuple[str, Term]] = []
        self._certain: list[Term] = list(given)
        self._oracle = oracle
        for condition in given:
            self.learn(condition)

    def decide(self, condition: Term) -> bool:
        """See `Evaluation`."""
        known = self.known(condition)
        if known is not None:
            return known
        if self.guards:
            raise MustFork
        return self._fork(condition)

    def _fork(self, condition: Term) -> bool:
        """Take the next choice, which is certain from here on."""
        choice = self._choose(condition)
        held = condition if choice else terms.not_(condition)
        self.conditions.append(held)
        self._certain.append(held)
        self.learn(held)
        return choice

    def _choose(self, condition: Term) -> bool:
        position = len(self.open)
        if position < len(self.choices):
            if self.met[position] is not condition:
                raise ModellingError("the action branches differently when it is run again: it is no pure function")
            self.open.append(False)
        else:
            self.open.append(self._new_choice(condition))
            self.met.append(condition)
        return self.choices[position]

    def _new_choice(self, condition: Term) -> bool:
        """Choose a possible side; the answer is whether the other one is possible, too."""
        known = tuple(self._certain)
        if self._oracle((*known, condition)):
            self.choices.append(False)
            return False
        self.choices.append(True)
        return not self._oracle((*known, terms.not_(condition)))

    def demand(self, condition: Term, fault: str) -> None:
        """See `Evaluation`."""
        reached = terms.implies(terms.and_(*self.guards), condition)
        known = self.known(reached)
        if not (self._fork(reached) if known is None else known):
            raise Fault(fault)

    def assume(self, condition: Term, assumption: str) -> None:
        """See `Evaluation`."""
        # What an assumption grants neither simplifies nor prunes: its use must show in a proof's core.
        known = self.known(condition)
        if known is None and self.guards:
            raise MustFork
        granted = self._choose(condition) if known is None else known
        if known is None:
            self.conditions.append(condition if granted else terms.not_(condition))
        if not granted:
            raise Discarded(assumption)
        if known is None:
            self.assumed.append((assumption, condition))

    @contextmanager
    def under(self, condition: Term) -> Iterator[None]:
        """See `Evaluation`; what ends the call there ends it only under the condition."""
        try:
            with super().under(condition):
                yield
        except (Refused, Discarded, Fault):
            # What ends the call does so only where this operand is reached.
            raise MustFork from None


def explore(run: Callable[[], Any], oracle: Oracle, given: tuple[Term, ...] = ()) -> tuple[Path, ...]:
    """Every path of `run`, a call of lifted code, in depth-first order.

    `given` holds throughout (such as: the parameters are valid).

    Raises:
        ModellingError: the code leaves the language, or has too many paths.
    """
    paths: list[Path] = []
    choices: list[bool] = []
    met: list[Term] = []
    alternatives: list[bool] = []
    while True:
        acting = Acting(choices, met, oracle, given)
        paths.append(_run(acting, run))
        alternatives = alternatives[: len(acting.open)]
        alternatives += acting.open[len(alternatives) :]
        del choices[len(acting.open) :], met[len(acting.open) :]
        while choices and not alternatives[-1]:
            choices.pop(), met.pop(), alternatives.pop()
        if not choices:
            return tuple(paths)
        choices[-1] = not choices[-1]
        alternatives[-1] = False
        if len(paths) >= PATH_LIMIT:
            raise ModellingError(_what_multiplies(paths))


def _run(acting: Acting, run: Callable[[], Any]) -> Path:
    def path(outcome: str, state: Any = None, code: str = "", error: BaseException | None = None) -> Path:
        return Path(
            conditions=tuple(acting.conditions),
            outcome=outcome,
            state=state,
            code=code,
            assumed=tuple(acting.assumed),
            where="" if error is None else where_in_model(error),
        )

    with evaluating(acting):
        try:
            return path("state", run())
        except Refused as refusal:
            return path("refused", code=refusal.code, error=refusal)
        except Discarded as discarded:
            return path("discarded", code=discarded.assumption, error=discarded)
        except Fault as fault:
            return path("fault", code=str(fault), error=fault)
        except ModellingError as error:
            raise located(error) from None
        except NOT_IN_LANGUAGE as error:
            raise located(ModellingError(f"{type(error).__name__}: {error}"), error) from None


def located(error: ModellingError, cause: BaseException | None = None) -> ModellingError:
    """The error with the line of the model that it came from."""
    return error if error.where else ModellingError(error.message, where_in_model(cause or error) or None)


def where_in_model(error: BaseException) -> str:
    """``file:line`` of the innermost frame that runs lifted code."""
    where = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        if "_steelyard_operations" in frame.f_globals:
            where = f"{frame.f_code.co_filename}:{line}"
    return where


def _what_multiplies(paths: list[Path]) -> str:
    """Name the condition on which most paths differ."""
    counts: dict[Term, int] = {}
    for path in paths:
        for condition in path.conditions:
            counts[condition] = counts.get(condition, 0) + 1
    most = min(counts, key=lambda c: (abs(2 * counts[c] - len(paths)), c.key))
    return (
        f"more than {PATH_LIMIT} paths; the branch on {terms.show(most)} multiplies them: "
        "use a conditional expression, count, every or some in place of if"
    )


def lifted_call(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Callable[[], Any]:
    """A call of a model's function for `explore`."""
    ready = function if is_lifted(function) else lifted(function)
    return lambda: ready(*args, **kwargs)
