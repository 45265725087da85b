"""The text of a generated protocol."""

from __future__ import annotations

import re
from collections.abc import Iterable

from steelyard.generate.template import Template

#: What no number passes within the preset, unless a template says more; a fault may let one grow without end.
_SCOPE = 4

_HEAD = '''\
"""{title}"""

from __future__ import annotations

from enum import Enum
from typing import NewType

import attrs
from attrs import evolve

from steelyard.language import (
    Identity,
    Map,
    Nat,
    Refused,
    action,
    assume,
    ceil_div,
    count,
    digest,
    every,
    floor_div,
    implies,
    ite,
    require,
    some,
    table,
)
from steelyard.suite import Step

Account = NewType("Account", Identity)
'''

_DENIED = '''\
@attrs.frozen
class Denied(Refused):
    """A rule says no."""
'''


def source_of(templates: list[Template], title: str) -> str:
    """The module that some templates make together."""
    blocks = [
        _HEAD.format(title=title) + "\n".join(_once(t for one in templates for t in one.definitions["types"])),
        _DENIED,
        *_once(record for one in templates for record in one.definitions["records"]),
        _record("Params", "What a deployment chooses.", _params(templates)),
        _record("State", "Everything there is.", _fields(templates)),
        _is_valid(templates),
        _genesis(templates),
        _within(templates),
    ]
    kinds = ("helpers", "actions", "invariants", "steps", "theorems", "relations")
    blocks += [part.text for kind in kinds for one in templates for part in one.of(kind)]
    return "\n\n\n".join(block.strip("\n") for block in blocks) + "\n"


def _once(definitions: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(definitions))


def _record(name: str, sentence: str, fields: list[str]) -> str:
    lines = "\n".join(f"    {field}" for field in fields)
    return f'@attrs.frozen(kw_only=True)\nclass {name}:\n    """{sentence}"""\n\n{lines}'


def _params(templates: list[Template]) -> list[str]:
    return [line.partition(" = ")[0] for one in templates for line in one.lines["params"]]


def _fields(templates: list[Template]) -> list[str]:
    """The fields of the state: a map has its table, the others come from the genesis."""
    lines = [line for one in templates for line in one.lines["state"]]
    return [line if _is_map(line) else line.partition(" = ")[0] for line in lines]


def _is_map(line: str) -> bool:
    return "table(" in line


def _is_valid(templates: list[Template]) -> str:
    conditions = [line for one in templates for line in one.lines["valid"]]
    shown = " and ".join(f"({condition})" for condition in conditions) or "True"
    return f'def is_valid(params: Params) -> bool:\n    """What a deployment may choose."""\n    return {shown}'


def _genesis(templates: list[Template]) -> str:
    taken = [line.partition(" = ")[0] for one in templates for line in one.lines["genesis"]]
    arguments = f", *, {', '.join(taken)}" if taken else ""
    checks = "".join(f"    {line}\n" for one in templates for line in one.lines["start"])
    scalars = [line for one in templates for line in one.lines["state"] if not _is_map(line)]
    given = ", ".join(f"{line.partition(':')[0]}={line.partition(' = ')[2]}" for line in scalars)
    head = f'def genesis(params: Params{arguments}) -> State:\n    """Where it begins."""\n'
    return f"{head}{checks}    return State({given})"


def _within(templates: list[Template]) -> str:
    """A scope in which whatever a fault lets grow is finite."""
    types = "\n".join(text for one in templates for text in one.definitions["types"])
    units = re.findall(r"(\w+) = NewType\(\"\w+\", (?:Nat|int)\)", types)
    scope = max([_SCOPE, *(int(line) for one in templates for line in one.lines["scope"])])
    conditions = []
    for line in (line for one in templates for line in one.lines["state"]):
        field, _, kind = line.partition(" = ")[0].partition(": ")
        value = kind.removesuffix("]").rpartition(", ")[2] if _is_map(line) else kind
        if value in units and _is_map(line):
            conditions.append(f"state.{field}.all(lambda _key, value: -{scope} <= value <= {scope})")
        elif value in units:
            conditions.append(f"-{scope} <= state.{field} <= {scope}")
    shown = " and ".join(conditions) or "True"
    return f'def within(params: Params, state: State) -> bool:\n    """What is searched."""\n    return {shown}'
