"""What a Python object is made of: what matters to it changes its fingerprint, and what does not leaves it."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import attrs
import pytest

from steelyard.gate.made_of import fingerprint, reached_from

PLAIN = """
LIMIT = 3

class Cast:
    size = 2
    def of(self, state):
        return helper(state) + self.size

def helper(state):
    return state * LIMIT

def domain(params, state):
    for one in (1, 2, 3):
        yield helper(state) + one

def bound(limit):
    def inner(params, state):
        return state < limit
    return inner

WITHIN = bound(5)
METHOD = Cast().of
"""
CHANGES = {
    "a constant that a helper names": ("LIMIT = 3", "LIMIT = 2", ("domain", "METHOD")),
    "what a helper does": ("state * LIMIT", "state + LIMIT", ("domain", "METHOD")),
    "a literal": ("(1, 2, 3)", "(1, 2)", ("domain",)),
    "what is closed over": ("bound(5)", "bound(4)", ("WITHIN",)),
    "a constant of a class": ("size = 2", "size = 1", ("METHOD",)),
    "a method": ("+ self.size", "- self.size", ("METHOD",)),
}
HARMLESS = {
    "a docstring": ("def helper(state):\n", 'def helper(state):\n    """Help."""\n'),
    "lines": ("def domain", "\n\n# Some calls.\ndef domain"),
    "a local name": (
        "for one in (1, 2, 3):\n        yield helper(state) + one",
        "for n in (1, 2, 3):\n        yield helper(state) + n",
    ),
    "what nobody names": ("LIMIT = 3", "LIMIT = 3\nOTHER = 1"),
}


def load(text: str, name: str = "a_tree") -> ModuleType:
    module = ModuleType(name)
    sys.modules[name] = module
    exec(compile(text, f"{name}.py", "exec"), vars(module))  # noqa: S102 - the text stands above
    return module


def prints(text: str) -> dict[str, str]:
    module = load(text)
    return {name: fingerprint(getattr(module, name)) for name in ("domain", "WITHIN", "METHOD")}


@pytest.mark.parametrize("what", CHANGES)
def test_what_matters_is_seen(what: str) -> None:
    old, new, changed = CHANGES[what]
    before, after = prints(PLAIN), prints(PLAIN.replace(old, new))
    assert {name for name in before if before[name] != after[name]} == set(changed)


@pytest.mark.parametrize("what", HARMLESS)
def test_what_does_not_matter_is_not(what: str) -> None:
    old, new = HARMLESS[what]
    assert old in PLAIN
    assert prints(PLAIN) == prints(PLAIN.replace(old, new))


def test_what_is_named_of_a_module_is_seen() -> None:
    user = "import a_library\ndef domain(params, state):\n    return a_library.first(state)\n"
    found = []
    for first in ("state", "state + 1"):
        load(f"def first(state):\n    return {first}\ndef other(state):\n    return 1\n", "a_library")
        found.append(fingerprint(load(user).domain))
    assert found[0] != found[1]
    load("def first(state):\n    return state\ndef other(state):\n    return 2\n", "a_library")
    assert fingerprint(load(user).domain) == found[0]


def test_what_is_opaque_is_told_by_its_name() -> None:
    def of(text: str) -> str:
        module = load(text)
        return fingerprint(module.domain, opaque=[module.helper])

    assert of(PLAIN) == of(PLAIN.replace("LIMIT = 3", "LIMIT = 2"))
    assert of(PLAIN) != of(PLAIN.replace("+ one", "- one"))


def test_all_that_is_reached_is_found() -> None:
    module = load(PLAIN)
    assert {one.__name__ for one in reached_from([module.domain])} == {"domain", "helper"}


@attrs.frozen
class Told:
    """A record with a function in it."""

    of: Any


def test_records_are_told_by_their_fields() -> None:
    module = load(PLAIN)
    assert fingerprint(Told(of=1)) != fingerprint(Told(of=2))
    assert fingerprint(Told(of=module.helper)) != fingerprint(Told(of=module.domain))
    assert fingerprint(Told(of=module.helper)) == fingerprint(Told(of=load(PLAIN).helper))
