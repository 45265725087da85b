"""The order in which engines are asked, and what is made of their answers.

First induction, and beside it one exploration and random walks of the preset: these answer what is
reachable, what happens in the end, whether a claim is ever put to the test, and whether something
proven is violated after all; and bounded search for what is short of its expectation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import attrs

from steelyard import beside, idle, quick, sparing
from steelyard.asking import Answers, Here, catalogue, longest_first, parts, sites_of, united
from steelyard.engines import needing
from steelyard.engines.resting import Resting
from steelyard.engines.result import Options, Question, Result
from steelyard.executor import Overdue
from steelyard.idle import NEEDS, READS, REST
from steelyard.kept import Kept
from steelyard.language import info_of
from steelyard.merge import CAN, Coverage, can_happen, checked
from steelyard.project import Project, Unusable, suggest
from steelyard.report.record import Checked, Report, Share, Slice, run_of
from steelyard.report.words import plural
from steelyard.selecting import WILDCARDS, Selection
from steelyard.sending import There
from steelyard.suite import Kind, Suite, Verdict
from steelyard.walking import Walking

if TYPE_CHECKING:
    from steelyard.symbolic.summary import Survey

Progress = Callable[[str], None]


class Inquiry:
    """A check under way: who was asked, and what they said."""

    def __init__(
        self,
        suite: Suite,
        preset: str,
        wanted: Selection,
        options: Options,
        progress: Progress,
        engine: str,
    ) -> None:
        self._suite = suite
        self._unexplored: list[str] = []
        self._preset = preset
        self.wanted = wanted
        self._options = options
        self._progress = progress
        self._only_engine = engine
        self._answers: dict[str, list[Result]] = {}
        self._coverage: list[Coverage] = []
        self._resting: list[Resting] = []
        self._survey: Survey | None = None
        self._readers: Mapping[str, tuple[str, ...]] | None = None
        self._attempts: tuple[needing.Attempt, ...] = ()
        self._needs: tuple[needing.Need, ...] | None = None
        self._failed: list[tuple[str, str]] = []
        self._topics = {topic for topic in wanted.topics if not engine or engine in idle.ENGINES[topic]}
        self._remarks: list[str] = []
        self._parts: dict[str, Question] = {}
        self._heard: dict[tuple[str, str], Answers] = {}
        self._runs: list[Question] = []
        self._begun: dict[str, Callable[[], Any]] | None = None
        self._overdue: list[str] = []
        #: What is asked of bounded search, once all others have answered.
        self._short: tuple[str, ...] = ()

    def hear(self, replayed: Kept) -> None:
        """Take what the kept traces say."""
        self._keep(Answers(results=replayed.results))
        if replayed.replayed:
            told = ", ".join(one.id for one in replayed.results) or "none"
            self._remarks.append(f"{plural(replayed.replayed, 'kept trace')} replayed first; still broken: {told}.")

    def begin(self, who: Here | There) -> None:
        """Begin with what runs the model, before anything is asked."""
        self._runs = self._what_to_run()
        self._begun = self._begun_of(who, self._runs)

    def ask(self, who: Here | There) -> None:
        """Question all engines that are needed, or the only one chosen."""
        if not self.wanted.properties and not self._topics:
            return
        ids = self._untraced()
        later: dict[str, Callable[[], Any]] = {}
        if self._is_asked("induction") and (needed := self._wider(ids, NEEDS)):
            later["induction"] = who.induction(self._about("induction", needed))
        if self._begun is None:
            self.begin(who)
        later |= self._begun or {}
        if self._topics & {CAN, NEEDS}:
            later["paths"] = who.survey(self._options.cache)
        if READS in self._topics:
            later["fields"] = who.readers(self._options.cache)
        if "induction" in later:
            self._gather({"induction": later.pop("induction")})
        # Bounded search keeps a process busy for long. It is begun when it is known what could not be proven, beside
        # what runs the model, though that may decide it after all; and it is waited for last.
        early, few = self._unproven(), self._options.sparing and not self._only_engine
        begun = self._begin_search(who, early, few=few)
        self._gather(later)
        self._unite(self._runs)
        if self._options.quick:
            return
        self._short = self._falling_short() if not self._only_engine else ids
        later = {} if {*early}.isdisjoint(self._short) else begun
        more = self._begin_search(who, tuple(name for name in self._short if name not in early), few=few)
        later |= {f"{name}, more": answer for name, answer in more.items()}
        if self._options.sparing:
            self._walk(who)
        looks = {} if self._options.sparing else self._failed_steps_looked_at(who)
        self._gather({**self._tried_without_assumptions(who), **looks, **later})
        if few:
            self._take_back_what_was_cut(who)

    def _take_back_what_was_cut(self, who: Here | There) -> None:
        """What few solver calls left open is no answer: where nothing is violated, search on.

        Where something is, no more than what was found counts: nothing else was looked at as closely as it is to be.
        """
        open_ = {
            name: [one for one in said if one.engine != "bounded" or not self._is_left_open(one)]
            for name, said in self._answers.items()
        }
        cut = tuple(name for name, said in open_.items() if len(said) < len(self._answers[name]))
        self._answers |= open_
        if not self._is_violated:
            self._gather(self._begin_search(who, tuple(name for name in self._falling_short() if name in cut)))

    def _is_left_open(self, by_few: Result) -> bool:
        """Whether few solver calls were not enough: then there is a note that says why."""
        return by_few.verdict not in (Verdict.VIOLATED, Verdict.REACHED) if self._is_violated else bool(by_few.note)

    def _unproven(self) -> tuple[str, ...]:
        """What could not be proven though it is meant to be."""
        if self._options.quick or self._only_engine:
            return ()
        meant = {claim.id for claim in self.wanted.properties if claim.expected is Verdict.PROVEN}
        return tuple(name for name in self._falling_short() if name in meant)

    def _begin_search(
        self, who: Here | There, ids: tuple[str, ...], *, few: bool = False
    ) -> dict[str, Callable[[], Any]]:
        """What waits for the bounded search for some properties, with few solver calls or with all."""
        if not ids or not self._is_asked("bounded"):
            return {}
        about = self._about("bounded", ids)
        return {"bounded": who.begin(sparing.with_few_checks(about) if few else about)}

    @property
    def _is_violated(self) -> bool:
        return any(one.verdict is Verdict.VIOLATED for answers in self._answers.values() for one in answers)

    def _begun_of(self, who: Here | There, questions: Sequence[Question]) -> dict[str, Callable[[], Any]]:
        """What waits for the engines that run the model, scope by scope."""
        begun: dict[str, Callable[[], Any]] = {}
        asked = [part for question in questions for part in parts(self._suite, question)]
        for part in longest_first(self._suite, asked):
            name = part.engine if part.preset == self._preset else f"{part.engine} of {part.preset}"
            self._parts[name] = part
            self._heard.pop((part.engine, part.preset), None)
            begun[name] = who.begin(part)
        return begun

    def _unite(self, questions: Sequence[Question]) -> None:
        """Take what they said of all scopes."""
        for question in questions:
            said = {part.preset: self._heard.get((part.engine, part.preset)) for part in parts(self._suite, question)}
            self._keep(united(self._suite, question, said))

    def _walk(self, who: Here | There) -> None:
        """Make the walks that a sparing check left out, where something is open still."""
        if self._only_engine:
            return
        about = self._about("simulate", self._wider(self._untraced(), CAN))

        def asked(scopes: Sequence[Question]) -> None:
            self._gather(self._begun_of(who, scopes))

        Walking(self._suite, about, self._answers, self._heard, asked, self._keep).walk()

    def _untraced(self) -> tuple[str, ...]:
        """The properties that are not about what happens in the end."""
        return tuple(claim.id for claim in self.wanted.properties if claim.kind is not Kind.LEADS_TO)

    def _what_to_run(self) -> list[Question]:
        """What is asked of the engines that run the model."""
        ids = self._untraced()
        traced = tuple(claim.id for claim in self.wanted.properties if claim.kind is Kind.LEADS_TO)
        # What can happen is counted over the whole search, so that must not end when the chosen few are decided.
        # One search answers for `explore` and `liveness`.
        about = {"explore": (*self._wider(ids, CAN, REST), *traced), "simulate": self._wider(ids, CAN)}
        if self._only_engine == "liveness":
            about = {"explore": traced}
        elif self._only_engine:
            about = {name: asked for name, asked in about.items() if name == self._only_engine}
        questions = [self._about(name, asked) for name, asked in about.items() if asked]
        return [sparing.cut_sooner(one) if self._options.sparing else one for one in questions]

    def _wider(self, ids: tuple[str, ...], *topics: str) -> tuple[str, ...]:
        """All properties but leads-to where one of the topics is about them all, else the chosen ones."""
        if not self._topics & {*topics}:
            return ids
        return tuple(claim.id for claim in catalogue(self._suite) if claim.kind is not Kind.LEADS_TO)

    def _tried_without_assumptions(self, who: Here | There) -> dict[str, Callable[[], Any]]:
        """What asks which proofs need what is assumed, once all are there."""
        results = self._proofs()
        if NEEDS not in self._topics or self._survey is None or not results:
            return {}
        self._attempts = needing.attempts(self._suite, self._survey.assumed, results)
        return {"assumptions": who.attempts(self._options, self._attempts)}

    def _failed_steps_looked_at(self, who: Here | There) -> dict[str, Callable[[], Any]]:
        """What looks closer at the failed steps of properties that no run decides."""
        failed = {
            claim.id: result
            for claim in self.wanted.properties
            for result in self._answers.get(claim.id, ())
            if result.verdict is Verdict.NOT_INDUCTIVE and checked(claim, self._answers[claim.id]).is_not_inductive
        }
        self._failed = [(name, result.note.partition(":")[0]) for name, result in failed.items()]
        return {"failed steps": who.starts(self._options, self._failed)} if failed else {}

    def _proofs(self) -> list[Result]:
        return [result for answers in self._answers.values() for result in answers if result.engine == "induction"]

    def report(self, project: Project | None, only: str, seconds: float) -> Report:
        """What came of it, after so many seconds; `only` is the glob that chose the properties."""
        everything = self._outcome(only, "" if project is None else project.root)
        hanging = tuple(one.id for one in everything if self._hangs_on_more(one))
        if self._is_beside and not self._options.quick and len(hanging) == len(everything):
            hanging = ()  # who asks of just that is told
        untested = 0 if self._only_engine else sum(map(beside.stands_alone, everything))
        if self._is_beside and (hanging or untested):
            self._remarks.append(beside.told(self._preset, self._suite, untested))
        return Report(
            suite=self._suite.name if project is None else project.suite,
            preset=self._preset,
            preset_summary=self._suite.preset(self._preset).summary,
            seed=self._options.seed,
            results=tuple(one for one in everything if one.id not in hanging),
            engine=self._only_engine,
            left_out=len(self.wanted.properties) - sum(not c.generated for c in everything),
            quick=self._options.quick,
            hanging=hanging,
            cut_short=bool(self._overdue),
            slices=self._slices(),
            remarks=self._told(),
            shares=self._shares(),
            run=run_of(seconds, self._options.workers),
        )

    def _outcome(self, only: str, root: str) -> tuple[Checked, ...]:
        """The properties with their verdicts in the suite's order, then what can happen."""
        asked = [c for c in self.wanted.properties if c.id in self._answers or not self._only_engine]
        said: dict[str, Sequence[Result]] = {claim.id: self._answers.get(claim.id, ()) for claim in asked}
        if self._is_beside:
            said = {name: beside.said_of(answers) for name, answers in said.items()}
        results = [checked(claim, said[claim.id], engine=self._only_engine, root=root) for claim in asked]
        if not self._topics:
            return tuple(results)
        generated = self._generated(root)
        matching = [c for c in generated if not only or fnmatchcase(c.id, only)]
        if not matching and not results and not any(sign in only for sign in WILDCARDS):
            raise Unusable(f"no property {only}{suggest(only, [c.id for c in generated])}")
        return (*results, *matching)

    def _generated(self, root: str) -> tuple[Checked, ...]:
        """What every suite owes, by topic."""
        suite, made = self._suite, dict[str, tuple[Checked, ...]]()
        if CAN in self._topics:
            codes = {} if self._survey is None else self._survey.refusals
            made[CAN] = self._offered(can_happen(suite, codes, self._coverage, root))
        made[READS] = idle.are_read(suite, self._readers)
        made[NEEDS] = idle.are_needed(suite, self._needs)
        made[REST] = idle.is_at_rest(suite, self._resting)
        return tuple(one for topic in idle.TOPICS if topic in self._topics for one in made[topic])

    def _hangs_on_more(self, one: Checked) -> bool:
        """Whether nothing is said of a property: a quick check does not ask what it needs, or the scope has nothing."""
        is_asked_too_little = self._options.quick and quick.hangs_on_more(one, is_explored=not self._unexplored)
        return is_asked_too_little or (self._is_beside and beside.is_silent(one))

    @property
    def _is_beside(self) -> bool:
        """Whether it is another scope than that by which the suite is judged; the gate judges by any it is told."""
        return not self._options.sparing and self._preset != beside.whole(self._suite)

    def _shares(self) -> tuple[Share, ...]:
        """What was counted beside the properties."""
        if CAN not in self._topics or not self._coverage:
            return ()
        return idle.put_to_the_test(sites_of(self._suite, self._options.cache), self._answers)

    def _offered(self, generated: tuple[Checked, ...]) -> tuple[Checked, ...]:
        """What can happen in a slice that is checked alone: no more than it offers."""
        if self._preset in self._suite.presets:
            return generated
        names = {info_of(f).name for f in self._suite.offered(self._suite.preset(self._preset))}
        self._remarks.append(
            f"What can happen is asked of {len(names)} actions; {self._preset} does not offer the other "
            f"{len(self._suite.actions) - len(names)}."
        )
        return tuple(c for c in generated if c.id.split(".")[1] in names)

    def _told(self) -> tuple[str, ...]:
        """Sentences about the whole check."""
        if REST in self._topics and self._resting:
            self._remarks.append(idle.resting_told(self._suite, self._resting))
        if self._options.quick:
            self._remarks.append(quick.told(len(self._suite.scopes(self._preset)), len(self._unexplored)))
        if not self._overdue:
            return tuple(self._remarks)
        return (
            *self._remarks,
            f"The time was over before {', '.join(self._overdue)} answered: raise --budget.",
        )

    def _slices(self) -> tuple[Slice, ...]:
        """The scopes that the preset is the union of, if these or it leave something out."""
        is_sliced = bool(self._suite.preset(self._preset).slices)
        found = []
        for name, scope in self._suite.scopes(self._preset).items():
            made = Slice(name=scope.name if is_sliced else name, summary=scope.summary, absent=scope.absent)
            heard = self._heard.get(("explore", name))
            if heard is not None and heard.coverage is not None:
                met = heard.met["explore"]
                made = attrs.evolve(made, states=met["states"], steps=met["steps"], stopped=heard.coverage.stopped)
            found.append(made)
        return tuple(one for one in found if is_sliced or one.absent)

    def _is_asked(self, engine: str) -> bool:
        return self._only_engine in ("", engine)

    def _about(self, engine: str, ids: Sequence[str]) -> Question:
        return Question(engine=engine, preset=self._preset, ids=tuple(ids), options=self._options)

    def _gather(self, later: Mapping[str, Callable[[], Any]]) -> None:
        waiting = list(later)
        for name, answer in later.items():
            self._progress(f"waiting for {', '.join(waiting)}")
            try:
                self._take(name, answer())
            except Overdue:
                self._overdue.append(name)
            waiting.remove(name)

    def _take(self, name: str, answer: Any) -> None:
        if name == "paths":
            self._survey = answer
        elif name == "fields":
            self._readers = answer
        elif name == "assumptions" and self._survey is not None:
            made = zip(self._attempts, answer, strict=True)
            self._needs = needing.needs(self._suite, self._survey.assumed, self._proofs(), made)
        elif name == "failed steps":
            for (claim, _), start in zip(self._failed, answer, strict=True):
                self._answers[claim] = [
                    attrs.evolve(said, start=start) if said.verdict is Verdict.NOT_INDUCTIVE else said
                    for said in self._answers[claim]
                ]
        elif name in self._parts and answer.coverage is None:
            self._unexplored.append(self._parts[name].preset)
        elif name in self._parts:
            self._heard[self._parts[name].engine, self._parts[name].preset] = answer
        else:
            self._keep(answer)

    def _keep(self, answer: Answers) -> None:
        for result in answer.results:
            is_decided = result.engine == "bounded" and result.id not in self._short
            if is_decided or not self._is_asked(result.engine):
                continue
            self._answers.setdefault(result.id, []).append(result)
        if answer.coverage is not None:
            self._coverage.append(answer.coverage)
        self._resting += answer.resting
        self._remarks += answer.remarks

    def _falling_short(self) -> tuple[str, ...]:
        """The properties for which bounded search may still help: not those that only hang on others."""
        safety = (claim for claim in self.wanted.properties if claim.kind is not Kind.LEADS_TO)
        found = [checked(claim, self._answers.get(claim.id, ())) for claim in safety]
        decided = (Verdict.VIOLATED, Verdict.VACUOUS)
        hanging = {r.id for rs in self._answers.values() for r in rs if r.verdict is Verdict.CONDITIONAL}
        return tuple(
            c.id for c in found if c.verdict not in decided and c.verdict.rank < c.required.rank and c.id not in hanging
        )
