"""Induction: what holds at first and is kept by every path of every action holds for ever.

Soundness, and its limits.  The hypotheses are the invariants over the state before, all at once
(restricted to strata not above the goal's).  Afterwards only those survive whose every obligation was discharged from
survivors: the rest is `not inductive`, `unknown` or `conditional`.  A failed step is no
violation: the state it starts from may be unreachable.  Nothing is bounded: any number
of entries in maps, any amounts, all parameters that are valid.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from steelyard.engines import k_induction, vacuity
from steelyard.engines.goals import NO_FAULT, PATHS, TYPES, owner_of
from steelyard.engines.obligations import Obligation, Proofs
from steelyard.engines.result import Options, Result, Task
from steelyard.engines.session import EMPTY, Session, session_of
from steelyard.suite import MODEL_PROPERTIES, Kind, ModelProperty, Property, Suite, Verdict

#: How units are proved: (options, units, wanted, hypotheses) -> their proofs, in order.
Discharge = Callable[[Options, tuple[str, ...], frozenset[str], frozenset[str]], list[Proofs]]


@attrs.define
class Standing:
    """What is known of one property."""

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


def run(task: Task, discharge: Discharge | None = None) -> tuple[Result, ...]:
    """Prove the task's properties and whatever their proofs rest on.

    `discharge` proves units elsewhere (in worker processes); by default here.
    """
    discharge = discharge or _here(task.suite)
    unprovable = (Kind.REACHABLE, Kind.LEADS_TO)
    selected = frozenset(p.id for p in task.properties if p.kind not in unprovable) | {TYPES, NO_FAULT, PATHS}
    options, types = task.options, None
    while True:
        session = session_of(task.suite, options)
        standing = _prove_closure(session, selected, discharge)
        for name, record in standing.items():
            if record.failed and name in session.invariants:
                standing[name] = k_induction.retried(session, session.invariants[name], record)
        proven, conditional = _settle(session, standing, discharge)
        untyped = _untyped(standing[TYPES]) - options.untyped
        if TYPES in proven or not untyped:
            break
        # What a leaf's type says is not kept: ask again what holds without it.
        types = types or (standing[TYPES], conditional.get(TYPES, frozenset()))
        options = attrs.evolve(options, untyped=options.untyped | untyped)
    if types is not None:
        # The proofs rest on the types that are left; the verdict on the types is the first.
        types[0].assumed |= standing[TYPES].assumed
        standing[TYPES], conditional[TYPES] = types
        proven.discard(TYPES)
    _inherit_assumptions(standing)
    results = (
        _result(p, standing[p.id], p.id in proven, conditional.get(p.id, frozenset()))
        for p in (*MODEL_PROPERTIES, *task.suite.properties)
        if p.id in standing
    )
    return vacuity.withheld(task.suite, results)


def _here(suite: Suite) -> Discharge:
    def discharge(
        options: Options, units: tuple[str, ...], wanted: frozenset[str], given: frozenset[str]
    ) -> list[Proofs]:
        session = session_of(suite, options)
        return [session.prove(unit, wanted, given) for unit in units]

    return discharge


def _untyped(types: Standing) -> frozenset[str]:
    """The leaves whose type was not proved to be kept."""
    return frozenset(o.goal.partition(" ")[2] for o in (*types.failed, *types.left)) - {""}


def _prove_closure(session: Session, selected: frozenset[str], discharge: Discharge) -> dict[str, Standing]:
    """Prove the selected properties, then the hypotheses that they used, until nothing new is used."""
    standing: dict[str, Standing] = {}
    every = frozenset(session.invariants)
    todo = selected
    while todo:
        _collect(standing, todo, discharge(session.options, session.units(), todo, every))
        todo = frozenset(name for s in standing.values() for name in s.used) - set(standing)
    return standing


def _collect(standing: dict[str, Standing], wanted: frozenset[str], proofs: list[Proofs]) -> None:
    for name in wanted:
        standing[name] = Standing()
    for unit in proofs:
        for name, count in unit.framed.items():
            standing[name].framed += count
        for obligation in unit.obligations:
            record = standing[owner_of(obligation.goal)]
            record.obligations += 1
            record.seconds += obligation.seconds
            if obligation.verdict == "unsat":
                record.used |= obligation.used
                record.assumed |= obligation.assumed
                record.confirmed += obligation.second == "unsat"
                record.cached += obligation.cached
            else:
                record.failed.append(obligation)


def _settle(
    session: Session, standing: dict[str, Standing], discharge: Discharge
) -> tuple[set[str], dict[str, frozenset[str]]]:
    """The properties that are proved from proven ones only, and what the others hang on.

    A property whose proof used one that is not proven is tried again without it.
    """
    proven = {name for name, s in standing.items() if not s.failed}
    conditional: dict[str, frozenset[str]] = {}
    while True:
        shaky = frozenset(name for name in proven if standing[name].used - proven)
        if not shaky:
            break
        again: dict[str, Standing] = {}
        usable = frozenset(session.invariants) & proven
        _collect(again, shaky, discharge(session.options, session.units(), shaky, usable))
        for name in shaky:
            if again[name].failed:
                standing[name].left += again[name].failed
                conditional[name] = frozenset(standing[name].used - proven)
                proven.discard(name)
            else:
                standing[name] = again[name]
    for ground in (TYPES, PATHS):
        if ground not in proven:
            # Paths were found, and leaves read, under the types: nothing stands without them.
            conditional |= {name: frozenset({ground}) for name in proven if name not in (TYPES, PATHS)}
            proven &= {TYPES, PATHS}
    return proven, conditional


def _inherit_assumptions(standing: dict[str, Standing]) -> None:
    """A proof rests on what the proofs of its hypotheses, and of the types and paths, rest on."""
    grounds = (TYPES, PATHS)
    changed = True
    while changed:
        changed = False
        for record in standing.values():
            below = [name for name in (*grounds, *record.used) if name in standing]
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
