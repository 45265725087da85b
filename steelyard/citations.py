"""What a specification cites: sentences of its seed, sections of its protocol, assumptions.

A property says it in its `source`; whatever has a docstring says it in a line ``Source: S5.1, P4.4``
or ``Assumption: A-05``.  A range of sentences, ``S6.1-S6.7``, ``S3.1-3`` or ``S2.4a-c``, stands for
each of them.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

import attrs

from steelyard.language import info_of
from steelyard.suite import Property, Suite

_LINE = re.compile(r"^(Source|Assumption): (.+)$", re.MULTILINE)
_RANGE = re.compile(r"(?P<first>(?P<stem>\S*?)(?:\d+|[a-z]))-(?P<last>\S+)")


@attrs.frozen(kw_only=True)
class Cited:
    """What is cited in one place: ids as written, but ranges spelled out; and the assumptions among them."""

    sources: tuple[str, ...]
    assumptions: tuple[str, ...]


def cited_by_property(suite: Suite, claim: Property) -> Cited:
    """What a property cites."""
    return _cited(suite, claim.source)


def cited_by_docstring(suite: Suite, documented: object) -> Cited:
    """What a function, a class or a module cites."""
    doc = inspect.getdoc(documented) or ""
    return _cited(suite, (part for _, parts in _LINE.findall(doc) for part in re.split(r"[,;]\s*", parts.strip())))


def spelled_out(suite: Suite, reference: str) -> tuple[str, ...]:
    """The sentences that a range stands for; any other reference is itself."""
    found = _RANGE.fullmatch(reference)
    known = list(suite.seed)
    if found is None or found["first"] not in known:
        return (reference,)
    last = found["last"] if found["last"] in known else found["stem"] + found["last"]
    if last not in known or known.index(last) <= known.index(found["first"]):
        return (reference,)
    return tuple(known[known.index(found["first"]) : known.index(last) + 1])


def is_known(suite: Suite, reference: str) -> bool:
    """Whether there is such a sentence, section or assumption."""
    return reference in suite.seed or reference in suite.sections or reference in suite.assumptions


def places_citing(suite: Suite) -> Mapping[str, tuple[str, ...]]:
    """For each assumption the places that cite it: actions by name, other code by module, properties by id."""
    found: dict[str, list[str]] = {name: [] for name in suite.assumptions}
    cited = [(place, cited_by_docstring(suite, documented)) for place, documented in documented(suite)]
    cited += [(claim.id, cited_by_property(suite, claim)) for claim in suite.properties]
    for place, citation in cited:
        for name in citation.assumptions:
            found[name].append(place)
    return {name: tuple(dict.fromkeys(places)) for name, places in found.items()}


def _cited(suite: Suite, references: Iterable[str]) -> Cited:
    listed = [one for reference in references for one in spelled_out(suite, reference)]
    return Cited(
        sources=tuple(dict.fromkeys(one for one in listed if one not in suite.assumptions)),
        assumptions=tuple(dict.fromkeys(one for one in listed if one in suite.assumptions)),
    )


def documented(suite: Suite) -> Iterator[tuple[str, object]]:
    """The actions by name, then whatever else may have a docstring in the modules that the suite is made of."""
    actions = {info_of(function).name: function for function in suite.actions}
    yield from actions.items()
    for module in _modules(suite):
        yield module.__name__, module
        for name, value in sorted(vars(module).items()):
            is_own = callable(value) and getattr(value, "__module__", "") == module.__name__
            if is_own and value not in actions.values():
                yield f"{module.__name__}.{name}", value


def _modules(suite: Suite) -> list[ModuleType]:
    """The modules of the suite's functions, and those below the same packages that they take names from."""
    start = [suite.genesis, suite.is_valid, *suite.actions, *_predicates(suite.properties)]
    names = {function.__module__ for function in start}
    packages = {name.partition(".")[0] for name in names}
    todo, found = sorted(names), set(names)
    while todo:
        for value in vars(sys.modules[todo.pop()]).values():
            origin = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
            is_new = origin in sys.modules and origin not in found
            if isinstance(origin, str) and is_new and origin.partition(".")[0] in packages:
                found.add(origin)
                todo.append(origin)
    return [sys.modules[name] for name in sorted(found)]


def _predicates(properties: Iterable[Property]) -> Iterator[Any]:
    for claim in properties:
        for field in attrs.fields(type(claim)):
            value = getattr(claim, field.name)
            if callable(value):
                yield value
