"""How much each change weighs.  A project may weigh some otherwise; the base's word counts, never the head's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from steelyard.gate.record import Level
from steelyard.project import Unusable, suggest

_INFO, _OPEN, _ASK, _BREAKING, _FAILING = Level

#: Every change that the gate knows, by its word.
LEVELS: Mapping[str, Level] = {
    # of anything
    "added": _INFO,
    "equivalent": _INFO,
    "renamed": _INFO,
    "reworded": _INFO,
    "sentence changed": _ASK,
    "undecided": _OPEN,
    # transitions
    "guard widened": _ASK,
    "guard narrowed": _ASK,
    "effect changed": _ASK,
    "refusal changed": _INFO,
    "refusal order changed": _INFO,
    "assumption added": _BREAKING,
    "assumption dropped": _INFO,
    "arguments changed": _ASK,
    "caller changed": _ASK,
    "made fair": _BREAKING,
    "no longer fair": _INFO,
    "action added": _ASK,
    "action removed": _ASK,
    "initial states narrowed": _BREAKING,
    "initial states widened": _ASK,
    "initial states changed": _ASK,
    # properties
    "strengthened": _INFO,
    "weakened": _BREAKING,
    "weakened alone": _INFO,
    "incomparable": _BREAKING,
    "removed": _BREAKING,
    "expectation lowered": _BREAKING,
    "expectation raised": _INFO,
    "programs changed": _BREAKING,
    "became a lemma": _ASK,
    "no longer a lemma": _INFO,
    "restated": _ASK,
    # what everything is claimed for
    "narrowed": _BREAKING,
    "widened": _INFO,
    "params changed": _ASK,
    "domain changed": _ASK,
    "view changed": _ASK,
    # schema
    "field added": _INFO,
    "field removed": _ASK,
    "type changed": _ASK,
    "default changed": _ASK,
    "enum reordered": _INFO,
    # verdicts
    "degraded": _BREAKING,
    "rests on more": _BREAKING,
    "violated": _FAILING,
    "vacuous": _FAILING,
    "below expectation": _BREAKING,
    # who judges, and who agreed
    "checker changed": _ASK,
    "stale approval": _BREAKING,
    "unreasoned approval": _BREAKING,
}


def levels_of(root: Path) -> dict[str, Level]:
    """The levels of a project: ``[tool.steelyard.gate] levels``, by change.

    Raises:
        Unusable: it names a change or a level that does not exist, or one that cannot be weighed otherwise.
    """
    import tomllib

    file = root / "pyproject.toml"
    try:
        told: Any = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unusable(f"{file}: {error}") from None
    table = told.get("tool", {}).get("steelyard", {}).get("gate", {}).get("levels", {})
    if not isinstance(table, dict):
        raise Unusable(f"{file}: [tool.steelyard.gate] levels is a table of changes and levels")
    return {**LEVELS, **{change: _level(file, change, word) for change, word in table.items()}}


def _level(file: Path, change: str, word: Any) -> Level:
    if change not in LEVELS:
        raise Unusable(f"{file}: no change is called {change}{suggest(change, LEVELS)}")
    if LEVELS[change] in (_FAILING, _OPEN):
        raise Unusable(f"{file}: {change} cannot be weighed otherwise")
    known = {level.value: level for level in (_INFO, _ASK, _BREAKING)}
    if word not in known:
        raise Unusable(f"{file}: {change} is {word!r}, but a level is one of {', '.join(known)}")
    return known[word]
