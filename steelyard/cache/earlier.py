"""Whether a question to an engine that runs the model was answered before.

An exploration that came to its end is one for any limit.  One of before also answers where an action has changed
that does the same in all that it met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from steelyard.cache import answers as kept
from steelyard.cache import keys, unchanged
from steelyard.cache.store import Store
from steelyard.engines.result import Question
from steelyard.suite import Suite

if TYPE_CHECKING:
    from steelyard.asking import Answers


def find(suite: Suite, question: Question) -> dict[str, Any] | None:
    """The answer to a question, as the arguments of `Answers`, if there is one."""
    store = Store(question.options.cache, kept.KIND)
    asked = tuple(dict.fromkeys((_unlimited(question), question)))
    for about in asked:
        key = keys.of_scope(suite, about)
        found = None if key is None else kept.find(suite, store, key)
        if found is not None:
            return found
    for about in asked if question.engine != "simulate" else ():
        key, other = keys.of_scope(suite, about), unchanged.key_of_one(suite, about)
        found = None if key is None or other is None else kept.find(suite, store, other)
        if found is not None and key is not None and other is not None:
            store.put(key, store.get(other))
            return found
    return None


def keep(suite: Suite, question: Question, made: Answers) -> None:
    """Keep an answer, and what another version of an action is to be held against."""
    is_whole = made.coverage is not None and made.coverage.complete
    about = _unlimited(question) if is_whole else question
    key = keys.of_scope(suite, about)
    if key is None:
        return
    kept.keep(suite, Store(question.options.cache, kept.KIND), key, made)
    if made.learnt is not None:
        unchanged.keep(suite, about, key, made.learnt)


def _unlimited(question: Question) -> Question:
    """The question to an exploration that is not cut sooner where something is violated."""
    return attrs.evolve(question, options=attrs.evolve(question.options, once_violated=None))
