"""What everything is claimed for: valid params, presets and their slices, ways to rest, sentences and assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from steelyard.gate.ir import Scope
from steelyard.gate.pair import Pair
from steelyard.gate.record import Axis, Finding, Witness
from steelyard.gate.relation import Relation, Show, Stands, relation
from steelyard.gate.telling import NONE, Prints, finding, prints_of
from steelyard.gate.witness import claimed
from steelyard.report import words
from steelyard.symbolic import terms

_SPREAD: Mapping[Stands, str] = {
    Stands.STRONGER: "narrowed",
    Stands.WEAKER: "widened",
    Stands.INCOMPARABLE: "narrowed",
    Stands.EQUIVALENT: "equivalent",
    Stands.OPEN: "undecided",
}


def findings(pair: Pair, acts: Mapping[str, str]) -> Iterator[Finding]:
    """All that changed there; `acts` tells what the base calls an action of the head."""
    yield from _validity(pair)
    yield from _presets(pair, acts)
    yield from _rests(pair)
    yield from _sentences(pair)


def _show(pair: Pair, role: str, name: str = "", states: tuple[str, ...] = ("s",)) -> Show:
    def show(model: Any, mentioned: Any) -> Witness:
        return claimed(pair, model, {"role": role}, (name, name), mentioned, states=states)

    return show


def _region(subject: str, how: Relation, prints: Prints, place: str) -> Iterator[Finding]:
    """A finding of a predicate that says how far something reaches."""
    if how.stands is not Stands.SAME:
        change = _SPREAD[how.stands]
        yield finding(Axis.SCOPES, subject, change, prints, location=place, witness=how.witness, detail=how.detail)


def _validity(pair: Pair) -> Iterator[Finding]:
    base, head = pair.base.spec, pair.head.spec
    how = relation(pair, base.valid, head.valid, _show(pair, "is_valid", states=()), given=())
    prints = prints_of(pair.base.own.valid, pair.head.own.valid)
    yield from _region("params:is_valid", how, prints, head.valid_at)


# --- presets ------------------------------------------------------------------------------


def _presets(pair: Pair, acts: Mapping[str, str]) -> Iterator[Finding]:
    ours, theirs = pair.base.own.presets, pair.head.own.presets
    first = next(iter(ours)), next(iter(theirs))
    if first[0] != first[1]:
        # What is checked unless somebody says otherwise, and to whose scope the expected verdicts refer.
        names = (("preset", *first),)
        yield finding(Axis.SCOPES, "scope:default", "narrowed", prints_of(*first), table=names)
    for name in {**ours, **theirs}:
        prints = prints_of(ours.get(name), theirs.get(name))
        if name not in theirs:
            yield finding(Axis.SCOPES, f"scope:{name}", "narrowed", prints, detail="The preset is gone.")
        elif name not in ours:
            yield finding(Axis.SCOPES, f"scope:{name}", "added", prints)
        else:
            table = tuple(_table(ours[name]["params"], theirs[name]["params"]))
            if table:
                yield finding(Axis.SCOPES, f"scope:{name}", "params changed", prints, table=table)
    scopes = pair.base.spec.scopes, pair.head.spec.scopes
    for address in {**scopes[0], **scopes[1]}:
        own = pair.base.own.scopes.get(address), pair.head.own.scopes.get(address)
        if own[0] is None or own[1] is None:
            preset = address.partition(".")[0]
            if preset in ours and preset in theirs:
                # A preset that becomes the union of slices is gone as a scope of its own.
                change, detail = ("added", "") if own[0] is None else ("narrowed", "It is no scope any more.")
                yield finding(Axis.SCOPES, f"scope:{address}", change, prints_of(*own), detail=detail)
            continue
        theirs_called = attrs.evolve(
            scopes[1][address],
            actions=tuple(acts.get(name, name) for name in scopes[1][address].actions),
            domains={acts.get(name, name): domain for name, domain in scopes[1][address].domains.items()},
        )
        yield from _scope(pair, address, scopes[0][address], theirs_called, prints_of(*own))


def _scope(pair: Pair, address: str, base: Scope, head: Scope, prints: Prints) -> Iterator[Finding]:
    subject = f"scope:{address}"

    def told(change: str, detail: str) -> Finding:
        return finding(Axis.SCOPES, subject, change, prints, detail=detail)

    if "." in address and (table := tuple(_table(base.params, head.params))):
        yield finding(Axis.SCOPES, subject, "params changed", prints, table=table)
    sets = [("actions", base.actions, head.actions)]
    sets.append(("initial states", *([repr(one) for one in side.genesis] for side in (base, head))))  # type: ignore[arg-type]
    sets += [
        (f"values of {kind}", base.pools.get(kind, ()), head.pools.get(kind, ()))
        for kind in {**base.pools, **head.pools}
    ]
    for what, before, after in sets:
        less, more = [one for one in before if one not in after], [one for one in after if one not in before]
        if less:
            names = words.listed(less, few=4) if what != "initial states" else str(len(less))
            yield told("narrowed", f"It has fewer {what}: not {names}.")
        elif more:
            names = words.listed(more, few=4) if what != "initial states" else str(len(more))
            yield told("widened", f"It has more {what}: {names}.")
    domains = {name: (base.domains.get(name), head.domains.get(name)) for name in {**base.domains, **head.domains}}
    changed = [name for name, (before, after) in domains.items() if before != after]
    if changed:
        names = words.listed(changed, few=4)
        yield told("domain changed", f"What the arguments of {names} range over is chosen otherwise; it may be less.")
    within = base.within or terms.TRUE, head.within or terms.TRUE
    how_far = relation(pair, *within, _show(pair, "within", address))
    yield from _region(subject, how_far, prints, "")
    if base.view != head.view:
        yield told("view changed", "Which states are taken for one is another matter now.")


def _table(base: Any, head: Any, name: str = "") -> Iterator[tuple[str, str, str]]:
    """``(name, old, new)`` of parameters in ITF that differ."""
    if isinstance(base, dict) and isinstance(head, dict) and not {*base, *head} & {"#bigint", "#map", "#tup", "tag"}:
        for field in {**base, **head}:
            yield from _table(base.get(field, NONE), head.get(field, NONE), f"{name}.{field}" if name else field)
    elif base != head:
        yield name, _plain(base), _plain(head)


def _plain(told: Any) -> str:
    match told:
        case {"#bigint": digits}:
            return words.number(int(digits))
        case {"tag": tag}:
            return str(tag)
        case {"#tup": items}:
            return f"({', '.join(map(_plain, items))})"
        case bool():
            return "true" if told else "false"
        case _:
            return str(told)


# --- rests --------------------------------------------------------------------------------


def _rests(pair: Pair) -> Iterator[Finding]:
    """A new way to rest, or a wider one, lets something be called done that was stuck before."""
    ours, theirs = pair.base.spec.rests, pair.head.spec.rests
    for name in {**ours, **theirs}:
        prints = prints_of(pair.base.own.rests.get(name), pair.head.own.rests.get(name))
        if name not in theirs:
            yield finding(Axis.SCOPES, f"rest:{name}", "strengthened", prints, detail="It is no way to rest any more.")
        elif name not in ours:
            detail = f"A new way to rest: {theirs[name].statement}"
            yield finding(Axis.SCOPES, f"rest:{name}", "weakened", prints, detail=detail, location=theirs[name].place)
        else:
            how = relation(pair, ours[name].term, theirs[name].term, _show(pair, "rest", name))
            yield from _claim(f"rest:{name}", how, prints, theirs[name].place)
            if ours[name].waits_for != theirs[name].waits_for:
                table = (("waits for", ours[name].waits_for or NONE, theirs[name].waits_for or NONE),)
                yield finding(Axis.SCOPES, f"rest:{name}", "weakened", prints, table=table)
    common = [[name for name in one if name in other] for one, other in ((ours, theirs), (theirs, ours))]
    if common[0] != common[1]:
        table = (("counted first", ", ".join(common[0]), ", ".join(common[1])),)
        yield finding(Axis.SCOPES, "rests", "weakened", prints_of(*common), table=table)
    flights = pair.base.spec.in_flight, pair.head.spec.in_flight
    before, after = (terms.FALSE if flight is None else flight for flight in flights)
    if (flights[0] is None) is not (flights[1] is None):
        change, told = ("weakened", "removed") if flights[1] is None else ("strengthened", "added")
        prints = prints_of(pair.base.own.in_flight, pair.head.own.in_flight)
        yield finding(Axis.SCOPES, "rest:in_flight", change, prints, detail=f"What is in flight was {told}.")
        return
    how = relation(pair, before, after, _show(pair, "in_flight")).turned
    yield from _claim("rest:in_flight", how, prints_of(pair.base.own.in_flight, pair.head.own.in_flight), "")


def _claim(subject: str, how: Relation, prints: Prints, place: str) -> Iterator[Finding]:
    if how.stands is not Stands.SAME:
        change = how.stands.value
        yield finding(Axis.SCOPES, subject, change, prints, location=place, witness=how.witness, detail=how.detail)


# --- sentences ----------------------------------------------------------------------------


def _sentences(pair: Pair) -> Iterator[Finding]:
    """What was asked for and what is assumed, which a change may make less or more of."""
    base, head = pair.base.own, pair.head.own
    for kind, ours, theirs, gone, new, other in (
        (
            "assumption",
            base.assumptions,
            head.assumptions,
            "assumption dropped",
            "assumption added",
            "sentence changed",
        ),
        ("seed", base.seed, head.seed, "removed", "added", "sentence changed"),
        ("section", base.sections, head.sections, "removed", "added", "sentence changed"),
    ):
        for name in {**ours, **theirs}:
            before, after = ours.get(name), theirs.get(name)
            if before == after:
                continue
            change = gone if after is None else new if before is None else other
            prints = prints_of(before, after)
            yield finding(Axis.SCOPES, f"{kind}:{name}", change, prints, detail=after or before or "")
