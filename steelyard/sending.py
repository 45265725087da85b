"""Asking the engines in worker processes, for what is not known from before."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from steelyard.asking import (
    Answers,
    NotKnown,
    ask,
    catalogue,
    readers_of,
    start_of,
    survey_of,
    task_of,
)
from steelyard.attempts import attempted
from steelyard.cache import keys
from steelyard.engines.result import Options, Question, Start
from steelyard.executor import Workers, map_tasks
from steelyard.project import Project, loaded_elsewhere
from steelyard.suite import Kind, Suite

if TYPE_CHECKING:
    from steelyard.engines.needing import Attempt, Failed
    from steelyard.engines.obligations import Proofs, Work
    from steelyard.symbolic.summary import Survey

Item = TypeVar("Item")
Answer = TypeVar("Answer")

#: What induction answered in this process: what cannot be proved is nowhere kept, and takes longest to try again.
_proved: dict[Question, tuple[Suite, Answers]] = {}


@attrs.frozen
class Place:
    """Where a worker finds the suite, and what it need not find out about it: the digests by which answers are kept."""

    project: Project
    digests: Mapping[Hashable, str] = attrs.field(factory=dict)

    def suite(self) -> Suite:
        """The suite, loaded once in a process."""
        found = loaded_elsewhere(self.project)
        keys.learn(found, self.digests)
        return found


class There:
    """The engines in worker processes, each of which loads the project's `suite` for itself.

    Where all is known, no process begins.  If the project is a copy of which nobody else knows, `is_copy`, the workers
    load what was loaded here, and are told the digests of that.
    """

    def __init__(self, project: Project, suite: Suite, workers: Workers, *, is_copy: bool = False) -> None:
        self._project = project
        self._suite = suite
        self._workers = workers
        self._is_copy = is_copy

    @property
    def _place(self) -> Place:
        return Place(self._project, keys.told(self._suite) if self._is_copy else {})

    def load(self) -> None:
        """Have each worker load the suite, while it is found out here what is to be asked."""
        for _ in range(self._workers.count):
            self._workers.submit(_load_there, self._project)

    def begin(self, question: Question) -> Callable[[], Answers]:
        """Begin to ask an engine; what waits for its answer.  All give way to proofs."""
        return self._known_or_sent(
            lambda: ask(self._suite, question, only_known=True),
            _ask_there,
            lambda: (self._place, question),
            may_wait=True,
        )

    def survey(self, cache: str) -> Callable[[], Survey]:
        """Begin to list the refusals and assumptions of each action; what waits for them."""
        return self._known_or_sent(
            lambda: survey_of(self._suite, cache, only_known=True), _survey_there, lambda: (self._place, cache)
        )

    def readers(self, cache: str) -> Callable[[], Mapping[str, tuple[str, ...]]]:
        """Begin to list the properties that read each field; what waits for them."""
        return self._known_or_sent(
            lambda: readers_of(self._suite, cache, only_known=True), _readers_there, lambda: (self._place, cache)
        )

    def attempts(self, options: Options, items: Sequence[Attempt]) -> Callable[[], list[Failed]]:
        """What tries proofs without an assumption, all at once, when it is called."""

        def known(item: Attempt) -> Failed | None:
            try:
                return attempted(self._suite, options, item, only_known=True)
            except NotKnown:
                return None

        return lambda: self._filled(items, known, _attempt_there, lambda item: (self._place, options, item))

    def starts(self, options: Options, failed: Sequence[tuple[str, str]]) -> Callable[[], list[Start | None]]:
        """What looks at failed steps, of properties along paths, all at once, when it is called."""
        return lambda: self._workers.map(_start_there, [(self._place, options, *step) for step in failed])

    def induction(self, question: Question) -> Callable[[], Answers]:
        """Induction is led from here; the workers prove its units."""

        def discharge(options: Options, pieces: Sequence[Work]) -> list[Proofs]:
            from steelyard.engines.session import session_of

            session = session_of(self._suite, options)
            return self._filled(
                pieces,
                lambda work: session.known(work.unit, work.wanted, work.given),
                _prove_there,
                lambda work: (self._place, options, work),
            )

        def answer() -> Answers:
            from steelyard.engines import induction

            if question not in _proved or _proved[question][0] is not self._suite:
                made = Answers(results=induction.run(task_of(self._suite, question), discharge))
                _proved[question] = (self._suite, made)
            return _proved[question][1]

        return answer

    def _known_or_sent(
        self,
        look: Callable[[], Answer],
        ask_there: Callable[[Any], Answer],
        item: Callable[[], Any],
        *,
        may_wait: bool = False,
    ) -> Callable[[], Answer]:
        """What gives an answer that is known, or else waits for it; what is sent is made once it is looked for."""
        try:
            found = look()
        except NotKnown:
            sent = self._workers.submit(ask_there, item(), may_wait=may_wait)
            return lambda: self._workers.answer(sent)
        return lambda: found

    def _filled(
        self,
        items: Sequence[Item],
        known: Callable[[Item], Answer | None],
        ask_there: Callable[[Any], Answer],
        sent: Callable[[Item], Any],
    ) -> list[Answer]:
        """The answers to all items: those that are known, and the workers' to the others, which are sent as `sent`."""
        found = [known(item) for item in items]
        left = [sent(item) for item, one in zip(items, found, strict=True) if one is None]
        asked = iter(self._workers.map(ask_there, left))
        return [next(asked) if one is None else one for one in found]


def proofs(project: Project, suite: Suite, *, workers: int, hints: str = "") -> list[Proofs]:
    """All obligations, unit by unit, each proved anew, and what it took; with no other hints than those of a file."""
    from steelyard.engines.obligations import Work
    from steelyard.engines.session import Session

    ids = frozenset(claim.id for claim in catalogue(suite) if claim.kind not in (Kind.REACHABLE, Kind.LEADS_TO))
    session = Session(suite, Options(hints=hints, names_facts=True))
    given = frozenset(session.invariants)
    pieces = [Work(unit=unit, wanted=ids, given=given) for unit in session.units()]
    place = Place(project)
    return map_tasks(_prove_there, [(place, session.options, work) for work in pieces], workers=workers)


# --- in a worker --------------------------------------------------------------------------


def _load_there(project: Project) -> None:
    loaded_elsewhere(project)


def _ask_there(item: tuple[Place, Question]) -> Answers:
    place, question = item
    # Hypothesis keeps notes on disk even without a database: not beside the files of the project.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(place.project.root, ".steelyard", "hypothesis")))
    return ask(place.suite(), question)


def _survey_there(item: tuple[Place, str]) -> Survey:
    place, cache = item
    return survey_of(place.suite(), cache)


def _readers_there(item: tuple[Place, str]) -> Mapping[str, tuple[str, ...]]:
    place, cache = item
    return readers_of(place.suite(), cache)


def _attempt_there(item: tuple[Place, Options, Attempt]) -> Failed:
    place, options, attempt = item
    return attempted(place.suite(), options, attempt)


def _start_there(item: tuple[Place, Options, str, str]) -> Start | None:
    place, options, name, where = item
    return start_of(place.suite(), options, name, where)


def _prove_there(item: tuple[Place, Options, Work]) -> Proofs:
    from steelyard.engines.session import session_of

    place, options, work = item
    return session_of(place.suite(), options).done(work)
