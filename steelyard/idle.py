"""What every suite owes besides its properties: that nothing in it is idle, and that nothing is stuck.

- ``reads.FIELD``: some property reads the field;
- ``needs.ASSUMPTION``: some proof needs what is assumed, or, where no action assumes it, something cites it;
- ``rest.nothing_is_stuck``: of a suite that declares its ways to rest, that there are no others.

That actions can succeed and refusals can happen is `merge.can_happen`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from steelyard.citations import places_citing
from steelyard.engines.monitor import NO_START
from steelyard.engines.needing import Need
from steelyard.engines.reading import fields
from steelyard.engines.resting import Resting, has_rests
from steelyard.engines.result import Result
from steelyard.merge import CAN
from steelyard.observe import Observed
from steelyard.report.record import Checked, Share
from steelyard.report.words import listed, plural
from steelyard.suite import Invariant, Kind, StepProperty, Suite, Verdict

READS, NEEDS, REST = "reads", "needs", "rest"
#: The topics of what is generated, in the order of a report; a suite's own properties may not have them.
TOPICS = (CAN, READS, NEEDS, REST)
#: The engines by whose answers each topic is judged.
ENGINES: Mapping[str, tuple[str, ...]] = {
    CAN: ("explore", "simulate"),
    READS: ("induction",),
    NEEDS: ("induction",),
    REST: ("explore",),
}

STUCK = f"{REST}.nothing_is_stuck"


def known(suite: Suite) -> tuple[str, ...]:
    """The ids that need no run to be known: all but those of the topic `can`."""
    return (
        *(f"{READS}.{field}" for field in fields(suite)),
        *(f"{NEEDS}.{assumption}" for assumption in suite.assumptions),
        *((STUCK,) if has_rests(suite) else ()),
    )


# --- fields -------------------------------------------------------------------------------


def are_read(suite: Suite, readers: Mapping[str, Sequence[str]] | None) -> tuple[Checked, ...]:
    """For each field of the state that some property reads it; `readers` is None where there was no answer."""
    made = []
    for field in fields(suite):
        name, statement = f"{READS}.{field}", f"Some property reads {field}."
        if readers is None:
            made.append(_exists(name, statement, Verdict.UNKNOWN))
            continue
        reading = readers[field]
        note = f"Read by {listed(reading, few=5)}." if reading else "No property reads it."
        made.append(_exists(name, statement, _found(reading), bounds={"properties": len(reading)}, note=note))
    return tuple(made)


# --- assumptions --------------------------------------------------------------------------


def are_needed(suite: Suite, needs: Sequence[Need] | None) -> tuple[Checked, ...]:
    """For each assumption that a proof needs it; for one that no action assumes, that something cites it.

    `needs` is None where there was no answer: then it is not known which are assumed.
    """
    if needs is None:
        return tuple(_exists(f"{NEEDS}.{name}", f"{name} is of use.", Verdict.UNKNOWN) for name in suite.assumptions)
    assumed = {need.assumption: need for need in needs}
    places = places_citing(suite)
    return tuple(
        _needed(assumed[name]) if name in assumed else _cited(name, places[name]) for name in suite.assumptions
    )


def _needed(need: Need) -> Checked:
    name, statement = f"{NEEDS}.{need.assumption}", f"Some proof needs {need.assumption}."
    verdict = _found(need.needed)
    if need.needed:
        many = plural(len(need.named), "proof")
        note = f"Without it fails {listed(need.needed, few=5)}; {many} may rest on it."
    elif need.unsure:
        verdict, note = Verdict.UNKNOWN, f"Whether {listed(need.unsure, few=5)} can do without it is open."
    elif need.named:
        note = f"Each proof that names it succeeds without it: {listed(need.named, few=5)}."
    else:
        note = "An action assumes it, and no proof names it."
    bounds = {"proofs": len(need.needed)}
    return _exists(name, statement, verdict, bounds=bounds, note=note, engine="induction")


def _cited(assumption: str, places: Sequence[str]) -> Checked:
    return _exists(
        f"{NEEDS}.{assumption}",
        f"{assumption} is cited; it is about the environment, and no proof checks it.",
        _found(places),
        bounds={"places": len(places)},
        note=f"Cited by {listed(places, few=5)}." if places else "No action assumes it, and nothing cites it.",
    )


def _found(those: Sequence[str]) -> Verdict:
    return Verdict.REACHED if those else Verdict.VACUOUS


def _exists(
    name: str,
    statement: str,
    verdict: Verdict,
    *,
    bounds: Mapping[str, int] | None = None,
    note: str = "",
    engine: str = "",
) -> Checked:
    """An obligation that there is something, and how much there is; without it, the thing is idle."""
    return Checked(
        id=name,
        kind=Kind.MODEL.value,
        statement=statement,
        source=("steelyard",),
        expected=Verdict.REACHED,
        required=Verdict.REACHED,
        verdict=verdict,
        engine=engine,
        bounds=bounds if bounds and verdict is Verdict.REACHED else {},
        note=note,
        generated=True,
    )


# --- rest ---------------------------------------------------------------------------------


def is_at_rest(suite: Suite, found: Sequence[Resting]) -> tuple[Checked, ...]:
    """That no state is stuck in some explorations, each of a scope of the preset."""
    if not has_rests(suite):
        return ()
    stuck = [resting.stuck for resting in found if resting.stuck is not None]
    stopped = [resting for resting in found if resting.stopped]
    trace, note = None, next((resting.stopped for resting in stopped), "")
    bounds = {"states": sum(r.states for r in found), "depth": max((r.depth for r in found), default=0)}
    if stuck:
        shortest = min(stuck, key=lambda one: len(one.trace.moves))
        verdict, trace, note = Verdict.VIOLATED, shortest.trace, shortest.why
        bounds = {"steps": len(trace.moves)}
    elif stopped:
        bounds["depth"] = min(resting.depth for resting in stopped)
        verdict = Verdict.BOUNDED if bounds["depth"] else Verdict.UNKNOWN
    else:
        verdict = Verdict.EXPLORED if found else Verdict.UNKNOWN
    answer = Result(id=STUCK, engine="explore", verdict=verdict, bounds=bounds, trace=trace, note=note)
    made = Checked(
        id=STUCK,
        kind=Kind.MODEL.value,
        statement="A state in which nothing can happen is done, with nothing in flight, or waits for somebody named.",
        source=("steelyard",),
        expected=Verdict.EXPLORED,
        required=Verdict.EXPLORED,
        verdict=verdict,
        engine="explore",
        bounds=bounds,
        trace=trace,
        note=note,
        said=(answer,) if found else (),
        generated=True,
    )
    return (made,)


def resting_told(suite: Suite, found: Sequence[Resting]) -> str:
    """One sentence: in how many states nothing can happen, how many of them are done, and how many wait for whom."""
    counts: dict[str, int] = {}
    for rest in suite.rests:
        told = f"waiting for {rest.waits_for}" if rest.waits_for else "done"
        counts[told] = counts.get(told, 0) + sum(resting.rests.get(rest.name, 0) for resting in found)
    counts["stuck"] = sum(resting.stuck.count for resting in found if resting.stuck is not None)
    parts = [f"{count} {told}" for told, count in counts.items() if count]
    return f"At rest in {plural(sum(counts.values()), 'state')}{': ' if parts else ''}{', '.join(parts)}."


# --- antecedents --------------------------------------------------------------------------


def sites(suite: Suite) -> dict[str, list[tuple[str, bool]]]:
    """The places of each property that a state may or may not put to the test, and whether each is an antecedent."""
    return {
        claim.id: [(str(site), site.method == "implies") for site in Observed(claim.predicate).sites]
        for claim in suite.properties
        if isinstance(claim, Invariant | StepProperty)
    }


def put_to_the_test(
    of: Mapping[str, Sequence[tuple[str, bool]]], said: Mapping[str, Sequence[Result]]
) -> tuple[Share, ...]:
    """Of the antecedents of all properties, and of the maps that they range over, how many were ever true or filled.

    `of` says which places there are, as `sites` does.
    """
    found = [
        (is_antecedent, _is_seen(site, said.get(name, ())))
        for name, places in of.items()
        for site, is_antecedent in places
    ]
    shares = []
    for told, wanted in (("antecedents can be true", True), ("ranges of all and sum can have entries", False)):
        seen = [is_seen for is_antecedent, is_seen in found if is_antecedent is wanted]
        shares.append(Share(count=sum(seen), of=len(seen), told=told))
    return tuple(share for share in shares if share.of)


def _is_seen(site: str, said: Sequence[Result]) -> bool:
    """Whether an engine that runs the model met what a place of a predicate waits for."""
    ran = [result.untested for result in said if result.engine in ENGINES[CAN]]
    return any(site not in untested and NO_START not in untested for untested in ran)
