"""Explorations that would be what one of before was: an action has changed, and does the same in all that was met.

What is kept of an exploration is how each call ended by what it read of a state (`steelyard.engines.alike`), with
the digests of the actions.  Where all else that it is about is as it was, an action of another digest is run on just
that.  So a change that shows nowhere in a scope, as that of an action which only sets the scene, does not have it
searched again.  (Of a search in words, which keeps no such thing, nothing is kept.)

Two things ask for more than a search met.  What is violated is told by a trace that was made shorter in other states:
so nothing is kept of an exploration in which something is.  And who is bound to act is asked what he could do also
where that is not offered: so an action on which a leads-to counts is not tried, but searched with again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steelyard.cache import keys
from steelyard.cache.store import Store
from steelyard.engines import alike
from steelyard.engines.result import Question
from steelyard.language import info_of
from steelyard.run import start
from steelyard.schema import record_shape
from steelyard.suite import Kind, Suite

KIND = "stories"
#: How many explorations are kept of one scope, of as many versions: the first of them, and the last.
_KEPT = 4


def key_of_one(suite: Suite, question: Question) -> str | None:
    """The key of the answer that an exploration of before was given, if that would come to the same."""
    told = keys.of_story(suite, question)
    if told is None:
        return None
    story, now = told
    for one in _kept(_store(question), story):
        try:
            if _is_the_same(suite, question, now, one):
                answer: str = one["answer"]
                return answer
        except (LookupError, TypeError, AttributeError):
            continue  # what met stands there is none
    return None


def keep(suite: Suite, question: Question, answer: str, met: dict[str, Any]) -> None:
    """Keep what calls met in an exploration, whose answer has this key."""
    told = keys.of_story(suite, question)
    if told is None:
        return
    story, now = told
    store = _store(question)
    others = [one for one in _kept(store, story) if one["actions"] != now]
    if len(others) >= _KEPT:
        others = [others[0], *others[2:]]
    store.put(story, [*others, {"answer": answer, "actions": now, "met": met}])


def _kept(store: Store, story: str) -> list[dict[str, Any]]:
    found = store.get(story)
    return [one for one in found if _is_one(one)] if isinstance(found, list) else []


def _is_one(found: Any) -> bool:
    """Whether it looks like what is kept; anybody may have written it."""
    kinds = {"answer": str, "actions": dict, "met": dict}
    return isinstance(found, dict) and all(isinstance(found.get(name), kind) for name, kind in kinds.items())


def _store(question: Question) -> Store:
    return Store(question.options.cache, KIND)


def _is_the_same(suite: Suite, question: Question, now: Mapping[str, str], one: Mapping[str, Any]) -> bool:
    """Whether the actions that have changed since do in all that was met what they did."""
    changed = {name for name, digest in now.items() if one["actions"].get(name) != digest}
    if changed & {fair.action for claim in suite.of_kind(Kind.LEADS_TO) for fair in claim.fairness}:
        return False
    scope, shape = suite.preset(question.preset), record_shape(suite.state)
    begun = (start(suite, scope.params, arguments).state for arguments in scope.genesis)
    first = next((state for state in begun if state is not None), None)
    offered = {info_of(function).name: function for function in suite.offered(scope)}
    return first is not None and all(
        alike.does_the_same(offered[name], scope.params, shape, first, one["met"]) for name in changed
    )
