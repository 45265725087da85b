"""The walks of a sparing check: where, and of what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import attrs

from steelyard import quick, sparing
from steelyard.asking import Answers, catalogue, parts, tested_before, united
from steelyard.engines.result import Options, Question, Result
from steelyard.suite import Suite, Verdict


class Walking:
    """Walks that were left out so far; `about` all that may be asked of them.

    `answers` holds what was said of each property, and `heard` what an engine said of a scope.  To `ask` has scopes
    walked, side by side, and heard; to `keep` an answer adds to what was said.
    """

    def __init__(
        self,
        suite: Suite,
        about: Question,
        answers: Mapping[str, Sequence[Result]],
        heard: Mapping[tuple[str, str], Answers],
        ask: Callable[[Sequence[Question]], None],
        keep: Callable[[Answers], None],
    ) -> None:
        self._suite = suite
        self._about = attrs.evolve(about, options=attrs.evolve(about.options, sparing=False))
        self._claims = [claim for claim in catalogue(suite) if claim.id in {*about.ids}]
        self._answers = answers
        self._heard = heard
        self._ask = ask
        self._keep = keep

    def walk(self) -> None:
        """Make them, in the scopes of which they are not known.

        What is proven and untested has only to be put to the test: that is tried where walks did it the last time, and
        else by a few walks.  All are made of what is open then.
        """
        every = parts(self._suite, self._about)
        known = [one for one in every if ("simulate", one.preset) in self._heard]
        scopes = [one for one in every if one not in known]
        until_tested = attrs.evolve(self._about.options, until_tested=True)
        for scope in scopes:
            self._walk_in(scope, until_tested, {*tested_before(self._suite, scope)} & self._untested())
        for scope in sorted(scopes, key=lambda one: self._is_as_before(one.preset)):
            self._walk_in(scope, quick.few(until_tested), self._untested())
        left = {scope.preset: self._left_open(scope.preset) for scope in scopes}
        due = [attrs.evolve(one, ids=tuple(name for name in one.ids if name in left[one.preset])) for one in scopes]
        if asked := [one for one in due if one.ids]:
            self._ask(asked)
            self._keep(self._united([*known, *asked]))

    def _walk_in(self, scope: Question, options: Options, chosen: Collection[str]) -> None:
        """Walk in a scope for what of it is chosen, if anything is."""
        ids = tuple(name for name in scope.ids if name in chosen)
        if ids:
            self._ask([attrs.evolve(scope, ids=ids, options=options)])
            made = self._united([scope])
            # Of what was not chosen it says less than what was heard before, but what is violated is.
            said = [one for one in made.results if one.id in ids or one.verdict is Verdict.VIOLATED]
            self._keep(attrs.evolve(made, results=tuple(said)))

    def _united(self, scopes: Sequence[Question]) -> Answers:
        """What walks said in some scopes."""
        said = {one.preset: self._heard.get(("simulate", one.preset)) for one in scopes}
        return united(self._suite, self._about, said)

    def _untested(self) -> frozenset[str]:
        """What is proven, and only walks put to the test, where none did so far."""
        return frozenset(sparing.only_untested(self._suite, self._claims, self._answers))

    def _left_open(self, scope: str) -> frozenset[str]:
        """What all walks in a scope may still say something of."""
        heard = self._heard.get(("explore", scope))
        is_searched = heard is not None and heard.coverage is not None and heard.coverage.complete
        is_violated = heard is not None and any(one.verdict is Verdict.VIOLATED for one in heard.results)
        return frozenset(
            sparing.left_open(
                self._suite, self._claims, self._answers, is_searched=is_searched, is_violated=is_violated
            )
        )

    def _is_as_before(self, scope: str) -> bool:
        """Whether a scope was explored in an earlier run, as it is now."""
        heard = self._heard.get(("explore", scope))
        return heard is not None and all(one.is_cached for one in heard.results)
