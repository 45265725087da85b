"""Induction: what holds at first and is kept by every path of every action holds for ever.

Soundness, and its limits.  The hypotheses are the invariants over the state before, all at once
(restricted to strata not above the goal's).  Afterwards only those survive whose every obligation was discharged from
survivors: the rest is `not inductive`, `unknown` or `conditional`.  A failed step is no
violation: the state it starts from may be unreachable.  Nothing is bounded: any number
of entries in maps, any amounts, all parameters that are valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from steelyard.engines import k_induction, vacuity
from steelyard.engines.goals import NO_FAULT, PATHS, TYPES, owner_of
from steelyard.engines.obligations import Obligation, Proofs, Work
from steelyard.engines.result import Options, Result, Task
from steelyard.engines.session import EMPTY, Session, session_of
from steelyard.suite import MODEL_PROPERTIES, Kind, ModelProperty, Property, Suite, Verdict

#: How pieces of work are done: (options, pieces) -> their proofs, in order.
Discharge = Callable[[Options, Sequence[Work]], list[Proofs]]
#: What each property that is not proven hangs on.
Hanging = dict[str, frozenset[str]]

#: What no proof stands without.
_GROUNDS = (TYPES, PATHS)
#: How many units are tried again at first, before the next are.
_WAVE = 2


@attrs.define
class Standing:
    """What is known of one property; of each unit of work the obligations, for a part of them to be tried again."""

    units: dict[str, tuple[Obligation, ...]] = attrs.field(factory=dict)
    obligations: int = 0
    framed: int = 0
    failed: list[Obligation] = attrs.field(factory=list)
    left: list[Obligation] = attrs.field(factory=list)
    used: set[str] = attrs.field(factory=set)
    assumed: set[str] = attrs.field(factory=set)
    seconds: float = 0.0
    k: int = 1
    confirmed: int = 0
    cached: int = 0

    def add(self, unit: str, obligations: Iterable[Obligation]) -> None:
        """Take what became of it in one more unit."""
        self.units[unit] = tuple(obligations)
        for obligation in self.units[unit]:
            self.obligations += 1
            self.seconds += obligation.seconds
            if obligation.verdict == "unsat":
                self.used |= obligation.used
                self.assumed |= obligation.assumed
                self.confirmed += obligation.second == "unsat"
                self.cached += obligation.cached
            else:
                self.failed.append(obligation)

    def replaced(self, by: Mapping[str, tuple[Obligation, ...]]) -> Standing:
        """The same, with other obligations in some units."""
        made = Standing(framed=self.framed)
        for unit, obligations in {**self.units, **by}.items():
            made.add(unit, obligations)
        return made

    def resting_on(self, others: frozenset[str]) -> list[str]:
        """The units in which it was proved by means of some of these; after k-induction, which is of none, all."""
        if self.k > 1:
            return list(self.units)
        return [unit for unit, those in self.units.items() if any(one.used & others for one in those)]


def run(task: Task, discharge: Discharge | None = None) -> tuple[Result, ...]:
    """Prove the task's properties and whatever their proofs rest on.

    `discharge` proves units elsewhere (in worker processes); by default here.
    """
    discharge = discharge or _here(task.suite)
    unprovable = (Kind.REACHABLE, Kind.LEADS_TO)
    wanted = frozenset(p.id for p in task.properties if p.kind not in unprovable) | {TYPES, NO_FAULT, PATHS}
    usable = frozenset(p.id for p in task.suite.of_kind(Kind.INVARIANT))
    first: tuple[dict[str, Standing], Hanging] | None = None
    options = task.options
    while True:
        session = session_of(task.suite, options)
        standing = _prove_closure(session, wanted, usable, discharge)
        for name, record in standing.items():
            if record.failed and name in usable:
                standing[name] = k_induction.retried(session, session.invariants[name], record)
        proven, conditional = _settle(session, standing, usable, discharge)
        untyped = _untyped(standing[TYPES]) - options.untyped
        first = first or (standing, conditional)
        if TYPES in proven or not untyped:
            break
        # What a leaf's type says is not kept: ask again what holds without it, of what holds with it.
        wanted, usable = frozenset(proven) | {*_GROUNDS, NO_FAULT}, usable & proven
        options = attrs.evolve(options, untyped=options.untyped | untyped)
    _stand_on_grounds(proven, conditional)
    if options is not task.options:
        standing, conditional = _as_at_first(*first, standing, proven, conditional)
    _inherit_assumptions(standing)
    results = (
        _result(p, standing[p.id], p.id in proven, conditional.get(p.id, frozenset()))
        for p in (*MODEL_PROPERTIES, *task.suite.properties)
        if p.id in standing
    )
    return vacuity.withheld(task.suite, results)


def _here(suite: Suite) -> Discharge:
    def discharge(options: Options, pieces: Sequence[Work]) -> list[Proofs]:
        session = session_of(suite, options)
        return [session.done(work) for work in pieces]

    return discharge


def _as_at_first(
    at_first: dict[str, Standing],
    hanging: Hanging,
    standing: dict[str, Standing],
    proven: set[str],
    conditional: Hanging,
) -> tuple[dict[str, Standing], Hanging]:
    """What is said where not all types were proved to be kept: what needs them hangs on them.

    Proofs rest on the types that are left; the verdict on the types is that of all.
    """
    assumed = at_first[TYPES].assumed | standing[TYPES].assumed
    proven.discard(TYPES)
    types = attrs.evolve(at_first[TYPES], assumed=assumed)
    again = {
        name: attrs.evolve(standing[name], cached=min(standing[name].cached, at_first[name].cached)) for name in proven
    }
    merged = at_first | again | {TYPES: types}
    needing = {name: conditional.get(name, frozenset({TYPES})) for name in merged if name not in proven}
    return merged, needing | {TYPES: frozenset()} | hanging


def _untyped(types: Standing) -> frozenset[str]:
    """The leaves whose type was not proved to be kept."""
    return frozenset(o.goal.partition(" ")[2] for o in (*types.failed, *types.left)) - {""}


def _prove_closure(
    session: Session, selected: frozenset[str], usable: frozenset[str], discharge: Discharge
) -> dict[str, Standing]:
    """Prove the selected properties, then the hypotheses that they used, until nothing new is used."""
    standing: dict[str, Standing] = {}
    todo = selected
    while todo:
        standing |= {name: Standing() for name in todo}
        pieces = [Work(unit=unit, wanted=todo, given=usable) for unit in session.units()]
        _collect(standing, discharge(session.options, pieces))
        todo = frozenset(name for s in standing.values() for name in s.used) - set(standing)
    return standing


def _collect(standing: Mapping[str, Standing], proofs: Iterable[Proofs]) -> None:
    """Take what became of units of work."""
    for unit in proofs:
        for name, count in unit.framed.items():
            standing[name].framed += count
        for name, obligations in _by_owner(unit).items():
            standing[name].add(unit.unit, obligations)


def _by_owner(unit: Proofs) -> dict[str, tuple[Obligation, ...]]:
    """The obligations of a unit by what they are owed to."""
    found: dict[str, list[Obligation]] = {}
    for obligation in unit.obligations:
        found.setdefault(owner_of(obligation.goal), []).append(obligation)
    return {name: tuple(those) for name, those in found.items()}


def _settle(
    session: Session, standing: dict[str, Standing], usable: frozenset[str], discharge: Discharge
) -> tuple[set[str], Hanging]:
    """The properties that are proved from proven ones only, and what the others hang on.

    A property whose proof used one that is not proven is tried again without it.
    """
    proven = {name for name, s in standing.items() if not s.failed}
    conditional: Hanging = {}
    while True:
        shaky = {name: standing[name] for name in proven if standing[name].used - proven}
        if not shaky:
            return proven, conditional
        given = usable & proven
        again = _tried_again(session, shaky, given, discharge)
        for name in shaky:
            # One that still leans on what fell was not tried everywhere: that is a mistake here, and it falls, too.
            if again[name].failed or again[name].used - given:
                standing[name].left += again[name].failed
                conditional[name] = frozenset(standing[name].used - proven)
                proven.discard(name)
            else:
                standing[name] = again[name]


def _tried_again(
    session: Session, shaky: Mapping[str, Standing], usable: frozenset[str], discharge: Discharge
) -> dict[str, Standing]:
    """Prove without what is not proven that which was proved with it, what takes least first.

    One that fails somewhere is not tried elsewhere; but of the types all that are not kept are to be known.
    """
    due: dict[str, set[str]] = {}
    for name, record in shaky.items():
        for unit in record.resting_on(frozenset(record.used - usable)):
            due.setdefault(unit, set()).add(name)
    left = sorted(due, key=lambda unit: (sum(len(shaky[name].units[unit]) for name in due[unit]), unit))
    again, given_up, lost, size = dict(shaky), set[str](), set[str](), _WAVE
    while left:
        wave = {unit: frozenset(due[unit] - given_up) for unit in left[:size]}
        pieces = [
            Work(unit=unit, wanted=wanted, given=usable, lost=frozenset(lost))
            for unit, wanted in wave.items()
            if wanted
        ]
        left, size = left[size:], 2 * size
        for made in discharge(session.options, pieces):
            for name, obligations in _by_owner(made).items():
                again[name] = again[name].replaced({made.unit: obligations})
                lost |= {one.goal for one in obligations if one.verdict != "unsat"}
                if again[name].failed and name != TYPES:
                    given_up.add(name)
    return again


def _stand_on_grounds(proven: set[str], conditional: Hanging) -> None:
    """Paths were found, and leaves read, under the types: nothing stands without them."""
    for ground in _GROUNDS:
        if ground not in proven:
            conditional |= {name: frozenset({ground}) for name in proven if name not in _GROUNDS}
            proven &= {*_GROUNDS}


def _inherit_assumptions(standing: dict[str, Standing]) -> None:
    """A proof rests on what the proofs of its hypotheses, and of the types and paths, rest on."""
    changed = True
    while changed:
        changed = False
        for record in standing.values():
            below = [name for name in (*_GROUNDS, *record.used) if name in standing]
            inherited = record.assumed.union(*(standing[name].assumed for name in below))
            changed = changed or inherited != record.assumed
            record.assumed = inherited


def _result(owner: Property, s: Standing, is_proven: bool, hangs_on: frozenset[str]) -> Result:
    verdict, note = Verdict.PROVEN, ""
    empty = [o.where for o in s.failed if o.verdict == EMPTY]
    if empty or not (isinstance(owner, ModelProperty) or s.obligations or s.framed):
        verdict, note = Verdict.VACUOUS, empty[0] if empty else "there is nothing that it is about"
    elif s.failed:
        first = s.failed[0]
        unknown = all(o.verdict == "unknown" for o in s.failed)
        verdict = Verdict.UNKNOWN if unknown else Verdict.NOT_INDUCTIVE
        note = f"{first.where}: " + (first.why if unknown else "; ".join(first.start))
    elif not is_proven:
        verdict, note = Verdict.CONDITIONAL, f"conditional on {', '.join(sorted(hangs_on))}"
    return Result(
        id=owner.id,
        engine="induction",
        verdict=verdict,
        assumptions=tuple(sorted(s.assumed)),
        hypotheses=tuple(sorted(s.used)),
        obligations=s.obligations,
        framed=s.framed,
        confirmed=s.confirmed,
        cached=s.cached,
        bounds={"k": s.k} if s.k > 1 and verdict is Verdict.PROVEN else {},
        note=note,
        seconds=s.seconds,
    )
