"""Two closures are equal only if they run alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from steelyard.cache.closure import Table, Unknown, digest
from tests.steelyard.command.conftest import CHECKER

BASE = '''
from __future__ import annotations
from enum import Enum
from functools import partial
from typing import NewType
import attrs
from steelyard.language import Map, Nat, table
import helping

Amount = NewType("Amount", Nat)
LIMIT = 7

class Kind(Enum):
    A = 1
    B = 2

@attrs.frozen(kw_only=True)
class State:
    total: Amount = Amount(0)
    kinds: Map[Kind, Amount] = table(default=0)

def helper(x: Amount) -> Amount:
    return x + LIMIT

def act(state: State, *, amount: Amount) -> State:
    """Words."""
    inner = lambda one: helping.double(one)
    return attrs.evolve(state, total=helper(inner(amount)))

def unrelated() -> int:
    return 1

ROOT = partial(act, 3)
'''
HELPING = """
def double(x):
    return 2 * x

def other(x):
    return x
"""


def told(root: Path, model: str = BASE, helping: str = HELPING, seed: str = "1") -> str:
    """The digest of the action and the state of a model, in a process of its own."""
    root.mkdir(exist_ok=True)
    (root / "modelled.py").write_text(model)
    (root / "helping.py").write_text(helping)
    code = "import modelled; from steelyard.cache.closure import digest; print(digest(modelled.ROOT, modelled.State))"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        env={"PYTHONPATH": f"{root}:{CHECKER}", "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_it_is_the_same_in_another_process(tmp_path: Path) -> None:
    assert told(tmp_path / "a") == told(tmp_path / "b", seed="2")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def unrelated() -> int:\n    return 1", "def unrelated() -> int:\n    return 2"),
        ('"""Words."""', '"""Words."""  # and a comment'),
        ("\nLIMIT = 7", "\n\n\nLIMIT = 7"),
    ],
)
def test_what_does_not_matter_does_not(tmp_path: Path, old: str, new: str) -> None:
    assert BASE.count(old) == 1
    assert told(tmp_path / "a") == told(tmp_path / "b", BASE.replace(old, new))


def test_another_function_of_a_helping_module_does_not_matter(tmp_path: Path) -> None:
    assert told(tmp_path / "a") == told(tmp_path / "b", helping=HELPING.replace("return x\n", "return x + 1\n"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 7", "LIMIT = 8"),
        ("x + LIMIT", "x - LIMIT"),
        ("partial(act, 3)", "partial(act, 4)"),
        ('NewType("Amount", Nat)', 'NewType("Amount", int)'),
        ("default=0", "default=1"),
        ("    B = 2", "    B = 3"),
        ("    A = 1\n    B = 2", "    B = 2\n    A = 1"),
        ("amount: Amount) -> State", "amount: int) -> State"),
        ("total: Amount = Amount(0)", "total: int = 0"),
        ("total=helper", "total=-helper"),
        ("Map[Kind, Amount]", "Map[Amount, Kind]"),
    ],
)
def test_what_matters_does(tmp_path: Path, old: str, new: str) -> None:
    assert BASE.count(old) == 1
    assert told(tmp_path / "a") != told(tmp_path / "b", BASE.replace(old, new))


def test_what_a_module_of_ours_gives_matters(tmp_path: Path) -> None:
    assert told(tmp_path / "a") != told(tmp_path / "b", helping=HELPING.replace("2 * x", "3 * x"))


class Meek:
    """An object that says nothing of itself."""

    __slots__ = ("hidden",)


def test_what_is_not_understood_is_refused() -> None:
    values: list[Any] = [object(), Meek(), iter([1]), {"a": [object()]}]
    for value in values:
        with pytest.raises(Unknown):
            digest(value)


def test_a_closure_may_lead_to_itself() -> None:
    def again(number: int) -> int:
        return again(number - 1) if number else 0

    loop: list[Any] = []
    loop.append(loop)
    assert digest(again) == digest(again)
    assert digest(loop) != digest([])


def hides_an_import() -> int:
    from tests.steelyard.cache import test_store

    return len(test_store.ENTRY)


def names_nothing() -> object:
    return globals()["BASE"]


class Holder:
    """A class with constants that are no numbers."""

    table: dict[str, int] = {"a": 1}  # noqa: RUF012 - read by nobody
    _own = {"b": 2}  # noqa: RUF012 - as above


def test_code_that_does_not_name_what_it_leads_to_is_refused() -> None:
    for function in (hides_an_import, names_nothing):
        with pytest.raises(Unknown):
            digest(function)


@pytest.mark.parametrize("name", ["table", "_own"])
def test_every_constant_of_a_class_counts(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = digest(Holder)
    monkeypatch.setattr(Holder, name, {"a": 7})
    assert digest(Holder) != before


def test_what_was_described_before_is_no_other() -> None:
    def one(number: int) -> int:
        return other(number) + 1

    def other(number: int) -> int:
        return one(number) if number else len(shared)

    shared = [1, [2]]
    roots: list[tuple[Any, ...]] = [(one,), (other,), (shared, one), ([shared, shared],), ([shared, [1, [2]]],)]
    table = Table()
    for lines in (False, True):
        alone = [digest(*some, lines=lines) for some in roots]
        assert [digest(*some, lines=lines, table=table) for some in roots] == alone
        assert [digest(*some, lines=lines, table=table) for some in reversed(roots)] == alone[::-1]
        assert len(set(alone)) == len(roots)


#: What looks like one of Python's own, and is more, or what a class makes of what it is given.
MORE = {
    "a named tuple": """
from typing import NamedTuple
class Span(NamedTuple):
    low: int
    def all(self):
        return self.low, 4
SPAN = Span(1)
def domain():
    return SPAN.all()
""",
    "a list": """
class Few(list):
    def all(self):
        return 4
FEW = Few([1])
def domain():
    return FEW.all()
""",
    "a mapping": """
import collections
MANY = collections.defaultdict(lambda: 4)
def domain():
    return MANY[1]
""",
    "a number": """
class Part(float):
    def all(self):
        return 4
PART = Part(1.0)
def domain():
    return PART.all()
""",
    "a converter": """
import attrs
def four(of):
    return of + 4
@attrs.frozen
class Held:
    one: int = attrs.field(converter=four)
def domain():
    return Held(1).one
""",
}


def told_of(text: str) -> str:
    """The digest of the function `domain` of a module."""
    module = sys.modules["scoped"] = ModuleType("scoped")
    module.__file__ = "/elsewhere/scoped.py"
    exec(compile(text, module.__file__, "exec"), vars(module))  # noqa: S102 - the text of a test
    return digest(module.domain)


@pytest.mark.parametrize("text", MORE.values(), ids=MORE)
def test_what_is_more_than_it_looks_is_told_whole_or_not_at_all(text: str) -> None:
    try:
        first = told_of(text)
    except Unknown:
        return
    assert told_of(text) == first
    assert told_of(text.replace("4", "3")) != first


def test_what_cannot_be_written_or_ended_is_told_or_refused() -> None:
    assert digest("\ud800") != digest("\ud801")

    def one() -> object:
        return both

    both = {one}
    with pytest.raises(Unknown):
        digest(both)


def test_what_is_opaque_is_told_by_its_name() -> None:
    def act(number: int) -> int:
        return number + 1

    def other(number: int) -> int:
        return act(number)

    first = act
    alone = digest(other, table=Table(opaque=(act,)))

    def act(number: int) -> int:  # type: ignore[no-redef]
        return number + 2

    assert first is not act
    assert digest(other, table=Table(opaque=(act,))) == alone
    assert digest(other) != alone
