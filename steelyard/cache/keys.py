"""By what a question is known: by the closure of all that it is about, and by the judge.

A question to an engine that runs the model is about what is run (the actions that a scope offers, the initial states,
the scope itself) and what is asked (the properties, the ways to rest): a change of an action asks again in the scopes
that offer it.  A proof is about one action, or none, and all claims.  Other questions are about an action alone, or
about the claims alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any

from steelyard.cache.closure import Table, Unknown, digest
from steelyard.cache.judge import checker
from steelyard.engines.result import Question
from steelyard.language import info_of
from steelyard.schema import arguments_of
from steelyard.suite import Kind, Preset, Property, Suite

#: The digests of a suite, by what of it; the suite is held, so that its identity stays its own.
_known: dict[tuple[int, Hashable], tuple[Suite, str]] = {}
#: What was met of a suite; as above.
_tables: dict[int, tuple[Suite, Table]] = {}
#: The same without what its actions do.
_outsides: dict[int, tuple[Suite, Table]] = {}


def of_scope(suite: Suite, question: Question) -> str | None:
    """The key of a question to an engine that runs the model in a scope; None where it cannot be told."""
    kinds = {claim.id: claim.kind for claim in suite.properties}
    ids = frozenset(
        name for name in question.ids if question.engine == "explore" or kinds.get(name) is not Kind.LEADS_TO
    )
    of = question.options
    # What else may be set concerns proofs, or how much is asked at once.
    options = [of.seed, of.max_states, of.once_violated, of.walks, of.steps, of.until_tested]
    try:
        run = _run(suite, question.preset)
        said = _once(suite, ids, lambda: _of_claims(suite, ids))
    except Unknown:
        return None
    return _hashed(question.engine, question.preset, repr(options), run, said)


def of_story(suite: Suite, question: Question) -> tuple[str, dict[str, str]] | None:
    """The key of a question about a scope without what the actions that it offers do, and the digest of each of these.

    None where it cannot be told.  A scope that names an action, but for what it offers, is told by what that does.
    """
    scope, of = suite.preset(question.preset), question.options
    offered = {info_of(function).name: function for function in suite.offered(scope)}
    called = [(info_of(function), arguments_of(function)) for function in offered.values()]
    options = [of.seed, of.max_states, of.once_violated]
    ids = frozenset(question.ids)
    try:
        told = _digest(suite, suite.params, suite.state, suite.is_valid, suite.genesis, called, scope, suite.name)
        said = _once(suite, ids, lambda: _of_claims(suite, ids))
        done = {name: _once(suite, ("action", name), partial(_digest, suite, one)) for name, one in offered.items()}
    except Unknown:
        return None
    return _hashed("story", question.engine, question.preset, repr(options), told, said), done


def of_name(suite: Suite, question: Question) -> str:
    """The key of a question to an engine by its name alone, whatever it is about."""
    return _hashed(suite.name, question.engine, question.preset)


def of_claims(suite: Suite, *question: Any) -> str | None:
    """The key of a question about all claims and the names and arguments of actions, whatever these do."""
    try:
        return _hashed(repr(question), _once(suite, "claims", lambda: _claims(suite)), _calls(suite))
    except Unknown:
        return None


def of_texts(suite: Suite, *question: Any) -> str | None:
    """The key of a question about how the claims are written, and where."""
    ids = frozenset(claim.id for claim in suite.properties)
    try:
        return _hashed(repr(question), _once(suite, ids, lambda: _of_claims(suite, ids)))
    except Unknown:
        return None


def of_action(suite: Suite, name: str, *question: Any) -> str | None:
    """The key of a question about what an action does (or ``genesis``), whatever is claimed."""
    own = suite.genesis if name == "genesis" else suite.action(name)
    try:
        return _hashed(repr((name, *question)), _shapes(suite), _digest(suite, own))
    except Unknown:
        return None


def of_claim(suite: Suite, claim: Property, *question: Any) -> str | None:
    """The key of a question about what one property says of actions by their names and arguments."""
    try:
        return _hashed(repr(question), _shapes(suite), _calls(suite), _digest(suite, claim))
    except Unknown:
        return None


def of_preset(suite: Suite, address: str, *question: Any) -> str | None:
    """The key of a question about what a scope says, whatever the actions do that may be called in it."""
    scope = suite.preset(address)
    called = arguments_of(suite.genesis), [info_of(function).name for function in suite.offered(scope)]
    try:
        # How far it reaches may be told by what an action does.
        said = digest(suite.params, suite.state, scope, called, table=_outside(suite)), _digest(suite, scope.within)
        return _hashed(repr((address, *question)), *said)
    except Unknown:
        return None


def of_runs(suite: Suite) -> str | None:
    """The key of all that running a suite may show, whatever its actions do."""
    scopes, calls = list(suite.scopes().items()), [(info_of(f), arguments_of(f)) for f in suite.actions]
    about = (suite.params, suite.state, suite.is_valid, suite.genesis, scopes, calls)
    claimed = (suite.properties, suite.assumptions, suite.rests, suite.in_flight)
    try:
        return _hashed(digest(*about, *claimed, table=_outside(suite)))
    except Unknown:
        return None


def of_unit(suite: Suite, unit: str, *question: Any) -> str | None:
    """The key of a question about one unit of proof (``action NAME``, ``genesis``, or a claim by itself).

    It is about that action and all claims, whatever the other actions do; a claim brings the programs that it names.
    """
    kind, _, name = unit.partition(" ")
    own = suite.action(name) if kind == "action" else suite.genesis if kind == "genesis" else None
    try:
        return _hashed(repr((unit, *question)), _once(suite, "claims", lambda: _claims(suite)), _digest(suite, own))
    except Unknown:
        return None


def told(suite: Suite) -> dict[Hashable, str]:
    """The digests of a suite that were made so far, for another process to `learn` them: to make them takes long."""
    return {what: found for (_, what), (of, found) in _known.items() if of is suite}


def learn(suite: Suite, digests: Mapping[Hashable, str]) -> None:
    """Take the digests of the very same suite from the process that made them.

    Only where both loaded it from files that nobody may have written to meanwhile: what is found out is kept by these.
    """
    for what, found in digests.items():
        _known.setdefault((id(suite), what), (suite, found))


def _outside(suite: Suite) -> Table:
    """What was met of a suite outside its actions, which are told by their names."""
    _, table = _outsides.setdefault(id(suite), (suite, Table(opaque=suite.actions)))
    return table


def _run(suite: Suite, address: str) -> str:
    # No name of a scope is another thing's: a preset may be called `claims`.
    return _once(suite, ("scope", address), lambda: _of_run(suite, suite.preset(address)))


def _of_run(suite: Suite, scope: Preset) -> str:
    return _digest(
        suite, suite.params, suite.state, suite.is_valid, suite.genesis, suite.offered(scope), scope, suite.name
    )


def _shapes(suite: Suite) -> str:
    """Of the params and states, and of the params that are valid."""
    return _once(suite, "shapes", lambda: _digest(suite, suite.params, suite.state, suite.is_valid))


def _calls(suite: Suite) -> str:
    """Of what can be called, whatever it does."""
    return _once(suite, "calls", lambda: _digest(suite, [(info_of(f), arguments_of(f)) for f in suite.actions]))


def _claims(suite: Suite) -> str:
    return _digest(suite, suite.params, suite.state, suite.is_valid, suite.properties, suite.assumptions)


def _of_claims(suite: Suite, ids: frozenset[str]) -> str:
    """The digest of what is asked; what is said of a property names the lines that it stands on."""
    asked = [claim for claim in suite.properties if claim.id in ids]
    drawn = [one.params for one in suite.scopes().values()]
    names = [info.name for info in suite.infos()]
    return _digest(suite, asked, suite.rests, suite.in_flight, sorted(ids), drawn, names, lines=True)


def _once(suite: Suite, what: Hashable, make: Callable[[], str]) -> str:
    key = (id(suite), what)
    if key not in _known:
        _known[key] = (suite, make())
    return _known[key][1]


def _digest(suite: Suite, *roots: Any, lines: bool = False) -> str:
    _, table = _tables.setdefault(id(suite), (suite, Table()))
    return digest(*roots, lines=lines, table=table)


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\n".join((checker(), *parts)).encode()).hexdigest()
