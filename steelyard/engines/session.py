"""The work of induction: what a suite owes by its actions, cut into units, each proved for itself.

The hypotheses are the invariants over the state before, all at once (restricted to strata not above the goal's).
What was discharged stands only if these turn out to be proven, too: `induction` sees to that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import product
from pathlib import Path as File

import attrs

from steelyard.cache import units
from steelyard.cache.judge import checker
from steelyard.cache.keys import of_unit
from steelyard.cache.proofs import KIND, Proven
from steelyard.cache.store import Store
from steelyard.engines import hints
from steelyard.engines.goals import NO_FAULT, PATHS, Goals, formula, owner_of
from steelyard.engines.obligations import Hints, Obligation, Proofs, Work
from steelyard.engines.proving import Prover
from steelyard.engines.result import Options
from steelyard.schema import ModellingError, Shape, arguments_of
from steelyard.suite import Invariant, Kind, Relational, Suite, Theorem, location_of
from steelyard.symbolic import terms
from steelyard.symbolic.operations import LENIENT
from steelyard.symbolic.paths import Path
from steelyard.symbolic.state import is_defined, symbolic_arguments
from steelyard.symbolic.summary import Summary, Symbolic, coverage_gap, overlaps
from steelyard.symbolic.terms import Term

#: With how much less than the solver's limit is tried again what rested on what fell.
HASTE = 20
#: The verdict of an obligation about nothing.
EMPTY = "empty"


class Session:
    """A suite's symbolic form with its goals, made once for a process, when something is to be proved."""

    def __init__(self, suite: Suite, options: Options) -> None:
        self.suite = suite
        self.options = options
        self.invariants: Mapping[str, Invariant] = {p.id: p for p in suite.of_kind(Kind.INVARIANT)}
        self._provers: dict[tuple[frozenset[str], bool], Prover] = {}
        self._unit = ""
        self._lost: set[str] | None = None
        self._proven: Proven | None = None

    @cached_property
    def symbolic(self) -> Symbolic:
        """The suite's symbolic form."""
        made = Symbolic(self.suite, self.options.untyped)
        self._refuse_partial_validity(made)
        return made

    @cached_property
    def goals(self) -> Goals:
        """What is to be proved where a path ends."""
        return Goals(self.suite, self.symbolic)

    @cached_property
    def hints(self) -> Mapping[str, Hints]:
        """What the proofs may need, by unit."""
        return hints.read(File(self.options.hints)) if self.options.hints else {}

    @property
    def formulas(self) -> Mapping[str, Term]:
        """The invariants over the free state."""
        return self.goals.formulas

    @property
    def shape(self) -> Shape:
        """The shape of the states, as far as their types are relied on."""
        return self.symbolic.shape

    def units(self) -> tuple[str, ...]:
        """The names of the units of work."""
        actions = tuple(f"action {info.name}" for info in self.suite.infos())
        rest = tuple(f"{p.kind.value} {p.id}" for p in self.suite.properties if isinstance(p, Theorem | Relational))
        return ("genesis", *actions, *rest)

    def prover(self, hypotheses: Iterable[str]) -> Prover:
        """The prover under some of the invariants."""
        chosen = frozenset(hypotheses), self._lost is not None
        if chosen not in self._provers:
            formulas = {name: f for name, f in self.formulas.items() if name in chosen[0]}
            rlimit = self.options.rlimit // (HASTE if chosen[1] else 1)
            self._provers[chosen] = Prover(
                formulas,
                self.symbolic.valid,
                rlimit,
                cross=self.options.cross,
                names_facts=self.options.names_facts,
                examples=self.symbolic.examples,
            )
        self._provers[chosen].proven = self._proven
        self._provers[chosen].hints = self.hints.get(self._unit, Hints())
        return self._provers[chosen]

    def prove(self, unit: str, wanted: frozenset[str], hypotheses: frozenset[str], without: str = "") -> Proofs:
        """Discharge the obligations of a unit that concern the wanted properties.

        `without` an assumption, if one is named, only those along paths that rest on it: the others say what they said.
        Such a path meets the one where the environment moves against the assumption, so how they part is not asked.
        """
        found = self.known(unit, wanted, hypotheses, without)
        if found is not None:
            return found
        made = self._prove_remembering(unit, wanted, hypotheses, without)
        whole = self._key(unit, wanted, hypotheses, without) if self.options.cache else None
        if whole is not None:
            units.keep(Store(self.options.cache, KIND), whole, made)
        return made

    def _prove_remembering(self, unit: str, wanted: frozenset[str], hypotheses: frozenset[str], without: str) -> Proofs:
        """Prove what is not known, obligation by obligation, and keep what is proved."""
        if not self.options.cache:
            return self._prove(unit, wanted, hypotheses, without)
        # What a leaf may be taken for is told by the terms themselves.
        told = f"{checker()} {self.options.rlimit}"
        store = Store(self.options.cache, KIND)
        self._proven = Proven(store, f"{unit} without {without}", told, confirmed=self.options.cross)
        try:
            return self._prove(unit, wanted, hypotheses, without)
        finally:
            self._proven.save()
            self._proven = None

    def done(self, work: Work) -> Proofs:
        """What became of a piece of work.  What was not tried in full is not kept as a whole."""
        if work.lost is None:
            return self.prove(work.unit, work.wanted, work.given)
        self._lost = set(work.lost)
        try:
            return self.known(work.unit, work.wanted, work.given) or self._prove_remembering(
                work.unit, work.wanted, work.given, ""
            )
        finally:
            self._lost = None

    def known(self, unit: str, wanted: frozenset[str], hypotheses: frozenset[str], without: str = "") -> Proofs | None:
        """What `prove` said before, where nothing that it is about has changed since."""
        whole = self._key(unit, wanted, hypotheses, without) if self.options.cache else None
        if whole is None:
            return None
        return units.find(Store(self.options.cache, KIND), whole, unit, confirmed=self.options.cross)

    def _key(self, unit: str, wanted: frozenset[str], hypotheses: frozenset[str], without: str) -> str | None:
        return of_unit(self.suite, unit, sorted(wanted), sorted(hypotheses), without, self._asked())

    def _asked(self) -> tuple[int, list[str]]:
        """The options on which a proof depends."""
        return self.options.rlimit, sorted(self.options.untyped)

    def _prove(self, unit: str, wanted: frozenset[str], hypotheses: frozenset[str], without: str) -> Proofs:
        self._unit = unit
        for prover in self._provers.values():
            prover.proved_premises.clear()
        made = self._proofs(unit, wanted, hypotheses, without)
        premises = (prover.proved_premises for prover in self._provers.values())
        return attrs.evolve(made, premises=frozenset().union(*premises))

    def _proofs(self, unit: str, wanted: frozenset[str], hypotheses: frozenset[str], without: str) -> Proofs:
        kind, _, name = unit.partition(" ")
        if kind == "genesis":
            return self._prove_genesis(wanted, without)
        if kind == "action":
            return self._prove_action(name, wanted, hypotheses, without)
        found = next(p for p in self.suite.properties if p.id == name)
        if name not in wanted:
            return Proofs(unit=unit, obligations=(), framed={})
        if isinstance(found, Theorem):
            return self._prove_theorem(unit, found)
        if isinstance(found, Relational):
            return self._prove_relational(unit, found, hypotheses, without)
        raise KeyError(unit)

    def _refuse_partial_validity(self, symbolic: Symbolic) -> None:
        """Refuse an `is_valid` that may fault: what is assumed would be narrower than what it says."""
        is_valid = self.suite.is_valid
        path = Path(conditions=(), outcome="state")
        prover = Prover({}, terms.TRUE, self.options.rlimit)
        defined = {"is_valid": is_defined(is_valid, symbolic.params)}
        if any(o.verdict != "unsat" for o in prover.prove(path, defined, "is_valid")):
            file, line = location_of(is_valid)
            raise ModellingError(f"{is_valid.__name__} may fault: guard its divisions and entries", f"{file}:{line}")

    # --- the units ------------------------------------------------------------------------

    def _prove_genesis(self, wanted: frozenset[str], without: str = "") -> Proofs:
        prover = self.prover(())
        summary = self.symbolic.genesis()
        obligations: list[Obligation] = []
        if PATHS in wanted and not without:
            obligations.append(self._prove_coverage(summary, PATHS))
        for number, whole in summary.resting_on(without):
            path, where = whole.without(without), f"the initial state, path {number}"
            if path.outcome == "fault":
                obligations += [prover.impossible(path, name, where) for name in _broken_by(path) if name in wanted]
            if path.outcome == "state":
                obligations += prover.prove(path, self.goals.at_first(path, wanted), where, self.shape)
        return Proofs(unit="genesis", obligations=tuple(obligations), framed={})

    def _prove_action(self, name: str, wanted: frozenset[str], hypotheses: frozenset[str], without: str) -> Proofs:
        whole = self.symbolic.summary(name)
        summary = whole.without(without)
        obligations: list[Obligation] = []
        framed: dict[str, int] = {}
        # What fails along one path need not be tried along the next; what is only not known may fail there for certain.
        lost, hopeless = (set[str](), {"sat"}) if self._lost is None else (self._lost, {"sat", "unknown"})
        if PATHS in wanted and not without:
            obligations.append(self._prove_coverage(summary, PATHS))
        for number, _ in whole.resting_on(without):
            path, where = summary.paths[number], f"{name}, path {number}"
            if path.outcome == "fault":
                prover, told = self.prover(hypotheses), f"{where}: {path.code}"
                obligations += [prover.impossible(path, goal, told) for goal in _broken_by(path) if goal in wanted]
            if path.outcome == "state":
                goals = self.goals.after(summary, number, wanted)
                for stratum in self._strata:
                    here = {i: g for i, g in goals.items() if self._stratum_of(i) == stratum}
                    for i in [i for i, g in here.items() if g is terms.TRUE or g is self.formulas.get(i)]:
                        framed[owner_of(i)] = framed.get(owner_of(i), 0) + (i == owner_of(i))
                        del here[i]
                    here = {i: g for i, g in here.items() if i not in lost}
                    usable = {h for h in hypotheses if self.invariants[h].stratum <= stratum}
                    if here:
                        made = self.prover(usable).prove(path, here, where, self.shape)
                        obligations += made
                        lost.update(one.goal for one in made if one.verdict in hopeless)
        return Proofs(unit=f"action {name}", obligations=tuple(obligations), framed=framed)

    def _prove_coverage(self, summary: Summary, goal: str) -> Obligation:
        where = f"{summary.name}, its paths"
        crossing = overlaps(summary)
        if crossing:
            one, other = crossing[0]
            return Obligation(goal=goal, where=f"{where} {one} and {other} overlap", verdict="sat")
        gap = Path(conditions=(coverage_gap(summary, self.symbolic.valid),), outcome="fault")
        return self.prover(()).impossible(gap, goal, where)

    def _prove_theorem(self, unit: str, theorem: Theorem) -> Proofs:
        arguments = symbolic_arguments(theorem.predicate)
        goal = formula(theorem, theorem.predicate, self.symbolic.params, **arguments)
        path = Path(conditions=(self.symbolic.valid,), outcome="state")
        return Proofs(
            unit=unit, obligations=tuple(self.prover(()).prove(path, {theorem.id: goal}, "all values")), framed={}
        )

    def _prove_relational(self, unit: str, relational: Relational, hypotheses: frozenset[str], without: str) -> Proofs:
        _refuse_ambiguity(relational)
        lefts = self.symbolic.summarise(relational.left, self.symbolic.state)
        rights = self.symbolic.summarise(relational.right, self.symbolic.state)
        prover = self.prover(hypotheses)
        obligations = [] if without else [self._prove_coverage(side, relational.id) for side in (lefts, rights)]
        for side in (lefts, rights):
            obligations += [
                prover.impossible(path.without(without), relational.id, f"{side.name}: {path.code}")
                for _, path in side.resting_on(without)
                if path.outcome == "fault"
            ]
        if not lefts.ending("state") or not rights.ending("state"):
            told = f"{lefts.name} and {rights.name} never both succeed"
            obligations.append(Obligation(goal=relational.id, where=told, verdict=EMPTY))
        pairs = product(enumerate(lefts.ending("state")), enumerate(rights.ending("state")))
        for (i, left), (j, right) in pairs:
            if without and not (left.rests_on(without) or right.rests_on(without)):
                continue
            sides = (self.symbolic.state, left.state, right.state)
            goal = formula(relational, relational.relation, self.symbolic.params, *sides)
            both = _together(left.without(without), right.without(without))
            obligations += prover.prove(both, {relational.id: goal}, f"left path {i} with right path {j}", self.shape)
        return Proofs(unit=unit, obligations=tuple(obligations), framed={})

    # --- goals ----------------------------------------------------------------------------

    @cached_property
    def _strata(self) -> tuple[int, ...]:
        return tuple(sorted({0} | {p.stratum for p in self.invariants.values()}))

    def _stratum_of(self, name: str) -> int:
        """The stratum of a goal; what is no invariant may use them all."""
        found = self.invariants.get(name)
        return found.stratum if found else self._strata[-1]


def _together(left: Path, right: Path) -> Path:
    """Two paths from one state, both taken."""
    return Path(
        conditions=tuple(dict.fromkeys((*left.conditions, *right.conditions))),
        outcome="state",
        state=left.state,
        assumed=(*left.assumed, *right.assumed),
    )


def _broken_by(fault: Path) -> tuple[str, ...]:
    """What a fault breaks.  Where Python goes on, the paths are not all that can happen."""
    return (NO_FAULT, PATHS) if fault.code == LENIENT else (NO_FAULT,)


def _refuse_ambiguity(relational: Relational) -> None:
    """Refuse two programs that share a variable by name, but not by type."""
    left, right = dict(arguments_of(relational.left)), dict(arguments_of(relational.right))
    for name, shape in left.items():
        if right.get(name, shape) != shape:
            raise ModellingError(f"{relational.id}: {name} is of one type on the left and of another on the right")


_sessions: list[tuple[Suite, Options, Session]] = []


def session_of(suite: Suite, options: Options) -> Session:
    """The session of a suite, kept for the process."""
    for known, with_options, session in _sessions:
        if known is suite and with_options == options:
            return session
    session = Session(suite, options)
    _sessions.append((suite, options, session))
    return session
