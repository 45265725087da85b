"""Scenario files: what somebody else's implementation did, as JSON, read strictly.

A file is a list of objects ``{"name", "source_file", "params", "steps", "final"}``; a step is
``{"call", "args", "expect"}``.  Whatever is missing, unknown or of another type is an error with
its position.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from steelyard.project import Unusable, suggest


@attrs.frozen
class ScenarioStep:
    """A call of a scenario, and its outcome there."""

    call: str
    arguments: Mapping[str, Any]
    expected: Any


@attrs.frozen
class Scenario:
    """A run of somebody else's implementation.  `place` is the file and the name, for messages."""

    name: str
    origin: str
    params: Mapping[str, Any]
    steps: tuple[ScenarioStep, ...]
    final: Mapping[str, Any]
    place: str


class Arguments:
    """What a scenario gives by name, read with the type that the adapter means.

    Each reader raises `Unusable`, with the position, where the value is missing or of another type.
    """

    def __init__(self, values: Mapping[str, Any], place: str) -> None:
        self._values = values
        self._place = place
        self._read: dict[str, None] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def natural(self, name: str) -> int:
        """A number that is at least 0."""
        value = self._value(name, "a natural number")
        if not _is_natural(value):
            raise self._wrong(name, "a natural number", value)
        return int(value)

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self._value(name, "a name")
        if not isinstance(value, str) or not value:
            raise self._wrong(name, "a name", value)
        return value

    def truth(self, name: str) -> bool:
        """A truth value."""
        value = self._value(name, "true or false")
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false", value)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(name, "a list of names")
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self._wrong(name, "a list of names", value)
        return tuple(value)

    def naturals(self, name: str) -> Mapping[str, int]:
        """Numbers by name."""
        value = self._value(name, "natural numbers by name")
        if not isinstance(value, dict) or not all(_is_natural(item) for item in value.values()):
            raise self._wrong(name, "natural numbers by name", value)
        return value

    def refuse_unread(self) -> None:
        """Refuse what nothing has read: the adapter would silently leave it out."""
        for name in self._values:
            if name not in self._read:
                raise Unusable(f"{self._place}: {name} means nothing here{suggest(name, self._read)}")

    def wrong(self, name: str, expected: str) -> Unusable:
        """The error for a value that the adapter cannot read."""
        return self._wrong(name, expected, self._values.get(name))

    def _value(self, name: str, expected: str) -> Any:
        self._read[name] = None
        if name not in self._values:
            raise Unusable(f"{self._place}: {name} is missing, expected {expected}")
        return self._values[name]

    def _wrong(self, name: str, expected: str, value: Any) -> Unusable:
        return Unusable(f"{self._place}: {name}: expected {expected}, got {shown(value)}")


def read(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of a file.

    Raises:
        Unusable: it cannot be read, or is malformed; the message names the position.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise Unusable(f"{path}: not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise Unusable(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise Unusable(f"{path}: nested too deeply") from None
    if not isinstance(data, list):
        raise Unusable(f"{path}: expected a list of scenarios, got {type(data).__name__}")
    scenarios = tuple(_scenario(item, f"{path}: scenario {number}") for number, item in enumerate(data, 1))
    names = [scenario.name for scenario in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise Unusable(f"{path}: two scenarios are called {name}")
    if not scenarios:
        raise Unusable(f"{path}: it has no scenario")
    return scenarios


def _scenario(item: Any, place: str) -> Scenario:
    fields = _fields(item, place, {"name": str, "source_file": str, "params": dict, "steps": list, "final": dict})
    place = f"{place} ({fields['name']})"
    if not fields["steps"]:
        raise Unusable(f"{place}: steps: expected at least one step")
    steps = tuple(_step(step, f"{place}: step {number}") for number, step in enumerate(fields["steps"], 1))
    return Scenario(fields["name"], fields["source_file"], fields["params"], steps, fields["final"], place)


def _step(item: Any, place: str) -> ScenarioStep:
    fields = _fields(item, place, {"call": str, "args": dict, "expect": object})
    return ScenarioStep(fields["call"], fields["args"], fields["expect"])


_WORDS: Mapping[type, str] = {str: "a text", dict: "an object", list: "a list"}


def _fields(item: Any, place: str, types: Mapping[str, type]) -> Mapping[str, Any]:
    """The fields of a JSON object, which has these and no others."""
    if not isinstance(item, dict):
        raise Unusable(f"{place}: expected an object, got {shown(item)}")
    for name, cls in types.items():
        if name not in item:
            raise Unusable(f"{place}: {name} is missing")
        if not isinstance(item[name], cls):
            raise Unusable(f"{place}: {name}: expected {_WORDS[cls]}, got {shown(item[name])}")
    for name in item:
        if name not in types:
            raise Unusable(f"{place}: {name} means nothing here{suggest(name, types)}")
    return item


def shown(value: Any) -> str:
    """A value as JSON, for messages."""
    return json.dumps(value, sort_keys=True, default=repr)


def _is_natural(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
