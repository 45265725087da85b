"""What a tree may not have in the files that its suite imports: it is refused before anything is run."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from steelyard.gate.looking import Look
from steelyard.gate.vetting import vet
from steelyard.project import Project, Unusable
from tests.steelyard.gate.editions import TEXT

HERE = Path(__file__).parents[3]
REACHING = [
    "import steelyard.engines",
    "import steelyard.suite",
    "from steelyard import suite",
    "from steelyard.engines import induction",
    "from steelyard.suite import inspect",
    "from steelyard.suite import *",
    "from steelyard.suite import _name",
    "from enum import sys",
    "import enum\nenum.sys.modules.clear()",
    "import enum as e",
    "import enum\ne = enum",
    "from helpers import enum",
    "import helpers\nhelpers.enum.sys",
    "from helpers import whatever as enum",
    "import attrs\nx = attrs.converters",
    "setattr(Suite, 'scopes', None)",
    "x = getattr",
    "Suite.scopes = None",
    "del Suite.scopes",
    "Suite.scopes += 1",
    "for Suite.scopes in ():\n    pass",
    "Invariant.__init__ = None",
    "x = Suite.__class__",
    "x = f.__globals__",
    "x = Enum._member_map_",
    "x = (y for y in ()).gi_frame",
    "x = f.co_consts",
    "exec('1')",
    "eval('1')",
    "open('/etc/passwd')",
    "x = id(1)",
    "x = hash('a')",
    "x = type('T', (), {})",
    "import os",
    "import importlib",
    "from builtins import setattr",
    "from typing import get_type_hints",
    "class Odd:\n    def __getattribute__(self, name): return None",
    "class Odd:\n    def __eq__(self, other): return True",
    "class Odd(metaclass=int):\n    pass",
    "x: '__import__(\"os\").abort()' = 1",
    "def f(x: '__import__(\"os\").abort()'): pass",
    "x = Map['__import__(\"os\").abort()', int]",
    "from tests import helpers",
    "try:\n    pass\nexcept Exception:\n    pass",
    "def f():\n    global Suite",
    "x = __builtins__",
]


@pytest.mark.parametrize("text", REACHING)
def test_what_reaches_for_the_checker_is_refused(text: str) -> None:
    assert Look("odd.py", lambda module: module == "helpers").at(ast.parse(text)), text


def test_a_plain_suite_is_not_refused() -> None:
    look = Look("vault.py", lambda _module: False)
    assert look.at(ast.parse(TEXT)) == []
    assert look.imported == []


def test_this_projects_own_suite_is_not_refused() -> None:
    vetted = vet(Project(str(HERE), "properties.suite:SUITE"), ())
    assert vetted.refusals == ()
    assert {"model/params.py", "invariants/ledger.py", "properties/suite.py"} <= set(vetted.files)
    assert not any(file.startswith(("steelyard/", "tests/")) for file in vetted.files)


def test_only_what_is_imported_is_run(tmp_path: Path) -> None:
    for name, text in {
        "rules/__init__.py": "",
        "rules/suite.py": "from rules.parts import ONE\nfrom . import more\n",
        "rules/parts.py": "ONE = 1\n",
        "rules/more.py": "",
        "rules/unused.py": "import os\n",
        "sitecustomize.py": "import os\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    vetted = vet(Project(str(tmp_path), "rules.suite:SUITE"), ())
    assert vetted.files == ("rules/__init__.py", "rules/more.py", "rules/parts.py", "rules/suite.py")
    assert vetted.refusals == ()


def test_the_same_file_is_looked_at_anew_among_other_modules(tmp_path: Path) -> None:
    for name, others in (("whole", ("helper", "more")), ("without", ("helper",)), ("again", ("helper", "more"))):
        root = tmp_path / name
        root.mkdir()
        for other in others:
            (root / f"{other}.py").write_text("", encoding="utf-8")
        (root / "suite.py").write_text("import helper\nfrom more import X\n", encoding="utf-8")
        vetted = vet(Project(str(root), "suite:SUITE"), ())
        assert set(vetted.files) == {"suite.py", *(f"{other}.py" for other in others)}
        assert [str(one) for one in vetted.refusals] == (
            ["suite.py:2: a suite does not import more"] if name == "without" else []
        )


@pytest.mark.parametrize("held", ["import helper\n", "import os\n"])
def test_a_file_that_changed_is_looked_at_anew(tmp_path: Path, held: str) -> None:
    (tmp_path / "helper.py").write_text("", encoding="utf-8")
    for text in ("", held, ""):
        (tmp_path / "suite.py").write_text(text, encoding="utf-8")
        vetted = vet(Project(str(tmp_path), "suite:SUITE"), ())
        assert vetted.files == (("helper.py", "suite.py") if text == "import helper\n" else ("suite.py",))
        assert bool(vetted.refusals) is (text == "import os\n")


@pytest.mark.parametrize("name", ["json", "steelyard", "attrs"])
def test_a_module_with_the_name_of_another_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("", encoding="utf-8")
    libraries = tuple({str(Path(pytest.__file__).parents[1])})
    with pytest.raises(Unusable, match="rename it"):
        vet(Project(str(tmp_path), f"{name}:SUITE"), libraries)


@pytest.mark.parametrize(
    "data",
    [
        b"# coding: utf-7\nX = 1 # +AAo-import os\n",
        b"# coding: latin-1\nX = 1\n",
        b"# coding: nonsense\n",
        b"X = 1 \x00\n",
        "X = 1 # \u202e\n".encode(),
        b"\xff",
    ],
)
def test_a_text_that_reads_otherwise_than_it_runs_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "suite.py").write_bytes(data)
    with pytest.raises(Unusable, match=r"suite\.py"):
        vet(Project(str(tmp_path), "suite:SUITE"), ())


def test_a_link_out_of_the_tree_is_refused(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tmp_path / "outside.py").write_text("", encoding="utf-8")
    (tree / "suite.py").symlink_to(tmp_path / "outside.py")
    with pytest.raises(Unusable, match="out of the tree"):
        vet(Project(str(tree), "suite:SUITE"), ())
