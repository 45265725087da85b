"""Whether a trace that goes on for ever breaks a leads-to: asked of the running model alone.

The search for fair cycles is not trusted with its findings: each is run, and looked at here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import attrs

from steelyard.engines.domain import Domain
from steelyard.language import info_of
from steelyard.run import step_of, unchecked_call
from steelyard.suite import Fairness, LeadsTo, Preset, Step, Suite
from steelyard.trace import Excuse, Loop, Trace


def keys_in(claim: LeadsTo, states: Iterable[Any]) -> list[tuple[Any, ...]]:
    """What the claim's predicates are given beside the state: nothing, or one of the keys that occur in the states."""
    if not claim.each:
        return [()]
    entries = attrgetter(claim.each)
    return [(key,) for key in dict.fromkeys(key for state in states for key in entries(state))]


def unoffered(suite: Suite, claim: LeadsTo, preset: Preset) -> list[str]:
    """The actions that are to be fair and that the scope does not offer."""
    offered = {info_of(function).name for function in suite.offered(preset)}
    return [name for name in dict.fromkeys(one.action for one in claim.fairness) if name not in offered]


def is_owed(
    fairness: Iterable[Fairness], params: Any, state: Any, function: Callable[..., Any], arguments: Mapping[str, Any]
) -> bool:
    """Whether somebody is bound to make a call, if it is possible."""
    mine = [one.when for one in fairness if one.action == function.__name__]
    return bool(mine) and (None in mine or _is_demanded(mine, params, state, step_of(function, arguments)))


def is_possible_and_owed(
    fairness: Iterable[Fairness], params: Any, state: Any, function: Callable[..., Any], arguments: Mapping[str, Any]
) -> bool:
    """Whether a call would be accepted, and somebody is bound to make it."""
    is_possible = unchecked_call(function, params, state, arguments).state is not None
    return is_possible and is_owed(fairness, params, state, function, arguments)


def _is_demanded(by: Iterable[Callable[..., bool] | None], params: Any, state: Any, step: Step) -> bool:
    return any(when is not None and when(params, state, step) for when in by)


def shown(suite: Suite, claim: LeadsTo, trace: Trace, keys: Sequence[tuple[Any, ...]] | None = None) -> Loop | None:
    """The loop of a trace, with what it shows against a claim (of one of the keys); None where it shows nothing.

    It shows something if it is fair, something is owed somewhere, and is not done there or later.
    """
    if trace.loop is None:
        return None
    states, params, start = trace.states, trace.params, trace.loop.start
    for key in keys_in(claim, states) if keys is None else keys:
        done = [number for number, state in enumerate(states) if claim.consequent(params, state, *key)]
        first = done[-1] + 1 if done else 0
        since = next((n for n in range(first, len(states)) if claim.antecedent(params, states[n], *key)), None)
        if first <= start and since is not None:
            excuses = _excuses(suite, claim, trace, trace.loop)
            if excuses is not None:
                return attrs.evolve(trace.loop, since=since, key=key[0] if key else None, excuses=excuses)
    return None


def _excuses(suite: Suite, claim: LeadsTo, trace: Trace, loop: Loop) -> tuple[Excuse, ...] | None:
    """Why no fair call ends the loop; None where one would, or where the scope ends."""
    preset = attrs.evolve(suite.preset(loop.preset), params=trace.params)
    domain = Domain(suite, preset)
    passed = {n: trace.states[n] for n in range(loop.start, max(len(trace.moves), loop.start + 1))}
    if unoffered(suite, claim, preset) or any(domain.is_cut(state) for state in passed.values()):
        return None
    made: dict[Hashable, int] = {}
    for number, move in enumerate(trace.moves[loop.start :], loop.start + 1):
        if move.outcome == "ok":
            made.setdefault((move.action, *move.arguments.items()), number)
    found: list[Excuse] = []
    for name in dict.fromkeys(one.action for one in claim.fairness):
        function = suite.action(name)
        wanted = _wanted(claim.fairness, function, _accepted(domain, function, trace), passed, trace.params)
        if not wanted:
            found.append(Excuse(action=name, arguments=None, step=loop.start))
        for label, (arguments, where) in wanted.items():
            spared = [number for number in passed if number not in where]
            if label in made:
                found.append(Excuse(action=name, arguments=arguments, step=made[label], taken=True))
            elif spared:
                ended = unchecked_call(function, trace.params, passed[spared[0]], arguments).label
                outcome = "" if ended == "ok" else ended
                found.append(Excuse(action=name, arguments=arguments, step=spared[0], outcome=outcome))
            else:
                return None
    return tuple(found)


def _accepted(domain: Domain, function: Callable[..., Any], trace: Trace) -> list[Mapping[str, Any]]:
    """The calls of an action that are offered and accepted somewhere on a trace: there they were learned of."""
    return [
        arguments
        for state in trace.states
        for _, arguments in domain.calls_of(function, state)
        if unchecked_call(function, trace.params, state, arguments).state is not None
    ]


def _wanted(
    fairness: tuple[Fairness, ...],
    function: Callable[..., Any],
    calls: Iterable[Mapping[str, Any]],
    passed: Mapping[int, Any],
    params: Any,
) -> dict[Hashable, tuple[Mapping[str, Any], set[int]]]:
    """Which of these calls of an action are possible and owed somewhere: by label, the arguments and the states."""
    wanted: dict[Hashable, tuple[Mapping[str, Any], set[int]]] = {}
    for label, arguments in {(function.__name__, *one.items()): one for one in calls}.items():
        for number, state in passed.items():
            if is_possible_and_owed(fairness, params, state, function, arguments):
                wanted.setdefault(label, (arguments, set()))[1].add(number)
    return wanted
